"""Tests of the style sheet: sizes, line heights and spaces are named properties, and few."""

from __future__ import annotations

import re

import pytest

from support import ROOT

SHEET = (ROOT / "docs/assets/edition.css").read_text(encoding="utf-8")
_DECLARATION = re.compile(
    r"(?<=[{;\s])(font|font-size|line-height|(?:margin|padding|gap|column-gap|row-gap)[a-z-]*): ([^;}]+)"
)
_ROOT_SIZES = {"106.25%", "10.5pt"}
"""The size of the page, on a screen and on paper: all others are multiples of it."""


def own_values(sheet: str) -> list[str]:
    """The declarations with a size, a line height or a space that is not a named property."""
    found = []
    for name, value in _DECLARATION.findall(re.sub(r"@font-face \{.*?\}|/\*.*?\*/", "", sheet, flags=re.S)):
        if name in ("font", "font-size"):
            own = re.search(r"[\d.]+(?:rem|em|px|pt|%)|/[\d.]+", value) and value not in _ROOT_SIZES
        elif name == "line-height":
            own = not value.startswith("var(--l-")
        else:
            own = re.search(r"[\d.]+rem", value)
        if own:
            found.append(f"{name}: {value}")
    return found


def test_sizes_line_heights_and_spaces_are_named_properties() -> None:
    assert not own_values(SHEET)
    assert len(set(re.findall(r"^  --t-[\w-]+(?=:)", SHEET, re.M))) <= 8
    assert len(set(re.findall(r"^  --l-[\w-]+(?=:)", SHEET, re.M))) <= 3
    assert set(re.findall(r"var\(--([tls]-[\w-]+)\)", SHEET)) <= set(re.findall(r"^  --([tls]-[\w-]+):", SHEET, re.M))


@pytest.mark.parametrize(
    "rule",
    [
        "font-size: 0.97rem",
        "font: 600 0.9em/1.45 var(--sans)",
        "line-height: 1.31",
        "padding: 0 0.37rem",
        "gap: 1.1rem",
    ],
)
def test_value_of_its_own_is_found(rule: str) -> None:
    assert own_values(f".seeded {{ {rule}; }}") == [rule]
