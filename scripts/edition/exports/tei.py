"""The restated text with its apparatus, as TEI P5 (https://tei-c.org/guidelines/p5/), valid against tei_all.

Sentences have the numbers of the base text. The claims are notes on them, whose `ana` names kind and status.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr, unescape

from edition.citations.csl import publishers
from edition.dates import first_date, spelled
from edition.edition import Edition
from edition.exports.metadata import names_in
from edition.exports.plain_markdown import linked_file
from edition.languages import title_language
from edition.model import KINDS, STATUS_TABLE, Citation, Claim, PageText, SentenceId, Source
from edition.parsers.citations import find_notes

FILE = "edition.tei.xml"
_FREE_CALL = re.compile(r"\[\^([^\[\]@]+)\]")
_INLINE = (
    (re.compile(r"`([^`<]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*<]+)\*\*"), r'<hi rend="bold">\1</hi>'),
    (re.compile(r"\*([^*<]+)\*"), r'<hi rend="italic">\1</hi>'),
)
"""What the marks of Markdown become; none goes over the border of another element, which would not be XML."""
_LINK = re.compile(r"\[((?:[^\[\]<]|<(\w+)[^<>]*>[^<\[\]]*</\2>)*)\]\(([^()\s<\0]*)\)")
_LIST = re.compile(r"^- ", re.M)

Address = Callable[..., str]


def tei(edition: Edition, address: Address, date: str) -> str:
    """The whole document.

    `address` gives the address of a page, or of an anchor on it, and `date` is the day of the latest review.
    """
    pages = groupby(edition.restated_in_order(), key=lambda one: one[1].path)
    chapters = [_chapter(edition, address, path, [number for number, _, _ in group]) for path, group in pages]
    sources = "\n".join(_source(source) for source in edition.sources)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en-GB">
{_header(edition, address, date)}
<text>
<body>
{"".join(chapters)}</body>
<back>
<div type="bibliography">
<listBibl>
{sources}
</listBibl>
</div>
</back>
</text>
</TEI>
"""


