"""The edition: everything that was read, joined into one value.

It reads no file and starts no process: `edition.project` reads the folder. Every page, table,
export and check is drawn from it, so that nothing is parsed twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from edition.config import Config
from edition.model import (
    CitationUse,
    Claim,
    CommentKind,
    Entity,
    EntityKind,
    Event,
    LinkTarget,
    Mention,
    Note,
    PageText,
    Place,
    RestatedSentence,
    SentenceId,
    Source,
    TargetKind,
    Term,
    page_url,
)
from edition.parsers.base_text import BaseText
from edition.parsers.blocks import mask_code
from edition.parsers.citations import cited_keys

SOURCES_PAGE = "sources.md"
_WORDS_BEFORE = 14
"""How many words before a citation are shown where a source lists its uses: about one line."""
_WORD = re.compile(r"\w+")
_Where = TypeVar("_Where")
_MARKUP = (
    ("@", re.compile(r"\[[^\[\]]*@[^\[\]]*\]"), ""),
    ("[^", re.compile(r"\[\^[^\]]+\]"), ""),
    ("](", re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    ("///", re.compile(r"^/{3,}.*$", re.M), ""),
    ("    ", re.compile(r"^ {4}\w+:.*$", re.M), ""),
    ("[", re.compile(rf"^\[({SentenceId.PATTERN})\]\s", re.M), ""),
)
"""Markdown to strip: a cheap test whether it can be there, the pattern, and its replacement."""
_EMPHASIS = re.compile(r"[*_`#>|]+")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """The whole edition as plain data, with what follows from joining it.

    Lists are in the order of the text and have plural names (`claims`); a mapping says its key
    (`claims_by_id`). Derived values are computed once, on first use.
    """

    config: Config
    base_text: BaseText
    pages: tuple[PageText, ...]
    sources: tuple[Source, ...]
    style: str = field(repr=False)
    unread: frozenset[str] = frozenset()
    """The files of which a part could not be read, by their paths from the root."""

    @property
    def all_pages_read(self) -> bool:
        """Whether every page was read to its end, so that what is on none of them is nowhere."""
        return not any(file.endswith(".md") for file in self.unread)

    @property
    def all_sources_read(self) -> bool:
        """Whether every bibliography file was read to its end, so that an unknown key has no entry."""
        return not any(file.endswith(".bib") for file in self.unread)

    @cached_property
    def sources_by_key(self) -> dict[str, Source]:
        """The sources by key, in the order of the files in bib/."""
        return {source.key: source for source in self.sources}

    @cached_property
    def pages_by_path(self) -> dict[str, PageText]:
        """The pages by their path below docs/."""
        return {page.path: page for page in self.pages}

    @cached_property
    def addresses(self) -> dict[str, Place]:
        """The addresses of all pages and sources, relative to the site's root, each with the place of what is there."""
        pages = {page_url(page.path): Place(f"docs/{page.path}", 1) for page in self.pages}
        return pages | {f"sources/{source.key}/": source.place for source in self.sources}

    @cached_property
    def restated(self) -> dict[SentenceId, tuple[PageText, RestatedSentence]]:
        """Each restated sentence and its page, by the sentence's number."""
        return {r.sentence: (page, r) for page in self.pages for r in page.restated}

    def restated_in_order(self) -> Iterator[tuple[SentenceId, PageText, RestatedSentence]]:
        """Each sentence of the base text that a page restates, in the order of the base text."""
        for number in self.base_text.sentences:
            if number in self.restated:
                yield number, *self.restated[number]

    @cached_property
    def order(self) -> dict[SentenceId, int]:
        """The position of each sentence in the base text, by its number."""
        return {name: place for place, name in enumerate(self.base_text.sentences)}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order of the sentences that they begin with; of one id only the last counts."""
        order = self.order
        claims = [claim for page in self.pages for claim in page.claims]
        claims.sort(key=lambda c: min((order[s] for s in c.sentences if s in order), default=len(order)))
        return tuple({claim.id: claim for claim in claims}.values())

    @cached_property
    def claims_by_id(self) -> dict[str, Claim]:
        """The claims by id, in the order of the text."""
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def claims_by_address(self) -> dict[str, Claim]:
        """The claims by their ids and by the ids of claims that were retired into them: what a link can lead to."""
        retired = {name: claim for claim in self.claims for name in claim.formerly}
        return retired | self.claims_by_id

    @cached_property
    def claims_by_sentence(self) -> dict[SentenceId, list[Claim]]:
        """The claims about each sentence, by its number."""
        found: dict[SentenceId, list[Claim]] = {name: [] for name in self.base_text.sentences}
        for claim in self.claims:
            for sentence in claim.sentences:
                found.setdefault(sentence, []).append(claim)
        return found

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events of the timeline, in the order in which they are written."""
        return tuple(event for page in self.pages for event in page.events)

    @cached_property
    def events_by_id(self) -> dict[str, Event]:
        """The events by id."""
        return {event.id: event for event in self.events}

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the glossary, in the order in which they are written."""
        return tuple(term for page in self.pages for term in page.terms)

    @cached_property
    def terms_by_id(self) -> dict[str, Term]:
        """The terms by id."""
        return {term.id: term for term in self.terms}

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """People and institutions, in the order in which they are written."""
        return tuple(entity for page in self.pages for entity in page.entities)

    @cached_property
    def entities_by_id(self) -> dict[str, Entity]:
        """People and institutions by id."""
        return {entity.id: entity for entity in self.entities}

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
    def uses(self) -> tuple[CitationUse, ...]:
        """Every citation of every source: the chapters in the order of the essay, then the other pages."""
        chapters = self.chapters()
        rest = [page for page in self.pages if not page.restated]
        return tuple(use for page in (*chapters, *rest) for use in _uses_of(page))

    @cached_property
    def uses_by_key(self) -> dict[str, list[CitationUse]]:
        """The citations of each source, by key."""
        found: dict[str, list[CitationUse]] = {key: [] for key in self.sources_by_key}
        for use in self.uses:
            found.setdefault(use.key, []).append(use)
        return found

    def words_before(self, use: CitationUse) -> str:
        """The last few words before the place where a source is cited."""
        return words_before(self.pages_by_path[use.page].text, *use.before)

    @cached_property
    def sources_by_anchor(self) -> dict[str, list[Source]]:
        """The sources cited at each anchor, each once, in the order of the text; unknown keys are left out."""
        found: dict[str, dict[str, Source]] = {}
        for use in self.uses:
            if use.key in self.sources_by_key:
                found.setdefault(use.anchor, {})[use.key] = self.sources_by_key[use.key]
        return {anchor: list(sources.values()) for anchor, sources in found.items()}

    def origin(self, source: Source) -> str:
        """What a source goes back to: the origin that it relays, else itself, as a name to compare."""
        seen = {source.key}
        while (relayed := source.get("relays")) in self.sources_by_key and relayed not in seen:
            seen.add(relayed)
            source = self.sources_by_key[relayed]
        return source.get("relays").casefold() or source.key

    def check_sources(self, claim: Claim) -> list[Source]:
        """The sources of a claim's check, each once; unknown keys are left out."""
        check = claim.comment(CommentKind.CHECK)
        keys = cited_keys(mask_code(check.text)) if check else ()
        return [self.sources_by_key[key] for key in keys if key in self.sources_by_key]

    def independent_origins(self, claim: Claim) -> int:
        """On how many independent origins a claim's check rests: reprints of one report are one."""
        return len({self.origin(source) for source in self.check_sources(claim)})

    @cached_property
    def mentions(self) -> dict[str, list[Mention]]:
        """Where each term, person and institution is spoken of, by id: sentences and claims, in order."""
        found: dict[str, list[Mention]] = {name: [] for name in self._entries}
        for mention, names in self._named_in(self._places()):
            for name in names:
                found[name].append(mention)
        return found

    @cached_property
    def entries_by_event(self) -> dict[str, list[Term | Entity]]:
        """The terms, people and institutions that each event names, by the event's id, in the glossary's order.

        Those that more than a tenth of all events name would help nobody, and are left out. Of a term and an
        institution of one name the term is given.
        """
        named = dict(self._named_in(((event.id, plain(event.text)) for event in self.events), with_also=False))
        times = Counter(name for names in named.values() for name in names)
        most = max(1, len(self.events) // 10)
        found = {
            event: {e.title: e for name, e in reversed(self._entries.items()) if name in names and times[name] <= most}
            for event, names in named.items()
        }
        return {event: list(entries.values())[::-1] for event, entries in found.items()}

    @cached_property
    def _entries(self) -> dict[str, Term | Entity]:
        """Every term, person and institution by its id."""
        entries: tuple[Term | Entity, ...] = (*self.terms, *self.entities)
        return {entry.id: entry for entry in entries}

    def _named_in(
        self, texts: Iterable[tuple[_Where, str]], with_also: bool = True
    ) -> Iterator[tuple[_Where, set[str]]]:
        """For each text, the ids of the terms, people and institutions that it names.

        The other names of a term (`also`) count on demand: some are words that may mean something else.
        """
        places = [(where, text, set(_WORD.findall(text.lower()))) for where, text in texts]
        frequency = Counter(word for _, _, words in places for word in words)
        # A form is looked for only in the texts that have its rarest word, so that the work grows with what is found.
        by_word: dict[str, list[tuple[str, str, bool]]] = {}
        for name, entry in self._entries.items():
            if isinstance(entry, Entity):
                forms = (entry.title, *entry.names)
            else:
                forms = (entry.short, entry.title, *(entry.also if with_also else ()))
            is_person = isinstance(entry, Entity) and entry.kind == EntityKind.PERSON
            for form in filter(None, forms):
                rarest = min(_WORD.findall(form.lower()), key=lambda word: frequency[word], default="")
                by_word.setdefault(rarest, []).append((name, form, is_person))
        for where, text, words in places:
            lowered = text.lower()
            yield (
                where,
                {
                    name
                    for word in words & by_word.keys()
                    for name, form, is_person in by_word[word]
                    if _is_named(form, is_person, text, lowered)
                },
            )

    def _places(self) -> Iterator[tuple[Mention, str]]:
        """Every sentence with its words, each followed by the claims that begin with it."""
        for number, page, restating in self.restated_in_order():
            yield (
                Mention(page=page.path, anchor=number.anchor, label=number, kind=TargetKind.SENTENCE),
                plain(restating.text),
            )
            for claim in self.claims_by_sentence[number]:
                if claim.sentences[0] == number:
                    text = " ".join(plain(comment.text) for comment in claim.comments)
                    yield Mention(page=claim.page, anchor=claim.id, label=claim.title, kind=TargetKind.CLAIM), text

    def chapters(self) -> list[PageText]:
        """The pages that restate the essay, in the order of its sentences."""
        order = self.order
        pages = [page for page in self.pages if page.restated]
        return sorted(
            pages, key=lambda p: min((order[r.sentence] for r in p.restated if r.sentence in order), default=0)
        )


def target_at(page: PageText, position: int) -> LinkTarget:
    """The narrowest linkable place of the page around a position in its Markdown."""
    around = [target for target in page.targets if target.span[0] <= position < target.span[1] and target.anchor]
    if not around:
        return LinkTarget(anchor="", label=page.title, kind=TargetKind.PAGE, span=(0, len(page.text)))
    return min(around, key=lambda target: target.span[1] - target.span[0])


def _uses_of(page: PageText) -> Iterator[CitationUse]:
    # A source cited in a free note is cited where the note is first called.
    anchored = dict(reversed(page.free_calls))
    for note in page.notes:
        position = anchored.get(note.in_free_note, note.span[0])
        target = target_at(page, position)
        before = (max(page.text.rfind("\n\n", 0, position), target.span[0]), position)
        for citation in note.citations:
            yield CitationUse(
                key=citation.key,
                locator=citation.locator,
                note=note.id,
                page=page.path,
                anchor=target.anchor,
                label=target.label,
                kind=target.kind,
                before=before,
                place=Place(note.place.file, note.place.line),
            )


def _is_named(form: str, is_person: bool, text: str, lowered: str) -> bool:
    """Whether a text has a form of a name: an acronym in its capitals, other words in either case.

    A family name before another given name (“Hayashi Hajime”) is that of somebody else.
    """
    if is_person and form.isalpha():
        return bool(re.search(rf"\b{form}\b(?! [A-Z][a-z])", text))
    return _stands_in(form, text) if form.isupper() else _stands_in(form.lower(), lowered)


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
    for sign, pattern, words in _MARKUP:
        if sign in text:
            text = pattern.sub(words, text)
    return " ".join(_EMPHASIS.sub("", text).split())


def words_before(text: str, start: int, end: int) -> str:
    """The last few words of `text[start:end]`, the place where a note is called."""
    words = plain(text[start:end].rsplit("\n\n", 1)[-1]).split()
    tail = words[-_WORDS_BEFORE:]
    return ("… " if len(words) > len(tail) else "") + " ".join(tail)


def note_sources(edition: Edition, note: Note) -> list[Source]:
    """The sources that a note cites, in its order; unknown keys are left out."""
    return [edition.sources_by_key[c.key] for c in note.citations if c.key in edition.sources_by_key]
