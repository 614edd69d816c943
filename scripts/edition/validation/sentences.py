"""Rules for the numbered sentences of the base text: each restated once, in order, and covered by a claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from edition.edition import Edition, note_sources, plain
from edition.model import Place, Problem, Rule, SentenceId
from edition.parsers.base_text import FILE as REGISTER


class SentenceRule(Rule):
    """What is asked of the sentences of the base text."""

    MISSING = """sentence-missing: Every sentence of the essay is restated.
        Sentence {number} is not restated in any chapter.
        Fix: add a line “[{number}] …” to the passage {passage}."""
    UNKNOWN = f"""sentence-unknown: A sentence number that is used is one of the essay’s.
        The essay has no sentence {{number}}.
        Fix: use a number of {REGISTER}."""
    TWICE = """sentence-twice: A sentence is restated once.
        Sentence {number} is restated here and at {other}.
        Fix: keep one of them."""
    ORDER = """sentence-order: The sentences on a page are in the order of the essay.
        Sentence {number} comes after {other}.
        Fix: move it before {other}."""
    EMPTY = """sentence-empty: A restated sentence has words.
        Sentence {number} has none.
        Fix: restate it in your own words."""
    NOTE = """sentence-note: Where the essay has a note, the restated sentence cites what the note cites.
        Sentence {number} has the essay’s note {n}, but cites no source of bib/essay.bib as that note.
        Fix: end it with [{prefix} @key]."""
    CLAIM = """sentence-claim: Every sentence is covered by a claim.
        No claim covers sentence {number}.
        Fix: add a claim with “sentences: {number}”."""


def check_sentences(edition: Edition) -> Iterator[Problem]:
    """What is wrong with the restated sentences."""
    for page in edition.pages:
        for restated in page.restated:
            yield from unknown_sentences(edition, [restated.sentence], restated.place)
            if not re.search(r"\w", plain(restated.text)):
                yield SentenceRule.EMPTY.at(restated.place, number=restated.sentence)
    yield from _twice(edition)
    yield from _order(edition)
    if edition.all_sources_read:  # else the note may cite what could not be read
        yield from _note(edition)
    if edition.all_pages_read:  # else the sentence or its claim may be in what could not be read
        yield from _missing(edition)
        yield from _claim(edition)


def unknown_sentences(edition: Edition, numbers: Iterable[SentenceId], place: Place) -> Iterator[Problem]:
    """The numbers that the essay does not have; none when the register could not be read."""
    for number in numbers:
        if number not in edition.base_text.sentences and REGISTER not in edition.unread:
            yield SentenceRule.UNKNOWN.at(place, number=number)


def _twice(edition: Edition) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for page in edition.pages:
        for restated in page.restated:
            other = seen.setdefault(restated.sentence, restated.place)
            if other != restated.place:
                yield SentenceRule.TWICE.at(restated.place, number=restated.sentence, other=other)


def _order(edition: Edition) -> Iterator[Problem]:
    for page in edition.pages:
        known = [restated for restated in page.restated if restated.sentence in edition.order]
        for before, after in pairwise(known):
            if edition.order[after.sentence] < edition.order[before.sentence]:
                yield SentenceRule.ORDER.at(after.place, number=after.sentence, other=before.sentence)


def _missing(edition: Edition) -> Iterator[Problem]:
    for number, sentence in edition.base_text.sentences.items():
        if number not in edition.restated:
            yield SentenceRule.MISSING.at(sentence.place, number=number, passage=number.paragraph)


def _claim(edition: Edition) -> Iterator[Problem]:
    unknown = {claim.page for claim in edition.claims if any(unknown_sentences(edition, claim.sentences, claim.place))}
    for number in edition.base_text.sentences:
        if number not in edition.restated or edition.claims_by_sentence[number]:
            continue
        if edition.restated[number][0].path not in unknown:  # else a claim of the page names another by mistake
            yield SentenceRule.CLAIM.at(edition.restated[number][1].place, number=number)


def _note(edition: Edition) -> Iterator[Problem]:
    for number, sentence in edition.base_text.sentences.items():
        if not sentence.note or number not in edition.restated:
            continue
        _, restated = edition.restated[number]
        note = sentence.note.removeprefix("n")
        prefix = f"the essay’s note {note}:"
        if restated.place.file not in edition.unread and not _cites_as(edition, number, prefix):
            yield SentenceRule.NOTE.at(restated.place, number=number, n=note, prefix=prefix)


def _cites_as(edition: Edition, number: SentenceId, prefix: str) -> bool:
    """Whether a restated sentence cites a source of the essay, with these words before it."""
    page, restated = edition.restated[number]
    return any(
        source.of_essay
        for note in page.notes
        if note.place == restated.place and any(citation.prefix == prefix for citation in note.citations)
        for source in note_sources(edition, note)
    )
