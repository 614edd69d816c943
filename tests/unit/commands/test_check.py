"""`check` as a command: its exit status, what it prints and counts."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from edition.commands import check
from small_edition import CHAPTER_FILE, edit


def test_clean_edition_ends_with_status_0_and_is_counted(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run(small, Namespace(fix=False, format="text")) == 0
    assert capsys.readouterr().out == "No problems: 3 sentences, 2 claims, 3 sources, 11 citations.\n"


def test_problem_ends_with_status_1_and_is_printed_with_its_place(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(small, CHAPTER_FILE, "kind: fact", "kind: rumour")
    assert check.run(small, Namespace(fix=False, format="text")) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{CHAPTER_FILE}:18: claim-kind: ")
    assert "No problems" not in printed.out


def test_fix_names_the_files_that_it_changes(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(
        small, CHAPTER_FILE, "    id: lamp-lit\n    sentences: 1.1, n1\n", "    sentences: 1.1, n1\n    id: lamp-lit\n"
    )
    assert check.run(small, Namespace(fix=True, format="text")) == 0
    assert CHAPTER_FILE in capsys.readouterr().err
