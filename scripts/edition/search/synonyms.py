"""The words and phrases that readers use for one another: synonyms.toml beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonyms:
    """Groups of single words, and groups of phrases."""

    words: tuple[tuple[str, ...], ...]
    phrases: tuple[tuple[str, ...], ...]


def _read() -> Synonyms:
    path = Path(__file__).with_name("synonyms.toml")
    return Synonyms(
        **{name: tuple(map(tuple, groups)) for name, groups in tomllib.loads(path.read_text("utf-8")).items()}
    )


SYNONYMS = _read()
