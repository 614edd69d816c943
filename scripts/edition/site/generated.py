"""Inserts: what a line in double braces puts into a page, drawn from the edition.

An insert is a template of that name. Those of overrides/generated/ serve any text, and the functions here
give them their data; those of overrides/drawings/ belong to the text, and take what they need from `edition`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from posixpath import relpath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from edition.changes.policy import ChangeRule
from edition.citations.citeproc import Reference
from edition.dates import spelled
from edition.edition import SOURCES_PAGE, Edition, plain
from edition.exports.annotations import FILE as ANNOTATIONS
from edition.exports.changelog import FEED, record
from edition.exports.dataset import FOLDER, TABLES
from edition.exports.metadata import coins
from edition.exports.schemas import FORMS
from edition.exports.tei import FILE as TEI
from edition.languages import title_language
from edition.model import (
    KINDS,
    STATUS_TABLE,
    STATUSES,
    UNSETTLED,
    Claim,
    Entity,
    EntityKind,
    Icon,
    SentenceId,
    Source,
    Term,
    page_url,
)
from edition.parsers.blocks import block_forms
from edition.project import DRAWINGS
from edition.site.book_files import BookFile
from edition.site.note_html import archived
from edition.site.placeholders import source_reference
from edition.site.repository_links import CodeHost
from edition.site.timeline_chart import timeline_chart
from edition.validation.citation_audit import AuditRule
from edition.validation.html import HtmlRule
from edition.validation.rules import RULES


@pass_context
def _url(context: Context, path: str, anchor: str = "") -> str:
    """The address of a page as seen from the page that the insert is on."""
    url = _from(context["here"], path)
    return f"{url}#{anchor}" if anchor else url


@lru_cache(maxsize=4096)
def _from(here: str, path: str) -> str:
    url = relpath("/" + page_url(path), "/" + page_url(here))
    return "./" if url == "." else url + "/"


def _environment(edition: Edition, root: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([root / DRAWINGS, root / "overrides" / "generated", root / "overrides"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(url=_url, edition=edition)
    environment.filters.update(
        spelled=spelled,
        archived=archived,
        coins=coins,
        lang=title_language,
        page_of=source_path,
    )
    return environment


def _claims(edition: Edition) -> dict[str, Any]:
    every_status = {status for statuses in STATUSES.values() for status in statuses}
    return {
        "claims": list(edition.claims),
        "statuses": STATUSES,
        "every_status": every_status,
        "standings": _STANDINGS,
    }


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


_STANDINGS = {
    Icon.TICK: "hold",
    Icon.HALF: "hold in part",
    Icon.ARROWS: "contested",
    Icon.CROSS: "do not hold",
    Icon.QUESTION: "unverified",
    Icon.DOTS: "open",
}
"""What the signs of the table of statuses say of claims of every kind."""


def _standing(edition: Edition) -> dict[str, Any]:
    by_icon: dict[Icon, list[Claim]] = {icon: [] for icon in _STANDINGS}
    for claim in edition.claims:
        by_icon[claim.status.icon].append(claim)
    parts, before = [], 0
    for icon, claims in by_icon.items():
        if claims:
            parts.append(
                {
                    "count": len(claims),
                    "before": before,
                    "words": _STANDINGS[icon],
                    "css_class": claims[0].status.css_class,
                }
            )
            before += len(claims)
    return {"parts": parts, "total": before, "sources": len(edition.sources)}


def _glance(edition: Edition) -> dict[str, Any]:
    """The rows of the picture: each paragraph, then the notes of a page in one, with the claims on each sentence."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for number, page, _ in edition.restated_in_order():
        label = _paragraph(number)
        new = {"label": label, "of_notes": number.of_note, "page": page, "anchor": number.anchor, "sentences": []}
        row = rows.setdefault((page.path, label), new)
        row["sentences"].append((number, edition.claims_by_sentence[number]))
    return {"rows": list(rows.values())}


def _essay(edition: Edition) -> dict[str, Any]:
    """The words of each paragraph's sentences, the notes apart."""
    text: dict[str, list[tuple[SentenceId, str, str]]] = {}
    notes: dict[str, list[tuple[SentenceId, str, str]]] = {}
    for number, page, restating in edition.restated_in_order():
        paragraphs = notes if number.of_note else text
        paragraphs.setdefault(number.paragraph, []).append((number, page.path, plain(restating.text)))
    return {"text": list(text.values()), "notes": list(notes.values())}


def _sources(edition: Edition) -> dict[str, Any]:
    def order(source: Source) -> tuple[str, str]:
        who = source.get("author") or source.get("organization") or source.get("title")
        return (who.casefold(), source.get("date"))

    own = sorted((s for s in edition.sources if s.of_essay), key=order)
    groups = [("essay", f"The {edition.config.base_text.noun} and the sources it cites", own)]
    for kind, heading in edition.config.source_kinds.items():
        members = sorted((s for s in edition.sources if s.get("kind") == kind and not s.of_essay), key=order)
        if members:
            groups.append((kind, heading, members))
    return {
        "groups": groups,
        "references": {key: Markup(source_reference(key)) for key in edition.sources_by_key},
        "cited": edition.times_cited,
    }


_MANY, _SOME = 20, 5
"""From how many sources on a cell of the table is shaded as one with many, and as one with some."""


