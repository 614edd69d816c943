"""Sources as CSL data, which reference managers read and pandoc prints.

The fields of biblatex go to the variables of CSL (https://docs.citationstyles.org/en/stable/specification.html,
appendix IV) as pandoc's own reader takes them; a test holds the two together. pybtex reads the names.
"""

from __future__ import annotations

import re
from typing import Any

from pybtex.bibtex.utils import split_name_list
from pybtex.database import InvalidNameString, Person

from edition.dates import iso_date
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

_VARIABLES = {
    "container-title": ("journaltitle", "booktitle"),
    "publisher": ("organization", "institution", "publisher"),
    "publisher-place": ("location",),
    "volume": ("volume",),
    "note": ("note",),
    "annote": ("annotation",),
    "DOI": ("doi",),
    "ISBN": ("isbn",),
    "URL": ("url",),
}
"""The variables that are a field's text as it stands: the first of these fields that there is."""
_NUMBERS = {
    "article": "issue",
    "book": "collection-number",
    "incollection": "collection-number",
    "inproceedings": "collection-number",
}
"""What a `number` counts, where it is more than the source's own number."""


def csl_item(source: Source) -> CslItem:
    """The source as one item of CSL data: with its whole title, and the publisher as one name.

    Raises pybtex's InvalidNameString for a name with too many commas, which the rule `bib-name` refuses first.
    """
    item: CslItem = {"id": source.key, "type": CSL_TYPES.get(source.type, "document"), "title": source.get("title")}
    if rendering := rendered_title(source):
        item["title"] += f" [{rendering}]"
    for variable in ("author", "editor"):
        if names := name_list(source.fields.get(variable, "")):
            item[variable] = [_name(name) for name in names]
    for variable, field in (("issued", "date"), ("accessed", "urldate")):
        if iso_date(date := source.get(field)):
            item[variable] = {"date-parts": [[int(part) for part in date.split("-")]]}
    for variable, fields in _VARIABLES.items():
        if text := next(filter(None, map(source.get, fields)), ""):
            item[variable] = text
    if number := source.get("number"):
        item[_NUMBERS.get(source.type, "number")] = number
    if pages := source.get("pages"):
        item["page"] = pages.replace("–", "-")
    if language := LANGUAGES.get(source.get("langid")):
        item["language"] = language
    return item


def rendered_title(source: Source) -> str:
    """The rendering of a foreign title; the brackets of one that the editors supplied are not said twice."""
    rendering = source.get("translation")
    return rendering[1:-1] if rendering.startswith("[") and rendering.endswith("]") else rendering


def name_list(names: str) -> list[str]:
    """The names of a biblatex name list, each with its braces; an `and` within braces belongs to a name."""
    return [name for name in split_name_list(names) if name] if names else []


def is_name(written: str) -> bool:
    """Whether a name of a list can be told into its parts."""
    try:
        _name(written)
    except InvalidNameString:
        return False
    return True


def _name(written: str) -> dict[str, str]:
    """A name in its parts; one in braces is a body's, and whole."""
    if re.fullmatch(r"\{[^{}]*\}", written):
        return {"literal": written[1:-1]}
    person = Person(written)
    parts = {
        "family": person.last_names,
        "given": [*person.first_names, *person.middle_names],
        "dropping-particle": person.prelast_names,
        "suffix": person.lineage_names,
    }
    return {part: " ".join(words).replace("{", "").replace("}", "") for part, words in parts.items() if words}
