"""Rules for what Markdown may carry: contributions are untrusted input, and the site is public.

The edition needs no raw HTML. All of it is refused, so that no list of allowed elements has to be kept safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from edition.edition import Edition
from edition.model import Claim, Entity, Event, PageText, Place, Problem, Rule, Term
from edition.parsers.blocks import mask_code
from edition.validation.addresses import host_problem, split_address
from edition.validation.letters import has_odd_letters, is_hidden, odd_words

TAG = re.compile(r"<[A-Za-z/!?][^>]*>?")
_MARKDOWN = re.compile(r"\]\(|\*\*|`")
"""What makes a link, bold words or code in Markdown, and is shown as it stands in a value."""
_AUTOLINK = re.compile(r"<(?P<url>https?://[^\s>]+|[\w.+-]+@[\w-]+\.[\w.-]+)>")
_ATTRIBUTES = re.compile(r"(?<![{$\\])\{(?!\{)[^{}\n]*\}(?!\})")
_HEADING_ID = re.compile(r"^#{1,6}[^\n{}]*\{\s*#[a-z0-9]+(?:-[a-z0-9]+)*\s*\}[ \t]*$", re.M)
_ODD_FENCE = re.compile(r"^[ >]*(?:`{3,}|~{3,}).*$", re.M)
_ADDRESS = re.compile(r"\]\(\s*<?(?P<url>[^)>]{0,300})")
_DEFINITION = re.compile(r"^(?:[ \t>*+-]|\d+[.)])*\[(?!\^)(?P<name>[^\[\]]+)\]:\s*<?(?P<url>\S+?)>?(?:\s|$)", re.M)
_IMAGE_BY_NAME = re.compile(r"!\[(?P<text>[^\[\]]*)\](?!\()(?:\s?\[(?P<name>[^\[\]]+)\])?")
_SQUARE = re.compile(r"(?<!\\)[\[\]]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z0-9]{2,32});?")
_OTHER_LANGUAGE = ("second_title",)
"""Options whose letters are those of another language."""
_SHOWN = 40
"""How many characters of what is refused a message quotes."""


class MarkupRule(Rule):
    """What is asked of Markdown."""

    HTML = """markup-html: Markdown contains no raw HTML.
        “{html}” is raw HTML.
        Fix: use Markdown; put code between backticks."""
    ATTRIBUTES = """markup-attributes: Braces give a heading its id and nothing else an attribute.
        “{attributes}” is not the id of a heading.
        Fix: remove it; a heading may end with {{ #name }}, and code is between backticks."""
    FENCE = """markup-fence: A block of code is between two plain fences with the same indentation.
        The fence “{fence}” is not plain, or is never closed.
        Fix: write ``` and at most a language, and close it with ``` and the same indentation."""
    ADDRESS = """markup-address: A link or an image leads to an http(s) address, a page of the site or a mail address.
        The address “{url}” is neither http(s) nor a page of the site nor a mail address.
        Fix: use http(s), a page of the site or mailto:."""
    HOST = """markup-host: A link leads to a host of the public web, without a user name.
        The host of “{url}” {what}.
        Fix: copy the address from the browser, on a page that everybody can open."""
    IMAGE = """markup-image: Images come from the edition itself.
        The image “{url}” comes from another site.
        Fix: put it into docs/assets/ and link to it there."""
    CONTROL = """markup-control: Markdown contains no control characters and no invisible characters.
        This line has the control or invisible character U+{code}.
        Fix: remove it."""

    VALUE = """markup-value: A title, a description or an option, as it is decoded, contains no markup and nothing invisible.
        The value of “{name}” contains “{found}” once it is decoded.
        Fix: write plain text, without links, code and bold words, and without escapes such as \\\\x3c."""
    SCRIPT = """markup-script: The letters of a word are what they look like.
        “{word}” has letters that only look like Latin ones.
        Fix: type the word again in Latin letters."""


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
        yield from _control(page, blank + mask_code(body, in_line=True))
        yield from _letters(page, blank + mask_code(body, in_line=True))
        yield from _values(page)


def _letters(page: PageText, text: str) -> Iterator[Problem]:
    """Words whose letters pass for others."""
    if not has_odd_letters(text):
        return
    without_addresses = _AUTOLINK.sub(_blank, _ADDRESS.sub(_blank, text))
    for number, line in enumerate(without_addresses.split("\n"), 1):
        for word in islice(odd_words(line), 1):  # one paste, one finding
            yield MarkupRule.SCRIPT.at(Place(f"docs/{page.path}", number), word=word[:_SHOWN])


def _values(page: PageText) -> Iterator[Problem]:
    """What the front matter and the options say once YAML has decoded them."""
    top = Place(f"docs/{page.path}", 1)
    values = [(top, name, str(value)) for name, value in page.meta.items()]
    for entry in page.entries:
        values += [(entry.place, name, value) for name, value in entry_texts(entry)]
    for place, name, value in values:
        if (found := _MARKDOWN.search(value)) or ((found := TAG.search(value)) and found[0] not in page.text):
            yield MarkupRule.VALUE.at(place, name=name, found=found[0][:_SHOWN])
        elif hidden := next((c for c in value if is_hidden(c) and c not in page.text), ""):
            yield MarkupRule.VALUE.at(place, name=name, found=f"U+{ord(hidden):04X}")
        if name not in _OTHER_LANGUAGE:
            for word in odd_words(value):
                yield MarkupRule.SCRIPT.at(place, word=word[:_SHOWN])


def entry_texts(entry: Claim | Event | Term | Entity) -> Iterator[tuple[str, str]]:
    """The options of an entry that are free text, each with its name, as they were decoded."""
    yield "id", entry.id
    for name in ("title", "finding", "settle", "short", "role", "second_title", "kind"):
        if value := getattr(entry, name, ""):
            yield name, value
    for name in ("also", "names", "formerly"):
        yield from ((name, value) for value in getattr(entry, name, ()))
    if isinstance(entry, Claim):
        yield from (("changes", change.text) for change in entry.changes)


def _html(page: PageText, text: str) -> Iterator[Problem]:
    without_links = _AUTOLINK.sub(lambda m: " " * len(m[0]), text)
    by_line: dict[Place, str] = {}
    for match in TAG.finditer(without_links):
        by_line.setdefault(page.place_at(match.start()), match[0])
    for place, html in by_line.items():
        yield MarkupRule.HTML.at(place, html=html[:_SHOWN])


def _attributes(page: PageText, text: str) -> Iterator[Problem]:
    without_ids = _ODD_FENCE.sub(_blank, _HEADING_ID.sub(_blank, text))
    for match in _ATTRIBUTES.finditer(without_ids, page.body_at):
        yield MarkupRule.ATTRIBUTES.at(page.place_at(match.start()), attributes=match[0][:_SHOWN])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _fences(page: PageText, text: str) -> Iterator[Problem]:
    if match := _ODD_FENCE.search(text):  # those after it may follow from it
        yield MarkupRule.FENCE.at(page.place_at(match.start()), fence=match[0].strip()[:_SHOWN])


def _control(page: PageText, text: str) -> Iterator[Problem]:
    """Hidden characters, as they are and as entities, which are read as such outside code."""
    for hidden in sorted(c for c in set(page.text) - {"\n", "\t"} if is_hidden(c)):
        yield MarkupRule.CONTROL.at(page.place_at(page.text.index(hidden)), code=f"{ord(hidden):04X}")
    for entity in _ENTITY.finditer(text):
        if hidden := next(filter(is_hidden, unescape(entity[0])), ""):
            yield MarkupRule.CONTROL.at(page.place_at(entity.start()), code=f"{ord(hidden):04X}")


def _addresses(page: PageText, text: str) -> Iterator[Problem]:
    by_name = {(m["name"] or m["text"]).casefold() for m in _IMAGE_BY_NAME.finditer(text)}
    for match in [*_ADDRESS.finditer(text), *_DEFINITION.finditer(text), *_AUTOLINK.finditer(text)]:
        # As a browser reads it: without white space, with the characters that entities stand for.
        url = re.sub(r"[\x00-\x20]", "", unescape(match["url"]))
        name = match.groupdict().get("name")
        image = name.casefold() in by_name if name else text[match.start()] == "]" and _is_image(text, match.start())
        if _SCHEME.match(url) and not re.match(r"(?i)https?://|mailto:", url):
            yield MarkupRule.ADDRESS.at(page.place_at(match.start()), url=url[:_SHOWN])
        elif not image and (what := host_problem(url) or ("has a user name before it" if _has_user(url) else "")):
            yield MarkupRule.HOST.at(page.place_at(match.start()), url=url[:_SHOWN], what=what)
        elif image and (url.startswith("//") or _SCHEME.match(url)):
            yield MarkupRule.IMAGE.at(page.place_at(match.start()), url=url[:_SHOWN])


def _has_user(url: str) -> bool:
    return split_address(url).username is not None


def _is_image(text: str, end: int) -> bool:
    """Whether the square brackets that close at a position are those of an image."""
    depth = 0
    paragraph = text.rfind("\n\n", 0, end) + 1
    for bracket in reversed(list(_SQUARE.finditer(text, paragraph, end + 1))):
        depth += 1 if bracket[0] == "]" else -1
        if depth == 0:
            return text[bracket.start() - 1 : bracket.start()] == "!"
    return False
