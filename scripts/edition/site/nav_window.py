"""The navigation of a page, limited in large sections.

Every page has the navigation, so that a complete one makes the time of a build grow with the square
of its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

MOST = 24
"""How many children of a section a page shows: more than the largest section of this edition has."""


def shown_children(nav: Navigation) -> Callable[[Section, Page | None], list[Any]]:
    """A function from a section and the open page to the section's children that the page shows.

    Of a section with more than MOST children these are the ones near the page, or near the
    subsection that the page is in; only the first if the page is outside the section.
    """
    places = {id(child): at for item in nav for child, at in _children(item)}

    def shown(section: Section, page: Page | None) -> list[Any]:
        children: list[Any] = section.children
        if len(children) <= MOST:
            return children
        way = [page, *page.ancestors] if page else []
        at = next((places[id(item)] for item in way if item and item.parent is section), None)
        if at is None:
            return children[:1]
        first = max(0, at - MOST // 2)
        return children[first : at + MOST // 2]

    return shown


def _children(item: Any) -> Iterator[tuple[Any, int]]:
    for at, child in enumerate(item.children or ()):
        yield child, at
        yield from _children(child)
