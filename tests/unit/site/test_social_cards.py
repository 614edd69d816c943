"""The pictures of pages: everything on them, nothing over their edges, small, the same each time."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from PIL import Image, ImageChops, ImageColor

from edition.edition import Edition
from edition.model import STATUS_TABLE, Icon, StatusRow
from edition.site.social_cards import HEIGHT, WIDTH, CardMaker, _icon
from support import ROOT

NAME = "Natural Partners?"
WHAT = "An annotated edition: every sentence restated"


@pytest.fixture(scope="module")
def drawn(edition: Edition) -> dict[str, bytes]:
    """Every card by its path."""
    return dict(CardMaker(edition, ROOT, NAME, WHAT).drawn())


def is_paper(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether a part of a card is empty."""
    return picture.crop(box).getextrema() == (0, 0)


def inner_edges(picture: Image.Image) -> list[bool]:
    """Whether each margin of a card is empty."""
    sides = [(0, 0, WIDTH, 56), (0, 0, 56, HEIGHT), (WIDTH - 56, 0, WIDTH, HEIGHT), (0, HEIGHT - 56, WIDTH, HEIGHT)]
    return [is_paper(picture, side) for side in sides]


SHAPES = {
    Icon.TICK: (
        "a tick in a ring",
        [(0, -6.5), (-6.5, 0), (-2.4, 1.6), (-1.2, 2.9), (2, -1)],
        [(0, -3), (3, 3), (-6, -6)],
    ),
    Icon.HALF: ("a half in a rounded box", [(0, -6.5), (-2.3, -2), (0.6, -0.6), (2.5, 3)], [(3, -3), (-3, 3)]),
    Icon.ARROWS: ("two arrows in a broken box", [(-2, -2), (2, -2), (-2, 2.4), (2, 2.4)], [(0, 0.2), (0, -5), (0, 5)]),
    Icon.CROSS: ("a cross in a box", [(0, 0), (2, 2), (-2, -2), (2, -2), (-2, 2), (6.6, 6.6)], [(0, 4), (4, 0)]),
    Icon.QUESTION: (
        "a question mark in a ring",
        [(0, -6.5), (1, -2), (-1, 0), (-1, 2.7)],
        [(-3, 2), (2, 2.5), (-6, -6)],
    ),
    Icon.DOTS: ("three dots in a ring of dots", [(-3.3, 0), (0, 0), (3.3, 0)], [(-1.6, 0), (1.6, 0), (0, 3), (0, -3)]),
}
"""Each icon in words; points with ink and points without, as seen from its middle, when it is 16 wide."""


@pytest.mark.parametrize("icon", SHAPES, ids=lambda icon: icon.name)
def test_icon_has_its_shape(icon: Icon) -> None:
    what, ink, paper = SHAPES[icon]
    drawing = _icon(icon, 160)
    for points, inked in ((ink, True), (paper, False)):
        for x, y in points:
            assert (drawing.getpixel((round(80 + 10 * x), round(80 + 10 * y))) > 127) == inked, f"{what}: {x}, {y}"


def test_icons_are_drawn_and_all_differ() -> None:
    assert set(SHAPES) == set(Icon)
    assert len({_icon(icon, 36).tobytes() for icon in Icon}) == len(Icon)


def colours() -> dict[str, tuple[int, int, int]]:
    """The colours of the light style sheet by their names."""
    sheet = (ROOT / "docs" / "assets" / "edition.css").read_text(encoding="utf-8").partition("@media")[0]
    return {name: ImageColor.getrgb(value) for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", sheet)}


@pytest.mark.parametrize("row", STATUS_TABLE, ids=lambda row: f"{row.kind} {row.status}")
def test_status_has_its_icon_and_its_colour(small_read: Edition, row: StatusRow) -> None:
    """On the card of a page whose claims all have the status, beside its words."""
    pages = tuple(
        replace(page, claims=tuple(replace(claim, kind=row.kind, status=row.status) for claim in page.claims))
        for page in small_read.pages
    )
    maker = CardMaker(replace(small_read, pages=pages), ROOT, NAME, WHAT)
    card = maker.card("chapters/harbours.md")
    assert card.alt.endswith(f": claims 2 {row.status}")
    picture = Image.open(io.BytesIO(next(data for path, data in maker.drawn() if path == card.path))).convert("RGB")
    place = picture.crop((76, 518, 112, 554))
    ink, paper = Image.new("RGB", place.size, colours()[row.colour]), Image.new("RGB", place.size, colours()["paper"])
    wanted = Image.composite(ink, paper, _icon(row.icon, 36))
    difference = ImageChops.difference(place, wanted).getextrema()
    assert all(most <= 12 for _, most in difference), difference  # a shade is one of fifteen steps


def test_every_page_has_a_card_of_the_right_size_within_its_margins(edition: Edition, drawn: dict[str, bytes]) -> None:
    """Of the size that other sites ask for, under 40 kB."""
    assert list(drawn) == [f"assets/cards/{page.path.removesuffix('.md')}.png" for page in edition.pages]
    for path, data in drawn.items():
        picture = Image.open(io.BytesIO(data))
        assert (picture.format, picture.size) == ("PNG", (1200, 630)), path
        assert len(data) < 40_000, path
        assert inner_edges(picture) == [True] * 4, path
        assert not is_paper(picture, (70, 56, WIDTH - 70, 120)), path
    assert len(set(drawn.values())) == len(drawn)


def test_cards_are_the_same_in_every_build(edition: Edition, drawn: dict[str, bytes]) -> None:
    assert dict(CardMaker(edition, ROOT, NAME, WHAT).drawn()) == drawn


@pytest.mark.parametrize("path", ["index.md", "chapters/notes.md", "about/rights.md"])
def test_long_title_fits_between_name_and_foot(edition: Edition, path: str) -> None:
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


def test_alternative_text_has_title_and_counts_of_claims(edition: Edition) -> None:
    """A page that nobody wrote has the card of the whole edition."""
    maker = CardMaker(edition, ROOT, NAME, WHAT)
    whole = maker.card("index.md")
    assert whole.alt.startswith(f"{NAME}: claims ")
    assert maker.card() == whole
    assert maker.card("timeline.md").alt == f"{edition.pages_by_path['timeline.md'].title} – {NAME}"
    page = edition.pages_by_path["chapters/resilience.md"]
    alt = maker.card(page.path).alt
    assert alt.startswith(f"{page.title} – {NAME}: claims ")
    assert sum(int(word) for word in alt.split() if word.isdigit()) == len(page.claims)
