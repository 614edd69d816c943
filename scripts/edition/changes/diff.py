"""What one state of the edition has against another, and the rules for changing it.

`compare` and `check_changes` take two editions as plain data; nothing here knows where
the earlier one comes from.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from edition.edition import Edition
from edition.model import Claim, CommentKind, Entity, Event, Place, Problem, Source, Term

CHANGE_RULES: dict[str, str] = {
    "claim-record": "A claim whose text changes gets a new review date or a line in `changes`; one whose status or kind changes gets both.",
    "id-removed": "The id of a claim, an event, a term, a person or a chapter’s sentence is permanent.",
    "id-reused": "An id is never given to something else.",
    "pinpoint-lost": "A pinpoint may be replaced, but not dropped.",
    "note-lost": "A note that goes is pointed out.",
    "file-outside": "A changed file outside docs/ and bib/ is pointed out.",
    "file-workflow": "A changed workflow or setting of the code host is pointed out.",
    "file-large": "No file that is not text is larger than 200 kB.",
}
"""Every rule for a change by its id; `diff` holds a change against them."""

LARGEST = 200_000
"""How many bytes a file may have that is not text."""

Entry = Claim | Event | Term | Entity


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A claim whose words or status differ: each part by its name, before and after."""

    claim: Claim
    parts: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A restated sentence that differs, by its number."""

    number: str
    place: Place
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A citation that a place has no more, or has anew. `label` is the place's name, `count` how often."""

    place: Place
    label: str
    key: str
    locator: str
    count: int

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"[@{self.key}{', ' + self.locator if self.locator else ''}] at “{self.label}”{times}"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that a change touches: its path from the root; its size is 0 when it was removed."""

    path: str
    size: int
    binary: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does to the edition."""

    pages_added: tuple[str, ...]
    pages_changed: tuple[str, ...]
    pages_lost: tuple[str, ...]
    claims_added: tuple[Claim, ...]
    claims_changed: tuple[ClaimChange, ...]
    claims_lost: tuple[Claim, ...]
    sentences_changed: tuple[TextChange, ...]
    sources_added: tuple[Source, ...]
    sources_changed: tuple[Source, ...]
    sources_lost: tuple[Source, ...]
    notes_added: tuple[NoteChange, ...]
    notes_lost: tuple[NoteChange, ...]


