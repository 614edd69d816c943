"""The record of changes: the page's days, and the Atom feed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from pathlib import Path

import pytest

from edition.exports.changelog import feed, record
from edition.model import page_url
from edition.project import read_edition
from edition.validation.rules import check
from small_edition import CHAPTER_FILE, edit
from support import TODAY

ATOM = "{http://www.w3.org/2005/Atom}"


def changed(small: Path) -> Path:
    edit(
        small,
        CHAPTER_FILE,
        "status: confirmed",
        "status: contradicted\n    changes: 2024-03-01 a & b; 2024-06-01 the lamp was out",
    )
    return small


def test_days_of_the_changelog_have_changes_and_reviews(small: Path) -> None:
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
def test_feed_is_valid_atom_with_ids_that_do_not_depend_on_the_address(small: Path, site_url: str) -> None:
    """As RFC 4287 asks: unique ids, dates, links."""
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
