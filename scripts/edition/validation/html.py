"""The gate on the result: what the HTML of a page may have, whatever made it.

The lists below name every element, attribute, class and kind of address of the site. HTML in any other form is
refused: only tags in lower case with quoted values without angle brackets, each closed in order, no comment and no
declaration. Such a text can be read in one way only, so that a scan for its tags finds what a browser finds; a test
compares the two for every page, with a parser that follows the HTML standard.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from functools import lru_cache
from html import unescape

from edition.model import PageText, Place, Problem, Rule, Source


class HtmlRule(Rule):
    """What is asked of the HTML that pages are made of."""

    FORM = """html-form: HTML has only plain tags, each closed in order.
        Near {near}, “{found}” is no plain tag or not closed in order.
        Fix: write plain Markdown there; if it is plain, a template prints something without escaping it."""
    ELEMENT = """html-element: HTML has only the elements of the edition, each where it belongs.
        Near {near} there is an element “{found}”, which does not belong there.
        Fix: write plain Markdown there; if it is plain, a template prints something without escaping it."""
    ATTRIBUTE = """html-attribute: Elements have only the attributes and classes of the edition.
        Near {near} there is “{found}”, which elements cannot have.
        Fix: write plain Markdown there, in tables without colons in the line of hyphens."""
    ADDRESS = """html-address: Links lead to http(s) addresses, pages and mail addresses; all else is of this site.
        Near {near} the address “{found}” has another form.
        Fix: use http(s), a page of the site or mailto:."""
    TAG = """html-tag: A tag that readers are meant to see is written as code.
        Near {near}, the text shows “{found}”.
        Fix: put it between backticks if it is code, or remove it."""
    HEADING = """html-heading: A page has one title, and no heading skips a level.
        Near {near}, the heading “{found}” is a second title, or is more than one level below the one before it.
        Fix: write it with another number of #."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT = _words(
    "a abbr article aside blockquote br button caption code dd details div dl dt em fieldset figcaption figure footer"
    " h1 h2 h3 h4 h5 h6 header hr img input label legend li main nav ol optgroup option output p pre section select"
    " span strong summary sup svg table tbody td th thead time tr ul var"
)
_DRAWN = _words("a circle desc g path rect text title tspan ellipse line polyline polygon")
"""The elements inside a drawing, and nowhere else."""
_WHERE = {
    "html": ("",),
    "head": ("html",),
    "body": ("html",),
    "meta": ("head",),
    "link": ("head",),
    "title": ("head",),
    "script": ("head", "body"),
    "article": ("main", "body"),
    "main": ("body",),
}
"""The elements that have one place only."""
_VOID = frozenset(["meta", "link", "input", "img", "br", "hr"])
_ATTRIBUTES = {
    "a": "href rel download data-unfound",
    "abbr": "",
    "article": "data-home data-chapter",
    "button": "type popovertarget",
    "details": "open",
    "div": "data-filter-for",
    "html": "",
    "img": "src alt",
    "input": "type name value checked data-filter",
    "li": "data-kind data-scope data-author data-date",
    "link": "rel href type as crossorigin",
    "meta": "charset http-equiv content name property",
    "nav": "popover",
    "ol": "start",
    "optgroup": "label",
    "option": "value",
    "script": "src defer type",
    "select": "data-filter data-order",
    "span": "data-locator",
    "td": "data-sort",
    "th": "scope",
    "time": "datetime",
    "tr": "data-kind data-status",
}
"""The attributes of each element, in addition to those of every element."""
_EVERYWHERE = _words(
    "aria-current aria-hidden aria-label aria-labelledby aria-live class data-anchor data-source focusable id lang"
    " role tabindex title"
)
_DRAWING = _words(
    "cx cy d height points preserveAspectRatio r rx ry stroke-dasharray stroke-width text-anchor transform viewBox"
    " width x x1 x2 y y1 y2"
)
_CLASSES = _words(
    "annotation at bare breadcrumb changes citation-words chart cite cite-links cite-page cited-at cited-in claim"
    " claim-actions claim-line claim-sentence columns comment comment-check comment-context comment-name"
    " comment-since comment-wording content count downloads drawing earlier entity entry event event-head events"
    " evidence facts filter finding fine fold-all footnote footnote-backref footnote-ref footnotes for-ear"
    " glance glance-name glance-number glance-paragraph glance-row glance-strip groups highlight highlights"
    " in-words index index-sentences joint kicker kind ladder letters live locator mark mark-image marks menu-open number"
    " open-questions overview overview-figures page-actions page-contents page-contents-name page-end passage"
    " places published quick reading reference references reviewed role rules search-open second-title section"
    " sentence sentence-end settle shape site-footer site-header site-name site-nav skip sortable source"
    " source-entry source-group standing status status-cell strapline table-order table-scroll tally term"
    " themes tile to-sentence translated-title turn unit unit-commentary uses views words Z3988"
)
"""The classes of pages; those in a drawing and in highlighted code have names of their own."""
_STATUS = re.compile(r"status-[a-z-]+|shape-\d+")
_FIXED = {
    ("meta", "http-equiv"): re.compile("Content-Security-Policy"),
    ("script", "type"): re.compile(r"application/ld\+json"),
    ("input", "type"): re.compile("radio|search"),
    ("button", "type"): re.compile("button"),
    ("link", "rel"): re.compile("alternate|canonical|icon|next|prev|preload|stylesheet"),
}
"""The attributes of which the value matters."""
_TAG = re.compile(
    r'<(?:/(?P<end>[a-z][a-z0-9]*)|(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [A-Za-z0-9:-]+(?:="[^"<>]*")?)*)'
    r"(?P<closed>\s*/)?)>|<"
)
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9:-]+)(?:="([^"]*)")?')
_DOCTYPE = "<!doctype html>"
_RAW = re.compile(r"(?s).*?</script>")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_FREE = frozenset(["svg", "figure", "pre"])
"""Elements in which classes have names of their own."""
_CODE = re.compile(r"(?s)<(code|pre)\b.*?</\1>")
_TAG_AS_TEXT = re.compile(r"&lt;[A-Za-z/!?][^\n<]{0,60}")
_HEADING = re.compile(r"(?s)<h([1-6])\b[^>]*>(.*?)</h\1>")
_SHOWN = 60
"""How many characters of what is refused a message quotes."""

