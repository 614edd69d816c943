"""What MkDocs calls. Each hook hands its work to a function that knows nothing of MkDocs' order of events."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from edition.site.mkdocs_hooks import Build

_build: Build


@event_priority(100)
def on_config(config: MkDocsConfig) -> None:
    """Before mkdocs-bibtex: read and check the edition; give it the notes, and the blocks to Markdown."""
    global _build
    _build = Build.begin(config)


def on_files(files: Files, **_: Any) -> None:
    """Leave out what no page loads; let what is made beside be written."""
    _build.prepare(files)


def on_nav(nav: Navigation, **_: Any) -> None:
    """The contents, for the pages that are drawn when all else is done."""
    _build.nav = nav


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """What the templates need that are no page's."""
    _build.env(env, files, config)


@event_priority(100)
def _on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Before mkdocs-bibtex: one key for each note."""
    return _build.markdown(page, markdown)


@event_priority(-100)
def _on_page_marks(markdown: str, **_: Any) -> str:
    """After it: the page again, with its marks."""
    return _build.marked(markdown)


on_page_markdown = CombinedEvent(_on_page_markdown, _on_page_marks)


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> None:
    """Put the notes in; tell the templates what they need to know of the page."""
    context.update(_build.context(page, config))


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """The pages that are not of the edition, such as the one for a wrong address."""
    return _build.dressed(output_content, template_name) if template_name.endswith(".html") else output_content


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """The finished page: the ledger is kept on it."""
    return _build.finished(page, output)


def on_post_build(**_: Any) -> None:
    """No page may have lost a note, and what is made beside must be there."""
    _build.end()
