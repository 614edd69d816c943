"""A chapter read in a real browser: the sentence that is discussed is lit and in view, and the evidence unfolds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from edition.edition import Edition

CHAPTER = "chapters/china-and-russia/"
Open = Callable[..., Page]

IN_STEP = """([id, anchor]) => {
    const sentence = document.getElementById(anchor);
    const at = sentence.getBoundingClientRect();
    const passage = sentence.closest(".passage").getBoundingClientRect();
    const header = document.querySelector(".site-header").getBoundingClientRect();
    return sentence.classList.contains("now") && document.getElementById(id).closest(".claim").classList.contains("now")
        && at.top >= Math.max(passage.top, header.bottom) - 1 && at.bottom <= Math.min(passage.bottom, innerHeight) + 1;
}"""
"""Whether a claim and its sentence are lit, and all of the sentence is seen."""


def to_top(page: Page, claim: str) -> None:
    page.locator(f"#{claim}").evaluate("heading => heading.scrollIntoView()")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 768), (1280, 800), (1024, 768)])
def test_claim_at_the_top_has_each_of_its_sentences_lit_and_in_view(
    open_page: Open, address: str, edition: Edition, width: int, height: int
) -> None:
    page = open_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    for text in edition.pages:
        if text.restated:
            page.goto(address + text.path.removesuffix(".md") + "/")
            for claim in text.claims:
                to_top(page, claim.id)
                for sentence in claim.sentences:
                    page.wait_for_function(IN_STEP, arg=[claim.id, sentence.anchor], timeout=3000)


def test_focus_and_links_light_the_claim_with_its_sentence(open_page: Open, edition: Edition) -> None:
    page = open_page(CHAPTER, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    claims = edition.pages_by_path["chapters/china-and-russia.md"].claims
    last, sentence = claims[-1].id, claims[-1].sentences[0].anchor
    page.locator(f".claim:has(#{last}) summary").focus()
    page.keyboard.press("Tab")
    page.wait_for_function(IN_STEP, arg=[last, sentence])
    first = edition.claims_by_sentence[claims[-1].sentences[0]][0].id
    for link in (f"#{sentence} .number", f"#{sentence} .mark"):
        to_top(page, claims[0].id)
        page.locator(link).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(IN_STEP, arg=[first, sentence])
        expect(page.locator(f"#{first}")).to_be_in_viewport()
        expect(page.locator(f"#{sentence} .mark[aria-current]")).to_have_count(1)
    page.goto(page.url.split("#")[0] + f"?anew#{sentence}")
    page.wait_for_function(IN_STEP, arg=[first, sentence])


def test_wheel_over_the_passage_moves_the_page_in_the_end(open_page: Open) -> None:
    page = open_page(CHAPTER, viewport={"width": 1280, "height": 600})
    to_top(page, page.locator(".claim > h3").first.get_attribute("id") or "")
    page.locator(".sentence .number").first.hover()
    before = page.evaluate("scrollY")
    for _ in range(40):
        page.mouse.wheel(0, 400)
        page.wait_for_function(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
        )
    page.wait_for_function("before => scrollY > before + 400", arg=before)


def test_telephone_heads_each_claim_by_its_sentence_and_unfolds_on_demand(open_page: Open, edition: Edition) -> None:
    page = open_page(CHAPTER, viewport={"width": 360, "height": 760})
    claims = edition.pages_by_path["chapters/china-and-russia.md"].claims
    for claim in claims:
        expect(page.locator(f".claim:has(#{claim.id}) .claim-sentence")).to_have_count(len(claim.sentences))
    to_top(page, claims[1].id)
    expect(page.locator(f".claim:has(#{claims[1].id}) .claim-sentence").first).to_be_in_viewport(ratio=1)
    assert page.locator(".evidence[open]").count() == 0
    expect(page.locator(".finding").first).to_be_visible()
    mark = page.locator(".evidence a.footnote-ref").last
    page.evaluate("hash => (location.hash = hash)", mark.evaluate("mark => mark.closest('sup').id"))
    expect(mark).to_be_in_viewport()
    page.get_by_role("button", name="Unfold the evidence").click()
    assert page.locator(".evidence:not([open])").count() == 0
    page.reload()
    assert page.locator(".evidence:not([open])").count() == 0
    page.get_by_role("button", name="Fold the evidence").click()
    page.emulate_media(media="print")
    expect(page.locator(".evidence .comment").first).to_be_visible()


def test_without_script_nothing_is_folded_and_both_are_linked(open_page: Open) -> None:
    page = open_page(CHAPTER, java_script_enabled=False)
    assert page.locator(".evidence:not([open])").count() == 0
    page.locator(".sentence .mark").first.click()
    expect(page.locator(".claim:has(> h3:target) .claim-line a")).to_be_visible()
    page.locator(".claim:has(> h3:target) .claim-line a").click()
    expect(page.locator(".sentence:target")).to_be_in_viewport()
    expect(page.locator(".fold-all")).to_be_hidden()
