"""What search finds: one document for each thing that has an address of its own.

A document is what the box in the browser (docs/assets/search.js) indexes and shows; the
synonyms are the forms of one term, drawn from the glossary.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edition.joining.dates import spelled
from edition.joining.edition import Edition, plain

PageUrl = Callable[[str], str]


def search_data(edition: Edition, page_url: PageUrl) -> dict[str, Any]:
    """The documents and the synonyms. `page_url` gives a page's address below the site's root."""
    return {"synonyms": synonyms(edition), "documents": documents(edition, page_url)}


def synonyms(edition: Edition) -> list[list[str]]:
    """The forms under which one thing is looked for: acronym, expansion, everyday words."""
    groups = [[form for form in (term.short, term.title, *term.also) if form] for term in edition.terms]
    return [group for group in groups if len(group) > 1]


def documents(edition: Edition, page_url: PageUrl) -> list[dict[str, str]]:
    """Every document: kind, id, title, also (other forms), text, url, and status or date where there is one."""
    found: list[dict[str, str]] = []

    def add(kind: str, url: str, title: str, text: str, **more: str) -> None:
        found.append({"kind": kind, "title": title, "text": text, "url": url} | {k: v for k, v in more.items() if v})

    for number, (page, restating) in edition.restatings.items():
        anchor = edition.essay.sentences[number].anchor
        add("sentence", f"{page_url(page.path)}#{anchor}", f"{number} · {page.title}", plain(restating.text), id=number)
    for claim in edition.claims.values():
        text = " ".join(plain(comment.text) for comment in claim.comments)
        add("claim", f"{page_url(claim.page)}#{claim.id}", claim.title, text, status=claim.status)
    for event in edition.events:
        add(
            "event",
            f"{page_url(event.page)}#{event.id}",
            spelled(event.date),
            plain(event.text),
            id=event.date,
            date=event.date,
        )
    for term in edition.terms:
        title = f"{term.title} ({term.short})" if term.short else term.title
        also = " ".join([*term.also, term.ja])
        add("term", f"{page_url(term.page)}#{term.id}", title, plain(term.text), id=term.short, also=also)
    for figure in edition.figures:
        also = " ".join([*figure.names, figure.ja, figure.role])
        add("person", f"{page_url(figure.page)}#{figure.id}", figure.title, plain(figure.text), also=also)
    for source in edition.all_sources:
        names = ", ".join(filter(None, [source.get("author"), source.get("organization")]))
        date = spelled(source.get("date")) if source.get("date") else ""
        text = ". ".join(filter(None, [names, source.get("translation"), date, source.get("annotation")]))
        add("source", f"sources/#{source.key}", source.get("title"), text, id=source.key)
    for page in edition.pages:
        if not page.meta.get("search", True):
            continue
        add("page", page_url(page.path), page.title, str(page.meta.get("description", "")))
    return found
