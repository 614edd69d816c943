"""The edition as an EPUB 3.3 book (https://www.w3.org/TR/epub-33/): notes pop up, and no script is in it."""

from __future__ import annotations

import datetime
import re
import uuid
import xml.etree.ElementTree as etree
from html import escape
from pathlib import Path

from edition.edition import SOURCES_PAGE, Edition
from edition.model import STATUS_TABLE
from edition.site.book_files import zipped
from edition.site.book_text import Part, xml_name

_XHTML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en-GB" xml:lang="en-GB">
<head><title>{title}</title><link rel="stylesheet" type="text/css" href="book.css"/></head>
<body{attributes}>
{body}
</body>
</html>
"""
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_ACCESS = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "ARIA"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Text with headings, lists and notes that link both ways. Each status has a sign and a name besides its colour. "
        "Passages in other languages are marked. Drawings have a description in words.",
    ),
)
"""What the book says of its own accessibility (https://www.w3.org/TR/epub-a11y-11/#sec-disc-package)."""
_TYPES = {"css": "text/css", "png": "image/png", "woff2": "font/woff2", "xhtml": "application/xhtml+xml"}


def epub(edition: Edition, parts: list[Part], root: Path, cover: bytes, seconds: int) -> bytes:
    """The book as a file: its parts, with a cover (PNG); `seconds` is its time, counted from 1970."""
    name = edition.config.name
    fonts = root / "docs" / "assets" / "fonts"
    files: dict[str, bytes] = {}
    alt = f"Cover: {name}"
    files["cover.xhtml"] = _page(alt, f'<p class="cover"><img src="cover.png" alt="{escape(alt)}"/></p>', "cover")
    files["nav.xhtml"] = _page("Contents", _contents(parts))
    for part in parts:
        _with_notes(part.article)
        for element in part.article.iter():
            if lang := element.get("lang"):
                element.set("xml:lang", lang)
            if element.tag == "svg":
                element.set("xmlns", "http://www.w3.org/2000/svg")
        kind = "bibliography" if part.path == SOURCES_PAGE else "chapter"
        section = etree.Element("section", {"epub:type": kind, "role": f"doc-{kind}"})
        section.extend(part.article)
        files[f"{part.name}.xhtml"] = _page(part.title, etree.tostring(section, encoding="unicode"))
    files["book.css"] = _style(root).encode()
    files["cover.png"] = cover
    for file in sorted(fonts.glob("*.woff2")):
        files[file.name] = file.read_bytes()
    files["package.opf"] = _package(edition, parts, list(files), seconds).encode()
    book = {f"book/{path}": content for path, content in files.items()}
    licence = {"META-INF/fonts-licence.txt": (fonts / "ofl.txt").read_bytes()}
    container = {"mimetype": b"application/epub+zip", "META-INF/container.xml": _CONTAINER.encode()}
    return zipped(container | book | licence, seconds)


def _page(title: str, body: str, kind: str = "") -> bytes:
    attributes = f' epub:type="{kind}"' if kind else ""
    return _XHTML.format(title=escape(title), attributes=attributes, body=body).encode()


def _with_notes(article: etree.Element) -> None:
    """Turn the page's list of notes into footnotes, which a reading system shows beside their marks."""
    for link in article.iter("a"):
        if link.get("class") == "footnote-ref":
            link.set("epub:type", "noteref")
    for section in article.iter("section"):
        notes = section.find("ol")
        if section.get("class") != "footnotes" or notes is None:
            continue
        section.attrib.pop("role", None)
        section.set("epub:type", "footnotes")
        section.remove(notes)
        for number, item in enumerate(notes, 1):
            note = etree.SubElement(section, "aside", {"id": item.get("id", ""), "class": "note"})
            note.set("epub:type", "footnote")
            note.set("role", "doc-footnote")
            note.extend(item)
            mark = etree.Element("a", {"href": "#" + item.get("id", "").replace("fn.", "fnref.", 1), "class": "number"})
            mark.set("role", "doc-backlink")
            mark.text, mark.tail = f"{number}", f"\N{NO-BREAK SPACE}{note[0].text or ''}"
            note[0].text = None
            note[0].insert(0, mark)


def _contents(parts: list[Part]) -> str:
    items = []
    for part in parts:
        inner = "".join(
            f'<li><a href="{part.name}.xhtml#{heading.get("id")}">{escape("".join(heading.itertext()))}</a></li>'
            for heading in part.article.iter("h2")
            if heading.get("id")
        )
        items.append(
            f'<li><a href="{part.name}.xhtml">{escape(part.title)}</a>{f"<ol>{inner}</ol>" if inner else ""}</li>'
        )
    sources = next(part.name for part in parts if part.path == SOURCES_PAGE)
    return (
        f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>Contents</h1><ol>{"".join(items)}</ol></nav>\n'
        '<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>'
        '<li><a epub:type="cover" href="cover.xhtml">Cover</a></li><li><a epub:type="toc" href="#toc">Contents</a></li>'
        f'<li><a epub:type="bodymatter" href="{parts[0].name}.xhtml">Text</a></li>'
        f'<li><a epub:type="bibliography" href="{sources}.xhtml">Sources</a></li></ol></nav>'
    )


def _package(edition: Edition, parts: list[Part], files: list[str], seconds: int) -> str:
    config = edition.config
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    core = {
        "title": config.name,
        "language": "en-GB",
        "description": config.strapline,
        "rights": f"{config.licence.name} ({config.licence.url}). {config.base_text.rights}",
        "source": config.base_text.url,
        "date": moment.date().isoformat(),
    }
    svg = {f"{part.name}.xhtml" for part in parts if next(part.article.iter("svg"), None) is not None}
    properties = {"nav.xhtml": "nav", "cover.png": "cover-image"} | dict.fromkeys(svg, "svg")
    items = "\n".join(
        f'<item id="{xml_name(file)}" href="{file}" media-type="{_TYPES[file.rpartition(".")[2]]}"'
        + (f' properties="{properties[file]}"' if file in properties else "")
        + "/>"
        for file in files
    )
    spine = "\n".join(f'<itemref idref="{xml_name(file)}"/>' for file in files if file.endswith(".xhtml"))
    access = "\n".join(f'<meta property="schema:{name}">{escape(value)}</meta>' for name, value in _ACCESS)
    named = "\n".join(f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in core.items() if value)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en-GB">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, config.slug)}</dc:identifier>
{named}
<meta property="dcterms:modified">{moment:%Y-%m-%dT%H:%M:%SZ}</meta>
{access}
</metadata>
<manifest>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


def _style(root: Path) -> str:
    """The book's style sheet, with the typeface and the colours of the site's, for light and for dark."""
    site = (root / "docs" / "assets" / "edition.css").read_text(encoding="utf-8")
    fonts = "\n".join(re.findall(r'^@font-face \{ font-family: "Edition Serif";.*$', site, re.M)).replace("fonts/", "")
    shades = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", site)
    rules = {"paper": ("body", "background"), "ink": ("body", "color"), "link": ("a", "color")}
    rules["line"] = (".passage", "border-color")
    for row in STATUS_TABLE:
        of_status = ", ".join(f".{row.status.css_class}.{kind}" for kind in ("mark", "status"))
        selector, _ = rules.get(row.colour, ("", ""))
        rules[row.colour] = (f"{selector}, {of_status}" if selector else of_status, "color")
    schemes = [
        "\n".join(f"{rules[name][0]} {{ {rules[name][1]}: {shade[at]}; }}" for name, *shade in shades if name in rules)
        for at in (0, 1)
    ]
    own = (root / "overrides" / "book.css").read_text(encoding="utf-8")
    return f"{fonts}\n{own}\n{schemes[0]}\n@media (prefers-color-scheme: dark) {{\n{schemes[1]}\n}}\n"
