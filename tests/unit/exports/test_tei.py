"""The restated text as TEI: what it says, that its references lead somewhere, and that any Markdown becomes XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from pathlib import Path

import pytest

from edition.edition import Edition, plain
from edition.exports.dataset import dataset_files
from edition.project import read_edition
from small_edition import edit
from support import ROOT

SITE = "https://example.org/harbours/"
NAMES = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"


def document(edition: Edition) -> etree.Element:
    return etree.fromstring(dict(dataset_files(edition, SITE))["edition.tei.xml"])


@pytest.fixture(scope="module")
def real() -> Edition:
    """The real edition, whatever is said of it."""
    return read_edition(ROOT)[0]


def words(element: etree.Element, *, without: str = "") -> list[str]:
    """The words of an element, without those of the notes of a type in it."""
    text = element.text or ""
    for child in element:
        own = "" if without and child.get("type") == without else " ".join(words(child, without=without))
        text += f"{own} {child.tail or ''}"
    return re.findall(r"\w+", text)


def test_chapter_has_sentences_and_the_notes_on_them(small_read: Edition) -> None:
    body = document(small_read).find(".//t:body", NAMES)
    assert body is not None
    sentences = {s.get("n"): s for s in body.iterfind(".//t:p/t:s", NAMES)}
    assert list(sentences) == ["1.1", "1.2", "n1"]
    assert words(sentences["1.1"], without="citation") == ["Somebody", "lit", "a", "lamp"]
    assert sentences["1.1"].get("corresp") == "https://example.org/essay.html#:~:text=A%20lamp,was%20lit"
    lamp = body.find(".//t:note[@type='claim']", NAMES)
    assert lamp is not None
    assert {name: lamp.get(name) for name in (ID, "target", "ana", "corresp")} == {
        ID: "claim-lamp-lit",
        "target": "#s1-1 #sn1",
        "ana": "#kind-fact #status-fact-confirmed",
        "corresp": f"{SITE}chapters/harbours/#lamp-lit",
    }
    assert [(part.tag.partition("}")[2], part.get("type")) for part in lamp] == [
        ("label", None),
        ("ab", "finding"),
        ("note", "check"),
        ("note", "wording"),
    ]
    citations = [
        (bibl.find("t:ref", NAMES), bibl.findtext("t:citedRange", "", NAMES))
        for bibl in lamp.iter(f"{{{NAMES['t']}}}bibl")
    ]
    assert [(ref.get("target") if ref is not None else "", place) for ref, place in citations] == [
        ("#source-keeper-2022", "p. 12"),
        ("#source-lamp-2021", "para. 3"),
        ("#source-keeper-2022", "p. 12"),  # in the note that is written out
    ]


def test_everything_that_is_pointed_to_is_there(real: Edition) -> None:
    root = document(real)
    ids = [element.get(ID, "") for element in root.iter() if element.get(ID)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9.-]*", name) for name in ids)
    pointers = " ".join(e.get(name, "") for e in root.iter() for name in ("target", "ana")).split()
    local = {pointer[1:] for pointer in pointers if pointer.startswith("#")}
    assert local <= set(ids)
    assert {f"claim-{claim.id}" for claim in real.claims} <= set(ids)


def test_text_and_commentary_are_whole(real: Edition) -> None:
    """Word for word, and citation for citation."""
    root = document(real)
    sentences = {s.get("n"): words(s, without="citation") for s in root.iterfind(".//t:s", NAMES)}
    assert sentences == {
        number: re.findall(r"\w+", plain(restated.text)) for number, _, restated in real.restated_in_order()
    }
    notes = root.findall(".//t:note[@type='claim']", NAMES)
    assert len(notes) == len(real.claims)
    by_id = {note.get(ID): note for note in notes}
    for claim in real.claims:
        note = by_id[f"claim-{claim.id}"]
        for comment in claim.comments:
            found = note.find(f"t:note[@type='{comment.kind}']", NAMES)
            assert found is not None
            assert words(found, without="citation") == re.findall(r"\w+", plain(comment.text)), claim.id
        cited = [use.key for use in real.uses if use.anchor == claim.id]
        assert [ref.text for ref in note.iterfind(".//t:bibl/t:ref", NAMES)] == cited, claim.id
    assert len(root.findall(".//t:listBibl/t:bibl", NAMES)) == len(real.sources)


@pytest.mark.parametrize(
    ("markdown", "xml"),
    [
        ("A *lamp* and a **pier**.", '<p>A <hi rend="italic">lamp</hi> and a <hi rend="bold">pier</hi>.</p>'),
        (
            "A [*pier*](../people.md#f-x).",
            f'<p>A <ref target="{SITE}people/#f-x"><hi rend="italic">pier</hi></ref>.</p>',
        ),
        ("A [pier](#lamp-lit).", f'<p>A <ref target="{SITE}chapters/harbours/#lamp-lit">pier</ref>.</p>'),
        ("[x](https://example.org/?a=1&b=2)", '<p><ref target="https://example.org/?a=1&amp;b=2">x</ref></p>'),
        ("A *b [c*](d.md) <e> & `f*g`", None),
        ("A [b](c[@lamp-2021]d)", None),
        (
            "Two\nlines.\n\n- One\n- two\n  lines",
            "<p>Two\nlines.</p>\n<list><item>One</item>\n<item>two\n  lines</item></list>",
        ),
    ],
)
def test_markdown_becomes_xml(markdown: str, xml: str | None, small: Path) -> None:
    """What cannot be nested stays as it is written (None), but is XML still."""
    edit(small, "docs/chapters/harbours.md", "On a timetable: nothing found.", markdown)
    edition, _ = read_edition(small)
    text = dict(dataset_files(edition, SITE))["edition.tei.xml"]
    etree.fromstring(text)
    assert f'<note type="check">{xml or ""}' in text
