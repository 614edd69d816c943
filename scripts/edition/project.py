"""Reading a project folder: every parser run once, and the results joined into an edition."""

from __future__ import annotations

from pathlib import Path

from edition.edition import Edition
from edition.model import Problem
from edition.parsers.base_text import read_base_text
from edition.parsers.bibtex import read_bibliography
from edition.parsers.pages import PageSyntax, read_pages
from edition.parsers.style import read_style

_WRONG_VALUES = (PageSyntax.CLAIM_KIND, PageSyntax.CLAIM_STATUS, PageSyntax.ENTITY_KIND)
"""Rules whose problems lose nothing of a file: a value is wrong, and all around it was read."""


def read_edition(root: Path) -> tuple[Edition, list[Problem]]:
    """The edition in a project's folder, and what is wrong with its form.

    Takes the project's root. The rules that compare one part with another are in
    `edition.validation`.
    """
    base_text, register_problems = read_base_text(root)
    pages, page_problems = read_pages(root)
    sources, source_problems = read_bibliography(root)
    style, style_problems = read_style(root)
    problems = [*register_problems, *style_problems, *source_problems, *page_problems]
    edition = Edition(
        base_text=base_text,
        pages=pages,
        sources=sources,
        style=style,
        unread=frozenset(problem.place.file for problem in problems if problem.rule not in _WRONG_VALUES),
    )
    return edition, problems
