"""Sources as CSL data, which reference managers read and pandoc prints.

The fields of biblatex go to the variables of CSL (https://docs.citationstyles.org/en/stable/specification.html,
appendix IV) as pandoc's own reader takes them; a test compares the two. What CSL has no variable for goes where
processors print it: the translation of a title behind it in brackets, `titleaddon` as the genre, what the editors add
as the note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from edition.citations.names import Name, read_names
from edition.dates import PartialDate, read_date
from edition.languages import LANGUAGES
from edition.model import Source

CslItem = dict[str, Any]

CSL_TYPES = {
    "article": "article-journal",
    "book": "book",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "legislation": "legislation",
    "misc": "document",
    "online": "webpage",
    "report": "report",
    "thesis": "thesis",
    "video": "motion_picture",
}
"""What CSL calls each type of entry that bib/ can have."""

NAME_VARIABLES = ("author", "editor", "translator")
"""The fields that are lists of names, which CSL calls as biblatex does."""
_DATES = {"issued": "date", "accessed": "urldate"}
_PUBLISHERS = ("organization", "institution", "publisher")
_TITLE_ADDITIONS = ("titleaddon", "type")
_TEXTS = {
    "container-title": ("journaltitle", "booktitle"),
    "publisher": _PUBLISHERS,
    "publisher-place": ("location",),
    "volume": ("volume",),
    "edition": ("edition",),
    "collection-title": ("series",),
    "event-title": ("eventtitle",),
    "event-place": ("venue",),
    "genre": _TITLE_ADDITIONS,
    "annote": ("annotation",),
    "DOI": ("doi",),
    "ISBN": ("isbn",),
    "URL": ("url",),
}
"""The variables that are the text of one field, or of several that say the same sort of thing."""
_NUMBERS = {
    "article": "issue",
    "book": "collection-number",
    "incollection": "collection-number",
    "inproceedings": "collection-number",
}
"""What a `number` counts, where it is more than the source's own number."""
_LIKE_A_VARIABLE = re.compile(r"[\w-]+:")
"""How a note begins that CSL processors take for a variable with its value, and leave out."""


def csl_item(source: Source, origins: Mapping[str, str] | None = None) -> CslItem:
    """The source as one item of CSL data: with its whole title, and the publisher as one name.

    `origins` names sources by key, for what a source relays.
    Raises pybtex's InvalidNameString for a name with too many commas, which the rule `bib-name` refuses first.
    """
    item: CslItem = {"id": source.key, "type": CSL_TYPES.get(source.type, "document"), "title": source.get("title")}
    if translation := translated_title(source):
        item["title"] += f" [{translation}]"
    for variable in NAME_VARIABLES:
        if names := read_names(source.fields.get(variable, "")):
            item[variable] = [_csl_name(name) for name in names]
    for variable, field in _DATES.items():
        if date := _csl_date(source.get(field)):
            item[variable] = date
    for variable, fields in _TEXTS.items():
        if text := ", ".join(distinct(map(source.get, fields))):
            item[variable] = text
    if number := source.get("number"):
        item[_NUMBERS.get(source.type, "number")] = number
    if pages := source.get("pages"):
        item["page"] = pages.replace("–", "-").replace("--", "-")
    if note := "; ".join(remarks(source, origins or {})):
        item["note"] = f" {note}" if _LIKE_A_VARIABLE.match(note) else note
    if language := LANGUAGES.get(source.get("langid")):
        item["language"] = language
    return item


def translated_title(source: Source) -> str:
    """The translation of a foreign title, without brackets around it: every form of a reference has its own."""
    translation = source.get("translation")
    return translation[1:-1] if translation.startswith("[") and translation.endswith("]") else translation


def publishers(source: Source) -> tuple[str, ...]:
    """Who issued the source, each once."""
    return distinct(map(source.get, _PUBLISHERS))


def title_additions(source: Source) -> tuple[str, ...]:
    """What follows a title without belonging to it: an addition, the sort of report or thesis."""
    return distinct(map(source.get, _TITLE_ADDITIONS))


def remarks(source: Source, origins: Mapping[str, str]) -> tuple[str, ...]:
    """What the editors add to a source: its note, which copy was seen, and what it relays, each said once.

    `origins` names sources by key. An origin that is named as author or publisher is not named again.
    """
    copy, relayed = source.get("copy"), source.get("relays")
    origin = origins.get(relayed, relayed)
    named = any(origin in source.get(field) for field in ("author", *_PUBLISHERS))
    return distinct(
        [
            *source.get("note").split("; "),
            f"copy at {copy}" if copy else "",
            f"relays {origin}" if origin and not named else "",
        ],
        besides=[source.get("titleaddon")],
    )


def origin_names(sources: Iterable[Source]) -> dict[str, str]:
    """By what name a source is spoken of that others relay, by key: its publisher's, or else its title."""
    return {source.key: source.get("organization") or source.get("title") for source in sources}


def distinct(texts: Iterable[str], besides: Iterable[str] = ()) -> tuple[str, ...]:
    """The texts that say something, each once, whatever its capitals; none that is also one of `besides`."""
    said = {text.casefold() for text in besides}
    found: list[str] = []
    for text in filter(None, texts):
        if text.casefold() not in said:
            said.add(text.casefold())
            found.append(text)
    return tuple(found)


def _csl_name(name: Name) -> dict[str, str]:
    parts = {
        "family": name.family,
        "given": name.given,
        "dropping-particle": name.prefix,
        "suffix": name.suffix,
        "literal": name.literal,
    }
    return {part: text for part, text in parts.items() if text}


def _csl_date(value: str) -> CslItem:
    """A date as CSL has it: an open end is the year 0, as pandoc writes it. Empty when it is no date."""
    date = read_date(value)
    if date is None:
        return {}
    ends = [date.start] if date.start == date.end else [date.start, date.end]
    item: CslItem = {"date-parts": [list(end.parts) if end else [0] for end in ends]}
    match ends:
        case [PartialDate(season=season, parts=(year, number))] if season:
            item = {"date-parts": [[year]], "season": number - 20}  # in EDTF spring is 21, in CSL it is 1
    if any(end and end.doubt for end in ends):
        item["circa"] = True
    return item
