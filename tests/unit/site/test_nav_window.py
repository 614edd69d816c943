"""The window of the navigation: of a long section only the children near the open page are shown."""

from __future__ import annotations

import pytest
from mkdocs.structure.nav import Link, Navigation, Section

from edition.site.nav_window import MOST, shown_children


def section_of(count: int) -> Section:
    """A section of pages (for the navigation, a link is as good), each with the section as its parent."""
    links = [Link(f"Page {number}", f"{number}/") for number in range(count)]
    section = Section("Pages", links)
    for link in links:
        link.parent = section
    return section


def numbers(children: list[Link]) -> list[int]:
    return [int(str(child.url).rstrip("/")) for child in children]


def test_section_of_the_greatest_length_is_shown_whole() -> None:
    section = section_of(MOST)
    shown = shown_children(Navigation([section], []))
    assert numbers(shown(section, None)) == list(range(MOST))
    assert numbers(shown(section, section.children[-1])) == list(range(MOST))


@pytest.mark.parametrize(
    ("page", "first", "last"),
    [
        (0, 0, MOST // 2 - 1),
        (1, 0, MOST // 2),
        (MOST // 2, 0, MOST - 1),
        (40, 40 - MOST // 2, 40 + MOST // 2 - 1),
        (99, 99 - MOST // 2, 99),
    ],
)
def test_long_section_shows_the_children_around_the_open_page(page: int, first: int, last: int) -> None:
    section = section_of(100)
    shown = shown_children(Navigation([section], []))
    assert numbers(shown(section, section.children[page])) == list(range(first, last + 1))


def test_long_section_shows_only_its_first_child_on_pages_elsewhere() -> None:
    long, other = section_of(100), section_of(3)
    shown = shown_children(Navigation([long, other], []))
    assert numbers(shown(long, other.children[2])) == [0]
    assert numbers(shown(long, None)) == [0]


def test_long_section_shows_the_children_around_the_subsection_of_the_open_page() -> None:
    outer, inner = section_of(60), section_of(5)
    outer.children[50] = inner
    inner.parent = outer
    shown = shown_children(Navigation([outer], []))
    children = shown(outer, inner.children[4])
    assert inner in children
    assert numbers([child for child in children if child is not inner]) == [*range(38, 50), *range(51, 60)]
