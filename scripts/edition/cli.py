"""The command line, in the environment that run.py prepares.

Only the module of the command that is run gets imported, so that each starts quickly.
"""

from __future__ import annotations

import argparse
import importlib
import io
import subprocess
import sys
from pathlib import Path

from edition.config import read_config

ROOT = Path(__file__).resolve().parents[2]

COMMANDS = {
    "serve": "serve the site at http://127.0.0.1:8000/ and rebuild it when a file changes",
    "build": "build the site into site/ in strict mode; the old site is kept if the build fails",
    "data": "write the edition as data (JSON, CSV) into a folder, without building the site",
    "book": "write what readers take away (PDF, EPUB, an offline copy of the site) into book/",
    "check": "check the edition against its rules, without building the site",
    "diff": "summarise and validate your changes against a commit",
    "new": "add a new source, claim, event or term in the right format and file",
    "links": "check all cited URLs",
    "due": "list the claims last reviewed more than a year ago",
    "pin": "update the pinned requirements; --audit looks up known vulnerabilities",
    "test": "run all tests: units, the built site, a real browser; other options go to pytest",
}
"""The modules of edition.commands, each with its help text."""

MODULES = {
    "bench": ("benchmarks", "benchmark builds, pages and search against other tools"),
}
"""The commands that are modules outside the package: module and help text."""


def _run_module(options: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", options.module, *options.rest], cwd=ROOT)


def parser(asked: str) -> argparse.ArgumentParser:
    """A parser with every command, and the options of the command that is asked for."""
    name = read_config(ROOT)[0].name
    commands = argparse.ArgumentParser(
        prog="run.py", description=f"{name}, an annotated edition." if name else "An annotated edition."
    )
    sub = commands.add_subparsers(required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = sub.add_parser(name, help=text, allow_abbrev=False)
        if name == asked:
            importlib.import_module(f"edition.commands.{name}").add_options(command, ROOT)
    for name, (module, text) in MODULES.items():
        sub.add_parser(name, add_help=False, help=text).set_defaults(run=_run_module, module=module, takes_rest=True)
    return commands


def main() -> int:
    """Run the command that was asked for and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # the encoding of a pipe may lack a character of the text
            stream.reconfigure(errors="backslashreplace")
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
