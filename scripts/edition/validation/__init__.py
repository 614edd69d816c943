"""Validation: the rules that an edition must keep, and how broken ones are reported."""
