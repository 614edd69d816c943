"""The page of no source, which the theme's templates draw once for all pages of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from edition.site.source_pages import ARTICLE, KEY, TITLE

if TYPE_CHECKING:
    from edition.site.social_cards import Card


def empty_page(env: Environment, nav: Navigation, files: Files, config: MkDocsConfig, card: Card | None = None) -> str:
    """The page of no source: the theme's page as it stands below sources/, with the three signs.

    `card` is the picture that other sites show beside a link to it.
    """
    page = Page(TITLE, File.generated(config, "sources/source.md", content=""), config)
    page.meta, page.content, page.toc = (
        {"description": f"Where this edition cites it: {KEY}"},
        ARTICLE,
        TableOfContents([]),
    )
    page.canonical_url = f"{config.site_url}sources/{KEY}/" if config.site_url else None
    return env.get_template("main.html").render(get_context(nav, files, config, page), card=card)
