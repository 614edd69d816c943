"""The bibliography, whole and of each page, in the three forms that reference managers read.

BibTeX comes from the entries themselves, RIS from rispy (https://github.com/MrTango/rispy). What an entry has is in
all three, in the place that each form has for it, or else among its notes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

import rispy
from rispy.config import LIST_TYPE_TAGS, TAG_KEY_MAPPING

from edition.citations.csl import NAME_VARIABLES, csl_item, origin_names, publishers, remarks, title_additions
from edition.citations.names import OTHERS, Name, as_bibtex, read_names
from edition.dates import first_date, spelled
from edition.edition import Edition
from edition.model import PageText, Source

_TEX = str.maketrans(
    {c: f"\\{c}" for c in "%&#$_"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_VERBATIM = ("url", "doi", "date", "urldate")
"""What biblatex reads by its letters, not as TeX."""
_BODIES = ("organization", "institution", "publisher")
"""What biblatex takes for lists of bodies, with an `and` between two; here each is the name of one."""
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
_PART_OF_A_WORK = ("article", "incollection", "inproceedings")
"""Types whose second authors (A2) are editors; in others Zotero takes these for editors of a series."""


class _RisWriter(rispy.RisWriter):
    """RIS with the tag for editors that rispy does not know, and without rispy's number, which pandoc cannot read."""

    DEFAULT_MAPPING: ClassVar[dict[str, str]] = TAG_KEY_MAPPING | {"ED": "editors"}
    DEFAULT_LIST_TAGS: ClassVar[list[str]] = [*LIST_TYPE_TAGS, "ED"]

    def set_header(self, count: int) -> str:
        """The line before an entry: none."""
        return ""


def to_bib(source: Source) -> str:
    """The entry as BibTeX source text (biblatex fields, one a line), as bib/ lays it out.

    What TeX would take for its own is escaped: bib/ has the characters themselves. Names are written as any reader
    of BibTeX understands them.
    """
    lines = [f"  {name:<12} = {{{_bib_value(name, value)}}}," for name, value in source.fields.items()]
    return "\n".join([f"@{source.type}{{{source.key},", *lines, "}"]) + "\n"


def _bib_value(name: str, value: str) -> str:
    if name in _VERBATIM:
        return value
    if name in NAME_VARIABLES:
        value = as_bibtex(value)
    elif name in _BODIES and re.search(r"\sand\s", value, re.I) and not value.startswith("{"):
        value = f"{{{value}}}"
    return value.translate(_TEX)


def to_ris(source: Source, origins: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One source as rispy takes it; a web page is `ELEC`, as RIS calls it.

    `origins` names sources by key, for what a source relays.
    """
    names = {
        variable: [listed_name(name) for name in read_names(source.fields.get(variable, "")) if name != OTHERS]
        for variable in NAME_VARIABLES
    }
    first, _, last = source.get("pages").partition("–")
    event = ", ".join(filter(None, (source.get("eventtitle"), source.get("venue"))))
    notes = ["; ".join(remarks(source, origins or {})), f"Event: {event}" if event else "", source.get("annotation")]
    entry = {
        "type_of_reference": _RIS_TYPES.get(source.type, "ELEC"),
        "id": source.key,
        "title": source.get("title"),
        "translated_title": source.get("translation"),
        "type_of_work": ", ".join(title_additions(source)),
        "authors": names["author"],
        "secondary_authors" if source.type in _PART_OF_A_WORK else "editors": names["editor"],
        "subsidiary_authors": names["translator"],
        "year": first_date(source.get("date"))[:4],
        "date": _ris_date(source.get("date")),
        "publisher": ", ".join(publishers(source)),
        "place_published": source.get("location"),
        "secondary_title": source.get("journaltitle") or source.get("booktitle"),
        "journal_name": source.get("journaltitle"),
        "tertiary_title": source.get("series"),
        "edition": source.get("edition"),
        "volume": source.get("volume"),
        "number": source.get("number"),
        "start_page": first,
        "end_page": last,
        "doi": source.get("doi"),
        "issn": source.get("isbn"),
        "urls": [source.get("url")] if source.get("url") else [],
        "access_date": _ris_date(source.get("urldate")),
        "language": source.get("langid"),
        "notes": [note for note in notes if note],
    }
    return {name: value for name, value in entry.items() if value}


def listed_name(name: Name) -> str:
    """A name as RIS and Zotero have it: `Family, Given, Jr.`; a body's with a comma at its end.

    Readers cut a name at its first comma or, without one, at its last space. A comma at the end, as EndNote asks for,
    keeps a body's name whole, and a full-width one, which is the same to a search, replaces a comma in it.
    """
    if name.is_body:
        body = name.literal.replace(",", "，")
        return f"{body}," if " " in body else body
    return name.literal or ", ".join(filter(None, (name.with_prefix, name.given, name.suffix)))


def _ris_date(value: str) -> str:
    """A date as RIS has it: `2016/07/08`, and for a range or a season its beginning, with the words behind it."""
    first = first_date(value)
    slots = first.split("-")
    if first == value:
        return "/".join(slots)
    return "/".join([*slots, *[""] * (3 - len(slots)), spelled(value)]) if first else ""


Record = tuple[str, str, str]
"""One source in each of the three forms, as text."""


def record(source: Source, origins: Mapping[str, str] | None = None) -> Record:
    """One source as it is exported. `origins` names sources by key, for what a source relays."""
    csl = json.dumps(csl_item(source, origins), ensure_ascii=False)
    return to_bib(source), csl, rispy.dumps([to_ris(source, origins)], implementation=_RisWriter)


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


def bibliographies(edition: Edition) -> Iterator[tuple[str, str]]:
    """The whole bibliography and that of each page, below data/: path and text."""
    origins = origin_names(edition.sources)
    records = {source.key: record(source, origins) for source in edition.sources}
    for page in edition.pages:
        if page.notes:
            cited = [records[source.key] for source in cited_on(edition, page)]
            yield from bibliography_files(f"data/{page.path.removesuffix('.md')}", cited).items()
    # After the pages: one called “sources” must not take the place of the whole.
    yield from bibliography_files("data/sources", list(records.values())).items()
