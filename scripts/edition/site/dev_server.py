"""The site on this machine, renewed when a file changes, whatever state the files are in.

Three processes: this one answers the browser and watches the files; a worker that stays warm
renews just the pages that were saved; a build of the whole follows in a third. What is wrong
is said in the terminal and shown in place of the pages, until a save mends it.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from edition.site.atomic_build import SiteRefused, make_site

HOST = "127.0.0.1"
WATCHED = ("docs", "bib", "overrides", "scripts")
_QUIET = 0.05
_LONGEST_WAIT = 20.0

_RELOAD = """\
const seen = document.currentScript.src.split("?")[1];
async function wait() {
  try {
    const answer = await fetch("/-/wait?path=" + encodeURIComponent(location.pathname) + "&seen=" + seen);
    if ((await answer.text()) !== seen) return location.reload();
  } catch {
    await new Promise((done) => setTimeout(done, 500));
  }
  wait();
}
wait();
"""

_FAULT = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>The site cannot be made</title><link rel="stylesheet" href="/assets/edition.css"></head>
<body><main class="content" id="serve-fault"><h1>The site cannot be made</h1>
<p>Mend this and save; the page comes back by itself.</p>
<pre>{words}</pre></main></body></html>
"""


class Served:
    """What the browser is shown: the last whole site, or what is wrong. Safe between threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._folder: Path | None = None
        self._fault = ""

    def show(self, folder: Path | None = None, fault: str = "") -> None:
        """Show a site (None: the one before), or what is wrong; every browser hears of it."""
        with self._changed:
            self._folder, self._fault = folder or self._folder, fault
            self._changed.notify_all()

    def file(self, path: str) -> Path | None:
        """The file at an address of the site, when there is one."""
        if self._folder is None:
            return None
        found = (self._folder / unquote(path).lstrip("/")).resolve()
        if found.is_dir():
            found /= "index.html"
        return found if found.is_file() and found.is_relative_to(self._folder.resolve()) else None

    def page(self, path: str) -> tuple[int, bytes]:
        """What a browser gets for the address of a page: the status and the HTML, without the reloading script."""
        if self._fault or self._folder is None:
            return 500, _FAULT.format(words=escape(self._fault or "The first build is under way …")).encode()
        if file := self.file(path):
            return 200, file.read_bytes()
        missing = self._folder / "404.html"
        return 404, missing.read_bytes() if missing.exists() else b"Not found"

    def version(self, path: str) -> str:
        """A short name for what the page at an address now is."""
        return hashlib.sha256(self.page(path)[1]).hexdigest()[:12]

    def wait(self, path: str, seen: str) -> str:
        """The page's version as soon as it is not the one seen, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self.version(path) != seen, timeout=_LONGEST_WAIT)
        return self.version(path)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, served: Served, **more: Any) -> None:
        self.served = served
        super().__init__(*arguments, **more)

    def handle(self) -> None:
        """Answer; a page that is left leaves the question that waits for it, which is no fault."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/-/reload.js":
            self._send(200, "text/javascript", _RELOAD.encode())
        elif address.path == "/-/wait":
            asked = parse_qs(address.query)
            version = self.served.wait(asked.get("path", ["/"])[0], asked.get("seen", [""])[0])
            self._send(200, "text/plain", version.encode())
        elif "." in address.path.rpartition("/")[2] and not address.path.endswith(".html"):
            file = self.served.file(address.path)
            self._send(200 if file else 404, self.guess_type(address.path), file.read_bytes() if file else b"")
        elif not address.path.endswith("/") and (file := self.served.file(address.path)) and file.name == "index.html":
            self.send_response(302)
            self.send_header("Location", address.path + "/")
            self.end_headers()
        else:
            status, page = self.served.page(address.path)
            script = f'<script src="/-/reload.js?{hashlib.sha256(page).hexdigest()[:12]}"></script></body>'
            self._send(status, "text/html; charset=utf-8", page.replace(b"</body>", script.encode(), 1))

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the terminal is for what is wrong."""


