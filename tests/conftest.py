"""What the tests share: the project, a copy of it to spoil, the built site, a server, a real browser."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from edition.edition import Edition
from edition.model import Problem
from edition.project import read_edition
from edition.validation.rules import check
from small_edition import write_small

ROOT = Path(__file__).resolve().parents[1]
TODAY = date.today()
SITE_URL = "https://example.org/natural-partners/"


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The real edition, free of findings."""
    found, problems = read_edition(ROOT)
    problems += check(found, ROOT, TODAY)
    assert not problems, "\n".join(map(str, problems))
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what people write, to spoil."""
    folder = tmp_path / "project"
    for name in ("docs", "bib", "overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small edition of three sentences, free of findings, to spoil."""
    return write_small(tmp_path / "small")


@pytest.fixture(scope="session")
def small_read(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The small edition, read once, to look at."""
    edition, problems = read_edition(write_small(tmp_path_factory.mktemp("edition")))
    assert not problems
    return edition


@pytest.fixture
def findings_of() -> Callable[[Path], list[Problem]]:
    """All findings of the edition in a folder."""

    def run(folder: Path) -> list[Problem]:
        found, problems = read_edition(folder)
        return [*problems, *check(found, folder, TODAY)]

    return run


@pytest.fixture
def run_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of run.py on the project in a folder, in the environment of the tests."""

    def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "edition.cli", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder / "scripts")} | environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, strictly built once, as for a public address and a repository."""
    folder = tmp_path_factory.mktemp("built") / "project"
    for name in ("docs", "bib", "overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    done = subprocess.run(
        [sys.executable, "-m", "edition.cli", "build", "--site-url", SITE_URL],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "scripts"), "REPO_URL": "https://example.org/repository"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site's address on this machine, with its closing slash."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition holds, asking again and again; AssertionError when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        time.sleep(0.05)


def first_answer(url: str, tries: int = 120) -> str:
    """What a server that is just starting answers at last; AssertionError when it never does."""
    for _ in range(tries):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer from {url}")


def find_chromium() -> str:
    """A Chrome or Chromium: installed, else Playwright's own, else from apt on a Debian of ours."""
    names = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome")
    if path := next(filter(None, map(shutil.which, names)), None):
        return path
    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return playwright.chromium.executable_path
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False)
        if path := shutil.which("chromium"):
            return path
    pytest.exit(
        "The browser tests need a Chrome or Chromium: install one (apt install chromium), "
        "or let Playwright fetch its own (.venv/bin/python -m playwright install chromium).",
        returncode=1,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real browser for all tests."""
    executable = find_chromium()
    with sync_playwright() as playwright:
        with playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"]) as found:
            yield found


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the site by its path below the root; options are those of a browser context.

    The page keeps its requests to other machines in `page.foreign` and the browser's
    complaints in `page.complaints`; a test that does not empty them fails.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []

    def run(path: str = "", **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.foreign, page.complaints = [], []
        page.on("request", lambda r: r.url.startswith((address, "data:", "blob:")) or page.foreign.append(r.url))
        page.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address + path)
        pages.append(page)
        return page

    yield run
    faults = [fault for page in pages for fault in page.foreign + page.complaints]
    for context in contexts:
        context.close()
    assert not faults, faults
