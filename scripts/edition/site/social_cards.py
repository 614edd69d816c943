"""The card of a page: the picture that other sites show beside a link to it.

It has the page's title, the edition's name and, of a page with claims, how they stand, in words
and in the shapes of the style sheet, whose colours it takes. One layer for each colour holds what
is drawn in it; a layer's greys become shades between the paper and the colour, so that the whole
is a picture of few colours, small and the same in every build.
"""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from font_source_serif_pro import font_files_ttf
from PIL import Image, ImageChops, ImageDraw, ImageFont

from edition.edition import Edition
from edition.model import Icon, PageText, Status

WIDTH, HEIGHT = 1200, 630
ALL_PAGES = "index.md"
"""The page whose card stands for the whole edition: it shows how all claims stand."""

_COLOURS = ("ink", "ink-2", "line", "link", "good", "part", "bad", "unsure")
_SHADES = 15
_EDGE = 76
_INNER = WIDTH - 2 * _EDGE
_ICON = 36


def _by_icon(status: Status) -> int:
    """Orders statuses by what their icons say, from the tick to the dots."""
    return list(Icon).index(status.icon)


@dataclass(frozen=True, slots=True)
class Card:
    """A page's card: its path below the site's root, and what it shows in words."""

    path: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


class CardMaker:
    """Draws the cards of an edition."""

    def __init__(self, edition: Edition, root: Path, site_name: str, what: str) -> None:
        """Up to its first colon, `what` says what the edition is, and stands where other cards have its name."""
        self.edition = edition
        self.root = root
        self.site_name = site_name
        self.what = what.partition(":")[0]

    def card(self, path: str = ALL_PAGES) -> Card:
        """The card of a page by its path below docs/; that of the edition stands for what nobody wrote."""
        page = self.edition.pages_by_path[path]
        tally = ", ".join(f"{count} {status}" for status, count in self._tally(page))
        alt = ": ".join(filter(None, [self._title(page), tally and f"claims {tally}"]))
        return Card(f"assets/cards/{page.path.removesuffix('.md')}.png", alt)

    def drawn(self) -> Iterator[tuple[str, bytes]]:
        """The path and the PNG of every card."""
        for page in self.edition.pages:
            yield self.card(page.path).path, self._draw(page)

    def _title(self, page: PageText) -> str:
        return self.site_name if page.path == ALL_PAGES else f"{page.title} – {self.site_name}"

    def _tally(self, page: PageText) -> list[tuple[Status, int]]:
        """How the page's claims stand, or all of them, status by status."""
        claims = self.edition.claims if page.path == ALL_PAGES else page.claims
        counts = Counter(claim.status for claim in claims)
        return [(status, counts[status]) for status in sorted(Status, key=_by_icon) if counts[status]]

    @cached_property
    def _palette(self) -> list[int]:
        """Red, green and blue of the paper, then of each colour's shades."""
        sheet = (self.root / "docs" / "assets" / "edition.css").read_text(encoding="utf-8")
        values = dict(re.findall(r"--([\w-]+): #([0-9a-f]{6});", sheet.partition("@media")[0]))
        paper, *inks = (tuple(bytes.fromhex(values[name])) for name in ("paper", *_COLOURS))
        shades = [
            round(start + (stop - start) * shade / _SHADES)
            for ink in inks
            for shade in range(1, _SHADES + 1)
            for start, stop in zip(paper, ink, strict=True)
        ]
        return [*paper, *shades]

    def _draw(self, page: PageText) -> bytes:
        layers = _Layers()
        layers.mark(_EDGE, 64)
        layers.text("ink", (_EDGE + 80, 64), [self.what if page.path == ALL_PAGES else self.site_name], _font(34))
        tally = self._tally(page)
        foot = layers.tally(tally) if tally else layers.words(str(page.meta.get("description", "")))
        layers.title(self.site_name if page.path == ALL_PAGES else page.title, foot)
        return layers.png(self._palette)


@lru_cache
def _font(size: int, weight: str = "Semibold") -> ImageFont.FreeTypeFont:
    path = font_files_ttf[f"SourceSerifPro{weight}"]
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """The text in lines that are no wider than the card within its edges."""
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= _INNER:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


