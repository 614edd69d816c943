"""Dates as data has them: ISO days, months and years; for sources also the ranges and seasons of biblatex."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTHS = (
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
)
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
"""The seasons as EDTF numbers them, in the place of a month (biblatex manual, section 2.3.8)."""
_DOUBTS = {"": "", "?": "probably ", "~": "about ", "%": "probably about "}
"""What EDTF writes behind a date that is uncertain, approximate or both, in words."""
_END = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<doubt>[?~%]?)", re.ASCII)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """A day, a month, a season (its number in the place of the month) or a year, with the mark of a doubt."""

    parts: tuple[int, ...]
    doubt: str = ""

    @property
    def season(self) -> str:
        """The season's name; empty for any other date."""
        return _SEASONS.get(self.parts[1], "") if len(self.parts) > 1 else ""

    @property
    def words(self) -> str:
        """The date in words: `6 May 2014`, `summer 2014`, `about 2014`."""
        year, *rest = self.parts
        names = [str(year)]
        if rest:
            names.insert(0, self.season or _MONTHS[rest[0] - 1])
        if len(rest) > 1:
            names.insert(0, str(rest[1]))
        return _DOUBTS[self.doubt] + " ".join(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """A date with a beginning and an end: the same one, or one of them open (None)."""

    start: PartialDate | None
    end: PartialDate | None

    @property
    def words(self) -> str:
        """The range in words: `8–9 July 2016`, `May–June 2022`, `2019–2021`, `from 2019`."""
        if self.end is None:
            return f"from {self.start.words}" if self.start else ""
        if self.start is None:
            return f"until {self.end.words}"
        first, last = self.start.words, self.end.words
        if first == last:
            return first
        if len(self.start.parts) == len(self.end.parts) and not self.start.doubt:
            pairs = zip(self.start.parts, self.end.parts, strict=True)
            shared = next(at for at, (one, other) in enumerate(pairs) if one != other)
            first = " ".join(first.split(" ")[: len(self.start.parts) - shared])
        return f"{first} – {last}" if " " in first or self.end.doubt else f"{first}–{last}"


def read_date(value: str) -> DateRange | None:
    """Read a source's date as biblatex takes it; None when it is none.

    A day, month, season or year (`2023-07-12`, `2023-07`, `2023-21`, `2023`), a range of two (`2016-07-08/2016-07-09`)
    with an open end (`2019/`, `2019/..`) or beginning, each with a mark of doubt (`2019?`, `2019~`, `2019%`).
    """
    written = value.split("/")
    ends = [_partial(part) for part in written]
    is_open = [part in ("", "..") for part in written]
    if (
        len(ends) > 2
        or all(is_open)
        or any(end is None and not open_ for end, open_ in zip(ends, is_open, strict=True))
    ):
        return None
    return DateRange(start=ends[0], end=ends[-1])


def _partial(value: str) -> PartialDate | None:
    match = _END.fullmatch(value)
    if match is None:
        return None
    parts = tuple(int(part) for part in match.group("year", "month", "day") if part)
    if not (len(parts) == 2 and parts[1] in _SEASONS) and iso_date(value.rstrip("?~%")) is None:
        return None
    return PartialDate(parts=parts, doubt=match["doubt"])


def spelled(date: str) -> str:
    """A date in words (`2014-05-06` as `6 May 2014`); what is no date is given back as it is."""
    read = read_date(date)
    return read.words if read else date


def first_date(date: str) -> str:
    """The ISO date with which a source's date begins, the year of a season; empty when it is no date.

    Where the beginning is open, it is the end.
    """
    read = read_date(date)
    end = (read.start or read.end) if read else None
    if end is None:
        return ""
    parts = end.parts[:1] if end.season else end.parts
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])
