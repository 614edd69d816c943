"""Reference text: the whole bibliography formatted by pandoc's citeproc, in a few portions.

pandoc turns the entries into CSL data; what CSL does not know (the rendering of a foreign
title) is joined in; a citeproc call then prints each entry, and once more with a pinpoint where
it is cited with one. The pinpoint printed is a placeholder, so that the work grows with the
sources and not with the citations.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Container, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypandoc

from edition.joining.languages import with_title_language
from edition.model import Note, Source

CslItem = dict[str, Any]

_PORTION = 1000
"""How many sources a pandoc is given: what it needs of memory grows with them."""
_AT_ONCE = 2
"""How many pandocs work at the same time."""
_PINPOINT = "\ue010"
_TEX = str.maketrans(
    {c: f"\\{c}" for c in "%&#$_"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_VERBATIM = ("url", "doi")
_NOT_PANDOCS = ("annotation", "kind", "seen")
"""Fields that pandoc need not read: the edition’s own, and a text that is exported as it stands."""
_LIST_FORM = re.compile(r"<bibliography>.*?</bibliography>", re.S)
"""How the style would print a list at the end, which pandoc would make and throw away."""
_WAYS = ("plain", "pinpoint")


@dataclass(frozen=True, slots=True)
class Reference:
    """One source as it is printed: inline HTML without a full stop at its end."""

    plain: str
    with_pinpoint: str

    def at(self, locator: str) -> str:
        """The reference with this pinpoint; the plain one when it is empty."""
        if not locator:
            return self.plain
        return self.with_pinpoint.replace(_PINPOINT, f'<span class="locator">{escape(locator)}</span>')


@dataclass(frozen=True, slots=True)
class Bibliography:
    """All sources as CSL data and as printed references, by key."""

    csl: dict[str, CslItem]
    references: dict[str, Reference]


def to_bib(source: Source, without: Container[str] = ()) -> str:
    """The entry as BibTeX source text (biblatex fields, one a line), as bib/ lays it out.

    What TeX would take for its own is escaped: bib/ has the characters themselves. Fields `without` are left out.
    """
    kept = ((name, value) for name, value in source.fields.items() if name not in without)
    fields = {name: value if name in _VERBATIM else value.translate(_TEX) for name, value in kept}
    lines = [f"  {name:<12} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{source.type}{{{source.key},", *lines, "}"]) + "\n"


def format_bibliography(
    sources: Iterable[Source], style: str, with_pinpoint: Container[str] | None = None
) -> Bibliography:
    """The sources as CSL data and as printed references.

    Takes the sources, the text of a CSL style whose citations are full references, and the
    keys that are cited with a pinpoint (None: any may be).
    Raises RuntimeError with pandoc's words when pandoc refuses an entry; the rules of
    `check` refuse such an entry first.
    """
    every = list(sources)
    size = max(1, min(_PORTION, ceil(len(every) / _AT_ONCE)))
    portions = [every[at : at + size] for at in range(0, len(every), size)]
    csl: dict[str, CslItem] = {}
    references: dict[str, Reference] = {}
    with ThreadPoolExecutor(_AT_ONCE) as beside:
        for formatted in beside.map(lambda portion: _format(portion, style, with_pinpoint), portions):
            csl |= formatted.csl
            references |= formatted.references
    return Bibliography(csl, references)


def _format(sources: list[Source], style: str, with_pinpoint: Container[str] | None) -> Bibliography:
    by_key = {source.key: source for source in sources}
    raw: list[CslItem] = json.loads(_csl_data("\n".join(to_bib(s, _NOT_PANDOCS) for s in sources)))
    items = {item["id"]: _joined(item, by_key[item["id"]]) for item in raw}
    to_print = [_printed(item, by_key[key]) for key, item in items.items()]
    pinned = tuple(key for key in items if with_pinpoint is None or key in with_pinpoint)
    printed = _citeproc(json.dumps(to_print, ensure_ascii=False), style, pinned)
    references = {
        key: Reference(*(with_title_language(printed.get(f"{way}:{key}", ""), by_key[key]) for way in _WAYS))
        for key in items
    }
    return Bibliography(items, references)


@lru_cache(maxsize=8)
def _csl_data(bib: str) -> str:
    return _pandoc(bib, "--from=biblatex", "--to=csljson")


def _pandoc(text: str, *options: str) -> str:
    """What pandoc makes of a text. Raises RuntimeError with its words when it refuses."""
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), *options], input=text, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"pandoc: {done.stderr.strip()}")
    return done.stdout


def _joined(item: CslItem, source: Source) -> CslItem:
    """The CSL item as it is exported: with the whole title, and the publisher as one name."""
    item = dict(item)
    item.pop("title-short", None)
    item["title"] = source.get("title")
    if translation := _rendering(source):
        item["title"] += f" [{translation}]"
    if publisher := source.get("organization") or source.get("institution") or source.get("publisher"):
        item["publisher"] = publisher
    if annotation := source.get("annotation"):
        item["annote"] = annotation
    return item


def _rendering(source: Source) -> str:
    """The rendering of a foreign title; the brackets of one that the editors supplied are not said twice."""
    rendering = source.get("translation")
    return rendering[1:-1] if rendering.startswith("[") and rendering.endswith("]") else rendering


def _printed(item: CslItem, source: Source) -> CslItem:
    """The CSL item as the style prints it.

    A title that the editors supplied stands in square brackets and takes no quotation
    marks (the style looks for `title-short`), a rendering follows the quotation marks
    (`original-title`), and a body that is author and publisher in one is named once.
    """
    item = dict(item, title=source.get("title"))
    if item["title"].startswith("[") and item["title"].endswith("]"):
        item["title-short"] = item["title"]
    if translation := _rendering(source):
        item["original-title"] = translation
    if addition := source.get("titleaddon"):
        item["note"] = "; ".join(filter(None, [addition, source.get("note")]))
    if item.get("publisher") in [name["literal"] for name in item.get("author", []) if "literal" in name]:
        item.pop("publisher")
    return item


@lru_cache(maxsize=8)
def _citeproc(csl_json: str, style: str, pinned: tuple[str, ...]) -> Mapping[str, str]:
    """Inline HTML by `plain:key`, and for the pinned keys by `pinpoint:key`, from one pandoc call."""
    wanted = [(f"plain:{item['id']}", item["id"], "") for item in json.loads(csl_json)]
    wanted += [(f"pinpoint:{key}", key, _PINPOINT) for key in pinned]
    blocks = [
        {"t": "Div", "c": [[name, [], []], [{"t": "Plain", "c": [_cite(key, pinpoint)]}]]}
        for name, key, pinpoint in wanted
    ]
    document = {
        "pandoc-api-version": [1, 23],
        "meta": {"suppress-bibliography": {"t": "MetaBool", "c": True}},
        "blocks": blocks,
    }
    with tempfile.TemporaryDirectory() as folder:
        data, csl = Path(folder, "references.json"), Path(folder, "style.csl")
        data.write_text(csl_json, encoding="utf-8")
        csl.write_text(_LIST_FORM.sub("", style), encoding="utf-8")
        html = _pandoc(
            json.dumps(document),
            "--from=json",
            "--to=html",
            "--citeproc",
            f"--bibliography={data}",
            f"--csl={csl}",
            "--wrap=none",
        )
    found = re.findall(r'<div id="((?:plain|pinpoint):[^"]+)">\s*(.*?)\s*</div>', html, re.S)
    return {unescape(name): re.sub(r"</?span(?: [^>]*)?>", "", text) for name, text in found}


def _cite(key: str, pinpoint: str) -> dict[str, Any]:
    space = {"t": "Space"}
    suffix = [{"t": "Str", "c": ","}, space, {"t": "Str", "c": "{p."}, space, {"t": "Str", "c": f"{pinpoint}}}"}]
    citation = {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": suffix if pinpoint else [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[citation], []]}


def host(url: str) -> str:
    """The host that a reader would know an address by: `nato.int` for https://www.nato.int/…"""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def archived(source: Source) -> str:
    """The Internet Archive's look-up of the copy nearest to the date of access; empty without address."""
    url, accessed = source.fields.get("url", ""), source.fields.get("urldate", "")
    if not url:
        return ""
    stamp = re.sub(r"\D", "", accessed) or "*"
    return f"https://web.archive.org/web/{stamp}/{url}"


