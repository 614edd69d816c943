"""The built site, read as a reader's program would read it: anchors, links, notes, data, guards."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from justhtml import JustHTML

from edition.changes.policy import ChangeRule
from edition.dates import spelled
from edition.edition import Edition
from edition.exports.bibliography import cited_on
from edition.languages import LANGUAGES
from edition.search.documents import documents
from edition.site.generated import page_url
from edition.validation.citation_audit import AuditRule
from edition.validation.html import HtmlRule, tags_of
from edition.validation.rules import RULES
from support import REPO_URL, SITE_URL, copy_project

Pages = dict[str, BeautifulSoup]


def parsed(site: Path, without: str = "-") -> Pages:
    """The pages of a site by their address below the root (404.html by its name), parsed; those in a folder left out."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        if file.is_relative_to(site / without):
            continue
        address = file.relative_to(site).as_posix().removesuffix("index.html")
        found[address] = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    return found


@pytest.fixture(scope="module")
def pages(site: Path, edition: Edition) -> Pages:
    """The pages of the site that was built for a public address, without those that only lead on."""
    return {address: soup for address, soup in parsed(site).items() if address not in edition.config.redirects}


@pytest.fixture(scope="module")
def bare_site(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is built without a public address and a repository."""
    folder = copy_project(tmp_path_factory.mktemp("bare") / "project", site.parent)
    done = subprocess.run(
        [sys.executable, "-m", "edition.cli", "build"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "scripts"), "SITE_URL": "", "REPO_URL": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def bare_pages(bare_site: Path) -> Pages:
    """The pages of the site without an address, but for those of the sources, which are all alike."""
    return parsed(bare_site, without="sources")


@pytest.fixture(scope="module")
def ids(pages: Pages) -> dict[str, set[str]]:
    """The ids of each page."""
    return {address: {str(e["id"]) for e in soup.find_all(id=True)} for address, soup in pages.items()}


@pytest.fixture(scope="module")
def entries(pages: Pages, edition: Edition) -> Pages:
    """The page of each source, by the source's key."""
    return {key: pages[f"sources/{key}/"] for key in edition.sources_by_key}


def anchor_of(mark: Tag) -> str:
    """The narrowest place with an address around a note's mark, found from the HTML alone."""
    around = mark.find_parent(class_=["sentence", "claim", "event", "term", "entity"])
    if around:
        return str(around.get("id") or around.h3["id"])
    inside = ["claim", "term", "entity", "footnotes"]
    headings = (h for h in mark.find_all_previous(re.compile("h[1-6]")) if not h.find_parent(class_=inside))
    return next((str(h["id"]) for h in headings if h.get("id")), "")


def calls(soup: BeautifulSoup) -> list[tuple[Tag, Tag]]:
    """Each mark of the page with the note that it calls."""
    notes = {note["id"]: note for note in soup.select(".footnotes > ol > li")}
    return [(mark, notes[mark["href"].removeprefix("#")]) for mark in soup.select("a.footnote-ref")]


# --- The text: sentences and claims ---------------------------------------------------------


def test_every_sentence_has_anchor_number_original_and_claims(edition: Edition, pages: Pages) -> None:
    """The original is the published page; the claims are marks."""
    assert len(edition.base_text.sentences) == 57
    for number, sentence in edition.base_text.sentences.items():
        soup = pages[page_url(edition.restated[number][0].path)]
        span = soup.find(id=sentence.id.anchor)
        assert span is not None, number
        assert "sentence" in span["class"], number
        assert span.select_one("a.number")["href"] == f"#{sentence.id.anchor}"
        assert span.select_one("a.number").get_text() == number
        published = span.select("a.published")
        assert [a["href"] for a in published] == [edition.base_text.published(sentence)], number
        assert "#:~:text=" in published[0]["href"]
        marks = {a["href"]: a.get_text() for a in span.select("a.mark")}
        claims = edition.claims_by_sentence[number]
        assert list(marks) == [f"#{claim.id}" for claim in claims], number
        assert all(claim.status.capitalize() in marks[f"#{claim.id}"] for claim in claims), number


def test_every_claim_shows_kind_status_sentences_and_review(edition: Edition, pages: Pages) -> None:
    """In a section under its own h3."""
    for claim in edition.claims:
        heading = pages[page_url(claim.page)].find(id=claim.id)
        assert heading is not None, claim.id
        assert heading.name == "h3", claim.id
        section = heading.parent
        assert section["aria-labelledby"] == claim.id
        line = section.select_one(".claim-line")
        assert line.select_one(".status").get_text() == claim.status.capitalize(), claim.id
        assert line.select_one(".kind").get_text() == claim.kind.capitalize(), claim.id
        assert [a["href"] for a in line.select("a")] == ["#s" + s.replace(".", "-") for s in claim.sentences]
        assert line.time["datetime"] == claim.reviewed
        assert line.time.get_text() == spelled(claim.reviewed)
        assert bool(section.select_one(".settle")) == bool(claim.settle), claim.id


def test_edition_has_not_shrunk(edition: Edition) -> None:
    """Who removes something must say so here."""
    assert len(edition.claims_by_id) >= 90
    assert len({use.key for use in edition.uses}) >= 797
    assert len(edition.uses) >= 2465
    assert sum(bool(use.locator) for use in edition.uses) >= 237
    assert len(edition.events) >= 267
    assert len(edition.terms) >= 128
    assert len(edition.entities) >= 140


def test_events_terms_people_and_sources_are_shown_under_their_ids(
    edition: Edition, pages: Pages, ids: dict[str, set[str]]
) -> None:
    for entry in (*edition.events, *edition.terms, *edition.entities):
        assert entry.id in ids[page_url(entry.page)], entry.id
    assert {item["id"] for item in pages["sources/"].select("li.source")} == set(edition.sources_by_key)


# --- Links and form -------------------------------------------------------------------------


def test_chart_of_the_timeline_counts_every_event(pages: Pages, edition: Edition) -> None:
    """Its columns lead to the sections of the page, and the table beneath has their numbers."""
    chart = pages["timeline/"].select_one(".chart")
    assert chart
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in chart.select("tbody tr")]
    assert sum(int(row[-1]) for row in rows) == len(edition.events)
    assert all(sum(map(int, row[1:-1])) == int(row[-1]) for row in rows)
    by_kind = [sum(int(row[column]) for row in rows) for column in range(1, len(rows[0]) - 1)]
    kinds = [cell.get_text().lower() for cell in chart.select("thead th")][1:-1]
    assert by_kind == [sum(event.kind == kind for event in edition.events) for kind in kinds]
    links = [(a["href"], a["aria-label"]) for a in chart.select("svg a")]
    assert links == [
        (a["href"], f"{a.get_text()}: {row[-1]} events") for a, row in zip(chart.select("tbody a"), rows, strict=True)
    ]
    bars = len({(event.date[:4], event.kind) for event in edition.events})
    assert len(chart.select("rect.bar")) == bars


