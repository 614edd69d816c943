"""`run.py new source --from FILE` and `--doi`: sources from references that another program wrote."""

from __future__ import annotations

import datetime
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path
from typing import IO

from edition.authoring import templates
from edition.authoring.references import (
    Reference,
    UnreadableError,
    decoded,
    from_csl,
    house_key,
    known_language,
    read_references,
    supplied,
)
from edition.authoring.transaction import WriteRefusedError, write_checked
from edition.edition import Edition
from edition.model import Problem, Source
from edition.parsers.bibtex import parse_bib
from edition.parsers.files import too_large
from edition.project import read_edition
from edition.validation.bibliography import BibRule, check_bibliography

SOURCES = "bib/edition.bib"
_CSL = "application/vnd.citationstyles.csl+json"
_WHAT_LACKS = {
    BibRule.KIND: "kind",
    BibRule.SEEN: "seen",
    BibRule.LANGUAGE: "langid",
    BibRule.AUTHOR: "organization",
    BibRule.TITLE: "title",
    BibRule.DATE: "date",
    BibRule.ADDRESS: "url",
}
"""The field that a reference lacks where a rule is broken, which a person can be asked for."""

Opener = Callable[..., IO[bytes]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A reference as an entry with its key, what the rules say of it, and the fields that were supplied."""

    reference: Reference
    key: str
    fields: dict[str, str]
    problems: tuple[Problem, ...] = ()
    supplied: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        """The text of the entry."""
        return templates.source_entry(self.reference.type, self.key, self.fields)


def drafts(
    edition: Edition, references: list[Reference], given: Mapping[str, str | None], today: datetime.date
) -> list[Draft]:
    """The entries of the references that could be read, each checked against the rules for the bibliography.

    `given` are values by field, each for the references that lack it; a key only for one reference alone.
    """
    used = {source.key.casefold() for source in edition.sources}
    readable = [reference for reference in references if not reference.error]
    made = []
    for reference in readable:
        fields = {name: value for name, value in given.items() if value and name not in ("key", "type", "urldate")}
        if title := fields.get("title"):
            fields["title"] = f"{{{title}}}"
        fields |= reference.fields
        if fields.get("url"):
            fields.setdefault("urldate", given.get("urldate") or today.isoformat())
        type_ = given.get("type") or reference.type
        new = supplied(fields, type_)
        fields |= new
        key = (given.get("key") if len(readable) == 1 else None) or house_key(fields, used)
        used.add(key.casefold())
        made.append(Draft(replace(reference, type=type_), key, fields, supplied=tuple(new)))
    return checked(edition, made, today)


def checked(edition: Edition, made: list[Draft], today: datetime.date) -> list[Draft]:
    """The drafts with what the rules say of each: one that is refused is in no other's way."""
    found: dict[str, list[Problem]] = {}
    while True:
        kept = [draft for draft in made if draft.key not in found]
        sources: list[Source] = []
        ends: list[Problem] = []
        for draft in kept:
            read, problems = parse_bib(draft.key, draft.entry)
            sources += read
            ends += problems
        whole = replace(edition, sources=(*edition.sources, *sources))
        ends += [problem for problem in check_bibliography(whole, today) if problem.rule != BibRule.UNUSED]
        new: dict[str, list[Problem]] = {}
        for problem in ends:
            if problem.place.file in {draft.key for draft in kept}:
                new.setdefault(problem.place.file, []).append(problem)
        if not new:
            return [replace(draft, problems=tuple(found.get(draft.key, ()))) for draft in made]
        found |= new


def from_doi(doi: str, opener: Opener = urllib.request.urlopen) -> Reference:
    """What doi.org says of a DOI. Raises UnreadableError where it does not answer."""
    request = urllib.request.Request(
        f"https://doi.org/{doi.removeprefix('https://doi.org/')}", headers={"Accept": _CSL}
    )
    try:
        with opener(request, timeout=20) as answer:
            item = json.loads(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise UnreadableError(f"doi.org has no reference for {doi} ({error.code}). Fix: compare the DOI.") from error
    except (OSError, HTTPException) as error:
        fix = "Fix: try again with a network, or save the reference from the publisher’s page and use --from."
        raise UnreadableError(f"doi.org cannot be reached ({error}). {fix}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(
            "doi.org gave no reference. Fix: save it from the publisher’s page, use --from."
        ) from error
    if not isinstance(item, dict):
        raise UnreadableError("doi.org gave no reference. Fix: save it from the publisher’s page, use --from.")
    return from_csl({"id": doi, "DOI": doi} | item)


def _read(path: str | None, doi: str) -> list[Reference]:
    if path is None:
        return [from_doi(doi)]
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UnreadableError(f"it cannot be read ({error.strerror}). Fix: compare its name.") from error
    return read_references(decoded(data))


def run(root: Path, path: str | None, given: Mapping[str, str | None], today: datetime.date, *, dry_run: bool) -> int:
    """Write what the rules accept and say of each reference what became of it. Returns 1 when one was refused."""
    where = {"-": "standard input", None: "doi.org"}.get(path, path)
    try:
        edition, _ = read_edition(root)
        references = _read(path, given.get("doi") or "")
        made = drafts(edition, references, given, today)
        if sys.stdin.isatty() and path != "-":
            made = checked(edition, [_completed(draft) for draft in made], today)
        written = {draft.key: draft.entry for draft in made if not draft.problems}
        _show(references, made)
        if written and not dry_run and (path == "-" or _agreed(len(written))):
            _write(root, edition, written, today)
        else:
            print("Nothing was written.")
    except UnreadableError as error:
        print(f"{where}: {error}\nNothing was written.", file=sys.stderr)
        return 1
    except (WriteRefusedError, EOFError) as error:
        print(f"{error}\nNothing was written.".lstrip(), file=sys.stderr)
        return 1
    return 0 if len(written) == len(references) else 1


def _write(root: Path, edition: Edition, entries: Mapping[str, str], today: datetime.date) -> None:
    if not (root / SOURCES).exists():
        raise WriteRefusedError(f"{SOURCES} is missing. Fix: add the file first.")
    text = templates.with_sources((root / SOURCES).read_text(encoding="utf-8"), SOURCES, entries)
    if problem := too_large(SOURCES, text):
        raise WriteRefusedError(str(problem))
    write_checked(root, edition, {SOURCES: text}, today, (BibRule.UNUSED, entries.keys()))
    print(f"Written to {SOURCES}: {', '.join(entries)}.")
    print(f"Now cite each, as [@{next(iter(entries))}]: `check` refuses a source that no page cites.")


def _show(references: list[Reference], made: list[Draft]) -> None:
    by_reference = {id(draft.reference): draft for draft in made}
    refused = [reference for reference in references if reference.error]
    for reference in refused:
        print(f"Refused: {reference.name} {reference.error}\n", file=sys.stderr)
    for draft in by_reference.values():
        print(draft.entry, end="")
        if draft.reference.dropped:
            print(f"Left out: {', '.join(draft.reference.dropped)}.")
        if draft.supplied:
            print(f"Supplied, to be compared: {', '.join(draft.supplied)}.")
        for problem in draft.problems:
            print(f"Refused: {draft.reference.name}: {problem.rule}: {problem.message} Fix: {_fix(problem)}")
        print()
    accepted = sum(not draft.problems for draft in made)
    print(f"{accepted} of {len(references)} references can be written.")


def _fix(problem: Problem) -> str:
    option = next((field for rule, field in _WHAT_LACKS.items() if rule == problem.rule), "")
    return f"{problem.fix} Or give --{'language' if option == 'langid' else option}." if option else problem.fix


def _agreed(count: int) -> bool:
    return not sys.stdin.isatty() or input(f"Write {count}? [y/N] ").strip().lower() in ("y", "yes")


def _completed(draft: Draft) -> Draft:
    """The draft with what a person at the terminal adds; an empty answer leaves it as it is."""
    fields = dict(draft.fields)
    for problem in draft.problems:
        name = next((field for rule, field in _WHAT_LACKS.items() if rule == problem.rule), "")
        if name and (answer := input(f"{draft.reference.name}: {problem.message}\n  {problem.fix}\n{name}: ").strip()):
            answer = known_language(answer) or answer if name == "langid" else answer
            fields[name] = f"{{{answer}}}" if name == "title" else answer
            if name == "url":
                fields.setdefault("urldate", datetime.date.today().isoformat())
    return replace(draft, fields=fields)
