"""The edition as data: the bibliography in the three forms that reference managers read, the claims as JSON.

BibTeX comes from the entries themselves, RIS from rispy (https://github.com/MrTango/rispy).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import rispy

from edition.citations.csl import csl_item, name_list
from edition.edition import Edition
from edition.model import PageText, Source

_TEX = str.maketrans(
    {c: f"\\{c}" for c in "%&#$_"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_VERBATIM = ("url", "doi")
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


def to_bib(source: Source) -> str:
    """The entry as BibTeX source text (biblatex fields, one a line), as bib/ lays it out.

    What TeX would take for its own is escaped: bib/ has the characters themselves.
    """
    fields = {name: value if name in _VERBATIM else value.translate(_TEX) for name, value in source.fields.items()}
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{source.type}{{{source.key},", *lines, "}"]) + "\n"


def to_ris(source: Source) -> dict[str, Any]:
    """One source as rispy takes it; a web page is `ELEC`, as RIS calls it."""
    date = source.get("date")
    authors = name_list(source.fields.get("author", "")) or [source.get("organization")]
    first, _, last = source.get("pages").partition("–")
    entry = {
        "type_of_reference": _RIS_TYPES.get(source.type, "ELEC"),
        "id": source.key,
        "title": source.get("title"),
        "authors": [_person(name) for name in authors if name],
        "year": date[:4],
        "date": date.replace("-", "/"),
        "publisher": source.get("organization") or source.get("institution") or source.get("publisher"),
        "journal_name": source.get("journaltitle"),
        "volume": source.get("volume"),
        "number": source.get("number"),
        "start_page": first,
        "end_page": last,
        "doi": source.get("doi"),
        "urls": [source.get("url")] if source.get("url") else [],
        "access_date": source.get("urldate").replace("-", "/"),
        "language": source.get("langid"),
        "notes": [source.get("note")] if source.get("note") else [],
    }
    return {name: value for name, value in entry.items() if value}


def _person(name: str) -> str:
    return name.replace("{", "").replace("}", "")


Record = tuple[str, str, str]
"""One source in each of the three forms, as text."""


def record(source: Source) -> Record:
    """One source as it is exported."""
    csl = json.dumps(csl_item(source), ensure_ascii=False)
    ris = rispy.dumps([to_ris(source)]).partition("\n")[2]  # without rispy's number, which pandoc cannot read
    return to_bib(source), csl, ris


def bibliography_files(stem: str, records: list[Record]) -> dict[str, str]:
    """The sources as `stem`.bib, .json and .ris: path to text."""
    return {
        f"{stem}.bib": "\n".join(bib for bib, _, _ in records),
        f"{stem}.json": _json_lines(csl for _, csl, _ in records),
        f"{stem}.ris": "".join(ris for _, _, ris in records),
    }


def _json_lines(items: Iterable[str]) -> str:
    """A JSON array, one item a line: read in a diff, and written by the fast encoder."""
    return "[\n" + ",\n".join(items) + "\n]\n"


def cited_on(edition: Edition, page: PageText) -> list[Source]:
    """The sources that a page cites, each once, in the order of the text."""
    keys = dict.fromkeys(citation.key for note in page.notes for citation in note.citations)
    return [edition.sources_by_key[key] for key in keys]


def data_files(edition: Edition, page_url: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The bibliography and the claims, below data/: path and text.

    `page_url` gives a page's address below the site's root.
    """
    yield from _bibliographies(edition)
    claims = (json.dumps(claim, ensure_ascii=False) for claim in claims_data(edition, page_url))
    yield "data/claims.json", _json_lines(claims)


def _bibliographies(edition: Edition) -> Iterator[tuple[str, str]]:
    records = {source.key: record(source) for source in edition.sources}
    for page in edition.pages:
        if page.notes:
            cited = [records[source.key] for source in cited_on(edition, page)]
            yield from bibliography_files(f"data/{page.path.removesuffix('.md')}", cited).items()
    # After the pages: one called “sources” must not take the place of the whole.
    yield from bibliography_files("data/sources", list(records.values())).items()


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
            "sources": sorted(source.key for source in edition.sources_by_anchor.get(claim.id, [])),
        }
        for claim in edition.claims
    ]
