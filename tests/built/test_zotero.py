"""What Zotero takes a page for, and the names by which links to sources are called out."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup

from edition.edition import Edition


def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("address", ["", "glossary/", "chapters/natural-partners/", "sources/nato-vilnius-2023/"])
def test_page_is_a_web_page(site: Path, address: str) -> None:
    """Zotero's type of a page follows `og:type`, unless a tag names a journal; then it would be a journal's article."""
    page = soup(site / address / "index.html")
    (type_,) = page.find_all("meta", property="og:type")
    assert type_["content"] == "website"
    names = [str(tag["name"]) for tag in page.find_all("meta", attrs={"name": True})]
    assert "citation_journal_title" not in names


def test_source_page_offers_its_source(edition: Edition, site: Path) -> None:
    """One ContextObject a page, with the source's title; no page that cites has one, since that would hide the page."""
    for source in edition.sources:
        (span,) = soup(site / "sources" / source.key / "index.html").select("span.Z3988")
        said = parse_qs(str(span["title"]))
        titles = said.get("rft.atitle") or said.get("rft.btitle") or said["rft.title"]
        assert titles == [source.get("title")], source.key
    assert not soup(site / "chapters" / "natural-partners" / "index.html").select("span.Z3988")


@pytest.mark.parametrize("address", ["sources/", "chapters/natural-partners/"])
def test_link_to_an_entry_is_called_by_what_is_seen(site: Path, address: str) -> None:
    """Who speaks the words of a link finds it (WCAG 2.5.3): its name begins with them."""
    links = soup(site / address / "index.html").select(".source a[aria-label], a.entry")
    assert len(links) > 10
    for link in links:
        assert str(link["aria-label"]).startswith(link.get_text()), link