def test_ladder_has_every_forecast_with_its_status(pages: Pages, edition: Edition) -> None:
    shown = {
        link["href"].rpartition("#")[2]: link.find_next_sibling(class_="status").get_text()
        for link in pages["since/"].select(".ladder li li a")
    }
    assert shown == {claim.id: claim.status.label for claim in edition.claims if claim.kind == "forecast"}


def test_figures_are_numbered_and_have_an_address(pages: Pages) -> None:
    links = [link for soup in pages.values() for link in soup.select("figure figcaption a[href^='#figure-']")]
    assert sorted(link.get_text() for link in links) == [f"Figure {number}" for number in range(1, len(links) + 1)]
    assert len(links) >= 4
    assert all(link.find_parent("figure")["id"] == link["href"][1:] for link in links)


def test_table_of_sources_counts_what_the_notes_cite(pages: Pages, edition: Edition) -> None:
    """The column of all sums up to the bibliography; a paragraph's numbers are those of its notes."""
    table = pages["sources/"].select_one(".cited-in table")
    heads = [cell.get_text() for cell in table.select("thead th")]
    rows = [[int(cell.get_text()) for cell in row.select("td")] for row in table.select("tbody tr")]
    assert sum(row[heads.index("All") - 1] for row in rows) == len(edition.sources)
    assert [sum(row[heads.index("All") :]) for row in rows] == [row[heads.index("All") - 1] for row in rows]
    soup = pages["chapters/resilience/"]
    sections = [*soup.select(".sentence"), *soup.select("section.claim")]
    cited = {
        cite["data-source"]
        for section in sections
        for mark in section.select("a.footnote-ref")
        for cite in soup.find(id=mark["href"][1:]).select(".cite")
    }
    assert sum(row[heads.index("5") - 1] for row in rows) == len(cited)


