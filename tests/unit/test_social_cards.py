"""The pictures of pages: everything on them, nothing over their edges, small, the same each time."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from conftest import ROOT
from edition.edition import Edition
from edition.model import Icon, Status
from edition.site.icons import outline
from edition.site.social_cards import HEIGHT, WIDTH, CardMaker

NAME = "Natural Partners?"
WHAT = "An annotated edition: every sentence restated"


@pytest.fixture(scope="module")
def drawn(edition: Edition) -> dict[str, bytes]:
    """Every card by its path."""
    return dict(CardMaker(edition, ROOT, NAME, WHAT).drawn())


def is_paper(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether a part of a card is empty: all of one colour."""
    return all(low == high for low, high in picture.convert("RGB").crop(box).getextrema())


def inner_edges(picture: Image.Image) -> list[bool]:
    """Whether each margin of a card is empty."""
    sides = [(0, 0, WIDTH, 56), (0, 0, 56, HEIGHT), (WIDTH - 56, 0, WIDTH, HEIGHT), (0, HEIGHT - 56, WIDTH, HEIGHT)]
    return [is_paper(picture, side) for side in sides]


def test_every_icon_has_an_outline_of_its_own() -> None:
    assert len({outline(icon) for icon in Icon}) == len(Icon)


@pytest.mark.parametrize("status", Status)
def test_a_card_shows_each_status_with_its_icon_and_colour(edition: Edition, status: Status) -> None:
    """The icon and the words of a status are in the colour that the style sheet gives it."""
    claim = replace(edition.claims[0], status=status)
    page = replace(edition.pages_by_path["chapters/resilience.md"], claims=(claim,))
    svg = CardMaker(edition, ROOT, NAME, WHAT)._svg(page)
    sheet = (ROOT / "docs" / "assets" / "edition.css").read_text(encoding="utf-8").partition("@media")[0]
    found = re.search(rf"--{status.colour}: (#[0-9a-f]{{6}});", sheet)
    assert found
    assert f'd="{outline(status.icon)}" fill="{found[1]}"' in svg
    assert re.search(rf'fill="{found[1]}">1 {status}</text>', svg)


def test_every_page_has_a_card(edition: Edition, drawn: dict[str, bytes]) -> None:
    """One for each page that people wrote, of the size that other sites ask for, under 40 kB."""
    assert list(drawn) == [f"assets/cards/{page.path.removesuffix('.md')}.png" for page in edition.pages]
    for path, data in drawn.items():
        picture = Image.open(io.BytesIO(data))
        assert (picture.format, picture.size) == ("PNG", (1200, 630)), path
        assert len(data) < 40_000, path
        assert inner_edges(picture) == [True] * 4, path
        assert not is_paper(picture, (70, 56, WIDTH - 70, 120)), path
    assert len(set(drawn.values())) == len(drawn)


def test_two_builds_draw_the_same(edition: Edition, drawn: dict[str, bytes]) -> None:
    assert dict(CardMaker(edition, ROOT, NAME, WHAT).drawn()) == drawn


@pytest.mark.parametrize("path", ["index.md", "chapters/notes.md", "about/rights.md"])
def test_a_long_title_fits(edition: Edition, path: str) -> None:
    """In its place between the name and the foot, whose rule it leaves clear."""
    title = (
        "Of the liaison office, the centre of excellence, and the voice of a natural partner in the wider Indo-Pacific"
    )
    pages = tuple(replace(page, title=title) if page.path == path else page for page in edition.pages)
    maker = CardMaker(replace(edition, pages=pages), ROOT, title if path == "index.md" else NAME, WHAT)
    picture = Image.open(io.BytesIO(dict(maker.drawn())[maker.card(path).path]))
    assert inner_edges(picture) == [True] * 4
    bands = [is_paper(picture, (70, top, WIDTH - 70, top + 12)) for top in range(112, HEIGHT - 60, 4)]
    assert any(bands[:12])
    assert sum(bands) > 4


def test_a_card_in_words(edition: Edition) -> None:
    """The title, and how the claims stand; a page that nobody wrote has the card of the edition."""
    maker = CardMaker(edition, ROOT, NAME, WHAT)
    whole = maker.card("index.md")
    assert whole.alt.startswith(f"{NAME}: claims ")
    assert maker.card() == whole
    assert maker.card("timeline.md").alt == f"{edition.pages_by_path['timeline.md'].title} – {NAME}"
    page = edition.pages_by_path["chapters/resilience.md"]
    alt = maker.card(page.path).alt
    assert alt.startswith(f"{page.title} – {NAME}: claims ")
    assert sum(int(word) for word in alt.split() if word.isdigit()) == len(page.claims)
