"""What MkDocs calls. Each hook hands its work to a function that knows nothing of MkDocs' order of events."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from edition.site.build import Build

_build: Build


@event_priority(100)
def on_config(config: MkDocsConfig) -> None:
    """Before mkdocs-bibtex: read and check the edition; give it the notes, and the blocks to Markdown."""
    global _build
    _build = Build.begin(config)


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add the edition as data."""
    _build.add_data(files, config)
    _build.add_source_pages(files, config)


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Before mkdocs-bibtex: one key for each note."""
    return _build.markdown(page, markdown)


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """After Markdown: put the stand-ins back."""
    return _build.content(page, html)


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any) -> None:
    """What the templates need to know of the page."""
    context.update(_build.context(page, config))


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """The pages that are not of the edition, such as the one for a wrong address."""
    return _build.dressed(output_content, template_name) if template_name.endswith(".html") else output_content


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """The finished page: the ledger is kept on it."""
    return _build.finished(page, output)


def on_post_build(**_: Any) -> None:
    """No page may have lost a note."""
    _build.end()
