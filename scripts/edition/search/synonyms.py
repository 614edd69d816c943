"""The words and phrases that readers use for one another: synonyms.toml beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonyms:
    """Groups of single words, groups of phrases, and a name for each character that means a country."""

    words: tuple[tuple[str, ...], ...]
    phrases: tuple[tuple[str, ...], ...]
    countries: dict[str, str]


def _read() -> Synonyms:
    read = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text("utf-8"))
    words, phrases = (tuple(map(tuple, read[name])) for name in ("words", "phrases"))
    return Synonyms(words=words, phrases=phrases, countries=read["countries"])


SYNONYMS = _read()
