"""Readers: files to plain data. They import nothing of the site's engine."""
