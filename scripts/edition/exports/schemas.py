"""The form of the data files: their fields, and the JSON Schema (draft 2020-12) that is published beside each.

A change of a form needs a new version: the third number for words, the second for a field more, the first for
anything that could break a program that reads the file (https://semver.org/). A test asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from edition.model import STATUSES, CommentKind, EntityKind, Kind, SentenceId

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataForm:
    """A data file's form: what it lists, its version, and the schema of one record."""

    title: str
    version: str
    record: Schema

    def schema(self, name: str) -> Schema:
        """The JSON Schema of the whole file, whose list is called `name`."""
        envelope = {
            "$schema": _text("The schema of this file."),
            "version": {"const": self.version, "description": "The version of the file’s form."},
            "edition": _text("The title of the edition."),
            "address": _address("The root of the site; a path relative to the file where its address is not known."),
            "licence": _record(
                "The licence of the edition’s text.", name=_text("Its name."), url=_address("Its text.")
            ),
            "date": _date("The day of the edition’s latest review."),
            name: _list(self.record, self.title + "."),
        }
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": self.title} | _record(
            "", **envelope
        )


def _record(description: str, **fields: Schema) -> Schema:
    schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    return schema | {"description": description} if description else schema


def _text(description: str, **rest: object) -> Schema:
    return {"type": "string", **rest, "description": description}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


def _choice(values: type[Kind | CommentKind | EntityKind], description: str) -> Schema:
    return _text(description, enum=[value.value for value in values])


def _address(description: str) -> Schema:
    return _text(description, format="uri-reference")


def _date(description: str) -> Schema:
    return _text(description, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")


_ID = _text("The permanent id.", pattern="^[a-z0-9-]+$")
_ADDRESS = _address("Where it is on the site.")
_TITLE = _text("Its title.", minLength=1)
_MARKDOWN = _text("The words in Markdown, with citations as pandoc reads them.")
_PLAIN = _text("The words alone.")
_SENTENCES = _list(
    _text("The number of a sentence.", pattern=f"^{SentenceId.PATTERN}$"), "The sentences of the base text."
)
_LOCATOR = _text("The place in the source, such as “para. 3”; empty for the whole.")
_CITATIONS = _list(
    _record("", source=_text("The key of the source, which is its id in sources.json."), locator=_LOCATOR),
    "The sources cited, in the order of the text.",
)
_MENTIONS = _list(_address("The address of a sentence or a claim."), "Where the edition speaks of it.")
_TRANSLATIONS: Schema = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "description": "Its name in another language, by the language’s tag.",
}

_TEXT_AND_MENTIONS: dict[str, Schema] = {
    "translations": _TRANSLATIONS,
    "markdown": _MARKDOWN,
    "plain": _PLAIN,
    "citations": _CITATIONS,
    "mentions": _MENTIONS,
}
"""What an entry of the glossary has in common with one of people and institutions."""

FORMS: dict[str, DataForm] = {
    "claims": DataForm(
        title="The claims, in the order of the base text",
        version="1.0.0",
        record=_record(
            "",
            id=_ID,
            address=_ADDRESS,
            title=_TITLE,
            sentences=_SENTENCES,
            kind=_choice(Kind, "The kind of statement."),
            status=_text(
                "How it compares with the evidence.",
                enum=list(dict.fromkeys(status.value for statuses in STATUSES.values() for status in statuses)),
            ),
            reviewed=_date("The day of its latest review."),
            finding=_text("What the evidence shows, in one sentence.", minLength=1),
            settle=_text("What would settle it; empty where it is settled."),
            commentary=_list(
                _record("", kind=_choice(CommentKind, "The kind of comment."), markdown=_MARKDOWN, plain=_PLAIN),
                "The comments, in their order.",
            ),
            citations=_CITATIONS,
            changes=_list(
                _record("", date=_date("The day."), text=_text("What changed.")), "What changed in it, and when."
            ),
            formerly=_list(_text("An id."), "Ids of claims that were merged into it."),
        ),
    ),
    "sources": DataForm(
        title="The sources, as CSL data with a field of our own",
        version="1.0.0",
        record=_record(
            "An item of CSL data: https://docs.citationstyles.org/en/stable/specification.html, appendix IV.",
            id=_ID,
            type=_text("The type in CSL."),
            title=_TITLE,
            custom=_record(
                "What CSL has no variable for.",
                address=_ADDRESS,
                kind=_text("The kind of source."),
                seen=_text("How far the edition has seen it: the whole, an excerpt, or not at all."),
                cited=_list(
                    _record("", address=_address("The place that cites it."), locator=_LOCATOR),
                    "Where the edition cites it.",
                ),
            ),
        )
        | {"additionalProperties": True},
    ),
    "timeline": DataForm(
        title="The events of the timeline",
        version="1.0.0",
        record=_record(
            "",
            id=_ID,
            address=_ADDRESS,
            date=_date("A day, a month or a year."),
            kind=_text("The kind of event."),
            sentences=_SENTENCES,
            markdown=_MARKDOWN,
            plain=_PLAIN,
            citations=_CITATIONS,
        ),
    ),
    "glossary": DataForm(
        title="The terms of the glossary",
        version="1.0.0",
        record=_record(
            "",
            id=_ID,
            address=_ADDRESS,
            title=_TITLE,
            short=_text("Its acronym; empty where it has none."),
            also=_list(_text("A form."), "Other forms of the term."),
            **_TEXT_AND_MENTIONS,
        ),
    ),
    "entities": DataForm(
        title="People and institutions",
        version="1.0.0",
        record=_record(
            "",
            id=_ID,
            address=_ADDRESS,
            title=_TITLE,
            kind=_choice(EntityKind, "Whether it is a person or an institution."),
            role=_text("Office or function, with its years."),
            names=_list(_text("A form."), "The forms by which the text speaks of it."),
            **_TEXT_AND_MENTIONS,
        ),
    ),
}
"""The data files by name: `claims` is claims.json, which lists the claims, with claims.schema.json beside it."""
