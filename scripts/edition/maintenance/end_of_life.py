"""How long what the edition stands on will last: a reminder while there is time."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

THEME_ENDS = datetime.date(2027, 5, 5)
"""The day on which Material for MkDocs stops being maintained (its README, version 9.8.1)."""
DAYS_BEFORE = 120


def reminders(root: Path, today: datetime.date) -> list[str]:
    """What the maintainers have to think of on a given day; no reason to refuse a change."""
    if today < THEME_ENDS - datetime.timedelta(days=DAYS_BEFORE) or not _uses_material(root):
        return []
    when = "ends" if today <= THEME_ENDS else "ended"
    return [
        f"mkdocs.yml: theme-end: the theme, Material for MkDocs, {when} on 5 May 2027. "
        "Fix: see docs/about/maintain.md, “When Material ends”."
    ]


def _uses_material(root: Path) -> bool:
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    theme = re.search(r"^theme:(.*(?:\n[ \t].*)*)", text, re.M)
    return bool(theme and re.search(r"\bmaterial\b", theme[1]))
