"""Characters that deceive: those that show nothing, and letters that pass for others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
"""Categories of characters that show nothing, reverse the direction of the text, or are ours for placeholders."""
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters of other categories that show nothing: fillers, joiners, variation selectors, the empty Braille cell."""

LOOKALIKE = re.compile(r"[\u0370-\u03ff\u0400-\u058f\u13a0-\u13ff\uab70-\uabbf]")
"""Greek, Cyrillic, Armenian and Cherokee letters, which pass for Latin ones."""
_TWINS = re.compile("[АВЕЅІЇЈКМНОРСТХУаеѕіїјорсхуԁԛԝһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυ]+")
"""Words of Cyrillic or Greek letters alone that look the same as Latin ones (Unicode Technical Standard 39)."""
_STYLED = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189]+")
"""Mathematical and circled letters and digits."""
_FULLWIDTH = re.compile(
    "(?<![\u3005-\u9fff\uff01-\uff9d])[\uff21-\uff3a\uff41-\uff5a]+(?![\u3005-\u9fff\uff01-\uff9d])"
)
"""Fullwidth Latin letters that stand in no Japanese."""
_ODD = re.compile(
    "[\u0370-\u058f\u13a0-\u13ff\uab70-\uabbf\u24b6-\u24e9\uff21-\uff5a\U0001d400-\U0001d7ff\U0001f130-\U0001f189]"
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=65_536)
def is_hidden(character: str) -> bool:
    """Whether a character shows nothing, or changes how others are shown."""
    return unicodedata.category(character) in HIDDEN or bool(_BLANK.match(character))


def has_odd_letters(text: str) -> bool:
    """Whether a text has any letter that could pass for another: most have none, and need no closer look."""
    return not text.isascii() and bool(_ODD.search(text))


def odd_words(line: str) -> Iterator[str]:
    """The words of a line whose letters are not what they look like, each once.

    A word of letters that all have a Latin twin counts only where the line has no other letter of their
    script: in a Ukrainian title such words are words.
    """
    if not has_odd_letters(line):
        return
    yield from dict.fromkeys([*_STYLED.findall(line), *_FULLWIDTH.findall(line)])
    if not LOOKALIKE.search(line):
        return
    words = dict.fromkeys(_LETTERS.findall(line))
    foreign = [word for word in words if LOOKALIKE.search(word)]
    alone = all(_TWINS.fullmatch(word) or _LATIN.search(word) for word in foreign)
    for word in foreign:
        if _LATIN.search(word) or (alone and len(word) > 1):
            yield word
