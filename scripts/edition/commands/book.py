"""`run.py book`: write what readers take away, into book/; the same bytes for the same commit."""

from __future__ import annotations

import argparse
import datetime
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from edition.exports.metadata import latest_review
from edition.project import read_edition
from edition.site.atomic_build import BuildRefusedError, make_site
from edition.site.book_files import FOLDER, FORMATS, zipped
from edition.site.book_text import book_parts
from edition.site.epub import epub
from edition.site.offline import make_offline
from edition.site.social_cards import CardMaker


def source_seconds(root: Path, day: str) -> int:
    """The time of the edition, in seconds since 1970: SOURCE_DATE_EPOCH, else that of the commit, else of `day`.

    See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    if (given := os.environ.get("SOURCE_DATE_EPOCH", "")).isdecimal():
        return int(given)
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):  # an unpacked archive has no commit
        return int(datetime.datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp())


def run(root: Path, options: argparse.Namespace) -> int:
    """Write the files. Returns 1, with the reasons on standard error, when the site cannot be built, else 0."""
    edition, _ = read_edition(root)
    slug = edition.config.slug
    wanted = options.only or list(FORMATS)
    made: dict[str, bytes] = {}
    seconds = source_seconds(root, latest_review(edition.claims) or edition.config.base_text.date)
    folder = root / FOLDER
    try:
        with tempfile.TemporaryDirectory() as name:
            site = Path(name) / "site"
            make_site(root, site, book=False)
            if "epub" in wanted:
                parts = book_parts(edition, site, options.site_url)
                cover = CardMaker(edition, root, edition.config.name, edition.config.strapline).cover()
                made["epub"] = epub(edition, parts, root, cover, seconds)
            if "pdf" in wanted:
                from edition.site.pdf import pdf  # Typst is slow to load

                made["pdf"] = pdf(edition, book_parts(edition, site, options.site_url), root, seconds)
            if "zip" in wanted:
                make_offline(site)
                paths = sorted(path for path in site.rglob("*") if path.is_file())
                files = {f"{slug}/{path.relative_to(site).as_posix()}": path.read_bytes() for path in paths}
                made["zip"] = zipped(files, seconds)
        folder.mkdir(exist_ok=True)
        for name, content in made.items():
            file = folder / f"{slug}{FORMATS[name].suffix}"
            new = file.with_name(f".{file.name}")
            new.write_bytes(content)
            os.utime(new, (seconds, seconds))
            new.replace(file)
            print(f"Wrote {file} ({len(content):,} bytes)")
    except (BuildRefusedError, RuntimeError) as error:
        print(error, f"No book was made; {FOLDER}/ is unchanged.", sep="\n", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"run.py book: {folder} cannot be written ({error.strerror}). Fix: make it writable.", file=sys.stderr)
        return 1
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument("--only", choices=FORMATS, action="append", help="write this format alone; can be repeated")
    command.add_argument(
        "--site-url", default=os.environ.get("SITE_URL", ""), help="the public address (default: $SITE_URL)"
    )
    command.set_defaults(run=lambda options: run(root, options))
