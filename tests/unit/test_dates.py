"""Dates: ISO dates, and those of sources as biblatex has them (ranges, seasons, open ends and doubts)."""

from __future__ import annotations

import pytest

from edition.dates import first_date, iso_date, read_date, spelled


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


@pytest.mark.parametrize(
    ("date", "words", "first"),
    [
        ("2016-07-08", "8 July 2016", "2016-07-08"),
        ("2016-07-08/2016-07-09", "8–9 July 2016", "2016-07-08"),
        ("2016-06-30/2016-07-02", "30 June – 2 July 2016", "2016-06-30"),
        ("2016-07-08/2016-07-08", "8 July 2016", "2016-07-08"),
        ("2022-05/2022-06", "May–June 2022", "2022-05"),
        ("2021-12/2022-01", "December 2021 – January 2022", "2021-12"),
        ("2019/2021", "2019–2021", "2019"),
        ("2019-05/2020", "May 2019 – 2020", "2019-05"),
        ("2023-21", "spring 2023", "2023"),
        ("2023-21/2023-22", "spring–summer 2023", "2023"),
        ("2023-24", "winter 2023", "2023"),
        ("2019/", "from 2019", "2019"),
        ("2019-05/..", "from May 2019", "2019-05"),
        ("/2019", "until 2019", "2019"),
        ("2019~", "about 2019", "2019"),
        ("2019?/2020%", "probably 2019 – probably about 2020", "2019"),
    ],
)
def test_date_of_a_source_is_spelled_out_and_has_a_first_day(date: str, words: str, first: str) -> None:
    assert spelled(date) == words
    assert first_date(date) == first


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "../..",
        "2019/2020/2021",
        "May 2019",
        "2019-13",
        "2019-21-01",
        "2019-02-30",
        "2019-5",
        "２０１９",
        "2019/May",
        "19XX",
    ],
)
def test_text_that_is_no_date_is_left_as_it_is(text: str) -> None:
    """And has no first day."""
    assert read_date(text) is None
    assert spelled(text) == text
    assert first_date(text) == ""
