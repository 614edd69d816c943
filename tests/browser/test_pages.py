"""The pages in a real browser: quiet, reachable, legible; what sorts, filters and lights up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tinycss2
from playwright.sync_api import Page, expect

from edition.edition import Edition
from edition.model import Icon

KINDS = (
    "",
    "chapters/china-and-russia/",
    "chapters/notes/",
    "since/",
    "timeline/",
    "claims/",
    "open-questions/",
    "sources/",
    "glossary/",
    "people/",
    "search/",
    "about/method/",
    "about/writing/",
)
"""One page of each kind; the essay’s notes beside a chapter, the widest table beside plain text."""
SIZES = ({"width": 360, "height": 740}, {"width": 1280, "height": 900}, {"width": 1500, "height": 900})
Open = Callable[..., Page]


def addresses(site: Path) -> list[str]:
    """Every page of the site, as its map has them: below the root."""
    places = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    root = min(places, key=len)
    return [place.removeprefix(root) for place in places]


# --- Every page -----------------------------------------------------------------------------


def test_every_page_fits_320_pixels_without_requests_to_other_hosts_or_errors(
    open_page: Open, address: str, site: Path
) -> None:
    """With everything that folds opened. Pages of sources differ in their articles alone, which one page shows in turn."""
    found = addresses(site)
    sources = [path for path in found if re.fullmatch(r"sources/[^/]+/", path)]
    assert len(found) - len(sources) > 25
    assert len(sources) > 500
    page = open_page(viewport={"width": 320, "height": 640})
    sideways = """(article) => {
        if (article) document.querySelector("article").outerHTML = article;
        document.querySelectorAll("details").forEach((box) => (box.open = true));
        return document.scrollingElement.scrollWidth - document.documentElement.clientWidth;
    }"""
    wide = []
    for path in sorted(found, key=sources.count):
        html = (site / path / "index.html").read_text(encoding="utf-8")
        article = html[html.index("<article") : html.index("</article>") + len("</article>")]
        if path not in sources or path == sources[0]:
            page.goto(address + path, wait_until="domcontentloaded")
        if page.evaluate(sideways, article if path in sources else "") > 0:
            wide.append(path)
    assert not wide


def test_404_page_has_style_and_links_below_a_hosts_root(open_page: Open, address: str) -> None:
    page = open_page()
    below = re.compile(re.escape(address) + "natural-partners/")
    page.route(below, lambda route: route.continue_(url=below.sub(address, route.request.url)))
    page.goto(address + "404.html")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.styleSheets.length") == 1
    page.locator("article a").last.click()
    expect(page.locator("h1")).to_have_text("Search and index")


@pytest.mark.parametrize("path", KINDS)
def test_everything_is_shown_without_script(open_page: Open, edition: Edition, path: str) -> None:
    """Every sentence, claim, note, event, entry and row, and no control without a function."""
    page = open_page(path, java_script_enabled=False)
    text = edition.pages_by_path[(path.rstrip("/") or "index") + ".md"]
    wanted = {
        ".sentence": len(text.restated),
        ".claim > h3": len(text.claims),
        ".event": len(text.events),
        ".term > h3": len(text.terms),
        ".entity > h3": len(text.entities),
        ".footnotes > ol > li": len({note.id for note in text.notes if not note.in_free_note}),
        "li.source": len(edition.sources_by_key) if path == "sources/" else 0,
        "#claims-table tbody tr": len(edition.claims_by_id) if path == "claims/" else 0,
    }
    for selector, number in wanted.items():
        assert page.locator(f"{selector}:visible").count() == number, selector
    for control in ("button:not([popovertarget])", "input", "select"):  # a popover opens without script
        assert page.locator(f"{control}:visible").count() == 0


@pytest.mark.parametrize("path", ["chapters/china-and-russia/", "claims/", "timeline/", "sources/"])
def test_print_shows_text_and_notes_without_menus_and_controls(open_page: Open, path: str) -> None:
    page = open_page(path)
    page.emulate_media(media="print")
    for furniture in (
        "header",
        "nav",
        "footer",
        ".filter",
        ".views",
        ".cite-page > summary",
        ".cite-page pre",
        "button.copy",
        "a.mark",
        "a.published",
    ):
        assert page.locator(f"{furniture}:visible").count() == 0, furniture
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".citation-words")).to_be_visible()
    for text in (".sentence", ".claim > h3", ".footnotes > ol > li", ".event", "li.source", "#claims-table tbody tr"):
        assert page.locator(f"{text}:visible").count() == page.locator(text).count(), text
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def declarations(rules: list[tinycss2.ast.Node]) -> Iterator[tuple[str, str]]:
    """Each declaration of a style sheet, below whatever conditions it is."""
    for rule in rules:
        assert rule.type != "error", rule.message
        if rule.type == "declaration":
            yield rule.name, tinycss2.serialize(rule.value).strip()
        elif rule.content is not None:
            yield from declarations(tinycss2.parse_blocks_contents(rule.content, True, True))


def test_browser_knows_every_declaration_of_the_style_sheet(open_page: Open, site: Path) -> None:
    sheet = (site / "assets" / "edition.css").read_text(encoding="utf-8")
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    rules = [rule for rule in rules if getattr(rule, "lower_at_keyword", "") != "font-face"]  # these hold descriptors
    found = [list(pair) for pair in declarations(rules)]
    assert len(found) > 500
    page = open_page()
    unknown = "found => found.filter(([name, value]) => !CSS.supports(name, value))"
    assert page.evaluate(unknown, found) == []
    assert page.evaluate(unknown, [["colr", "red"], ["color", "rde"]]) == [["colr", "red"], ["color", "rde"]]


# --- Addresses ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("path", ["chapters/china-and-russia/#s3-2", "chapters/china-and-russia/#root-of-concern"])
def test_link_target_is_in_view_and_highlighted(open_page: Open, size: dict[str, int], path: str) -> None:
    """Not behind the header, and different from its neighbours."""
    page = open_page(path, viewport=size, reduced_motion="reduce")
    name = path.partition("#")[2]
    target = page.locator(f"[id='{name}']")
    expect(target).to_be_in_viewport()
    seen = """target => {
        const { left, top } = target.getClientRects()[0];
        return target.contains(document.elementFromPoint(left + 4, top + 4));
    }"""
    assert target.evaluate(seen)
    look = "target => { const s = getComputedStyle(target.matches('h3') ? target.firstElementChild : target); return s.backgroundColor; }"
    lit = target.evaluate(look)
    others = page.locator(".sentence" if name.startswith("s3") else ".claim > h3").evaluate_all(
        f"(all, name) => all.filter(e => e.id !== name).map({look})", name
    )
    assert lit not in others


def test_invalid_fragment_of_an_address_harms_nothing(open_page: Open) -> None:
    page = open_page("chapters/china-and-russia/#%E0%A4%A")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_view_of_the_text_alone_is_kept_over_pages(open_page: Open, address: str) -> None:
    """A link to the commentary opens that again."""
    page = open_page("chapters/china-and-russia/")
    claim = page.locator(".claim").first
    page.get_by_label("Text alone").check()
    expect(claim).to_be_hidden()
    expect(page.locator("#s3-1")).to_be_visible()
    page.goto(address + "chapters/promises/")
    expect(page.get_by_label("Text alone")).to_be_checked()
    expect(claim).to_be_hidden()
    page.evaluate("id => { location.hash = id }", claim.locator("h3").get_attribute("id"))
    expect(claim).to_be_visible()


def test_box_cites_the_page_or_the_sentence_of_the_address(open_page: Open) -> None:
    page = open_page("chapters/china-and-russia/")
    words = page.locator(".citation-words")
    expect(words).not_to_contain_text("sentence")
    page.locator("#s3-2 a.number").click()
    expect(words).to_contain_text("sentence 3.2")
    expect(words).to_contain_text("#s3-2")


# --- Tables and filters ---------------------------------------------------------------------


def test_table_is_sorted_by_the_buttons_in_its_headings(open_page: Open, edition: Edition) -> None:
    """Up and down, by pointer and by key; the order is announced."""
    page = open_page("claims/")
    table = page.locator("#claims-table")
    heading = table.locator("thead th").nth(1)
    titles = table.locator("tbody th")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    up = titles.all_text_contents()
    assert up == page.evaluate("list => list.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))", up)
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert titles.all_text_contents() == up[::-1]
    table.locator("thead th").first.get_by_role("button").click()
    assert titles.all_text_contents() == [claim.title for claim in edition.claims]
    assert table.locator("[aria-sort]").count() == 1


def test_sorting_by_status_follows_what_it_means_and_is_said_in_the_caption(open_page: Open) -> None:
    """What holds comes first, what is open last, whatever the letters."""
    page = open_page("claims/")
    table = page.locator("#claims-table")
    expect(table.locator("caption")).to_have_text("All claims, in the order of the essay")
    table.get_by_role("button", name="Status").click()
    expect(table.locator("caption")).to_have_text("All claims, sorted by status")
    found = list(dict.fromkeys(table.locator("tbody .status").all_inner_texts()))
    assert (
        found.index("Supported") < found.index("Partly confirmed") < found.index("Contradicted") < found.index("Open")
    )
    table.get_by_role("button", name="Status").click()
    expect(table.locator("caption")).to_have_text("All claims, sorted by status, the last first")


@pytest.mark.parametrize("path", ["claims/", "since/"])
def test_status_of_a_row_is_seen_on_a_telephone(open_page: Open, path: str) -> None:
    page = open_page(path, viewport={"width": 360, "height": 760})
    row = page.locator("table.sortable tbody tr").first
    status, title = row.locator(".status").bounding_box(), row.locator("th").bounding_box()
    assert status
    assert title
    assert status["x"] >= 0
    assert status["x"] + status["width"] <= 360
    assert status["y"] < title["y"]


def test_count_on_the_front_page_leads_to_those_claims_alone(open_page: Open, edition: Edition) -> None:
    """Of every kind: contradicted facts, readings without support, forecasts not borne out, proposals not taken up."""
    page = open_page()
    page.get_by_role("link", name="do not hold").click()
    expect(page.locator(".filter output")).to_have_text(re.compile(f"of {len(edition.claims)} shown"))
    expect(page.get_by_label("Status")).to_have_value("do not hold")
    shown = page.locator("#claims-table tbody tr:visible .status-cell")
    wanted = [claim for claim in edition.claims if claim.status.icon == Icon.CROSS]
    expect(shown).to_have_count(len(wanted))
    assert set(shown.all_inner_texts()) == {str(claim.status).capitalize() for claim in wanted}


def test_claims_are_filtered_by_kind_status_and_words(open_page: Open, edition: Edition) -> None:
    """The number left is shown, and the address keeps the filter."""
    page = open_page("claims/")
    rows = page.locator("#claims-table tbody tr:visible")
    page.get_by_label("Kind").select_option("forecast")
    forecasts = [claim for claim in edition.claims if claim.kind == "forecast"]
    expect(rows).to_have_count(len(forecasts))
    expect(page.locator(".filter output")).to_have_text(f"{len(forecasts)} of {len(edition.claims_by_id)} shown")
    page.get_by_label("Status").select_option("open")
    expect(rows).to_have_count(sum(claim.status == "open" for claim in forecasts))
    page.reload()
    expect(rows).to_have_count(sum(claim.status == "open" for claim in forecasts))
    page.get_by_label("Filter by words").fill("no such words anywhere")
    expect(rows).to_have_count(0)


def test_status_on_the_front_page_opens_the_claims_with_it(open_page: Open, edition: Edition) -> None:
    page = open_page()
    page.locator(".tally a.status").filter(has_text="contradicted").click()
    wanted = sum(claim.status == "contradicted" for claim in edition.claims)
    expect(page.locator("#claims-table tbody tr:visible")).to_have_count(wanted)


def test_timeline_is_filtered_by_kind_and_words(open_page: Open, edition: Edition) -> None:
    page = open_page("timeline/")
    events = page.locator(".event:visible")
    expect(events).to_have_count(len(edition.events))
    page.get_by_role("combobox", name="Kind").select_option("outside event")
    expect(events).to_have_count(sum(event.kind == "outside event" for event in edition.events))
    page.get_by_role("combobox", name="Kind").select_option("")
    page.get_by_label("Filter by words").fill("liaison office")
    assert 0 < events.count() < len(edition.events)


def test_timeline_shows_milestones_alone_and_leaves_out_the_background(open_page: Open, edition: Edition) -> None:
    """Years in which nothing is left vanish with their headings."""
    page = open_page("timeline/")
    events, years = page.locator(".event:visible"), page.locator("h2:visible + .events")
    all_years = years.count()
    page.get_by_role("combobox", name="Show").select_option("milestones")
    expect(events).to_have_count(sum(event.milestone == "yes" for event in edition.events))
    assert years.count() == page.locator(".events:visible").count() < all_years
    page.get_by_role("combobox", name="Show").select_option("inside")
    expect(events).to_have_count(sum(event.kind != "outside event" for event in edition.events))


def test_terms_are_filtered_by_words(open_page: Open, edition: Edition) -> None:
    page = open_page("glossary/")
    expect(page.locator(".term:visible")).to_have_count(len(edition.terms))
    page.get_by_label("Filter by words").fill("cyber defence")
    assert 0 < page.locator(".term:visible").count() < len(edition.terms)


def test_sources_are_ordered_by_author_date_or_group(open_page: Open, edition: Edition) -> None:
    """The words narrow each order."""
    page = open_page("sources/")
    order = page.locator("[data-order]")
    sources = page.locator("li.source:visible")
    home = sources.evaluate_all("all => all.map(e => e.id)")
    for by in ("author", "date"):
        order.select_option(by)
        names = sources.evaluate_all(f"all => all.map(e => e.dataset.{by})")
        assert len(names) == len(edition.sources_by_key)
        assert names == page.evaluate("list => [...list].sort((a, b) => a.localeCompare(b, 'en'))", names)
    page.get_by_label("Filter by words").fill("stoltenberg")
    left = sources.count()
    assert 0 < left < len(home)
    order.select_option("")
    expect(sources).to_have_count(left)
    for group in page.locator(".source-group:visible").all():
        assert group.locator("li.source:visible").count() > 0
    page.get_by_label("Filter by words").fill("")
    assert sources.evaluate_all("all => all.map(e => e.id)") == home


# --- The keyboard ---------------------------------------------------------------------------


def test_first_tab_stop_skips_to_the_text(open_page: Open) -> None:
    page = open_page("chapters/china-and-russia/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article.content') !== null")


@pytest.mark.parametrize("path", ["", "chapters/resilience/", "search/", "about/writing/"])
def test_tab_stops_once_at_every_visible_control(open_page: Open, path: str) -> None:
    """Each shows its focus; after the last the focus leaves the page."""
    page = open_page(path)
    number = page.evaluate(
        """() => {
            const all = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")];
            const there = all.filter((e) => e.checkVisibility() && !e.matches("input[type=radio]:not(:checked), [tabindex='-1']"));
            there.forEach((e, n) => (e.dataset.stop = n));
            return there.length;
        }"""
    )
    assert number > 20
    stops = []
    for _ in range(number * 3):
        page.keyboard.press("Tab")
        stop, seen = page.evaluate(
            """() => {
                const here = document.activeElement;
                const seen = here.closest("svg") || getComputedStyle(here).outlineStyle !== "none";
                return [here.closest(".card") ? null : here.dataset.stop, Boolean(seen)];
            }"""
        )
        if stop == "0" and stops:
            break
        if stop is not None:
            stops.append(int(stop))
            assert seen, page.evaluate("document.activeElement.outerHTML")
        elif page.evaluate("document.activeElement === document.body"):
            break
    assert sorted(stops) == list(range(number))


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("path", ["", "chapters/natural-partners/"])
def test_focus_order_follows_the_layout(open_page: Open, path: str, width: int) -> None:
    """No stop lies above the one before it, unless it begins a column to its right."""
    page = open_page(path, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.evaluate(
        """() => {
            document.querySelectorAll(".footnotes").forEach((e) => (e.style.contentVisibility = "visible"));
            document.querySelectorAll("a[href], button, input, select, summary, [tabindex]").forEach((e) => {
                const { left, top, right, bottom } = e.getBoundingClientRect();
                e.dataset.at = JSON.stringify([left, top, right, bottom]);
            });
        }"""
    )
    before, back, stops = [0, -100, 0, -100], [], 0
    page.keyboard.press("Tab")  # the way past the menu, which is drawn when it has the focus
    while True:
        page.keyboard.press("Tab")
        at, name = page.evaluate(
            """() => {
                const here = document.activeElement;
                return [here.closest(".card") ? "[]" : here.dataset.at, here.outerHTML];
            }"""
        )
        if at is None:
            break
        at = json.loads(at)
        if not at:
            continue
        if at[3] <= before[1] and at[0] < before[2]:
            back.append(name)
        before, stops = at, stops + 1
    assert stops > 30
    assert not back


@pytest.mark.parametrize("script", [True, False])
def test_contents_open_by_key_on_a_narrow_page(open_page: Open, script: bool) -> None:
    """Right after their button; Escape closes them and leads back to it."""
    page = open_page("chapters/resilience/", viewport={"width": 360, "height": 740}, java_script_enabled=script)
    nav = page.get_by_role("navigation", name="Contents of the edition")
    button = page.get_by_role("button", name="Contents")
    expect(nav).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(nav.get_by_role("link", name="Front page")).to_be_focused()
    expect(nav.get_by_role("link", name="Front page")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()
    expect(button).to_be_focused()


def test_contents_close_when_focus_leaves_them(open_page: Open) -> None:
    """They never hide the focus; their button closes them, too."""
    page = open_page("chapters/resilience/", viewport={"width": 360, "height": 740})
    nav = page.get_by_role("navigation", name="Contents of the edition")
    button = page.get_by_role("button", name="Contents")
    button.click()
    expect(nav).to_be_visible()
    button.click()
    expect(nav).to_be_hidden()
    button.click()
    nav.get_by_role("radio", checked=True).focus()
    page.keyboard.press("Tab")
    expect(nav).to_be_hidden()
    expect(page.get_by_label("Text with commentary")).to_be_focused()


# --- How it looks ---------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 768, 1440, 1920])
@pytest.mark.parametrize("path", ["claims/", "chapters/natural-partners/", "about/method/"])
def test_header_text_and_footer_are_aligned(open_page: Open, path: str, width: int) -> None:
    """The name takes one line."""
    page = open_page(path, viewport={"width": width, "height": 900})
    name, footer = page.locator(".site-name"), page.locator(".site-footer p")
    first = page.locator("h1" if width < 1024 else ".site-nav a").first
    lefts = [round(each.bounding_box()["x"]) for each in (name, first, footer)]
    assert max(lefts) - min(lefts) <= 1, lefts
    assert (
        name.evaluate(
            "name => { const r = document.createRange(); r.selectNodeContents(name); return r.getBoundingClientRect().height; }"
        )
        < 40
    )


def test_few_notes_take_little_room(open_page: Open) -> None:
    """Also before they are seen: the height reserved for a long list is not reserved for one note."""
    page = open_page("about/cite/")
    notes = page.locator(".footnotes")
    expect(notes.locator("li")).to_have_count(1)
    box = notes.bounding_box()
    assert box
    assert box["y"] > 1500
    assert box["height"] < 300


@pytest.mark.parametrize("width", [320, 1440])
def test_marks_of_a_sentence_are_not_split_over_lines(open_page: Open, width: int) -> None:
    page = open_page("chapters/natural-partners/", viewport={"width": width, "height": 900})
    heights = page.locator(".marks").evaluate_all("all => all.map((marks) => marks.getClientRects().length)")
    assert len(heights) > 4
    assert set(heights) == {1}


# --- Pages fetched ahead --------------------------------------------------------------------


def with_clock(page: Page) -> Page:
    """Stop the page's clock: until `settle`, no timer runs out, however slow the test is."""
    page.clock.install(time=0)
    page.reload()
    page.clock.pause_at(1000)
    return page


