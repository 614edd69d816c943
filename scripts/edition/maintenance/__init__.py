"""Maintenance: the link check, claims due for review, their issues, and end-of-life dates."""
