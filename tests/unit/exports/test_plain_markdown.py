"""The pages as plain Markdown, and llms.txt."""

from __future__ import annotations

from pathlib import Path

import pypandoc
import pytest

from edition.edition import Edition
from edition.exports.plain_markdown import markdown_files
from edition.project import read_edition
from small_edition import edit

SITE = "https://example.org/harbours/"


@pytest.fixture
def files(small_read: Edition) -> dict[str, str]:
    return dict(markdown_files(small_read, SITE, "data/v1/"))


def test_chapter_is_markdown_without_blocks(files: dict[str, str]) -> None:
    text = files["chapters/harbours/index.html.md"]
    assert text.startswith(
        "# The two harbours\n\nThe essay speaks of two harbours.[@essay-2023]\n\n## Paragraph 1\n\n[1.1] "
    )
    assert (
        """
### A lamp was lit

- id: lamp-lit
- sentences: 1.1, n1
- kind: fact
- status: confirmed
- reviewed: 2024-05-01
- finding: The lamp was lit on that evening.

#### Check

The keeper’s book says so.[@keeper-2022, p. 12; see also @lamp-2021, para. 3]

#### Wording

The word is old.[^word]

### A ferry will come
"""
        in text
    )
    assert text.endswith(
        """
## Sources cited

- @essay-2023: Ada Moor, “[An essay on two harbours]”, 1 August 2023. <https://example.org/essay.html>
- @lamp-2021: Lamp Office, “The Lamp at the “Old” Pier”, March 2021. <https://www.example.org/lamp/>
- @keeper-2022: Ben Reed, Hana Ito, “The Keeper’s Book”, 5 November 2022. <https://example.com/keeper?issue=7>

From “Two Harbours” (CC BY 4.0, <https://creativecommons.org/licenses/by/4.0/>): <https://example.org/harbours/chapters/harbours/>
"""
    )


def test_pandoc_reads_its_citations(files: dict[str, str]) -> None:
    native = pypandoc.convert_text(files["chapters/harbours/index.html.md"], "native", format="markdown")
    assert native.count('citationId = "keeper-2022"') == 4  # three notes, and the list at the end


def test_links_are_addresses_and_code_stays_as_it_is(small: Path) -> None:
    words = (
        "See [it](../timeline.md#e-1), [below](#x), [out](https://example.org/a.md), ![i](../assets/i.svg) "
        "and `[it](../timeline.md)`.\n\n```markdown\n/// claim | T\n    id: x\n{{ claims }}\n```\n\n{{ claims }}\n"
    )
    edit(small, "docs/about/page.md", "", f"---\ntitle: T\ndescription: D\n---\n\n# T\n\n{words}")
    edition, _ = read_edition(small)
    text = dict(markdown_files(edition, "", "data/v1/"))["about/page/index.html.md"]
    assert text.startswith(
        "# T\n\nSee [it](../../timeline/#e-1), [below](../../about/page/#x), [out](https://example.org/a.md), "
        "![i](../../assets/i.svg) and `[it](../timeline.md)`.\n\n"
        "```markdown\n/// claim | T\n    id: x\n{{ claims }}\n```\n\n"
        "(The page has more here, which is made from the data: <../../about/page/>)\n\nFrom “Two Harbours”"
    )


def test_list_for_programs_has_title_summary_and_links(files: dict[str, str]) -> None:
    lines = files["llms.txt"].split("\n")
    assert lines[:3] == ["# Two Harbours", "", "> A small edition of a letter on two harbours."]
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == ["## Chapters", "## Pages", "## Data"]
    assert (
        "- [The two harbours](https://example.org/harbours/chapters/harbours/index.html.md): A chapter with two claims."
        in lines
    )
    assert (
        "- [claims.json](https://example.org/harbours/data/v1/claims.json): The claims, in the order of the base text"
        in lines
    )
