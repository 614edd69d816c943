"""The notes of a page: from citations in Markdown to its footnotes.

mkdocs-bibtex sees one key of our own for each note (`nato-itpp-2023--para-3`), and nothing else of
a page, and answers with a stand-in for the mark. Marks and notes are put in when Markdown is done: no address and no
title is ever read as markup, no reference is parsed twice, and a note costs a build little.
Free notes go the same way; their text alone is Markdown's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, zip_longest

from edition.citations.citeproc import Reference
from edition.edition import Edition
from edition.model import LinkTarget, PageText
from edition.parsers.blocks import RECORDED
from edition.site.language_markup import second_language_marker
from edition.site.note_html import print_note

SOURCES = "\ue001"
"""Stands for the address of the page of sources, which differs from page to page."""
FREE = ("\ue005", "\ue006", "\ue007")
"""Stand before the name of a free note, between name and text, and after the text."""
_PLUGINS = "\ue000"
"""Stands in the text where the plugin's answer comes."""
_LIST = "\ue008"
"""Stands where the page's notes come."""

_RECENT = 4096
"""How many notes are kept as they were printed: a source is often cited on many pages."""

_OPENING = re.compile(r"(/{3,}\s*[a-z-]+\s*\|\s*).*(?:\n {4}.*\S.*)*")
"""The first line of a block up to its argument, the argument, and the options under it."""
_TEXT = re.compile("\ue002([^\ue003]*)\ue003")
_MARK = re.compile("\ue004([^\ue003]*)\ue003")
_FREE_NOTE = re.compile(f"{FREE[0]}(.*?){FREE[1]}(.*?){FREE[2]}", re.S)


def _text_of(name: str) -> str:
    return f"\ue002{name}\ue003"


def mark_of(name: str) -> str:
    return f"\ue004{name}\ue003"


def reference_later(key: str) -> str:
    """Stands for a source's printed reference until pandoc has made it."""
    return _text_of(f"={key}")


def note_printer(edition: Edition, references: Mapping[str, Reference]) -> Callable[[str], str]:
    """A function that prints a note by its id, and a source's reference by `=key`, as inline HTML."""
    marked = second_language_marker(edition.config)
    distinct = {note.id: note for page in edition.pages for note in page.notes}

    @lru_cache(maxsize=_RECENT)
    def printed(name: str) -> str:
        if name.startswith("="):
            return marked(references[name[1:]].plain)
        return marked(print_note(distinct[name], references, edition.sources_by_key, SOURCES))

    return printed


def note_keys(page: PageText, markdown: str) -> tuple[str, list[str]]:
    """The notes of a page as the plugin shall see them, a key on each line; the text around them, in pieces.

    `markdown` is the page's text without its front matter, as the engine hands it over.
    In the pieces, a citation in a free note is a stand-in of the reference, each call of a free
    note one of a mark. A heading and a place for the notes end the page. A block that has a
    record begins with the record's id, in place of its title and its options.
    """
    shift = len(page.text) - len(markdown)
    if page.text[shift:] != markdown:
        raise ValueError(f"docs/{page.path} changed between being read and being built; build again.")
    changes = [(*note.span, _text_of(note.id) if note.in_free_note else _PLUGINS) for note in page.notes]
    changes += [(at, at + len(f"[^{name}]"), mark_of(_free_id(page, name))) for name, at in page.free_calls]
    has_notes = bool(changes)
    changes += [(*opening.span(), f"{opening[1]}{spot.anchor}") for spot, opening in _openings(page)]
    text, at = [], shift
    for start, end, stand_in in sorted(changes):
        text += [page.text[at:start], stand_in]
        at = end
    text.append(page.text[at:])
    if has_notes:
        text.append(f"\n\n## Notes on this page {{ #page-notes }}\n\n{_LIST}\n")
    keys = "\n".join(f"[@{note.id}]" for note in page.notes if not note.in_free_note)
    return keys, "".join(text).split(_PLUGINS)


def with_marks(marks: str, pieces: list[str]) -> str:
    """The page's Markdown, of the plugin's answers to the keys and the text around them."""
    return "".join(chain.from_iterable(zip_longest(pieces, marks.split("\n"), fillvalue="")))


def _openings(page: PageText) -> Iterator[tuple[LinkTarget, re.Match[str]]]:
    """Each block that has a record, with its first line and its options."""
    for spot in page.targets:
        if spot.kind in RECORDED and (opening := _OPENING.match(page.text, spot.span[0])):
            yield spot, opening


def _free_id(page: PageText, name: str) -> str:
    """What stands for a free note's name, in which Markdown might see something."""
    return f"^{[called for called, _ in page.free_calls].index(name)}"


def finished(page: PageText, html: str, printed: Callable[[str], str], sources_url: str) -> str:
    """The page's HTML with what the stand-ins stand for: marks, notes, signs and addresses.

    `printed` gives the text of a note (see `note_printer`).

    The notes are an ordered list in the order of their first marks, with roles and labels for
    screen readers (https://www.w3.org/TR/dpub-aria-1.1/): each says what it is, and each way
    back which use it leads to.
    """
    text, place, rest = html.partition(f"<p>{_LIST}</p>")
    if place:
        free = {f"^{i}": name for i, (name, _) in enumerate(page.free_calls)}
        written = dict(_FREE_NOTE.findall(rest))
        uses: dict[str, int] = {}
        numbers: dict[str, int] = {}

        def mark(match: re.Match[str]) -> str:
            name = free.get(match[1], match[1])
            uses[name] = use = uses.get(name, 0) + 1
            number = numbers.setdefault(name, len(numbers) + 1)
            return (
                f'<sup id="{_anchor(name, use)}"><a class="footnote-ref" href="#fn:{name}"'
                f' role="doc-noteref" aria-label="Note {number}">{number}</a></sup>'
            )

        text, heading, title = _MARK.sub(mark, text).rpartition("<h2")
        items: dict[str, str] = {}
        while len(items) < len(numbers):  # a note may call another
            for name in list(numbers)[len(items) :]:
                items[name] = _MARK.sub(mark, written[name]) if name in written else f"<p>{printed(name)}</p>"
        listed = "\n".join(
            f'<li id="fn:{name}">{_with_ways_back(items[name], name, number, uses[name])}</li>'
            for number, name in enumerate(items, 1)
        )
        html = (
            f'{text}<section class="footnotes" role="doc-endnotes" aria-labelledby="page-notes">\n'
            f"{heading}{title}<ol>\n{listed}\n</ol>\n</section>"
        )
    html = _TEXT.sub(lambda match: printed(match[1]), html)
    return html.replace(SOURCES, sources_url)


def _anchor(name: str, use: int) -> str:
    """Where a note's mark stands: `fnref:name`, at the second use `fnref2:name`."""
    return f"fnref{use if use > 1 else ''}:{name}"


def _with_ways_back(text: str, name: str, number: int, uses: int) -> str:
    """A note's text, its last paragraph ended by a link back to each of its marks."""
    links = "".join(
        f'<a class="footnote-backref" href="#{_anchor(name, use)}" role="doc-backlink"'
        f' aria-label="Back to note {number} in the text{f", use {use} of {uses}" if uses > 1 else ""}">'
        f"↩{use if uses > 1 else ''}</a>"
        for use in range(1, uses + 1)
    )
    before, last, after = text.rstrip().rpartition("</p>")
    if after or not last:
        return f"{text}<p>{links}</p>"
    return f"{before.removesuffix('&#160;')}\N{NO-BREAK SPACE}{links}</p>"
