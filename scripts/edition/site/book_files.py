"""What readers take away: the formats that `run.py book` writes, and those that a build can offer."""

from __future__ import annotations

import datetime
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from edition.dates import spelled

FOLDER = "book"
"""Where `run.py book` writes the files, in the project's folder, and where they are on the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: the end of its file's name, its media type, its name, and what it is for."""

    suffix: str
    media_type: str
    title: str
    use: str


FORMATS = {
    "pdf": Format(
        suffix=".pdf",
        media_type="application/pdf",
        title="PDF",
        use="to print or to cite by page: notes at the foot, contents, an index of people and terms",
    ),
    "epub": Format(
        suffix=".epub",
        media_type="application/epub+zip",
        title="EPUB",
        use="to read on an e-reader, a tablet or a telephone: a note opens where you read",
    ),
    "zip": Format(
        suffix="-offline.zip",
        media_type="application/zip",
        title="Offline copy",
        use="to read without a network, with search and notes: unpack it and open index.html in a browser",
    ),
}
"""Each format by the name that `run.py book` gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFile:
    """A file that readers can take away; `content` is None where it has not been made."""

    form: Format
    name: str
    content: bytes | None = None
    day: str = ""

    @property
    def size(self) -> str:
        """The size in words: kilobytes, or megabytes with a decimal."""
        kilobytes = round(len(self.content or b"") / 1000)
        return f"{kilobytes / 1000:.1f} MB" if kilobytes >= 1000 else f"{max(kilobytes, 1)} kB"

    @property
    def date(self) -> str:
        """The date of the edition in the file, in words."""
        return spelled(self.day)


def book_files(folder: Path | None, slug: str) -> list[BookFile]:
    """Every format, with its file if it is in the folder; the file’s time is that of the edition in it."""
    files = []
    for form in FORMATS.values():
        file = (folder or Path()) / f"{slug}{form.suffix}"
        if folder and file.is_file():
            day = datetime.datetime.fromtimestamp(file.stat().st_mtime, datetime.UTC).date().isoformat()
            files.append(BookFile(form=form, name=file.name, content=file.read_bytes(), day=day))
        else:
            files.append(BookFile(form=form, name=file.name))
    return files


def zipped(files: dict[str, bytes], seconds: int) -> bytes:
    """A ZIP archive of files by their paths, in the order given, all with one time: the same bytes each time.

    `seconds` counts from 1970, in UTC; an archive knows no time before 1980.
    """
    moment = max(datetime.datetime.fromtimestamp(seconds, datetime.UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for at, (path, content) in enumerate(files.items()):
            entry = zipfile.ZipInfo(path, moment)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, on every system
            # The first file of an EPUB is stored as it is; in any other archive that does no harm.
            plain = at == 0 and path == "mimetype"
            entry.compress_type = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
