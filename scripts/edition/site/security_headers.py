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


def with_policy(html: str) -> str:
    """The page with its policy as the first thing after the character set.

    Raises ValueError where the character set is not named, and for a script that stands in the page.
    """
    before, charset, after = html.partition('<meta charset="utf-8">')
    if not charset:
        raise ValueError("the page does not name its character set, after which its security policy has to stand.")
    if found := _INLINE.search(html):
        raise ValueError(f"a script stands in the page ({found[0][:60]}); scripts are files in docs/assets/.")
    return f'{before}{charset}\n<meta http-equiv="Content-Security-Policy" content="{POLICY}">{after}'


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
