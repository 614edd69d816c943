"""The hooks that MkDocs calls, in the order of its events; the work is in edition.site.mkdocs_hooks.

https://www.mkdocs.org/dev-guide/plugins/#events describes the events.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from edition.site.mkdocs_hooks import SiteBuild

_SCRIPTS = str(Path(__file__).parent)
"""Where the package is. The engine has it on the path only while it loads this file; worker processes need it later."""
_build: SiteBuild
_serving = False
_nav: Navigation


def on_startup(command: str, **_: Any) -> None:
    """Remember whether MkDocs serves the site: its script for reloading is then in every page."""
    global _serving
    _serving = command == "serve"


@event_priority(100)
def on_config(config: MkDocsConfig) -> None:
    """Read the edition, and configure mkdocs-bibtex and Markdown for it; runs before mkdocs-bibtex."""
    global _build
    if _SCRIPTS not in sys.path:
        sys.path.insert(0, _SCRIPTS)
    _build = SiteBuild.begin(config, _serving)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Append the icons and colours of statuses to the style sheet."""
    _build.arrange_files(files, config)


def on_nav(nav: Navigation, **_: Any) -> None:
    """Keep the navigation, which the pages of sources show too."""
    global _nav
    _nav = nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Refuse an edition that breaks a rule, and pass the templates what all pages share."""
    _build.prepare_templates(env, _nav, files, config)


@event_priority(100)
def _before_bibtex(markdown: str, page: Page, **_: Any) -> str:
    """Replace the page by the keys of its notes, so that mkdocs-bibtex sees nothing else of it."""
    return _build.keys_for_bibtex(page, markdown)


@event_priority(-100)
def _after_bibtex(markdown: str, **_: Any) -> str:
    """Put mkdocs-bibtex's answers into the page's text."""
    return _build.markdown_with_marks(markdown)


on_page_markdown = CombinedEvent(_before_bibtex, _after_bibtex)


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> None:
    """Put the notes into the article, and pass the page's template its variables."""
    context.update(_build.page_context(page, config))


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """Check the pages that are made from a template alone, such as 404.html."""
    return _build.check_html(output_content, template_name) if template_name.endswith(".html") else output_content


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Check the finished page, and audit its citations."""
    return _build.check_page(page, output)


def on_post_build(config: MkDocsConfig, **_: Any) -> None:
    """Refuse a site that lost a citation, and write the files made in the background."""
    _build.finish(config)


def on_build_error(error: Exception, **_: Any) -> None:
    """Stop the background work, and report a broken rule in place of the error that followed from it."""
    if "_build" in globals():
        _build.stop(error)
