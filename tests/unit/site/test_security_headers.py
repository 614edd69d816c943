"""The content security policy and the other headers; addresses of pages; names of generated parts."""

from __future__ import annotations

import pytest

from edition.site.security_headers import HEADERS, POLICY, check_page

META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
HEAD = f"<head>{META}</head>"


def test_policy_allows_only_the_sites_own_files() -> None:
    assert dict(part.split(" ", 1) for part in POLICY.split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
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
def test_page_with_a_script_in_it_is_refused(script: str) -> None:
    with pytest.raises(ValueError, match=r"a script is in the page itself"):
        check_page(f"{HEAD}{script}", POLICY)


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
    check_page(f"{HEAD}{html}", POLICY)


@pytest.mark.parametrize(
    "head",
    ["", '<link rel="icon" href="a.svg">' + META, META.replace("script-src 'self'", "script-src 'unsafe-inline'")],
    ids=["no policy", "after a link", "weakened"],
)
def test_page_without_the_policy_is_refused(head: str) -> None:
    with pytest.raises(ValueError, match="no content security policy"):
        check_page(f"<head>{head}</head>", POLICY)


def test_page_of_the_development_server_needs_no_policy() -> None:
    """Its script for reloading is in the page."""
    check_page("<head></head>", "")


def test_headers_have_the_policy_and_forbid_frames() -> None:
    lines = HEADERS.splitlines()
    name, _, value = lines[1].strip().partition(": ")
    assert (lines[0], name) == ("/*", "Content-Security-Policy")
    assert value == f"{POLICY}; frame-ancestors 'none'"
    assert all(line.startswith("  ") and ": " in line for line in lines[1:])
