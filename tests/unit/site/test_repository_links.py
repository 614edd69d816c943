"""Links to the code host: editor, history, and forms that are filled in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from edition.project import read_edition
from edition.site.repository_links import CodeHost
from small_edition import CHAPTER_FILE, edit


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
def test_editor_and_history_of_a_file(edit_path: str, edits: str, history: str) -> None:
    host = CodeHost("https://h.example/r/", edit_path)
    assert host.edit("docs/a b.md", 7) == edits
    assert host.history("docs/a b.md") == history
    assert host.edit("bib/edition.bib").endswith("edit/main/bib/edition.bib")


def test_form_for_a_correction_is_filled_in(small: Path) -> None:
    """Template, title, page, claim and address, whatever characters they have."""
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
