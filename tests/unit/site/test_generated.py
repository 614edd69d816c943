"""Generated parts of pages."""

from __future__ import annotations

from edition.site.generated import PARTS
from edition.validation import rules


def test_parts_are_those_that_the_rules_know() -> None:
    assert set(PARTS) == set(rules.PARTS)
