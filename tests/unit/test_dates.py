"""Dates in ISO form, read and spelled out."""

from __future__ import annotations

import pytest

from edition.dates import iso_date, spelled


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2023", (2023, 1, 1)),
        ("2023-07", (2023, 7, 1)),
        ("2023-07-12", (2023, 7, 12)),
        ("2024-02-29", (2024, 2, 29)),
    ],
)
def test_iso_date_of_a_month_or_year_is_its_first_day(value: str, day: tuple[int, int, int]) -> None:
    found = iso_date(value)
    assert found
    assert (found.year, found.month, found.day) == day


@pytest.mark.parametrize(
    "value",
    [
        "",
        "23",
        "2023-7",
        "2023-07-1",
        "2023-13",
        "2023-00",
        "2023-02-29",
        "0000",
        "2023-07-12-01",
        "2023-",
        "-2023",
        "20 23",
        "２０２３",
        "٢٠٢٣",
        "2023/07",
        "+202",
    ],
)
def test_other_forms_are_no_iso_date(value: str) -> None:
    assert iso_date(value) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [("2014-05-06", "6 May 2014"), ("2014-12-31", "31 December 2014"), ("2014-01", "January 2014"), ("2014", "2014")],
)
def test_date_is_spelled_out(value: str, words: str) -> None:
    assert spelled(value) == words