def compare(before: Edition, after: Edition) -> Difference:
    """What `after` has against `before`; line breaks and spaces count nothing."""
    claims = [
        (claim, after.claims_by_id[name]) for name, claim in before.claims_by_id.items() if name in after.claims_by_id
    ]
    changed = [ClaimChange(new, parts) for old, new in claims if (parts := _differing(_parts(old), _parts(new)))]
    sentences = [
        TextChange(number, new.place, before.restated[number][1].text, new.text)
        for number, (_, new) in after.restated.items()
        if number in before.restated and _flat(before.restated[number][1].text) != _flat(new.text)
    ]
    return Difference(
        tuple(path for path in after.pages_by_path if path not in before.pages_by_path),
        tuple(
            path
            for path, page in after.pages_by_path.items()
            if path in before.pages_by_path and before.pages_by_path[path].text != page.text
        ),
        tuple(path for path in before.pages_by_path if path not in after.pages_by_path),
        tuple(claim for name, claim in after.claims_by_id.items() if name not in before.claims_by_id),
        tuple(changed),
        tuple(claim for name, claim in before.claims_by_id.items() if name not in after.claims_by_id),
        tuple(sentences),
        tuple(source for key, source in after.sources_by_key.items() if key not in before.sources_by_key),
        tuple(
            source
            for key, source in after.sources_by_key.items()
            if key in before.sources_by_key and _entry(before.sources_by_key[key]) != _entry(source)
        ),
        tuple(source for key, source in before.sources_by_key.items() if key not in after.sources_by_key),
        tuple(_notes_beyond(after, before, after)),
        tuple(_notes_beyond(before, after, after)),
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _entry(source: Source) -> tuple[str, dict[str, str]]:
    return source.type, source.fields


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
    return {name: pair for name, pair in pairs.items() if _flat(pair[0]) != _flat(pair[1])}


def _notes_beyond(one: Edition, other: Edition, now: Edition) -> Iterator[NoteChange]:
    """The citations that each place has in `one` and not in `other`, placed where they are or were last."""
    here, there = _cited(one), _cited(other)
    places = _places(now)
    labels = {(use.page, use.anchor): use for use in one.uses}
    for (page, anchor, key, locator), count in sorted(here.items()):
        more = count - there[(page, anchor, key, locator)]
        if more > 0:
            use = labels[(page, anchor)]
            place = use.place if one is now else places.get((page, anchor), Place(f"docs/{page}", 1))
            yield NoteChange(place, use.label, key, locator, more)


def _cited(edition: Edition) -> Counter[tuple[str, str, str, str]]:
    return Counter((use.page, use.anchor, use.key, use.locator) for use in edition.uses)


def _places(edition: Edition) -> dict[tuple[str, str], Place]:
    """Where each place of the edition that can be linked to begins."""
    return {
        (page.path, spot.anchor): Place(f"docs/{page.path}", page.text.count("\n", 0, spot.span[0]) + 1)
        for page in edition.pages
        for spot in page.targets
    }


def check_changes(
    before: Edition, after: Edition, difference: Difference, files: Iterable[ChangedFile], today: datetime.date
) -> list[Problem]:
    """What is wrong with a change, in the order of files and lines.

    `files` are all that the change touches; `today` is the day to be written into a claim.
    """
    problems = [
        *_check_records(before, difference, today),
        *_check_ids(before, after),
        *_check_notes(difference),
        *_check_files(files),
    ]
    return sorted(set(problems), key=lambda f: (f.place.file, f.place.line, f.rule))


def _check_records(before: Edition, difference: Difference, today: datetime.date) -> Iterator[Problem]:
    for change in difference.claims_changed:
        claim, old = change.claim, before.claims_by_id[change.claim.id]
        renewed = claim.reviewed > old.reviewed
        noted = len(claim.changes) > len(old.changes)
        if {"status", "kind"} & change.parts.keys():
            day = claim.changes[-1].date if noted else ""
            if not noted or claim.reviewed < day:
                yield Problem(
                    place=claim.place,
                    rule="claim-record",
                    message=f"the claim “{claim.title}” has another status ({old.status} → {claim.status}), but no new line "
                    "in changes, or a review older than that.",
                    fix=f"set “reviewed: {today}” and add “changes: {today} why the status changed”.",
                )
        elif not renewed and not noted:
            yield Problem(
                place=claim.place,
                rule="claim-record",
                message=f"the claim “{claim.title}” has other words ({', '.join(change.parts)}), but neither a new review "
                "date nor a new line in changes.",
                fix=f"set “reviewed: {today}” if you held the claim against its sources again, "
                f"or add “changes: {today} spelling” or whatever it was.",
            )


def _entries(edition: Edition) -> dict[str, Entry]:
    entries: list[Entry] = []
    for page in edition.pages:
        entries += [*page.claims, *page.events, *page.terms, *page.entities]
    return {entry.id: entry for entry in entries if entry.id}


def _check_ids(before: Edition, after: Edition) -> Iterator[Problem]:
    now = _entries(after)
    retired = {name for claim in after.claims for name in claim.formerly}
    for name, old in _entries(before).items():
        new = now.get(name)
        if new is None and name in retired:
            continue
        if new is None:
            line = old.place.line if old.page in after.pages_by_path else 1
            yield Problem(
                place=Place(old.place.file, line),
                rule="id-removed",
                message=f"the id “{name}” ({_what(old)}) is gone.",
                fix="put it back: links lead to it. What no longer holds says so in its text.",
            )
        elif _other_thing(old, new):
            yield Problem(
                place=new.place,
                rule="id-reused",
                message=f"the id “{name}” stood for {_what(old)} and now stands for {_what(new)}.",
                fix="give the new entry an id of its own, and put the old one back.",
            )


def _what(entry: Entry) -> str:
    name = entry.date if isinstance(entry, Event) else f"“{entry.title}”"
    return f"the {type(entry).__name__.lower()} {name}"


def _other_thing(old: Entry, new: Entry) -> bool:
    """Whether two entries of one id have nothing in common that would make them the same."""
    if isinstance(old, Claim) and isinstance(new, Claim):
        return old.title != new.title and not set(old.sentences) & set(new.sentences)
    if isinstance(old, Event) and isinstance(new, Event):
        return old.date[:4] != new.date[:4] and old.text != new.text
    if isinstance(old, Term | Entity) and isinstance(new, Term | Entity):
        return old.title != new.title and _flat(old.text) != _flat(new.text)
    return True


def _check_notes(difference: Difference) -> Iterator[Problem]:
    bare = {(note.place.file, note.label, note.key) for note in difference.notes_added if not note.locator}
    for note in difference.notes_lost:
        if note.locator and (note.place.file, note.label, note.key) in bare:
            yield Problem(
                place=note.place,
                rule="pinpoint-lost",
                message=f"at “{note.label}” the citation of {note.key} has lost its pinpoint “{note.locator}”.",
                fix=f"write [@{note.key}, {note.locator}], or a better pinpoint.",
            )
        else:
            yield Problem(
                place=note.place,
                rule="note-lost",
                message=f"the note {note} is gone.",
                fix="put it back, or say in the request why it goes.",
            )


def _check_files(files: Iterable[ChangedFile]) -> Iterator[Problem]:
    for file in files:
        place = Place(file.path, 1)
        if file.binary and file.size > LARGEST:
            yield Problem(
                place=place,
                rule="file-large",
                message=f"the file has {file.size:,} bytes and is not text.",
                fix=f"make it smaller than {LARGEST:,} bytes, or leave it out.",
            )
        if file.path.startswith((".github/", ".ci/", ".devcontainer/")):
            yield Problem(
                place=place,
                rule="file-workflow",
                message="the file decides what the code host runs.",
                fix="a maintainer reads it line by line; a change of text needs none.",
            )
        elif not file.path.startswith(("docs/", "bib/")) or (
            file.path.startswith("docs/assets/") and file.path.endswith((".js", ".css", ".svg"))
        ):
            yield Problem(
                place=place,
                rule="file-outside",
                message="the file is neither text nor source of the edition.",
                fix="leave it as it is, unless the change is about the machine and says so.",
            )
