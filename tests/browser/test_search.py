"""The search box: keys, address, filter, announcements, and how little it asks for. What it finds: test_search_golden."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

Open = Callable[..., Page]
PARTS = re.compile(r"/assets/search\.js|/data/search|/vendor/")


def box_of(page: Page) -> Locator:
    """The search box, once it is there."""
    box = page.get_by_role("dialog", name="Search")
    expect(box).to_be_visible()
    return box


def ask(page: Page, query: str) -> Locator:
    """Ask the open box; gives the links of its results."""
    box = box_of(page)
    box.get_by_role("searchbox").fill("")
    expect(box.get_by_role("status")).to_have_text("")
    box.get_by_role("searchbox").fill(query)
    expect(box.get_by_role("status")).to_contain_text("result")
    return results_of(page)


def results_of(page: Page) -> Locator:
    """The links of the results."""
    return box_of(page).locator("li a")


def requested(page: Page) -> list[str]:
    """What the page has fetched for its search."""
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    return [name for name in names if PARTS.search(name)]


def test_nothing_is_fetched_before_it_is_wanted(open_page: Open) -> None:
    """A page fetches neither the box nor its index until a reader asks."""
    page = open_page("chapters/japans-voice/")
    assert not requested(page)
    page.keyboard.press("/")
    ask(page, "liaison office")
    assert requested(page)


@pytest.mark.parametrize(
    ("query", "chapter"),
    [
        ("liaison office", "japans-voice"),
        ("rare earths", "supply-chains"),
        ("IPCRS", "indo-pacific-centre"),
        ("Abe", "natural-partners"),
    ],
)
def test_the_right_chapter_comes_before_the_others(open_page: Open, query: str, chapter: str) -> None:
    """Of the chapters among the results, the one on the matter stands first."""
    page = open_page("")
    page.keyboard.press("/")
    ask(page, query)
    addresses = [link.get_attribute("href") or "" for link in results_of(page).all()]
    assert f"/chapters/{chapter}/" in next(address for address in addresses if "/chapters/" in address)


@pytest.mark.parametrize("key", ["/", "s"])
def test_keys_open_it(open_page: Open, key: str) -> None:
    """A key opens it with the focus in the field; in a field the key is a letter; Escape closes it and leads back."""
    page = open_page("claims/")
    page.get_by_label("Filter by words").focus()
    page.keyboard.press(key)
    expect(page.get_by_label("Filter by words")).to_have_value(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".site-name").focus()
    page.keyboard.press(key)
    expect(box_of(page).get_by_role("searchbox")).to_be_focused()
    expect(box_of(page).get_by_role("searchbox")).to_have_value("")
    ask(page, "liaison office")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".site-name")).to_be_focused()


def test_link_and_button(open_page: Open) -> None:
    """The link at the top opens it, the button closes it, by pointer or finger."""
    page = open_page("glossary/", viewport={"width": 360, "height": 740}, has_touch=True)
    page.get_by_role("link", name="Search", exact=True).first.tap()
    box_of(page).get_by_role("button", name="Close").tap()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_arrows_and_enter(open_page: Open, address: str) -> None:
    """Arrows go down and up the results, up to the field again; Enter opens the first one, or the chosen one."""
    page = open_page()
    page.keyboard.press("/")
    links = ask(page, "resilience")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box_of(page).get_by_role("searchbox")).to_be_focused()
    wanted = links.nth(0).evaluate("link => link.href")
    page.keyboard.press("Enter")
    page.wait_for_url(wanted)
    page.goto(address)
    page.keyboard.press("/")
    links = ask(page, "resilience")
    wanted = links.nth(1).evaluate("link => link.href")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(wanted)


def test_enter_need_not_wait_for_results(open_page: Open) -> None:
    """Who types and presses Enter before the results are there is taken to the first one all the same."""
    page = open_page()
    page.keyboard.press("/")
    expect(box_of(page).locator("#search-results")).to_be_attached()
    page.keyboard.type("3.2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/china-and-russia/#s3-2")
    expect(page.locator("#s3-2")).to_be_in_viewport()


def test_the_question_stands_in_the_address(open_page: Open, address: str) -> None:
    """The address can be handed on and reloaded; Back from a result brings the results again; closing clears it."""
    page = open_page("chapters/promises/")
    page.keyboard.press("/")
    wanted = ask(page, "rare earths").first.text_content() or "?"
    expect(page).to_have_url(re.compile(r"/chapters/promises/\?q=rare(\+|%20)earths$"))
    page.reload()
    expect(box_of(page).get_by_role("searchbox")).to_have_value("rare earths")
    expect(box_of(page).get_by_role("status")).to_contain_text("result")
    expect(results_of(page).first).to_have_text(wanted)
    results_of(page).first.click()
    page.wait_for_url(lambda url: "q=" not in url)
    page.go_back()
    expect(box_of(page).get_by_role("searchbox")).to_have_value("rare earths")
    expect(results_of(page).first).to_have_text(wanted)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(address + "chapters/promises/")


def test_back_closes_it(open_page: Open, address: str) -> None:
    """On the page where the question was asked, Back closes the box and leaves the page."""
    page = open_page("since/")
    page.keyboard.press("/")
    ask(page, "rare earths")
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(address + "since/")
    expect(page.locator("h1")).to_have_text("Since publication")


def test_results_can_be_narrowed_to_a_kind(open_page: Open) -> None:
    """A list of kinds, worked by the keyboard too, leaves the results of one kind; the number is told."""
    page = open_page()
    page.keyboard.press("/")
    ask(page, "Stoltenberg")
    everything = box_of(page).get_by_role("status").text_content()
    kinds = box_of(page).get_by_label("Kind of result")
    kinds.focus()
    page.keyboard.press("ArrowDown")
    expect(kinds).not_to_have_value("")
    kinds.select_option("claim")
    expect(box_of(page).get_by_role("status")).not_to_have_text(everything or "")
    expect(results_of(page).first).to_contain_text("Claim")
    for text in results_of(page).all_text_contents():
        assert text.startswith("Claim")


def test_nothing_is_found_twice_under_two_faces(open_page: Open) -> None:
    """A term that is an institution too is one result with a link to either; each stands alone in its kind."""
    page = open_page()
    page.keyboard.press("/")
    ask(page, "North Atlantic Council")
    faces = box_of(page).locator("li:has(a[href$='#t-nac'], a[href$='#f-nac'])")
    expect(faces).to_have_count(1)
    expect(faces.get_by_role("link")).to_have_count(2)
    expect(faces.get_by_role("link").last).to_have_text(re.compile("^The same among (terms|people)"))
    for kind, anchor in {"term": "t-nac", "person": "f-nac"}.items():
        box_of(page).get_by_label("Kind of result").select_option(kind)
        expect(box_of(page).locator(f"a.result[href$='#{anchor}']")).to_have_count(1)


def test_what_it_finds_is_told(open_page: Open) -> None:
    """The number of results, or that there are none and what to try, is in a live region of the box."""
    page = open_page()
    page.keyboard.press("/")
    status = box_of(page).get_by_role("status")
    links = ask(page, "Ishiba")
    expect(status).to_have_text(re.compile(r"^\d+ results?\b"))
    expect(links.first.locator("mark").first).to_contain_text("Ishiba")
    box_of(page).get_by_role("searchbox").fill("xyzzyqwk")
    expect(status).to_contain_text("Nothing matches")
    expect(results_of(page)).to_have_count(0)
    expect(box_of(page).get_by_role("link", name="index")).to_be_visible()


def test_readers_find_the_chapter(open_page: Open) -> None:
    """Three questions lead to their chapter by one of the first results, and a name to its person."""
    page = open_page("about/rights/")
    page.keyboard.press("/")
    for query, places in {
        "liaison office": ("chapters/japans-voice/", "glossary/#t-liaison-office"),
        "rare earths": ("chapters/supply-chains/", "glossary/#t-rare-earths"),
        "IPCRS": ("chapters/indo-pacific-centre/", "glossary/#t-ipcrs"),
        "Abe": ("chapters/natural-partners/", "people/#f-abe"),
    }.items():
        first = ask(page, query).evaluate_all("links => links.slice(0, 3).map(link => link.href)")
        assert any(place in url for url in first for place in places), first


def test_without_script_the_link_leads_to_the_index(open_page: Open, address: str) -> None:
    """Without JavaScript “Search” leads to the page with the index, whose terms lead on."""
    page = open_page("chapters/promises/", java_script_enabled=False)
    page.get_by_role("link", name="Search", exact=True).first.click()
    expect(page).to_have_url(address + "search/")
    page.get_by_role("article").get_by_role("link", name="Rare earths").first.click()
    expect(page).to_have_url(address + "glossary/#t-rare-earths")


def test_without_the_index_it_says_so(open_page: Open) -> None:
    """When the index cannot be fetched the box says so and offers the page that needs none."""
    page = open_page()
    page.route(re.compile(r"/data/search"), lambda route: route.abort())
    page.keyboard.press("/")
    status = box_of(page).get_by_role("status")
    expect(status).to_contain_text("could not be loaded")
    expect(box_of(page).get_by_role("link", name="index of terms and people")).to_be_visible()
    page.complaints = [text for text in page.complaints if "ERR_FAILED" not in text]


def test_the_keys_can_be_switched_off(open_page: Open, address: str) -> None:
    """A box to tick keeps / and s from opening the search, over pages; the link still opens it (WCAG 2.1.4)."""
    page = open_page("chapters/resilience/")
    link = page.get_by_role("link", name="Search", exact=True)
    expect(link).to_have_attribute("aria-keyshortcuts", "/ s")
    page.keyboard.press("s")
    box_of(page).get_by_label("The keys / and s open the search").uncheck()
    page.keyboard.press("Escape")
    page.goto(address + "timeline/")
    for key in ("/", "s"):
        page.keyboard.press(key)
    page.wait_for_timeout(100)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).not_to_have_attribute("aria-keyshortcuts", "/ s")
    link.click()
    box_of(page).get_by_label("The keys / and s open the search").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    box_of(page)


def test_enter_is_not_lost_while_the_search_loads(open_page: Open, address: str) -> None:
    """Pressed before the search's script is there, it leads to the first result as soon as it is."""
    page = open_page("timeline/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"{address}assets/search.js", hold)
    page.keyboard.press("/")
    box_of(page).get_by_role("searchbox").fill("IPCRS")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    expect(page).to_have_url(f"{address}timeline/")
    held[0].continue_()
    expect(page).not_to_have_url(re.compile("/timeline/"))


def test_japanese_results_are_marked(open_page: Open) -> None:
    """Whatever Japanese a result shows, matched or not, is marked as Japanese."""
    page = open_page("timeline/")
    page.keyboard.press("/")
    ask(page, "必然のパートナー 外務省")
    unmarked = """all => all.flatMap((link) => {
        const walker = document.createTreeWalker(link, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
            const { data, parentElement } = walker.currentNode;
            if (/[\u3040-\u30ff\u4e00-\u9fff]/.test(data)) found.push(parentElement.closest("[lang]").lang);
        }
        return found;
    })"""
    found = results_of(page).evaluate_all(unmarked)
    assert found
    assert set(found) == {"ja"}
