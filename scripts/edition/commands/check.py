"""`run.py check`: what the rules find, without a site; `--fix` mends order and layout first."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from edition.authoring.transaction import Refused
from edition.commands.fix import fix
from edition.edition import read_edition
from edition.maintenance.end_of_life import reminders
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
    edition, findings = read_edition(root)
    findings += check(edition, datetime.date.today())
    for words in reminders(root, datetime.date.today()):
        print(f"Warning: {words}", file=sys.stderr)
    print(report(findings, options.format), end="")
    if findings:
        print(f"{len(findings)} finding(s).", file=sys.stderr)
        return 1
    if options.format in ("json", "sarif"):
        return 0
    print(
        f"No findings: {len(edition.essay.sentences)} sentences, {len(edition.claims)} claims, "
        f"{len(edition.sources)} sources, {len(edition.uses)} citations."
    )
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """The command's options."""
    command.add_argument("--fix", action="store_true", help="first mend what is safely mended, and no word of prose")
    command.add_argument("--format", choices=FORMATS, default="text", help="the form of the findings (text)")
    command.set_defaults(run=lambda options: run(root, options))
