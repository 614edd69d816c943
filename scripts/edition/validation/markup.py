"""Rules for what Markdown may carry: contributors are strangers, and the site is public.

Raw HTML is not needed by the edition and is refused outright, so that no list of allowed
elements has to be kept safe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from edition.edition import Edition
from edition.model import PageText, Place, Problem
from edition.parsers.blocks import block_forms, mask_code

_TAG = re.compile(r"<[A-Za-z/!?][^>]*>?")
_AUTOLINK = re.compile(r"<(https?://[^\s>]+|[\w.+-]+@[\w-]+\.[\w.-]+)>")
_ATTRIBUTES = re.compile(r"\{[^\n]*=[^\n]*\}")
_ODD_FENCE = re.compile(r"^[ >]*(?:`{3,}|~{3,}).*$", re.M)
_ADDRESS = re.compile(r"\]\(\s*<?(?P<url>[^)>]*)")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)(?P<name>[^\]]+)\]:\s*<?(?P<url>\S+?)>?(?:\s|$)", re.M)
_IMAGE_BY_NAME = re.compile(r"!\[(?P<text>[^\[\]]*)\](?!\()(?:\s?\[(?P<name>[^\[\]]+)\])?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WRITTEN = re.compile(r"^\[\^([^\]]+)\]:", re.M)


HIDDEN = ("Cc", "Cf", "Co", "Cs", "Cn")
"""Categories of characters that show nothing, turn the text round, or mean something to us alone."""


def check_markup(edition: Edition) -> Iterator[Problem]:
    """What each page's Markdown carries that it must not."""
    options = "|".join(name for form in block_forms(edition.config.second_option).values() for name in form.options)
    no_text = re.compile(rf"#{{1,6}}\s|/{{3,}}|    (?:{options}):")
    for page in edition.pages:
        head, body = page.text[: page.body_at], page.text[page.body_at :]
        blank = re.sub(r"[^\n]", " ", head)
        # Whether backticks pair beyond a line depends on lists and the like: both readings are looked at.
        for in_line in (True, False):
            masked = mask_code(body, comments=False, in_line=in_line)
            yield from _check_html(page, head + masked)
            yield from _check_addresses(page, blank + masked)
        yield from _check_fences(page, blank + mask_code(body, comments=False, in_line=True))
        yield from _check_places(page, no_text)
        yield from _check_free_notes(page, blank + mask_code(body))
        for hidden in sorted(c for c in set(page.text) - {"\n", "\t"} if unicodedata.category(c) in HIDDEN):
            yield Problem(
                place=_place(page, page.text.index(hidden)),
                rule="markup-control",
                message=f"the character U+{ord(hidden):04X}, which nobody sees.",
                fix="remove it.",
            )


def _place(page: PageText, position: int) -> Place:
    return Place(f"docs/{page.path}", page.text.count("\n", 0, position) + 1)


def _check_html(page: PageText, text: str) -> Iterator[Problem]:
    without_links = _AUTOLINK.sub(lambda m: " " * len(m[0]), text)
    for match in _TAG.finditer(without_links):
        yield Problem(
            place=_place(page, match.start()),
            rule="markup-html",
            message=f"raw HTML: “{match[0][:40]}”.",
            fix="use Markdown; put code between backticks.",
        )
    for match in _ATTRIBUTES.finditer(text, page.body_at):
        yield Problem(
            place=_place(page, match.start()),
            rule="markup-html",
            message=f"HTML attributes: “{match[0][:40]}”.",
            fix="write no more than { #name }; put code between backticks.",
        )


def _check_fences(page: PageText, text: str) -> Iterator[Problem]:
    for match in _ODD_FENCE.finditer(text):
        yield Problem(
            place=_place(page, match.start()),
            rule="markup-html",
            message=f"a fence of code that is not plain, or not closed: “{match[0].strip()[:40]}”.",
            fix="write ``` and at most the language, and close it with ``` at the same margin.",
        )


def _check_addresses(page: PageText, text: str) -> Iterator[Problem]:
    by_name = {(m["name"] or m["text"]).casefold() for m in _IMAGE_BY_NAME.finditer(text)}
    for match in [*_ADDRESS.finditer(text), *_DEFINITION.finditer(text)]:
        # As a browser reads it: without white space, with the characters that entities stand for.
        url = re.sub(r"[\x00-\x20]", "", unescape(match["url"]))
        name = match.groupdict().get("name")
        image = name.casefold() in by_name if name else _is_image(text, match.start())
        if _SCHEME.match(url) and not re.match(r"(?i)https?://|mailto:", url):
            yield Problem(
                place=_place(page, match.start()),
                rule="markup-address",
                message=f"the address “{url[:60]}” is not one that a reader can be sent to.",
                fix="use http(s), a page of the site or mailto:.",
            )
        elif image and (url.startswith("//") or _SCHEME.match(url)):
            yield Problem(
                place=_place(page, match.start()),
                rule="markup-image",
                message=f"the image “{url[:60]}” comes from elsewhere.",
                fix="put it into docs/assets/ and link to it there.",
            )


def _is_image(text: str, end: int) -> bool:
    """Whether the square brackets that close at a position are those of an image."""
    depth = 0
    for at in range(end, -1, -1):
        if text[at] in "[]" and text[at - 1 : at] != "\\":
            depth += 1 if text[at] == "]" else -1
        if depth == 0:
            return text[at - 1 : at] == "!"
    return False


def _check_places(page: PageText, no_text: re.Pattern[str]) -> Iterator[Problem]:
    """A heading, a title and an option are printed in many places, where no note can follow them."""
    calls = [(note.span[0], f"[{note.raw}]") for note in page.notes]
    calls += [(position, f"[^{name}]") for name, position in page.free_calls]
    for position, call in sorted(calls):
        line = page.text[page.text.rfind("\n", 0, position) + 1 : position]
        if no_text.match(line):
            yield Problem(
                place=_place(page, position),
                rule="citation-place",
                message=f"the note {call} stands in a heading, a title or an option.",
                fix="put it into the text.",
            )


def _check_free_notes(page: PageText, text: str) -> Iterator[Problem]:
    called, written = {name for name, _ in page.free_calls}, _WRITTEN.findall(text)
    cited = {note.id for note in page.notes if not note.in_free_note}
    for name in sorted(called - set(written)):
        yield Problem(
            place=_place(page, text.index(f"[^{name}]")),
            rule="free-note",
            message=f"the note [^{name}] is not written.",
            fix=f"add “[^{name}]: …”.",
        )
    for name in sorted(set(written)):
        place = _place(page, text.index(f"[^{name}]:"))
        if name not in called or written.count(name) > 1:
            yield Problem(
                place=place,
                rule="free-note",
                message=f"the note [^{name}] is not called, or is written twice.",
                fix=f"put [^{name}] where it belongs, and write it once.",
            )
        if name in cited:
            yield Problem(
                place=place,
                rule="free-note",
                message=f"the note [^{name}] has the name of the note that [@{name}] makes.",
                fix="rename it.",
            )
