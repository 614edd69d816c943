"""Rules for pages as a whole: their front matter, and the inserts that they name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from edition.edition import Edition
from edition.model import PageText, Place, Problem, Rule
from edition.parsers.blocks import mask_code
from edition.project import DRAWINGS

INSERTS = ("overrides/generated", DRAWINGS)
"""The folders of the templates of inserts, one for each name."""
_IN_BRACES = re.compile(r"\{\{ *[\w-]+ *\}\}")
LONGEST_DESCRIPTION = 160
"""How many characters a description may have: search engines show no more."""

FRONT_MATTER = ("title", "description", "also", "search")
"""What the front matter of a page can say; the engine would obey more, such as another template."""


class PageRule(Rule):
    """What is asked of a page."""

    TITLE = """page-title: A page has a title in its front matter.
        The page has no title.
        Fix: begin the page with the lines “---”, “title: …”, “description: …” and “---”."""
    DESCRIPTION = f"""page-description: A page has a description of at most {LONGEST_DESCRIPTION} characters.
        The page has no description of at most {LONGEST_DESCRIPTION} characters.
        Fix: add a line “description: …” to the front matter, or shorten it."""
    KEY = f"""front-matter-key: The front matter has only keys that the edition knows.
        The front matter has the unknown key “{{name}}”.
        Fix: use one of {", ".join(FRONT_MATTER)}, or remove it."""
    TEXT = """page-value: Every value of the front matter is one text.
        The value of “{name}” is a list or a table.
        Fix: write one text after the colon, between quotation marks where it has a colon itself."""
    PLACE = """insert-place: An insert is a line of its own.
        “{insert}” has other words beside it, and is printed as it stands.
        Fix: give it a line of its own, with an empty line before and after it, or put it between backticks."""
    TWICE = """insert-twice: A page has an insert once, since the ids in it would not be unique.
        The insert “{name}” is on the page already.
        Fix: remove this line."""
    INSERT = f"""insert-unknown: A line in double braces names an insert that the build can make.
        There is no insert “{{name}}”.
        Fix: use one of {{known}}, or add a template {DRAWINGS}/{{name}}.html."""


def known_inserts(root: Path) -> frozenset[str]:
    """The names of the inserts for which the project has a template."""
    return frozenset(template.stem for folder in INSERTS for template in (root / folder).glob("*.html"))


def check_pages(edition: Edition, inserts: Collection[str]) -> Iterator[Problem]:
    """What is wrong with pages as a whole; `inserts` are the names of the known inserts."""
    for page in edition.pages:
        if f"docs/{page.path}" not in edition.unread:
            yield from _title(page)
            yield from _description(page)
        for key in page.meta:
            if key not in FRONT_MATTER:
                yield PageRule.KEY.at(Place(f"docs/{page.path}", 1), name=key)
            elif isinstance(page.meta[key], list | dict):
                yield PageRule.TEXT.at(Place(f"docs/{page.path}", 1), name=key)
        yield from _insert_places(page)
        for number, (name, place) in enumerate(page.inserts):
            if name in (earlier for earlier, _ in page.inserts[:number]):
                yield PageRule.TWICE.at(place, name=name)
            if name not in inserts:
                yield PageRule.INSERT.at(place, name=name, known=", ".join(sorted(inserts)) or "none")


def _insert_places(page: PageText) -> Iterator[Problem]:
    body = re.sub(r"[^\n]", " ", page.text[: page.body_at]) + mask_code(page.text[page.body_at :])
    lines = {place.line for _, place in page.inserts}
    for match in _IN_BRACES.finditer(body):
        place = page.place_at(match.start())
        if place.line not in lines:
            yield PageRule.PLACE.at(place, insert=match[0])


def _title(page: PageText) -> Iterator[Problem]:
    if not page.meta.get("title"):
        yield PageRule.TITLE.at(Place(f"docs/{page.path}", 1))


def _description(page: PageText) -> Iterator[Problem]:
    description = page.meta.get("description")
    if not isinstance(description, str) or not 0 < len(description) <= LONGEST_DESCRIPTION:
        yield PageRule.DESCRIPTION.at(Place(f"docs/{page.path}", 1))
