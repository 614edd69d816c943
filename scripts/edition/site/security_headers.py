"""The content security policy of every page: only our own files, no inline script, no inline style.

An inline script runs only if the policy names its hash. The policy names none, so that a script that
got into the text would not run. JSON-LD is data, to which the policy does not apply
(https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element).
"""

from __future__ import annotations

import re

_RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
POLICY = "; ".join(f"{name} {value}" for name, value in _RULES.items())
"""The policy, the same for every page."""

_INLINE = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*\stype=\"application/ld\+json\")[^>]*>", re.I)


def check_page(html: str, policy: str) -> None:
    """Raise ValueError if a page has an inline script, or lacks the policy before everything that it governs."""
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
"""The file `_headers`, which some hosts read: the policy, and the other security headers that a site should have."""
