"""The ledger: what the Markdown cites is what the HTML shows, no more and no less."""

from __future__ import annotations

from collections import Counter
from html import escape

import pytest

from edition.model import PageText
from edition.parsers.pages import parse_page
from edition.validation.citation_audit import cited_in_markdown, compare, shown_in_html

HEAD = "---\ntitle: T\ndescription: D\n---\n\n"


def page_of(body: str) -> PageText:
    """A page with this body, which begins on line 6."""
    page, problems = parse_page("page.md", HEAD + body)
    assert not problems
    return page


def cite(key: str, locator: str = "") -> str:
    return f'<span class="cite" data-source="{key}" data-locator="{escape(locator)}">Words</span>'


def mark(name: str) -> str:
    return f'<sup id="fnref:{name}"><a class="footnote-ref" href="#fn:{name}">1</a></sup>'


def note(name: str, *cites: str) -> str:
    return (
        f'<li id="fn:{name}">\n<p>{"; ".join(cites)}.<a class="footnote-backref" href="#fnref:{name}">↩</a></p>\n</li>'
    )


def html_of(marks: list[str], notes: list[str]) -> str:
    return f"<p>{' '.join(marks)}</p><section><ol>{''.join(notes)}</ol></section>"


EQUAL = [
    ("nothing", "Words.", html_of([], [])),
    ("once", "A.[@a]", html_of([mark("a")], [note("a", cite("a"))])),
    ("twice", "A.[@a] B.[@a]", html_of([mark("a"), mark("a")], [note("a", cite("a"))])),
    (
        "two pinpoints",
        "A.[@a, p. 5] B.[@a, p. 6]",
        html_of(
            [mark("a--p-5"), mark("a--p-6")], [note("a--p-5", cite("a", "p. 5")), note("a--p-6", cite("a", "p. 6"))]
        ),
    ),
    (
        "two in one note",
        "A.[@a; @b, para. 3(a)]",
        html_of([mark("x")], [note("x", cite("a"), cite("b", "para. 3(a)"))]),
    ),
    ("one source twice in one note", "A.[@a; see @a]", html_of([mark("x")], [note("x", cite("a"), cite("a"))])),
    ("free note", "A.[^n]\n\n[^n]: N.[@a]", html_of([mark("n")], [note("n", cite("a"))])),
    (
        "free note called twice",
        "A.[^n] B.[^n]\n\n[^n]: N.[@a]",
        html_of([mark("n"), mark("n")], [note("n", cite("a"))]),
    ),
    ("free note with a space", "A.[^m n]\n\n[^m n]: N.[@a]", html_of([mark("m n")], [note("m n", cite("a"))])),
    ("citation in code", "`[@a]`", html_of([], [])),
    (
        "list within a note",
        "A.[^n]\n\n[^n]: N.\n\n    - One.[@a]\n    - Two.[@b]",
        html_of([mark("n")], [f'<li id="fn:n"><ul><li>One {cite("a")}</li><li>Two {cite("b")}</li></ul></li>']),
    ),
    (
        "attributes in any order",
        "A.[@a, p. 5]",
        '<a href="#fn:a" id="r" class="footnote-ref">1</a><ol><li class="x" id="fn:a" value="1">'
        '<span data-locator="p. 5" lang="en" class="cite" data-source="a">Words</span></li></ol>',
    ),
    (
        "entities",
        "A.[@a, para. 3(a)]",
        html_of([mark("a")], [note("a", cite("a", "para. 3(a)").replace("(", "&#40;").replace(")", "&#41;"))]),
    ),
]


@pytest.mark.parametrize(("body", "html"), [case[1:] for case in EQUAL], ids=[case[0] for case in EQUAL])
def test_no_problem_when_html_shows_what_markdown_cites(body: str, html: str) -> None:
    assert compare(page_of(body), html) == []


UNEQUAL = [
    ("note lost", "A.[@a]", html_of([mark("a")], []), "[@a] is cited 1 times in the Markdown and shown 0"),
    ("mark lost", "A.[@a]", html_of([], [note("a", cite("a"))]), "cited 1 times in the Markdown and shown 0"),
    (
        "one mark of two lost",
        "A.[@a] B.[@a]",
        html_of([mark("a")], [note("a", cite("a"))]),
        "cited 2 times in the Markdown and shown 1",
    ),
    (
        "mark too many",
        "A.[@a]",
        html_of([mark("a")] * 2, [note("a", cite("a"))]),
        "cited 1 times in the Markdown and shown 2",
    ),
    ("citation not marked", "A.[@a]", html_of([mark("a")], [note("a", "Words")]), "shown 0 times"),
    (
        "free note called once less",
        "A.[^n] B.[^n]\n\n[^n]: N.[@a]",
        html_of([mark("n")], [note("n", cite("a"))]),
        "cited 2 times in the Markdown and shown 1",
    ),
]


@pytest.mark.parametrize(("body", "html", "words"), [case[1:] for case in UNEQUAL], ids=[case[0] for case in UNEQUAL])
def test_lost_or_added_note_is_reported_once(body: str, html: str, words: str) -> None:
    """At the line that cites it."""
    (problem,) = compare(page_of(body), html)
    assert words in problem.message
    line = 8 if body.endswith("[^n]: N.[@a]") else 6
    assert (problem.rule, str(problem.place)) == ("citation-audit", f"docs/page.md:{line}")


def test_note_that_nobody_cites_is_reported_at_the_top_of_the_page() -> None:
    (problem,) = compare(page_of("Words."), html_of([mark("b")], [note("b", cite("b", "p. 1"))]))
    assert (str(problem.place), "[@b, p. 1] is cited 0 times" in problem.message) == ("docs/page.md:1", True)


def test_source_without_its_locator_is_another_citation() -> None:
    (problem,) = compare(page_of("A.[@a, p. 5]"), html_of([mark("x")], [note("x", cite("a", "p. 5"), cite("a"))]))
    assert "[@a] is cited 0 times in the Markdown and shown 1 times" in problem.message


def test_another_locator_is_one_citation_lost_and_one_added() -> None:
    problems = compare(page_of("One.\n\nA.[@a, p. 5]"), html_of([mark("x")], [note("x", cite("a", "p. 6"))]))
    assert [str(problem.place) for problem in problems] == ["docs/page.md:8", "docs/page.md:1"]


def test_citations_are_counted_in_markdown_and_in_html() -> None:
    body = "A.[@a] B.[@a, p. 5; @b] C.[^n] D.[^n]\n\n[^n]: N.[@c]"
    assert cited_in_markdown(page_of(body)) == Counter({("a", ""): 1, ("a", "p. 5"): 1, ("b", ""): 1, ("c", ""): 2})
    html = html_of([mark("x"), mark("x"), mark("y")], [note("x", cite("a"), cite("b", "p. 5")), note("z", cite("c"))])
    assert +shown_in_html(html) == Counter({("a", ""): 2, ("b", "p. 5"): 2})


def test_call_of_a_note_in_the_front_matter_is_ignored() -> None:
    page, _ = parse_page("page.md", "---\ntitle: T\ndescription: D[^n]\n---\n\nA.[^n]\n\n[^n]: N.[@a]\n")
    assert cited_in_markdown(page) == Counter({("a", ""): 1})
