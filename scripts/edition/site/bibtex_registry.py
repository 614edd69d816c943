"""Adapter that makes mkdocs-bibtex emit placeholders for the marks of notes."""

from __future__ import annotations

from mkdocs_bibtex.citation import Citation, CitationBlock, InlineReference
from mkdocs_bibtex.registry import ReferenceRegistry

from edition.site.placeholders import note_mark


class NoteRegistry(ReferenceRegistry):
    """The registry of mkdocs-bibtex, its extension point, in which each key is the id of a whole note."""

    def __init__(self) -> None:
        """Load no bibliography, since the edition has read and checked it."""
        self.footnote_format = "{key}"

    def validate_citation_blocks(self, citation_blocks: list[CitationBlock]) -> None:
        """Validate nothing: the rules report unknown keys, with their places."""

    def validate_inline_references(self, inline_references: list[InlineReference]) -> set[InlineReference]:
        """Accept no citation outside brackets."""
        return set()

    def inline_text(self, citation_block: CitationBlock) -> str:
        """The placeholder of the note's mark."""
        return "".join(note_mark(citation.key) for citation in citation_block.citations)

    def reference_text(self, citation: Citation | InlineReference) -> str:
        """Nothing, since the notes are put in after Markdown."""
        return ""
