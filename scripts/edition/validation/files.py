"""Rules for the files below docs/ and bib/: everything below docs/ is published as it is."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from pathlib import Path

from edition.model import Place, Problem, Rule
from edition.parsers.blocks import mask_code
from edition.parsers.files import GUIDE, LARGEST, FileSize, is_leftover, source_files
from edition.validation.markup import MarkupRule

ASSETS = (".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".woff2", ".txt")
"""The kinds of file that docs/assets/ can have; a licence is in the folder of what it covers."""
BIB = (".bib", ".csl", ".toml", ".txt")
"""The kinds of file that bib/ can have."""
_INCLUDING = "docs/about/contribute.md"
"""The page that shows the guide."""
_LOADS = re.compile(r"(?i)@import|url\(\s*[\"']?\s*(?:https?:|ftp:|//|\\\\)")
_FETCHES = re.compile(
    r"(?i)<(?:script|link|img|iframe|frame|source|object|embed|video|audio|track|use|image)\b[^>]{0,200}?"
    r"\s(?:src|href|data|srcset|poster)\s*=\s*[\"']?\s*(?:[a-z]+:)?//[^\s\"'>]{0,60}"
)
_INCLUDES = re.compile(r"^[ \t]*;*-+8<-+", re.M)
_HIDDEN = re.compile(r"\.[a-z0-9].*")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)?")
_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "symbol",
        "use",
        "marker",
        "clipPath",
        "mask",
        "linearGradient",
        "radialGradient",
        "stop",
        "pattern",
    ]
)
"""The elements that an image may have: none of them runs, embeds or fetches anything."""
_MOST_GROUPS = 500
"""How many groups an image may have: some browsers fail at thousands, one in the other."""
_ELSEWHERE = re.compile(r"(?i)url\(\s*[\"']?\s*(?!#)|(?:src|image|image-set)\(|@import|javascript:|\\")


_BEGINNINGS = {
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\xff\xd8\xff"),
    ".webp": re.compile(rb"(?s)RIFF.{4}WEBP"),
    ".avif": re.compile(rb"(?s).{4}ftypavi[fs]"),
    ".woff2": re.compile(rb"wOF2"),
}
"""How the files of each kind begin, by their specifications."""


class FileRule(Rule):
    """What is asked of files."""

    LINK = """file-link: docs/ and bib/ contain files, not links to files.
        The file is a link to another.
        Fix: replace it by a copy of the file."""
    PAGE = """file-kind: docs/ contains pages (.md), and docs/assets/ what they show.
        docs/ cannot contain this kind of file.
        Fix: move it to docs/assets/, or leave it out."""
    NAME = """file-name: The names of files and folders in docs/ have small letters, digits and hyphens.
        “{name}” has other characters in its name.
        Fix: rename it."""
    ADDRESS = """file-address: Every page has an address of its own.
        The page has the address “{address}”, which belongs to {other}.
        Fix: rename it, or put it into another folder."""
    ASSET = f"""file-asset: docs/assets/ contains only {", ".join(ASSETS)} files.
        docs/assets/ cannot contain this kind of file.
        Fix: use one of {", ".join(ASSETS)}, or leave it out."""
    SCRIPT = """file-script: An SVG image is XML in UTF-8, and only drawn: no script, no style, nothing from elsewhere.
        The image {found}.
        Fix: remove it from the image, or use a PNG."""
    IMAGE = """file-image: An image is what the end of its name says.
        The file does not begin as a {suffix} file does.
        Fix: save the image in that form, or correct the end of its name."""
    INCLUDED = """file-included: No page includes another file, but the one that shows the contributors’ guide.
        This line would include another file.
        Fix: remove it; write what the page says on the page."""
    STYLE = """file-style: A style sheet loads nothing from another site.
        The style sheet has “{found}”.
        Fix: remove it, or put what it loads into docs/assets/."""
    TEMPLATE = """file-template: A template loads nothing from another site.
        The template has “{found}”.
        Fix: remove it, or put what it loads into docs/assets/."""
    GUIDE = f"""file-guide: The contributors’ guide exists.
        There is no {GUIDE}, which is a page of the site.
        Fix: restore it."""
    BIB = f"""file-bib: bib/ contains only {", ".join(BIB)} files.
        bib/ cannot contain this kind of file.
        Fix: use one of {", ".join(BIB)}, or leave it out."""


def check_files(root: Path) -> Iterator[Problem]:
    """What is below docs/ and bib/ and may not be, and what in the contributors' guide may not be on a page."""
    yield from _guide(root)
    yield from _addresses(root)
    yield from _templates(root)
    for folder in ("docs", "bib"):
        for file in source_files(root, folder):
            place = Place(file.relative_to(root).as_posix(), 1)
            if file.is_symlink():
                yield FileRule.LINK.at(place)
            else:
                yield from _kind(file, place)


