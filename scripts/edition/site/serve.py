"""The site on this machine, renewed when a file changes."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

HOST = "127.0.0.1"


def serve_site(root: Path, port: int) -> int:
    """Serve the project's site at http://127.0.0.1:PORT/ until interrupted; gives the exit status."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            print(
                f"Port {port} is taken (or not allowed). Stop what uses it, or take another: run.py serve --port 8001",
                file=sys.stderr,
            )
            return 1
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    os.environ["SITE_URL"] = ""
    os.chdir(root)
    print(f"Serving at http://{HOST}:{port}/ (stop with Ctrl-C)", flush=True)
    os.execv(
        sys.executable,
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"{HOST}:{port}", "--watch", "bib", "--watch", "overrides"],
    )