def _element(name: str, content: str = "", **attributes: str) -> str:
    """An element with XML in it; `xml_id` is the attribute xml:id, and an attribute without a value is left out."""
    written = "".join(f" {key.replace('_', ':')}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _header(edition: Edition, address: Address, date: str) -> str:
    config, text = edition.config, edition.config.base_text
    name = escape(config.name)
    kinds = "\n".join(
        _element(
            "category",
            _element("catDesc", escape(f"{kind}: {meaning}"))
            + "".join(
                _element(
                    "category",
                    _element("catDesc", escape(f"{row.status}: {row.meaning}")),
                    xml_id=_category(kind, row.status),
                )
                for row in STATUS_TABLE
                if row.kind is kind
            ),
            xml_id=f"kind-{kind}",
        )
        for kind, meaning in KINDS.items()
    )
    licence = _element("licence", escape(config.licence.name), target=config.licence.url)
    published = _element("title", escape(text.title)) + _element("date", spelled(text.date), when=text.date)
    return f"""<teiHeader>
<fileDesc>
<titleStmt><title>{name}</title></titleStmt>
<publicationStmt><publisher>{name}</publisher>{_element("date", spelled(date), when=date)}\
{_element("availability", licence)}{_element("ptr", target=address("index.md"))}</publicationStmt>
<sourceDesc><bibl><author>{escape(text.author)}</author>{published}{_element("ptr", target=text.url)}</bibl></sourceDesc>
</fileDesc>
<encodingDesc>
<editorialDecl><p>The {escape(text.noun)} is restated in the edition’s own words, sentence by sentence.</p></editorialDecl>
<classDecl><taxonomy>
{kinds}
</taxonomy></classDecl>
</encodingDesc>
</teiHeader>"""


def _category(kind: str, status: str) -> str:
    return f"status-{kind}-{status.replace(' ', '-')}"


def _chapter(edition: Edition, address: Address, path: str, numbers: Iterable[SentenceId]) -> str:
    """The sentences of a page with these numbers, each paragraph followed by the claims that begin in it."""
    page = edition.pages_by_path[path]
    register = edition.base_text.sentences
    parts = [_element("head", escape(page.title))]
    for paragraph, group in groupby(numbers, key=lambda number: number.paragraph):
        own = list(group)
        sentences = [
            _element(
                "s",
                _inline(edition.restated[number][1].text, page, address),
                n=number,
                xml_id=number.anchor,
                corresp=edition.base_text.published(register[number]),
            )
            for number in own
        ]
        parts.append(_element("p", "\n".join(sentences), n=paragraph, xml_id=f"p{paragraph}"))
        for number in own:
            begun = [claim for claim in edition.claims_by_sentence[number] if claim.sentences[0] == number]
            parts += [_claim(claim, edition.pages_by_path[claim.page], address) for claim in begun]
    return _element("div", "\n" + "\n".join(parts) + "\n", type="chapter", corresp=address(path)) + "\n"


def _claim(claim: Claim, page: PageText, address: Address) -> str:
    parts = [
        _element("label", escape(claim.title)),
        _element("ab", escape(claim.finding), type="finding"),
        *(_element("note", _blocks(comment.text, page, address), type=comment.kind) for comment in claim.comments),
    ]
    if claim.settle:
        parts.append(_element("note", _element("p", escape(claim.settle)), type="settle"))
    return _element(
        "note",
        "\n" + "\n".join(parts) + "\n",
        type="claim",
        xml_id=f"claim-{claim.id}",
        target=" ".join(f"#{number.anchor}" for number in claim.sentences),
        ana=f"#kind-{claim.kind} #{_category(claim.kind, claim.status)}",
        corresp=address(claim.page, claim.id),
    )


def _blocks(markdown: str, page: PageText, address: Address) -> str:
    """The paragraphs and lists of a comment."""
    blocks = []
    for block in re.split(r"\n\s*\n", markdown):
        if _LIST.match(block):
            items = [_element("item", _inline(item.strip(), page, address)) for item in _LIST.split(block)[1:]]
            blocks.append(_element("list", "\n".join(items)))
        else:
            blocks.append(_element("p", _inline(block, page, address)))
    return "\n".join(blocks)


def _inline(markdown: str, page: PageText, address: Address) -> str:
    """Words with their notes; each note waits under a character that no text has while the rest is converted."""
    notes = {
        note.span: _element("note", "".join(map(_citation, note.citations)), type="citation")
        for note in find_notes(markdown, "", [])[0]
    }
    notes |= {call.span(): _free_note(call[1], page, address) for call in _FREE_CALL.finditer(markdown)}
    pieces, at = [], 0
    for start, end in sorted(notes):
        pieces.append(markdown[at:start])
        at = end
    text = escape("\0".join([*pieces, markdown[at:]]))
    for pattern, element in _INLINE:
        text = pattern.sub(element, text)
    text = _LINK.sub(lambda link: _element("ref", link[1], target=_target(unescape(link[3]), page, address)), text)
    own = [notes[span] for span in sorted(notes)]
    return "".join(piece + note for piece, note in zip(text.split("\0"), [*own, ""], strict=True))


def _target(path: str, page: PageText, address: Address) -> str:
    """The address to which a link in a page's Markdown leads."""
    if re.match(r"[a-z]+:", path):
        return path
    file, _, anchor = path.partition("#")
    return address(linked_file(page, file), anchor)


def _free_note(name: str, page: PageText, address: Address) -> str:
    """The note that a call `[^name]` leads to, whose text is written out on the page."""
    text = re.search(rf"^\[\^{re.escape(name)}\]: (.*(?:\n {{4}}.*)*)", page.text, re.M)
    return _element("note", _inline(_FREE_CALL.sub("", text[1]), page, address) if text else "")


def _citation(citation: Citation) -> str:
    parts = [
        escape(citation.prefix),
        _element("ref", escape(citation.key), target=f"#source-{citation.key}"),
        _element("citedRange", escape(citation.locator)) if citation.locator else "",
        escape(citation.suffix),
    ]
    return _element("bibl", " ".join(filter(None, parts)))


def _source(source: Source) -> str:
    date, url = source.get("date"), source.fields.get("url", "")
    parts = [
        *(_element("author", escape(name.printed)) for name in names_in(source, "author")),
        _element("title", escape(source.get("title")), xml_lang=title_language(source)),
        *(_element("publisher", escape(name)) for name in publishers(source)),
        _element("date", escape(spelled(date)), when=first_date(date)) if date else "",
        _element("ptr", target=url) if url else "",
        _element("note", escape(source.get("seen")), type="seen"),
    ]
    return _element("bibl", "".join(parts), xml_id=f"source-{source.key}")
