"""The signs of statuses: Material Design's icons, taken from the theme's package when the site is built."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import groupby
from urllib.parse import quote

from edition.model import STATUS_TABLE, Icon, StatusRow

SIZE = 24
"""Width and height of the square that an icon's outline is drawn in."""


_SAFE = " '=/:"
"""Characters that an address in double quotation marks may have as they are: the style sheet stays short."""


@cache
def outline(icon: Icon) -> str:
    """The icon's outline, as the `d` attribute of an SVG path in a square of SIZE."""
    svg = (files("material") / "templates" / ".icons" / "material" / f"{icon}.svg").read_text(encoding="utf-8")
    found = re.search(r'<path d="([^"]+)"', svg)
    assert found, f"{icon}.svg has no path"
    return found[1]


def status_rules() -> str:
    """The rules of the style sheet that give each status its icon and its colour."""
    rows = sorted({row.status: row for row in STATUS_TABLE}.values(), key=_look)
    rules = []
    for (icon, colour), members in groupby(rows, key=_look):
        selectors = ", ".join(f".{row.status.css_class}" for row in members)
        svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {SIZE} {SIZE}'><path d='{outline(icon)}'/></svg>"
        rules.append(
            f'{selectors} {{ --icon: url("data:image/svg+xml,{quote(svg, safe=_SAFE)}"); --status: var(--{colour}); }}\n'
        )
    return "".join(rules)


def _look(row: StatusRow) -> tuple[Icon, str]:
    return row.icon, row.colour
