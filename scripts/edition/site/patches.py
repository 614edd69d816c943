"""Faults of the theme, mended on the finished page: a small table, each entry with its reason.

An entry that matches nothing any more fails the build, so that no update of the theme
switches a mending off unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, zip_longest


@dataclass(frozen=True, slots=True)
class Patch:
    """One mending: what is looked for, what stands there instead, and why."""

    name: str
    reason: str
    pattern: re.Pattern[str]
    replacement: str


class PatchMissed(Exception):
    """A patch did not match exactly once on a page."""


def _remove(name: str, reason: str, pattern: str) -> Patch:
    return Patch(name, reason, re.compile(pattern, re.S), "")


_OURS = (
    ("<head>", "</head>"),
    ('<article class="content"', "</article>"),
    ('<script type="application/ld+json">', "</script>"),
)
"""Where what is ours begins and ends, which has nothing to mend and may be long."""
_PLACE = "\ue030"
"""Stands for what is ours."""

PATCHES = (
    _remove(
        "drawer-checkbox",
        "A checkbox without a name, for a drawer that our header does not have (WCAG 4.1.2).",
        r'<input class="md-toggle" data-md-toggle="drawer"[^>]*>',
    ),
    _remove(
        "search-checkbox",
        "A checkbox without a name, for a search box that ours replaces (WCAG 4.1.2).",
        r'<input class="md-toggle" data-md-toggle="search"[^>]*>',
    ),
    _remove("overlay", "A label for the drawer that is gone.", r'<label class="md-overlay"[^>]*></label>'),
    _remove(
        "skip-link",
        "Material’s skip link leads to the first heading; ours leads to the article and stands in the header.",
        r'<div data-md-component="skip">.*?</div>',
    ),
    _remove("announce", "An empty box for announcements.", r'<div data-md-component="announce">\s*</div>'),
    _remove(
        "dialog",
        "An empty box for messages of Material’s script, which is not loaded.",
        r'<div class="md-dialog".*?</div>\s*</div>',
    ),
    Patch("no-js", "A class that only Material’s script takes away.", re.compile(r' class="no-js"'), ""),
)


def mend(html: str, page: str) -> str:
    """The page with every patch applied to what is the theme's.

    Raises PatchMissed, which names the page and the patch.
    """
    frame, ours = _parted(html)
    for patch in PATCHES:
        frame, count = patch.pattern.subn(patch.replacement, frame)
        if count != 1:
            raise PatchMissed(
                f"{page}: the patch “{patch.name}” of edition/site/patches.py matched {count} times instead of once. "
                "Mend: look whether the theme still has the fault, then change or remove the patch."
            )
    pieces = chain.from_iterable(zip_longest(frame.split(_PLACE), ours, fillvalue=""))
    return "".join(pieces)


def _parted(html: str) -> tuple[str, list[str]]:
    """The page with a sign for each stretch of ours, and those stretches."""
    theirs, ours, at = [], [], 0
    for opening, closing in _OURS:
        start = html.find(opening, at)
        end = html.find(closing, start)
        if start >= 0 and end >= 0:
            theirs.append(html[at:start])
            ours.append(html[start:end])
            at = end
    return _PLACE.join([*theirs, html[at:]]), ours
