"""The edition: everything that was read, joined into one value.

Every page, table, export and check is drawn from it, so nothing is parsed twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from edition.citations.citeproc import Reference, format_references
from edition.model import (
    Claim,
    Event,
    Figure,
    Finding,
    Mention,
    Note,
    PageText,
    Place,
    Restating,
    Source,
    Spot,
    Term,
    Use,
)
from edition.parsers.base_text import EssayRegister, read_essay
from edition.parsers.bibtex import read_bibliography
from edition.parsers.pages import read_pages

STYLE = "bib/notes.csl"
SOURCES_PAGE = "sources.md"
_WORDS_AROUND = 14
_WORD = re.compile(r"\w+")
_MARKS = (
    ("@", re.compile(r"\[[^\[\]]*@[^\[\]]*\]"), ""),
    ("[^", re.compile(r"\[\^[^\]]+\]"), ""),
    ("](", re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    ("///", re.compile(r"^/{3,}.*$", re.M), ""),
    ("    ", re.compile(r"^ {4}\w+:.*$", re.M), ""),
    ("[", re.compile(r"^\[(n?\d+(?:\.\d+)?)\]\s", re.M), ""),
)
"""What stands in Markdown and is no word: a sign without which it is not there, the pattern, what is left of it."""
_EMPHASIS = re.compile(r"[*_`#>|]+")


@dataclass
class Edition:
    """The whole edition as plain data, with what follows from joining it."""

    root: Path
    essay: EssayRegister
    pages: tuple[PageText, ...]
    all_sources: tuple[Source, ...]
    style: str = field(repr=False)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources by key, in the order of the files in bib/."""
        return {source.key: source for source in self.all_sources}

    @cached_property
    def page(self) -> dict[str, PageText]:
        """The pages by their path below docs/."""
        return {page.path: page for page in self.pages}

    @cached_property
    def restatings(self) -> dict[str, tuple[PageText, Restating]]:
        """Each restated sentence and its page, by the sentence's number."""
        return {r.sentence: (page, r) for page in self.pages for r in page.restatings}

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each sentence in the essay, by its number."""
        return {name: place for place, name in enumerate(self.essay.sentences)}

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims by id, in the order of the essay's sentences."""
        order = self.order
        claims = [claim for page in self.pages for claim in page.claims]
        claims.sort(key=lambda c: min((order[s] for s in c.sentences if s in order), default=len(order)))
        return {claim.id: claim for claim in claims}

    @cached_property
    def claims_of(self) -> dict[str, list[Claim]]:
        """The claims about each sentence, by its number."""
        found: dict[str, list[Claim]] = {name: [] for name in self.essay.sentences}
        for claim in self.claims.values():
            for sentence in claim.sentences:
                found.setdefault(sentence, []).append(claim)
        return found

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events of the timeline, in the order in which they are written."""
        return tuple(event for page in self.pages for event in page.events)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the glossary, in the order in which they are written."""
        return tuple(term for page in self.pages for term in page.terms)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """People and institutions, in the order in which they are written."""
        return tuple(figure for page in self.pages for figure in page.figures)

    @cached_property
    def event(self) -> dict[str, Event]:
        """The events by id."""
        return {event.id: event for event in self.events}

    @cached_property
    def term(self) -> dict[str, Term]:
        """The terms by id."""
        return {term.id: term for term in self.terms}

    @cached_property
    def figure(self) -> dict[str, Figure]:
        """People and institutions by id."""
        return {figure.id: figure for figure in self.figures}

    @cached_property
    def expansions(self) -> dict[str, str]:
        """What each acronym of the glossary stands for."""
        return {term.short: term.title for term in self.terms if term.short}

    @cached_property
    def acronyms(self) -> dict[str, list[str]]:
        """The acronyms by their first word, the longest first."""
        found: dict[str, list[str]] = {}
        for short in sorted(self.expansions, key=len, reverse=True):
            found.setdefault(re.split(r"[^\w-]", short)[0], []).append(short)
        return found

    @cached_property
    def times_cited(self) -> Counter[str]:
        """How often each source is cited, by key."""
        return Counter(citation.key for page in self.pages for note in page.notes for citation in note.citations)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every citation of every source: the chapters in the order of the essay, then the other pages."""
        chapters = self.chapters()
        rest = [page for page in self.pages if not page.restatings]
        return tuple(use for page in (*chapters, *rest) for use in _uses_of(page))

    @cached_property
    def uses_of(self) -> dict[str, list[Use]]:
        """The citations of each source, by key."""
        found: dict[str, list[Use]] = {key: [] for key in self.sources}
        for use in self.uses:
            found.setdefault(use.key, []).append(use)
        return found

    def words_before(self, use: Use) -> str:
        """The last few words before the place where a source is cited."""
        return words_before(self.page[use.page].text, *use.before)

    @cached_property
    def sources_at(self) -> dict[str, list[Source]]:
        """The sources cited at each anchor, each once, in the order of the text; unknown keys are left out."""
        found: dict[str, dict[str, Source]] = {}
        for use in self.uses:
            if use.key in self.sources:
                found.setdefault(use.anchor, {})[use.key] = self.sources[use.key]
        return {anchor: list(sources.values()) for anchor, sources in found.items()}

    @cached_property
    def mentions(self) -> dict[str, list[Mention]]:
        """Where each term, person and institution is spoken of, by id: sentences and claims, in order.

        An acronym counts only in its capitals.
        """
        named = {term.id: [term.short, term.title, *term.also] for term in self.terms}
        named |= {figure.id: [figure.title, *figure.names] for figure in self.figures}
        places = [(mention, text, set(_WORD.findall(text.lower()))) for mention, text in self._places()]
        frequency = Counter(word for _, _, words in places for word in words)
        # A form is looked for only in the texts that have its rarest word, so that the work grows with what is found.
        by_word: dict[str, list[tuple[str, str]]] = {}
        for name, forms in named.items():
            for form in filter(None, forms):
                rarest = min(_WORD.findall(form.lower()), key=lambda word: frequency[word], default="")
                by_word.setdefault(rarest, []).append((name, form))
        found: dict[str, list[Mention]] = {name: [] for name in named}
        for mention, text, words in places:
            lowered = text.lower()
            for name in {
                name
                for word in words & by_word.keys()
                for name, form in by_word[word]
                if (_stands_in(form, text) if form.isupper() else _stands_in(form.lower(), lowered))
            }:
                found[name].append(mention)
        return found

    def _places(self) -> Iterator[tuple[Mention, str]]:
        """Every sentence with its words, each followed by the claims that begin with it."""
        for number, sentence in self.essay.sentences.items():
            if number not in self.restatings:
                continue
            page, restating = self.restatings[number]
            yield Mention(page.path, sentence.anchor, number, "sentence"), plain(restating.text)
            for claim in self.claims_of[number]:
                if claim.sentences[0] == number:
                    text = " ".join(plain(comment.text) for comment in claim.comments)
                    yield Mention(claim.page, claim.id, claim.title, "claim"), text

    @cached_property
    def references(self) -> dict[str, Reference]:
        """The sources as printed references, by key (formatted once, on first use)."""
        return format_references(self.all_sources, self.style)

    def chapters(self) -> list[PageText]:
        """The pages that restate the essay, in the order of its sentences."""
        order = self.order
        pages = [page for page in self.pages if page.restatings]
        return sorted(
            pages, key=lambda p: min((order[r.sentence] for r in p.restatings if r.sentence in order), default=0)
        )


def read_edition(root: Path) -> tuple[Edition, list[Finding]]:
    """The edition that stands in the project's folder, and what is wrong with its form.

    Takes the project's root. The rules that compare one part with another are in
    `edition.validation.rules`.
    """
    essay, findings = read_essay(root)
    pages, page_faults = read_pages(root)
    sources, source_faults = read_bibliography(root)
    style = (root / STYLE).read_text(encoding="utf-8")
    edition = Edition(root, essay, tuple(pages), tuple(sources), style)
    return edition, [*findings, *page_faults, *source_faults]


def spot_of(page: PageText, position: int) -> Spot:
    """The narrowest linkable place of the page around a position in its Markdown."""
    around = [spot for spot in page.spots if spot.span[0] <= position < spot.span[1] and spot.anchor]
    if not around:
        return Spot("", page.title, "page", (0, len(page.text)))
    return min(around, key=lambda spot: spot.span[1] - spot.span[0])


def _uses_of(page: PageText) -> Iterator[Use]:
    # A source cited in a free note is cited where the note is first called.
    anchored = dict(reversed(page.free_calls))
    for note in page.notes:
        position = anchored.get(note.in_free_note, note.span[0])
        spot = spot_of(page, position)
        before = (max(page.text.rfind("\n\n", 0, position), spot.span[0]), position)
        for citation in note.citations:
            yield Use(
                citation.key,
                citation.locator,
                note.id,
                page.path,
                spot.anchor,
                spot.label,
                spot.kind,
                before,
                Place(note.place.file, note.place.line),
            )


def _stands_in(form: str, text: str) -> bool:
    """Whether a text has a form in it as whole words."""
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if not any(_WORD.match(around) for around in (text[at - 1 : at], text[end : end + 1])):
            return True
        at = text.find(form, at + 1)
    return False


def plain(markdown: str) -> str:
    """The words of a piece of Markdown: no marks, no citations, no addresses."""
    text = markdown
    for sign, pattern, words in _MARKS:
        if sign in text:
            text = pattern.sub(words, text)
    return " ".join(_EMPHASIS.sub("", text).split())


def words_before(text: str, start: int, end: int) -> str:
    """The last few words of `text[start:end]`, the place where a note is called."""
    words = plain(text[start:end].rsplit("\n\n", 1)[-1]).split()
    tail = words[-_WORDS_AROUND:]
    return ("… " if len(words) > len(tail) else "") + " ".join(tail)


def note_sources(edition: Edition, note: Note) -> list[Source]:
    """The sources that a note cites, in its order; unknown keys are left out."""
    return [edition.sources[c.key] for c in note.citations if c.key in edition.sources]
