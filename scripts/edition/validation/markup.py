"""Rules for what Markdown may carry: contributions are untrusted input, and the site is public.

The edition needs no raw HTML. All of it is refused, so that no list of allowed elements has to be kept safe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from edition.edition import Edition
from edition.model import PageText, Place, Problem, Rule
from edition.parsers.blocks import mask_code

_TAG = re.compile(r"<[A-Za-z/!?][^>]*>?")
_AUTOLINK = re.compile(r"<(https?://[^\s>]+|[\w.+-]+@[\w-]+\.[\w.-]+)>")
_ATTRIBUTES = re.compile(r"\{[^\n]*=[^\n]*\}")
_ODD_FENCE = re.compile(r"^[ >]*(?:`{3,}|~{3,}).*$", re.M)
_ADDRESS = re.compile(r"\]\(\s*<?(?P<url>[^)>]*)")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)(?P<name>[^\]]+)\]:\s*<?(?P<url>\S+?)>?(?:\s|$)", re.M)
_IMAGE_BY_NAME = re.compile(r"!\[(?P<text>[^\[\]]*)\](?!\()(?:\s?\[(?P<name>[^\[\]]+)\])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SHOWN = 40
"""How many characters of what is refused a message quotes."""

HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")
"""Categories of characters that show nothing, reverse the direction of the text, or are ours for placeholders."""


class MarkupRule(Rule):
    """What is asked of Markdown."""

    HTML = """markup-html: Markdown contains no raw HTML.
        “{html}” is raw HTML.
        Fix: use Markdown; put code between backticks."""
    ATTRIBUTES = """markup-attributes: Markdown contains no HTML attributes.
        “{attributes}” is a list of HTML attributes.
        Fix: write no more than {{ #name }}; put code between backticks."""
    FENCE = """markup-fence: A block of code is between two plain fences with the same indentation.
        The fence “{fence}” is not plain, or is never closed.
        Fix: write ``` and at most a language, and close it with ``` and the same indentation."""
    ADDRESS = """markup-address: A link or an image leads to an http(s) address, a page of the site or a mail address.
        The address “{url}” is neither http(s) nor a page of the site nor a mail address.
        Fix: use http(s), a page of the site or mailto:."""
    IMAGE = """markup-image: Images come from the edition itself.
        The image “{url}” comes from another site.
        Fix: put it into docs/assets/ and link to it there."""
    CONTROL = """markup-control: Markdown contains no control characters and no invisible characters.
        This line has the control or invisible character U+{code}.
        Fix: remove it."""


def check_markup(edition: Edition) -> Iterator[Problem]:
    """What each page's Markdown carries and may not."""
    for page in edition.pages:
        head, body = page.text[: page.body_at], page.text[page.body_at :]
        blank = re.sub(r"[^\n]", " ", head)
        # Whether backticks pair beyond a line depends on lists and the like: both readings are checked.
        for in_line in (True, False):
            masked = mask_code(body, comments=False, in_line=in_line)
            yield from _html(page, head + masked)
            yield from _attributes(page, head + masked)
            yield from _addresses(page, blank + masked)
        yield from _fences(page, blank + mask_code(body, comments=False, in_line=True))
        yield from _control(page)


def _place(page: PageText, position: int) -> Place:
    return Place(f"docs/{page.path}", page.text.count("\n", 0, position) + 1)


def _html(page: PageText, text: str) -> Iterator[Problem]:
    without_links = _AUTOLINK.sub(lambda m: " " * len(m[0]), text)
    by_line: dict[Place, str] = {}
    for match in _TAG.finditer(without_links):
        by_line.setdefault(_place(page, match.start()), match[0])
    for place, html in by_line.items():
        yield MarkupRule.HTML.at(place, html=html[:_SHOWN])


def _attributes(page: PageText, text: str) -> Iterator[Problem]:
    for match in _ATTRIBUTES.finditer(text, page.body_at):
        yield MarkupRule.ATTRIBUTES.at(_place(page, match.start()), attributes=match[0][:_SHOWN])


def _fences(page: PageText, text: str) -> Iterator[Problem]:
    if match := _ODD_FENCE.search(text):  # those after it may follow from it
        yield MarkupRule.FENCE.at(_place(page, match.start()), fence=match[0].strip()[:_SHOWN])


def _control(page: PageText) -> Iterator[Problem]:
    for hidden in sorted(c for c in set(page.text) - {"\n", "\t"} if unicodedata.category(c) in HIDDEN):
        yield MarkupRule.CONTROL.at(_place(page, page.text.index(hidden)), code=f"{ord(hidden):04X}")


def _addresses(page: PageText, text: str) -> Iterator[Problem]:
    by_name = {(m["name"] or m["text"]).casefold() for m in _IMAGE_BY_NAME.finditer(text)}
    for match in [*_ADDRESS.finditer(text), *_DEFINITION.finditer(text)]:
        # As a browser reads it: without white space, with the characters that entities stand for.
        url = re.sub(r"[\x00-\x20]", "", unescape(match["url"]))
        name = match.groupdict().get("name")
        image = name.casefold() in by_name if name else _is_image(text, match.start())
        if _SCHEME.match(url) and not re.match(r"(?i)https?://|mailto:", url):
            yield MarkupRule.ADDRESS.at(_place(page, match.start()), url=url[:_SHOWN])
        elif image and (url.startswith("//") or _SCHEME.match(url)):
            yield MarkupRule.IMAGE.at(_place(page, match.start()), url=url[:_SHOWN])


def _is_image(text: str, end: int) -> bool:
    """Whether the square brackets that close at a position are those of an image."""
    depth = 0
    for at in range(end, -1, -1):
        if text[at] in "[]" and text[at - 1 : at] != "\\":
            depth += 1 if text[at] == "]" else -1
        if depth == 0:
            return text[at - 1 : at] == "!"
    return False