def test_event_leads_to_the_people_and_terms_that_it_names(pages: Pages) -> None:
    """Not to a namesake, nor to another meaning of a term's other name, nor to what a tenth of all events name."""

    def links(event: str) -> list[str]:
        return [link["href"] for link in pages["timeline/"].select(f"#{event} .places a")]

    assert links("e-2025-05-30-macron-singapore") == ["../people/#f-macron"]
    assert "../people/#f-hayashi" not in links("e-2018-07-mission-established")
    assert "../glossary/#t-ipap" not in links("e-2025-06-17-g7-minerals")
    assert not pages["timeline/"].select(".event .places a[href='../glossary/#t-nato']")


@pytest.mark.parametrize("path", ["glossary/", "people/"])
def test_letters_lead_to_the_first_entry_of_each(pages: Pages, path: str) -> None:
    soup = pages[path]
    for letters in soup.select(".letters ul"):
        names = [link.get_text() for link in letters.select("a")]
        assert names == sorted(set(names))
        ids = [str(link["href"])[1:] for link in letters.select("a")]
        assert ids == [heading["id"] for heading in soup.select("h3[id]") if heading["id"] in ids]


def test_index_has_the_first_words_of_every_sentence(pages: Pages, edition: Edition) -> None:
    items = [item.get_text() for item in pages["search/"].select(".index-sentences li")]
    assert [item.split()[0] for item in items] == [str(number) for number, _, _ in edition.restated_in_order()]
    assert all(len(item.split()) > 4 and item.endswith("…") for item in items)


def broken_links(site: Path, pages: Pages, site_url: str) -> Iterator[str]:
    """Each address on the site's own pages that leads to no file, or to no id in it."""
    start = site_url or "http://site.invalid/"
    root = urlsplit(start).path
    ids = {address: {e["id"] for e in soup.find_all(id=True)} for address, soup in pages.items()}
    for address, soup in pages.items():
        for element in soup.find_all(lambda e: e.has_attr("href") or e.has_attr("src")):
            link = str(element.get("href", element.get("src")))
            parts = urlsplit(urljoin(start + address, link))
            if parts.scheme == "mailto" or (parts.netloc != urlsplit(start).netloc and not link.startswith("//")):
                continue
            if link.startswith(REPO_URL):
                continue
            where = f"{address}: {link}"
            path = unquote(parts.path.removeprefix(root))
            if not parts.path.startswith(root) or link.startswith("//") or "//" in parts.path:
                yield f"{where} leaves the site"
            elif path in pages:
                if parts.fragment and unquote(parts.fragment) not in ids[path]:
                    yield f"{where} has no such id"
            elif not (site / path).is_file() and not (site / path / "index.html").is_file():
                yield f"{where} leads nowhere"


def test_no_internal_link_is_broken(site: Path, pages: Pages) -> None:
    """On 404.html too; each leads to a file and an id."""
    assert not list(broken_links(site, pages, SITE_URL))


def test_no_internal_link_is_broken_without_an_address(bare_site: Path, bare_pages: Pages) -> None:
    assert not list(broken_links(bare_site, bare_pages, ""))


def test_404_page_links_nothing_without_an_address(pages: Pages, bare_pages: Pages) -> None:
    """It is served at any depth, and also below a host’s root."""
    assert bare_pages["404.html"].h1.get_text() == pages["404.html"].h1.get_text()
    assert not bare_pages["404.html"].select("[href], [src], [action]")
    assert {element["href"] for element in pages["404.html"].select("article a")} == {
        f"/natural-partners/{path}" for path in (".", "claims/", "search/")
    }


def test_link_checker_finds_seeded_faults(site: Path) -> None:
    """A wrong file, a wrong id, another root and another host."""
    page = BeautifulSoup(
        '<a href="no/">a</a><a href="#no">b</a><a href="/no/">c</a><img src="//x/y.png">', "html.parser"
    )
    assert len(list(broken_links(site, {"": page}, SITE_URL))) == 4


def test_ids_of_a_page_are_unique(pages: Pages) -> None:
    for address, soup in pages.items():
        twice = [name for name, n in Counter(e["id"] for e in soup.find_all(id=True)).items() if n > 1]
        assert not twice, f"{address}: {twice}"


