"""The EPUB: its notes, links and counts are those of the site, and nothing in it runs or is fetched."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree

import pytest

from edition.edition import Edition
from support import write_format

HTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
OPF = "{http://www.idpf.org/2007/opf}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Pages = dict[str, ElementTree.Element]


@pytest.fixture(scope="module")
def epub(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The EPUB as `run.py book` writes it."""
    return write_format(tmp_path_factory.mktemp("epub"), "epub")


@pytest.fixture(scope="module")
def archive(epub: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(epub))


@pytest.fixture(scope="module")
def pages(archive: zipfile.ZipFile) -> Pages:
    return {n: ElementTree.fromstring(archive.read(n)) for n in archive.namelist() if n.endswith(".xhtml")}


def having(pages: Pages, name: str, value: str) -> list[ElementTree.Element]:
    """The elements whose attribute has the value as one of its words."""
    return [e for page in pages.values() for e in page.iter() if value in (e.get(name) or "").split()]


def test_archive_begins_as_an_epub_must(archive: zipfile.ZipFile) -> None:
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype") == b"application/epub+zip"


def test_every_sentence_claim_event_and_source_is_there(pages: Pages, edition: Edition) -> None:
    assert len(having(pages, "class", "sentence")) == len(edition.base_text.sentences)
    assert len(having(pages, "class", "claim")) == len(list(edition.claims))
    assert len(having(pages, "class", "finding")) == sum(bool(claim.finding) for claim in edition.claims)
    assert len(having(pages, "class", "event")) == len(edition.events)
    assert having(pages, "class", "bar"), "the chart of the timeline"
    assert len(having(pages, "class", "source")) == len(edition.sources)
    assert len(having(pages, "class", "entity")) == len(edition.entities)


def test_bibliography_has_every_doi(pages: Pages, edition: Edition) -> None:
    printed = "".join(pages["book/sources.xhtml"].itertext())
    dois = [source.get("doi") for source in edition.sources if source.get("doi")]
    assert dois
    assert [doi for doi in dois if f"doi:{doi}" not in printed] == []


def test_notes_are_those_of_the_site_and_each_has_its_mark(pages: Pages, site: Path) -> None:
    """Notes pop up in the reading systems that know the types and roles of both."""
    for name, page in pages.items():
        notes = {note.get("id") for note in page.iter() if note.get(TYPE) == "footnote"}
        marks = [mark for mark in page.iter(f"{HTML}a") if mark.get(TYPE) == "noteref"]
        assert {(mark.get("href") or "")[1:] for mark in marks} == notes, name
        assert all(mark.get("role") == "doc-noteref" for mark in marks)
    chapter = (site / "chapters" / "promises" / "index.html").read_text(encoding="utf-8")
    own = {"chapter": pages["book/chapters-promises.xhtml"]}
    assert len(having(own, "role", "doc-footnote")) == chapter.count('<li id="fn:') > 50
    assert len(having(own, TYPE, "noteref")) == chapter.count('class="footnote-ref"')


def test_every_link_leads_to_a_place_in_the_book_or_to_another_site(pages: Pages) -> None:
    ids = {name: [e.get("id") for e in page.iter() if e.get("id")] for name, page in pages.items()}
    assert all(len(found) == len(set(found)) for found in ids.values())
    for name, page in pages.items():
        for link in page.iter(f"{HTML}a"):
            href = link.get("href") or ""
            if re.match(r"(https?|mailto):", href):
                continue
            path, _, anchor = href.partition("#")
            target = normpath(join("book", path)) if path else name
            assert target in pages, (name, href)
            assert not anchor or anchor in ids[target], (name, href)


def test_languages_are_marked_twice(pages: Pages) -> None:
    """As HTML and as XML has it."""
    japanese = having(pages, "lang", "ja")
    assert len(japanese) > 50
    assert all(element.get(LANG) == "ja" for element in japanese)


def test_package_lists_every_file_and_says_how_accessible_the_book_is(archive: zipfile.ZipFile) -> None:
    package = ElementTree.fromstring(archive.read("book/package.opf"))
    listed = {f"book/{item.get('href')}" for item in package.iter(f"{OPF}item")}
    assert listed == {n for n in archive.namelist() if n.startswith("book/")} - {"book/package.opf"}
    said = {meta.get("property"): meta.text for meta in package.iter(f"{OPF}meta")}
    assert said["dcterms:modified"] == "2026-01-01T00:00:00Z"
    assert said["schema:accessModeSufficient"] == "textual"
    assert said["schema:accessibilityHazard"] == "none"
    assert "cover-image" in {item.get("properties") for item in package.iter(f"{OPF}item")}


def test_nothing_runs_and_nothing_is_fetched(archive: zipfile.ZipFile, pages: Pages) -> None:
    for page in pages.values():
        assert not list(page.iter(f"{HTML}script"))
        assert not [e for e in page.iter() if e.tag != f"{HTML}a" and "//" in (e.get("src") or e.get("href") or "")]
    style = archive.read("book/book.css").decode()
    assert "http" not in style
    assert set(re.findall(r'url\("([^"]*)"\)', style)) <= {n.removeprefix("book/") for n in archive.namelist()}
    assert "@media (prefers-color-scheme: dark)" in style


def test_epubcheck_finds_no_error_and_no_warning(epub: bytes, tmp_path: Path) -> None:
    java, checker = shutil.which("java"), shutil.which("epubcheck")
    if not (java and checker):
        pytest.skip("epubcheck with Java is not installed: apt-get install epubcheck")
    file = tmp_path / "book.epub"
    file.write_bytes(epub)
    done = subprocess.run([java, "-jar", checker, "--failonwarnings", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_books_of_one_time_are_the_same_bytes(epub: bytes, tmp_path: Path) -> None:
    assert write_format(tmp_path, "epub") == epub
