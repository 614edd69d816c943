"""The PDF: tagged as PDF/UA-1 asks, with the notes and headings of the site, and the same bytes each time."""

from __future__ import annotations

import importlib.util
import io
import re
from collections import Counter
from pathlib import Path

import pikepdf
import pytest

from edition.edition import Edition
from edition.model import EntityKind
from edition.site import pdf
from support import write_format


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The PDF as `run.py book` writes it."""
    return write_format(tmp_path_factory.mktemp("pdf"), "pdf")


@pytest.fixture(scope="module")
def book(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


@pytest.fixture(scope="module")
def tags(book: pikepdf.Pdf) -> Counter[str]:
    """How many elements of each type the tagged text has."""
    found: Counter[str] = Counter()
    left = [book.Root.StructTreeRoot]
    while left:
        node = left.pop()
        if isinstance(node, pikepdf.Array):
            left += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            found[str(node.get("/S", ""))] += 1
            left += [node.K] if "/K" in node else []
    return found


def test_it_says_that_it_is_accessible_and_what_it_is(book: pikepdf.Pdf, edition: Edition) -> None:
    assert book.Root.MarkInfo.Marked
    assert str(book.Root.Lang) == "en-GB"
    with book.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == edition.config.name
        assert metadata["xmp:CreateDate"].startswith("2026-01-01")


def test_notes_and_headings_are_those_of_the_site(tags: Counter[str], book: pikepdf.Pdf, site: Path) -> None:
    """Each note once for each page of the site that has it; claims, terms and people have headings."""
    names = [f"chapters/{p.stem}" for p in (site.parent / "docs" / "chapters").glob("*.md")]
    names += ["timeline", "glossary", "people", "about/method", "sources", "about/rights"]
    pages = [(site / name / "index.html").read_text(encoding="utf-8") for name in names]
    assert tags["/Note"] == sum(page.count('<li id="fn:') for page in pages) > 1000
    assert tags["/H3"] == sum(len(re.findall("<h3[ >]", page.partition("<article")[2])) for page in pages) > 300
    with book.open_outline() as outline:
        assert len(outline.root) == len(pages) + 2  # the contents and the index
        assert outline.root[0].title == "Contents"
    drawings = sum(page.partition("<article")[2].count("<svg viewBox") for page in pages)
    assert tags["/Figure"] == drawings > 1


def test_every_font_is_in_the_file_and_japanese_has_a_real_one(book: pikepdf.Pdf) -> None:
    fonts = [o for o in book.objects if isinstance(o, pikepdf.Dictionary) and str(o.get("/Type")) == "/FontDescriptor"]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)
    assert any("NotoSerifJP" in str(font.FontName) for font in fonts)


def test_missing_typeface_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typst would leave gaps in place of the characters."""
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pylopdf_fonts_jp" else find(name))
    with pytest.raises(RuntimeError, match=r"Japanese typeface .* Fix: "):
        pdf._font_folders()


def test_index_files_people_by_family_name(edition: Edition) -> None:
    filed = {entity.id: pdf._filed(entity) for entity in edition.entities}
    assert [filed[name] for name in ("f-albanese", "f-abe", "f-wang-wenbin", "f-ruehle")] == [
        "Albanese, Anthony",
        "Abe Shinzo",
        "Wang Wenbin",
        "Rühle, Michael",
    ]
    assert all(
        "," not in filed[e.id] for e in edition.entities if e.kind == EntityKind.INSTITUTION and "," not in e.title
    )


def test_two_books_of_one_time_are_the_same_bytes(content: bytes, tmp_path: Path) -> None:
    assert write_format(tmp_path, "pdf") == content
