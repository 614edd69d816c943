"""The edition as data: each form of the bibliography is read back by another program, entry for entry."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pypandoc
import pytest
import rispy
from pybtex.database import BibliographyData, parse_string

from edition.edition import Edition
from edition.exports.bibliography import bibliographies, bibliography_files, cited_on, record, to_bib, to_ris
from edition.model import Place, Source
from edition.project import read_edition
from small_edition import ROOT, edit

CSL_TYPES = frozenset(
    re.findall(
        r"[\w-]+",
        "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection "
        "dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case "
        "legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance "
        "periodical personal_communication post post-weblog regulation report review review-book software song speech "
        "standard thesis treaty webpage",
    )
)
"""The types of CSL 1.0.2 (its schema is in no package that the tests install)."""

RIS_TYPES = {"BOOK", "CHAP", "CPAPER", "ELEC", "JOUR", "RPRT", "STAT", "THES", "VIDEO"}


@pytest.fixture(scope="module")
def small_data(small_read: Edition) -> tuple[Edition, dict[str, str]]:
    return small_read, dict(bibliographies(small_read))


@pytest.fixture(scope="module")
def real_data() -> tuple[Edition, dict[str, str]]:
    """The real bibliography, whatever else is said of the edition."""
    edition, _ = read_edition(ROOT)
    return edition, bibliography_files("data/sources", [record(source) for source in edition.sources])


@pytest.fixture(params=["small_data", "real_data"])
def data(request: pytest.FixtureRequest) -> tuple[Edition, dict[str, str]]:
    """One after the other: the small edition and the real bibliography."""
    found: tuple[Edition, dict[str, str]] = request.getfixturevalue(request.param)
    return found


def source(type_: str = "online", **fields: str) -> Source:
    return Source(key="a-2023", type=type_, fields=fields, place=Place("bib/edition.bib", 1))


def bibtex(text: str) -> BibliographyData:
    return parse_string(text, "bibtex")


def test_bibtex_is_read_by_pybtex_with_all_keys_and_fields(data: tuple[Edition, dict[str, str]]) -> None:
    edition, files = data
    entries = bibtex(files["data/sources.bib"]).entries
    assert list(entries) == list(edition.sources_by_key)
    for key, entry in entries.items():
        expected = set(edition.sources_by_key[key].fields) - {"author", "editor"}
        assert {name.lower() for name in entry.fields} == expected, key


def test_bibtex_is_read_by_pandoc(data: tuple[Edition, dict[str, str]]) -> None:
    """A reader of LaTeX finds the titles whole."""
    edition, files = data
    items = json.loads(pypandoc.convert_text(files["data/sources.bib"], "csljson", format="biblatex"))
    assert [item["id"] for item in items] == list(edition.sources_by_key)


def test_csl_json_has_what_csl_asks_of_an_item(data: tuple[Edition, dict[str, str]]) -> None:
    """An id of its own, a known type; the edition asks for a title."""
    edition, files = data
    items: list[dict[str, Any]] = json.loads(files["data/sources.json"])
    assert [item["id"] for item in items] == list(edition.sources_by_key)
    for item in items:
        assert item["type"] in CSL_TYPES, item["id"]
        assert isinstance(item["title"], str), item["id"]
        assert item["title"], item["id"]
        for name in ("issued", "accessed"):
            parts = item.get(name, {"date-parts": [[2023]]})["date-parts"]
            assert all(isinstance(part, int) for date in parts for part in date), item["id"]
        for person in item.get("author", []):
            assert person.get("family") or person.get("literal"), item["id"]


def test_csl_json_is_read_by_pandoc(data: tuple[Edition, dict[str, str]]) -> None:
    edition, files = data
    items = json.loads(pypandoc.convert_text(files["data/sources.json"], "csljson", format="csljson"))
    assert [item["id"] for item in items] == list(edition.sources_by_key)


def test_ris_is_read_by_pandoc(data: tuple[Edition, dict[str, str]]) -> None:
    """As many items, in the same order."""
    edition, files = data
    items = json.loads(pypandoc.convert_text(files["data/sources.ris"], "csljson", format="ris"))
    assert [item["id"] for item in items] == list(edition.sources_by_key)


def test_ris_is_read_by_rispy(data: tuple[Edition, dict[str, str]]) -> None:
    edition, files = data
    entries = rispy.loads(files["data/sources.ris"])
    assert [entry["id"] for entry in entries] == list(edition.sources_by_key)
    assert [entry["title"] for entry in entries] == [found.get("title") for found in edition.sources_by_key.values()]
    assert {entry["type_of_reference"] for entry in entries} <= RIS_TYPES


def test_article_in_ris_has_every_field_by_its_tag(small_data: tuple[Edition, dict[str, str]]) -> None:
    edition, _ = small_data
    assert bibliography_files("x", [record(edition.sources_by_key["keeper-2022"])])["x.ris"].split("\n") == [
        "TY  - JOUR",
        "ID  - keeper-2022",
        "TI  - The Keeper’s Book",
        "AU  - Reed, Ben",
        "AU  - Ito, Hana",
        "PY  - 2022",
        "DA  - 2022/11/05",
        "T2  - Journal of Piers",
        "JO  - Journal of Piers",
        "VL  - 7",
        "IS  - 2",
        "SP  - 10",
        "EP  - 19",
        "DO  - 10.1234/piers.7.2",
        "UR  - https://example.com/keeper?issue=7",
        "Y2  - 2024/05/01",
        "LA  - english",
        "N1  - The book in which each lamp is entered.",
        "ER  - ",
        "",
    ]


@pytest.mark.parametrize(
    ("fields", "authors"),
    [
        ({"author": "Reed, Ben"}, ["Reed, Ben"]),
        ({"author": "Reed, Ben and Ito, Hana and Moor, Ada"}, ["Reed, Ben", "Ito, Hana", "Moor, Ada"]),
        ({"author": "{Lamp and Pier Office}"}, ["Lamp and Pier Office,"]),
        ({"author": "{Lamp and Pier Office} and Reed, Ben"}, ["Lamp and Pier Office,", "Reed, Ben"]),
        ({"author": "{{Lamp} and {Pier} Office}"}, ["Lamp and Pier Office,"]),
        ({"author": "{Lamp Office, Rome}"}, ["Lamp Office， Rome,"]),
        ({"author": "{Lampist}"}, ["Lampist"]),
        ({"author": "Sandford, Andrew"}, ["Sandford, Andrew"]),
        ({"author": "King, Jr., Martin Luther and others"}, ["King, Martin Luther, Jr."]),
        ({"author": "family=Example, given=Una, prefix=von der"}, ["von der Example, Una"]),
        ({"author": "小山 翔一"}, ["小山, 翔一"]),
        ({"organization": "The Lamp and Pier Office"}, []),
        ({"author": "Reed, Ben", "organization": "Lamp Office"}, ["Reed, Ben"]),
        ({}, []),
    ],
)
def test_authors_in_ris_are_split_at_and(fields: dict[str, str], authors: list[str]) -> None:
    """But not within one name; a body ends in a comma and has none in it, so that no reader cuts it."""
    assert to_ris(source(**fields)).get("authors", []) == authors


@pytest.mark.parametrize(
    ("type_", "fields", "expected"),
    [
        ("online", {}, {"type_of_reference": "ELEC"}),
        ("report", {"date": "2023"}, {"type_of_reference": "RPRT", "year": "2023", "date": "2023"}),
        (
            "report",
            {"date": "2016-07-08/2016-07-09"},
            {"type_of_reference": "RPRT", "year": "2016", "date": "2016/07/08/8–9 July 2016"},
        ),
        ("report", {"date": "2016-21"}, {"type_of_reference": "RPRT", "year": "2016", "date": "2016///spring 2016"}),
        (
            "incollection",
            {
                "editor": "Reed, Ben",
                "booktitle": "All Piers",
                "translation": "A",
                "titleaddon": "talk",
                "copy": "a.example",
            },
            {
                "type_of_reference": "CHAP",
                "secondary_authors": ["Reed, Ben"],
                "secondary_title": "All Piers",
                "translated_title": "A",
                "type_of_work": "talk",
                "notes": ["copy at a.example"],
            },
        ),
        ("book", {"editor": "Reed, Ben"}, {"type_of_reference": "BOOK", "editors": ["Reed, Ben"]}),
        ("legislation", {"date": "2023-05"}, {"type_of_reference": "STAT", "year": "2023", "date": "2023/05"}),
        ("article", {"pages": "7"}, {"type_of_reference": "JOUR", "start_page": "7"}),
        ("online", {"title": "{A {B} C}"}, {"type_of_reference": "ELEC", "title": "A B C"}),
        (
            "online",
            {"note": "Copy", "url": "https://a.example/"},
            {"type_of_reference": "ELEC", "notes": ["Copy"], "urls": ["https://a.example/"]},
        ),
    ],
)
def test_field_that_an_entry_lacks_is_left_out_of_ris(
    type_: str, fields: dict[str, str], expected: dict[str, object]
) -> None:
    assert to_ris(source(type_, **fields)) == {"id": "a-2023"} | expected


def test_each_page_that_cites_has_a_file_of_each_format(small_data: tuple[Edition, dict[str, str]]) -> None:
    _, files = small_data
    stems = {"sources", "chapters/harbours", "timeline", "glossary", "people"}
    assert set(files) == {f"data/{stem}.{form}" for stem in stems for form in ("bib", "json", "ris")}


def test_files_of_a_page_hold_its_sources_in_the_order_of_the_text(small_data: tuple[Edition, dict[str, str]]) -> None:
    """Each source once, those of free notes included."""
    edition, files = small_data
    keys = ["essay-2023", "lamp-2021", "keeper-2022"]
    assert [found.key for found in cited_on(edition, edition.pages_by_path["chapters/harbours.md"])] == keys
    assert list(bibtex(files["data/chapters/harbours.bib"]).entries) == keys
    assert [item["id"] for item in json.loads(files["data/chapters/harbours.json"])] == keys
    assert [entry["id"] for entry in rispy.loads(files["data/chapters/harbours.ris"])] == keys
    assert list(bibtex(files["data/glossary.bib"]).entries) == ["lamp-2021"]


def test_page_called_sources_does_not_replace_the_whole_bibliography(small: Path) -> None:
    edit(small, "docs/sources.md", "", "---\ntitle: T\ndescription: D\n---\n\nWords.[@lamp-2021]\n")
    edition, _ = read_edition(small)
    files = dict(bibliographies(edition))
    assert list(bibtex(files["data/sources.bib"]).entries) == list(edition.sources_by_key)


FULL = {
    "author": "{Lamp Office, Rome} and {Office of Lamps and Piers} and Reed, Ben",
    "editor": "Moor, Ada",
    "translator": "Ito, Hana",
    "title": "{A chapter}",
    "titleaddon": "talk",
    "translation": "Ein Kapitel",
    "booktitle": "All Piers",
    "series": "Pier studies",
    "edition": "2",
    "volume": "3",
    "number": "7",
    "pages": "10–19",
    "date": "2022-11-05",
    "organization": "Office of Lamps and Piers",
    "location": "London",
    "doi": "10.1234/piers.7",
    "isbn": "9780306406157",
    "url": "https://example.org/a",
    "urldate": "2024-05-01",
    "langid": "english",
    "note": "Source: Lamp Times",
    "copy": "copies.example",
}
"""An entry with every field that is exported."""


@pytest.mark.parametrize("form", ["bib", "json", "ris"])
def test_every_format_has_every_field(form: str) -> None:
    """By the words of each field; language, pages and dates have forms of their own."""
    text = bibliography_files("x", [record(source("incollection", **FULL))])[f"x.{form}"]
    assert "，" not in text or form == "ris"
    text = text.replace("，", ",")
    said = [
        *("Lamp Office, Rome", "Office of Lamps and Piers", "Reed", "Moor", "Ito", "A chapter", "talk", "Ein Kapitel"),
        *("All Piers", "Pier studies", "London", "10.1234/piers.7", "9780306406157", "https://example.org/a"),
        *("Source: Lamp Times", "copies.example", "19", "2022"),
    ]
    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize(
    ("form", "reader"), [("bib", "biblatex"), ("json", "csljson"), ("ris", "ris")], ids=["biblatex", "CSL", "RIS"]
)
def test_name_of_a_body_is_one_name_to_pandoc(form: str, reader: str) -> None:
    """A comma or an “and” in its name does not make two of it, nor a given name."""
    text = bibliography_files("x", [record(source("incollection", **FULL))])[f"x.{form}"]
    (item,) = json.loads(pypandoc.convert_text(text, "csljson", format=reader))
    names = [name.get("literal") or f"{name['family']} {name.get('given', '')}".strip() for name in item["author"]]
    assert [name.replace("，", ",") for name in names] == ["Lamp Office, Rome", "Office of Lamps and Piers", "Reed Ben"]
    assert item["publisher"] == "Office of Lamps and Piers"


def _names(item: dict[str, Any], variable: str = "author") -> list[str]:
    """Each name as one string, however the reader has cut it."""
    order = ("literal", "dropping-particle", "family", "given")
    return [" ".join(name[part] for part in order if part in name) for name in item.get(variable, [])]


def test_every_format_is_read_back_alike(real_data: tuple[Edition, dict[str, str]]) -> None:
    """Author, title, date, container and DOI of every entry: what pandoc reads of BibTeX and RIS is what JSON has."""
    _, files = real_data
    ours = json.loads(files["data/sources.json"])
    read = {
        form: json.loads(pypandoc.convert_text(files[f"data/sources.{form}"], "csljson", format=reader))
        for form, reader in (("bib", "biblatex"), ("ris", "ris"))
    }
    for item, bib, ris in zip(ours, read["bib"], read["ris"], strict=True):
        assert _names(bib) == _names(item), item["id"]
        assert [name.replace("，", ",") for name in _names(ris)] == _names(item), item["id"]
        assert bib.get("issued") == item.get("issued"), item["id"]
        year = item.get("issued", {}).get("date-parts", [[None]])[0][0]
        assert ris.get("issued", {}).get("date-parts", [[None]])[0][0] == year, item["id"]
        for found in (bib, ris):
            assert _marks(item["title"]).startswith(
                _marks(found["title"]).split(". " + _marks(item.get("genre", "\0")))[0]
            )
            assert [found.get(name) for name in ("container-title", "DOI")] == [
                item.get(name) for name in ("container-title", "DOI")
            ], item["id"]


def _marks(text: str) -> str:
    """A title without the markup and the quotation marks that pandoc changes on its way."""
    return re.sub(r"</?span[^>]*>|[“”‘’\"']", "", text).casefold()


def test_rispy_reads_ris_as_written(real_data: tuple[Edition, dict[str, str]]) -> None:
    edition, files = real_data
    for found, entry in zip(edition.sources, rispy.loads(files["data/sources.ris"]), strict=True):
        assert entry["title"] == found.get("title")
        assert entry.get("date", "") == found.get("date").replace("-", "/"), found.key
        assert entry.get("secondary_title", "") == found.get("journaltitle"), found.key
        assert entry.get("doi", "") == found.get("doi"), found.key
        assert entry.get("publisher", "") == found.get("organization"), found.key


def test_special_characters_survive_each_format(small: Path) -> None:
    """Those of TeX, JSON and RIS."""
    signs = r"50 % of R&D #1, US$5, a_b ^ ~ \ é 灯台 “x” – [y]"
    edit(small, "bib/edition.bib", "{{The Keeper’s Book}}", f"{{{{{signs}}}}}")
    edition, _ = read_edition(small)
    files = bibliography_files("x", [record(edition.sources_by_key["keeper-2022"])])
    (from_bib,) = json.loads(pypandoc.convert_text(files["x.bib"], "csljson", format="biblatex"))
    (from_ris,) = rispy.loads(files["x.ris"])
    (from_json,) = json.loads(files["x.json"])
    titles = [re.sub(r"</?span[^>]*>", "", item["title"]) for item in (from_bib, from_ris, from_json)]
    assert titles == [signs] * 3


def test_special_characters_of_tex_are_escaped_but_not_in_addresses() -> None:
    """biblatex takes addresses as they are."""
    fields = {"title": "{R&D at 50%}", "note": r"#1 $2 a_b ~ ^ \ –", "url": "https://example.org/a_b?c=1&d=%20#e"}
    assert to_bib(Source(key="a-1", type="online", fields=fields, place=Place("bib/edition.bib", 1))) == (
        "@online{a-1,\n"
        "  title        = {{R\\&D at 50\\%}},\n"
        "  note         = {\\#1 \\$2 a\\_b \\textasciitilde{} \\textasciicircum{} \\textbackslash{} –},\n"
        "  url          = {https://example.org/a_b?c=1&d=%20#e},\n"
        "}\n"
    )
