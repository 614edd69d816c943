"""Reference text: every source as it is printed, in the style of bib/notes.csl, by pandoc's citeproc.

The processor never sees a source's words: it would take “Source: Reuters” for a variable and its value, a tag for
markup, two marks in a row for one too many. It gets the outline of a source, in which a placeholder stands for each
text, and the words replace the placeholders in what it has printed, as they are written. Many sources have the same
outline, which is printed once.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pypandoc

from edition.citations.csl import (
    NAME_VARIABLES,
    CslItem,
    csl_item,
    distinct,
    origin_names,
    publishers,
    remarks,
    title_additions,
    translated_title,
)
from edition.citations.names import read_names
from edition.dates import spelled
from edition.languages import title_language
from edition.model import Source

_PINPOINT = "\ue010"
_AFTER_REST = f", {_PINPOINT}"
"""The placeholder of a pinpoint as the style prints it, after the date or the pages and a comma."""
_REMARKS = "\ue011"
_IN_BRACKET = f", [{_REMARKS}]"
"""The placeholder of what the editors add as the style prints it, in a bracket at the end."""
_FIRST_PLACEHOLDER = 0x13000
"""Hieroglyphs stand for texts: they are letters, and CSL takes letters with digits behind them for a number."""
_PLACEHOLDER = re.compile("(?P<quote>“?)(?P<sign>[\U00013000-\U0001342f])(?:1(?:–(?P=sign)1)?)?")
_TEXTS = ("container-title", "collection-title", "event-title", "event-place", "publisher", "publisher-place", "genre")
_NUMBERS = ("collection-number", "volume", "issue", "number")
_NUMBER = re.compile(r"\d+[a-z]?|[IVXLC]+", re.ASCII)
"""A number that a label such as “no.” suits; “RRA186-1” and “Act No. 165 of 1954” need none."""
_PAGES = re.compile(r"(?:[A-Za-z]{0,2}\d+|[ivxlc]+)(?P<more>[^\w.].*)?", re.ASCII)
"""Page numbers, one or more; what is in words (“article 12”) says itself what it is."""
_ORDINAL = re.compile(r"[1-9]\d?", re.ASCII)
"""An edition of which CSL makes an ordinal: the one text that it gets as it is written."""
_DATED_TITLE = r"(?<!\bin )(?<!\bof )(?<!\bfor )(?<!\bfrom )(?<!\bsince )\b{year}(?=$|[:,;(])"
"""The title of an annual, such as “Diplomatic Bluebook 2023, ch. 3”, which has the year of its date."""
_DOUBLE, _SINGLE = re.compile("“([^“”]*)”"), re.compile(r"‘([^‘’]*)’(?!\w)")
_LIST_FORM = re.compile(r"<bibliography>.*?</bibliography>", re.S)
"""How the style would print a list at the end, which pandoc would make and throw away."""
_WRAPPING = re.compile(r"</?(?:a|span)(?: [^>]*)?>")
"""What pandoc puts around words by itself: spans, and the link of a DOI, whose address would be a placeholder."""
_SETS = 256
"""How many sets of outlines are kept as they were printed: a build has one, the tests of single sources many."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One source as it is printed: inline HTML without a full stop at its end.

    `text` has placeholders for a pinpoint and for `remarks`, which are what the editors add.
    """

    text: str
    remarks: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The reference without a pinpoint."""
        return self.at("")

    def at(self, locator: str) -> str:
        """The reference with this pinpoint, if it is not empty, and without a remark that only repeats it."""
        pinpoint = f', <span class="locator">{escape(locator)}</span>' if locator else ""
        added = "; ".join(distinct(self.remarks, besides=[locator]))
        bracket = f", [{_within_brackets(_html(added))}]" if added else ""
        return self.text.replace(_AFTER_REST, pinpoint).replace(_IN_BRACKET, bracket)