def test_every_page_is_valid_html(site: Path) -> None:
    """A parser of the HTML standard finds no error."""
    faults = {
        file.relative_to(site).as_posix(): found
        for file in site.rglob("*.html")
        if (found := JustHTML(file.read_bytes(), collect_errors=True, sanitize=False).errors)
    }
    assert not faults


def test_scan_of_the_gate_finds_what_a_parser_of_the_standard_finds(site: Path) -> None:
    """Of pages of sources, which are many and made from one frame, one in a hundred.

    What is for browsers without scripts is text to the parser, and elements to the gate: it is compared as elements.
    """
    files = sorted(site.rglob("*.html"))
    sources = [file for file in files if file.parent.parent.name == "sources"]
    leading_on = [file for file in sources if 'http-equiv="refresh"' in file.read_text(encoding="utf-8")]
    assert leading_on
    for file in [*(set(files) - set(sources)), *sources[::100], *leading_on]:
        html = re.sub("</?noscript>", "", file.read_text(encoding="utf-8"))
        parsed = Counter(
            (element.name, frozenset(name.lower() for name in element.attrs))
            for element in JustHTML(html, sanitize=False).query("*")
            if element.name != "tbody"
        )
        scanned = Counter(tag for tag in tags_of(html) if tag[0] != "tbody")
        assert scanned == parsed, file


def test_references_by_id_lead_to_ids_of_the_page(pages: Pages, ids: dict[str, set[str]]) -> None:
    for address, soup in pages.items():
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "data-filter-for", "for"):
            for element in soup.find_all(attrs={name: True}):
                assert set(str(element[name]).split()) <= ids[address], f"{address}: {element.name} {name}"


def test_each_page_has_heading_title_description_language_and_address(pages: Pages) -> None:
    """404.html has no address of its own."""
    for address, soup in pages.items():
        assert soup.html["lang"] == "en", address
        assert len(soup.find_all("h1")) == 1, address
        assert soup.h1.get_text().strip(), address
        assert len(soup.select("head > title")) == 1, address
        assert soup.title.get_text().strip(), address
        assert soup.find("meta", attrs={"name": "description"})["content"], address
        assert len(soup.find_all("main")) == 1, address
        canonical = [] if address == "404.html" else [SITE_URL + address]
        assert [link["href"] for link in soup.select("link[rel=canonical]")] == canonical, address
    titles = Counter(soup.title.get_text() for address, soup in pages.items() if not address.startswith("sources/"))
    assert max(titles.values()) == 1, titles


def test_headings_skip_no_level(pages: Pages) -> None:
    """The first is the h1."""
    for address, soup in pages.items():
        level = 0
        for heading in soup.find_all(re.compile("^h[1-6]$")):
            assert int(heading.name[1]) <= level + 1, f"{address}: {heading.get_text()}"
            level = int(heading.name[1])


# --- Languages ------------------------------------------------------------------------------

JAPANESE = re.compile("[\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d]")


def test_japanese_words_are_marked_on_every_page(pages: Pages) -> None:
    found = 0
    for address, soup in pages.items():
        for text in soup.find_all(string=JAPANESE):
            if text.find_parent(["title", "script"]):
                continue
            found += 1
            assert text.find_parent(lang=True)["lang"] == "ja", f"{address}: {text}"
    assert found > 300


def test_foreign_titles_name_their_language(pages: Pages, entries: Pages, edition: Edition) -> None:
    """In each note and on the source’s page; a title that the editors supplied is English."""
    foreign = {
        key: s for key, s in edition.sources_by_key.items() if s.get("langid") != "english" and s.get("translation")
    }
    assert len(foreign) > 30
    cites: dict[str, list[Tag]] = defaultdict(list)
    for cite in (cite for soup in pages.values() for cite in soup.select(".cite[data-source]")):
        cites[cite["data-source"]].append(cite)
    for key, source in foreign.items():
        for reference in (entries[key].select_one(".reference"), *cites[key]):
            title = next((e for e in reference.find_all(lang=True) if e.get_text() == source.get("title")), None)
            assert title, reference
            assert title["lang"] == LANGUAGES[source.get("langid")]
        assert entries[key].h1["lang"] == LANGUAGES[source.get("langid")]
    others = {
        key: s for key, s in edition.sources_by_key.items() if s.get("langid") != "english" and key not in foreign
    }
    supplied = {key for key, s in others.items() if s.get("title").startswith("[")}
    assert supplied
    for key, source in others.items():
        assert entries[key].h1.get("lang") == (None if key in supplied else LANGUAGES[source.get("langid")]), key


