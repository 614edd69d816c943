"""Benchmarks: the command’s options, and the table that the benchmark of pages prints."""

from __future__ import annotations

from benchmarks.__main__ import options
from benchmarks.pages import PageCost, table


def test_command_has_the_benchmark_of_pages() -> None:
    assert options().parse_args(["pages"]).what == "pages"


def test_table_compares_each_way_with_ours() -> None:
    """Each kind in its row, each way in its column; nothing is divided by zero."""
    ours = PageCost({"HTML": 40_000, "CSS": 5_000}, 4, 800, 0.0, 0)
    other = PageCost({"HTML": 20_000, "CSS": 20_000, "JavaScript": 50_000}, 6, 1200, 0.01, 216)
    rows = {line[:18].strip(): line[18:].split() for line in table({"ours": ours, "Material": other})}
    assert rows[""] == ["ours", "Material"]
    assert rows["HTML, kB"] == ["40.0", "20.0", "(0.5×)"]
    assert rows["CSS, kB"] == ["5.0", "20.0", "(4.0×)"]
    assert rows["JavaScript, kB"] == ["0.0", "50.0"]
    assert rows["all, kB"] == ["45.0", "90.0", "(2.0×)"]
    assert rows["requests"] == ["4", "6", "(1.5×)"]
    assert rows["largest paint, s"] == ["0.80", "1.20", "(1.5×)"]
    assert rows["layout shift"] == ["0.000", "0.010"]
    assert rows["task over 50 ms"] == ["0", "216"]
