"""The footnotes of a page, from citations in its Markdown to numbered notes with links back.

mkdocs-bibtex sees one key of our own for each note (`nato-itpp-2023--para-3`) and nothing else of a
page, and answers with the placeholder of a mark. Marks and notes are put in after Markdown: no URL
and no title is ever read as markup, and no reference is parsed twice. Free notes are put in the same
way, but their text is Markdown's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import chain, zip_longest

from edition.citations.citeproc import Reference
from edition.edition import Edition
from edition.model import LinkTarget, PageText
from edition.parsers.blocks import RECORDED
from edition.site.language_markup import second_language_marker
from edition.site.note_html import EarlierNote, print_note, short_title
from edition.site.placeholders import (
    BIBTEX_ANSWER,
    FREE_NOTE_PATTERN,
    NOTE_LIST,
    NOTE_MARK_PATTERN,
    NOTE_TEXT_PATTERN,
    SOURCES_URL,
    note_mark,
    note_text,
)

_RECENT = 4096
"""How many printed notes are kept, since a source is often cited on many pages; this edition has a quarter as many."""

_OFTEN = 3
"""How many notes of a page have to cite a source for the later ones to be short."""

_OPENING = re.compile(r"(/{3,}\s*[a-z-]+\s*\|\s*).*(?:\n {4}.*\S.*)*")
"""The first line of a block up to its argument, the argument, and the options below it."""


NotePrinter = Callable[[str, tuple[EarlierNote, ...]], str]
"""Prints a note as inline HTML, by its id and the notes of the page that have its sources in full."""


def note_printer(edition: Edition, references: Mapping[str, Reference]) -> NotePrinter:
    """A function that prints a note; by `=key` it prints a source's reference."""
    marked = second_language_marker(edition.config)
    distinct = {note.id: note for page in edition.pages for note in page.notes}

    def short(key: str) -> str:
        return f"The {edition.config.base_text.noun}" if key == edition.base_text.key else short_title(references[key])

    @lru_cache(maxsize=_RECENT)
    def printed(name: str, earlier: tuple[EarlierNote, ...] = ()) -> str:
        if name.startswith("="):
            return marked(references[name[1:]].plain)
        titles = {note.key: (title, note) for note in earlier if (title := short(note.key))}
        return marked(print_note(distinct[name], references, edition.sources_by_key, SOURCES_URL, titles))

    return printed


def note_keys(page: PageText, markdown: str) -> tuple[str, list[str]]:
    """The keys of a page's notes, as mkdocs-bibtex gets them, and the text around the notes, in pieces.

    `markdown` is the page's text without its front matter, as MkDocs passes it on. The keys are
    citations, one a line. In the pieces, placeholders replace citations in free notes and the calls
    of free notes, and a block that has a record begins with the record's id in place of its title
    and options. If the page has notes, a heading and the placeholder of their list end it. Raises
    ValueError when the page changed after the edition was read.
    """
    shift = len(page.text) - len(markdown)
    if page.text[shift:] != markdown:
        raise ValueError(f"docs/{page.path} changed during the build. Fix: build again.")
    changes = [(*note.span, note_text(note.id) if note.in_free_note else BIBTEX_ANSWER) for note in page.notes]
    changes += [(at, at + len(f"[^{name}]"), note_mark(_free_note_id(page, name))) for name, at in page.free_calls]
    has_notes = bool(changes)
    changes += [(*opening.span(), f"{opening[1]}{target.anchor}") for target, opening in _openings(page)]
    text, at = [], shift
    for start, end, replacement in sorted(changes):
        text += [page.text[at:start], replacement]
        at = end
    text.append(page.text[at:])
    if has_notes:
        text.append(f"\n\n## Notes on this page {{ #page-notes }}\n\n{NOTE_LIST}\n")
    keys = "\n".join(f"[@{note.id}]" for note in page.notes if not note.in_free_note)
    return keys, "".join(text).split(BIBTEX_ANSWER)


def insert_marks(answers: str, pieces: list[str]) -> str:
    """The page's Markdown, joined from mkdocs-bibtex's answers to the keys and the text around them."""
    return "".join(chain.from_iterable(zip_longest(pieces, answers.split("\n"), fillvalue="")))


def _openings(page: PageText) -> Iterator[tuple[LinkTarget, re.Match[str]]]:
    """Each block that has a record, with its first line and its options."""
    for target in page.targets:
        if target.kind in RECORDED and (opening := _OPENING.match(page.text, target.span[0])):
            yield target, opening


