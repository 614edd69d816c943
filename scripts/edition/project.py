"""Reading a project folder: every parser run once, and the results joined into an edition."""

from __future__ import annotations

from pathlib import Path

from edition.edition import Edition
from edition.model import Problem
from edition.parsers.base_text import read_base_text
from edition.parsers.bibtex import read_bibliography
from edition.parsers.pages import read_pages

STYLE = "bib/notes.csl"


def read_edition(root: Path) -> tuple[Edition, list[Problem]]:
    """The edition in a project's folder, and what is wrong with its form.

    Takes the project's root. The rules that compare one part with another are in
    `edition.validation`.
    """
    base_text, problems = read_base_text(root)
    pages, page_problems = read_pages(root)
    sources, source_problems = read_bibliography(root)
    style = (root / STYLE).read_text(encoding="utf-8")
    edition = Edition(base_text=base_text, pages=tuple(pages), sources=tuple(sources), style=style)
    return edition, [*problems, *page_problems, *source_problems]
