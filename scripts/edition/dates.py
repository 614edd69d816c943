"""ISO dates of three lengths, as data has them: a day, a month or a year."""

from __future__ import annotations

import datetime


def iso_date(value: str) -> datetime.date | None:
    """The first day that an ISO date (`2023-07-12`, `2023-07`, `2023`) can mean; None when it is none."""
    parts = value.split("-")
    if not 1 <= len(parts) <= 3 or any(
        len(part) != width or not (part.isascii() and part.isdecimal())
        for part, width in zip(parts, (4, 2, 2), strict=False)
    ):
        return None
    try:
        return datetime.date(*(int(part) for part in [*parts, "01", "01"][:3]))
    except ValueError:
        return None


def spelled(date: str) -> str:
    """An ISO date (`2014-05-06`, `2014-05`, `2014`) in words: `6 May 2014`, `May 2014`, `2014`."""
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    parts = date.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, months[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)
