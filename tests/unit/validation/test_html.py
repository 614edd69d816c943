"""The gate on the result: what the HTML of a page may have, and what stops `check` where a rule overlooked it."""

from __future__ import annotations

from pathlib import Path

import pytest
from justhtml import JustHTML
from markdown import Markdown
from pymdownx.blocks import BlocksExtension

from edition.project import read_edition
from edition.site import markdown_extension
from edition.site.articles import check_articles
from edition.validation.html import HtmlRule, html_violations
from small_edition import CHAPTER_FILE, edit, line_of

BOAT = "A ferry is a boat."


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ('<meta http-equiv="refresh" content="0;url=https://example.com">', HtmlRule.ELEMENT),
        ("<script>x()</script>", HtmlRule.ELEMENT),
        ('<iframe src="https://example.com"></iframe>', HtmlRule.ELEMENT),
        ("<p><svg><style>p</style></svg></p>", HtmlRule.ELEMENT),
        ("<p><path></path></p>", HtmlRule.ELEMENT),
        ('<p onclick="x()">x</p>', HtmlRule.ATTRIBUTE),
        ('<p style="color: red">x</p>', HtmlRule.ATTRIBUTE),
        ('<p class="alarm">x</p>', HtmlRule.ATTRIBUTE),
        ("<p hidden>x</p>", HtmlRule.ATTRIBUTE),
        ('<input type="password">', HtmlRule.ATTRIBUTE),
        ('<a href="javascript:x()">x</a>', HtmlRule.ADDRESS),
        ('<a href="Java&#9;Script&colon;x()">x</a>', HtmlRule.ADDRESS),
        ('<a href="//example.com">x</a>', HtmlRule.ADDRESS),
        ('<a href="\\\\example.com">x</a>', HtmlRule.ADDRESS),
        ('<img src="https://example.com/x.png" alt="x">', HtmlRule.ADDRESS),
        ('<img src="data:image/svg+xml,x" alt="x">', HtmlRule.ADDRESS),
        ("<P>x</P>", HtmlRule.FORM),
        ("<p/onclick=x>x</p>", HtmlRule.FORM),
        ("<p title=x>x</p>", HtmlRule.FORM),
        ("<!-- x -->", HtmlRule.FORM),
        ("<![CDATA[x]]>", HtmlRule.FORM),
        ("<p>x</div></p>", HtmlRule.FORM),
        ("<p>x", HtmlRule.FORM),
        ("</article>", HtmlRule.FORM),
    ],
)
def test_what_no_article_may_have_is_found(html: str, rule: HtmlRule) -> None:
    assert [found for found, _, _ in html_violations(html, "article")][:1] == [rule]


@pytest.mark.parametrize(
    "html", ['<p><a href="https://example.com/?a=b&amp;c">x</a></p>', "<p>1 &lt; 2<br></p>", "<hr />"]
)
def test_plain_html_is_allowed(html: str) -> None:
    assert not list(html_violations(html, "article"))
    assert not JustHTML(html, fragment=True).errors


@pytest.fixture
def raw_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch raw HTML on, as if the extension did not take it out of Markdown."""
    extend = markdown_extension.EditionExtension.extendMarkdownBlocks

    def with_html(self: BlocksExtension, md: Markdown, manager: object) -> None:
        before = md.preprocessors["html_block"], md.inlinePatterns["html"]
        extend(self, md, manager)  # type: ignore[arg-type]
        md.preprocessors.register(before[0], "html_block", 20)
        md.inlinePatterns.register(before[1], "html", 90)

    monkeypatch.setattr(markdown_extension.EditionExtension, "extendMarkdownBlocks", with_html)


@pytest.mark.usefixtures("raw_html")
@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<meta http-equiv="refresh" content="0;url=https://example.com">', HtmlRule.ELEMENT),
        ("A <b onclick='x()'>boat</b>.", HtmlRule.FORM),
        ("A <marquee>boat</marquee>.", HtmlRule.ELEMENT),
    ],
)
def test_raw_html_that_reaches_an_article_is_reported_at_its_line(small: Path, markup: str, rule: HtmlRule) -> None:
    edit(small, CHAPTER_FILE, BOAT, markup)
    edition, _ = read_edition(small)
    [problem] = check_articles(edition, small)[:1]
    assert (problem.rule, problem.place.file) == (rule, CHAPTER_FILE)
    assert abs(problem.place.line - line_of(small, CHAPTER_FILE, markup)) <= 12
    assert "Fix:" in str(problem)


@pytest.mark.parametrize(
    "markup",
    ["[x](javascript:x())", "[x][y]\n\n> [y]: javascript:x()", "![x](//example.com/x.png)", "[x](\\\\\\\\example.com)"],
)
def test_address_that_the_rules_overlook_is_reported(small: Path, markup: str) -> None:
    """The article alone is looked at here, not the Markdown."""
    edit(small, CHAPTER_FILE, BOAT, markup)
    edition, _ = read_edition(small)
    assert HtmlRule.ADDRESS in [problem.rule for problem in check_articles(edition, small)]


def test_article_without_violations_has_none(small: Path) -> None:
    assert check_articles(read_edition(small)[0], small) == []


@pytest.mark.parametrize(
    ("markup", "rule", "shown"),
    [
        ('Word \\\\`a`<meta http-equiv="refresh">`b` end.', HtmlRule.TAG, '<meta http-equiv="refresh">'),
        ("A &lt;script> tag.", HtmlRule.TAG, "<script>"),
        ("# Another title", HtmlRule.HEADING, "Another title"),
        ("Another title\n=============", HtmlRule.HEADING, "Another title"),
        ("##### Far *below*", HtmlRule.HEADING, "Far below"),
    ],
)
def test_what_readers_cannot_use_is_reported_at_its_line(small: Path, markup: str, rule: HtmlRule, shown: str) -> None:
    """However the Markdown came to say it: a tag as text, a second title, a level that was skipped."""
    edit(small, CHAPTER_FILE, "\n[^word]:", f"\n{markup}\n\n[^word]:")
    edition, _ = read_edition(small)
    [problem] = check_articles(edition, small)
    assert (problem.rule, problem.place.file) == (rule, CHAPTER_FILE)
    assert shown in problem.message


def test_tag_in_code_is_shown(small: Path) -> None:
    """As pages on how to write do."""
    edit(small, CHAPTER_FILE, BOAT, "A `<script>` tag.\n\n```\n<b>\n```")
    assert check_articles(read_edition(small)[0], small) == []
