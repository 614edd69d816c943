"""Reminders of the end of life of what the site is built with."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from edition.maintenance.end_of_life import DAYS_BEFORE, THEME_ENDS, reminders
from support import ROOT


@pytest.mark.parametrize(
    ("day", "warned"),
    [
        (THEME_ENDS - datetime.timedelta(days=DAYS_BEFORE + 1), False),
        (datetime.date(2027, 1, 5), True),
        (THEME_ENDS, True),
        (datetime.date(2028, 1, 1), True),
    ],
)
def test_warning_begins_some_months_before_the_theme_ends(day: datetime.date, warned: bool) -> None:
    assert bool(reminders(ROOT, day)) is warned


def test_no_warning_with_another_theme(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("theme:\n  name: another\nplugins: [material]\n", encoding="utf-8")
    assert reminders(tmp_path, datetime.date(2028, 1, 1)) == []
