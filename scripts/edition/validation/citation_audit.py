"""The audit of citations: each page's HTML shows what its Markdown cites, whatever made the HTML."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

from edition.model import PageText, Place, Problem, Rule

_CITE = re.compile(r'<span (?=[^>]*class="cite")(?=[^>]*data-source="([^"]*)")(?=[^>]*data-locator="([^"]*)")[^>]*>')
_ITEM = re.compile(r'<li (?=[^>]*\bid="fn:([^"]+)")')
_CALL = re.compile(r'<a (?=[^>]*class="footnote-ref")[^>]*href="#fn:([^"]+)"')

Pair = tuple[str, str]


class AuditRule(Rule):
    """What is asked of the pages of the built site."""

    CITATION = """citation-audit: Each page shows every citation of its Markdown, and no others.
        [@{citation}] is cited {n} times in the Markdown and shown {m} times on the page.
        Fix: find the step of the build that loses or adds a note: a template, a hook or an extension."""


def cited_in_markdown(page: PageText) -> Counter[Pair]:
    """How often each (key, pinpoint) is cited on the page; one in a free note as often as that is called."""
    calls = Counter(name for name, _ in page.free_calls)
    cited: Counter[Pair] = Counter()
    for note in page.notes:
        for citation in note.citations:
            cited[(citation.key, citation.locator)] += calls[note.in_free_note] if note.in_free_note else 1
    return cited


def shown_in_html(html: str) -> Counter[Pair]:
    """How often each (key, pinpoint) is shown by a page's HTML.

    A footnote counts as often as marks call it. A mark without its footnote and a footnote
    without its mark count nothing.
    """
    calls = Counter(unescape(name) for name in _CALL.findall(html))
    shown: Counter[Pair] = Counter()
    pieces = _ITEM.split(html)
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        for key, locator in _CITE.findall(text):
            shown[(unescape(key), unescape(locator))] += calls[unescape(name)]
    return shown


def compare(page: PageText, html: str) -> list[Problem]:
    """What was lost or added between a page's Markdown and its HTML."""
    wanted, shown = cited_in_markdown(page), shown_in_html(html)
    problems = []
    for pair in sorted(wanted.keys() | shown.keys()):
        if wanted[pair] == shown[pair]:
            continue
        key, locator = pair
        place = next(
            (note.place for note in page.notes if any((c.key, c.locator) == pair for c in note.citations)),
            Place(f"docs/{page.path}", 1),
        )
        citation = f"{key}, {locator}" if locator else key
        problems.append(AuditRule.CITATION.at(place, citation=citation, n=wanted[pair], m=shown[pair]))
    return problems
