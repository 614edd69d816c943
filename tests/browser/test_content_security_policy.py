"""Had a script come into a page in spite of the rules, the page's policy would not have let it run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

INJECTED = {
    "script": "<script>document.title = 'spoilt'</script>",
    "handler": '<img src="/nowhere.png" onerror="document.title = \'spoilt\'">',
    "link": '<a id="bad" href="javascript:document.title = \'spoilt\'">here</a>',
    "svg": "<svg onload=\"document.title = 'spoilt'\"><script>document.title = 'spoilt'</script></svg>",
    "data": "<script src=\"data:text/javascript,document.title = 'spoilt'\"></script>",
}


@pytest.mark.parametrize("way", INJECTED)
def test_injected_script_does_not_run(way: str, site: Path, address: str, open_page: Callable[..., Page]) -> None:
    """On a page as it is served, with the script in its article."""
    page = open_page("timeline/")
    title = page.title()
    html = (site / "timeline" / "index.html").read_text(encoding="utf-8")
    assert "</article>" in html
    page.route(
        f"{address}timeline/",
        lambda route: route.fulfill(
            body=html.replace("</article>", f"{INJECTED[way]}</article>"), content_type="text/html"
        ),
    )
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.reload()
        if way == "link":
            page.locator("#bad").click()
    assert page.title() == title
    page.complaints.clear()


def test_no_page_violates_its_own_policy(site: Path, open_page: Callable[..., Page]) -> None:
    """Of the pages of sources, which are all alike, one is opened."""
    pages = [file.parent.relative_to(site).as_posix() for file in site.rglob("index.html")]
    sources = [path for path in pages if path.startswith("sources/")]
    page = open_page("")
    for path in [*sorted(set(pages) - set(sources)), *sources[:1]]:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + f"/{path}/".replace("/./", "/"))
    assert page.foreign == []
    assert page.complaints == []
