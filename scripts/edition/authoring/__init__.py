"""Authoring: templates of new entries, the formatter, and writes that the rules have checked."""
