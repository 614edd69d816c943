"""The articles of an edition as Markdown alone makes them, for `check`: no engine, no references, no inserts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markdown import Markdown

from edition.edition import Edition
from edition.model import Problem
from edition.parsers.files import GUIDE
from edition.parsers.markdown_engine import EXTENSIONS, without_html
from edition.site.footnotes import note_keys
from edition.validation.html import Violation, html_problems, html_violations, reading_violations, text_problems

_OWN = "edition.site.markdown_extension"


def articles(edition: Edition) -> Iterator[tuple[str, str]]:
    """The path of each page with the HTML of its article; the edition must be free of other problems."""
    own = {"edition": edition, "insert": lambda name: "", "host": None}
    markdown = Markdown(extensions=[*EXTENSIONS, _OWN], extension_configs={_OWN: own})
    for page in edition.pages:
        _, pieces = note_keys(page, page.text[page.body_at :])
        yield page.path, markdown.reset().convert("".join(pieces))


def check_articles(edition: Edition, root: Path) -> list[Problem]:
    """What the articles and the contributors' guide have and may not have, at the lines of their Markdown."""
    problems = [
        problem
        for path, html in articles(edition)
        for problem in html_problems(_violations(html), edition.pages_by_path[path])
    ]
    if (root / GUIDE).is_file():  # a page includes it when the site is built
        guide = (root / GUIDE).read_text(encoding="utf-8", errors="replace")
        html = without_html(Markdown(extensions=[*EXTENSIONS])).convert(guide)
        problems += text_problems(_violations(html), GUIDE, guide, {})
    return problems


def _violations(article: str) -> Iterator[Violation]:
    yield from html_violations(article, "article")
    yield from reading_violations(article)
