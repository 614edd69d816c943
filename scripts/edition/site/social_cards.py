"""Social cards: the image that other sites show with a link to a page.

A card has the page's title, the edition's name and the statuses of the page's claims, in the colours
of the style sheet. resvg draws the template overrides/social-card.svg; this module breaks the words
into lines, which SVG cannot do.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from font_source_serif_pro import font_files_ttf
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image, ImageFont
from resvg_py import svg_to_bytes

from edition.edition import Edition
from edition.model import Icon, PageText, Status
from edition.site.icons import outline

WIDTH, HEIGHT = 1200, 630
"""The size that social networks ask for, in pixels (https://ogp.me/#structured)."""
COVER_HEIGHT = 1800
"""The height of a cover of the same width: three to two, as books have it."""
FRONT_PAGE = "index.md"
"""The page whose card represents the whole edition: it counts all claims."""

_EDGE = 76
"""The margin, in pixels: about a sixteenth of the width."""
_INNER = WIDTH - 2 * _EDGE
_TITLE_SIZES = (104, 92, 80, 70, 60, 52, 44, 36)
"""The sizes of a title, in pixels; the largest that fits is used."""
_ROW = 50
"""The height of a row of statuses, in pixels."""
_PALETTE = 64
"""The number of colours of a card: eight of the style sheet, and their shades at the edges of letters."""
_FONTS = {"Semibold": font_files_ttf["SourceSerifProSemibold"], "Regular": font_files_ttf["SourceSerifPro"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A page's card: its path below the site's root, and what it shows, in words."""

    path: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


class CardMaker:
    """Draws the cards of an edition."""

    def __init__(self, edition: Edition, root: Path, site_name: str, description: str) -> None:
        """`description` is the site's; its part before the first colon replaces the name on the front page's card."""
        self.edition = edition
        self.root = root
        self.site_name = site_name
        self.what = description.partition(":")[0]

    def card(self, path: str = FRONT_PAGE) -> Card:
        """The card of a page, by its path below docs/; generated pages use that of the front page."""
        page = self.edition.pages_by_path[path]
        tally = ", ".join(f"{count} {status}" for status, count in self._tally(page))
        title = self.site_name if path == FRONT_PAGE else f"{page.title} – {self.site_name}"
        return Card(
            path=f"assets/cards/{page.path.removesuffix('.md')}.png",
            alt=": ".join(filter(None, [title, tally and f"claims {tally}"])),
        )

    def drawn(self) -> Iterator[tuple[str, bytes]]:
        """The path and the PNG of every card."""
        for page in self.edition.pages:
            svg = self._svg(page)
            png = svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=list(map(str, _FONTS.values())))
            yield self.card(page.path).path, _with_few_colours(png)

    def cover(self) -> bytes:
        """The cover of the book, a PNG: the card of the front page, higher than wide."""
        fonts = list(map(str, _FONTS.values()))
        svg = self._svg(self.edition.pages_by_path[FRONT_PAGE], COVER_HEIGHT)
        return _with_few_colours(svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts))

    def _tally(self, page: PageText) -> list[tuple[Status, int]]:
        """The number of claims with each status on a page (on the front page: in all), in the order of the icons."""
        counts = Counter(claim.status for claim in (self.edition.claims if page.path == FRONT_PAGE else page.claims))
        return sorted(counts.items(), key=lambda item: (list(Icon).index(item[0].icon), list(Status).index(item[0])))

    @cached_property
    def _colours(self) -> dict[str, str]:
        """The colours of the light scheme, by their custom properties in the style sheet."""
        sheet = (self.root / "docs" / "assets" / "edition.css").read_text(encoding="utf-8")
        return dict(re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}),", sheet))

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.root / "overrides"), autoescape=True, undefined=StrictUndefined
        )
        environment.filters["outline"] = outline
        return environment

    def _svg(self, page: PageText, height: int = HEIGHT) -> str:
        front = page.path == FRONT_PAGE
        tally = _placed(self._tally(page))
        description = [] if tally else _wrapped(str(page.meta.get("description", "")), 34, "Regular")
        high = _ROW * (tally[-1][3] + 1) if tally else round(1.2 * 34 * len(description))
        foot = height - _EDGE - high - 12
        size, title, y = _fitted(self.site_name if front else page.title, 138, foot - 40)
        return self._environment.get_template("social-card.svg").render(
            width=WIDTH,
            height=height,
            edge=_EDGE,
            colours=self._colours,
            name=self.what if front else self.site_name,
            title=title,
            size=size,
            title_y=y,
            foot=foot,
            tally=[(status, words, x, foot + 55 + _ROW * row) for status, words, x, row in tally],
            description=description,
        )


def _with_few_colours(png: bytes) -> bytes:
    """The image with a palette: a third of the size, without a visible difference."""
    file = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(_PALETTE).save(file, "PNG", optimize=True)
    return file.getvalue()


@lru_cache
def _font(size: int, weight: str = "Semibold") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS[weight], size, layout_engine=ImageFont.Layout.BASIC)


def _wrapped(text: str, size: int, weight: str = "Semibold") -> list[str]:
    """The text in lines that fit between the margins."""
    lines: list[str] = []
    for word in text.split():
        if lines and _font(size, weight).getlength(f"{lines[-1]} {word}") <= _INNER:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _fitted(title: str, top: int, bottom: int) -> tuple[int, list[str], int]:
    """The title's size, its lines, and the baseline of the first, so that it is centred between top and bottom."""
    for size in _TITLE_SIZES:
        lines = _wrapped(title, size)
        high = round(1.2 * size * len(lines))
        if high <= bottom - top and max(map(_font(size).getlength, lines)) <= _INNER:
            break
    return size, lines, top + (bottom - top - high) // 2 + round(0.9 * size)


def _placed(tally: list[tuple[Status, int]]) -> list[tuple[Status, str, int, int]]:
    """Each status with its text, its horizontal position, and its row."""
    places, left, row = [], 0, 0
    for status, count in tally:
        words = f"{count} {status}"
        wide = 48 + round(_font(30).getlength(words))
        if left and left + wide > _INNER:
            left, row = 0, row + 1
        places.append((status, words, left, row))
        left += wide + 40
    return places
