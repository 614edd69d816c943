"""`run.py serve`: run MkDocs' development server, which reloads the browser when a file changes."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from pathlib import Path


def run(root: Path, port: int) -> int:
    """Serve until interrupted. Returns 1 when the port is in use or the first build fails, else 0."""
    from mkdocs.__main__ import cli
    from mkdocs.exceptions import MkDocsException

    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended by a program, it clears up as after Ctrl-C
    options = ["--config-file", str(root / "mkdocs.yml"), "--dev-addr", f"127.0.0.1:{port}"]
    try:
        cli(["serve", *options], standalone_mode=False)
    except MkDocsException as error:
        print(error.format_message(), file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(f"Port {port} is in use ({error.strerror}). Fix: choose another with --port.", file=sys.stderr)
        return 1
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument("--port", type=int, default=8000, help="the port (default: 8000)")
    command.set_defaults(run=lambda options: run(root, options.port))