class _Layers:
    """What is drawn in each colour, as greys on black."""

    def __init__(self) -> None:
        self.layers: dict[str, Image.Image] = {}

    def __getitem__(self, colour: str) -> Image.Image:
        if colour not in self.layers:
            self.layers[colour] = Image.new("L", (WIDTH, HEIGHT))
        return self.layers[colour]

    def text(self, colour: str, at: tuple[float, float], lines: Iterable[str], font: ImageFont.FreeTypeFont) -> None:
        """Lines of text below one another; each is as high as 1.2 times its letters."""
        draw = ImageDraw.Draw(self[colour])
        for number, line in enumerate(lines):
            draw.text((at[0], at[1] + round(1.2 * font.size * number)), line, fill=255, font=font)

    def mark(self, left: int, top: int) -> None:
        """The edition's sign: two circles that overlap."""
        for colour, right in (("link", 0), ("bad", 18)):
            self[colour].paste(_icon(None, 44), (left + right, top))

    def title(self, title: str, foot: int) -> None:
        """The title, as large as the room between the name and the foot lets it be."""
        top, bottom = 138, foot - 40
        for size in (104, 92, 80, 70, 60, 52, 44, 36):
            lines = _wrapped(title, _font(size))
            high = round(1.2 * size * len(lines))
            if high <= bottom - top and max(map(_font(size).getlength, lines)) <= _INNER:
                break
        self.text("ink", (_EDGE, top + (bottom - top - high) // 2 - size // 8), lines, _font(size))

    def words(self, words: str) -> int:
        """A few words at the foot; gives where they begin."""
        lines = _wrapped(words, _font(34, ""))
        top = HEIGHT - _EDGE - round(1.2 * 34 * len(lines))
        self._rule(top - 26)
        self.text("ink-2", (_EDGE, top), lines, _font(34, ""))
        return top - 26

    def tally(self, tally: list[tuple[Status, int]]) -> int:
        """How claims stand, at the foot; gives where it begins."""
        font, step = _font(30), 50
        places, left, row = [], 0, 0
        for status, count in tally:
            words = f"{count} {status}"
            wide = _ICON + 12 + round(font.getlength(words))
            if left and left + wide > _INNER:
                left, row = 0, row + 1
            places.append((status, words, left, row))
            left += wide + 40
        top = HEIGHT - _EDGE - step * (row + 1) + 14
        self._rule(top - 26)
        for status, words, x, y in places:
            at = (_EDGE + x, top + step * y)
            self[status.colour].paste(_icon(status.icon, _ICON), at)
            self.text(status.colour, (at[0] + _ICON + 12, at[1] - 3), [words], font)
        return top - 26

    def _rule(self, top: int) -> None:
        ImageDraw.Draw(self["line"]).rectangle((_EDGE, top, WIDTH - _EDGE - 1, top + 1), fill=255)

    def png(self, palette: list[int]) -> bytes:
        """The layers in their colours, one beside the other in a picture of few colours."""
        whole = Image.new("L", (WIDTH, HEIGHT))
        for number, colour in enumerate(_COLOURS):
            if layer := self.layers.get(colour):
                whole = ImageChops.lighter(whole, layer.point(_shades(number * _SHADES)))
        whole.putpalette(palette)
        file = io.BytesIO()
        whole.save(file, "PNG")
        return file.getvalue()


@lru_cache
def _shades(first: int) -> list[int]:
    """For each grey the number of its shade; black is paper."""
    return [first + shade if (shade := round(grey * _SHADES / 255)) else 0 for grey in range(256)]


@lru_cache
def _icon(shape: Icon | None, size: int) -> Image.Image:
    """The icon of a status, or a ring of the edition's sign, as greys on black, drawn four times as large."""
    room = 4 * size
    icon = Image.new("L", (room, room))
    draw = ImageDraw.Draw(icon)
    unit = room / 16

    def line(*points: tuple[float, float], width: float = 1.5) -> None:
        draw.line([((8 + x) * unit, (8 + y) * unit) for x, y in points], 255, round(width * unit), "curve")

    def letter(text: str, size: float) -> None:
        font = _font(round(size * unit))
        left, top, right, bottom = font.getbbox(text)
        draw.text(((room - left - right) / 2, (room - top - bottom) / 2), text, fill=255, font=font)

    box = (unit, unit, room - unit, room - unit)
    if shape in (Icon.TICK, Icon.QUESTION):
        draw.ellipse(box, outline=255, width=round(1.5 * unit))
    elif shape is None:
        draw.ellipse((0, 0, room - 1, room - 1), outline=255, width=round(2.2 * unit))
    elif shape is Icon.DOTS:
        for part in range(16):
            x, y = (8 + 6.6 * f(part * math.pi / 8) for f in (math.cos, math.sin))
            draw.circle((x * unit, y * unit), 0.8 * unit, fill=255)
    elif shape is Icon.CROSS:
        draw.rectangle(box, outline=255, width=round(1.5 * unit))
    else:
        draw.rounded_rectangle(box, 3 * unit, outline=255, width=round(1.5 * unit))
    if shape is Icon.ARROWS:
        for gap in (3.4, 7.0, 10.6):
            for spot in (
                (gap, 0, gap + 2, 2.6),
                (gap, 13.4, gap + 2, 16),
                (0, gap, 2.6, gap + 2),
                (13.4, gap, 16, gap + 2),
            ):
                draw.rectangle([edge * unit for edge in spot], fill=0)
        line((-4, -2), (4, -2), width=1.1)
        line((1.8, -4.2), (4, -2), (1.8, 0.2), width=1.1)
        line((4, 2.4), (-4, 2.4), width=1.1)
        line((-1.8, 0.2), (-4, 2.4), (-1.8, 4.6), width=1.1)
    elif shape is Icon.TICK:
        line((-3.6, 0.3), (-1.2, 2.9), (3.7, -3))
    elif shape is Icon.CROSS:
        line((-3.2, -3.2), (3.2, 3.2))
        line((3.2, -3.2), (-3.2, 3.2))
    elif shape is Icon.HALF:
        letter("½", 10)
    elif shape is Icon.QUESTION:
        letter("?", 11)
    elif shape is Icon.DOTS:
        for x in (-3.3, 0, 3.3):
            draw.circle(((8 + x) * unit, 8 * unit), 0.95 * unit, fill=255)
    return icon.resize((size, size), Image.Resampling.BOX)
