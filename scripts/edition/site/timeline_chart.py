"""The chart above the timeline: how many events of each kind there are in each year."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import Any

from edition.edition import Edition

WIDTH = 560
"""The width of the chart, in its own units."""
ROW = 40
"""The height of the row of a kind."""
TALLEST = 24
"""The height of the longest bar."""


def timeline_chart(edition: Edition) -> dict[str, Any]:
    """What the template draws: a row for each kind, bars by section of the page and year, and the axis.

    Lengths and positions are in units of the chart. Empty, with no rows, where there are no events.
    """
    events = edition.events
    kinds = [kind for kind in edition.config.event_kinds if any(event.kind == kind for event in events)]
    if not kinds:
        return {"rows": []}
    counts = Counter((int(event.date[:4]), event.kind) for event in events)
    first, last = min(counts)[0], max(counts)[0]
    column = WIDTH / (last - first + 1)
    most = max(counts.values())

    def bars(years: set[int]) -> list[dict[str, float]]:
        return [
            {
                "x": round((year - first) * column + 0.5, 1),
                "y": round((row + 1) * ROW - 4 - TALLEST * counts[year, kind] / most, 1),
                "width": round(column - 1, 1),
                "height": round(TALLEST * counts[year, kind] / most, 1),
            }
            for year in sorted(years)
            for row, kind in enumerate(kinds)
            if counts[year, kind]
        ]

    sections = []
    for section, members in chain.from_iterable(page.by_section(page.events) for page in edition.pages):
        years = {int(event.date[:4]) for event in members}
        by_kind = Counter(event.kind for event in members)
        sections.append(
            {
                "name": section.label,
                "anchor": section.anchor,
                "count": len(members),
                "counts": [by_kind[kind] for kind in kinds],
                "x": round((min(years) - first) * column, 1),
                "width": round((max(years) - min(years) + 1) * column, 1),
                "bars": bars(years),
            }
        )
    published = edition.config.base_text.date
    return {
        "rows": [
            {
                "kind": kind,
                "shape": edition.config.event_kinds.index(kind) + 1,
                "y": row * ROW + 12,
                "base": (row + 1) * ROW - 4,
            }
            for row, kind in enumerate(kinds)
        ],
        "sections": sections,
        "width": WIDTH,
        "height": len(kinds) * ROW + 20,
        "published": {
            "date": published,
            "x": round((int(published[:4]) - first + (int(published[5:7]) - 1) / 12) * column, 1),
        },
        "ticks": [{"year": year, "x": round((year - first + 0.5) * column, 1)} for year in (first, last)],
    }
