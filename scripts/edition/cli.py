"""The command line, inside the environment that run.py prepares.

Of the commands only the one that is asked for is loaded: a build begins at once.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

COMMANDS = {
    "serve": "show the site at http://127.0.0.1:8000/ and renew it when a file changes",
    "build": "write the site into site/, strictly: whole or not at all",
    "check": "run the rules alone, without a site",
    "diff": "what this working tree has against a commit, and whether it may have it",
    "new": "write a new source, claim, event or term, in its form and its place",
    "links": "look at every cited address",
    "due": "the claims whose last review is older than a year",
    "pin": "renew both lists of requirements, pinned with hashes",
    "test": "run all tests: units, the built site, a real browser; options are passed to pytest",
}
"""The modules of edition.commands, each with what it does."""


MODULES = {
    "bench": ("benchmarks", "measure builds, pages and search beside other ways to make them"),
}
"""The commands that are modules of their own, outside the package, each with what it does."""


def _run_module(options: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", options.module, *options.rest], cwd=ROOT)


def parser(asked: str) -> argparse.ArgumentParser:
    """Every command, and the options of the one that is asked for."""
    commands = argparse.ArgumentParser(prog="run.py", description="Natural Partners?, an annotated edition.")
    sub = commands.add_subparsers(required=True, metavar="COMMAND")
    for name, what in COMMANDS.items():
        command = sub.add_parser(name, help=what, allow_abbrev=False)
        if name == asked:
            importlib.import_module(f"edition.commands.{name}").add_options(command, ROOT)
    for name, (module, what) in MODULES.items():
        sub.add_parser(name, add_help=False, help=what).set_defaults(run=_run_module, module=module, takes_rest=True)
    return commands


def main() -> int:
    """Run the command that was asked for; gives its exit status."""
    commands = parser(next(iter(sys.argv[1:]), ""))
    options, rest = commands.parse_known_args()
    if getattr(options, "takes_rest", False):
        options.rest = rest
    elif rest:
        commands.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
