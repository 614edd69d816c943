"""The content security policy of every page: nothing but our own files, no inline script, no inline style.

The JSON-LD in a page is data and not a script that runs; the policy passes over it
(https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element).
"""

from __future__ import annotations

import base64
import hashlib
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
_INLINE = re.compile(r"<script(?![^>]*\ssrc=)(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S)


def policy(html: str) -> str:
    """The policy for one page: inline scripts that would run are named by their hash."""
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(match["code"].encode()).digest()).decode() + "'"
        for match in _INLINE.finditer(html)
        if "application/" not in match["attributes"]
    ]
    rules = dict(_RULES)
    rules["script-src"] = " ".join([rules["script-src"], *hashes])
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def with_policy(html: str) -> str:
    """The page with its policy as the first thing after the character set; ValueError where that is not said."""
    before, charset, after = html.partition('<meta charset="utf-8">')
    if not charset:
        raise ValueError("the page does not name its character set, after which its security policy has to stand.")
    return f'{before}{charset}\n<meta http-equiv="Content-Security-Policy" content="{policy(html)}">{after}'


HEADERS = "\n".join(
    [
        "/*",
        f"  Content-Security-Policy: {'; '.join(f'{n} {v}' for n, v in _RULES.items())}; frame-ancestors 'none'",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: strict-origin-when-cross-origin",
        "  Permissions-Policy: camera=(), geolocation=(), microphone=()",
        "  Cross-Origin-Opener-Policy: same-origin",
        "",
    ]
)
"""The same for hosts that read a file `_headers`, with the usual companions."""
