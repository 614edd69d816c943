"""Rules for what Markdown may carry: contributors are strangers, and the site is public.

Raw HTML is not needed by the edition and is refused outright, so that no list of allowed
elements has to be kept safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from edition.joining.edition import Edition
from edition.model import Finding, PageText, Place
from edition.reading.pages import mask_code

_TAG = re.compile(r"<(?:/?[A-Za-z][\w-]*(?=[\s/>])|!--|\?|!\[)[^>]*>?")
_AUTOLINK = re.compile(r"<(https?://[^\s>]+|[\w.+-]+@[\w-]+\.[\w.-]+)>")
_LINK = re.compile(r"(?P<image>!?)\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?(?P<url>[^)\s>]+)")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\]]+\]:\s*<?(?P<url>\S+?)>?(?:\s|$)", re.M)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CALLED = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_WRITTEN = re.compile(r"^\[\^([^\]\s]+)\]:", re.M)


def check_markup(edition: Edition) -> Iterator[Finding]:
    """What each page's Markdown carries that it must not."""
    for page in edition.pages:
        yield from _check_page(page)


def _check_page(page: PageText) -> Iterator[Finding]:
    text = mask_code(page.text)
    body = " " * page.body_at + text[page.body_at :]
    # Comments are masked with the code; they are looked for in the text as written.
    raw = page.text

    def place(position: int) -> Place:
        return Place(f"docs/{page.path}", raw.count("\n", 0, position) + 1)

    without_links = _AUTOLINK.sub(lambda m: " " * len(m[0]), body)
    for match in _TAG.finditer(without_links):
        yield Finding(
            place(match.start()),
            "markup-html",
            f"raw HTML: “{match[0][:40]}”.",
            "use Markdown; put code between backticks.",
        )
    for match in [*_LINK.finditer(body), *_DEFINITION.finditer(body)]:
        url = match["url"]
        image = match.groupdict().get("image") == "!"
        if _SCHEME.match(url) and not re.match(r"(?i)https?://|mailto:", url):
            yield Finding(
                place(match.start()),
                "markup-address",
                f"the address “{url[:60]}” is not one that a reader can be sent to.",
                "use http(s), a page of the site or mailto:.",
            )
        elif image and (url.startswith("//") or _SCHEME.match(url)):
            yield Finding(
                place(match.start()),
                "markup-image",
                f"the image “{url[:60]}” comes from elsewhere.",
                "put it into docs/assets/ and link to it there.",
            )
    called, written = set(_CALLED.findall(body)), _WRITTEN.findall(body)
    for name in sorted(called - set(written)):
        yield Finding(
            place(body.index(f"[^{name}]")), "free-note", f"the note [^{name}] is not written.", f"add “[^{name}]: …”."
        )
    for name in sorted(set(written)):
        if name not in called or written.count(name) > 1:
            yield Finding(
                place(body.index(f"[^{name}]:")),
                "free-note",
                f"the note [^{name}] is not called, or is written twice.",
                f"put [^{name}] where it belongs, and write it once.",
            )
