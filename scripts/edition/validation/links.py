"""Rules for links and images inside the edition, and for the navigation: the commonest mistakes, at their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from edition.edition import Edition
from edition.model import PageText, Place, Problem, Rule
from edition.parsers.blocks import mask_code
from edition.parsers.files import SITE

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?P<url>[^)>\s]*)[^)\n]*\)")
_NAV = re.compile(r"^nav:.*\n(?:[ \t#-].*\n|\n)*", re.M)
_NAMED = re.compile(r"^ *- (?:.*: *)?[\"']?([\w./-]+\.md)[\"']? *$", re.M)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class LinkRule(Rule):
    """What is asked of links, images and the navigation."""

    PAGE = """link-page: A link inside the edition leads to a page that exists.
        There is no page docs/{path}.
        Fix: correct the path, which is relative to this page and ends in .md."""
    ANCHOR = """link-anchor: A link to a place on a page leads to a heading, a sentence or an entry of it.
        The page docs/{path} has no “#{anchor}”.
        Fix: copy the address of the place from the site, or correct the id."""
    IMAGE = """image-missing: An image that a page shows exists.
        There is no file docs/{path}.
        Fix: add it below docs/assets/, or correct the path."""
    ALT = """image-alt: Every image has a text that can be read in its place.
        The image “{url}” has no text.
        Fix: say between the square brackets what it shows: ![…]({url})."""
    NO_PAGE = """nav-page: Every page that the navigation names exists.
        There is no page docs/{path}.
        Fix: correct the path, or remove the line."""
    NAV = """page-nav: Every page is in the navigation.
        No line under nav in mkdocs.yml names {path}.
        Fix: add one there, such as “  - Title: {path}”."""


def check_links(edition: Edition, root: Path) -> Iterator[Problem]:
    """Links, images and lines of the navigation that lead nowhere, and pages to which no navigation leads."""
    for page in edition.pages:
        yield from _links(edition, page, root)
    site = root / SITE
    if not site.is_file():
        return
    text = site.read_text(encoding="utf-8", errors="replace")
    nav = _NAV.search(f"{text}\n")
    if nav is None:  # the engine then makes a navigation of all pages
        return
    named = {
        match[1]: text.count("\n", 0, match.start()) + 1 for match in _NAMED.finditer(text, nav.start(), nav.end())
    }
    for path, line in named.items():
        if not (root / "docs" / path).is_file():
            yield LinkRule.NO_PAGE.at(Place(SITE, line), path=path)
    for page in edition.pages:
        if page.path not in named:
            yield LinkRule.NAV.at(Place(f"docs/{page.path}", 1), path=page.path)


def _links(edition: Edition, page: PageText, root: Path) -> Iterator[Problem]:
    if "](" not in page.text:
        return
    body = mask_code(page.text[page.body_at :])
    for match in _LINK.finditer(body):
        place = page.place_at(page.body_at + match.start())
        if _SCHEME.match(match["url"]):
            continue
        if match["image"] and not match["text"].strip():
            yield LinkRule.ALT.at(place, url=match["url"])
        written, _, anchor = match["url"].partition("#")
        path = normpath(join(dirname(page.path), unquote(written))) if written else page.path
        if match["image"]:
            if not (root / "docs" / path).is_file():
                yield LinkRule.IMAGE.at(place, path=path)
        elif path.endswith(".md"):
            yield from _target(edition, path, anchor, place)


def _target(edition: Edition, path: str, anchor: str, place: Place) -> Iterator[Problem]:
    page = edition.pages_by_path.get(path)
    if page is None:
        if edition.all_pages_read:
            yield LinkRule.PAGE.at(place, path=path)
    elif anchor and not page.inserts and f"docs/{path}" not in edition.unread and anchor not in _anchors(page):
        yield LinkRule.ANCHOR.at(place, path=path, anchor=anchor)


def _anchors(page: PageText) -> set[str]:
    """The ids of a page; those of inserts are not known, so that a page which has one is left out."""
    named = {target.anchor for target in page.targets} | {"page-notes", "content"}
    named |= {name for claim in page.claims for name in claim.formerly}
    return named | {f"passage-{restated.sentence.paragraph}" for restated in page.restated}