# --- Notes and sources ----------------------------------------------------------------------


def test_marks_and_notes_link_to_each_other(pages: Pages) -> None:
    """One link back for each mark, all with roles and labels."""
    for address, soup in pages.items():
        marks = soup.select("a.footnote-ref")
        notes = soup.select(".footnotes > ol > li")
        assert [n["role"] for n in soup.select(".footnotes")] == (["doc-endnotes"] if notes else []), address
        assert {m["href"] for m in marks} == {f"#{note['id']}" for note in notes}, address
        for mark in marks:
            assert mark["role"] == "doc-noteref"
            assert mark["aria-label"] == f"Note {mark.get_text()}"
        for number, note in enumerate(notes, 1):
            mine = [mark for mark in marks if mark["href"] == f"#{note['id']}"]
            assert {mark.get_text() for mark in mine} == {str(number)}, f"{address}: {note['id']}"
            back = note.select("a.footnote-backref")
            assert [a["href"] for a in back] == [f"#{mark.parent['id']}" for mark in mine], f"{address}: {note['id']}"
            assert all(a["role"] == "doc-backlink" for a in back)
            labels = [a["aria-label"] for a in back]
            assert all(label.startswith(f"Back to note {number} ") for label in labels), labels
            assert len(set(labels)) == len(labels), labels


def test_notes_and_pages_of_sources_name_the_same_places(pages: Pages, entries: Pages, edition: Edition) -> None:
    in_notes = {
        (str(cite["data-source"]), f"{SITE_URL}{address}", anchor_of(mark))
        for address, soup in pages.items()
        for mark, note in calls(soup)
        for cite in note.select(".cite")
    }
    on_page = set()
    for key, soup in entries.items():
        for link in soup.select("ul.uses a[data-source]"):
            address, _, anchor = urljoin(f"{SITE_URL}sources/{key}/", str(link["href"])).partition("#")
            assert (link["data-source"], link["data-anchor"]) == (key, anchor)
            on_page.add((key, address, anchor))
    assert in_notes == on_page
    assert on_page == {(use.key, SITE_URL + page_url(use.page), use.anchor) for use in edition.uses}


def test_no_locator_is_lost(pages: Pages, entries: Pages, edition: Edition) -> None:
    """As many as the Markdown has are printed in the notes, and on the pages of the sources."""
    wanted = Counter((use.key, use.locator) for use in edition.uses if use.locator)
    in_notes: Counter[tuple[str, str]] = Counter()
    for soup in pages.values():
        for _, note in calls(soup):
            for cite in note.select(".cite"):
                shown = [span.get_text() for span in cite.select(".locator")]
                assert shown == ([cite["data-locator"]] if cite["data-locator"] else []), cite
                in_notes.update((str(cite["data-source"]), locator) for locator in shown)
    assert in_notes == wanted
    on_page = Counter(
        (key, locator.get_text()) for key, soup in entries.items() for locator in soup.select("ul.uses .locator")
    )
    assert on_page == wanted


def test_citation_in_a_note_links_to_the_source_and_to_its_entry(pages: Pages, edition: Edition) -> None:
    for address, soup in pages.items():
        for note in soup.select(".footnotes > ol > li"):
            keys = [str(cite["data-source"]) for cite in note.select(".cite")]
            urls = [edition.sources_by_key[key].fields.get("url") for key in keys]
            entries = [urljoin(SITE_URL + address, str(a["href"])) for a in note.select("a.entry")]
            assert entries == [f"{SITE_URL}sources/{key}/" for key in keys]
            for links, url in zip(note.select(".cite-links"), urls, strict=True):
                if earlier := links.select_one("a.earlier"):  # the source is in full in a note before
                    assert url in [a["href"] for a in soup.select(f'[id="{str(earlier["href"])[1:]}"] a.live')]
                else:
                    assert [a["href"] for a in links.select("a.live")] == ([url] if url else [])


# --- What machines read ---------------------------------------------------------------------


