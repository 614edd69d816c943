"""Words in other languages, marked with `lang` on a page (WCAG 3.1.2): foreign titles, and Japanese words."""

from __future__ import annotations

import re
from html import escape

from edition.languages import title_language
from edition.model import Source

_JAPANESE = r"[\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffef]+"
_WORDS = rf"{_JAPANESE}(?:[A-Za-z0-9().:=―-]{{1,12}}{_JAPANESE})*"
"""Japanese words with the Latin letters inside them, such as 機構(NATO)の."""
_TOKEN = re.compile(rf"""<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<attributes>(?:[^>"]|"[^"]*")*)>|{_WORDS}""")
_FAR_EAST = re.compile("[\u3001-\ud7ff\uf900-\uffef]")
"""A quick test: HTML without any of these characters has no Japanese."""
_LEFT_ALONE = ("code", "option", "pre", "svg", "textarea")
"""Elements that have no prose, or may have no other element in them."""


def with_title_language(html: str, source: Source) -> str:
    """Mark the foreign title in a printed reference with its language."""
    tag, title = title_language(source), escape(source.get("title"), quote=False)
    return html if tag == "en" else html.replace(title, f'<span lang="{tag}">{title}</span>', 1)


def with_japanese(html: str) -> str:
    """Mark Japanese words in HTML as Japanese, except in elements that have a language already."""
    if not _FAR_EAST.search(html):
        return html
    around, depth = "", 0

    def marked(token: re.Match[str]) -> str:
        nonlocal around, depth
        if token["name"] is None:
            return token[0] if depth else f'<span lang="ja">{token[0]}</span>'
        if depth:
            if token["name"] == around:
                depth += -1 if token["end"] else 1
        elif token["name"] in _LEFT_ALONE or " lang=" in token["attributes"]:
            around, depth = token["name"], 1
        return token[0]

    return _TOKEN.sub(marked, html)
