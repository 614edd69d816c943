"""The notes of a page: from citations in Markdown to the plugin's footnotes, and back from its HTML.

mkdocs-bibtex sees one key of our own for each note (`nato-itpp-2023--para-3`); its registry
answers with a stand-in for the whole note, which is put in its place when Markdown is done:
no address and no title is ever read as markup, and no reference is parsed twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mkdocs_bibtex.citation import Citation as PluginCitation
from mkdocs_bibtex.citation import CitationBlock, InlineReference
from mkdocs_bibtex.registry import ReferenceRegistry

from edition.joining.edition import Edition
from edition.joining.references import print_note
from edition.model import PageText

HIDDEN_AT = "\ue000"
"""Stands for an @ that is no citation while the plugin looks for citations."""
SOURCES = "\ue001"
"""Stands for the address of the page of sources, which differs from page to page."""

_NOTE = re.compile("\ue002([^\ue003]*)\ue003")


def stand_in(name: str) -> str:
    """What stands for the text of a note, by its id, while the engine turns Markdown into HTML."""
    return f"\ue002{name}\ue003"


def printed_notes(edition: Edition) -> dict[str, str]:
    """The text of every note of the edition by its id, as inline HTML."""
    return {
        note.id: print_note(note, edition.bibliography, edition.sources, SOURCES)
        for page in edition.pages
        for note in page.notes
    }


class NoteRegistry(ReferenceRegistry):
    """What mkdocs-bibtex asks for the text of its footnotes: here each key is a whole note."""

    def __init__(self, notes: Mapping[str, str]) -> None:
        self.notes = notes
        self.footnote_format = "{key}"

    def validate_citation_blocks(self, citation_blocks: list[CitationBlock]) -> None:
        """Nothing is left to find: the rules have refused what is unknown."""

    def validate_inline_references(self, inline_references: list[InlineReference]) -> set[InlineReference]:
        """No inline references: every citation stands in brackets."""
        return set()

    def inline_text(self, citation_block: CitationBlock) -> str:
        """The footnote mark in Markdown."""
        return "".join(f"[^{citation.key}]" for citation in citation_block.citations)

    def reference_text(self, citation: PluginCitation | InlineReference) -> str:
        """What stands for the footnote's text. Raises KeyError for a note that no page has."""
        if citation.key not in self.notes:
            raise KeyError(citation.key)
        return stand_in(citation.key)


def with_note_keys(page: PageText, markdown: str) -> str:
    """The page's Markdown as the plugin shall see it.

    `markdown` is the page's text without its front matter, as the engine hands it over.
    Each citation becomes one key, one in a free note the reference itself, and every
    other @ is hidden.
    """
    shift = len(page.text) - len(markdown)
    if page.text[shift:] != markdown:
        raise ValueError(f"docs/{page.path} changed between being read and being built; build again.")
    pieces, at = [], shift
    for note in page.notes:
        start, end = note.span
        key = stand_in(note.id) if note.in_free_note else f"[@{note.id}]"
        pieces += [page.text[at:start].replace("@", HIDDEN_AT), key]
        at = end
    pieces.append(page.text[at:].replace("@", HIDDEN_AT))
    return "".join(pieces)


def finished(html: str, notes: Mapping[str, str], sources_url: str) -> str:
    """The page's HTML with what the stand-ins stand for: notes, signs and addresses."""
    html = _NOTE.sub(lambda match: notes[match[1]], html)
    return html.replace(HIDDEN_AT, "@").replace(SOURCES, sources_url)
