"""Links from the pages to the code host: forms for corrections, the editor, the history."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import yaml
from bs4 import BeautifulSoup

from edition.edition import Edition
from support import CONTACT, REPO_URL, ROOT

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_each_claim_links_to_a_form_and_to_the_editor(site: Path, edition: Edition) -> None:
    """The form knows the claim, the editor its line; the names of the links say which claim they belong to."""
    for page in edition.chapters():
        lines = page.text.split("\n")
        document = soup(site / page.path.removesuffix(".md") / "index.html")
        for claim in page.claims:
            heading = document.find(id=claim.id)
            assert heading is not None
            correct, fix = heading.find_parent("section").select(".claim-actions a")
            assert correct.get_text() == f"Suggest a correction: {claim.title}"
            assert fix.get_text() == f"Edit this passage: {claim.title}"
            query = parse_qs(urlsplit(correct["href"]).query)
            assert (query["template"], query["claim"], query["page"]) == (["correction.yml"], [claim.id], [page.title])
            assert query["address"][0].endswith(f"/{page.path.removesuffix('.md')}/#{claim.id}")
            address = urlsplit(fix["href"])
            assert address.path == f"/repository/edit/main/docs/{page.path}"
            assert claim.title in lines[int(address.fragment.removeprefix("L")) - 1]


def test_each_page_links_to_the_editor_and_the_history_of_its_file(site: Path, edition: Edition) -> None:
    moved = {site / address / "index.html" for address in edition.config.redirects}
    link = re.compile(r'<a href="([^"]*)" rel="noopener">(Edit|History of) this page</a>')
    for file in set(site.rglob("index.html")) - moved:
        (edits, _), (history, _) = link.findall(file.read_text(encoding="utf-8"))
        assert edits.startswith(f"{REPO_URL}/edit/main/")
        assert history == edits.partition("#")[0].replace("/edit/", "/commits/")
        assert (ROOT / unquote(urlsplit(edits).path).removeprefix("/repository/edit/main/")).is_file()


def test_reader_without_an_account_can_write_where_the_repository_names_an_address(
    site: Path, edition: Edition
) -> None:
    for page in edition.pages:
        document = soup(site / page.path.replace("index.md", "").removesuffix(".md") / "index.html")
        links = [link["href"] for link in document.select(".page-actions a") if "without an account" in link.get_text()]
        assert links == [f"mailto:{CONTACT}"], page.path


def test_page_of_a_source_links_to_the_editor_at_its_entry(site: Path, edition: Edition) -> None:
    source = edition.sources[-1]
    link = soup(site / "sources" / source.key / "index.html").select_one(".page-actions a")
    assert link is not None
    assert link["href"] == f"{REPO_URL}/edit/main/{source.place.file}#L{source.place.line}"


def test_links_fill_in_only_fields_that_the_forms_have(site: Path) -> None:
    """A form ignores a parameter that it has no field for."""
    ids = {
        file.name: {f.get("id") for f in yaml.safe_load(file.read_text(encoding="utf-8")).get("body", ())}
        for file in FORMS.glob("*.yml")
    }
    links = soup(site / "chapters" / "promises" / "index.html").select('a[href*="/issues/new"]')
    assert {parse_qs(urlsplit(a["href"]).query)["template"][0] for a in links} == {
        "correction.yml",
        "since.yml",
        "site.yml",
    }
    for link in links:
        query = parse_qs(urlsplit(link["href"]).query)
        assert query.keys() - {"template", "title"} <= ids[query["template"][0]]
