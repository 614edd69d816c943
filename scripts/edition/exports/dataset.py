"""The edition as data for programs: JSON with its schemas, CSV (https://www.rfc-editor.org/rfc/rfc4180), annotations."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from edition.citations.csl import csl_item, origin_names
from edition.edition import Edition, plain
from edition.exports.annotations import FILE as ANNOTATIONS
from edition.exports.annotations import annotation_collection
from edition.exports.bibliography import bibliographies
from edition.exports.metadata import latest_review
from edition.exports.plain_markdown import markdown_files
from edition.exports.schemas import FORMS
from edition.exports.tei import FILE as TEI
from edition.exports.tei import tei
from edition.model import Claim, Entity, Event, Term, page_url

FOLDER = "data/v1/"
"""Where the files are on the site; a new first number of a form's version asks for another folder."""
TABLES = {
    "claims": "id title sentences kind status reviewed finding settle address sources",
    "timeline": "id date kind sentences plain address sources",
}
"""The files that are also tables, with their columns: fields of a record, and the keys of the sources cited."""

Record = dict[str, Any]


def data_files(edition: Edition, site_url: str = "") -> Iterator[tuple[str, str]]:
    """The bibliography and the edition as data, below data/, and the pages as Markdown: path and text.

    `site_url` is the public address with its slash; without one, addresses are relative.
    """
    yield from bibliographies(edition)
    # After the bibliographies: that of a page called “claims” must not take the place of the claims.
    yield from ((FOLDER + name, text) for name, text in dataset_files(edition, site_url))
    yield from markdown_files(edition, site_url, FOLDER)


def dataset_files(edition: Edition, site_url: str = "") -> Iterator[tuple[str, str]]:
    """The files of the data: name and text.

    `site_url` is the public address with its slash; without one, addresses are relative to the files' place on the
    site.
    """
    home = site_url or "../" * FOLDER.count("/")
    licence = edition.config.licence
    date = latest_review(edition.claims) or edition.config.base_text.date

    def address(page: str, anchor: str = "") -> str:
        return f"{home}{page_url(page)}#{anchor}" if anchor else home + page_url(page)

    collection = annotation_collection(
        edition, home + FOLDER + ANNOTATIONS, lambda claim: address(claim.page, claim.id), date
    )
    yield TEI, tei(edition, address, date)
    yield ANNOTATIONS, json.dumps(collection, ensure_ascii=False, indent=1) + "\n"
    for name, records in _records(edition, address).items():
        form = FORMS[name]
        envelope = {
            "$schema": f"{name}.schema.json",
            "version": form.version,
            "edition": edition.config.name,
            "address": home,
            "licence": {"name": licence.name, "url": licence.url},
            "date": date,
        }
        head = json.dumps(envelope, ensure_ascii=False, indent=1).removesuffix("\n}")
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)  # one a line, for a diff
        yield f"{name}.json", f'{head},\n "{name}": [\n{lines}\n]}}\n'
        yield f"{name}.schema.json", json.dumps(form.schema(name), ensure_ascii=False, indent=1) + "\n"
        if name in TABLES:
            yield f"{name}.csv", _table(records, TABLES[name].split())


def _records(edition: Edition, address: Callable[..., str]) -> dict[str, list[Record]]:
    """The records of each file; `address` gives that of a page, or of an anchor on it."""
    cited: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for use in edition.uses:
        cited[use.page, use.anchor].append({"source": use.key, "locator": use.locator})

    def head(entry: Claim | Event | Term | Entity) -> Record:
        return {"id": entry.id, "address": address(entry.page, entry.id)}

    def body(entry: Event | Term | Entity) -> Record:
        return _words(entry.text) | {"citations": cited[entry.page, entry.id]}

    def names(entry: Term | Entity) -> Record:
        second = edition.config.second_language
        return {"translations": {second.tag: entry.second_title} if second and entry.second_title else {}}

    def mentions(entry: Term | Entity) -> Record:
        return {"mentions": [address(mention.page, mention.anchor) for mention in edition.mentions[entry.id]]}

    def claim(entry: Claim) -> Record:
        return head(entry) | {
            "title": entry.title,
            "sentences": entry.sentences,
            "kind": entry.kind,
            "status": entry.status,
            "reviewed": entry.reviewed,
            "finding": entry.finding,
            "settle": entry.settle,
            "commentary": [{"kind": comment.kind} | _words(comment.text) for comment in entry.comments],
            "citations": cited[entry.page, entry.id],
            "changes": [{"date": change.date, "text": change.text} for change in entry.changes],
            "formerly": entry.formerly,
        }

    origins = origin_names(edition.sources)
    return {
        "claims": [claim(entry) for entry in edition.claims],
        "sources": [
            csl_item(source, origins)
            | {
                "custom": {
                    "address": address(f"sources/{source.key}.md"),
                    "kind": source.get("kind"),
                    "seen": source.get("seen"),
                    "cited": [
                        {"address": address(use.page, use.anchor), "locator": use.locator}
                        for use in edition.uses_by_key[source.key]
                    ],
                }
            }
            for source in edition.sources
        ],
        "timeline": [
            head(entry) | {"date": entry.date, "kind": entry.kind, "sentences": entry.sentences} | body(entry)
            for entry in edition.events
        ],
        "glossary": [
            head(entry)
            | {"title": entry.title, "short": entry.short, "also": entry.also}
            | names(entry)
            | body(entry)
            | mentions(entry)
            for entry in edition.terms
        ],
        "entities": [
            head(entry)
            | {"title": entry.title, "kind": entry.kind, "role": entry.role, "names": entry.names}
            | names(entry)
            | body(entry)
            | mentions(entry)
            for entry in edition.entities
        ],
    }


def _words(markdown: str) -> Record:
    return {"markdown": markdown, "plain": plain(markdown)}


def _table(records: list[Record], columns: list[str]) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(columns)
    for record in records:
        sources = dict.fromkeys(citation["source"] for citation in record["citations"])
        row = record | {"sources": sources}
        table.writerow([row[name] if isinstance(row[name], str) else "; ".join(row[name]) for name in columns])
    return text.getvalue()
