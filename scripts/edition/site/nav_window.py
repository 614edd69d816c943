"""The contents beside every page, kept small: a build's work grows with its pages, and not with their square."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

MOST = 24
"""How many children of a section are shown at once."""


def shown_children(nav: Navigation) -> Callable[[Section, Page | None], list[Any]]:
    """A function from a section and the page that is open to the children that the contents show.

    Of a section with more than MOST: those near the page, or near the subsection in which it
    stands; the first alone where the page stands elsewhere.
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
