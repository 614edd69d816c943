"""The page of each source: the full entry, and every place that cites it.

These pages differ in nothing but their source. So the theme's templates draw one page, with signs
where a source's own words come, and every source's page is made from that one: a large bibliography
costs a build little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import escape

from edition.citations.citeproc import Reference
from edition.edition import Edition
from edition.site.generated import source_maker, source_path
from edition.site.language_markup import second_language_marker
from edition.site.repository_links import CodeHost
from edition.site.urls import page_url

TITLE, KEY, ARTICLE = "\ue020", "\ue021", "\ue022"
"""The signs."""
_SIGN = re.compile(f"([{TITLE}{KEY}{ARTICLE}])")


def source_pages(
    edition: Edition, references: Mapping[str, Reference], root: Path, host: CodeHost | None, empty: str
) -> Iterator[tuple[str, str]]:
    """The path and the HTML of each source's page; `empty` is the page with the three signs."""
    make = source_maker(edition, references, root, host)
    marked = second_language_marker(edition.config)
    pieces = _SIGN.split(empty)
    for source in edition.sources:
        own = {TITLE: escape(source.get("title")), KEY: source.key, ARTICLE: marked(make(source))}
        yield f"{page_url(source_path(source))}index.html", "".join(own.get(piece, piece) for piece in pieces)
