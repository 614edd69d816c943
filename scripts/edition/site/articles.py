"""The articles of an edition as Markdown alone makes them, for `check`: no engine, no references, no inserts."""

from __future__ import annotations

from collections.abc import Iterator

from markdown import Markdown

from edition.edition import Edition
from edition.model import Problem
from edition.parsers.markdown_engine import EXTENSIONS
from edition.site.footnotes import note_keys
from edition.validation.html import html_faults, html_problems

_OWN = "edition.site.markdown_extension"


def articles(edition: Edition) -> Iterator[tuple[str, str]]:
    """The path of each page with the HTML of its article; the edition must be free of other problems."""
    own = {"edition": edition, "insert": lambda name: "", "host": None}
    markdown = Markdown(extensions=[*EXTENSIONS, _OWN], extension_configs={_OWN: own})
    for page in edition.pages:
        _, pieces = note_keys(page, page.text[page.body_at :])
        yield page.path, markdown.reset().convert("".join(pieces))


def check_articles(edition: Edition) -> list[Problem]:
    """What the articles have and may not have, at the lines of their Markdown."""
    return [
        problem
        for path, html in articles(edition)
        for problem in html_problems(html_faults(html, "article"), edition.pages_by_path[path])
    ]
