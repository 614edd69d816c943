"""Rules for the entries that have an id of their own: claims, events, terms, people and institutions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edition.edition import Edition
from edition.model import Claim, Entity, Event, LinkTarget, PageText, Place, Problem, Rule, TargetKind, Term


class EntryRule(Rule):
    """What is asked of entries and their ids."""

    ID = """id-form: An id consists of small letters, digits and single hyphens.
        “{id}” is not a valid id.
        Fix: use small letters, digits and single hyphens."""
    ID_TWICE = """id-twice: An id is used once in the whole edition.
        The id “{id}” is used here and at {other}.
        Fix: give the newer entry another id; a published id is never reused."""
    ID_ON_PAGE = """id-on-page: The headings, sentences and entries of a page have different ids.
        “{label}” has the id “{id}”, as does “{other}” on the same page.
        Fix: give the heading an id of its own, as in “## Title {{ #name }}”, or the entry another id."""
    TEXT = """entry-text: Every term, person and institution has a text.
        “{entry}” has no text.
        Fix: say what or who it is."""


Entry = Claim | Event | Term | Entity


def check_entries(edition: Edition) -> Iterator[Problem]:
    """What is wrong with the entries of all pages and with their ids."""
    yield from _id(edition)
    yield from _id_twice(edition)
    for page in edition.pages:
        yield from _id_on_page(page)
    yield from _text(edition)


def _entries(edition: Edition) -> Iterator[Entry]:
    """Every entry that has an id, page by page."""
    for page in edition.pages:
        entries: list[Entry] = [*page.claims, *page.events, *page.terms, *page.entities]
        yield from (entry for entry in entries if entry.id)


def _id(edition: Edition) -> Iterator[Problem]:
    for entry in _entries(edition):
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", entry.id):
            yield EntryRule.ID.at(entry.place, id=entry.id)


def _id_twice(edition: Edition) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for entry in _entries(edition):
        for name in entry.formerly if isinstance(entry, Claim) else ():
            seen.setdefault(name, entry.place)
        if entry.id in seen:
            yield EntryRule.ID_TWICE.at(entry.place, id=entry.id, other=seen[entry.id])
        seen.setdefault(entry.id, entry.place)


def _id_on_page(page: PageText) -> Iterator[Problem]:
    seen: dict[str, LinkTarget] = {}
    for target in page.targets:
        other = seen.setdefault(target.anchor, target)
        if target.anchor and other is not target and _are_unlike(other.kind, target.kind):
            place = Place(f"docs/{page.path}", page.text.count("\n", 0, target.span[0]) + 1)
            yield EntryRule.ID_ON_PAGE.at(place, id=target.anchor, label=target.label, other=other.label)


def _are_unlike(one: TargetKind, other: TargetKind) -> bool:
    """Whether no other rule compares the ids of two kinds: two sentences and two entries are compared elsewhere."""
    kinds = {one, other}
    return TargetKind.SECTION in kinds or (TargetKind.SENTENCE in kinds and len(kinds) > 1)


def _text(edition: Edition) -> Iterator[Problem]:
    entries: list[Term | Entity] = [*edition.terms, *edition.entities]
    for entry in entries:
        if not entry.text and entry.place.file not in edition.unread:  # else it may be in what could not be read
            yield EntryRule.TEXT.at(entry.place, entry=entry.title)
