"""Exports: the edition as bibliography files, data and metadata, and its changelog."""