@dataclass(slots=True)
class _Outline:
    """A source as the processor gets it: CSL data with a placeholder for each text, whose HTML is in `texts`."""

    item: CslItem = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def placeholder(self, html: str) -> str:
        """A sign that stands for the HTML."""
        self.texts.append(html)
        return chr(_FIRST_PLACEHOLDER + len(self.texts) - 1)

    def text(self, text: str) -> str:
        """A sign that stands for the text."""
        return self.placeholder(_html(text))

    def number(self, text: str) -> str:
        """A sign that stands for the number, and is one to the processor if a label suits it."""
        return self.text(text) + ("1" if _NUMBER.fullmatch(text) else "")

    def edition(self, text: str) -> str:
        """The edition itself if the processor makes an ordinal of it, or else a sign that stands for it."""
        return text if _ORDINAL.fullmatch(text) else self.text(text)

    def pages(self, text: str) -> str:
        """A sign that stands for the pages; to the processor one number, a range, or none."""
        sign = self.text(re.sub(r"(?<=\d)--?(?=\d)", "–", text))
        match = _PAGES.fullmatch(text)
        if match is None:
            return sign
        return f"{sign}1-{sign}1" if match["more"] else f"{sign}1"

    def doi(self, text: str) -> str:
        """A sign that stands for the DOI with its link."""
        return self.placeholder(f'<a href="{doi_address(text)}" rel="noopener">{_html(text)}</a>')

    @property
    def shape(self) -> str:
        """The outline as JSON, the same for all sources that differ in nothing but their texts."""
        return json.dumps(self.item)

    def filled(self, printed: str) -> str:
        """What the processor has printed, with the texts in place of the placeholders."""

        def text(match: re.Match[str]) -> str:
            html = self.texts[ord(match["sign"]) - _FIRST_PLACEHOLDER]
            return match["quote"] + (_within_quotes(html) if match["quote"] else html)

        return _PLACEHOLDER.sub(text, printed)


def format_references(sources: Iterable[Source], style: str) -> dict[str, Reference]:
    """The sources as printed references, by key, each foreign title marked with its language.

    Takes the sources and the text of a CSL style whose citations are full references.
    Raises RuntimeError with pandoc's words when pandoc refuses the style, and for a style that
    prints no pinpoint after a comma or no bracket for what the editors add.
    """
    every = list(sources)
    origins = origin_names(every)
    added = {source.key: remarks(source, origins) for source in every}
    outlines = {source.key: _outline(source, bool(added[source.key])) for source in every}
    printed = _citeproc(tuple(dict.fromkeys(outline.shape for outline in outlines.values())), style)
    return {key: Reference(outline.filled(printed[outline.shape]), added[key]) for key, outline in outlines.items()}


def _outline(source: Source, has_remarks: bool) -> _Outline:
    item, outline = _without_repeats(source), _Outline()
    makers: dict[str, Callable[[str], str]] = {
        **dict.fromkeys(_TEXTS, outline.text),
        **dict.fromkeys(_NUMBERS, outline.number),
        "edition": outline.edition,
        "page": outline.pages,
        "DOI": outline.doi,
        "status": str,
    }
    outline.item = {"type": item["type"], **_title(source, outline)}
    for variable in NAME_VARIABLES:
        if variable in item:
            names = read_names(source.fields[variable])
            outline.item[variable] = [{"literal": outline.text(name.printed)} for name in names]
    for variable, name in (("issued", "date"), ("accessed", "urldate")):
        if variable in item:
            outline.item[variable] = {"literal": outline.text(spelled(source.get(name)))}
    outline.item |= {variable: make(item[variable]) for variable, make in makers.items() if variable in item}
    if has_remarks:
        outline.item["note"] = _REMARKS
    return outline