def test_page_has_one_citation_reference_for_each_source(pages: Pages, edition: Edition) -> None:
    """And its own tags."""
    for page in edition.pages:
        soup = pages[page_url(page.path)]
        cited = {str(cite["data-source"]) for cite in soup.select(".footnotes .cite")}
        assert len(soup.select("meta[name=citation_reference]")) == len(cited), page.path
        assert soup.find("meta", attrs={"name": "citation_title"})["content"] == page.title
        assert soup.find("meta", attrs={"name": "citation_public_url"})["content"] == SITE_URL + page_url(page.path)


def test_source_that_many_notes_of_a_page_cite_is_in_full_once(pages: Pages) -> None:
    """The later notes are short, keep their pinpoints, and lead to the first."""
    notes = pages[""].select(".footnotes li")
    essay = [note for note in notes if note.select_one('[data-source="nagashima-natural-en-2023"]')]
    assert len(essay) > 3
    first, *later = essay
    assert "Nagashima" in first.get_text()
    assert "spf.org" in first.get_text()
    for note in later:
        assert re.match(r"The essay, sentences? [\d.–]+ \(note 1, entry\)", note.get_text())
        assert note.select_one(f'a.earlier[href="#{first["id"]}"]')


def test_json_ld_names_every_source(pages: Pages, edition: Edition) -> None:
    """A chapter is based on the essay."""
    for page in edition.pages:
        scripts = pages[page_url(page.path)].select('script[type="application/ld+json"]')
        assert len(scripts) == 1, page.path
        data = json.loads(scripts[0].get_text())
        assert data["@context"] == "https://schema.org"
        assert len(data.get("citation", [])) == len(cited_on(edition, page)), page.path
        if page.restated:
            assert data["@type"] == "ScholarlyArticle"
            assert data["isBasedOn"]["url"] == edition.base_text.url
            assert data["citation"], page.path
            assert [part["@id"] for part in data["hasPart"]] == [f"#{claim.id}" for claim in page.claims]


def test_each_page_has_a_social_card(site: Path, pages: Pages, entries: Pages) -> None:
    """Its address is absolute, the picture has the size that is given; sources share that of the edition."""

    def told(soup: BeautifulSoup) -> dict[str, str]:
        return {str(e["property"]).removeprefix("og:"): str(e["content"]) for e in soup.select("meta[property^=og]")}

    assert told(pages[""])["title"] == "Natural Partners?"
    for address, soup in pages.items():
        if address == "404.html":
            continue
        card = told(soup)
        assert card["image"].startswith(f"{SITE_URL}assets/cards/"), address
        data = (site / card["image"].removeprefix(SITE_URL)).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", data[16:24]) == (int(card["image:width"]), int(card["image:height"])) == (1200, 630)
        assert "Natural Partners?" in card["image:alt"], address
        assert soup.select_one("meta[name='twitter:card']")["content"] == "summary_large_image"
    written = [told(soup)["image"] for address, soup in pages.items() if not re.match("sources/.|404", address)]
    assert len(set(written)) == len(written)
    assert {told(soup)["image"] for soup in entries.values()} == {f"{SITE_URL}assets/cards/index.png"}


def test_without_an_address_there_are_no_social_cards(bare_site: Path, bare_pages: Pages) -> None:
    """The address of a card has to be absolute."""
    assert not list(bare_site.rglob("*.png"))
    for address, soup in bare_pages.items():
        assert not soup.select("meta[property^='og:image'], meta[name='twitter:card']"), address


def test_bibliographies_can_be_downloaded(site: Path, edition: Edition) -> None:
    """The whole bibliography and that of each page, in three formats of equal length."""
    wanted = {"sources": len(edition.sources_by_key)}
    wanted |= {p.path.removesuffix(".md"): len(cited_on(edition, p)) for p in edition.pages if p.notes}
    for stem, number in wanted.items():
        texts = {form: (site / f"data/{stem}.{form}").read_text(encoding="utf-8") for form in ("bib", "json", "ris")}
        assert len(re.findall(r"^@", texts["bib"], re.M)) == number, stem
        assert len(json.loads(texts["json"])) == number, stem
        assert len(re.findall(r"^TY  - ", texts["ris"], re.M)) == number, stem


def dataset(site: Path, name: str) -> list[dict[str, Any]]:
    """The records of a data file of the site."""
    records: list[dict[str, Any]] = json.loads((site / f"data/v1/{name}.json").read_text(encoding="utf-8"))[name]
    return records


