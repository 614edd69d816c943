"""The text of a note, and printed references, as the HTML of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import urlsplit

from edition.citations.citeproc import Reference, format_references
from edition.model import Note, Source
from edition.site.language_markup import with_title_language


def printed_references(sources: Iterable[Source], style: str) -> dict[str, Reference]:
    """The printed reference of each source, by key, its foreign title marked with its language.

    Raises RuntimeError as `format_references` does.
    """
    by_key = {source.key: source for source in sources}
    references = format_references(by_key.values(), style)
    return {
        key: Reference(with_title_language(reference.with_pinpoint, by_key[key]))
        for key, reference in references.items()
    }


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
        links = [
            f'<a class="entry" href="{escape(sources_page)}{citation.key}/"'
            f' aria-label="This source’s entry: {escape(source.get("title"))}">entry</a>'
        ]
        if url := source.fields.get("url", ""):
            where, name = (archived(source), "archived copy") if source.get("dead") else (url, host(url))
            links.insert(0, f'<a class="live" href="{escape(where)}" rel="noopener">{escape(name)}</a>')
        printed.append(
            f'<span class="cite" data-source="{citation.key}" data-locator="{escape(citation.locator)}">'
            f"{prefix}{references[citation.key].at(citation.locator)}{suffix}</span>"
            f' <span class="cite-links">({", ".join(links)})</span>'
        )
    return "; ".join(printed) + "."
