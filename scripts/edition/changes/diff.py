"""The difference between two states of the edition: pages, claims, sentences, sources and citations.

`compare` takes two editions as plain data; nothing here knows where the earlier one comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from edition.edition import Edition
from edition.model import Claim, CommentKind, Place, Source

_Name = TypeVar("_Name", bound=str)
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """A claim whose words or status differ: each part by its name, before and after."""

    claim: Claim
    parts: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceChange:
    """A restated sentence that differs, by its number."""

    number: str
    place: Place
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChange:
    """A citation that was added or removed: `label` names where it is or was on its page, `count` how often."""

    place: Place
    label: str
    key: str
    locator: str
    count: int

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"[@{self.key}{', ' + self.locator if self.locator else ''}] at “{self.label}”{times}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file that a change touches: its path from the root; its size is 0 when it was removed."""

    path: str
    size: int
    binary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a change does to the edition; pages are named by their paths below docs/."""

    pages_added: tuple[str, ...]
    pages_changed: tuple[str, ...]
    pages_lost: tuple[str, ...]
    claims_added: tuple[Claim, ...]
    claims_changed: tuple[ClaimChange, ...]
    claims_lost: tuple[Claim, ...]
    sentences_changed: tuple[SentenceChange, ...]
    sources_added: tuple[Source, ...]
    sources_changed: tuple[Source, ...]
    sources_lost: tuple[Source, ...]
    notes_added: tuple[NoteChange, ...]
    notes_lost: tuple[NoteChange, ...]


def compare(before: Edition, after: Edition) -> Difference:
    """What `after` has against `before`; a difference in line breaks and spaces alone is none."""
    return Difference(
        pages_added=tuple(page.path for page in _only_in(after.pages_by_path, before.pages_by_path)),
        pages_changed=tuple(
            new.path for old, new in _in_both(before.pages_by_path, after.pages_by_path) if old.text != new.text
        ),
        pages_lost=tuple(page.path for page in _only_in(before.pages_by_path, after.pages_by_path)),
        claims_added=_only_in(after.claims_by_id, before.claims_by_id),
        claims_changed=tuple(_claims_changed(before, after)),
        claims_lost=_only_in(before.claims_by_id, after.claims_by_id),
        sentences_changed=tuple(_sentences_changed(before, after)),
        sources_added=_only_in(after.sources_by_key, before.sources_by_key),
        sources_changed=tuple(
            new for old, new in _in_both(before.sources_by_key, after.sources_by_key) if _entry(old) != _entry(new)
        ),
        sources_lost=_only_in(before.sources_by_key, after.sources_by_key),
        notes_added=tuple(_notes_only_in(after, before, after)),
        notes_lost=tuple(_notes_only_in(before, after, after)),
    )


def flat(text: str) -> str:
    """The text with each run of line breaks and spaces as one space."""
    return " ".join(text.split())


def _only_in(one: Mapping[_Name, _Thing], other: Mapping[_Name, _Thing]) -> tuple[_Thing, ...]:
    return tuple(thing for name, thing in one.items() if name not in other)


def _in_both(before: Mapping[_Name, _Thing], after: Mapping[_Name, _Thing]) -> Iterator[tuple[_Thing, _Thing]]:
    """What is in both, before and after, in the order of `after`."""
    return ((before[name], new) for name, new in after.items() if name in before)


def _entry(source: Source) -> tuple[str, dict[str, str]]:
    return source.type, source.fields


def _claims_changed(before: Edition, after: Edition) -> Iterator[ClaimChange]:
    # In the order of the earlier text, so that a claim that moves does not change its place in the report.
    for new, old in _in_both(after.claims_by_id, before.claims_by_id):
        if parts := _differing(_parts(old), _parts(new)):
            yield ClaimChange(claim=new, parts=parts)


def _parts(claim: Claim) -> dict[str, str]:
    """The parts of a claim that a reader reads, by name."""
    parts = {
        "title": claim.title,
        "sentences": ", ".join(claim.sentences),
        "kind": claim.kind,
        "status": claim.status,
        "finding": claim.finding,
        "settle": claim.settle,
    }
    return parts | {kind: comment.text for kind in CommentKind if (comment := claim.comment(kind))}


def _differing(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    pairs = {name: (before.get(name, ""), after.get(name, "")) for name in {**before, **after}}
    return {name: pair for name, pair in pairs.items() if flat(pair[0]) != flat(pair[1])}


def _sentences_changed(before: Edition, after: Edition) -> Iterator[SentenceChange]:
    for (_, old), (_, new) in _in_both(before.restated, after.restated):
        if flat(old.text) != flat(new.text):
            yield SentenceChange(number=new.sentence, place=new.place, before=old.text, after=new.text)


def _notes_only_in(one: Edition, other: Edition, now: Edition) -> Iterator[NoteChange]:
    """The citations that each place has in `one` and not in `other`, placed where they are or were last."""
    here, there = _cited(one), _cited(other)
    places = _places(now)
    labels = {(use.page, use.anchor): use for use in one.uses}
    for (page, anchor, key, locator), count in sorted(here.items()):
        more = count - there[(page, anchor, key, locator)]
        if more > 0:
            use = labels[(page, anchor)]
            place = use.place if one is now else places.get((page, anchor), Place(f"docs/{page}", 1))
            yield NoteChange(place=place, label=use.label, key=key, locator=locator, count=more)


def _cited(edition: Edition) -> Counter[tuple[str, str, str, str]]:
    return Counter((use.page, use.anchor, use.key, use.locator) for use in edition.uses)


def _places(edition: Edition) -> dict[tuple[str, str], Place]:
    """Where each place of the edition that can be linked to begins."""
    return {
        (page.path, target.anchor): Place(f"docs/{page.path}", page.text.count("\n", 0, target.span[0]) + 1)
        for page in edition.pages
        for target in page.targets
    }