def _addresses(root: Path) -> Iterator[Problem]:
    """Names that no address can be made of, and pages that would be written over others."""
    seen = {"data": "the files that the build makes", "assets": "the style and the scripts"}
    for file in sorted((root / "docs").rglob("*.md")):
        path = file.relative_to(root / "docs")
        if _HIDDEN.fullmatch(file.name) and not any(map(is_leftover, path.parts[:-1])):
            yield FileRule.NAME.at(Place(f"docs/{path.as_posix()}", 1), name=file.name)
    for file in source_files(root, "docs"):
        path = file.relative_to(root / "docs")
        place = Place(f"docs/{path.as_posix()}", 1)
        if odd := next((part for part in path.parts if not _NAME.fullmatch(part)), ""):
            yield FileRule.NAME.at(place, name=odd)
        if file.suffix != ".md":
            continue
        if file.is_file() and (match := _other_file(path.as_posix(), file)):
            yield FileRule.INCLUDED.at(Place.in_text(place.file, match.string, match.start()))
        plain = path.with_suffix("")
        address = (plain.parent if plain.name.lower() in ("index", "readme") else plain).as_posix().lower()
        first = path.parts[0].lower()
        if first in ("data", "sources") and len(path.parts) > 1:
            yield FileRule.ADDRESS.at(place, address=address, other="what the build makes")
        elif address in seen:
            yield FileRule.ADDRESS.at(place, address=address, other=seen[address])
        seen.setdefault(address, place.file)


def _templates(root: Path) -> Iterator[Problem]:
    """What templates load from elsewhere, also within a remark; the rest of a page is checked as it is built."""
    templates = (file for file in (root / "overrides").rglob("*") if file.suffix in (".html", ".jinja"))
    for file in sorted(templates):
        text = file.read_text(encoding="utf-8", errors="replace")
        for match in _FETCHES.finditer(text):
            place = Place.in_text(file.relative_to(root).as_posix(), text, match.start())
            yield FileRule.TEMPLATE.at(place, found=match[0])


def _other_file(page: str, file: Path) -> re.Match[str] | None:
    """Where a page includes another file, if it may not: the engine would leave the line out without a word."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if f"docs/{page}" == _INCLUDING:
        text = text.replace(f"--8<-- '{GUIDE}'", "")
    return _INCLUDES.search(text)


def _guide(root: Path) -> Iterator[Problem]:
    if not (root / GUIDE).is_file() or (root / GUIDE).is_symlink():
        page = root / _INCLUDING
        if page.exists() and GUIDE in page.read_text(encoding="utf-8", errors="replace"):
            yield FileRule.GUIDE.at(Place(GUIDE, 1))
        return
    text = mask_code((root / GUIDE).read_text(encoding="utf-8", errors="replace"), comments=False)
    if match := re.search(r"(?<![{$\\])\{(?!\{)[^{}\n]*\}(?!\})", text):
        yield MarkupRule.ATTRIBUTES.at(_line_of(match), attributes=match[0][:40])
    if match := re.search(r"<[A-Za-z/!?][^>\n]*>?", text):
        yield MarkupRule.HTML.at(_line_of(match), html=match[0][:40])
    if match := re.search(r"(?i)(?:\]\(|\]:)\s*<?(?!https?://|#)(?P<url>[a-z]+:[^)\s]*)", text):
        yield MarkupRule.ADDRESS.at(_line_of(match), url=match["url"][:40])


def _line_of(match: re.Match[str]) -> Place:
    return Place.in_text(GUIDE, match.string, match.start())


def _kind(file: Path, place: Place) -> Iterator[Problem]:
    if place.file.startswith("bib/"):
        if file.suffix not in BIB:
            yield FileRule.BIB.at(place)
    elif not place.file.startswith("docs/assets/"):
        if file.suffix != ".md":
            yield FileRule.PAGE.at(place)
    elif file.suffix not in ASSETS:
        yield FileRule.ASSET.at(place)
    elif file.suffix in (".svg", ".css", ".js", ".txt") and file.stat().st_size > LARGEST:  # `diff` looks at the rest
        yield FileSize.SIZE.at(place, count=f"{file.stat().st_size:,}")
    elif file.suffix == ".css" and (match := _LOADS.search(file.read_text(encoding="utf-8", errors="replace"))):
        yield FileRule.STYLE.at(Place.in_text(place.file, match.string, match.start()), found=match[0])
    elif (begins := _BEGINNINGS.get(file.suffix)) and not begins.match(file.read_bytes()[:16]):
        yield FileRule.IMAGE.at(place, suffix=file.suffix)
    elif file.suffix == ".svg" and (found := _not_drawn(file.read_bytes())):
        yield FileRule.SCRIPT.at(place, found=found)


def _not_drawn(image: bytes) -> str:
    """What an SVG image has that is not only drawn; empty where there is nothing."""
    try:
        text = image.decode("utf-8")
        if "<!DOCTYPE" in text or "<!ENTITY" in text or "<?xml-stylesheet" in text:
            return "has a document type or a style sheet"
        root = etree.fromstring(text.partition("?>")[2] if text.startswith("<?xml") else text)
    except (UnicodeDecodeError, etree.ParseError, ValueError, RecursionError) as error:
        return f"cannot be read ({error})"
    if text.count("<g") > _MOST_GROUPS:
        return f"has more than {_MOST_GROUPS} groups"
    for element in root.iter():
        name = str(element.tag).removeprefix(_SVG)
        if name not in _DRAWN or not str(element.tag).startswith(_SVG):
            return f"has an element <{name.rpartition('}')[2]}>"
        for attribute, value in element.attrib.items():
            bare = attribute.rpartition("}")[2].lower()
            if _runs_or_fetches(bare, value):
                return f"has an attribute {bare}"
    return ""


def _runs_or_fetches(attribute: str, value: str) -> bool:
    if attribute.startswith("on") or attribute == "base":
        return True
    return (attribute in ("href", "src") and not value.startswith("#")) or bool(_ELSEWHERE.search(value))
