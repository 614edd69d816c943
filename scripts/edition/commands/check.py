"""`run.py check`: check the edition against its rules, without building the site; `--fix` formats it first."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from edition.authoring.formatter import format_project
from edition.authoring.transaction import WriteRefusedError
from edition.maintenance.end_of_life import reminders
from edition.project import read_edition
from edition.validation.report import FORMATS, report
from edition.validation.rules import check


def run(root: Path, options: argparse.Namespace) -> int:
    """Print every problem. Returns 1 when there is one, else 0."""
    if options.fix:
        try:
            for path in format_project(root, datetime.date.today()):
                print(f"Fixed: {path}", file=sys.stderr)
        except WriteRefusedError as error:
            print(f"{error}\nNothing was fixed.", file=sys.stderr)
    edition, problems = read_edition(root)
    problems += check(edition, root, datetime.date.today())
    if not problems:  # else what the articles have may follow from another problem
        from edition.site.articles import check_articles

        problems = check_articles(edition, root)
    for reminder in reminders(root, datetime.date.today()):
        print(f"Warning: {reminder}", file=sys.stderr)
    print(report(problems, options.format), end="")
    if problems:
        print(f"{len(problems)} problem(s).", file=sys.stderr)
        return 1
    print(
        f"No problems: {len(edition.base_text.sentences)} sentences, {len(edition.claims_by_id)} claims, "
        f"{len(edition.sources_by_key)} sources, {len(edition.uses)} citations."
    )
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument("--fix", action="store_true", help="first fix order and layout; prose is never changed")
    command.add_argument("--format", choices=FORMATS, default="text", help="the format of the report (default: text)")
    command.add_argument(
        "--project", metavar="FOLDER", type=Path, default=root, help="check the edition in another folder"
    )
    command.set_defaults(run=lambda options: run(options.project, options))
