"""The content security policy and the other headers; addresses of pages; names of generated parts."""

from __future__ import annotations

import pytest

from edition.site.generated import PARTS
from edition.site.security_headers import HEADERS, POLICY, check_page
from edition.site.urls import page_url
from edition.validation import rules


def test_policy() -> None:
    """Nothing is allowed but the site's own files, and no text of a page is ever code."""
    assert dict(part.split(" ", 1) for part in POLICY.split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }


@pytest.mark.parametrize(
    "script",
    [
        "<script>alert(1)</script>",
        '<script type="module">alert(1)</script>',
        '<script id="__config" type="application/json">{}</script>',
        "<SCRIPT>alert(1)</SCRIPT>",
        '<script data-src="a.js">alert(1)</script>',
        '<script src = "a.js"></script>',
    ],
)
def test_a_script_in_the_page_is_refused(script: str) -> None:
    """What the policy would stop, or what is not written as ours are, refuses the page."""
    with pytest.raises(ValueError, match=r"a script is in the page itself"):
        check_page(f"<head></head>{script}")


@pytest.mark.parametrize(
    "html",
    [
        '<script src="a.js"></script>',
        '<script defer src="../a.js"></script>',
        '<script type="application/ld+json">{"@type": "WebPage"}</script>',
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    ],
)
def test_scripts_in_files_and_data_are_accepted(html: str) -> None:
    check_page(f"<head></head>{html}")


def test_headers_say_the_same_and_forbid_frames() -> None:
    lines = HEADERS.splitlines()
    name, _, value = lines[1].strip().partition(": ")
    assert (lines[0], name) == ("/*", "Content-Security-Policy")
    assert value == f"{POLICY}; frame-ancestors 'none'"
    assert all(line.startswith("  ") and ": " in line for line in lines[1:])


def test_parts_are_those_that_the_rules_know() -> None:
    assert set(PARTS) == set(rules.PARTS)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.md", ""),
        ("timeline.md", "timeline/"),
        ("chapters/notes.md", "chapters/notes/"),
        ("about/index.md", "about/"),
        ("a/b/index-of.md", "a/b/index-of/"),
    ],
)
def test_page_url(path: str, address: str) -> None:
    assert page_url(path) == address
