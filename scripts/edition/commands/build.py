"""`run.py build`: build the site in strict mode; the old site is kept if the build fails."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from edition.site.atomic_build import ENGINES, BuildRefusedError, build_site


def run(root: Path, options: argparse.Namespace) -> int:
    """Build the site. Returns 1, with the reasons on standard error, when the build fails, else 0."""
    target = root / ("site-offline" if options.offline else "site")
    try:
        if options.offline:
            from edition.site.offline import make_offline

            build_site(root, target, engine=options.engine, finish=make_offline)
        else:
            build_site(root, target, options.site_url, options.engine)
    except BuildRefusedError as error:
        print(error, file=sys.stderr)
        print(f"No site was built; {target.name}/ is unchanged.", file=sys.stderr)
        return 1
    print(f"Built {target}")
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument(
        "--site-url", default=os.environ.get("SITE_URL", ""), help="the public address (default: $SITE_URL)"
    )
    command.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="the site generator (default: mkdocs)")
    command.add_argument(
        "--offline", action="store_true", help="write site-offline/, which opens from disk without a server"
    )
    command.set_defaults(run=lambda options: run(root, options))
