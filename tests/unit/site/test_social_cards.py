"""The pictures of pages: everything on them, nothing over their edges, small, the same each time."""

from __future__ import annotations

import io
import math
import re
from dataclasses import replace

import pytest
from PIL import Image, ImageChops
from resvg_py import svg_to_bytes

from edition.edition import Edition
from edition.model import STATUS_TABLE, Icon, StatusRow
from edition.site.icons import SIZE, outline
from edition.site.social_cards import HEIGHT, WIDTH, CardMaker
from support import ROOT

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


SHAPES = {
    Icon.TICK: (
        "a tick in a ring",
        [(12, 3), (3, 12), (7.5, 12.5), (9.5, 15.25), (16.5, 8.5)],
        [(8, 8), (15, 15), (3, 3)],
    ),
    Icon.HALF: (
        "a ring with one half filled",
        [(12, 3), (21, 12), (8, 8), (5, 14), (11, 16)],
        [(14, 8), (17, 14), (3, 3)],
    ),
    Icon.ARROWS: (
        "two arrows in a ring",
        [(12, 3), (12, 9.5), (17, 9.5), (15.5, 7), (7, 14), (12, 14), (8.3, 16)],
        [(8, 9.5), (16, 14), (12, 7), (12, 17)],
    ),
    Icon.CROSS: (
        "a cross in a box",
        [(12, 12), (8.5, 8.5), (15.5, 8.5), (8.5, 15.5), (15.5, 15.5), (4, 4)],
        [(12, 8), (8, 12), (12, 16), (16, 12)],
    ),
    Icon.QUESTION: (
        "a question mark in a ring",
        [(12, 3), (9, 9), (15, 9), (12, 14), (12, 17)],
        [(12, 9), (12, 15.3), (8, 14), (3, 3)],
    ),
    Icon.DOTS: (
        "three dots in a ring",
        [(12, 3), (7.5, 11.75), (12, 11.75), (16.5, 11.75)],
        [(9.75, 11.75), (14.25, 11.75), (12, 9), (12, 15)],
    ),
}
"""Each icon in words; points of its square with ink, and points without."""


def drawn_icon(icon: Icon, size: float, ink: str = "#000000", paper: str = "#ffffff") -> Image.Image:
    """An icon alone, drawn as a card draws it, in a square of whole pixels."""
    whole = math.ceil(size)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{whole}">'
        f'<rect width="{whole}" height="{whole}" fill="{paper}"/>'
        f'<path transform="scale({size / SIZE})" d="{outline(icon)}" fill="{ink}"/></svg>'
    )
    return Image.open(io.BytesIO(svg_to_bytes(svg_string=svg))).convert("RGB")


@pytest.mark.parametrize("icon", SHAPES, ids=lambda icon: icon.name)
def test_icon_has_its_shape(icon: Icon) -> None:
    what, ink, paper = SHAPES[icon]
    drawing = drawn_icon(icon, 10 * SIZE).convert("L")
    for points, inked in ((ink, True), (paper, False)):
        for x, y in points:
            assert (drawing.getpixel((round(10 * x), round(10 * y))) < 128) == inked, f"{what}: {x}, {y}"


def test_icons_all_differ() -> None:
    assert set(SHAPES) == set(Icon)
    assert len({outline(icon) for icon in Icon}) == len(Icon)


def colours() -> dict[str, str]:
    """The colours of the light style sheet by their names."""
    sheet = (ROOT / "docs" / "assets" / "edition.css").read_text(encoding="utf-8").partition("@media")[0]
    return dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}),", sheet))


@pytest.mark.parametrize("row", STATUS_TABLE, ids=lambda row: f"{row.kind} {row.status}")
def test_status_has_its_icon_and_its_colour(small_read: Edition, row: StatusRow) -> None:
    """On the card of a page whose claims all have the status, beside its words, which have its colour too."""
    pages = tuple(
        replace(page, claims=tuple(replace(claim, kind=row.kind, status=row.status) for claim in page.claims))
        for page in small_read.pages
    )
    maker = CardMaker(replace(small_read, pages=pages), ROOT, NAME, WHAT)
    card = maker.card("chapters/harbours.md")
    assert card.alt.endswith(f": claims 2 {row.status}")
    ink, paper = colours()[row.colour], colours()["paper"]
    picture = Image.open(io.BytesIO(next(data for path, data in maker.drawn() if path == card.path))).convert("RGB")
    wanted = drawn_icon(row.icon, 1.6 * SIZE, ink, paper)
    place = picture.crop((76, 518, 76 + wanted.width, 518 + wanted.height))
    difference = ImageChops.difference(place, wanted).getextrema()
    assert all(most <= 24 for _, most in difference), difference  # the palette has few shades of each colour
    svg = maker._svg(next(page for page in pages if page.path == "chapters/harbours.md"))
    assert re.search(rf'fill="{ink}">2 {row.status}</text>', svg)


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
