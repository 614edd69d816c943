"""The text of a note, and printed references, as the HTML of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from urllib.parse import urlsplit

from edition.citations.citeproc import Reference, doi_address
from edition.model import Note, Source

_TITLE = re.compile(r"<em>(?:(?!</?em>).)+</em>|“[^“”]+”")
_JOINT = '<span class="joint">, </span>'


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


@dataclass(frozen=True)
class EarlierNote:
    """The note on the same page that printed a source in full; the later ones are short."""

    key: str
    number: int
    anchor: str


def short_title(reference: Reference) -> str:
    """The title alone, as the reference prints it; empty where it is neither in quotation marks nor in italics."""
    match = _TITLE.search(reference.plain)
    return match[0] if match else ""


def print_note(
    note: Note,
    references: Mapping[str, Reference],
    sources: Mapping[str, Source],
    sources_page: str,
    earlier: Mapping[str, tuple[str, EarlierNote]] = MappingProxyType({}),
) -> str:
    """The text of a note as inline HTML: the reference of each citation, with its pinpoint and links.

    `sources_page` is the address of the page of sources, relative to the note's page. `earlier` has the
    short form of each source that an earlier note of the page printed in full, and that note.
    The citation audit reads the attributes `data-source` and `data-locator`.
    """
    printed: list[str] = []
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
        reference = references[citation.key].at(citation.locator)
        if citation.key in earlier:
            title, first = earlier[citation.key]
            if printed or prefix:  # “The essay” within a sentence
                title = re.sub("^The ", "the ", title)
            locator = f', <span class="locator">{escape(citation.locator)}</span>' if citation.locator else ""
            reference = f"{title}{locator}"
            live = f'<a class="earlier" href="#{escape(first.anchor)}">note {first.number}</a>{_JOINT}'
        elif url := _live_address(source):
            where, name = (archived(source), "archived copy") if source.get("dead") else (url, host(url))
            # On paper the comma goes with the link to the entry.
            live = f'<a class="live" href="{escape(where)}" rel="noopener">{escape(name)}</a>{_JOINT}'
        printed.append(
            f'<span class="cite" data-source="{citation.key}" data-locator="{escape(citation.locator)}">'
            f"{prefix}{reference}{suffix}</span>"
            f' <span class="cite-links">({live}{entry})</span>'
        )
    return "; ".join(printed) + "."