def test_data_have_as_many_records_and_citations_as_the_pages(site: Path, pages: Pages) -> None:
    """Counted in the HTML, not in the edition that both are made of."""
    shown = [soup for address, soup in pages.items() if not address.startswith("sources/") or address == "sources/"]
    for name, selector in {
        "claims": "section.claim",
        "sources": ".source[id]",
        "timeline": ".event",
        "glossary": ".term",
        "entities": ".entity",
    }.items():
        assert len(dataset(site, name)) == sum(len(soup.select(selector)) for soup in shown), name
    for record in dataset(site, "sources"):
        assert len(record["custom"]["cited"]) == len(pages[f"sources/{record['id']}/"].select(".uses li")), record["id"]
    for record in dataset(site, "claims"):
        page, _, anchor = record["address"].removeprefix(SITE_URL).partition("#")
        section = pages[page].find(id=anchor).parent
        notes = [pages[page].find(id=mark["href"][1:]) for mark in section.select(".footnote-ref")]
        shown = [
            (span["data-source"], span.get("data-locator", ""))
            for note in notes
            for span in note.select("span[data-source]")
        ]
        assert [(c["source"], c["locator"]) for c in record["citations"]] == shown, record["id"]
        assert record["finding"] in section.get_text(), record["id"]


def test_each_page_has_a_twin_in_markdown(site: Path, pages: Pages, ids: dict[str, set[str]], edition: Edition) -> None:
    """With its headings, claims and sentences; its links and those of llms.txt lead to places of the site."""
    for page in edition.pages:
        soup = pages[page_url(page.path)]
        link = soup.select_one("link[rel=alternate][type='text/markdown']")
        text = (site / page_url(page.path) / link["href"]).read_text(encoding="utf-8")
        prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
        assert not re.findall(r"^///|\{\{|\{ *#|--8<--", prose, re.M), page.path
        assert text.startswith(f"# {soup.h1.get_text()}\n") or "--8<--" in page.text, page.path
        wanted = [f"- id: {section.h3['id']}\n" for section in soup.select("section.claim")]
        wanted += [f"[{restated.sentence}] " for restated in page.restated]
        wanted += [f"- @{source.key}: " for source in cited_on(edition, page)]
        assert [words for words in wanted if words not in text] == [], page.path
        for place, anchor in re.findall(rf"\]\({SITE_URL}([^)#]*)#?([^)]*)\)", prose):
            assert place in ids or (site / place).is_file(), place
            assert not anchor or anchor in ids[place], f"{place}#{anchor}"
    listed = re.findall(rf"\]\({SITE_URL}([^)]*)\)", (site / "llms.txt").read_text(encoding="utf-8"))
    assert all((site / place).is_file() for place in listed)
    assert {place for place in listed if place.endswith(".md")} == {
        f"{page_url(p.path)}index.html.md" for p in edition.pages
    }


def test_pages_lead_programs_to_their_data(site: Path, pages: Pages) -> None:
    expected = {
        "chapters/promises/": "claims",
        "sources/": "sources",
        "timeline/": "timeline",
        "glossary/": "glossary",
        "people/": "entities",
    }
    for address, name in expected.items():
        links = pages[address].select("link[rel=alternate][type='application/json']")
        assert [link["href"].lstrip("./") for link in links] == [f"data/v1/{name}.json"], address
    assert not pages[""].select("link[type='application/json']")
    files = {file.relative_to(site).as_posix() for file in (site / "data/v1").iterdir()}
    links = [a["href"].removeprefix("../../") for a in pages["about/data/"].select("article a[download]")]
    assert sorted(links) == sorted(files)
    encoded = {address for address, soup in pages.items() if soup.select("link[type='application/tei+xml']")}
    assert encoded == {address for address, soup in pages.items() if soup.select(".passage")}
    annotated = {address for address, soup in pages.items() if soup.select("link[type='application/ld+json']")}
    assert annotated == {address for address, soup in pages.items() if soup.select("section.claim")}


