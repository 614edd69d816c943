"""The content security policy of every page: nothing but our own files, no inline script, no inline style.

A script that stands in the page runs only if the policy names its hash. The edition has none,
and none is named: whatever came in with the text would not run. The JSON-LD in a page is data
and no script; the policy passes over it
(https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element).
"""

from __future__ import annotations

import re

_RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
POLICY = "; ".join(f"{name} {value}" for name, value in _RULES.items())
"""The policy, the same for every page."""

_INLINE = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*\stype=\"application/ld\+json\")[^>]*>", re.I)


def check_page(html: str, policy: str) -> None:
    """Refuse a page with a script in it, or without the policy before all that it governs. Raises ValueError."""
    if policy not in html.partition("<link")[0]:
        raise ValueError("the page has no content security policy before its first link. Fix: put it first in <head>.")
    if found := _INLINE.search(html):
        raise ValueError(f"a script is in the page itself ({found[0][:60]}). Fix: put it into a file in docs/assets/.")


HEADERS = "\n".join(
    [
        "/*",
        f"  Content-Security-Policy: {POLICY}; frame-ancestors 'none'",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: strict-origin-when-cross-origin",
        "  Permissions-Policy: camera=(), geolocation=(), microphone=()",
        "  Cross-Origin-Opener-Policy: same-origin",
        "",
    ]
)
"""The same for hosts that read a file `_headers`, with the usual companions."""