def settle(page: Page) -> None:
    """Let every timer of the page run out."""
    page.clock.run_for(2000)


def fetched_ahead(page: Page) -> list[str]:
    """The paths of the pages that a page has fetched ahead."""
    links = page.locator("link[rel=prefetch]").evaluate_all("all => all.map((link) => link.href)")
    return [link.split("/", 3)[3] for link in links]


def test_page_is_prefetched_on_hover_and_focus_once(open_page: Open, address: str) -> None:
    """The policy of the page allows it."""
    page = with_clock(open_page("chapters/resilience/", viewport={"width": 1440, "height": 900}))
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers.get("sec-purpose"))))
    nav = page.get_by_role("navigation", name="Contents of the edition")
    with page.expect_response(f"{address}timeline/") as answer:
        nav.get_by_role("link", name="Timeline").hover()
        settle(page)
    assert answer.value.ok
    assert [request for request in asked if request[0].endswith("/")] == [(f"{address}timeline/", "prefetch")]
    with page.expect_response(f"{address}glossary/"):
        nav.get_by_role("link", name="Glossary").focus()
        settle(page)
    nav.get_by_role("link", name="Timeline").hover()
    settle(page)
    assert fetched_ahead(page) == ["timeline/", "glossary/"]


def test_page_is_prefetched_on_touch(open_page: Open) -> None:
    page = open_page("chapters/resilience/", has_touch=True)
    link = page.locator("a[rel=next]")
    link.evaluate("link => link.addEventListener('click', (event) => event.preventDefault())")
    link.tap()
    expect(page.locator("link[rel=prefetch]")).to_have_count(1)


@pytest.mark.parametrize(
    "connection", ["{ saveData: true }", "{ effectiveType: '2g' }", "{ effectiveType: 'slow-2g' }"]
)
def test_nothing_is_prefetched_when_data_are_saved_or_the_connection_is_slow(open_page: Open, connection: str) -> None:
    page = with_clock(open_page("chapters/resilience/", viewport={"width": 1440, "height": 900}))
    page.evaluate(f"Object.defineProperty(navigator, 'connection', {{ value: {connection} }})")
    page.get_by_role("link", name="Timeline").hover()
    settle(page)
    assert fetched_ahead(page) == []


def test_only_other_pages_of_the_site_are_prefetched(open_page: Open) -> None:
    """Not the page itself, another site or a download, nor a link that the pointer only passes."""
    page = with_clock(open_page("chapters/resilience/", viewport={"width": 1440, "height": 900}))
    page.locator(".cite-page summary").click()
    for link in ("a.number", "a.published", "a[download]", ".site-nav [aria-current]"):
        page.locator(link).first.hover()
        settle(page)
    for link in page.locator(".site-nav a").all()[:4]:
        link.hover()
    page.locator("h1").hover()
    settle(page)
    assert fetched_ahead(page) == []