def _free_note_id(page: PageText, name: str) -> str:
    """The id of a free note in placeholders: a number, since Markdown might see markup in the name."""
    return f"^{[called for called, _ in page.free_calls].index(name)}"


@dataclass(slots=True)
class _Numbering:
    """The notes of a page as their marks are met: a number for each, and how often each is called."""

    free_names: Mapping[str, str]
    numbers: dict[str, int] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)

    def insert(self, html: str) -> str:
        """The HTML with its marks in place of their placeholders."""
        return NOTE_MARK_PATTERN.sub(self._mark, html)

    def _mark(self, match: re.Match[str]) -> str:
        name = self.free_names.get(match[1], match[1])
        self.uses[name] = use = self.uses.get(name, 0) + 1
        number = self.numbers.setdefault(name, len(self.numbers) + 1)
        return (
            f'<sup id="{_anchor(name, use)}"><a class="footnote-ref" href="#fn:{escape(name)}"'
            f' role="doc-noteref" aria-label="Note {number}">{number}</a></sup>'
        )


def insert_notes(page: PageText, html: str, printed: NotePrinter, sources_url: str) -> str:
    """Replace the placeholders in a page's HTML by marks, notes, references and addresses.

    `printed` is the function that `note_printer` makes, `sources_url` the address of the page of
    sources as seen from this page.
    """
    article, has_list, after = html.partition(f"<p>{NOTE_LIST}</p>")
    if has_list:
        html = _with_note_list(page, article, dict(FREE_NOTE_PATTERN.findall(after)), printed)
    html = NOTE_TEXT_PATTERN.sub(lambda match: printed(match[1], ()), html)
    return html.replace(SOURCES_URL, sources_url)


def _with_note_list(page: PageText, article: str, free_notes: dict[str, str], printed: NotePrinter) -> str:
    """The article with its marks and, under the heading that ends it, the list of its notes.

    The notes are in the order of their first marks; a source that many of them cite is in full in the
    first alone. They have roles and labels for screen readers
    (https://www.w3.org/TR/dpub-aria-1.1/): each link back says to which use it leads.
    """
    numbering = _Numbering({f"^{i}": name for i, (name, _) in enumerate(page.free_calls)})
    text, heading, title = numbering.insert(article).rpartition("<h2")
    cited = {note.id: [citation.key for citation in note.citations] for note in page.notes}
    often = Counter(key for keys in cited.values() for key in set(keys))
    in_full: dict[str, EarlierNote] = {}
    notes: dict[str, str] = {}
    while len(notes) < len(numbering.numbers):  # a free note may call another, which then gets the next number
        for name in list(numbering.numbers)[len(notes) :]:
            if name in free_notes:
                notes[name] = numbering.insert(free_notes[name])
                continue
            earlier = tuple(in_full[key] for key in dict.fromkeys(cited[name]) if key in in_full)
            notes[name] = f"<p>{printed(name, earlier)}</p>"
            for key in cited[name]:
                if often[key] >= _OFTEN:
                    in_full.setdefault(key, EarlierNote(key, numbering.numbers[name], f"fn:{name}"))
    items = "\n".join(
        f'<li id="fn:{escape(name)}">{_with_links_back(note, name, number, numbering.uses[name])}</li>'
        for number, (name, note) in enumerate(notes.items(), 1)
    )
    return (
        f'{text}<section class="footnotes" role="doc-endnotes" aria-labelledby="page-notes">\n'
        f"{heading}{title}<ol>\n{items}\n</ol>\n</section>"
    )


def _anchor(name: str, use: int) -> str:
    """The id of a note's mark: `fnref:name`, at the second use `fnref2:name`."""
    return f"fnref{use if use > 1 else ''}:{escape(name)}"


def _with_links_back(note: str, name: str, number: int, uses: int) -> str:
    """A note's HTML, its last paragraph ended by a link back to each of its marks."""
    links = "".join(
        f'<a class="footnote-backref" href="#{_anchor(name, use)}" role="doc-backlink"'
        f' aria-label="Back to note {number} in the text{f", use {use} of {uses}" if uses > 1 else ""}">'
        f"↩{use if uses > 1 else ''}</a>"
        for use in range(1, uses + 1)
    )
    before, last, after = note.rstrip().rpartition("</p>")
    if after or not last:
        return f"{note}<p>{links}</p>"
    return f"{before.removesuffix('&#160;')}\N{NO-BREAK SPACE}{links}</p>"
