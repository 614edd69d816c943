"""The offline copy (`run.py book`), unpacked, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def open_file(offline_site: Path, browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page from disk; a page on which the browser complains fails the test."""
    pages: list[Page] = []
    complaints: list[str] = []

    def run(path: str, **options: object) -> Page:
        page = browser.new_page(**options)
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto((offline_site / path).as_uri())
        pages.append(page)
        return page

    yield run
    for page in pages:
        page.close()
    assert not complaints


def test_search_works_from_disk_and_a_result_opens_at_its_place(open_file: Callable[..., Page]) -> None:
    page = open_file("index.html")
    page.keyboard.press("/")
    page.fill("#search-input", "liaison office")
    page.wait_for_selector("#search-results a")
    page.locator("#search-results a").first.click()
    page.wait_for_url(re.compile(r"file://.*/index\.html#.+"))
    expect(page.locator(f"[id='{urlsplit(page.url).fragment}']")).to_be_visible()


def test_light_and_dark_work_from_disk(open_file: Callable[..., Page]) -> None:
    """The style sheet is loaded, and follows the reader's colour scheme."""
    shade = "getComputedStyle(document.body).backgroundColor"
    light, dark = (open_file("claims/index.html", color_scheme=scheme) for scheme in ("light", "dark"))
    assert light.evaluate(shade) != dark.evaluate(shade)


def test_a_note_opens_beside_its_mark_from_disk(open_file: Callable[..., Page]) -> None:
    page = open_file("chapters/promises/index.html")
    mark = page.locator(".claim a.footnote-ref").first
    note = page.locator(f"[id='{(mark.get_attribute('href') or '')[1:]}'] .cite").first.text_content()
    mark.click()
    assert note
    expect(page.locator(".card")).to_contain_text(note)


def test_reading_goes_on_to_the_next_chapter_from_disk(open_file: Callable[..., Page]) -> None:
    """From the end of a chapter, by the link there."""
    page = open_file("chapters/promises/index.html")
    page.locator("a[rel=next]").click()
    expect(page).to_have_url(re.compile(r"file://.*/chapters/resilience/index\.html$"))
    expect(page.locator(".passage").first).to_be_visible()
