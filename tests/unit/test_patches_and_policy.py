"""Finished pages: the theme's faults mended or the build refused, a policy on each page, addresses and parts."""

from __future__ import annotations

import re

import pytest

from edition.site.generated import PARTS
from edition.site.patches import PATCHES, PatchMissed, mend
from edition.site.security_headers import HEADERS, POLICY, with_policy
from edition.site.urls import page_url
from edition.validation import rules

HEAD = '<!doctype html><meta charset="utf-8">'

FAULTY = {
    "drawer-checkbox": '<input class="md-toggle" data-md-toggle="drawer" type="checkbox" id="__drawer" autocomplete="off">',
    "search-checkbox": '<input class="md-toggle" data-md-toggle="search" type="checkbox" id="__search">',
    "overlay": '<label class="md-overlay" for="__drawer"></label>',
    "skip-link": '<div data-md-component="skip">\n<a href="#h" class="md-skip">Skip</a>\n</div>',
    "announce": '<div data-md-component="announce">\n\n</div>',
    "dialog": '<div class="md-dialog" data-md-component="dialog">\n<div class="md-dialog__inner"></div>\n</div>',
    "no-js": ' class="no-js"',
}
"""For each patch what the theme writes today."""


def page_with(pieces: dict[str, str]) -> str:
    """A page of the theme with these faults."""
    rest = "\n".join(piece for name, piece in pieces.items() if name != "no-js")
    return f'<!doctype html>\n<html lang="en"{pieces.get("no-js", "")}>\n<body>\n{rest}\n<p>Words.</p>\n</body></html>'


def test_every_patch_has_a_fault_and_a_reason() -> None:
    assert [patch.name for patch in PATCHES] == list(FAULTY)
    assert all(patch.reason.endswith(".") for patch in PATCHES)


def test_all_is_mended() -> None:
    """What is wrong is gone, and nothing else."""
    assert re.sub(r"\s+", " ", mend(page_with(FAULTY), "index.md")) == (
        '<!doctype html> <html lang="en"> <body> <p>Words.</p> </body></html>'
    )


def test_what_is_ours_is_left() -> None:
    """What looks like a fault of the theme's in our own head, article or data is none."""
    ours = (
        f"<head>{FAULTY['overlay']}</head>",
        f'<article class="content" id="content">{FAULTY["announce"]} twice {FAULTY["announce"]}</article>',
        f'<script type="application/ld+json">{FAULTY["dialog"]}</script>',
    )
    head, article, data = ours
    page = page_with(FAULTY)
    page = page.replace("<body>", f"{head}<body>").replace("<p>Words.</p>", f"{article}<p>Words.</p>{data}")
    mended = mend(page, "index.md")
    assert [part in mended for part in ours] == [True, True, True]
    assert re.sub(r"\s+", " ", re.sub("|".join(map(re.escape, ours)), "", mended)) == (
        '<!doctype html> <html lang="en"> <body> <p>Words.</p> </body></html>'
    )


@pytest.mark.parametrize("name", FAULTY)
def test_fault_that_is_gone(name: str) -> None:
    """A patch that matches nothing any more refuses the page, and says which and where."""
    with pytest.raises(PatchMissed, match=f"^chapters/x.md: the patch “{name}” .* matched 0 times"):
        mend(page_with({other: piece for other, piece in FAULTY.items() if other != name}), "chapters/x.md")


@pytest.mark.parametrize("name", FAULTY)
def test_fault_that_stands_twice(name: str) -> None:
    with pytest.raises(PatchMissed, match=f"the patch “{name}” .* matched 2 times"):
        mend(page_with(FAULTY | {name: FAULTY[name] * 2}), "index.md")


@pytest.mark.parametrize("name", ["announce", "overlay"])
def test_box_with_something_in_it_is_not_thrown_away(name: str) -> None:
    """A message of the theme's that is really there is no empty box."""
    filled = FAULTY[name].replace("></", ">News</").replace("\n\n", "News")
    with pytest.raises(PatchMissed, match=name):
        mend(page_with(FAULTY | {name: filled}), "index.md")


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


def test_policy_stands_before_anything_that_loads() -> None:
    with_it = with_policy(HEAD + '<link rel="stylesheet" href="a.css">')
    assert with_it == (
        f'{HEAD}\n<meta http-equiv="Content-Security-Policy" content="{POLICY}"><link rel="stylesheet" href="a.css">'
    )


@pytest.mark.parametrize("head", ['<meta charset="latin-1">', "", "<META CHARSET=utf-8>"])
def test_page_that_names_no_character_set(head: str) -> None:
    """A page is never sent out without its policy."""
    with pytest.raises(ValueError, match="character set"):
        with_policy(f"<head>{head}</head>")


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
def test_script_in_the_page(script: str) -> None:
    """What the policy would stop, or what is not written as ours are, refuses the page."""
    with pytest.raises(ValueError, match=r"script stands in the page"):
        with_policy(HEAD + script)


@pytest.mark.parametrize(
    "html",
    [
        '<script src="a.js"></script>',
        '<script defer src="../a.js"></script>',
        '<script type="application/ld+json">{"@type": "WebPage"}</script>',
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    ],
)
def test_what_runs_no_text_of_the_page(html: str) -> None:
    assert with_policy(HEAD + html).endswith(html)


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
