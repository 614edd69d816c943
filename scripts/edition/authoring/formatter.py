"""The formatter behind `check --fix`: order, layout, punctuation marks and tracking parameters.

No word of prose is ever changed, and a file that cannot be parsed is left as it is.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from edition.authoring import templates
from edition.authoring.transaction import WriteRefusedError, write_checked
from edition.edition import Edition
from edition.model import PageText, Source, TargetKind
from edition.parsers.bibtex import bib_files, parse_bib, remarks
from edition.parsers.blocks import BLOCKS, BlockForm, block_forms
from edition.project import read_edition
from edition.validation.bibliography import tracking_parameters

_AS_WRITTEN = frozenset({"url", "doi", "isbn", "date", "urldate", "dead", "langid", "kind", "seen"})
"""The fields that hold no prose, in which a hyphen or an apostrophe is part of the value."""
_OPTION = re.compile(r" +(?P<name>[a-z]+):(?: +(?P<value>.*))?")
_OPENING = re.compile(r"/{3,}\s*(?P<name>[a-z-]+)\b")


def format_project(root: Path, today: datetime.date) -> list[str]:
    """Format the project's files and return the paths of those that changed.

    Raises WriteRefusedError, with nothing written, when a file is not UTF-8, a page would get
    other words, or the result would break a rule that is kept now.
    """
    edition, _ = read_edition(root)
    try:
        texts = formatted_files(edition, root)
    except UnicodeDecodeError as error:
        raise WriteRefusedError(f"a file is not UTF-8 ({error.reason}). Fix: save it as UTF-8.") from error
    if texts:
        write_checked(root, edition, texts, today)
    return list(texts)


def formatted_files(edition: Edition, root: Path) -> dict[str, str]:
    """The files that formatting changes: their new texts by path.

    Raises WriteRefusedError when a page would get other words, or a bibliography file other entries, fields or
    remarks, which would be an error of the formatter.
    """
    texts: dict[str, str] = {}
    for page in edition.pages:
        text = format_page(page, block_forms(edition.config.second_option))
        if _words(text) != _words(page.text):
            raise WriteRefusedError(f"docs/{page.path}: formatting would change its words. Fix: format it by hand.")
        if text != page.text:
            texts[f"docs/{page.path}"] = text
    for path in bib_files(root):
        old = (root / path).read_text(encoding="utf-8")
        if (text := format_bibliography(path, old)) != old:
            if _bibliography_parts(path, text) != _bibliography_parts(path, old):
                raise WriteRefusedError(f"{path}: formatting would change what it says. Fix: format it by hand.")
            texts[path] = text
    return texts


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\S+", text.replace(":", ": ")))


def _bibliography_parts(file: str, text: str) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """What formatting must leave: the fields of each entry, and the remarks."""
    sources, _ = parse_bib(file, text)
    fields = Counter((f"{source.type} {source.key}", name) for source in sources for name in ("", *source.fields))
    return fields, Counter(remark[0].strip() for remark in remarks(text))


def format_bibliography(file: str, text: str) -> str:
    """Sort and lay out a .bib file: entries by key, fields in the order of FIELDS, Unicode marks, clean URLs.

    The entries of bib/essay.bib keep their order, which is that of the essay's notes. Comments
    stay before the entry that follows them.
    """
    sources, problems = parse_bib(file, text)
    if problems or not sources:
        return text
    lines = [f"{line}\n" for line in text.split("\n")]
    starts = [source.place.line - 1 for source in sources]
    comments = [_comments(lines, start, after) for after, start in zip([0, *starts], starts, strict=False)]
    head = "".join(lines[: starts[0] - len(comments[0])])
    for remark in remarks(text):  # one after an entry, on its line, comes before it
        begin = text.rfind("\n", 0, remark.start()) + 1
        if text[begin : remark.start()].strip():
            line = text.count("\n", 0, begin)
            comments[bisect_right(starts, line) - 1].append(f"{remark[0].rstrip()}\n")
    tail = "".join(_comments(lines, len(lines), starts[-1])).strip()
    entries = [
        (source.key, "".join(comment) + _entry(source)) for source, comment in zip(sources, comments, strict=True)
    ]
    if not sources[0].of_essay:
        entries.sort(key=lambda pair: pair[0])
    return head + "\n".join(entry for _, entry in entries) + (f"\n{tail}\n" if tail else "")


def _comments(lines: list[str], start: int, after: int) -> list[str]:
    """The comment lines before an entry; a comment apart from the first entry belongs to the file instead."""
    at = start
    while at > after and (lines[at - 1].lstrip().startswith("%") or (after and not lines[at - 1].strip())):
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
    """Remove from a URL the parameters that only say where the reader came from."""
    tracking = tracking_parameters(url)
    if not tracking:
        return url
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if unquote_plus(pair.partition("=")[0]) not in tracking]
    return urlunsplit(parts._replace(query="&".join(kept)))


def with_unicode_marks(text: str) -> str:
    """Replace straight and LaTeX quotation marks, apostrophes and dashes by Unicode ones, where that is certain."""
    text = re.sub(r"``(.*?)''", r"“\1”", text)
    text = re.sub(r'(?<![\w"])"(?=\S)([^"]*?[^\s"])"(?![\w"])', r"“\1”", text)
    text = re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "’", text)
    text = re.sub(r"(?<=\d)--(?=\d)|(?<= )--(?= )|(?<=[^\W\d_])--(?=[^\W\d_])", "–", text)
    return re.sub(r"(?<=[\w ])---(?=[\w ])", "—", text)


def format_page(page: PageText, forms: Mapping[str, BlockForm] = BLOCKS) -> str:
    """Put the options of a page's blocks in order and in line, and its events in the order of their dates."""
    page = templates.reparse(page, _format_options(page.text, forms))
    return _sort_events(page)


def _format_options(text: str, forms: Mapping[str, BlockForm]) -> str:
    """Put the options of every block in order and in line; code is left as it is."""
    rows = text.split("\n")
    done: list[str] = []
    at, fence = 0, ""
    while at < len(rows):
        row = rows[at]
        done.append(row)
        at += 1
        if mark := re.match(r" *(`{3,}|~{3,})", row):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        opening = None if fence else _OPENING.match(row)
        if opening and (form := forms.get(opening["name"])):
            count, lines = _options_in_order(rows[at:], list(form.options))
            done += lines
            at += count
    return "\n".join(done)


def _options_in_order(rows: list[str], order: list[str]) -> tuple[int, list[str]]:
    """The number of option lines at the beginning of these rows, and the lines that replace them."""
    found: list[tuple[str, str]] = []
    for match in map(_OPTION.fullmatch, rows):
        if not match or match["name"] not in order:
            break
        found.append((match["name"], (match["value"] or "").strip()))
    count = len(found)
    after = rows[count] if count < len(rows) else ""
    if after.startswith(" ") and after.strip():  # a value of several lines is left as it is
        return count, rows[:count]
    found.sort(key=lambda pair: order.index(pair[0]))
    lines = [f"    {name}: {value}".rstrip() for name, value in found]
    return count, [*lines, ""] if found and after.strip() else lines


def _sort_events(page: PageText) -> str:
    """Move each event that comes after a later one to its place in the order of dates."""
    spans = {target.anchor: target.span for target in page.targets if target.kind == TargetKind.EVENT}
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
        text = templates.with_event(templates.reparse(page, text), date, block)
    return text
