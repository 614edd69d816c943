"""Maintenance: dead links, reviews that are due, and the end of life of dependencies."""
