"""Parts: what a line in double braces puts into a page, drawn from the edition.

Each part is a template in overrides/generated/ and the few lines here that hand it its data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from posixpath import relpath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from edition.changes.diff import CHANGE_RULES
from edition.citations.citeproc import Reference
from edition.dates import spelled
from edition.edition import SOURCES_PAGE, Edition
from edition.exports.changelog import FEED, record
from edition.languages import title_language
from edition.model import EVENT_KINDS, SEEN, SOURCE_KINDS, STATUSES, UNSETTLED, Source
from edition.parsers.blocks import BLOCKS
from edition.site.note_html import archived
from edition.site.placeholders import source_reference
from edition.site.repository_links import CodeHost
from edition.site.urls import page_url
from edition.validation.messages import messages
from edition.validation.rules import RULES


@pass_context
def _url(context: Context, path: str, anchor: str = "") -> str:
    """The address of a page as seen from the page that the part stands on."""
    url = _from(context["here"], path)
    return f"{url}#{anchor}" if anchor else url


@lru_cache(maxsize=4096)
def _from(here: str, path: str) -> str:
    url = relpath("/" + page_url(path), "/" + page_url(here))
    return "./" if url == "." else url + "/"


def _environment(edition: Edition, root: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([root / "overrides" / "generated", root / "overrides"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(url=_url, edition=edition)
    environment.filters.update(
        spelled=spelled,
        archived=archived,
        lang=title_language,
        page_of=source_path,
    )
    return environment


def _claims(edition: Edition) -> dict[str, Any]:
    return {"claims": list(edition.claims), "statuses": STATUSES}


def _forecasts(edition: Edition) -> dict[str, Any]:
    chosen = [c for c in edition.claims if c.kind in ("forecast", "recommendation")]
    return {"claims": chosen, "cited": {c.id: edition.sources_by_anchor.get(c.id, []) for c in chosen}}


def _open_questions(edition: Edition) -> dict[str, Any]:
    return {"claims": [c for c in edition.claims if c.settle or c.status in UNSETTLED]}


def _overview(edition: Edition) -> dict[str, Any]:
    claims = list(edition.claims)
    counts = {kind: Counter(c.status for c in claims if c.kind == kind) for kind in STATUSES}
    return {
        "chapters": edition.chapters(),
        "counts": counts,
        "statuses": STATUSES,
        "totals": {
            "sentences": len(edition.base_text.sentences),
            "claims": len(claims),
            "sources": len(edition.sources_by_key),
            "events": len(edition.events),
        },
        "reviewed": max((c.reviewed for c in claims), default=""),
    }


def _sources(edition: Edition) -> dict[str, Any]:
    def order(source: Source) -> tuple[str, str]:
        who = source.get("author") or source.get("organization") or source.get("title")
        return (who.casefold(), source.get("date"))

    essays = sorted((s for s in edition.sources if s.of_essay), key=order)
    groups = [("essay", "The essay and the sources it cites", essays)]
    for kind, heading in SOURCE_KINDS.items():
        members = sorted((s for s in edition.sources if s.get("kind") == kind and not s.of_essay), key=order)
        if members:
            groups.append((kind, heading, members))
    return {
        "groups": groups,
        "references": {key: Markup(source_reference(key)) for key in edition.sources_by_key},
        "cited": edition.times_cited,
    }


def _rules(_: Edition) -> dict[str, Any]:
    rules = RULES | CHANGE_RULES
    return {"rules": rules, "of_changes": CHANGE_RULES, "messages": messages(rules)}


def _forms(_: Edition) -> dict[str, Any]:
    return {"blocks": BLOCKS, "statuses": STATUSES, "event_kinds": EVENT_KINDS}


def _timeline_controls(edition: Edition) -> dict[str, Any]:
    return {"kinds": EVENT_KINDS, "count": len(edition.events)}


def _drawing(edition: Edition) -> dict[str, Any]:
    """The claims by id; the id of a retired claim leads to the one that took over."""
    retired = {name: claim for claim in edition.claims for name in claim.formerly}
    return {"claims": retired | edition.claims_by_id}


def _index(edition: Edition) -> dict[str, Any]:
    return {
        "sentences": {number: edition.restated[number] for number in edition.base_text.sentences},
        "terms": edition.terms,
        "figures": edition.entities,
        "claims": list(edition.claims),
    }


def _record(edition: Edition) -> dict[str, Any]:
    return {"days": record(edition), "feed": FEED}


PARTS: dict[str, Callable[[Edition], dict[str, Any]]] = {
    "overview": _overview,
    "forecasts": _forecasts,
    "claims": _claims,
    "open-questions": _open_questions,
    "sources": _sources,
    "rules": _rules,
    "forms": _forms,
    "timeline-controls": _timeline_controls,
    "index": _index,
    "changes": _record,
    "argument": _drawing,
    "itpp-structure": _drawing,
    "liaison-office": _drawing,
}
"""Each part by its name: the function that gives its template the data."""


def part_maker(edition: Edition, root: Path) -> Callable[[str, str], str]:
    """A function from a page's path and a part's name to the part's HTML."""
    environment = _environment(edition, root)

    def make(here: str, name: str) -> str:
        return environment.get_template(f"{name}.html").render(here=here, **PARTS[name](edition))

    return make


def source_path(source: Source) -> str:
    """The path below docs/ of the page that the build makes for a source."""
    return f"sources/{source.key}.md"


def source_maker(
    edition: Edition, references: Mapping[str, Reference], root: Path, host: CodeHost | None
) -> Callable[[Source], str]:
    """A function from a source to the HTML of its page: the full entry, and every place that cites it."""
    template = _environment(edition, root).get_template("source.html")
    titles = {page.path: page.title for page in edition.pages}

    def make(source: Source) -> str:
        return template.render(
            here=SOURCES_PAGE.replace(
                ".md", "/source.md"
            ),  # every page of a source has the same depth, so that one relative address serves all
            address=page_url(source_path(source)),
            title=source.get("title"),
            place=source.place,
            host=host,
            source=source,
            reference=Markup(references[source.key].plain),
            uses=edition.uses_by_key[source.key],
            words_before=edition.words_before,
            titles=titles,
            seen=SEEN,
        )

    return make
