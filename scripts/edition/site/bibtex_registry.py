"""What mkdocs-bibtex asks for its marks, and how little it is told."""

from __future__ import annotations

from mkdocs_bibtex.citation import Citation, CitationBlock, InlineReference
from mkdocs_bibtex.registry import ReferenceRegistry

from edition.site.footnotes import mark_of


class NoteRegistry(ReferenceRegistry):
    """What mkdocs-bibtex asks for its marks: here each key is a whole note."""

    def __init__(self) -> None:
        """No files of sources: the edition has read and checked them."""
        self.footnote_format = "{key}"

    def validate_citation_blocks(self, citation_blocks: list[CitationBlock]) -> None:
        """Nothing is left to find: the rules have refused what is unknown."""

    def validate_inline_references(self, inline_references: list[InlineReference]) -> set[InlineReference]:
        """No inline references: every citation stands in brackets."""
        return set()

    def inline_text(self, citation_block: CitationBlock) -> str:
        """What stands for the mark of the note."""
        return "".join(mark_of(citation.key) for citation in citation_block.citations)

    def reference_text(self, citation: Citation | InlineReference) -> str:
        """Nothing: the notes come in after Markdown."""
        return ""
