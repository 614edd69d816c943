"""Rules for the files themselves: everything below docs/ is published as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from edition.model import Place, Problem
from edition.parsers.blocks import mask_code

ASSETS = (".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".woff2")
"""What docs/assets/ can hold."""
GUIDE = "CONTRIBUTING.md"
_BIB = (".bib", ".csl", ".toml", ".txt")
_ACTIVE = re.compile(
    rb"(?i)<script|<foreignobject|<iframe|<embed|<object|javascript:|[\s\"'/]on\w+\s*=|<!entity|<\?xml-stylesheet|@import"
    rb"|(?:href|src)\s*=\s*[\"']?\s*(?![\"'#\s])|url\(\s*[\"']?\s*(?![\"'#\s])"
)
"""What in an SVG runs, embeds, or fetches from elsewhere."""


def check_files(root: Path) -> Iterator[Problem]:
    """What stands below docs/ and bib/ and must not."""
    yield from _check_guide(root)
    for folder in ("docs", "bib"):
        for file in sorted((root / folder).rglob("*")):
            path = file.relative_to(root)
            if file.is_symlink() or (file.is_file() and not file.name.startswith(".")):
                yield from _check_file(file, path.as_posix())


def _check_guide(root: Path) -> Iterator[Problem]:
    """The contributors' guide, which stands outside docs/ and is a page of the site all the same."""
    if not (root / GUIDE).exists():
        return
    text = mask_code((root / GUIDE).read_text(encoding="utf-8", errors="replace"), comments=False)
    if match := re.search(r"<[A-Za-z/!?][^>\n]*>?|\]\(\s*(?!https?://|#)[a-z]+:", text):
        line = text.count("\n", 0, match.start()) + 1
        yield Problem(
            place=Place(GUIDE, line),
            rule="markup-html",
            message=f"raw HTML or a strange address: “{match[0][:40]}”.",
            fix="use plain Markdown.",
        )


def _check_file(file: Path, path: str) -> Iterator[Problem]:
    def fault(message: str, fix: str) -> Problem:
        return Problem(place=Place(path, 1), rule="file-kind", message=message, fix=fix)

    if file.is_symlink():
        yield fault("the file is a link to another.", "put the file itself there.")
    elif path.startswith("bib/"):
        if file.suffix not in _BIB:
            yield fault(f"bib/ holds no {file.suffix or 'such'} files.", f"use {', '.join(_BIB)}, or leave it out.")
    elif path.startswith("docs/assets/"):
        if file.suffix not in ASSETS:
            yield fault(f"assets are no {file.suffix or 'such'} files.", f"use {', '.join(ASSETS)}, or leave it out.")
        elif file.suffix == ".svg" and _ACTIVE.search(file.read_bytes()):
            yield fault("the image carries a script.", "remove what runs from it.")
    elif file.suffix != ".md":
        yield fault("docs/ holds pages (.md), and what they show in docs/assets/.", "move it there, or leave it out.")
