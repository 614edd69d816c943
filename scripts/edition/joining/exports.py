"""The edition as data: the bibliography in the three forms that reference managers read, the claims as JSON.

BibTeX comes from the entries themselves, CSL-JSON from pandoc, RIS from rispy
(https://github.com/MrTango/rispy).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import rispy

from edition.joining.edition import Edition
from edition.joining.references import to_bib
from edition.joining.search import search_data
from edition.model import PageText, Source

_RIS_TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "incollection": "CHAP",
    "inproceedings": "CPAPER",
    "legislation": "STAT",
    "report": "RPRT",
    "thesis": "THES",
    "video": "VIDEO",
}


def to_ris(source: Source) -> dict[str, Any]:
    """One source as rispy takes it; a web page is `ELEC`, as RIS calls it."""
    date = source.get("date")
    authors = source.fields.get("author") or source.fields.get("organization", "")
    entry = {
        "type_of_reference": _RIS_TYPES.get(source.type, "ELEC"),
        "id": source.key,
        "title": source.get("title"),
        "authors": [_person(name) for name in _split_authors(authors)],
        "year": date[:4],
        "date": date.replace("-", "/"),
        "publisher": source.get("organization") or source.get("institution") or source.get("publisher"),
        "journal_name": source.get("journaltitle"),
        "volume": source.get("volume"),
        "number": source.get("number"),
        "doi": source.get("doi"),
        "urls": [source.get("url")] if source.get("url") else [],
        "access_date": source.get("urldate").replace("-", "/"),
        "language": source.get("langid"),
        "notes": [source.get("note")] if source.get("note") else [],
    }
    return {name: value for name, value in entry.items() if value}


def _split_authors(value: str) -> list[str]:
    """The names of a biblatex name list; an `and` within braces belongs to a name."""
    names, depth, current = [], 0, ""
    for word in value.split(" "):
        if word == "and" and depth == 0:
            names.append(current)
            current = ""
            continue
        depth += word.count("{") - word.count("}")
        current = f"{current} {word}".strip()
    return [name for name in [*names, current] if name]


def _person(name: str) -> str:
    return name.replace("{", "").replace("}", "")


def bibliography_files(edition: Edition, stem: str, sources: Iterable[Source]) -> dict[str, str]:
    """The sources as `stem`.bib, .json and .ris: path to text."""
    chosen = list(sources)
    return {
        f"{stem}.bib": "\n".join(to_bib(source) for source in chosen),
        f"{stem}.json": json.dumps(
            [edition.bibliography.csl[source.key] for source in chosen], ensure_ascii=False, indent=1
        )
        + "\n",
        f"{stem}.ris": rispy.dumps([to_ris(source) for source in chosen]),
    }


def cited_on(edition: Edition, page: PageText) -> list[Source]:
    """The sources that a page cites, each once, in the order of the text."""
    keys = dict.fromkeys(citation.key for note in page.notes for citation in note.citations)
    return [edition.sources[key] for key in keys]


def data_files(edition: Edition, page_url: Callable[[str], str]) -> dict[str, str]:
    """Every file below data/: path to text. `page_url` gives a page's address below the site's root."""
    files = bibliography_files(edition, "data/sources", edition.all_sources)
    for page in edition.pages:
        if page.notes:
            files |= bibliography_files(edition, f"data/{page.path.removesuffix('.md')}", cited_on(edition, page))
    index = json.dumps(search_data(edition, page_url), ensure_ascii=False, separators=(",", ":"))
    files["data/search.js"] = f"window.editionIndex={index};\n"
    files["data/claims.json"] = json.dumps(claims_data(edition, page_url), ensure_ascii=False, indent=1) + "\n"
    return files


def claims_data(edition: Edition, page_url: Callable[[str], str]) -> list[dict[str, Any]]:
    """The claims as plain data, in the order of the essay."""
    return [
        {
            "id": claim.id,
            "title": claim.title,
            "sentences": list(claim.sentences),
            "kind": claim.kind,
            "status": claim.status,
            "reviewed": claim.reviewed,
            "settle": claim.settle,
            "address": f"{page_url(claim.page)}#{claim.id}",
            "sources": sorted({use.key for use in edition.uses if use.anchor == claim.id}),
        }
        for claim in edition.claims.values()
    ]
