"""`run.py serve`: the site on this machine, renewed when a file changes."""

from __future__ import annotations

import argparse
from pathlib import Path

from edition.site.dev_server import serve_site


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """The command's options."""
    command.add_argument("--port", type=int, default=8000, help="the port (8000)")
    command.set_defaults(run=lambda options: serve_site(root, options.port))
