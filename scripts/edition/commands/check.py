"""`run.py check`: what the rules find, without a site; `--fix` mends order and layout first."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from edition.authoring.transaction import Refused
from edition.commands.fix import fix
from edition.maintenance.end_of_life import reminders
from edition.project import read_edition
from edition.validation.report import FORMATS, report
from edition.validation.rules import check


def run(root: Path, options: argparse.Namespace) -> int:
    """Check; status 1 when there are findings."""
    if options.fix:
        try:
            for path in fix(root, datetime.date.today()):
                print(f"Mended: {path}", file=sys.stderr)
        except Refused as reason:
            print(f"{reason}\nNothing was mended.", file=sys.stderr)
    edition, problems = read_edition(root)
    problems += check(edition, root, datetime.date.today())
    for words in reminders(root, datetime.date.today()):
        print(f"Warning: {words}", file=sys.stderr)
    print(report(problems, options.format), end="")
    if problems:
        print(f"{len(problems)} finding(s).", file=sys.stderr)
        return 1
    print(
        f"No findings: {len(edition.base_text.sentences)} sentences, {len(edition.claims_by_id)} claims, "
        f"{len(edition.sources_by_key)} sources, {len(edition.uses)} citations."
    )
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """The command's options."""
    command.add_argument("--fix", action="store_true", help="first mend what is safely mended, and no word of prose")
    command.add_argument("--format", choices=FORMATS, default="text", help="the form of the findings (text)")
    command.set_defaults(run=lambda options: run(root, options))
