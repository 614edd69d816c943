"""The notes of a page: numbers, ways back and roles, for citations and free notes alike."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag
from markdown import Markdown
from mkdocs_bibtex.citation import CitationBlock

from edition.parsers.pages import parse_page
from edition.site.bibtex_registry import NoteRegistry
from edition.site.footnotes import insert_marks, insert_notes, note_keys
from edition.site.markdown_extension import FreeNotesTreeprocessor


def made(body: str) -> BeautifulSoup:
    """The article of a page, its notes printed as their ids."""
    page, problems = parse_page("page.md", f"---\ntitle: T\ndescription: D\n---\n{body}\n")
    assert not problems
    keys, pieces = note_keys(page, page.text[page.body_at :])
    for block in CitationBlock.from_markdown(keys):
        keys = keys.replace(str(block), NoteRegistry().inline_text(block))
    text = insert_marks(keys, pieces)
    md = Markdown(extensions=["attr_list", "footnotes"])
    md.treeprocessors.register(FreeNotesTreeprocessor(md), "free", 11)
    html = insert_notes(page, md.convert(text), lambda name, _: f"<i>{name}</i>", "sources/")
    assert not any("\ue000" <= character <= "\uf8ff" for character in html)
    return BeautifulSoup(html, "html.parser")


def marks(soup: BeautifulSoup) -> list[tuple[str, str]]:
    """The number of each mark and the note to which it leads, in the order of the page."""
    return [(mark.get_text(), str(mark["href"])) for mark in soup.select("a.footnote-ref")]


def notes(soup: BeautifulSoup) -> list[Tag]:
    return soup.select("section.footnotes > ol > li")


def test_one_note_for_each_locator_with_a_link_back_for_each_use() -> None:
    soup = made("One.[@a] Two.[@b, p. 5] Three.[@a]\n\nFour.[@a, p. 2; @b]")
    assert [number for number, _ in marks(soup)] == ["1", "2", "1", "3"]
    assert [str(note["id"]) for note in notes(soup)] == ["fn:a", "fn:b--p-5", "fn:a--p-2--and--b"]
    first = notes(soup)[0].select("a.footnote-backref")
    assert [link.get_text() for link in first] == ["↩1", "↩2"]
    assert [link["aria-label"] for link in first] == [
        "Back to note 1 in the text, use 1 of 2",
        "Back to note 1 in the text, use 2 of 2",
    ]
    for note in notes(soup):
        for link in note.select("a.footnote-backref"):
            place = soup.find(id=str(link["href"])[1:])
            assert isinstance(place, Tag)
            assert place.a is not None
            assert place.a["href"] == f"#{note['id']}"
            assert place.a["role"] == "doc-noteref"
            assert link["role"] == "doc-backlink"


def test_free_notes_are_numbered_among_the_others() -> None:
    soup = made("One.[@a] Two.[^Own] Three.[@b] Four.[^Own]\n\n[^Own]: A *free* note.[@a, p. 9]")
    assert [number for number, _ in marks(soup)] == ["1", "2", "3", "2"]
    own = notes(soup)[1]
    assert own["id"] == "fn:Own"
    assert own.get_text(" ", strip=True).startswith("A free note. a--p-9")
    assert len(own.select("a.footnote-backref")) == 2
    assert own.get_text().endswith("a--p-9\N{NO-BREAK SPACE}↩1↩2")
    assert len(soup.select("section.footnotes")) == 1


@pytest.mark.parametrize("last", ["A second paragraph.", "- a list"])
def test_free_note_may_have_several_blocks(last: str) -> None:
    """Its link back is in it, and the text after it is not."""
    soup = made(f"One.[^n] Two.[@a]\n\n[^n]: First.\n\n    {last}\n\nAfter.")
    assert [str(note["id"]) for note in notes(soup)] == ["fn:n", "fn:a"]
    assert len(notes(soup)[0].select("a.footnote-backref")) == 1
    assert "After." not in notes(soup)[0].get_text()
    assert "After." in soup.get_text()


def test_note_may_call_another_note() -> None:
    soup = made("One.[^n]\n\n[^n]: See below.[^m]\n\n[^m]: Below.")
    assert [str(note["id"]) for note in notes(soup)] == ["fn:n", "fn:m"]
    assert notes(soup)[0].select_one("a.footnote-ref[href='#fn:m']")


def test_page_without_notes_has_no_list_of_notes() -> None:
    soup = made("Nobody is cited.")
    assert not soup.select("section, h2")


def test_list_of_notes_has_a_name_and_comes_last() -> None:
    soup = made("## A part\n\nOne.[@a]")
    section = soup.select("section")[0]
    assert section["role"] == "doc-endnotes"
    heading = section.find(id=str(section["aria-labelledby"]))
    assert isinstance(heading, Tag)
    assert heading.get_text() == "Notes on this page"
    assert section.find_next_sibling() is None
