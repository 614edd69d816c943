"""Notes as the HTML of a page: references, the words around them, links to the source and to its entry."""

from __future__ import annotations

import html
import re

import pytest

from edition.citations.citeproc import Reference, format_references
from edition.model import Citation, Note, Place, Source
from edition.parsers.bibtex import parse_bib
from edition.parsers.style import FILE as STYLE
from edition.site.note_html import archived, host, print_note
from small_edition import ROOT

BIB = """
@online{web-page, title = {{Lamps of the World}}, date = {2021-03}, organization = {Lamp Almanac},
  langid = {english}, kind = {release}}
@online{undated, title = {{Lamps: A to Z}}, nodate = {None shown}, organization = {Lamp Almanac},
  langid = {english}, kind = {reference}}
@online{one-body, author = {{Lamp Office}}, title = {{Lamps We Keep}}, date = {2023}, organization = {Lamp Office},
  langid = {english}, kind = {release}}
@article{article, author = {Reed, Ben and Ito, Hana and Moor, Ada}, title = {{The Keeper’s Book}},
  journaltitle = {Journal of Piers}, volume = {7}, number = {2}, pages = {10–19}, date = {2022-11-05},
  doi = {10.1234/piers}, langid = {english}, kind = {research}}
"""


def formatted(sources: dict[str, Source]) -> dict[str, Reference]:
    return format_references(sources.values(), (ROOT / STYLE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    found, problems = parse_bib("bib/edition.bib", BIB)
    assert not problems
    return {source.key: source for source in found}


@pytest.fixture(scope="module")
def references(sources: dict[str, Source]) -> dict[str, Reference]:
    return formatted(sources)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> & “x”"


def test_text_of_an_entry_is_escaped() -> None:
    """Whatever it is; the rules would have refused it before."""
    fields = {
        "author": f"{{{HOSTILE}}}",
        "title": f"{{{HOSTILE}}}",
        "translation": HOSTILE,
        "organization": HOSTILE + " Ltd",
        "note": HOSTILE,
        "date": "2023",
        "url": 'https://example.org/"><script>alert(1)</script>',
    }
    source = Source(key="a", type="online", fields=fields, place=Place("bib/edition.bib", 1))
    references = formatted({"a": source})
    citation = Citation(key="a", locator="p. 1", prefix="<b>see</b>", suffix='" onclick="alert(1)')
    printed = print_note(
        Note(id="a", citations=(citation,), raw="", span=(0, 0), place=source.place), references, {"a": source}, '"><b>'
    )
    assert set(re.findall(r"<(/?\w+)", printed)) == {"span", "/span", "a", "/a"}
    assert set(re.findall(r' ([\w-]+)="', printed)) == {
        "class",
        "data-source",
        "data-locator",
        "href",
        "rel",
        "aria-label",
    }
    assert html.unescape(printed).count("alert(1)</script>") >= 5


@pytest.mark.parametrize(
    ("citations", "words"),
    [
        ([Citation(key="web-page")], "“Lamps of the World”, Lamp Almanac, March 2021 (entry)."),
        (
            [Citation(key="web-page", prefix="see", suffix="on lamps")],
            "see “Lamps of the World”, Lamp Almanac, March 2021, on lamps (entry).",
        ),
        (
            [Citation(key="web-page", prefix="the essay’s note 1:")],
            "The essay’s note 1: “Lamps of the World”, Lamp Almanac, March 2021 (entry).",
        ),
        (
            [Citation(key="undated", locator="p. 5"), Citation(key="one-body", prefix="see also")],
            "“Lamps: A to Z”, Lamp Almanac, undated, p. 5 (entry); see also Lamp Office, “Lamps We Keep”, 2023 (entry).",
        ),
    ],
    ids=["bare", "words around", "note of the essay", "two"],
)
def test_note_is_printed_as_one_sentence(
    references: dict[str, Reference], sources: dict[str, Source], citations: list[Citation], words: str
) -> None:
    """Its references, the words around them, the links to the sources, a full stop."""
    note = Note(id="n", citations=tuple(citations), raw="", span=(0, 0), place=Place("docs/page.md", 1))
    printed = print_note(note, references, sources, "../sources/")
    assert html.unescape(re.sub(r"<[^>]+>", "", printed)) == words
    assert re.findall(r'data-source="([^"]*)" data-locator="([^"]*)"', printed) == [
        (c.key, c.locator) for c in citations
    ]


def test_note_links_to_the_source_and_to_its_entry(
    sources: dict[str, Source], references: dict[str, Reference]
) -> None:
    source = sources["web-page"]
    source = Source(
        key=source.key,
        type=source.type,
        fields=source.fields | {"url": "https://www.example.org/a?b=1&c=2"},
        place=source.place,
    )
    note = Note(id="n", citations=(Citation(key="web-page"),), raw="", span=(0, 0), place=source.place)
    printed = print_note(note, references, {"web-page": source}, "../sources/")
    assert '<a class="live" href="https://www.example.org/a?b=1&amp;c=2" rel="noopener">example.org</a>' in printed
    assert 'href="../sources/web-page/"' in printed


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("", ["https://doi.org/10.1234/piers", "../sources/article/"]),
        ("https://doi.org/10.1234/PIERS", ["https://doi.org/10.1234/piers", "../sources/article/"]),
        ("https://a.example/", ["https://doi.org/10.1234/piers", "https://a.example/", "../sources/article/"]),
    ],
    ids=["DOI alone", "the DOI's own address", "another address"],
)
def test_note_links_to_a_doi_once(
    sources: dict[str, Source], references: dict[str, Reference], url: str, links: list[str]
) -> None:
    source = sources["article"]
    source = Source(key="article", type="article", fields=source.fields | {"url": url}, place=source.place)
    note = Note(id="n", citations=(Citation(key="article"),), raw="", span=(0, 0), place=source.place)
    printed = print_note(note, references, {"article": source}, "../sources/")
    assert re.findall(r'href="([^"]*)"', printed) == links


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.nato.example/cps/en/", "nato.example"),
        ("https://EXAMPLE.org:8080/www.x", "example.org"),
        ("https://awww.example.org/", "awww.example.org"),
        ("", ""),
    ],
)
def test_host_is_shown_without_www(url: str, name: str) -> None:
    assert host(url) == name


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        (
            {"url": "https://example.org/a", "urldate": "2024-05-01"},
            "https://web.archive.org/web/20240501/https://example.org/a",
        ),
        (
            {"url": "https://example.org/a", "urldate": "2024-05"},
            "https://web.archive.org/web/202405/https://example.org/a",
        ),
        ({"url": "https://example.org/a"}, "https://web.archive.org/web/*/https://example.org/a"),
        ({}, ""),
    ],
)
def test_archived_copy_is_the_one_nearest_to_the_date_of_access(fields: dict[str, str], address: str) -> None:
    assert archived(Source(key="a", type="online", fields=fields, place=Place("bib/edition.bib", 1))) == address
