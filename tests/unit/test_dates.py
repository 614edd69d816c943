"""Dates of sources as biblatex has them: ranges, seasons, open ends and doubts."""

from __future__ import annotations

import pytest

from edition.dates import first_date, read_date, spelled


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
def test_date_in_words(date: str, words: str, first: str) -> None:
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
def test_no_date(text: str) -> None:
    """It is given back as it is, and has no first day."""
    assert read_date(text) is None
    assert spelled(text) == text
    assert first_date(text) == ""