def _cited_in(edition: Edition) -> dict[str, Any]:
    """How many sources of each kind the commentary on each paragraph cites, and how far those of the kind were seen."""
    columns = list(dict.fromkeys(_paragraph(number) for number, _, _ in edition.restated_in_order()))
    cited = _cited_by_paragraph(edition)
    used = {source.get("seen") for source in edition.sources}
    seen = {name: words for name, words in edition.config.seen.items() if name in used}
    rows = []
    for kind, heading in edition.config.source_kinds.items():
        if sources := {source.key: source for source in edition.sources if source.get("kind") == kind}:
            counts = [len(cited[column] & sources.keys()) for column in columns]
            how_far = Counter(source.get("seen") for source in sources.values())
            rows.append((heading, [(n, _shade(n)) for n in counts], len(sources), [how_far[name] for name in seen]))
    return {"columns": columns, "rows": rows, "seen": seen}


def _cited_by_paragraph(edition: Edition) -> defaultdict[str, set[str]]:
    """The keys that the sentences and claims of each paragraph cite."""
    paragraphs = {number.anchor: _paragraph(number) for number in edition.restated}
    paragraphs |= {claim.id: _paragraph(claim.sentences[0]) for claim in edition.claims if claim.sentences}
    cited: defaultdict[str, set[str]] = defaultdict(set)
    for use in edition.uses:
        if use.anchor in paragraphs:
            cited[paragraphs[use.anchor]].add(use.key)
    return cited


def _paragraph(number: SentenceId) -> str:
    return "Notes" if number.of_note else number.paragraph


def _shade(number: int) -> str:
    return "many" if number >= _MANY else "some" if number >= _SOME else "few" if number else ""


def _rules(_: Edition) -> dict[str, Any]:
    return {
        "commands": {"check": (*RULES, *HtmlRule), "diff": tuple(ChangeRule), "build": tuple(AuditRule)},
        "shown": _shown,
    }


class _Fields(dict[str, Markup]):
    """The fields of a rule's templates, each as a variable with its own name."""

    def __missing__(self, name: str) -> Markup:
        return Markup(f"<var>{name}</var>")


def _shown(template: str) -> Markup:
    """A template of a rule as the page of rules shows it."""
    return Markup(escape(template)).format_map(_Fields())


def _forms(edition: Edition) -> dict[str, Any]:
    return {
        "blocks": block_forms(edition.config.second_option),
        "statuses": STATUSES,
        "event_kinds": edition.config.event_kinds,
    }


def _timeline_controls(edition: Edition) -> dict[str, Any]:
    return {
        "kinds": edition.config.event_kinds,
        "outside": edition.config.outside_kind,
        "milestones": sum(event.milestone != "" for event in edition.events),
        "count": len(edition.events),
    }


def _letters(edition: Edition) -> dict[str, Any]:
    """By page: its sections that have terms or people, each with the first entry of every letter."""

    def letters_of(path: str) -> list[tuple[str, dict[str, Term | Entity]]]:
        page = edition.pages_by_path[path]
        entries: list[Term | Entity] = [*page.terms, *page.entities]
        found = []
        for section, members in page.by_section(entries):
            letters: dict[str, Term | Entity] = {}
            for entry in members:  # people are sorted by family names, which follow the prefix of their ids
                is_person = isinstance(entry, Entity) and entry.kind == EntityKind.PERSON
                name = entry.id.partition("-")[2] if is_person else entry.title
                letters.setdefault(name[:1].upper(), entry)
            found.append((section.label, letters))
        return found

    return {"letters_of": letters_of}


def _index(edition: Edition) -> dict[str, Any]:
    return {
        "sentences": [
            (number, page.path, " ".join(plain(restating.text).split()[:8]))
            for number, page, restating in edition.restated_in_order()
        ],
        "terms": edition.terms,
        "entities": edition.entities,
        "claims": list(edition.claims),
    }


def _record(edition: Edition) -> dict[str, Any]:
    return {"days": record(edition), "feed": FEED}


def _statuses(_: Edition) -> dict[str, Any]:
    return {"kinds": KINDS, "rows": STATUS_TABLE}


def _data_files(_: Edition) -> dict[str, Any]:
    return {"forms": FORMS, "tables": TABLES, "folder": FOLDER, "others": (ANNOTATIONS, TEI)}


def _edition_alone(_: Edition) -> dict[str, Any]:
    """No data besides `edition`, which every template has."""
    return {}


INSERTS: dict[str, Callable[[Edition], dict[str, Any]]] = {
    "overview": _overview,
    "standing": _standing,
    "glance": _glance,
    "essay": _essay,
    "forecasts": _forecasts,
    "claims": _claims,
    "open-questions": _open_questions,
    "sources": _sources,
    "cited-in": _cited_in,
    "statuses": _statuses,
    "rules": _rules,
    "forms": _forms,
    "timeline-controls": _timeline_controls,
    "timeline-chart": timeline_chart,
    "letters": _letters,
    "index": _index,
    "changes": _record,
    "data-files": _data_files,
    "evidence": _edition_alone,
    "take-away": _edition_alone,
}
"""Each insert of the engine by its name: the function that gives its template the data."""


def insert_maker(edition: Edition, root: Path, book: Sequence[BookFile] = ()) -> Callable[[str, str], str]:
    """A function from a page's path and an insert's name to the insert's HTML; `book` lists what readers take away."""
    environment = _environment(edition, root)
    environment.globals.update(book=book)

    def make(here: str, name: str) -> str:
        data = INSERTS.get(name, _edition_alone)(edition)
        return environment.get_template(f"{name}.html").render(here=here, **data)

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
            seen=edition.config.seen,
            kinds=edition.config.source_kinds,
        )

    return make
