"""What is said of findings and changes to people and programs: annotations, the changelog, links to the code host."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from conftest import TODAY
from edition.changes.policy import ChangeRule
from edition.exports.changelog import feed, record
from edition.model import Place, Problem
from edition.project import read_edition
from edition.site.repository_links import CodeHost
from edition.site.urls import page_url
from edition.validation.markup import MarkupRule
from edition.validation.report import report
from edition.validation.rules import check
from edition.validation.text_reuse import RUN, Shingles, digest, pasted, read_shingles, word_positions
from small_edition import CHAPTER_FILE, edit

ROOT = Path(__file__).resolve().parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
FINDING = Problem(
    place=Place("docs/a,b:c.md", 7),
    rule=MarkupRule.HTML,
    message="raw HTML: “50%\n::set-output name=x::y”.",
    fix="use Markdown.",
)
LOST = Problem(place=Place("docs/a.md", 1), rule=ChangeRule.NOTE_LOST, message="the note is gone.", fix="put it back.")


def test_annotations_at_the_line() -> None:
    """One command a finding; nothing in it ends the line, a property or begins a command; what is pointed out warns."""
    lines = report([FINDING, LOST], "github").splitlines()
    assert lines == [
        "::error file=docs/a%2Cb%3Ac.md,line=7,title=markup-html::"
        "raw HTML: “50%25%0A::set-output name=x::y”. Fix: use Markdown.",
        "::warning file=docs/a.md,line=1,title=note-lost::the note is gone. Fix: put it back.",
    ]


def test_nothing_to_report() -> None:
    assert report([], "text") == report([], "github") == ""


def changed(small: Path) -> Path:
    edit(
        small,
        CHAPTER_FILE,
        "status: confirmed",
        "status: contradicted\n    changes: 2024-03-01 a & b; 2024-06-01 the lamp was out",
    )
    return small


def test_record_of_changes(small: Path) -> None:
    edition, problems = read_edition(changed(small))
    assert [*problems, *check(edition, small, TODAY)] == []
    days = [
        (day.date, [text for _, text in day.changes], [claim.id for claim in day.reviewed]) for day in record(edition)
    ]
    assert days == [
        ("2024-06-01", ["the lamp was out"], []),
        ("2024-05-01", [], ["lamp-lit", "ferry-comes"]),
        ("2024-03-01", ["a & b"], []),
    ]


@pytest.mark.parametrize("site_url", ["", "https://example.org/edition/"])
def test_feed(small: Path, site_url: str) -> None:
    """Atom as RFC 4287 asks for: ids that are unique and do not depend on the address, dates, links."""
    edition, _ = read_edition(changed(small))
    text = feed(edition, page_url, site_url, "Natural Partners?")
    root = etree.fromstring(text)
    assert root.tag == f"{ATOM}feed"
    assert [root.findtext(f"{ATOM}{name}") for name in ("title", "updated")] == [
        "Natural Partners?: changes",
        "2024-06-01T00:00:00Z",
    ]
    entries = root.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) == 3
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", str(name)) for name in ids)
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == (site_url or "../") + "chapters/harbours/#lamp-lit"
    assert entries[0].findtext(f"{ATOM}summary") == "the lamp was out (status: contradicted)"
    again = etree.fromstring(feed(edition, page_url, "https://elsewhere.example/", "Natural Partners?"))
    assert [entry.findtext(f"{ATOM}id") for entry in again.findall(f"{ATOM}entry")] == ids


@pytest.mark.parametrize(
    ("edit_path", "edits", "history"),
    [
        (
            "edit/main/docs/",
            "https://h.example/r/edit/main/docs/a%20b.md#L7",
            "https://h.example/r/commits/main/docs/a%20b.md",
        ),
        (
            "-/edit/main/docs/",
            "https://h.example/r/-/edit/main/docs/a%20b.md#L7",
            "https://h.example/r/-/commits/main/docs/a%20b.md",
        ),
    ],
    ids=["GitHub", "GitLab"],
)
def test_links_to_the_code_host(edit_path: str, edits: str, history: str) -> None:
    host = CodeHost("https://h.example/r/", edit_path)
    assert host.edit("docs/a b.md", 7) == edits
    assert host.history("docs/a b.md") == history
    assert host.edit("bib/edition.bib").endswith("edit/main/bib/edition.bib")


def test_form_for_a_correction(small: Path) -> None:
    """Template, title, page, claim and address are filled in, whatever stands in them."""
    edit(small, CHAPTER_FILE, "| A lamp was lit", "| A lamp & “50 %” #1")
    claim = read_edition(small)[0].claims_by_id["lamp-lit"]
    address = urlsplit(
        CodeHost("https://h.example/r", "edit/main/docs/", "https://s.example/").correction(claim, "Two & more", "a/")
    )
    assert address.path == "/r/issues/new"
    assert parse_qs(address.query) == {
        "template": ["correction.yml"],
        "title": ["Correction: A lamp & “50 %” #1"],
        "page": ["Two & more"],
        "claim": ["lamp-lit"],
        "address": ["https://s.example/a/#lamp-lit"],
    }
    lab = urlsplit(CodeHost("https://h.example/r", "-/edit/main/docs/").correction(claim, "Two", "a/"))
    assert lab.path == "/r/-/issues/new"
    assert "address: a/#lamp-lit" in parse_qs(lab.query)["issue[description]"][0]


WORDS = "nine small grey boats went slowly out to sea"


@pytest.mark.parametrize(
    "text",
    [
        "Then Nine small grey boats went slowly out to sea.",
        "nine, small; GREY boats — went\nslowly (out) to sea",
        "nine small grey-boats went slowly out to",
        "*nine* small [grey](https://x.org/a) boats.[@a, p. 3] went slowly out[^x] to sea",
        "[3.2] nine small gréy boats went slowly out to",
        "“nine small grey boats” went slowly out to sea",
        "“One, two, three, four: nine small grey boats went slowly out to sea.”",
        "`nine small grey boats went slowly out to sea`",
    ],
)
def test_what_is_pasted_is_found(text: str) -> None:
    """Capitals, marks, links, notes, line breaks and accents do not hide it, and neither does a long quotation."""
    words = WORDS.split()
    known = Shingles(
        "s", frozenset(digest(f"s {' '.join(words[at : at + RUN])}".encode()) for at in range(len(words) - RUN + 1))
    )
    assert [text[at:][:4].lower() for at, _ in pasted(text, known)] in (["nine"], ["*nin"], ["“nin"])


@pytest.mark.parametrize(
    "text", [f"“{WORDS}”", f"He saw “{WORDS} again, then”.", "nine small grey boats went slowly in", "", "nine"]
)
def test_what_may_be_said(text: str) -> None:
    """A quotation of at most twelve words, and anything less than eight words in a row."""
    words = WORDS.split()
    known = Shingles(
        "s", frozenset(digest(f"s {' '.join(words[at : at + RUN])}".encode()) for at in range(len(words) - RUN + 1))
    )
    assert list(pasted(text, known)) == []


def test_nothing_of_the_essay_is_stored() -> None:
    """The register of hashes holds a salt and hashes of ten digits, in an order that tells nothing."""
    lines = (ROOT / "bib" / "essay-shingles.txt").read_text(encoding="ascii").splitlines()
    said = [line for line in lines if line.startswith("#")]
    assert len(said) == 2
    hashes = lines[len(said) + 1 :]
    assert all(re.fullmatch(r"[0-9a-f]{10}", line) for line in hashes)
    assert hashes == sorted(set(hashes))
    assert len(hashes) > 1500
    assert read_shingles(ROOT).hashes == frozenset(hashes)


def test_words_as_they_are_compared() -> None:
    assert [word for word, _ in word_positions("Japan’s Rôle—co-operation [1] 2023")] == [
        "japan",
        "s",
        "role",
        "co",
        "operation",
        "2023",
    ]
