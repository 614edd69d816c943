"""The text of the book: articles of the built site as trees, without what only a website needs."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from edition.edition import SOURCES_PAGE, Edition
from edition.model import STATUS_TABLE, Icon, PageText, page_url

SIGNS = {Icon.TICK: "✓", Icon.HALF: "◐", Icon.ARROWS: "⇄", Icon.CROSS: "✗", Icon.QUESTION: "?", Icon.DOTS: "…"}
"""The icons of statuses as characters."""
_LAST = ("about/method.md", SOURCES_PAGE, "about/rights.md")
"""The pages that end the book; every edition has them."""
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_DROPPED = {"fieldset", "nav", "button", "form", "input", "select", "label", "output", "script"}
_DROPPED_CLASSES = {
    *("page-end", "page-contents", "filter", "downloads", "claim-actions", "claim-sentence", "count", "column"),
    *("footnote-backref", "for-ear"),
}
"""Elements that filter, navigate and correct, and what repeats the text for a screen."""
_DROPPED_ATTRIBUTES = {"tabindex", "hidden", "open"}
_SIGN = {row.status.css_class: SIGNS[row.icon] for row in STATUS_TABLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chapter of the book: the path of its page, its title, and its article."""

    path: str
    title: str
    article: etree.Element

    @property
    def name(self) -> str:
        """A name for its file: letters, digits and hyphens."""
        return self.path.removesuffix(".md").replace("/", "-")


class _Reader(HTMLParser):
    """Makes a tree of HTML that is well formed, as that of the site is."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = etree.TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name.replace("viewbox", "viewBox"): value or "" for name, value in attrs})
        if tag in _VOID:
            self.tree.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def book_parts(edition: Edition, site: Path, site_url: str) -> list[Part]:
    """The parts of the book from a built site: chapters, timeline, glossary, people, method, sources, rights.

    Links between parts lead to `name.xhtml`, links to other pages to the public address, if there is one;
    ids are XML names.
    """
    pages = [*edition.chapters(), *(p for p in edition.pages if not p.restated and (p.events or p.terms or p.entities))]
    pages += [edition.pages_by_path[path] for path in _LAST if path in edition.pages_by_path]
    parts = [Part(path=page.path, title=page.title, article=_article(site, page)) for page in pages]
    _lead_links(parts, site_url)
    for part in parts:
        for element in part.article.iter():
            if name := element.get("id"):
                element.set("id", xml_name(name))
    return parts


def _lead_links(parts: list[Part], site_url: str) -> None:
    """Let the links of the articles lead to places in the book, where it has them."""
    places = {page_url(part.path): part for part in parts}
    ids = {part.name: {e.get("id", "") for e in part.article.iter()} for part in parts}
    for part in parts:
        for element in part.article.iter():
            if href := element.get("href"):
                _lead(element, part, urljoin(f"/{page_url(part.path)}", href), places, ids, site_url)


def _article(site: Path, page: PageText) -> etree.Element:
    """The article of a built page, without what only a website needs."""
    html = (site / page_url(page.path) / "index.html").read_text(encoding="utf-8")
    reader = _Reader()
    reader.feed(html[html.index("<article") : html.index("</article>") + len("</article>")])
    article = reader.tree.close()
    _prune(article)
    return article


def xml_name(name: str) -> str:
    """An id as XML allows it: no colons, and a letter first."""
    name = re.sub(r"[^\w.-]", ".", name)
    return name if re.match(r"[^\W\d]", name) else f"a{name}"


def _lead(
    link: etree.Element, here: Part, url: str, places: dict[str, Part], ids: dict[str, set[str]], site_url: str
) -> None:
    """Let a link lead to its part; without a public address, one to a page outside the book leads nowhere."""
    if not url.startswith("/"):
        return
    path, anchor = urldefrag(url[1:])
    folder = page_url(SOURCES_PAGE)
    if path not in places and path.startswith(folder):
        path, anchor = folder, path.removeprefix(folder).strip("/")
    if part := places.get(path):
        tail = f"#{xml_name(anchor)}" if anchor and anchor in ids[part.name] else ""
        link.set("href", tail if tail and part is here else f"{part.name}.xhtml{tail}")
    elif site_url:
        link.set("href", site_url + url[1:])
    else:
        link.tag = "span"
        for name in ("href", "download", "rel"):
            link.attrib.pop(name, None)


def _prune(parent: etree.Element) -> None:
    """Remove what only a website needs; statuses get their signs."""
    at = 0
    while at < len(parent):
        child = parent[at]
        classes = set((child.get("class") or "").split())
        if (
            child.tag in _DROPPED
            or classes & _DROPPED_CLASSES
            or (parent.get("class"), child.tag) == ("evidence", "summary")
            or (parent.get("class"), child.tag, "aria-label" in child.attrib) == ("source", "a", True)  # to its page
        ):
            _remove(parent, at)
            continue
        child.tag = {"details": "div", "summary": "p"}.get(child.tag, child.tag)
        if (parent.tag, child.tag) == ("svg", "a"):  # a drawing leads nowhere; the table below it does
            child.tag, child.attrib = "g", {}
            parent.set("role", "img")
        for name in [name for name in child.attrib if name.startswith("data-") or name in _DROPPED_ATTRIBUTES]:
            del child.attrib[name]
        _write_signs(child, classes)
        _prune(child)
        at += 1


def _write_signs(element: etree.Element, classes: set[str]) -> None:
    """Put the signs into the text that a style sheet draws on the site."""
    if "mark" in classes:
        element.set("aria-label", element.attrib.pop("title", ""))
    if sign := next((_SIGN[name] for name in classes if classes & {"mark", "status"} and name in _SIGN), ""):
        element.text = sign + (f"\N{NO-BREAK SPACE}{element.text}" if element.text else "")
    if "published" in classes:
        element.set("aria-label", element.text or "")
        element.text = "↗"


def _remove(parent: etree.Element, at: int) -> None:
    """Remove a child, and keep the text that follows it."""
    tail = parent[at].tail or ""
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    del parent[at]
