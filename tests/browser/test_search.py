"""The search box: keys, address, filter, announcements, and how little it asks for. What it finds: test_search_golden."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

Open = Callable[..., Page]
PARTS = re.compile(r"/assets/search|/data/search")


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


def route(page: Page, pattern: str | re.Pattern[str], answer: Callable[[Route], None], **options: int) -> None:
    """Answer the requests of a page, which is loaded anew: Chromium may not ask about those of a page that was there."""
    page.route(pattern, answer, **options)
    page.reload()


def requested(page: Page) -> list[str]:
    """What the page has fetched for its search."""
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    return [name for name in names if PARTS.search(name)]


def test_index_is_fetched_only_when_the_search_is_opened(open_page: Open) -> None:
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
def test_chapter_on_the_matter_comes_before_other_chapters(open_page: Open, query: str, chapter: str) -> None:
    page = open_page("")
    page.keyboard.press("/")
    ask(page, query)
    addresses = [link.get_attribute("href") or "" for link in results_of(page).all()]
    assert f"/chapters/{chapter}/" in next(address for address in addresses if "/chapters/" in address)


@pytest.mark.parametrize("key", ["/", "s"])
def test_slash_and_s_open_the_search(open_page: Open, key: str) -> None:
    """Not in a field, where they are letters; Escape closes it and leads back."""
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


def test_link_opens_and_button_closes_the_search(open_page: Open) -> None:
    """By pointer or finger."""
    page = open_page("glossary/", viewport={"width": 360, "height": 740}, has_touch=True)
    page.get_by_role("link", name="Search", exact=True).first.tap()
    box_of(page).get_by_role("button", name="Close").tap()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_arrows_move_through_the_results_and_enter_opens_one(open_page: Open, address: str) -> None:
    """Up to the field again; Enter opens the first one, or the chosen one."""
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


def test_enter_before_the_results_opens_the_first(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    expect(box_of(page).locator("#search-results")).to_be_attached()
    page.keyboard.type("3.2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/china-and-russia/#s3-2")
    expect(page.locator("#s3-2")).to_be_in_viewport()


def test_query_is_kept_in_the_address(open_page: Open, address: str) -> None:
    """It can be passed on and reloaded; Back from a result brings the results again; closing clears it."""
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


def test_back_closes_the_search(open_page: Open, address: str) -> None:
    """On the page where it was opened."""
    page = open_page("since/")
    page.keyboard.press("/")
    ask(page, "rare earths")
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(address + "since/")
    expect(page.locator("h1")).to_have_text("Since publication")


def test_results_can_be_narrowed_to_one_kind(open_page: Open) -> None:
    """By the keyboard too; the number is announced."""
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


def test_term_and_institution_of_one_name_are_one_result(open_page: Open) -> None:
    """With a link to either; each appears alone in its kind."""
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


def test_number_of_results_is_announced(open_page: Open) -> None:
    """Or that there are none, and what to try."""
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


def test_chapter_or_person_is_among_the_first_three_results(open_page: Open) -> None:
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


def test_without_script_the_link_leads_to_the_index_of_terms(open_page: Open, address: str) -> None:
    page = open_page("chapters/promises/", java_script_enabled=False)
    page.get_by_role("link", name="Search", exact=True).first.click()
    expect(page).to_have_url(address + "search/")
    page.get_by_role("article").get_by_role("link", name="Rare earths").first.click()
    expect(page).to_have_url(address + "glossary/#t-rare-earths")


def test_missing_index_is_announced_with_a_link_to_the_index_of_terms(open_page: Open) -> None:
    page = open_page()
    route(page, re.compile(r"/data/search"), lambda request: request.abort())
    page.keyboard.press("/")
    status = box_of(page).get_by_role("status")
    expect(status).to_contain_text("could not be loaded")
    expect(box_of(page).get_by_role("link", name="index of terms and people")).to_be_visible()
    page.complaints = [text for text in page.complaints if "ERR_FAILED" not in text]


def test_keys_of_the_search_can_be_switched_off(open_page: Open, address: str) -> None:
    """On all pages; the link still opens it (WCAG 2.1.4)."""
    page = open_page("chapters/resilience/")
    link = page.get_by_role("link", name="Search", exact=True)
    expect(link).to_have_attribute("aria-keyshortcuts", "/ s")
    page.keyboard.press("s")
    box_of(page).get_by_label("The keys / and s open the search").uncheck()
    page.keyboard.press("Escape")
    page.goto(address + "timeline/")
    for key in ("/", "s"):
        page.keyboard.press(key)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not requested(page)
    expect(link).not_to_have_attribute("aria-keyshortcuts", "/ s")
    link.click()
    box_of(page).get_by_label("The keys / and s open the search").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    box_of(page)


def test_enter_while_the_search_loads_opens_the_first_result(open_page: Open, address: str) -> None:
    page = open_page("timeline/")
    held: list[Route] = []

    def hold(request: Route) -> None:
        held.append(request)

    route(page, f"{address}assets/search.js", hold)
    with page.expect_request(f"{address}assets/search.js"):
        page.keyboard.press("/")
    box_of(page).get_by_role("searchbox").fill("IPCRS")
    page.keyboard.press("Enter")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page).to_have_url(f"{address}timeline/")
    held[0].continue_()
    expect(page).not_to_have_url(re.compile("/timeline/"))


def test_japanese_in_results_is_marked_as_japanese(open_page: Open) -> None:
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


@pytest.mark.parametrize("key", ["Enter", "ArrowDown", "ArrowUp", "Escape"])
def test_keys_of_an_input_method_do_nothing_to_the_box(open_page: Open, address: str, key: str) -> None:
    """While a composition is open, they convert, choose and cancel; the committed text is searched for."""
    page = open_page("timeline/")
    page.keyboard.press("/")
    field = box_of(page).get_by_role("searchbox")
    expect(box_of(page).locator("#search-results")).to_be_attached()
    ask(page, "外務省")
    method = page.context.new_cdp_session(page)
    method.send("Input.imeSetComposition", {"text": "きしだ", "selectionStart": 3, "selectionEnd": 3})
    expect(field).to_have_value("外務省きしだ")
    page.keyboard.press(key)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.get_by_role("dialog", name="Search")).to_be_visible()
    expect(field).to_be_focused()
    assert page.url.startswith(f"{address}timeline/")
    method.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    field.fill("")
    method.send("Input.imeSetComposition", {"text": "きしだ", "selectionStart": 3, "selectionEnd": 3})
    method.send("Input.insertText", {"text": "岸田"})
    expect(field).to_have_value("岸田")
    expect(results_of(page).first).to_have_attribute("href", re.compile("#f-kishida$"))


def test_fetch_that_failed_is_tried_again_at_the_next_letter(open_page: Open) -> None:
    page = open_page()
    route(page, re.compile(r"/data/search/index"), lambda request: request.abort(), times=1)
    page.keyboard.press("/")
    expect(box_of(page).get_by_role("status")).to_contain_text("could not be loaded")
    page.keyboard.type("IPCRS")
    expect(results_of(page).first).to_have_attribute("href", re.compile("#t-ipcrs$"))
    page.complaints = [text for text in page.complaints if "ERR_FAILED" not in text]


@pytest.mark.parametrize(
    ("query", "missing", "shown"),
    [
        ("Kazakhstan", ["Kazakhstan"], ""),
        ("Stoltenburg", ["Stoltenburg"], "Stoltenberg"),
        ("liason office", ["liason"], "liaison"),
        ("Kazakhstan Somalia resilience", ["Kazakhstan", "Somalia"], ""),
    ],
)
def test_word_that_is_nowhere_is_said_to_be_nowhere(
    open_page: Open, query: str, missing: list[str], shown: str
) -> None:
    """Each such word, with what is shown in its place."""
    page = open_page()
    page.keyboard.press("/")
    box_of(page).get_by_role("searchbox").fill(query)
    said = box_of(page).locator(".search-absence p")
    expect(said).to_have_count(len(missing))
    for line, word in zip(said.all_text_contents(), missing, strict=True):
        assert line.startswith(f"Nothing here has ‘{word}’" + (f"; shown instead: ‘{shown}’" if shown else ". "))


def test_words_that_are_here_are_not_said_to_be_missing(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    ask(page, "liaison office Tokyo")
    expect(box_of(page).locator(".search-absence p")).to_have_count(0)


def test_guess_can_be_left_out_or_refused(open_page: Open) -> None:
    """Without the word, or with the word exactly as it was typed."""
    page = open_page()
    page.keyboard.press("/")
    field = box_of(page).get_by_role("searchbox")
    ask(page, "liason office")
    box_of(page).get_by_role("button", name="Search for exactly ‘liason’").click()
    expect(field).to_have_value('"liason" office')
    expect(box_of(page).locator(".search-status")).to_contain_text("Nothing matches")
    ask(page, "liason office")
    box_of(page).get_by_role("button", name="Search without ‘liason’").click()
    expect(field).to_have_value("office")
    expect(box_of(page).locator(".search-absence p")).to_have_count(0)


def test_result_names_the_words_that_it_lacks(open_page: Open) -> None:
    """A guess that nothing bears out is dropped, and every result lacks it."""
    page = open_page()
    page.keyboard.press("/")
    for link in ask(page, "Kazakhstan resilience").all():
        expect(link.locator(".result-missing")).to_contain_text("‘Kazakhstan’")


def test_empty_answer_offers_what_is_near_and_a_form(open_page: Open) -> None:
    """The form is filled in with the question."""
    page = open_page()
    page.keyboard.press("/")
    box_of(page).get_by_role("searchbox").fill('"office of liaison"')
    expect(box_of(page).locator(".search-status")).to_contain_text("Nothing matches")
    expect(box_of(page).locator("a.result").first).to_have_attribute("href", re.compile("#t-liaison-office$"))
    form = box_of(page).get_by_role("link", name="Say what you looked for")
    expect(form).to_have_attribute("href", re.compile(r"template=search\.yml&.*looked=%22office%20of%20liaison%22"))


def test_announcement_waits_until_typing_rests(open_page: Open) -> None:
    """One for a question and not one for a letter; the address is written then too."""
    page = open_page()
    page.keyboard.press("/")
    expect(box_of(page).locator("#search-results")).to_be_attached()
    page.evaluate("""() => {
        window.heard = [];
        window.entries = history.length;
        const status = document.querySelector("dialog [role=status]");
        new MutationObserver(() => status.textContent && window.heard.push(status.textContent)).observe(status, { childList: true });
    }""")
    page.keyboard.type("resilience", delay=90)
    expect(box_of(page).get_by_role("status")).to_contain_text("result")
    assert len(page.evaluate("window.heard")) == 1
    expect(page).to_have_url(re.compile(r"\?q=resilience$"))
    assert page.evaluate("history.length - window.entries") == 1


def test_typing_on_a_result_goes_on_in_the_field(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    ask(page, "liaison")
    page.keyboard.press("ArrowDown")
    expect(results_of(page).first).to_be_focused()
    page.keyboard.type("s")
    field = box_of(page).get_by_role("searchbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("liaisons")


def test_fault_of_the_script_is_not_called_one_of_the_connection(open_page: Open) -> None:
    page = open_page()
    route(page, re.compile(r"/data/search/index"), lambda request: request.fulfill(body="window.editionIndex = {}"))
    with page.expect_event("pageerror"):
        page.keyboard.press("/")
    status = box_of(page).locator(".search-status")
    expect(status).to_contain_text("has a fault")
    expect(status).not_to_contain_text("connection")
    page.complaints = []


def test_keys_open_the_search_from_a_radio_button(open_page: Open) -> None:
    page = open_page("chapters/promises/")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("s")
    box_of(page)


def test_empty_box_suggests_questions(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    box_of(page).locator("#search-results").get_by_role("button").first.click()
    expect(results_of(page).first).to_be_visible()


@pytest.mark.parametrize("path", ["search/", "404.html"])
def test_search_page_and_wrong_address_have_a_field(open_page: Open, address: str, path: str) -> None:
    page = open_page()
    below = re.compile(re.escape(address) + "natural-partners/")
    page.route(below, lambda route: route.continue_(url=below.sub(address, route.request.url)))
    page.goto(address + path)
    page.locator("#content").get_by_role("searchbox").fill("IPCRS")
    page.keyboard.press("Enter")
    expect(results_of(page).first).to_have_attribute("href", re.compile("#t-ipcrs$"))


@pytest.mark.parametrize(
    ("query", "never"), [("ソマリア", "*"), ("尖閣", "*"), ("フランス", "f-trump"), ("ロシア", "f-asean")]
)
def test_run_of_japanese_is_matched_as_a_whole(open_page: Open, query: str, never: str) -> None:
    """What shares a pair of characters with it is not found; what is nowhere is said to be nowhere."""
    page = open_page()
    page.keyboard.press("/")
    box_of(page).get_by_role("searchbox").fill(query)
    if never == "*":
        expect(box_of(page).locator(".search-absence")).to_contain_text(f"Nothing here has ‘{query}’")
        expect(results_of(page)).to_have_count(0)
    else:
        expect(results_of(page).first).to_be_visible()
        expect(box_of(page).locator(f"a[href$='#{never}']")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "anchor"),
    [
        ("臺灣有事", "t-taiwan-contingency"),
        ("日本の外務省", "f-mofa"),
        ("供給網", "t-supply-chain"),
        ("日英", "t-raa"),
        ("りゅうきゅうしんぽう", "f-ryukyu"),
        ("キシダ", "f-kishida"),
        ("がいむしょう", "f-mofa"),
        ("Gaimushō", "f-mofa"),
        ("ポーランドー", "f-morawiecki"),
        ("Türkiye", "france-check-on-nato"),
    ],
)
def test_japanese_finds_what_is_written_in_english(open_page: Open, query: str, anchor: str) -> None:
    """In old characters, with small words between, by another name, in kana, in Latin letters, and as a compound."""
    page = open_page()
    page.keyboard.press("/")
    expect(ask(page, query).first).to_have_attribute("href", re.compile(f"#{anchor}$"))
