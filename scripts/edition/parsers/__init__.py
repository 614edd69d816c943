"""Parsers: files to plain data, every error with its place. They import nothing of the site’s engine."""
