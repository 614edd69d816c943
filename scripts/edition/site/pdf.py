"""The edition as a typeset PDF, tagged by PDF/UA-1: Typst (https://typst.app/docs/) sets the articles of the site.

Typst was chosen over WeasyPrint because its wheel is all it needs, and WeasyPrint needs system libraries.
"""

from __future__ import annotations

import datetime
import importlib.util
import json
import re
import tempfile
import xml.etree.ElementTree as etree
from pathlib import Path

import typst

from edition.dates import spelled
from edition.edition import Edition
from edition.model import STATUS_TABLE, Entity, EntityKind, Term
from edition.site.book_text import Part, xml_name

_WRAPPED = {
    **{"strong": "strong", "em": "emph", "blockquote": "quote.with(block: true)"},
    **{".passage": "passage", ".sentence": "sentence", ".finding": "finding", ".comment-name": "name"},
    **{".claim-line": "small", ".event-head": "small", ".places": "small"},
}
"""The function of overrides/book.typ, or of Typst, that sets an element or a class."""
_MOST_EVEN, _SHORT_NAME = 6, 20
"""From how many columns, and letters in the first, a table is numbers after long names, which get the room."""
_BLOCKS = {"p", "div", "section", "article", "figure", "figcaption", "dl", "dt", "dd", "aside", "li"}
_SVG = (
    "<style>svg{font:13px 'Source Serif Pro'}.box,.cell,.wire,.rule,.axis,.then{fill:none;stroke:#333}"
    ".cell.full{fill:#333;stroke:none}</style>"
)


