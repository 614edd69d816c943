"""What strangers could write, made up at random: the readers answer each text with records and problems, never a crash.

In the suite each reader gets a few hundred texts. `--hypothesis-profile=fuzz` gives it a hundred thousand,
and calls one that needs more than ten seconds a failure; `.hypothesis/` keeps what failed, to try it first.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from edition.model import PageText, Source
from edition.parsers.bibtex import read_bib
from edition.parsers.markdown_engine import EXTENSIONS, without_html
from edition.parsers.pages import read_page
from edition.parsers.yaml_text import YamlError, read_yaml
from edition.validation.html import html_violations

_MARKDOWN = [
    *"[]()<>`*_~!|{}\\\"'&#@;:,.- \t\n",
    *(
        "\n\n",
        "    ",
        "> ",
        "- ",
        "1. ",
        "```\n",
        "~~~\n",
        "<!--",
        "-->",
        "<a b=c>",
        "](a)",
        "![",
        "[^a]",
        "\n[^a]: ",
        "{: #a }",
    ),
    *(
        "/// claim | A\n",
        "//// claim | A\n",
        "    id: a\n",
        "///\n",
        "////\n",
        "/// passage | 1\n",
        "[1.1] ",
        "{{ claims }}\n",
    ),
    *(
        "[@a]",
        "[@lamp-2021, p. 5]",
        "@a",
        "[see @a; @b]",
        "javascript:",
        "https://a.b",
        "&#106;",
        "\\\\",
        "## A\n",
        "a",
        "é",
        "港",
    ),
]
_YAML = [
    *"[]{}:,-?|>!&*#%@`'\"\\ \n\t",
    "a",
    "a: ",
    "- ",
    "&a ",
    "*a",
    "<<: ",
    "!!int ",
    "\\x3c",
    "...",
    "---\n",
    "2020-01-01",
    "1e9",
    "~",
]
_BIB = [
    *'{}()=,%#@"\\\n \t',
    *(
        "@misc{a,\n",
        "@string{a = ",
        "@comment{",
        "@preamble{",
        "title = {",
        "},\n",
        "}\n",
        "month = jun,\n",
        "a",
        "é",
        "小山",
        "\\'e",
        "$",
        "~",
        "--",
    ),
]


def texts(pieces: list[str]) -> st.SearchStrategy[str]:
    """Texts of the pieces in any order, with any other characters between them."""
    return st.lists(st.sampled_from(pieces) | st.text(max_size=3), max_size=60).map("".join)


_FEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@given(text=texts(_MARKDOWN), front=st.booleans())
@_FEW
def test_page_reader_answers_every_page(tmp_path: Path, text: str, front: bool) -> None:
    """And the engine makes of it HTML that the gate can read."""
    (tmp_path / "docs").mkdir(exist_ok=True)
    page = f"---\ntitle: A\ndescription: B\n---\n\n{text}" if front else text
    (tmp_path / "docs" / "page.md").write_text(page, encoding="utf-8", errors="replace")
    found, problems = read_page(tmp_path, "page.md", "")
    assert isinstance(found, PageText)
    assert all(problem.place.file == "docs/page.md" for problem in problems)
    html = without_html(Markdown(extensions=[*EXTENSIONS])).convert(found.text[found.body_at :])
    assert all(violation for violation in html_violations(html, "article"))


@given(text=texts(_YAML))
@example(text="!!int ")
@example(text="\r\r0")
@_FEW
def test_option_reader_answers_every_text(text: str) -> None:
    for loader in (yaml.SafeLoader, yaml.BaseLoader):
        with suppress(YamlError):
            read_yaml(text, loader)


@given(text=texts(_BIB))
@example(text="@preamble{@misc{a,\n")
@_FEW
def test_bibliography_reader_answers_every_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "some.bib").write_text(text, encoding="utf-8", errors="replace")
    sources, problems = read_bib(tmp_path, "some.bib")
    assert all(isinstance(source, Source) for source in sources)
    assert all(problem.place.file == "some.bib" and problem.place.line >= 1 for problem in problems)
