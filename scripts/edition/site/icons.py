"""The icons of statuses: Material Design's, read from the theme's package when the site is built."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import groupby
from urllib.parse import quote

from edition.model import STATUS_TABLE, Icon, StatusRow

SIZE = 24
"""The width and height of the square in which an icon's outline is drawn."""

_SAFE = " '=/:"
"""Characters that a data URL in double quotation marks may contain unquoted, so that the style sheet stays short."""


@cache
def outline(icon: Icon) -> str:
    """The icon's outline, as the `d` attribute of an SVG path in a square of SIZE."""
    svg = (files("material") / "templates" / ".icons" / "material" / f"{icon}.svg").read_text(encoding="utf-8")
    found = re.search(r'<path d="([^"]+)"', svg)
    assert found, f"{icon}.svg has no path"
    return found[1]


def status_rules() -> str:
    """The rules of the style sheet that give each status its icon and its colour, made from STATUS_TABLE."""
    rows = sorted({row.status: row for row in STATUS_TABLE}.values(), key=_icon_and_colour)
    rules = []
    for (icon, colour), members in groupby(rows, key=_icon_and_colour):
        selectors = ", ".join(f".{row.status.css_class}" for row in members)
        svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {SIZE} {SIZE}'><path d='{outline(icon)}'/></svg>"
        rules.append(
            f'{selectors} {{ --icon: url("data:image/svg+xml,{quote(svg, safe=_SAFE)}");'
            f" --status: var(--{colour}); }}\n"
        )
    return "".join(rules)


def _icon_and_colour(row: StatusRow) -> tuple[Icon, str]:
    return row.icon, row.colour
