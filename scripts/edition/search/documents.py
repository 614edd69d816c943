"""The documents that search finds: each thing that has an address of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from edition.dates import spelled
from edition.edition import Edition, plain
from edition.model import Entity, EntityKind, PageText, TargetKind

PageUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Document:
    """One result: where it is, what it says, and under which names it is looked for.

    `names` are the thing's own names, `others` everyday words for it; a question that is
    one of them wants this document. `also` is found but not shown. `role` is what a person does,
    `address` where a source is online.
    """

    kind: str
    url: str
    title: str
    text: str
    id: str = ""
    also: str = ""
    role: str = ""
    address: str = ""
    status: str = ""
    date: str = ""
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    is_concept: bool = False


def documents(edition: Edition, page_url: PageUrl) -> list[Document]:
    """Everything that can be found. `page_url` gives a page's address below the site's root."""
    return [
        *_sentences(edition, page_url),
        *sorted(_claims(edition, page_url), key=lambda d: d.status),
        *_entries(edition, page_url),
        *_sources(edition),
        *(document for page in edition.pages if page.meta.get("search", True) for document in _page(page, page_url)),
    ]


def _sentences(edition: Edition, page_url: PageUrl) -> Iterator[Document]:
    for number, (page, restating) in edition.restated.items():
        anchor = number.anchor
        callings = ("note", "footnote") if number.of_note else ()
        names = (number, anchor, f"sentence {number}", *(f"{word} {number[1:]}" for word in callings))
        url = f"{page_url(page.path)}#{anchor}"
        yield Document("sentence", url, f"{number} · {page.title}", plain(restating.text), id=number, names=names)


def _claims(edition: Edition, page_url: PageUrl) -> Iterator[Document]:
    for claim in edition.claims:
        text = " ".join(plain(comment.text) for comment in claim.comments)
        also = " ".join([claim.id, claim.kind, claim.status, *claim.sentences])
        url = f"{page_url(claim.page)}#{claim.id}"
        yield Document("claim", url, claim.title, text, also=also, status=claim.status, names=(claim.title,))


def _entries(edition: Edition, page_url: PageUrl) -> Iterator[Document]:
    for event in sorted(edition.events, key=lambda e: e.date):
        url = f"{page_url(event.page)}#{event.id}"
        also = f"{event.kind}; {event.id}"
        yield Document("event", url, spelled(event.date), plain(event.text), also=also, date=event.date)
    for term in edition.terms:
        title = f"{term.title} ({term.short})" if term.short else term.title
        names = tuple(filter(None, [term.title, term.short, term.second_title]))
        also = "; ".join([*term.also, term.second_title])
        url = f"{page_url(term.page)}#{term.id}"
        text = plain(term.text)
        yield Document(
            "term", url, title, text, id=term.short, also=also, names=names, others=term.also, is_concept=True
        )
    for entity in edition.entities:
        translated = _translated_names(entity)
        names = tuple(filter(None, [entity.title, *entity.names, *translated]))
        also = "; ".join([*entity.names, *translated[:1]])
        url = f"{page_url(entity.page)}#{entity.id}"
        text = plain(entity.text)
        yield Document("person", url, entity.title, text, also=also, role=entity.role, names=names, is_concept=True)


def _translated_names(entity: Entity) -> list[str]:
    """The name in the second language, in one piece; of a person the family name too, if a space or a dot parts it.

    A Japanese name begins with the family name (`林 芳正`); a foreign one in kana ends with it.
    """
    name = entity.second_title
    if entity.kind != EntityKind.PERSON or not re.search(r"[\u3040-\u9fff]", name):
        return [name]
    family = name.rpartition("・")[2] if "・" in name else name.partition(" ")[0]
    return [name.replace(" ", ""), family]


def _sources(edition: Edition) -> Iterator[Document]:
    for source in edition.sources:
        names = dict.fromkeys(filter(None, [source.get("author"), source.get("organization")]))
        date = source.get("date")
        about = [", ".join(names), source.get("translation"), spelled(date) if date else "", source.get("annotation")]
        text = ". ".join(filter(None, about))
        title = source.get("title")
        called = (source.key, *([title] if len(title.split()) < 7 else []))
        url = source.get("url")
        yield Document("source", f"sources/{source.key}/", title, text, id=source.key, names=called, address=url)


def _page(page: PageText, page_url: PageUrl) -> Iterator[Document]:
    url = page_url(page.path)
    also = str(page.meta.get("also", ""))
    others = tuple(filter(None, also.split(", ")))
    description = str(page.meta.get("description", ""))
    yield Document("page", url, page.title, description, also=also, names=(page.title,), others=others)
    if page.restated:
        yield from _paragraphs(page, url)
    elif not (page.terms or page.entities or page.events):
        yield from _sections(page, url)


def _paragraphs(page: PageText, url: str) -> Iterator[Document]:
    """The paragraphs and notes of a chapter that have several sentences, by what they may be called."""
    for spot in page.targets:
        inside = [other.kind for other in page.targets if spot.span[0] < other.span[0] < spot.span[1]]
        if spot.kind == TargetKind.SECTION and inside.count(TargetKind.SENTENCE) > 1:
            number = spot.label.rpartition(" ")[2]
            callings = ("footnote ", "n") if spot.anchor.startswith("note") else ("para ",)
            names = (spot.label, *(calling + number for calling in callings))
            also = "; ".join(names)
            yield Document("page", f"{url}#{spot.anchor}", f"{spot.label} · {page.title}", "", also=also, names=names)


def _sections(page: PageText, url: str) -> Iterator[Document]:
    """The sections of a page that is prose alone."""
    for spot in page.targets[1:]:
        prose = re.sub(r"^(#.*|\{\{.*\}\}|\|[-|]+\|)$", "", page.text[spot.span[0] : spot.span[1]], flags=re.M)
        if spot.kind == TargetKind.SECTION and (text := plain(prose)):
            yield Document("page", f"{url}#{spot.anchor}", f"{spot.label} · {page.title}", text)
