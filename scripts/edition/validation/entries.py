"""Rules for the entries that have an id of their own: claims, events, terms, people and institutions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edition.edition import Edition
from edition.model import Claim, Entity, Entry, LinkTarget, PageText, Place, Problem, Rule, TargetKind, Term

_LONGEST_ID = 80
"""How many characters an id may have: it is part of addresses that people quote."""


class EntryRule(Rule):
    """What is asked of entries and their ids."""

    ID = f"""id-form: An id consists of at most {_LONGEST_ID} small letters, digits and single hyphens.
        “{{id}}” is not a valid id.
        Fix: use at most {_LONGEST_ID} small letters, digits and single hyphens."""
    ID_TWICE = """id-twice: An id is used once in the whole edition.
        The id “{id}” is used here and at {other}.
        Fix: give the newer entry another id; a published id is never reused."""
    ID_RESERVED = """id-reserved: No id is one that the templates of the site use.
        The id “{id}” belongs to the templates of the site.
        Fix: use another, such as {id}-2."""
    ID_ON_PAGE = """id-on-page: The headings, sentences and entries of a page have different ids.
        “{label}” has the id “{id}”, as does “{other}” on the same page.
        Fix: give the heading an id of its own, as in “## Title {{ #name }}”, or the entry another id."""
    SHORT = """term-short: No two terms have the same acronym.
        The term “{term}” has the acronym {short}, as does the term at {other}.
        Fix: keep one of them; every {short} on the site is expanded as the term says."""
    TEXT = """entry-text: Every term, person and institution has a text.
        “{entry}” has no text.
        Fix: say what or who it is."""


_RESERVED = re.compile(
    r"content|site-nav|page-notes|source-list|(?:claims|forecasts)-table|index-(?:sentences|terms|people|claims)"
    r"|(?:figure|group|on|rule|passage|fn|fnref)-.*"
)
"""The ids that the templates, the passages and the notes have; one more of the same would be led to in their place."""


def check_entries(edition: Edition) -> Iterator[Problem]:
    """What is wrong with the entries of all pages and with their ids."""
    yield from _id(edition)
    yield from _id_reserved(edition)
    yield from _id_twice(edition)
    for page in edition.pages:
        yield from _id_on_page(page)
    yield from _short(edition)
    yield from _text(edition)


def _entries(edition: Edition) -> Iterator[Entry]:
    """Every entry that has an id, page by page."""
    for page in edition.pages:
        yield from (entry for entry in page.entries if entry.id)


def _id(edition: Edition) -> Iterator[Problem]:
    for entry in _entries(edition):
        for name in _names(entry):
            if len(name) > _LONGEST_ID or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
                yield EntryRule.ID.at(entry.place, id=name[:_LONGEST_ID])


def _names(entry: Entry) -> tuple[str, ...]:
    """The id of an entry, and those of the claims that were retired into it."""
    return (entry.id, *entry.formerly) if isinstance(entry, Claim) else (entry.id,)


def _id_reserved(edition: Edition) -> Iterator[Problem]:
    for page in edition.pages:
        named = [(target.anchor, page.place_at(target.span[0])) for target in page.targets]
        named += [(name, claim.place) for claim in page.claims for name in claim.formerly]
        for name, place in named:
            if _RESERVED.fullmatch(name):
                yield EntryRule.ID_RESERVED.at(place, id=name)


def _id_twice(edition: Edition) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for entry in _entries(edition):
        for name in _names(entry):
            if name in seen:
                yield EntryRule.ID_TWICE.at(entry.place, id=name, other=seen[name])
            seen.setdefault(name, entry.place)


def _id_on_page(page: PageText) -> Iterator[Problem]:
    seen: dict[str, LinkTarget] = {}
    for target in page.targets:
        other = seen.setdefault(target.anchor, target)
        if target.anchor and other is not target and _are_unlike(other.kind, target.kind):
            yield EntryRule.ID_ON_PAGE.at(
                page.place_at(target.span[0]), id=target.anchor, label=target.label, other=other.label
            )


def _are_unlike(one: TargetKind, other: TargetKind) -> bool:
    """Whether no other rule compares the ids of two kinds: two sentences and two entries are compared elsewhere."""
    kinds = {one, other}
    return TargetKind.SECTION in kinds or (TargetKind.SENTENCE in kinds and len(kinds) > 1)


def _short(edition: Edition) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for term in edition.terms:
        if term.short and term.short in seen:
            yield EntryRule.SHORT.at(term.place, term=term.title, short=term.short, other=seen[term.short])
        seen.setdefault(term.short, term.place)


def _text(edition: Edition) -> Iterator[Problem]:
    entries: list[Term | Entity] = [*edition.terms, *edition.entities]
    for entry in entries:
        if not entry.text and entry.place.file not in edition.unread:  # else it may be in what could not be read
            yield EntryRule.TEXT.at(entry.place, entry=entry.title)