def _without_repeats(source: Source) -> CslItem:
    """The source as CSL data, without what another part of the reference says already.

    That is a publisher that is the author or the container, a place in the publisher's name, a title addition that is
    in the title, the year of an annual (which `status` marks), and the date of access of a source with a date.
    """
    item = csl_item(source) | {"page": source.get("pages")}
    title, date, place = source.get("title"), source.get("date"), source.get("location")
    names = [name.printed for variable in NAME_VARIABLES for name in read_names(source.fields.get(variable, ""))]
    texts = {
        "publisher": distinct(publishers(source), besides=[*names, item.get("container-title", "")]),
        "publisher-place": [] if re.search(rf"\b{re.escape(place)}\b", " ".join(publishers(source))) else [place],
        "genre": [text for text in title_additions(source) if text.casefold() not in title.casefold()],
    }
    item |= {variable: ", ".join(filter(None, found)) for variable, found in texts.items()}
    dated = (re.search(_DATED_TITLE.format(year=date), text) for text in (title, *title_additions(source)))
    if source.type != "article" and re.fullmatch(r"\d{4}", date) and any(dated):
        del item["issued"]
        item["status"] = "dated in the title"
    if "issued" in item:
        item.pop("accessed", None)
    return {variable: value for variable, value in item.items() if value}


def _title(source: Source, outline: _Outline) -> CslItem:
    """The title with its translation; one that the editors supplied is in square brackets, which `title-short` marks."""
    title, translation = source.get("title"), translated_title(source)
    html = f"[{_within_brackets(_html(title[1:-1]))}]" if source.has_supplied_title else _html(title)
    if (tag := title_language(source)) != "en":
        html = f'<span lang="{tag}">{html}</span>'
    item = {"title": outline.placeholder(html)}
    if source.has_supplied_title:
        item["title-short"] = "supplied"
    if translation:
        item["original-title"] = outline.placeholder(_within_brackets(_html(translation)))
    return item


def _html(text: str) -> str:
    return escape(text, quote=False)


def _within_quotes(html: str) -> str:
    """A text that is put in quotation marks: those in it, where they pair, change from double to single and back."""
    return _DOUBLE.sub(lambda found: "‘" + _SINGLE.sub(r"“\1”", found[1]) + "’", html)


def _within_brackets(html: str) -> str:
    """A text that is put in square brackets: those in it become round."""
    return html.translate(str.maketrans("[]", "()"))


def doi_address(doi: str) -> str:
    """The address that leads to what a DOI names."""
    return f"https://doi.org/{quote(doi, safe='/:;()')}"


@lru_cache(maxsize=_SETS)
def _citeproc(shapes: tuple[str, ...], style: str) -> Mapping[str, str]:
    """Inline HTML by shape, with all placeholders, from one pandoc call.

    Raises RuntimeError with pandoc's words when it refuses, and for a style that loses pinpoints or remarks.
    """
    if not shapes:
        return {}
    items = [{"id": f"s{number}", **json.loads(shape)} for number, shape in enumerate(shapes)]
    document = {
        "pandoc-api-version": [1, 23],
        "meta": {"suppress-bibliography": {"t": "MetaBool", "c": True}},
        "blocks": [{"t": "Div", "c": [["", [], []], [{"t": "Plain", "c": [_cite(item["id"])]}]]} for item in items],
    }
    with tempfile.TemporaryDirectory() as folder:
        data, csl = Path(folder, "references.json"), Path(folder, "style.csl")
        data.write_text(json.dumps(items), encoding="utf-8")
        csl.write_text(_LIST_FORM.sub("", style), encoding="utf-8")
        options = ("--from=json", "--to=html", "--citeproc", "--wrap=none", f"--bibliography={data}", f"--csl={csl}")
        html = _pandoc(json.dumps(document), *options)
    texts = [_WRAPPING.sub("", text) for text in re.findall(r"<div>\s*(.*?)\s*</div>", html, re.S)]
    for shape, text in zip(shapes, texts, strict=True):
        if text.count(_AFTER_REST) != 1 or text.count(_IN_BRACKET) != int("note" in json.loads(shape)):
            raise RuntimeError(
                "the style of the notes prints no pinpoint after a comma, or no remarks in brackets after one. "
                'Fix: keep <text variable="locator"/>, and <text variable="note" prefix="[" suffix="]"/> at the end, '
                'in a group with the delimiter ", ".'
            )
    return dict(zip(shapes, texts, strict=True))


def _pandoc(text: str, *options: str) -> str:
    """What pandoc makes of a text. Raises RuntimeError with its words when it refuses."""
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), *options], input=text, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"pandoc: {done.stderr.strip()}")
    return done.stdout


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
