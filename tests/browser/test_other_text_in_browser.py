"""Another text in the browser: its search, its notes and its filters work as those of the project's own text."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from other_edition import write_other


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that prints nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def other_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the other text's site, with its closing slash."""
    folder = write_other(tmp_path_factory.mktemp("other") / "project")
    done = subprocess.run(
        [sys.executable, "-m", "edition.cli", "build"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "scripts"), "SITE_URL": "", "REPO_URL": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    handler = functools.partial(Quiet, directory=str(folder / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser, other_address: str) -> Iterator[Page]:
    """The front page; a test fails when a page asks another machine for something, or complains."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("request", lambda request: request.url.startswith(other_address) or faults.append(request.url))
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(other_address)
    yield page
    context.close()
    assert not faults


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("battlefields", "chapters/address/#s2-2"),
        ("2.1", "chapters/address/#s2-1"),
        ("thèse", "words/#t-proposition"),
        ("Grant", "sources/grant-memoirs-1886/"),
        ("nation can last", "chapters/address/#can-it-last"),
    ],
)
def test_search_finds_its_words(page: Page, other_address: str, question: str, wanted: str) -> None:
    page.keyboard.press("/")
    page.get_by_role("dialog").get_by_role("searchbox").fill(question)
    first = page.locator(".result a, a.result").first
    expect(first).to_have_attribute("href", f"{other_address}{wanted}")


def test_a_note_leads_to_its_source_and_back(page: Page, other_address: str) -> None:
    page.goto(f"{other_address}chapters/address/")
    page.locator("a.footnote-ref").last.click()
    page.locator(".footnotes a.entry:visible").last.click()
    expect(page.locator("h1")).to_have_text("Personal Memoirs")
    page.locator(".uses a").first.click()
    expect(page).to_have_url(f"{other_address}chapters/address/#can-it-last")


def test_claims_are_filtered_by_status(page: Page, other_address: str) -> None:
    page.goto(f"{other_address}claims/?status=confirmed")
    expect(page.locator("#claims-table tbody tr:visible th")).to_have_text(["The nation was eighty-seven years old"])


@pytest.mark.parametrize("path", ["", "chapters/address/", "search/", "sources/", "words/", "about/changes/"])
def test_no_page_is_hard_to_use(page: Page, other_address: str, path: str) -> None:
    """No violation of WCAG 2.2 A and AA or of good practice, also where a table or a list has little in it."""
    page.goto(other_address + path)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    assert [found["id"] for found in Axe().run(page, options=rules).response["violations"]] == []
