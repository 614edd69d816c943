"""axe-core on the built site: no violation of WCAG 2.2 A and AA or of good practice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from edition.edition import Edition
from edition.model import Source
from edition.site.generated import page_url

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
KINDS = (
    "",
    "chapters/resilience/",
    "since/",
    "timeline/",
    "claims/",
    "open-questions/",
    "sources/",
    "sources/nagashima-natural-ja-2023/",
    "glossary/",
    "people/",
    "search/",
    "about/writing/",
    "about/changes/",
    "404.html",
)
LOOKS = [
    (360, "light", KINDS),
    (360, "dark", KINDS),
    (1280, "light", ("404.html",)),  # the others: test_every_page
    (1280, "dark", KINDS),
    (1500, "light", KINDS[:2]),
    (1500, "dark", KINDS[:2]),
]
AXE = Axe()
Open = Callable[..., Page]


def violations(page: Page) -> Iterator[str]:
    """What axe-core objects to on the page as it is."""
    found: dict[str, Any] = AXE.run(page, options=RULES).response
    for violation in found["violations"]:
        for node in violation["nodes"]:
            yield f"{page.url}: {violation['id']}: {node['target']}: {node['failureSummary']}"


def open_everything(page: Page, most: int = 10_000) -> None:
    """Open all that folds, and draw what waits to be scrolled to; of a long list leave so many items."""
    page.evaluate(
        """most => {
            document.querySelectorAll(".footnotes, .source-group").forEach((e) => (e.style.contentVisibility = "visible"));
            document.querySelectorAll("details").forEach((box) => (box.open = true));
            for (const list of document.querySelectorAll("ul, ol, tbody, article")) {
                const items = ":scope > :is(li, tr, section.term, section.entity)";
                [...list.querySelectorAll(items)].slice(most).forEach((item) => item.remove());
            }
        }""",
        most,
    )


def shape(source: Source) -> tuple[object, ...]:
    """What the page of a source differs in from others."""
    return (bool(source.get("url")), bool(source.get("date")), bool(source.get("annotation")), source.get("langid"))


def test_every_page_has_no_violation(open_page: Open, address: str, edition: Edition) -> None:
    """Every page that people wrote, and a page of each shape of source, with everything that folds opened."""
    page = open_page(bypass_csp=True, reduced_motion="reduce")
    shapes = {shape(source): source for source in edition.sources}
    paths = [page_url(text.path) for text in edition.pages] + [f"sources/{source.key}/" for source in shapes.values()]
    found = []
    for path in paths:
        page.goto(address + path)
        open_everything(page)
        found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("width", "scheme", "paths"), LOOKS, ids=lambda value: str(value) if len(str(value)) < 6 else ""
)
def test_each_kind_of_page_has_no_violation_in_any_width_and_colour_scheme(
    open_page: Open, address: str, width: int, scheme: str, paths: tuple[str, ...]
) -> None:
    """With a note's pop-up and with the search open."""
    page = open_page(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    below = re.compile(re.escape(address) + "natural-partners/")
    page.route(below, lambda route: route.continue_(url=below.sub(address, route.request.url)))
    found = []
    for path in paths:
        page.goto(address + path)
        open_everything(page, most=12)
        found += violations(page)
    page.goto(address + "chapters/resilience/")
    open_everything(page, most=12)
    page.locator(".claim a.footnote-ref").first.focus()
    expect(page.locator(".card")).to_be_visible()
    found += violations(page)
    page.keyboard.press("/")
    page.get_by_role("searchbox", name="Search the edition").fill("Stoltenberg")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("result")
    found += violations(page)
    page.get_by_role("searchbox", name="Search the edition").fill("xyzzyqwk")
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Nothing")
    found += violations(page)
    assert not found, "\n".join(found)
