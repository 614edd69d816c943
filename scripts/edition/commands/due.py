"""`run.py due`: the claims that nobody has held against their sources for a year."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from edition.maintenance.issues import CodeHostError, carry_out, issues_with
from edition.maintenance.upkeep import due, plan_for_due
from edition.project import read_edition

LABEL = "review"


def run(root: Path, options: argparse.Namespace) -> int:
    """Print the list; with `--issues` keep it as one issue. Status 1 when the code host does not listen."""
    edition, _ = read_edition(root)
    claims = due(edition, datetime.date.today(), options.days)
    for claim in claims:
        print(f"{claim.place}: {claim.id}: reviewed {claim.reviewed}")
    print(f"{len(claims)} of {len(edition.claims_by_id)} claims were last reviewed more than {options.days} days ago.")
    if options.issues:
        try:
            carry_out(plan_for_due(claims, issues_with(LABEL)), LABEL)
        except CodeHostError as reason:
            print(f"run.py due: {reason}", file=sys.stderr)
            return 1
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """The command's options."""
    command.add_argument("--days", type=int, default=365, help="how old, in days (365)")
    command.add_argument("--issues", action="store_true", help="keep the list as one issue on the code host")
    command.set_defaults(run=lambda options: run(root, options))
