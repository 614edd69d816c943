"""The page of each source: the full entry, and every place that cites it.

These pages differ in nothing but their source. So the theme's templates draw one page, with signs
where a source's own words come, and every source's page is made from that one: a large bibliography
costs a build little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import jinja2
from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from edition.joining.edition import Edition
from edition.joining.host import CodeHost
from edition.joining.languages import with_japanese
from edition.site.addresses import page_url
from edition.site.parts import source_maker, source_path

if TYPE_CHECKING:
    from edition.site.cards import Card

_TITLE, _KEY, _ARTICLE = "\ue020", "\ue021", "\ue022"
_SIGN = re.compile(f"([{_TITLE}{_KEY}{_ARTICLE}])")


def empty_page(
    env: jinja2.Environment, nav: Navigation, files: Files, config: MkDocsConfig, card: Card | None = None
) -> str:
    """The page of no source: the theme's page as it stands below sources/, with the three signs.

    `card` is the picture that other sites show beside a link to it.
    """
    page = Page(_TITLE, File.generated(config, "sources/source.md", content=""), config)
    page.meta, page.content, page.toc = (
        {"description": f"Where this edition cites it: {_KEY}"},
        _ARTICLE,
        TableOfContents([]),
    )
    page.canonical_url = f"{config.site_url}sources/{_KEY}/" if config.site_url else None
    return env.get_template("main.html").render(get_context(nav, files, config, page), card=card)


def source_pages(edition: Edition, host: CodeHost | None, empty: str) -> Iterator[tuple[str, str]]:
    """The path and the HTML of each source's page; `empty` is the page with the three signs."""
    make = source_maker(edition, host)
    pieces = _SIGN.split(empty)
    for source in edition.all_sources:
        own = {_TITLE: escape(source.get("title")), _KEY: source.key, _ARTICLE: with_japanese(make(source))}
        yield f"{page_url(source_path(source))}index.html", "".join(own.get(piece, piece) for piece in pieces)
