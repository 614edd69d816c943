"""Reference text: the whole bibliography formatted by pandoc's citeproc, in a few portions.

Each source is printed once, with a placeholder where a pinpoint comes, so that the work grows with
the sources and not with the citations.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from math import ceil
from pathlib import Path
from typing import Any

import pypandoc

from edition.citations.csl import CslItem, csl_item, rendered_title
from edition.model import Source

_PORTION = 500
"""How many sources a pandoc is given: what it needs of memory grows with them."""
_AT_ONCE = 2
"""How many pandocs work at the same time."""
_HEAP = ("+RTS", "-H16m", "-RTS")
"""pandoc is told to begin with less memory than it would: it is as quick, and takes a quarter less."""
_PINPOINT = "\ue010"
_AFTER_REST = f", {_PINPOINT}"
"""The placeholder as the style prints it: it stands after the date or the pages, and a comma before it."""
_LIST_FORM = re.compile(r"<bibliography>.*?</bibliography>", re.S)
"""How the style would print a list at the end, which pandoc would make and throw away."""
_NAMED = ("author", "organization", "publisher")
"""The fields that name who wrote or issued a source: an origin named there is not named again."""
_NOT_PRINTED = ("accessed", "annote", "DOI", "ISBN", "language", "URL")
"""What the style prints nothing of, and pandoc need not read."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One source as it is printed: inline HTML without a full stop at its end."""

    with_pinpoint: str

    @property
    def plain(self) -> str:
        """The reference without a pinpoint."""
        return self.with_pinpoint.replace(_AFTER_REST, "")

    def at(self, locator: str) -> str:
        """The reference with this pinpoint; the plain one when it is empty."""
        if not locator:
            return self.plain
        return self.with_pinpoint.replace(_PINPOINT, f'<span class="locator">{escape(locator)}</span>')


def format_references(sources: Iterable[Source], style: str) -> dict[str, Reference]:
    """The sources as printed references, by key.

    Takes the sources and the text of a CSL style whose citations are full references.
    Raises RuntimeError with pandoc's words when pandoc refuses an entry or the style, and for a
    style that prints no pinpoint after a comma, from which no plain reference could be had.
    """
    every = list(sources)
    origins = {source.key: source.get("organization") or source.get("title") for source in every}
    size = max(1, min(_PORTION, ceil(len(every) / _AT_ONCE)))
    portions = [every[at : at + size] for at in range(0, len(every), size)]
    with ThreadPoolExecutor(_AT_ONCE) as beside:
        printed = beside.map(lambda portion: _format(portion, style, origins), portions)
        return {key: reference for references in printed for key, reference in references.items()}


def _format(sources: list[Source], style: str, origins: Mapping[str, str]) -> dict[str, Reference]:
    printed = _citeproc(json.dumps([_printed(source, origins) for source in sources], ensure_ascii=False), style)
    for key, text in printed.items():
        if text.count(_AFTER_REST) != 1:
            raise RuntimeError(
                f"{key}: the style of the notes prints no pinpoint after a comma. "
                'Fix: keep <text variable="locator"/> in a group with the delimiter ", ", behind the date.'
            )
    return {source.key: Reference(printed[source.key]) for source in sources}


def _pandoc(text: str, *options: str) -> str:
    """What pandoc makes of a text. Raises RuntimeError with its words when it refuses."""
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), *_HEAP, *options], input=text, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"pandoc: {done.stderr.strip()}")
    return done.stdout


def _printed(source: Source, origins: Mapping[str, str]) -> CslItem:
    """The source as the style prints it.

    A title that the editors supplied stands in square brackets and takes no quotation
    marks (the style looks for `title-short`), a rendering follows the quotation marks
    (`original-title`), and a body that is author and publisher in one is named once.
    `origins` names the sources by key, for what a source relays.
    """
    item = {name: value for name, value in csl_item(source).items() if name not in _NOT_PRINTED}
    item["title"] = title = source.get("title")
    if title.startswith("[") and title.endswith("]"):
        item["title-short"] = title
    if rendering := rendered_title(source):
        item["original-title"] = rendering
    copy, relayed = source.get("copy"), source.get("relays")
    origin = origins.get(relayed, relayed)
    remarks = [
        source.get("titleaddon"),
        source.get("note"),
        f"copy at {copy}" if copy else "",
        f"relays {origin}" if origin and not any(origin in source.get(name) for name in _NAMED) else "",
    ]
    if remark := "; ".join(filter(None, remarks)):
        item["note"] = remark
    if {"literal": item.get("publisher")} in item.get("author", []):
        item.pop("publisher")
    return item


@lru_cache(maxsize=8)
def _citeproc(csl_json: str, style: str) -> Mapping[str, str]:
    """Inline HTML by key, with the placeholder of a pinpoint, from one pandoc call."""
    blocks = [
        {"t": "Div", "c": [[item["id"], [], []], [{"t": "Plain", "c": [_cite(item["id"])]}]]}
        for item in json.loads(csl_json)
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
    found = re.findall(r'<div id="([^"]+)">\s*(.*?)\s*</div>', html, re.S)
    return {unescape(name): re.sub(r"</?span(?: [^>]*)?>", "", text) for name, text in found}


def _cite(key: str) -> dict[str, Any]:
    space = {"t": "Space"}
    suffix = [{"t": "Str", "c": ","}, space, {"t": "Str", "c": "{p."}, space, {"t": "Str", "c": f"{_PINPOINT}}}"}]
    citation = {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": suffix,
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 0,
        "citationHash": 0,
    }
    return {"t": "Cite", "c": [[citation], []]}
