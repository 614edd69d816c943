"""The text of a note, and printed references, as the HTML of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from edition.citations.citeproc import Reference, doi_address
from edition.model import Note, Source


def host(url: str) -> str:
    """The host of a URL as a reader knows it: `nato.int` for https://www.nato.int/…"""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def archived(source: Source) -> str:
    """The URL that looks up, at the Internet Archive, the copy nearest to the date of access; empty without URL."""
    url, accessed = source.fields.get("url", ""), source.fields.get("urldate", "")
    if not url:
        return ""
    stamp = re.sub(r"\D", "", accessed) or "*"
    return f"https://web.archive.org/web/{stamp}/{url}"


def _live_address(source: Source) -> str:
    """The address that a note links to; none where it is the DOI's, to which the reference has a link already."""
    url, doi = source.fields.get("url", ""), source.get("doi")
    return "" if doi and url.casefold() == doi_address(doi).casefold() else url


def print_note(
    note: Note, references: Mapping[str, Reference], sources: Mapping[str, Source], sources_page: str
) -> str:
    """The text of a note as inline HTML: the reference of each citation, with its pinpoint and links.

    `sources_page` is the address of the page of sources, relative to the note's page. The citation
    audit reads the attributes `data-source` and `data-locator`.
    """
    printed = []
    for citation in note.citations:
        source = sources[citation.key]
        prefix = f"{escape(citation.prefix)} " if citation.prefix else ""
        if citation.prefix.endswith(":"):
            prefix = prefix[0].upper() + prefix[1:]
        suffix = f", {escape(citation.suffix)}" if citation.suffix else ""
        live = ""
        entry = (
            f'<a class="entry" href="{escape(sources_page)}{citation.key}/"'
            f' aria-label="entry: {escape(source.get("title"))}">entry</a>'
        )
        if url := _live_address(source):
            where, name = (archived(source), "archived copy") if source.get("dead") else (url, host(url))
            # On paper the comma goes with the link to the entry.
            live = (
                f'<a class="live" href="{escape(where)}" rel="noopener">{escape(name)}</a><span class="joint">, </span>'
            )
        printed.append(
            f'<span class="cite" data-source="{citation.key}" data-locator="{escape(citation.locator)}">'
            f"{prefix}{references[citation.key].at(citation.locator)}{suffix}</span>"
            f' <span class="cite-links">({live}{entry})</span>'
        )
    return "; ".join(printed) + "."
