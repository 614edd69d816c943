"""URLs of the site's own pages."""

from __future__ import annotations


def page_url(path: str) -> str:
    """The URL of a page, relative to the site's root: `chapters/notes/` for chapters/notes.md."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".md")
    tail = "" if stem == "index" else f"{stem}/"
    return f"{folder}/{tail}" if folder else tail
