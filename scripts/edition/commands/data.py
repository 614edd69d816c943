"""`run.py data`: write the edition as data, without building the site."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path

from edition.exports.dataset import FOLDER, dataset_files
from edition.project import read_edition
from edition.validation.rules import check


def run(root: Path, options: argparse.Namespace) -> int:
    """Write the files. Returns 1, with the problems on standard error, when the edition breaks a rule, else 0."""
    edition, problems = read_edition(root)
    if problems := [*problems, *check(edition, root, datetime.date.today())]:
        print(*problems, "No data was written.", sep="\n", file=sys.stderr)
        return 1
    files = dict(dataset_files(edition, options.site_url))
    folder = Path(options.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        print(f"run.py data: {folder} cannot be written ({error.strerror}). Fix: name another folder.", file=sys.stderr)
        return 1
    print(f"Wrote {len(files)} files into {folder}")
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument("folder", nargs="?", default=root / "site" / FOLDER, help=f"default: site/{FOLDER}")
    command.add_argument(
        "--site-url", default=os.environ.get("SITE_URL", ""), help="the public address (default: $SITE_URL)"
    )
    command.set_defaults(run=lambda options: run(root, options))
