"""`run.py links`: check all cited URLs; with `--issues`, update the issues on the code host from an earlier check."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

from edition.maintenance.issues import CodeHostError, carry_out, issues_with
from edition.maintenance.link_check import LinkCheckResult, LinkStatus, check_links, plan_for_dead, sources_to_check
from edition.project import read_edition

LABEL = "dead-source"


def run(root: Path, options: argparse.Namespace) -> int:
    """Check the URLs, or update the issues. Returns 1 when the code host refuses, else 0, dead links or not."""
    if options.issues:
        results = [LinkCheckResult(**one) for one in json.loads(Path(options.issues).read_text(encoding="utf-8"))]
        try:
            carry_out(plan_for_dead(results, issues_with(LABEL), datetime.date.today()), LABEL)
        except CodeHostError as error:
            print(f"run.py links: {error}", file=sys.stderr)
            return 1
        return 0
    edition, _ = read_edition(root)
    results = check_links(sources_to_check(edition), options.timeout, slug=edition.config.slug)
    for found in results:
        if found.result != LinkStatus.GOOD:
            place = edition.sources_by_key[found.key].place
            print(f"{place}: {found.result}: {found.key} {found.reason}: {found.url}")
    print(", ".join(f"{count} {result}" for result, count in sorted(Counter(f.result for f in results).items())))
    if options.json:
        # Skip uncertain results; only dead links need their URL in the issue.
        certain = [
            asdict(replace(found, url=found.url if found.result == LinkStatus.DEAD else ""))
            for found in results
            if found.result != LinkStatus.UNSURE
        ]
        Path(options.json).write_text(json.dumps(certain), encoding="utf-8")
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument("--timeout", type=float, default=20, help="seconds to wait for an answer (default: 20)")
    command.add_argument("--json", metavar="FILE", help="write the results to a file, for --issues")
    command.add_argument(
        "--issues", metavar="FILE", help="check nothing; open, reopen and close issues from the results in a file"
    )
    command.set_defaults(run=lambda options: run(root, options))