class _Changes(FileSystemEventHandler):
    """Collects the paths that change; reading a file is no change, nor is what Python caches."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._paths: set[str] = set()
        self._some = threading.Condition()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.is_directory or event.event_type not in ("created", "modified", "moved", "deleted"):
            return
        for name in filter(None, (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))):
            path = Path(name).relative_to(self._root).as_posix()
            if path == "mkdocs.yml" or (path.startswith(WATCHED) and "__pycache__" not in path and "/." not in path):
                with self._some:
                    self._paths.add(path)
                    self._some.notify_all()

    def wait(self) -> set[str]:
        """The paths that changed since the last call, once no more do."""
        with self._some:
            self._some.wait_for(lambda: bool(self._paths))
            while self._some.wait(timeout=_QUIET):
                pass
            paths, self._paths = self._paths, set()
            return paths


class _Worker:
    """A process that stays warm and renews single pages of a site that stands."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, afresh when it runs: what it has imported may have changed."""
        self.stop()
        self._process = _python(self._root, "work", stdin=subprocess.PIPE)

    def stop(self) -> None:
        """End it."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def renew(self, folder: Path, pages: list[str]) -> str:
        """Renew these pages in the site in `folder`; gives what is wrong, empty when nothing is."""
        if self._process is None:
            self.start()
        assert self._process
        assert self._process.stdin
        assert self._process.stdout
        try:
            print(json.dumps([str(folder), pages]), file=self._process.stdin, flush=True)
            return str(json.loads(self._process.stdout.readline()))
        except (OSError, ValueError):
            fault = self._process.communicate()[1]
            self._process = None
            return fault or "The worker ended."


def _python(root: Path, function: str, *arguments: str, **more: Any) -> subprocess.Popen[str]:
    """A process that runs a function of this module on the project in `root`."""
    code = f"import sys; from edition.site import dev_server; dev_server.{function}(*sys.argv[1:])"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(root), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        **more,
    )


def work(root: str) -> None:
    """The worker's loop: a folder and a list of pages on each line of its input, what is wrong on its output."""
    from edition.edition import read_edition

    edition, findings = read_edition(Path(root))
    if not findings:
        with contextlib.suppress(Exception):  # the build will say so
            assert edition.references
    for line in sys.stdin:
        folder, pages = json.loads(line)
        print(json.dumps(_made(Path(root), Path(folder), pages)), flush=True)


def build_whole(root: str, folder: str) -> None:
    """One build of the whole into a folder; what is wrong goes to standard output."""
    print(_made(Path(root), Path(folder), None), end="")


def _made(root: Path, folder: Path, only: list[str] | None) -> str:
    try:
        make_site(root, folder, only=only)
    except SiteRefused as refused:
        return str(refused)
    except Exception as error:  # a broken template or hook: its words are what the writer needs
        return f"{type(error).__name__}: {error}"
    return ""


class _Builder:
    """Turns changes into what is served: the saved pages at once, the whole after them."""

    def __init__(self, root: Path, served: Served, space: Path) -> None:
        self._root, self._served, self._space = root, served, space
        self._worker = _Worker(root)
        self._whole: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._folder: Path | None = None

    def start(self) -> None:
        """The first build, with the worker warming up beside it."""
        self._worker.start()
        self._build_whole()

    def stop(self) -> None:
        """End what still runs."""
        self._worker.stop()
        if self._whole:
            self._whole.kill()

    def renew(self, changed: Iterable[str]) -> None:
        """What to do about changed files: their pages first where that is enough to show them."""
        changed = sorted(changed)
        if self._whole:
            self._whole.kill()
        if any(path.startswith("scripts/") for path in changed):
            self._worker.start()
        elif self._folder and all(path.startswith("docs/") and (self._root / path).exists() for path in changed):
            pages = [path.removeprefix("docs/") for path in changed if path.endswith(".md")]
            with self._lock:
                fault = self._worker.renew(self._folder, pages)
            self._say(fault, None)
            if fault:
                return
        self._build_whole()

    def _build_whole(self) -> None:
        folder = Path(tempfile.mkdtemp(dir=self._space))
        self._whole = _python(self._root, "build_whole", str(folder / "site"))
        threading.Thread(target=self._take, args=(self._whole, folder), daemon=True).start()

    def _take(self, process: subprocess.Popen[str], folder: Path) -> None:
        """Show what a build of the whole made, unless a later change has overtaken it."""
        words, complaints = process.communicate()
        if process is not self._whole or process.returncode < 0:
            shutil.rmtree(folder, ignore_errors=True)
            return
        fault = words if process.returncode == 0 else words + complaints
        with self._lock:
            before, self._folder = self._folder, self._folder if fault else folder / "site"
            self._say(fault, None if fault else folder / "site")
        if before and before != self._folder:
            shutil.rmtree(before.parent, ignore_errors=True)

    def _say(self, fault: str, folder: Path | None) -> None:
        if fault:
            print(f"{fault}\nThe site is shown again when this is mended.", file=sys.stderr, flush=True)
        self._served.show(folder, fault)


def serve_site(root: Path, port: int) -> int:
    """Serve the project's site at http://127.0.0.1:PORT/ until interrupted; gives the exit status."""
    served = Served()
    try:
        server = http.server.ThreadingHTTPServer((HOST, port), partial(_Handler, served=served))
    except (OSError, OverflowError):
        print(
            f"Port {port} is taken (or not allowed). Stop what uses it, or take another: run.py serve --port 8001",
            file=sys.stderr,
        )
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended either way, it leaves nothing behind
    changes, observer = _Changes(root), Observer()
    for name in WATCHED:
        observer.schedule(changes, str(root / name), recursive=True)
    observer.schedule(changes, str(root))
    with tempfile.TemporaryDirectory(prefix="natural-partners-") as space, server:
        builder = _Builder(root, served, Path(space))
        try:
            observer.start()
            threading.Thread(target=server.serve_forever, daemon=True).start()
            builder.start()
            print(f"Serving at http://{HOST}:{port}/ (stop with Ctrl-C)", flush=True)
            while True:
                builder.renew(changes.wait())
        finally:
            observer.stop()
            builder.stop()
            server.shutdown()
