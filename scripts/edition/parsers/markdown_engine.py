"""What of Markdown the text may have, for everything that converts it outside the site's build as well."""

from __future__ import annotations

from markdown import Markdown

EXTENSIONS = ("toc", "tables", "footnotes", "pymdownx.superfences")
"""The extensions in mkdocs.yml that change what Markdown can make."""


def without_html(engine: Markdown) -> Markdown:
    """The engine with raw HTML as text: contributors' markup never becomes elements, even if the rules overlook it."""
    engine.preprocessors.deregister("html_block")
    engine.inlinePatterns.deregister("html")
    return engine
