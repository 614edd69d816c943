"""Reading a project folder: every parser run once, and the results joined into an edition."""

from __future__ import annotations

from pathlib import Path

from edition.config import FILE as CONFIG
from edition.config import read_config
from edition.edition import Edition
from edition.model import Problem
from edition.parsers.base_text import read_base_text
from edition.parsers.bibtex import read_bibliography
from edition.parsers.files import GUIDE, SITE
from edition.parsers.pages import PageSyntax, read_pages
from edition.parsers.style import read_style

_WRONG_VALUES = (PageSyntax.CLAIM_KIND, PageSyntax.CLAIM_STATUS, PageSyntax.ENTITY_KIND)
"""Rules whose problems lose nothing of a file: a value is wrong, and all around it was read."""

DRAWINGS = "overrides/drawings"
"""The templates that belong to the text: each draws the insert of its name."""
FILES = ("docs", "bib", "overrides", CONFIG, SITE, GUIDE)
"""The folders and files that an edition is read from and checked with."""


def read_edition(root: Path) -> tuple[Edition, list[Problem]]:
    """The edition in a project's folder, and what is wrong with its form.

    Takes the project's root. The rules that compare one part with another are in
    `edition.validation`. Of a project whose configuration has a problem only that is
    reported, since much else would follow from it.
    """
    config, config_problems = read_config(root)
    base_text, register_problems = read_base_text(root, config.base_text)
    pages, page_problems = read_pages(root, config.second_option)
    sources, source_problems = read_bibliography(root)
    style, style_problems = read_style(root)
    problems = [*register_problems, *style_problems, *source_problems, *page_problems]
    edition = Edition(
        config=config,
        base_text=base_text,
        pages=pages,
        sources=sources,
        style=style,
        unread=frozenset(problem.place.file for problem in problems if problem.rule not in _WRONG_VALUES),
    )
    return edition, list(config_problems) or problems
