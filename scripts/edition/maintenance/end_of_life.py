"""Warnings before dependencies reach the end of their life, while there is time to replace them."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

THEME_ENDS = datetime.date(2027, 5, 5)
"""The day on which Material for MkDocs stops being maintained (its README, version 9.8.1)."""
DAYS_BEFORE = 120
"""How early the warning begins: a third of a year is enough for a maintainer with one free evening a month."""


def reminders(root: Path, today: datetime.date) -> list[str]:
    """Warnings for the maintainers on a given day; they refuse no change.

    Takes the project's root, whose configuration says whether the dependency is still used.
    """
    if today < THEME_ENDS - datetime.timedelta(days=DAYS_BEFORE) or not _uses_material(root):
        return []
    when = "reaches" if today <= THEME_ENDS else "reached"
    return [
        f"mkdocs.yml: theme-end: Material for MkDocs {when} the end of its life on 5 May 2027. "
        "Fix: follow docs/about/maintain.md, “When Material ends”."
    ]


def _uses_material(root: Path) -> bool:
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    theme = re.search(r"^theme:(.*(?:\n[ \t].*)*)", text, re.M)
    return bool(theme and re.search(r"\bmaterial\b", theme[1]))