def pdf(edition: Edition, parts: list[Part], root: Path, seconds: int) -> bytes:
    """The book as a PDF; `seconds` is its time, counted from 1970. Raises RuntimeError with Typst's reason."""
    setter = _Setter(edition, parts, root)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.typ"
        file.write_text(setter.book(moment), encoding="utf-8")
        return typst.compile(
            str(file),
            font_paths=_font_folders(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=moment,
        )


def _font_folders() -> list[str]:
    """The folders of the two typefaces. Raises RuntimeError where one is missing, since Typst would leave gaps."""
    folders = []
    for package, name in (("font_source_serif_pro", "Latin"), ("pylopdf_fonts_jp", "Japanese")):
        spec = importlib.util.find_spec(package)
        folder = Path(spec.origin).parent if spec and spec.origin else None
        if not folder or not any(folder.rglob("*.[ot]tf")):
            raise RuntimeError(
                f"run.py book: the {name} typeface of the PDF is missing ({package}). "
                "Fix: delete the folder .venv and run the command again; it installs the requirements."
            )
        folders.append(str(folder))
    return folders


def _filed(entry: Entity | Term) -> str:
    """The title by which an index files an entry: that of a person begins with the family name, the first of the names."""
    if isinstance(entry, Entity) and entry.kind == EntityKind.PERSON:
        given, family, rest = entry.title.rpartition(entry.names[0])
        if given.endswith(" ") and not rest:
            return f"{family}, {given.strip()}"
    return entry.title


def _json(text: str) -> str:
    """A string of Typst."""
    return json.dumps(text, ensure_ascii=False)


def _image(svg: etree.Element) -> str:
    """A drawing, with what it says in words."""
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    written = etree.tostring(svg, encoding="unicode").replace(">", f">{_SVG}", 1)
    words = " ".join(" ".join(t.itertext()) for t in svg if t.tag in ("title", "desc")) or svg.get("aria-label", "")
    return f'#image(bytes({_json(written)}), format: "svg", width: 62%, alt: {_json(words)})'


def _text(words: str) -> str:
    """Words as Typst takes them in markup: a string, in which nothing is markup; a line between elements stays one."""
    if not words.strip(" \t\n") and "\n" in words:
        return "\n"
    words = re.sub(r"[ \t\n]+", " ", words)
    return f"#{_json(words)}" if words else ""


class _Setter:
    """Writes the parts of a book as Typst's markup."""

    def __init__(self, edition: Edition, parts: list[Part], root: Path) -> None:
        self.edition, self.parts, self.root = edition, parts, root
        sheet = (root / "docs" / "assets" / "edition.css").read_text(encoding="utf-8")
        shades = dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}),", sheet))
        self.colours = {row.status.css_class: shades[row.colour] for row in STATUS_TABLE}
        self.names = {part.path: part.name for part in parts}
        self.ids = {f"{part.name}.xhtml#{e.get('id')}" for part in parts for e in part.article.iter() if e.get("id")}
        self.set_labels: set[str] = set()
        self.here = ""
        self.notes: dict[str, etree.Element] = {}
        self.called: set[str] = set()

    def book(self, moment: datetime.datetime) -> str:
        config = self.edition.config
        day = f"datetime(year: {moment.year}, month: {moment.month}, day: {moment.day})"
        title = [
            f'#align(center)[#v(50mm)#text(size: 30pt, weight: "semibold")[{_text(config.name)}]',
            f"#v(6mm)#text(size: 13pt)[{_text(config.strapline)}]",
            f"#v(1fr){_text(spelled(moment.date().isoformat()))}",
            f"#v(4mm)#text(size: 8.5pt)[{_text(f'{config.licence.name}. {config.base_text.rights}')}]]",
        ]
        return "\n\n".join(
            [
                f"#set document(title: {_json(config.name)}, date: {day})",
                (self.root / "overrides" / "book.typ").read_text(encoding="utf-8"),
                *title,
                '#pagebreak()\n#show outline: set heading(outlined: false, bookmarked: true)\n#outline(title: "Contents", depth: 2)',
                *map(self._part, self.parts),
                self._index(),
            ]
        )

    def _part(self, part: Part) -> str:
        self.here = part.name
        self.notes, self.called = {}, set()
        for section in part.article.findall(".//section[@class='footnotes']"):
            self.notes = {item.get("id", ""): item for item in section.findall("ol/li")}
        return f'#at("{part.name}")' + self._inner(part.article)

    def _inner(self, element: etree.Element) -> str:
        out = _text(element.text or "")
        for child in element:
            out += self._set(child) + _text(child.tail or "")
        return out

    def _set(self, e: etree.Element) -> str:
        kind = e.get("class") or ""
        if kind == "footnotes" or e.tag in ("title", "desc"):
            return ""
        if kind == "footnote-ref":
            return self._note((e.get("href") or "")[1:])
        body = self._element(e, kind)
        if e.get("lang") and e.tag != "svg":
            body = f'#text(lang: "{e.get("lang", "").partition("-")[0]}")[{body}]'
        if (name := e.get("id")) and e.tag not in ("h1", "sup"):
            place = f"{self.here}.{name}"
            body = f'#[{body.strip()}#label("{place}")]\n\n' if e.tag in ("h2", "h3") else f'#at("{place}")' + body
        return body

    def _element(self, e: etree.Element, kind: str) -> str:
        match e.tag:
            case "svg":
                return _image(e)
            case "code" | "pre":
                return f"#raw({_json(''.join(e.itertext()))}{', block: true' if e.tag == 'pre' else ''})"
            case "br":
                return "#linebreak()"
            case "table":
                return self._table(e)
            case "ul" | "ol" if kind not in ("events", "references"):
                items = ", ".join(f"[{self._set_item(item)}]" for item in e)
                return f"\n\n#{'list' if e.tag == 'ul' else 'enum'}({items})\n\n"
            case "h1" | "h2" | "h3" | "h4":
                return f"\n\n#heading(level: {e.tag[1]})[{self._inner(e)}]\n\n"
            case "a":
                return self._link(e, kind, self._inner(e))
        body = self._styled(e, kind)
        return f"\n\n{body}\n\n" if e.tag in _BLOCKS else body

    def _styled(self, e: etree.Element, kind: str) -> str:
        """What is in an element, as its class wants it."""
        body = self._inner(e)
        for key in (f".{kind.split(maxsplit=1)[0]}" if kind else "", e.tag):
            if function := _WRAPPED.get(key):
                body = f"#{function}[{body}]"
                break
        if colour := next(
            (self.colours[c] for c in kind.split() if c in self.colours and "status" in kind.split()), ""
        ):
            body = f'#text(fill: rgb("{colour}"), weight: "semibold")[{body}]'
        return f'#source[{body}#cited("{e.get("id")}")]' if (e.tag, kind) == ("li", "source") else body

    def _set_item(self, item: etree.Element) -> str:
        name = item.get("id")
        return (f'#at("{self.here}.{name}")' if name else "") + self._inner(item)

    def _link(self, e: etree.Element, kind: str, body: str) -> str:
        href = e.get("href") or ""
        if "published" in kind or not href:
            return "" if "published" in kind else body
        if re.match(r"(https?|mailto):", href):
            return f"#link({_json(href)})[{body}]"
        if href.startswith("#"):
            href = f"{self.here}.xhtml{href}"
        path, _, anchor = href.partition("#")
        name = path.removesuffix(".xhtml")
        if colour := next((self.colours[c] for c in kind.split() if c in self.colours), ""):
            body = f'#text(fill: rgb("{colour}"))[{body}]'
        if anchor and href not in self.ids:
            return body
        if anchor.startswith(("fn.", "fnref")):
            return body
        return f'#to("{name}{"." + anchor if anchor else ""}")[{body}]'

    def _note(self, name: str) -> str:
        """A mark with its note at the foot; at a later use, the mark alone, with the same number."""
        item = self.notes[name]
        keys = [
            f'"{link.get("href", "").partition("#")[2]}"' for link in item.iter("a") if link.get("class") == "entry"
        ]
        cites = f"#cites({', '.join(keys)})" if keys else ""
        mark = f"{self.here}.{name}"
        if name in self.called:
            return f'{cites}#footnote(label("{mark}"))'
        self.called.add(name)
        body = "".join(self._inner(p) for p in item)
        return f'{cites}#[#footnote[{body}]#label("{mark}")]'

    def _table(self, e: etree.Element) -> str:
        rows = [[self._inner(cell) for cell in row] for row in e.iter("tr")]
        columns = max(map(len, rows))
        head = ", ".join(f"[{cell}]" for cell in rows[0])
        cells = ", ".join(f"[{cell}]" for row in rows[1:] for cell in row + [""] * (columns - len(row)))
        is_wide = columns > _MOST_EVEN and max(len("".join(row[0].itertext())) for row in e.iter("tr")) > _SHORT_NAME
        widths = f"(1fr, {'auto, ' * (columns - 1)}), inset: (x: 2pt, y: 4pt)" if is_wide else columns
        return f"\n\n#table(columns: {widths}, table.header({head}), {cells})\n\n"

    def _index(self) -> str:
        """People, institutions and terms, each with the pages that speak of them."""
        places: dict[str, list[str]] = {}
        entries: list[Entity | Term] = [*self.edition.entities, *self.edition.terms]
        for entry in entries:
            for mention in self.edition.mentions[entry.id]:
                name, anchor = self.names.get(mention.page, ""), xml_name(mention.anchor)
                if f"{name}.xhtml#{anchor}" in self.ids:
                    places.setdefault(_filed(entry), []).append(f'"{name}.{anchor}"')
        lines = [
            f'{_text(title)}#"  "#pages(({", ".join(places[title])},))' for title in sorted(places, key=str.casefold)
        ]
        body = "\n\n".join(lines)
        return f"#heading(level: 1)[Index of people and terms]\n#columns(2)[#set par(justify: false, hanging-indent: 1em, spacing: 0.5em)\n{body}\n]"