Violation = tuple[HtmlRule, str, str]
"""A rule that is broken, what breaks it, and the id that was last seen before it."""


def html_violations(html: str, inside: str = "") -> Iterator[Violation]:
    """What a page, or the part of a page that is inside an element of this name, has and may not have.

    What follows the first violation of form is not read: it may follow from that.
    """
    stack: list[str] = []
    last_id = ""
    at = len(_DOCTYPE) if not inside and html[: len(_DOCTYPE)].lower() == _DOCTYPE else 0
    while match := _TAG.search(html, at):
        at = match.end()
        end, name = match["end"], match["name"]
        if end and stack and stack[-1] == end:
            stack.pop()
        elif name:
            last_id = yield from _tag_violations(match, stack, inside, last_id)
            if name == "script":
                at = _end_of_script(html, at)
                if not at:
                    yield HtmlRule.FORM, match[0], last_id
                    return
            elif name not in _VOID and not ("svg" in stack and match["closed"]):
                stack.append(name)
        else:
            yield HtmlRule.FORM, html[match.start() : html.find(">", match.start()) + 1], last_id
            return
    if stack:
        yield HtmlRule.FORM, f"<{stack[-1]}>", last_id


def _tag_violations(
    match: re.Match[str], stack: list[str], inside: str, last_id: str
) -> Generator[Violation, None, str]:
    """What an element may not be or have, below those of the stack; returns the id that was last seen."""
    name = match["name"]
    if not _belongs(name, stack[-1] if stack else inside, "svg" in stack):
        yield HtmlRule.ELEMENT, match[0], last_id
    problems, own_id = _attributes(name, match["attributes"], name == "svg" or not _FREE.isdisjoint(stack))
    last_id = own_id or last_id
    yield from ((rule, found, last_id) for rule, found in problems)
    return last_id


def reading_violations(article: str) -> Iterator[Violation]:
    """What the HTML of an article shows and should not: a tag as text, and headings out of their order."""
    shown = _CODE.sub(lambda match: " " * len(match[0]), article)
    for match in _TAG_AS_TEXT.finditer(shown):
        yield HtmlRule.TAG, unescape(match[0]), _id_before(article, match.start())
    level = 0
    for match in _HEADING.finditer(article):
        before, level = level, int(match[1])
        if level > max(before + 1, 3) or (level == 1 and before):  # entries have level 3, without a section too
            yield HtmlRule.HEADING, re.sub(r"<[^>]*>", "", match[2]).strip(), _id_before(article, match.start())