def print_note(note: Note, bibliography: Bibliography, sources: Mapping[str, Source], sources_page: str) -> str:
    """The footnote's text as inline HTML: each citation marked with its key and pinpoint.

    `sources_page` is the relative address of the page of sources as seen from the note's
    page. The marks (`data-source`, `data-locator`) are what the ledger reads.
    """
    printed = []
    for citation in note.citations:
        source = sources[citation.key]
        prefix = f"{escape(citation.prefix)} " if citation.prefix else ""
        if citation.prefix.endswith(":"):
            prefix = prefix[0].upper() + prefix[1:]
        suffix = f", {escape(citation.suffix)}" if citation.suffix else ""
        links = [
            f'<a class="entry" href="{escape(sources_page)}{citation.key}/"'
            f' aria-label="This source’s entry: {escape(source.get("title"))}">entry</a>'
        ]
        if url := source.fields.get("url", ""):
            where, name = (archived(source), "archived copy") if source.get("dead") else (url, host(url))
            links.insert(0, f'<a class="live" href="{escape(where)}" rel="noopener">{escape(name)}</a>')
        printed.append(
            f'<span class="cite" data-source="{citation.key}" data-locator="{escape(citation.locator)}">'
            f"{prefix}{bibliography.references[citation.key].at(citation.locator)}{suffix}</span>"
            f' <span class="cite-links">({", ".join(links)})</span>'
        )
    return "; ".join(printed) + "."
