"""Rules for the files below docs/ and bib/: everything below docs/ is published as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from edition.model import Place, Problem, Rule
from edition.parsers.blocks import mask_code
from edition.parsers.files import source_files
from edition.validation.markup import MarkupRule

ASSETS = (".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".woff2", ".txt")
"""The kinds of file that docs/assets/ can have; a licence stands beside what it covers."""
BIB = (".bib", ".csl", ".toml", ".txt")
"""The kinds of file that bib/ can have."""
GUIDE = "CONTRIBUTING.md"
"""The contributors' guide, which is outside docs/ and a page of the site all the same."""
_ACTIVE = re.compile(
    rb"(?i)<script|<foreignobject|<iframe|<embed|<object|javascript:|[\s\"'/]on\w+\s*="
    rb"|<!entity|<\?xml-stylesheet|@import"
    rb"|(?:href|src)\s*=\s*[\"']?\s*(?![\"'#\s])|url\(\s*[\"']?\s*(?![\"'#\s])"
)
"""What in an SVG runs, embeds, or fetches from elsewhere."""


class FileRule(Rule):
    """What is asked of files."""

    LINK = """file-link: docs/ and bib/ contain files, not links to files.
        The file is a link to another.
        Fix: replace it by a copy of the file."""
    PAGE = """file-kind: docs/ contains pages (.md), and docs/assets/ what they show.
        docs/ cannot contain this kind of file.
        Fix: move it to docs/assets/, or leave it out."""
    ASSET = f"""file-asset: docs/assets/ contains only {", ".join(ASSETS)} files.
        docs/assets/ cannot contain this kind of file.
        Fix: use one of {", ".join(ASSETS)}, or leave it out."""
    SCRIPT = """file-script: An SVG image contains no script and nothing from another site.
        The image contains a script, or something from another site.
        Fix: remove it from the image."""
    BIB = f"""file-bib: bib/ contains only {", ".join(BIB)} files.
        bib/ cannot contain this kind of file.
        Fix: use one of {", ".join(BIB)}, or leave it out."""


def check_files(root: Path) -> Iterator[Problem]:
    """What is below docs/ and bib/ and may not be, and what in the contributors' guide may not be on a page."""
    yield from _guide(root)
    for folder in ("docs", "bib"):
        for file in source_files(root, folder):
            place = Place(file.relative_to(root).as_posix(), 1)
            if file.is_symlink():
                yield FileRule.LINK.at(place)
            else:
                yield from _kind(file, place)


def _guide(root: Path) -> Iterator[Problem]:
    if not (root / GUIDE).exists():
        return
    text = mask_code((root / GUIDE).read_text(encoding="utf-8", errors="replace"), comments=False)
    if match := re.search(r"<[A-Za-z/!?][^>\n]*>?", text):
        yield MarkupRule.HTML.at(_line_of(match), html=match[0][:40])
    if match := re.search(r"\]\(\s*(?!https?://|#)(?P<url>[a-z]+:[^)\s]*)", text):
        yield MarkupRule.ADDRESS.at(_line_of(match), url=match["url"][:40])


def _line_of(match: re.Match[str]) -> Place:
    return Place(GUIDE, match.string.count("\n", 0, match.start()) + 1)


def _kind(file: Path, place: Place) -> Iterator[Problem]:
    if place.file.startswith("bib/"):
        if file.suffix not in BIB:
            yield FileRule.BIB.at(place)
    elif not place.file.startswith("docs/assets/"):
        if file.suffix != ".md":
            yield FileRule.PAGE.at(place)
    elif file.suffix not in ASSETS:
        yield FileRule.ASSET.at(place)
    elif file.suffix == ".svg" and _ACTIVE.search(file.read_bytes()):
        yield FileRule.SCRIPT.at(place)
