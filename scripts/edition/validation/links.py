"""Rules for links and images inside the edition, and for the navigation: the commonest mistakes, at their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from edition.edition import Edition
from edition.model import PageText, Place, Problem, Rule
from edition.parsers.blocks import mask_code
from edition.parsers.files import SITE
from edition.validation.pages import INSERTS

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\[\]\n]*)\]\(\s*<?(?P<url>[^)>\s]*)[^)\n]*\)")
_NAV = re.compile(r"^nav:.*\n(?:[ \t#-].*\n|\n)*", re.M)
_NAMED = re.compile(r"^ *- (?:.*: *)?[\"']?([\w./-]+\.md)[\"']? *$", re.M)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_SHOWN = 60
"""How many characters of a link a message quotes."""


class LinkRule(Rule):
    """What is asked of links, images and the navigation."""

    PAGE = """link-page: A link inside the edition leads to a page that exists.
        There is no page docs/{path}.
        Fix: correct the path, which is relative to this page and ends in .md."""
    FORM = """link-form: A link has words, and leads to a page (.md), a file below docs/ or another site.
        The link “{link}” {what}.
        Fix: write [words](page.md), [words](../assets/file.png) or [words](https://…)."""
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
    with_ids = _inserts_with_ids(root)
    for page in edition.pages:
        yield from _links(edition, page, root, with_ids)
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


def _inserts_with_ids(root: Path) -> frozenset[str]:
    """The inserts that put ids on a page, which only the build knows."""
    templates = (template for folder in INSERTS for template in (root / folder).glob("*.html"))
    return frozenset(template.stem for template in templates if " id=" in template.read_text(encoding="utf-8"))


def _links(edition: Edition, page: PageText, root: Path, with_ids: frozenset[str]) -> Iterator[Problem]:
    if "](" not in page.text:
        return
    body = mask_code(page.text[page.body_at :])
    for match in _LINK.finditer(body):
        place = page.place_at(page.body_at + match.start())
        written = page.text[page.body_at + match.start() : page.body_at + match.end()]  # with its code
        has_words = written.lstrip("![ ")[:1] != "]"
        if not match["image"] and not has_words:
            yield LinkRule.FORM.at(place, link=written[:_SHOWN], what="has no words")
        elif not _SCHEME.match(unescape(match["url"])) and "<" not in written:  # else other rules are about it
            if match["image"] and not has_words:
                yield LinkRule.ALT.at(place, url=match["url"])
            yield from _inside(edition, page, match, place, root, with_ids)


def _inside(
    edition: Edition, page: PageText, link: re.Match[str], place: Place, root: Path, with_ids: frozenset[str]
) -> Iterator[Problem]:
    """Why a link or an image leads to nothing in the edition."""
    target, _, anchor = link["url"].partition("#")
    path = normpath(join(dirname(page.path), unquote(target))) if target else page.path
    is_file = not target.startswith("/") and (root / "docs" / path).is_file()
    if link["image"]:
        if not is_file:
            yield LinkRule.IMAGE.at(place, path=path)
    elif not link["url"]:
        yield LinkRule.FORM.at(place, link=link[0][:_SHOWN], what="leads nowhere")
    elif path.endswith(".md"):
        yield from _target(edition, path, anchor, place, with_ids)
    elif not is_file:
        yield LinkRule.FORM.at(place, link=link[0][:_SHOWN], what="leads to neither a page nor a file")


def _target(edition: Edition, path: str, anchor: str, place: Place, with_ids: frozenset[str]) -> Iterator[Problem]:
    page = edition.pages_by_path.get(path)
    if page is None:
        if edition.all_pages_read:
            yield LinkRule.PAGE.at(place, path=path)
    elif (
        anchor
        and page.targets  # else it is empty, which is reported once
        and with_ids.isdisjoint(name for name, _ in page.inserts)
        and f"docs/{path}" not in edition.unread
        and anchor not in _anchors(page)
    ):
        yield LinkRule.ANCHOR.at(place, path=path, anchor=anchor)


def _anchors(page: PageText) -> set[str]:
    """The ids of a page without those of its inserts."""
    named = {target.anchor for target in page.targets} | {"page-notes", "content"}
    named |= {name for claim in page.claims for name in claim.formerly}
    return named | {f"passage-{restated.sentence.paragraph}" for restated in page.restated}
