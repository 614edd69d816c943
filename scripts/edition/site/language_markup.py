"""Japanese words among English, marked as such on a page (WCAG 3.1.2)."""

from __future__ import annotations

import re
from collections.abc import Callable

from edition.config import Config

_JAPANESE = r"[\u3001-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffef]+"
_WORDS = rf"{_JAPANESE}(?:[A-Za-z0-9().:=―-]{{1,12}}{_JAPANESE})*"
"""Japanese words with the Latin letters inside them, such as 機構(NATO)の."""
_TOKEN = re.compile(rf"""<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)(?P<attributes>(?:[^>"]|"[^"]*")*)>|{_WORDS}""")
_FAR_EAST = re.compile("[\u3001-\ud7ff\uf900-\uffef]")
"""A quick test: HTML without any of these characters has no Japanese."""
_LEFT_ALONE = ("code", "option", "pre", "svg", "textarea")
"""Elements that have no prose, or may have no other element in them."""


def second_language_marker(config: Config) -> Callable[[str], str]:
    """A function that marks words of the edition's second language in HTML.

    Only words in a script of their own can be recognised; for any other language the HTML stays as it is.
    """
    tag = config.second_language.tag if config.second_language else ""
    return _BY_SCRIPT.get(tag, str)


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


_BY_SCRIPT: dict[str, Callable[[str], str]] = {"ja": with_japanese}
"""The languages whose words are recognised by their script, each with the function that marks them."""
