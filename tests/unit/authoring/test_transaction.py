"""Writing several files: all of them, or none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from edition.authoring import transaction
from edition.project import read_edition
from small_edition import CHAPTER_FILE, edit
from support import TODAY, files_of

BIB = "bib/edition.bib"
GLOSSARY = "docs/glossary.md"
FILES = (BIB, CHAPTER_FILE, GLOSSARY)


def longer(folder: Path) -> dict[str, str]:
    """New texts of three files: each with a line break more at its end."""
    return {path: (folder / path).read_text(encoding="utf-8") + "\n" for path in FILES}


def test_all_files_are_written(small: Path) -> None:
    texts = longer(small)
    before = files_of(small)
    transaction.replace_files(small, texts)
    assert files_of(small) == before | {path: text.encode() for path, text in texts.items()}


@pytest.mark.parametrize("number", range(len(FILES)))
def test_no_file_is_changed_when_one_cannot_be_replaced(
    small: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Whichever of them; and no temporary file is left."""
    replace, count = os.replace, iter(range(100))

    def fail(old: str | Path, to: str | Path) -> None:
        if next(count) == number:
            raise OSError(28, "No space left on device")
        replace(old, to)

    before = files_of(small)
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(transaction.WriteRefusedError, match="No space left"):
        transaction.replace_files(small, longer(small))
    assert files_of(small) == before


def test_no_file_is_changed_when_the_user_interrupts(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(old: str, to: str) -> None:
        raise KeyboardInterrupt

    before = files_of(small)
    monkeypatch.setattr(shutil, "copymode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        transaction.replace_files(small, longer(small))
    assert files_of(small) == before


def test_file_that_has_changed_since_it_was_read_is_not_overwritten(small: Path) -> None:
    edition, _ = read_edition(small)
    texts = longer(small)
    edit(small, GLOSSARY, "The list", "The roll")
    before = files_of(small)
    with pytest.raises(transaction.WriteRefusedError, match="in the meantime"):
        transaction.write_checked(small, edition, texts, TODAY)
    assert files_of(small) == before
