"""Rules for citations and for notes that are written out (free notes, `[^name]: …`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edition.edition import Edition
from edition.model import NotePlace, PageText, Problem, Rule
from edition.parsers.blocks import block_forms, mask_code

_BARE_KEY = re.compile(r"\[([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\](?![(\[:])")
_WRITTEN = re.compile(r"^\[\^([^\]]+)\]:", re.M)


class CitationRule(Rule):
    """What is asked of citations and notes."""

    UNKNOWN = """citation-unknown: A cited key is that of a source in bib/.
        No source has the key “{key}”.
        Fix: correct the key, or add the source to bib/edition.bib."""
    ESSAY = """citation-essay: The essay itself has an entry in the bibliography.
        No source has the key “{key}” of the essay.
        Fix: correct the key in edition.toml, or add the essay to bib/essay.bib."""
    SIGN = """citation-sign: A cited key has the sign @ before it.
        “[{key}]” has the key of a source, but no @.
        Fix: write [@{key}]."""
    PINPOINT = """citation-pinpoint: A source whose entry says that it has numbered places is cited with a pinpoint.
        “{key}” is cited without a pinpoint, but has numbered {places}.
        Fix: write [@{key}, …] with the place, such as para. 3 or p. 5."""
    PLACE = """citation-place: A note is in the text, and not in a heading, a title, an option, a link or an image.
        The note {call} is in {place}.
        Fix: move it into the text."""
    NOTE_MISSING = """note-missing: A free note that is called is written.
        The note [^{name}] is called, but not written.
        Fix: add a paragraph “[^{name}]: …”, or correct the name."""
    NOTE_UNCALLED = """note-uncalled: A free note that is written is called.
        The note [^{name}] is written, but not called.
        Fix: put [^{name}] where it belongs, or remove the note."""
    NOTE_TWICE = """note-twice: A free note is written once.
        The note [^{name}] is written twice.
        Fix: give one of them another name."""
    NOTE_FORM = """note-form: The name of a free note has letters, digits, spaces and hyphens.
        The note [^{name}] has other signs in its name.
        Fix: give it a plain name, as in [^2]."""
    NOTE_NAME = """note-name: A free note does not have the name of a note that a citation makes.
        The note [^{name}] has the name of the note that [@{name}] makes.
        Fix: give it another name."""


def check_citations(edition: Edition) -> Iterator[Problem]:
    """What is wrong with the citations and free notes of all pages."""
    if edition.all_sources_read:  # else the source may be in what could not be read
        yield from _essay(edition)
        yield from _unknown(edition)
    yield from _pinpoint(edition)
    options = "|".join(name for form in block_forms(edition.config.second_option).values() for name in form.options)
    # How a heading, the title of a block or an option begins.
    no_note = re.compile(rf"#{{1,6}}\s|/{{3,}}|    (?:{options}):")
    for page in edition.pages:
        yield from _place(page, no_note)
        yield from _sign(edition, page)
        yield from _free_notes(page)


def _essay(edition: Edition) -> Iterator[Problem]:
    key = edition.base_text.key
    if key and key not in edition.sources_by_key:
        yield CitationRule.ESSAY.at(edition.config.at("base_text.key"), key=key)


def _unknown(edition: Edition) -> Iterator[Problem]:
    for use in edition.uses:
        if use.key not in edition.sources_by_key:
            yield CitationRule.UNKNOWN.at(use.place, key=use.key)


def _sign(edition: Edition, page: PageText) -> Iterator[Problem]:
    for match in _BARE_KEY.finditer(mask_code(page.text), page.body_at):
        if match[1] in edition.sources_by_key:
            yield CitationRule.SIGN.at(page.place_at(match.start()), key=match[1])


def _pinpoint(edition: Edition) -> Iterator[Problem]:
    for use in edition.uses:
        source = edition.sources_by_key.get(use.key)
        if source and source.get("numbered") and not use.locator:
            yield CitationRule.PINPOINT.at(use.place, key=use.key, places=source.get("numbered"))


def _place(page: PageText, no_note: re.Pattern[str]) -> Iterator[Problem]:
    """Notes in headings, titles and options (`no_note`), which are printed in places where no note can follow."""
    calls = [(note.span[0], f"[{note.raw}]") for note in page.notes]
    inside = {note.span[0]: note.inside for note in page.notes if note.inside is not NotePlace.TEXT}
    calls += [(position, f"[^{name}]") for name, position in page.free_calls]
    for position, call in sorted(calls):
        line = page.text[page.text.rfind("\n", 0, position) + 1 : position]
        if no_note.match(line):
            yield CitationRule.PLACE.at(page.place_at(position), call=call, place="a heading, a title or an option")
        elif position in inside:
            yield CitationRule.PLACE.at(page.place_at(position), call=call, place=inside[position])


def _free_notes(page: PageText) -> Iterator[Problem]:
    if "[^" not in page.text:
        return
    text = re.sub(r"[^\n]", " ", page.text[: page.body_at]) + mask_code(page.text[page.body_at :])
    called, written = {name for name, _ in page.free_calls}, _WRITTEN.findall(text)
    cited = {note.id for note in page.notes if not note.in_free_note}
    for name in sorted(called - set(written)):
        yield CitationRule.NOTE_MISSING.at(page.place_at(text.index(f"[^{name}]")), name=name)
    for name in sorted(set(written)):
        place = page.place_at(text.index(f"[^{name}]:"))
        if not re.fullmatch(r"[\w -]+", name):
            yield CitationRule.NOTE_FORM.at(place, name=name)
        if name not in called:
            yield CitationRule.NOTE_UNCALLED.at(place, name=name)
        if written.count(name) > 1:
            yield CitationRule.NOTE_TWICE.at(place, name=name)
        if name in cited:
            yield CitationRule.NOTE_NAME.at(place, name=name)
