"""Validation: the rules that an edition has to keep, and how problems are reported."""
