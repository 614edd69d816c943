"""The rules for changes: what `diff` refuses, and what it points out to a maintainer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from edition.changes.diff import ChangedFile, ClaimChange, Difference, flat
from edition.edition import Edition
from edition.model import Claim, Entity, Entry, Event, Place, Problem, Rule, Severity, Term

LARGEST = 200_000
"""How many bytes a file may have that is not text: more than a diagram or a photograph for the web needs."""
_HOST_FOLDERS = (".github/", ".ci/", ".devcontainer/")
"""The folders whose files are run by the code host."""


class ChangeRule(Rule):
    """What is asked of a change."""

    STATUS = """status-record: A claim whose status or kind changes gets a new line in “changes” and a review.
        The status or kind of the claim “{claim}” changed ({before} → {after}), but “changes” has no new line, or
            “reviewed” is older than it.
        Fix: set “reviewed: {today}” and add “{today} why the status changed” to “changes”."""
    TEXT = """claim-record: A claim whose text changes gets a new review date or a new line in “changes”.
        The text of the claim “{claim}” changed ({parts}), but “reviewed” and “changes” were not updated.
        Fix: set “reviewed: {today}” if you checked the claim against its sources again; else add “{today} spelling”,
            or what you changed, to “changes”."""
    ID_REMOVED = """id-removed: The id of a claim, an event, a term, a person or an institution is permanent.
        The id “{id}” of {entry} was removed.
        Fix: put it back, since links lead to it; if the entry is no longer true, say so in its text."""
    ID_REUSED = """id-reused: An id is never given to something else.
        The id “{id}” was that of {before} and is now that of {after}.
        Fix: give the new entry an id of its own, and put the old entry back."""
    PINPOINT_LOST = """pinpoint-lost: A pinpoint may be replaced, but not removed.
        At “{label}”, the citation of {key} lost its pinpoint “{locator}”.
        Fix: write [@{key}, {locator}], or a better pinpoint."""
    NOTE_LOST = (
        """note-lost: A note that is removed is pointed out.
        The note {citation} was removed.
        Fix: put it back, or say in the pull request why you removed it.""",
        Severity.WARNING,
    )
    FILE_OUTSIDE = (
        """file-outside: A changed file that is not text of the edition is pointed out.
        The file is not text of the edition.
        Fix: leave it as it is, unless the pull request is about the build and says so.""",
        Severity.WARNING,
    )
    FILE_WORKFLOW = (
        """file-workflow: A changed workflow or setting of the code host is pointed out.
        The file decides what the code host runs.
        Fix: leave it as it is, unless the pull request is about it; a maintainer reads it line by line.""",
        Severity.WARNING,
    )
    FILE_LARGE = f"""file-large: A file that is not text has at most {LARGEST // 1000} kB.
        The file has {{size}} bytes and is not text.
        Fix: make it smaller than {LARGEST // 1000} kB, or leave it out."""


def check_changes(
    before: Edition, after: Edition, difference: Difference, files: Iterable[ChangedFile], today: datetime.date
) -> list[Problem]:
    """What is wrong with a change, in the order of files and lines.

    `files` are all that the change touches; `today` is the day to be written into a claim. Nothing is
    said of a page that could not be read: `check` reports that, and what seems lost may still be on it.
    """
    problems = [
        *(problem for change in difference.claims_changed for problem in _claim(before, change, today)),
        *_ids(before, after),
        *_notes(difference),
        *(problem for file in files for problem in _file(file)),
    ]
    read = {problem for problem in problems if problem.place.file not in after.unread}
    return sorted(read, key=lambda problem: (problem.place.file, problem.place.line, problem.rule))


def _claim(before: Edition, change: ClaimChange, today: datetime.date) -> Iterator[Problem]:
    claim, old = change.claim, before.claims_by_id[change.claim.id]
    noted = len(claim.changes) > len(old.changes)
    if change.parts.keys() & {"status", "kind"}:
        if not noted or claim.reviewed < claim.changes[-1].date:
            was, now = (f"{one.kind}, {one.status}" for one in (old, claim))
            yield ChangeRule.STATUS.at(claim.place, claim=claim.title, before=was, after=now, today=today)
    elif not noted and claim.reviewed <= old.reviewed:
        yield ChangeRule.TEXT.at(claim.place, claim=claim.title, parts=", ".join(change.parts), today=today)


def _entries(edition: Edition) -> dict[str, Entry]:
    entries: list[Entry] = [*edition.claims, *edition.events, *edition.terms, *edition.entities]
    return {entry.id: entry for entry in entries if entry.id}


def _ids(before: Edition, after: Edition) -> Iterator[Problem]:
    now = _entries(after)
    retired = {name for claim in after.claims for name in claim.formerly}
    for name, old in _entries(before).items():
        new = now.get(name)
        if new is None and name not in retired:
            line = old.place.line if old.page in after.pages_by_path else 1
            yield ChangeRule.ID_REMOVED.at(Place(old.place.file, line), id=name, entry=_named(old))
        elif new is not None and not _are_alike(old, new):
            yield ChangeRule.ID_REUSED.at(new.place, id=name, before=_named(old), after=_named(new))


def _named(entry: Entry) -> str:
    name = entry.date if isinstance(entry, Event) else f"“{entry.title}”"
    return f"the {type(entry).__name__.lower()} {name}"


def _are_alike(old: Entry, new: Entry) -> bool:
    """Whether two entries of one id have something in common that makes them the same."""
    if isinstance(old, Claim) and isinstance(new, Claim):
        return old.title == new.title or bool(set(old.sentences) & set(new.sentences))
    if isinstance(old, Event) and isinstance(new, Event):
        return old.date[:4] == new.date[:4] or old.text == new.text
    if isinstance(old, Term | Entity) and isinstance(new, Term | Entity):
        return old.title == new.title or flat(old.text) == flat(new.text)
    return False


def _notes(difference: Difference) -> Iterator[Problem]:
    bare = {(note.place.file, note.label, note.key) for note in difference.notes_added if not note.locator}
    for note in difference.notes_lost:
        if note.locator and (note.place.file, note.label, note.key) in bare:
            yield ChangeRule.PINPOINT_LOST.at(note.place, label=note.label, key=note.key, locator=note.locator)
        else:
            yield ChangeRule.NOTE_LOST.at(note.place, citation=note)


def _file(file: ChangedFile) -> Iterator[Problem]:
    place = Place(file.path, 1)
    if file.binary and file.size > LARGEST:
        yield ChangeRule.FILE_LARGE.at(place, size=f"{file.size:,}")
    if file.path.startswith(_HOST_FOLDERS):
        yield ChangeRule.FILE_WORKFLOW.at(place)
    elif not _is_text(file.path):
        yield ChangeRule.FILE_OUTSIDE.at(place)


def _is_text(path: str) -> bool:
    """Whether a file is a page, a source or an image, and none that runs in the browser."""
    runs = path.startswith("docs/assets/") and path.endswith((".js", ".css", ".svg"))
    return path.startswith(("docs/", "bib/")) and not runs
