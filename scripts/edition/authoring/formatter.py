"""What `check --fix` mends: order, layout, marks and addresses. No word of prose is ever changed.

Each function takes a text and gives it mended; a file that cannot be read is given back as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from edition.authoring import templates
from edition.model import PageText, Source
from edition.parsers.bibtex import parse_bib
from edition.parsers.blocks import BLOCKS, BlockForm
from edition.validation.bibliography import TRACKING

_AS_WRITTEN = frozenset({"url", "doi", "isbn", "date", "urldate", "dead", "langid", "kind", "seen"})
_OPTION = re.compile(r" +(?P<name>[a-z]+):(?: +(?P<value>.*))?")
_OPENING = re.compile(r"/{3,}\s*(?P<name>[a-z-]+)\b")


def mended_bib(file: str, text: str) -> str:
    """A .bib file with its entries in the order of the keys (except bib/essay.bib, whose order is the
    essay's), their fields in their order and in line, Unicode marks, and no tracking parameters.

    Remarks stay before the entry that follows them.
    """
    sources, problems = parse_bib(file, text)
    if problems or not sources:
        return text
    lines = text.splitlines(keepends=True)
    starts = [source.place.line - 1 for source in sources]
    remarks = [_remarks(lines, start, after) for after, start in zip([0, *starts], starts, strict=False)]
    head = "".join(lines[: starts[0] - len(remarks[0])])
    tail = "".join(_remarks(lines, len(lines), starts[-1])).strip()
    made = [(source.key, "".join(remark) + _entry(source)) for source, remark in zip(sources, remarks, strict=True)]
    if not sources[0].of_essay:
        made.sort(key=lambda pair: pair[0])
    return head + "\n".join(entry for _, entry in made) + (f"\n{tail}\n" if tail else "")


def _remarks(lines: list[str], start: int, after: int) -> list[str]:
    """The remarks before an entry; before the first only those that touch it, since the others open the file."""
    at = start
    while at > after and (lines[at - 1].startswith("%") or (after and not lines[at - 1].strip())):
        at -= 1
    return [line for line in lines[at:start] if line.strip()]


def _entry(source: Source) -> str:
    values = {name: _value(name, value) for name, value in source.fields.items()}
    return templates.source_entry(source.type, source.key, values)


def _value(name: str, value: str) -> str:
    if name == "url":
        return without_tracking(value)
    return value if name in _AS_WRITTEN else with_unicode_marks(value)


def without_tracking(url: str) -> str:
    """An address without the parameters that only say where the reader came from."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = [pair for pair in parts.query.split("&") if not TRACKING.match(pair.partition("=")[0])]
    return url if len(kept) == parts.query.count("&") + 1 else urlunsplit(parts._replace(query="&".join(kept)))


def with_unicode_marks(text: str) -> str:
    """Quotation marks, apostrophes and dashes as characters of their own; what is not sure stays."""
    text = re.sub(r"``(.*?)''", r"“\1”", text)
    text = re.sub(r'(?<![\w"])"(?=\S)([^"]*?\S)"(?![\w"])', r"“\1”", text)
    text = re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "’", text)
    text = re.sub(r"(?<=\d)--(?=\d)|(?<= )--(?= )|(?<=[^\W\d_])--(?=[^\W\d_])", "–", text)
    return re.sub(r"(?<=[\w ])---(?=[\w ])", "—", text)


def mended_page(page: PageText, forms: Mapping[str, BlockForm] = BLOCKS) -> str:
    """A page with the options of its blocks in their order and in line, and its events in the order of dates."""
    page = templates.reread(page, _options_in_line(page.text, forms))
    return _events_in_order(page)


def _options_in_line(text: str, forms: Mapping[str, BlockForm]) -> str:
    """The text with the options of every block mended; code is left alone."""
    rows, at, fence = text.split("\n"), 0, ""
    done: list[str] = []
    while at < len(rows):
        row = rows[at]
        done.append(row)
        at += 1
        if mark := re.match(r" *(`{3,}|~{3,})", row):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        opening = None if fence else _OPENING.match(row)
        form = forms.get(opening["name"]) if opening else None
        if form is None:
            continue
        found: list[tuple[str, str]] = []
        while at < len(rows) and (match := _OPTION.fullmatch(rows[at])) and match["name"] in form.options:
            found.append((match["name"], (match["value"] or "").strip()))
            at += 1
        if at < len(rows) and rows[at].startswith(" ") and rows[at].strip():  # a value that goes on: left as it is
            done += rows[at - len(found) : at]
            continue
        order = list(form.options)
        found.sort(key=lambda pair: order.index(pair[0]))
        done += [f"    {name}: {value}".rstrip() for name, value in found]
        if found and at < len(rows) and rows[at].strip():
            done.append("")
    return "\n".join(done)


def _events_in_order(page: PageText) -> str:
    """The page's text with each event that stands after a later one moved to its place."""
    spans = {spot.anchor: spot.span for spot in page.targets if spot.kind == "event"}
    latest, moved = "", []
    for event in page.events:
        if event.date < latest and event.id in spans:
            moved.append(event)
        latest = max(latest, event.date)
    text = page.text
    blocks = [(event.date, text[slice(*spans[event.id])]) for event in moved]
    for event in reversed(moved):
        start, end = spans[event.id]
        text = text[:start].rstrip("\n") + "\n\n" + text[end:].lstrip("\n")
    for date, block in blocks:
        text = templates.with_event(templates.reread(page, text), date, block)
    return text
