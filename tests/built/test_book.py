"""`run.py book`, and the site that offers what it wrote."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support import build, copy_project, write_book

DAY = {"SOURCE_DATE_EPOCH": "1767225600"}
"""The first second of 2026, in UTC."""


def test_without_a_book_the_page_says_how_to_make_it(site: Path) -> None:
    page = (site / "about" / "take-away" / "index.html").read_text(encoding="utf-8")
    assert "python3 scripts/run.py book" in page
    assert not (site / "book").exists()
    assert 'rel="alternate" type="application/zip"' not in page


def test_site_offers_each_file_with_size_and_date(tmp_path: Path) -> None:
    """On the page, at the head of every page, and itself; in the offline copy no copy is offered."""
    folder = copy_project(tmp_path / "project")
    files = write_book(folder, "--only", "zip", **DAY)
    assert files.keys() == {"natural-partners-offline.zip"}
    site = build(folder)
    assert site["book/natural-partners-offline.zip"] == files["natural-partners-offline.zip"]
    page = site["about/take-away/index.html"].decode()
    row = next(line for line in page.splitlines() if "natural-partners-offline.zip" in line and "<tr>" in line)
    assert re.search(r"<td>[1-9][\d.]* MB</td>.*1 January 2026", row)
    chapter = site["chapters/promises/index.html"].decode()
    assert 'type="application/zip" title="Offline copy" href="../../book/natural-partners-offline.zip"' in chapter
    assert 'href="../../about/take-away/"' in chapter.partition('class="page-end"')[2]
    assert write_book(folder, "--only", "zip", **DAY) == files  # the book that is there changes nothing


def test_book_of_an_edition_that_breaks_a_rule_is_refused_and_the_old_one_kept(
    copy: Path, run_command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (copy / "book").mkdir()
    (copy / "book" / "old").touch()
    page = copy / "docs" / "glossary.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nNo such source.[@nobody-2026]\n", encoding="utf-8")
    done = run_command(copy, "book")
    assert done.returncode == 1
    assert "docs/glossary.md" in done.stderr
    assert "Fix:" in done.stderr
    assert "Traceback" not in done.stderr
    assert os.listdir(copy / "book") == ["old"]


@pytest.mark.parametrize("wrong", [["--only", "docx"], ["docx"]])
def test_unknown_format_is_refused(
    wrong: list[str], copy: Path, run_command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = run_command(copy, "book", *wrong)
    assert done.returncode == 2
    assert "docx" in done.stderr
