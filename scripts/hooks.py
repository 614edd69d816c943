"""What MkDocs calls. Each hook hands its work to a function that knows nothing of MkDocs' order of events."""

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
    """Remember whether the engine serves the site: its script for reloading stands in the page."""
    global _serving
    _serving = command == "serve"


@event_priority(100)
def on_config(config: MkDocsConfig) -> None:
    """Before mkdocs-bibtex: read the edition; give it the notes, and the blocks to Markdown."""
    global _build
    if _SCRIPTS not in sys.path:
        sys.path.insert(0, _SCRIPTS)
    _build = SiteBuild.begin(config, _serving)


def on_nav(nav: Navigation, **_: Any) -> None:
    """Keep the contents for the pages of sources."""
    global _nav
    _nav = nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Refuse an edition that breaks its rules; give the templates what belongs to no single page."""
    _build.env(env, _nav, files, config)


@event_priority(100)
def _before_bibtex(markdown: str, page: Page, **_: Any) -> str:
    """Show mkdocs-bibtex one key for each note."""
    return _build.markdown(page, markdown)


@event_priority(-100)
def _after_bibtex(markdown: str, **_: Any) -> str:
    """Put the plugin's marks into the page's text."""
    return _build.marked(markdown)


on_page_markdown = CombinedEvent(_before_bibtex, _after_bibtex)


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> None:
    """Put the notes in; tell the templates what they need to know of the page."""
    context.update(_build.context(page, config))


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """Check the pages that are not of the edition, such as the one for a wrong address."""
    return _build.checked(output_content, template_name) if template_name.endswith(".html") else output_content


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Check the finished page and audit its citations."""
    return _build.finished(page, output)


def on_post_build(config: MkDocsConfig, **_: Any) -> None:
    """Refuse a site that lost a note; write what was made in the background."""
    _build.end(config)


def on_build_error(error: Exception, **_: Any) -> None:
    """Stop the background work; where a rule is broken, say that instead of what the engine stumbled over."""
    if "_build" in globals():
        _build.failed(error)
