"""The page of each source: the full entry, and every place that cites it.

These pages differ only in their source. So the templates draw one page, with placeholders for a
source's title, key and article, and every page is made from that one: drawing each through MkDocs
would make the time of a build grow with the bibliography.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import escape

from edition.citations.citeproc import Reference
from edition.edition import Edition
from edition.model import Problem, page_url
from edition.site.generated import source_maker, source_path
from edition.site.language_markup import second_language_marker
from edition.site.placeholders import SOURCE_ARTICLE, SOURCE_KEY, SOURCE_PATTERN, SOURCE_TITLE
from edition.site.repository_links import CodeHost
from edition.validation.html import html_violations, source_problems


def source_pages(
    edition: Edition,
    references: Mapping[str, Reference],
    root: Path,
    host: CodeHost | None,
    frame: str,
) -> Iterator[tuple[str, str, list[Problem]]]:
    """The path and the HTML of each source's page, and what a source puts into it and may not.

    `frame` is the page with the three placeholders; it is checked by itself.
    """
    make = source_maker(edition, references, root, host)
    marked = second_language_marker(edition.config)
    pieces = SOURCE_PATTERN.split(frame)
    for source in edition.sources:
        own = {
            SOURCE_TITLE: escape(source.get("title")),
            SOURCE_KEY: source.key,
            SOURCE_ARTICLE: marked(make(source)),
        }
        problems = source_problems(
            html_violations(f"<p>{own[SOURCE_TITLE]}</p>{own[SOURCE_ARTICLE]}", "article"), source
        )
        html = "".join(own.get(piece, piece) for piece in pieces)
        yield f"{page_url(source_path(source))}index.html", html, problems
