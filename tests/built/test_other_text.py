"""Another text, built by the same code without a change: its site has everything of its own, and nothing of ours."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from edition.commands import new
from edition.project import read_edition
from edition.validation.rules import check
from other_edition import ENGINE, write_other
from support import ROOT, TODAY

ADDRESS = "https://example.org/nation/"
PAGES = {
    "",
    "about/changes/",
    "about/contribute/",
    "about/method/",
    "about/rights/",
    "about/take-away/",
    "chapters/address/",
    "claims/",
} | {
    "search/",
    "sources/",
    "sources/congress-declaration-1776/",
    "sources/grant-memoirs-1886/",
    "sources/lincoln-gettysburg-1863/",
    "words/",
}

REDIRECTS = {
    "speech": "../chapters/address/",
    "sources/declaration-1776": "../../sources/congress-declaration-1776/",
}
"""The addresses that lead on, each with the link of its page."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_other(tmp_path_factory.mktemp("other") / "project")


@pytest.fixture(scope="module")
def other_site(project: Path) -> Path:
    """The site as hosts build it: by MkDocs alone, which has to find the code by itself."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project,
        env=environment | {"SITE_URL": ADDRESS, "REPO_URL": "https://example.org/repository"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "site"


@pytest.fixture(scope="module")
def pages(other_site: Path) -> dict[str, BeautifulSoup]:
    return {
        file.parent.relative_to(other_site).as_posix().removeprefix(".")
        + "/" * (file.parent != other_site): BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for file in other_site.rglob("index.html")
        if file.parent.relative_to(other_site).as_posix() not in REDIRECTS
    }


def test_the_edition_has_no_problem(project: Path) -> None:
    edition, problems = read_edition(project)
    assert [*problems, *check(edition, project, TODAY)] == []


def test_the_build_command_makes_the_same_site(project: Path, other_site: Path) -> None:
    """`run.py build` and `mkdocs build --strict`, file by file."""
    before = {file.relative_to(other_site): file.read_bytes() for file in other_site.rglob("*") if file.is_file()}
    done = subprocess.run(
        [sys.executable, "-m", "edition.cli", "build", "--site-url", ADDRESS],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "scripts"), "REPO_URL": "https://example.org/repository"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    after = {file.relative_to(other_site): file.read_bytes() for file in other_site.rglob("*") if file.is_file()}
    assert {path for path in before | after if before.get(path) != after.get(path)} <= {Path("sitemap.xml.gz")}


def test_site_has_its_own_pages_and_titles(pages: dict[str, BeautifulSoup]) -> None:
    """There are those that it writes and one for each source, and each is called by its own name."""
    assert set(pages) == PAGES
    assert pages[""].title.get_text() == "A New Nation"
    assert {soup.title.get_text().rpartition(" – ")[2] for soup in pages.values()} == {"A New Nation"}


def test_address_of_what_moved_leads_on(other_site: Path) -> None:
    """By a script of the site, which keeps the place on the page, and without one by the page itself."""
    script = (other_site / "assets" / "redirect.js").read_text(encoding="utf-8")
    assert "location.hash" in script
    for old, link in REDIRECTS.items():
        soup = BeautifulSoup((other_site / old / "index.html").read_text(encoding="utf-8"), "html.parser")
        assert soup.select_one("main a")["href"] == link
        assert soup.select_one("noscript meta[http-equiv=refresh]")["content"] == f"0; url={link}"
        assert soup.select_one("link[rel=canonical]")["href"] == urljoin(f"{ADDRESS}{old}/", link)
        assert (other_site / old / soup.script["src"]).resolve() == other_site / "assets" / "redirect.js"


def test_chapter_has_its_sentences_claims_and_notes(pages: dict[str, BeautifulSoup]) -> None:
    """Each sentence leads to the published speech, each claim has its status, its commentary and its notes."""
    chapter = pages["chapters/address/"]
    sentences = chapter.select(".sentence")
    assert [span["id"] for span in sentences] == ["s1-1", "s2-1", "s2-2"]
    published = sentences[0].select_one("a.published")
    assert published.get_text() == "Sentence 1.1 in the published speech"
    assert published["href"].startswith(
        "https://www.abrahamlincolnonline.org/lincoln/speeches/gettysburg.htm#:~:text=Four"
    )
    claims = {section.h3["id"]: section for section in chapter.select("section.claim")}
    assert {name: section.select_one(".status").get_text() for name, section in claims.items()} == {
        "eighty-seven": "Confirmed",
        "can-it-last": "Answered in the commentary",
    }
    assert "In April 1865 the army" in claims["can-it-last"].select_one(".comment-since").get_text()
    notes = [note.get_text() for note in chapter.select(".footnotes li")]
    assert [words.partition(",")[0] for words in notes] == [
        "Continental Congress",
        "Abraham Lincoln",
        "Ulysses S. Grant",
    ]
    assert "1886, ch. 67" in notes[2]


def test_pages_show_what_the_configuration_says(pages: dict[str, BeautifulSoup]) -> None:
    """Kinds, headings, licence, rights, second language, evidence, and the drawing that belongs to the text."""
    front = pages[""]
    assert front.select_one(".evidence").get_text() == "The evidence of this edition reaches to 1886."
    assert front.select_one("#figure-years figcaption").get_text() == "The nation was eighty-seven years old: Confirmed"
    assert "1863" in front.select_one("#figure-years svg").get_text()
    assert "dated events" not in front.select_one(".overview-figures").get_text()
    assert [row.th.get_text() for row in front.select(".tally tbody tr")] == ["Fact", "Question"]
    assert [heading.get_text() for heading in pages["sources/"].select(".source-group h2")] == [
        "The speech and the sources it cites",
        "Founding documents",
        "Memoirs",
    ]
    footer = pages["about/rights/"].select_one(".site-footer p")
    assert footer.get_text() == "Text of the edition: CC0 1.0. The speech is in the public domain."
    assert footer.a["href"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    second = pages["words/"].select_one(".second-title")
    assert (second.get_text(), second["lang"]) == ("thèse", "fr")
    assert [heading.get_text() for heading in pages["search/"].select(".index h3")] == ["Sentences", "Terms", "Claims"]
    seen = pages["sources/grant-memoirs-1886/"].get_text()
    assert "not seen: the edition knows the source only through another" in seen


def test_data_for_programs_is_its_own(other_site: Path, pages: dict[str, BeautifulSoup]) -> None:
    """The key of a page, the licence, the base text, the feed and the index of search are its own."""
    chapter = pages["chapters/address/"]
    assert "@online{new-nation-chapters-address," in chapter.select_one(".cite-page code").get_text()
    data = json.loads(chapter.find("script", type="application/ld+json").string)
    assert data["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert (data["isBasedOn"]["name"], data["isBasedOn"]["datePublished"]) == ("Address at Gettysburg", "1863-11-19")
    feed = (other_site / "data" / "changes.xml").read_text(encoding="utf-8")
    assert "the sum is shown (status: confirmed)" in feed
    assert f"<id>{uuid.uuid5(uuid.NAMESPACE_URL, 'new-nation/feed').urn}</id>" in feed
    index = "".join(file.read_text(encoding="utf-8") for file in sorted((other_site / "data" / "search").iterdir()))
    assert all(words in index for words in ("Eighty-seven years earlier", "Whether the nation can last"))


def test_no_trace_of_the_project_s_own_text(other_site: Path) -> None:
    """Neither in a page nor in its data, its styles or its scripts."""
    own = read_edition(ROOT)[0]
    traces = re.compile(rf"\bNATO\b|natural.partners|{own.base_text.key}|{re.escape(own.base_text.url)}", re.I)
    found = {
        (file.relative_to(other_site).as_posix(), match[0])
        for file in other_site.rglob("*")
        if file.is_file() and file.suffix not in (".png", ".gz", ".woff2")
        for match in traces.finditer(file.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_no_link_is_dead(other_site: Path, pages: dict[str, BeautifulSoup]) -> None:
    """Every link within the site leads to a file and to a place in it, from the page for a wrong address as well."""
    lost = BeautifulSoup((other_site / "404.html").read_text(encoding="utf-8"), "html.parser")
    ids = {path: {"", *(str(tag["id"]) for tag in soup.find_all(id=True))} for path, soup in pages.items()}
    files = {file.relative_to(other_site).as_posix() for file in other_site.rglob("*") if file.is_file()}
    links = {
        urljoin(ADDRESS + path, tag.get("href") or tag.get("src") or "")
        for path, soup in {**pages, "404.html": lost}.items()
        for tag in soup.find_all(["a", "link", "script", "img"])
    }
    inside = {urlsplit(link.removeprefix(ADDRESS)) for link in links if link.startswith(ADDRESS)}
    assert {"", "about/rights/", "claims/", "search/", "assets/edition.css"} <= {link.path for link in inside}
    assert [
        link.geturl()
        for link in inside
        if link.path not in files and unquote(link.fragment) not in ids.get(link.path, set())
    ] == []


def test_new_event_without_a_timeline_is_refused(project: Path) -> None:
    """A text without a timeline is told so in a sentence."""
    edition, _ = read_edition(project)
    assert [prompt.choices for prompt in new.prompts(edition.config)["event"] if prompt.name == "kind"] == [
        ("battle", "law")
    ]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "edition.cli",
            "new",
            "event",
            "--date=1865",
            "--kind=battle",
            "--text=The end.[@grant-memoirs-1886]",
        ],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "scripts")},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "no page has a block “event”. Fix: write docs/timeline.md with a title and a description, "
        "and name it under nav in mkdocs.yml.",
        "Nothing was written.",
    ]


@pytest.mark.parametrize("missing", ["about/method.md", "search.md"])
def test_missing_page_that_templates_link_to_is_reported(tmp_path: Path, missing: str) -> None:
    """Instead of a dead link at the foot or the head of every page."""
    folder = write_other(tmp_path / "project")
    (folder / "docs" / missing).unlink()
    edition, problems = read_edition(folder)
    assert problems == []
    problem, of_navigation = check(edition, folder, TODAY)
    assert (of_navigation.rule, missing in of_navigation.message) == ("nav-page", True)
    assert (problem.rule, str(problem.place)) == ("page-missing", "edition.toml:6")
    assert f"no page docs/{missing}" in problem.message


def test_the_page_for_maintainers_names_what_to_copy() -> None:
    page = (ROOT / "docs" / "about" / "another-text.md").read_text(encoding="utf-8")
    assert all(f"`{name}" in page for name in ENGINE)
