"""Authoring: new entries from templates, the formatter, and writing only what passes the rules."""