def _id_before(html: str, position: int) -> str:
    """The id that was last given before a position."""
    _, found, rest = html[:position].rpartition(' id="')
    return rest.partition('"')[0] if found else ""


def _end_of_script(html: str, start: int) -> int:
    """Where the script ends whose content begins at `start`; 0 where it does not end, or browsers differ on it."""
    body = _RAW.match(html, start)
    return body.end() if body and "<!--" not in body[0] else 0


def tags_of(html: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The elements that the scan finds, in order, each with the names of its attributes."""
    at = 0
    while match := _TAG.search(html, at):
        at = match.end()
        if match["name"]:
            yield match["name"], frozenset(name.lower() for name, _ in _ATTRIBUTE.findall(match["attributes"]))
        if match["name"] == "script" and (body := _RAW.match(html, at)):
            at = body.end()


def _belongs(name: str, parent: str, in_drawing: bool) -> bool:
    if in_drawing:
        return name in _DRAWN
    if parent in ("title", "script"):  # a browser reads text there
        return False
    return parent in _WHERE[name] if name in _WHERE else name in _TEXT and parent not in ("head", "html")


@lru_cache(maxsize=8192)
def _attributes(name: str, written: str, free: bool) -> tuple[tuple[tuple[HtmlRule, str], ...], str]:
    """What is wrong with the attributes of an element, and its id; `free` is where classes have names of their own."""
    found: list[tuple[HtmlRule, str]] = []
    own_id = ""
    allowed = _ATTRIBUTES.get(name, "").split()
    for attribute, value in _ATTRIBUTE.findall(written):
        if attribute == "id":
            own_id = unescape(value)
        fixed = _FIXED.get((name, attribute))
        if (
            (attribute not in _EVERYWHERE and attribute not in allowed and not (free and attribute in _DRAWING))
            or (fixed and not fixed.fullmatch(value))
            or (attribute == "class" and not free and not all(map(_is_class, value.split())))
        ):
            found.append((HtmlRule.ATTRIBUTE, f'{attribute}="{value}"'))
        elif attribute in ("href", "src") and not _is_address(name, value):
            found.append((HtmlRule.ADDRESS, value))
    return tuple(found), own_id


def _is_class(name: str) -> bool:
    return name in _CLASSES or bool(_STATUS.fullmatch(name))


def _is_address(element: str, value: str) -> bool:
    """Whether an address has a form that the element can have, as a browser decodes it."""
    url = re.sub(r"[\x00-\x20]", "", unescape(value)).lower()
    if "\\" in url or url.startswith("//"):
        return False
    if element == "a":
        return url.startswith(("http://", "https://", "mailto:")) or not _SCHEME.match(url)
    if element == "link":  # its own canonical address
        return url.startswith(("http://", "https://")) or not _SCHEME.match(url)
    return not _SCHEME.match(url)


def html_problems(violations: Iterator[Violation], page: PageText) -> list[Problem]:
    """The violations of a page's HTML with their places in its Markdown: the line where it is written, or the nearest id."""
    starts = {"": page.body_at} | {target.anchor: target.span[0] for target in page.targets}
    return text_problems(violations, f"docs/{page.path}", page.text, starts)


def text_problems(violations: Iterator[Violation], file: str, text: str, starts: Mapping[str, int]) -> list[Problem]:
    """The same of any file, given its text and the positions in it of the places that have an id.

    What the text does not have word for word, such as the attributes of a table, is named once near an id.
    """
    problems = []
    near_ids: set[tuple[str, str]] = set()
    for rule, found, last_id in violations:
        start = starts.get(last_id, starts.get("", 0))
        written = text.find(unescape(found), start)
        if written < 0:
            if (rule, last_id) in near_ids:
                continue
            near_ids.add((rule, last_id))
        place = Place.in_text(file, text, written if written >= 0 else start)
        near = f"“{last_id}”" if last_id else "the beginning of the page"
        problems.append(rule.at(place, near=near, found=found[:_SHOWN]))
    return problems


def source_problems(violations: Iterator[Violation], source: Source) -> list[Problem]:
    """The violations of the HTML that shows a source, at its entry in the bibliography."""
    return [rule.at(source.place, near=f"“{source.key}”", found=found[:_SHOWN]) for rule, found, _ in violations]


def check_template(html: str) -> None:
    """Raise ValueError if a page without Markdown of its own has what no page may have."""
    if violation := next(html_violations(html), None):
        rule, found, _ = violation
        raise ValueError(f"{rule}: “{found[:_SHOWN]}” belongs on no page. Fix: correct the template.")
