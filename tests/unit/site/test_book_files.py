"""What readers take away: which files a folder has, their sizes and dates, and archives without a trace of the day."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from edition.site.book_files import FORMATS, BookFile, book_files, zipped

NEW_YEAR = 1767225600
"""The first second of 2026, in UTC."""


def test_a_file_in_the_folder_has_the_date_of_its_edition(tmp_path: Path) -> None:
    file = tmp_path / f"essay{FORMATS['zip'].suffix}"
    file.write_bytes(b"PK")
    os.utime(file, (NEW_YEAR, NEW_YEAR))
    found = {book.name: book for book in book_files(tmp_path, "essay")}[file.name]
    assert (found.content, found.date) == (b"PK", "1 January 2026")


@pytest.mark.parametrize("there", [True, False])
def test_without_files_every_format_is_listed_without_content(tmp_path: Path, there: bool) -> None:
    found = book_files(tmp_path if there else None, "essay")
    assert [file.form for file in found] == list(FORMATS.values())
    assert not any(file.content for file in found)


@pytest.mark.parametrize(("count", "words"), [(0, "1 kB"), (1200, "1 kB"), (999_499, "999 kB"), (5_388_763, "5.4 MB")])
def test_size_is_in_kilobytes_or_megabytes(count: int, words: str) -> None:
    assert BookFile(form=FORMATS["zip"], name="a", content=bytes(count)).size == words


@pytest.mark.parametrize(("seconds", "moment"), [(NEW_YEAR, (2026, 1, 1, 0, 0, 0)), (0, (1980, 1, 1, 0, 0, 0))])
def test_archive_keeps_order_and_has_one_time(seconds: int, moment: tuple[int, ...]) -> None:
    files = {"b/index.html": b"b", "a.txt": b"a"}
    with zipfile.ZipFile(io.BytesIO(zipped(files, seconds))) as archive:
        assert {entry.filename: archive.read(entry) for entry in archive.infolist()} == files
        assert [entry.filename for entry in archive.infolist()] == list(files)
        assert {entry.date_time for entry in archive.infolist()} == {moment}
