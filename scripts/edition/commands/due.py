"""`run.py due`: list the claims that were last checked against their sources more than a year ago."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from edition.maintenance.issues import CodeHostError, carry_out, issues_with
from edition.maintenance.reviews import due, plan_for_due
from edition.project import read_edition

LABEL = "review"


def run(root: Path, options: argparse.Namespace) -> int:
    """Print the list; with `--issues`, also keep it as one issue. Returns 1 when the code host refuses, else 0."""
    edition, _ = read_edition(root)
    claims = due(edition, datetime.date.today(), options.days)
    for claim in claims:
        print(f"{claim.place}: {claim.id}: reviewed {claim.reviewed}")
    print(f"{len(claims)} of {len(edition.claims_by_id)} claims were last reviewed more than {options.days} days ago.")
    if options.issues:
        try:
            carry_out(plan_for_due(claims, issues_with(LABEL)), LABEL)
        except CodeHostError as error:
            print(f"run.py due: {error}", file=sys.stderr)
            return 1
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument("--days", type=int, default=365, help="the age of a review, in days (default: 365)")
    command.add_argument("--issues", action="store_true", help="keep the list as one issue on the code host")
    command.set_defaults(run=lambda options: run(root, options))
