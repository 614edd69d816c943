"""A browser and a local server that counts what it sends, for the benchmarks of pages and of search."""

from __future__ import annotations

import functools
import gzip
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
"""Lighthouse's simulated slow line: 150 ms of latency, 1.6 Mbit/s down and 750 kbit/s up (in bytes)."""


@dataclass(slots=True)
class Traffic:
    """What a server has sent, in compressed bytes: the sum, and the path and size of each answer."""

    sent: int = 0
    answers: list[tuple[str, int]] = field(default_factory=list)


def chromium() -> str | None:
    """The path of an installed Chrome or Chromium; None lets Playwright use its own."""
    names = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def served(site: Path) -> Iterator[tuple[str, Traffic]]:
    """Serve a site on this machine, compressed as hosts do; gives its address, and counts what is sent."""
    traffic = Traffic()

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file():
                self.send_error(404)
                return
            body = gzip.compress(path.read_bytes(), 6)
            traffic.sent += len(body)
            traffic.answers.append((path.relative_to(site).as_posix(), len(body)))
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Ignore errors: a browser that closes breaks off its connections."""

    handler = functools.partial(Handler, directory=str(site))
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", traffic
        server.shutdown()
