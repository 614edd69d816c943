"""What Zotero, Google Scholar and search engines read of a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from pybtex.database import parse_string

from edition.edition import Edition
from edition.exports.metadata import PageMetadata, coins, latest_review, page_metadata
from edition.model import Place, Source, page_url
from edition.project import read_edition
from small_edition import CHAPTER_FILE, edit

SITE = "https://example.org/edition/"
CHAPTER = "chapters/harbours.md"


def metadata(edition: Edition, path: str = CHAPTER, site_url: str = SITE) -> PageMetadata:
    return page_metadata(edition, edition.pages_by_path[path], site_url, "Two Harbours", page_url)


def test_chapter_has_its_own_tags_and_one_reference_for_each_source(small_read: Edition) -> None:
    """No tag names a journal, and the author ends in a comma, so that Zotero sees a web page and one name."""
    assert metadata(small_read).tags == (
        ("citation_title", "The two harbours"),
        ("citation_language", "en"),
        ("citation_publication_date", "2024/05/01"),
        ("citation_public_url", f"{SITE}chapters/harbours/"),
        ("citation_fulltext_html_url", f"{SITE}chapters/harbours/"),
        ("citation_author", "Two Harbours,"),
        (
            "citation_reference",
            "citation_title=[An essay on two harbours]; citation_author=Moor, Ada; "
            "citation_publisher=Harbour Institute; citation_publication_date=2023/08/01",
        ),
        (
            "citation_reference",
            "citation_title=The Lamp at the “Old” Pier; citation_author=Lamp Office; citation_publisher=Lamp Office; "
            "citation_publication_date=2021/03",
        ),
        (
            "citation_reference",
            "citation_title=The Keeper’s Book; citation_author=Reed, Ben; citation_author=Ito, Hana; "
            "citation_journal_title=Journal of Piers; citation_publication_date=2022/11/05; "
            "citation_doi=10.1234/piers.7.2",
        ),
    )


def test_page_without_claims_has_no_publication_date(small_read: Edition) -> None:
    names = [name for name, _ in metadata(small_read, "glossary.md").tags]
    assert "citation_publication_date" not in names
    assert names.count("citation_reference") == 1


def test_without_an_address_no_url_is_given(small_read: Edition) -> None:
    found = metadata(small_read, site_url="")
    assert not [name for name, _ in found.tags if name.endswith("url")]
    assert "url" not in json.loads(found.json_ld)
    assert "://" not in found.cite
    assert "url" not in found.bibtex


def test_semicolon_in_a_title_does_not_split_a_reference(small: Path) -> None:
    edit(small, "bib/edition.bib", "{{The Keeper’s Book}}", "{{The Book; a Story}}")
    found, _ = read_edition(small)
    assert any("citation_title=The Book, a Story; " in value for _, value in metadata(found).tags)


def test_json_ld_of_a_chapter_is_an_article_based_on_the_essay(small_read: Edition) -> None:
    """Made of claims."""
    data: dict[str, Any] = json.loads(metadata(small_read).json_ld)
    assert {name: data[name] for name in ("@context", "@type", "name", "url", "dateModified", "description")} == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "name": "The two harbours",
        "url": f"{SITE}chapters/harbours/",
        "dateModified": "2024-05-01",
        "description": "A chapter with two claims.",
    }
    assert data["isBasedOn"] == {
        "@type": "CreativeWork",
        "name": "[An essay on two harbours]",
        "author": {"@type": "Person", "name": "Ada Moor"},
        "publisher": {"@type": "Organization", "name": "Harbour Institute"},
        "datePublished": "2023-08-01",
        "url": "https://example.org/essay.html",
    }
    assert [work["name"] for work in data["citation"]] == [
        "[An essay on two harbours]",
        "The Lamp at the “Old” Pier",
        "The Keeper’s Book",
    ]
    assert data["citation"][1]["author"] == {"@type": "Organization", "name": "Lamp Office"}
    assert data["citation"][2]["author"] == [{"@type": "Person", "name": name} for name in ("Ben Reed", "Hana Ito")]
    assert data["citation"][2]["sameAs"] == "https://doi.org/10.1234/piers.7.2"
    assert [part["@id"] for part in data["hasPart"]] == ["#lamp-lit", "#ferry-comes"]


@pytest.mark.parametrize("path", [CHAPTER, "glossary.md"])
def test_json_ld_names_author_publisher_and_licence(small_read: Edition, path: str) -> None:
    data: dict[str, Any] = json.loads(metadata(small_read, path).json_ld)
    assert data["author"] == data["publisher"] == {"@type": "Organization", "name": "Two Harbours"}
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_json_ld_of_another_page_is_a_web_page(small_read: Edition) -> None:
    data: dict[str, Any] = json.loads(metadata(small_read, "glossary.md").json_ld)
    assert data["@type"] == "WebPage"
    assert not {"isBasedOn", "hasPart", "dateModified"} & set(data)


def test_json_ld_cannot_end_its_script_element(small: Path) -> None:
    edit(small, CHAPTER_FILE, "description: A chapter with two claims.", "description: </script><b> & -->")
    found, _ = read_edition(small)
    text = metadata(found).json_ld
    assert not set("<>&") & set(text)
    assert json.loads(text)["description"] == "</script><b> & -->"


@pytest.mark.parametrize(
    ("path", "site_url", "words"),
    [
        (CHAPTER, SITE, f"“The two harbours”, Two Harbours, reviewed 2024-05-01, {SITE}chapters/harbours/"),
        (CHAPTER, "", "“The two harbours”, Two Harbours, reviewed 2024-05-01"),
        ("glossary.md", SITE, f"“Glossary”, Two Harbours, {SITE}glossary/"),
    ],
)
def test_citation_of_the_page_in_words(small_read: Edition, path: str, site_url: str, words: str) -> None:
    assert metadata(small_read, path, site_url).cite == words


def test_citation_of_the_page_in_bibtex_is_read_by_pybtex(small: Path) -> None:
    """Whatever characters the title has."""
    edit(small, CHAPTER_FILE, "title: The two harbours", "title: '100% R&D #1'")
    found, _ = read_edition(small)
    text = metadata(found).bibtex
    (key, entry), *rest = parse_string(text, "bibtex").entries.items()
    assert (key, rest) == ("two-harbours-chapters-harbours", [])
    assert dict(entry.fields) == {
        "title": r"{100\% R\&D \#1}",
        "organization": "{Two Harbours}",
        "date": "2024-05-01",
        "url": f"{SITE}chapters/harbours/",
    }


def source(type_: str, **fields: str) -> Source:
    return Source(key="a", type=type_, fields={"title": "{A & B}"} | fields, place=Place("bib/edition.bib", 1))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            source(
                "online", author="{Lamp and Pier Office}", organization="Lamp Almanac", date="2024-05-06/2024-05-07"
            ),
            {
                "rft_val_fmt": ["info:ofi/fmt:kev:mtx:dc"],
                "rft.type": ["webpage"],
                "rft.title": ["A & B"],
                "rft.source": ["Lamp Almanac"],
                "rft.au": ["Lamp and Pier Office,"],
                "rft.date": ["2024-05-06"],
            },
        ),
        (
            source(
                "article", author="Reed, Ben and Ito, Hana", journaltitle="J", pages="1–2", doi="10.1/x", number="4"
            ),
            {
                "rft_val_fmt": ["info:ofi/fmt:kev:mtx:journal"],
                "rft.genre": ["article"],
                "rft.atitle": ["A & B"],
                "rft.jtitle": ["J"],
                "rft.au": ["Reed, Ben", "Ito, Hana"],
                "rft.issue": ["4"],
                "rft.spage": ["1"],
                "rft.epage": ["2"],
                "rft_id": ["info:doi/10.1/x"],
            },
        ),
        (
            source("incollection", editor="Reed, Ben", booktitle="All", publisher="Pier Press", location="London"),
            {
                "rft_val_fmt": ["info:ofi/fmt:kev:mtx:book"],
                "rft.genre": ["bookitem"],
                "rft.atitle": ["A & B"],
                "rft.btitle": ["All"],
                "rft.contributor": ["Reed, Ben"],
                "rft.pub": ["Pier Press"],
                "rft.place": ["London"],
            },
        ),
        (
            source(
                "report",
                institution="Lamp Office",
                langid="english",
                isbn="9780306406157",
                url="https://a.example/?b=c",
            ),
            {
                "rft_val_fmt": ["info:ofi/fmt:kev:mtx:book"],
                "rft.genre": ["report"],
                "rft.btitle": ["A & B"],
                "rft.pub": ["Lamp Office"],
                "rft.language": ["en"],
                "rft_id": ["urn:isbn:9780306406157", "https://a.example/?b=c"],
            },
        ),
    ],
    ids=["web page", "article", "chapter", "report"],
)
def test_source_is_written_as_openurl(found: Source, expected: dict[str, list[str]]) -> None:
    assert parse_qs(coins(found), strict_parsing=True) == {"ctx_ver": ["Z39.88-2004"]} | expected


def test_latest_review_is_the_last_date_of_the_claims(small_read: Edition) -> None:
    assert latest_review(small_read.claims) == "2024-05-01"
    assert latest_review([]) == ""
