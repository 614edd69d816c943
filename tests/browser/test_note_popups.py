"""Cards: a note beside its mark, for a pointer, a keyboard, a finger, and for a reader without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

CHAPTER = "chapters/promises/"
SIZES = {
    "telephone": {"width": 360, "height": 740},
    "desk": {"width": 1280, "height": 900},
    "side by side": {"width": 1500, "height": 900},
}


@pytest.fixture(params=SIZES.values(), ids=SIZES)
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """A window of each layout."""
    return dict(request.param)


def mark_of(page: Page) -> Locator:
    """A note's mark in the commentary, unfolded where it is folded and brought into the middle of the window."""
    unfold = page.get_by_role("button", name="Unfold the evidence")
    if unfold.count():
        unfold.click()
    mark = page.locator(".claim a.footnote-ref").nth(1)
    mark.evaluate("mark => mark.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return mark


def note_of(page: Page, mark: Locator) -> Locator:
    """The note at the page's end that a mark calls."""
    return page.locator(f"[id='{(mark.get_attribute('href') or '').removeprefix('#')}']")


def card_of(page: Page) -> Locator:
    """The card, if there is one."""
    return page.locator(".card")


def settle(page: Page) -> None:
    """Let every timer of the page run out."""
    page.clock.run_for(2000)


def test_hover_opens_the_note_beside_its_mark(open_page: Callable[..., Page], size: dict[str, int]) -> None:
    """And it describes the mark."""
    page = open_page(CHAPTER, viewport=size)
    mark = mark_of(page)
    mark.hover()
    card = card_of(page)
    expect(card).to_be_visible()
    cite = note_of(page, mark).locator(".cite").first.text_content()
    assert cite
    expect(card).to_contain_text(cite)
    expect(card.locator("a.footnote-backref")).to_be_hidden()
    assert mark.get_attribute("aria-describedby") == card.get_attribute("id")


def test_note_at_the_end_of_a_sentence_wraps_in_its_card(open_page: Callable[..., Page], size: dict[str, int]) -> None:
    """Where the sign of a claim keeps to the last word, the note does not keep to one line."""
    page = open_page("chapters/natural-partners/", viewport=size)
    page.locator(".sentence-end a.footnote-ref").first.focus()
    card = card_of(page)
    expect(card).to_be_visible()
    assert card.evaluate("card => card.scrollWidth <= card.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_popup_stays_while_the_pointer_is_in_it(open_page: Callable[..., Page]) -> None:
    """And closes when the pointer has left both it and the mark."""
    page = open_page(CHAPTER)
    page.clock.install()
    mark_of(page).hover()
    card_of(page).hover()
    settle(page)
    expect(card_of(page)).to_be_visible()
    page.mouse.move(2, 2)
    settle(page)
    expect(card_of(page)).to_have_count(0)


def test_focus_opens_and_escape_closes_the_popup(open_page: Callable[..., Page], size: dict[str, int]) -> None:
    """The focus stays on the mark; moving it closes the pop-up too."""
    page = open_page(CHAPTER, viewport=size)
    mark = mark_of(page)
    mark.focus()
    expect(card_of(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card_of(page)).to_have_count(0)
    expect(mark).to_be_focused()
    page.locator(".site-name").focus()
    mark.focus()
    expect(card_of(page)).to_be_visible()
    page.locator(".site-name").focus()
    expect(card_of(page)).to_have_count(0)


def test_tab_reaches_the_links_of_the_popup(open_page: Callable[..., Page]) -> None:
    """Escape there leads back to the mark."""
    page = open_page(CHAPTER)
    mark = mark_of(page)
    mark.focus()
    page.keyboard.press("Tab")
    expect(card_of(page).locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(card_of(page)).to_have_count(0)
    expect(mark).to_be_focused()


def test_tap_opens_and_a_tap_elsewhere_closes_the_popup(open_page: Callable[..., Page], size: dict[str, int]) -> None:
    """The page stays where it is."""
    page = open_page(CHAPTER, viewport=size, has_touch=True)
    before = page.url
    mark_of(page).tap()
    expect(card_of(page)).to_be_visible()
    assert page.url == before
    page.locator(".site-header").tap(position={"x": 2, "y": 2})
    expect(card_of(page)).to_have_count(0)


def test_link_in_the_popup_opens_the_entry(open_page: Callable[..., Page]) -> None:
    page = open_page(CHAPTER)
    mark = mark_of(page)
    mark.hover()
    link = card_of(page).locator("a.entry").first
    wanted = link.evaluate("link => link.href")
    link.click()
    page.wait_for_url(wanted)
    expect(page.locator("h1")).to_be_in_viewport()


def test_text_of_the_popup_can_be_selected(open_page: Callable[..., Page]) -> None:
    page = open_page(CHAPTER)
    mark_of(page).hover()
    box = card_of(page).locator(".cite").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 8, steps=5)
    page.mouse.up()
    chosen = str(page.evaluate("getSelection().toString()"))
    assert len(chosen) > 5
    expect(card_of(page)).to_contain_text(chosen.strip()[:5])


def test_popup_is_within_the_window_at_every_mark(open_page: Callable[..., Page], size: dict[str, int]) -> None:
    """Wide enough to read, and nothing cuts it off."""
    page = open_page(CHAPTER, viewport=size)
    cards = page.evaluate(
        """() => [...document.querySelectorAll("a.footnote-ref")].map((mark) => {
            mark.scrollIntoView({ block: "center", behavior: "instant" });
            mark.focus({ preventScroll: true });
            const card = document.querySelector(".card");
            const { left, right, top, bottom, width } = card.getBoundingClientRect();
            const seen = (x, y) => card.contains(document.elementFromPoint(x, y));
            const corners = [[left + 3, top + 3], [right - 3, top + 3], [left + 3, bottom - 3], [right - 3, bottom - 3]];
            return { left, right, width, whole: corners.every(([x, y]) => seen(x, y)), mark: mark.textContent };
        })"""
    )
    assert len(cards) > 50
    for card in cards:
        assert card["left"] >= 0, card
        assert card["right"] <= size["width"], card
        assert card["width"] >= 180, card
        assert card["whole"], card


def test_without_script_the_mark_leads_to_the_footnote(open_page: Callable[..., Page]) -> None:
    """And the footnote back."""
    page = open_page(CHAPTER, java_script_enabled=False)
    mark = page.locator(".claim a.footnote-ref").nth(1)
    mark.click()
    note = note_of(page, mark)
    expect(note).to_be_in_viewport()
    assert page.url.endswith(mark.get_attribute("href") or "?")
    expect(card_of(page)).to_have_count(0)
    note.locator("a.footnote-backref").first.click()
    expect(page.locator(".claim a.footnote-ref").nth(1)).to_be_in_viewport()
