"""Fixtures of the tests that drive a real browser: a server of the built site, the browser, its pages."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from edition.commands.test import NO_BROWSER, find_browser


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A browser that leaves a page drops its requests; that is no fault."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site's address on this machine, with its closing slash."""
    handler = functools.partial(_Quiet, directory=str(site))
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One real browser for all tests; `run.py test` sees to it that there is one."""
    executable = find_browser()
    if not executable:
        pytest.exit(NO_BROWSER, returncode=1)
    with sync_playwright() as playwright:
        with playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"]) as found:
            yield found


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the site by its path below the root; options are those of a browser context.

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
    unexpected = [line for page in pages for line in page.foreign + page.complaints]
    for context in contexts:
        context.close()
    assert not unexpected, unexpected