def test_addresses_in_data_search_and_sitemap_are_on_the_site(
    site: Path, edition: Edition, ids: dict[str, set[str]]
) -> None:
    records = [record for name in ("claims", "timeline", "glossary", "entities") for record in dataset(site, name)]
    places = [record["address"] for record in records]
    places += [place for record in records for place in record.get("mentions", [])]
    for source in dataset(site, "sources"):
        places += [source["custom"]["address"], *(use["address"] for use in source["custom"]["cited"])]
    assert all(place.startswith(SITE_URL) for place in places)
    for address in [d.url for d in documents(edition, page_url)] + [place.removeprefix(SITE_URL) for place in places]:
        page, _, anchor = address.partition("#")
        assert page in ids, address
        assert not anchor or anchor in ids[page], address
    places = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert sorted(places) == sorted(SITE_URL + address for address in ids if address != "404.html")


def test_each_page_links_to_its_file_in_the_repository(pages: Pages, edition: Edition) -> None:
    for page in edition.pages:
        soup = pages[page_url(page.path)]
        assert soup.select_one(".page-actions a")["href"] == f"{REPO_URL}/edit/main/docs/{page.path}"
        for claim in page.claims:
            links = [a["href"] for a in soup.find(id=claim.id).parent.select(".claim-actions a")]
            assert f"{REPO_URL}/edit/main/docs/{page.path}#L{claim.place.line}" in links, claim.id


def test_without_repository_and_address_nothing_links_to_either(bare_pages: Pages) -> None:
    for address, soup in bare_pages.items():
        assert not soup.select(".page-actions, .claim-actions"), address
        assert not soup.select("link[rel=canonical], meta[property='og:url'], meta[name=citation_public_url]"), address
        for element in soup.find_all(["a", "link", "meta", "script"]):
            assert not str(element.get("href", element.get("content", ""))).startswith((SITE_URL, REPO_URL)), element


# --- The guard ------------------------------------------------------------------------------


def test_no_page_has_inline_style_script_or_handler(pages: Pages) -> None:
    """JSON-LD is data."""
    for address, soup in pages.items():
        for element in soup.find_all(True):
            bad = [name for name in element.attrs if name == "style" or name.startswith("on")]
            assert not bad, f"{address}: {element.name} {bad}"
            assert not str(element.get("href", "")).lower().startswith("javascript:"), address
        assert not soup.find_all("style"), address
        for script in soup.find_all("script"):
            assert script.get("src") or script.get("type") == "application/ld+json", address


def test_every_page_has_the_content_security_policy_first(pages: Pages, site: Path) -> None:
    """It forbids inline code; hosts get it in a file, too."""
    for address, soup in pages.items():
        policies = soup.select('head meta[http-equiv="Content-Security-Policy"]')
        assert len(policies) == 1, address
        assert not policies[0].find_previous(["link", "script", "style"]), address
        rules = policies[0]["content"]
        assert "default-src 'none'" in rules
        assert "script-src 'self';" in rules
        assert "unsafe" not in rules
    headers = (site / "_headers").read_text(encoding="utf-8")
    assert headers.startswith("/*\n  Content-Security-Policy: ")
    assert "X-Content-Type-Options: nosniff" in headers


def test_no_page_loads_anything_from_another_host(pages: Pages, site: Path) -> None:
    loads = {
        "link": "href",
        "script": "src",
        "img": "src",
        "iframe": "src",
        "source": "src",
        "object": "data",
        "image": "href",
    }
    for address, soup in pages.items():
        for element in soup.find_all(list(loads)):
            url = urljoin(SITE_URL + address, str(element.get(loads[element.name], "")))
            assert url.startswith((SITE_URL, "data:image/")), f"{address}: {url}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_page_of_rules_lists_every_rule_with_its_fix(pages: Pages) -> None:
    rows = {row.th.code.get_text(): row for row in pages["about/rules/"].select("tbody tr")}
    assert list(rows) == [*RULES, *HtmlRule, *ChangeRule, *AuditRule]
    assert all("Fix:" in row.get_text() for row in rows.values())


def test_page_of_changes_names_every_claim_and_links_the_feed(site: Path, pages: Pages, edition: Edition) -> None:
    page = pages["about/changes/"]
    assert {a["href"].rpartition("#")[2] for a in page.select(".changes a")} == set(edition.claims_by_id)
    assert (site / "data" / "changes.xml").read_text(encoding="utf-8").startswith("<?xml")
    link = page.select_one('link[type="application/atom+xml"]')
    assert link is not None
    assert link["href"] == "../../data/changes.xml"
