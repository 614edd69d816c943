"""The formatter (`check --fix`): order and layout fixed, no word of prose changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edition.authoring import formatter
from edition.authoring.formatter import format_project, formatted_files
from edition.edition import Edition
from edition.model import Problem
from small_edition import CHAPTER_FILE, edit, line_of
from support import ROOT, TODAY

FindingsOf = Callable[[Path], list[Problem]]


BIB = "bib/edition.bib"


TIMELINE = "docs/timeline.md"


def text(folder: Path, file: str) -> str:
    return (folder / file).read_text(encoding="utf-8")


def spoil(small: Path) -> None:
    """Put three files out of order in ways that are safely fixed."""
    edit(
        small,
        BIB,
        "",
        '\n% A remark on the anchor.\n@Online{anchor-2020,\n  url={https://example.com/a?utm_source=x&p=1&fbclid=y},\n title = "{The "Old" Anchor}",\n'
        "  author={Reed, Ben},date={2020}, urldate={2024-05-01},\n\n  seen = {page}, kind = {press}, langid = {english},\n"
        "  annotation = {The keeper's ``lamp'' of 2019--2020, as it --- so they say --- was.}}\n".replace(
            '"{', "{{"
        ).replace('}",', "}},"),
    )
    edit(
        small,
        CHAPTER_FILE,
        "The essay speaks of two harbours.[@essay-2023]",
        "The essay speaks of two harbours.[@essay-2023; @anchor-2020]",
    )
    edit(
        small, CHAPTER_FILE, "    id: lamp-lit\n    sentences: 1.1, n1\n", "  sentences:   1.1, n1\n    id: lamp-lit\n"
    )
    edit(
        small,
        TIMELINE,
        "",
        "\n/// event | 2020-01\n  kind:   visit\n  id: e-2020-01-first\nA visit.[@lamp-2021]\n///\n",
    )


def test_fix_corrects_order_and_layout(small: Path, findings_of: FindingsOf) -> None:
    spoil(small)
    assert findings_of(small)
    assert sorted(format_project(small, TODAY)) == [BIB, CHAPTER_FILE, TIMELINE]
    assert findings_of(small) == []
    assert format_project(small, TODAY) == []
    assert text(small, BIB).startswith(
        "% What the edition cites.\n\n% A remark on the anchor.\n@online{anchor-2020,\n  author       = {Reed, Ben},\n"
        "  title        = {{The “Old” Anchor}},\n  date         = {2020},\n  url          = {https://example.com/a?p=1},\n"
    )
    assert "{The keeper’s “lamp” of 2019–2020, as it — so they say — was.},\n}\n\n@article{keeper-2022,\n" in text(
        small, BIB
    )
    assert "    id: lamp-lit\n    sentences: 1.1, n1\n    kind: fact\n" in text(small, CHAPTER_FILE)
    lines = [line_of(small, TIMELINE, f"id: e-{name}") for name in ("2020-01-first", "2021-03-lamp", "2022-11-05-book")]
    assert lines == sorted(lines)


def test_real_edition_is_formatted(edition: Edition) -> None:
    assert formatted_files(edition, ROOT) == {}


@pytest.mark.parametrize(
    "old",
    [
        "“Says he,” it’s 5'10\", ``open",
        "a -- b",
        "https://x.org/a--b",
        'He said "so',
        "100--",
        "[1] -- x",
        "rock 'n' roll",
    ],
)
def test_fix_changes_no_word(old: str) -> None:
    """Where the right punctuation is not certain."""
    new_marks = formatter.with_unicode_marks(old)
    assert [c for c in new_marks if c.isalnum()] == [c for c in old if c.isalnum()]
    assert new_marks.count(" ") == old.count(" ")


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://x.org/a?utm_source=b", "https://x.org/a"),
        ("https://x.org/a?b=1&utm_campaign=c&d=2#e", "https://x.org/a?b=1&d=2#e"),
        ("https://x.org/a?b=%20+&c", "https://x.org/a?b=%20+&c"),
        ("https://x.org/a?", "https://x.org/a?"),
        ("https://[x", "https://[x"),
    ],
)
def test_tracking_parameters_are_removed(url: str, clean: str) -> None:
    assert formatter.without_tracking(url) == clean


def test_block_in_an_example_is_left_alone(small: Path) -> None:
    example = "\n```markdown\n/// event | 2020\n    kind: visit\n    id: e-x\n\nA.\n///\n```\n"
    edit(small, TIMELINE, "", example)
    assert format_project(small, TODAY) == []


def test_file_that_cannot_be_read_is_left_alone(small: Path) -> None:
    edit(small, BIB, "  volume       = {7},", "  volume       = {7,")
    assert format_project(small, TODAY) == []


@pytest.mark.parametrize(
    "written",
    [
        "@misc{b, title = {{B}}} % after b\n@misc{a, title = {{A}}}\n",
        "@misc{b, title = {{B}}}\n  % before a, indented\n@misc{a, title = {{A}}} % after a\n% the last\n",
        "% of the file\n\n% before b\n@misc{b,\n  title = {{B}},\n} % after b\n\n% before a\n\n@misc{a, title = {{A}}}\n",
        "@misc{b, title = {{B}}} % one % two\n% @misc{c, title = {{C}}}\n@misc{a, title = {{A}}}",
    ],
)
def test_every_remark_is_kept_with_its_entry(written: str) -> None:
    once = formatter.format_bibliography(BIB, written)
    assert Counter(re.findall(r"% \S.*", once)) == Counter(re.findall(r"% \S.*", written))
    assert formatter.format_bibliography(BIB, once) == once
    lines = once.splitlines()
    for remark, entry in {"% after b": "b", "% before b": "b", "% before a": "a", "% after a": "a"}.items():
        for at, line in enumerate(lines):
            if line.strip().startswith(remark):
                assert next(line for line in lines[at:] if line.startswith("@")) == f"@misc{{{entry},"


_WORDS = st.text(st.sampled_from("aB é日%&@,#~ \"'-.:/?="), min_size=1, max_size=12).map(str.strip).filter(bool)


@given(
    entries=st.dictionaries(
        st.from_regex(r"[a-z]{1,4}", fullmatch=True),
        st.dictionaries(st.sampled_from(["title", "author", "url", "note", "zz"]), _WORDS, min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    remark=_WORDS,
    after=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_formatting_twice_is_formatting_once_and_loses_nothing(
    entries: dict[str, dict[str, str]], remark: str, after: bool
) -> None:
    written = (f" % {remark}\n" if after else f"\n% {remark}\n").join(
        f"@misc{{{key}, " + ", ".join(f"{name} = {{{{{value}}}}}" for name, value in fields.items()) + "}"
        for key, fields in entries.items()
    )
    once = formatter.format_bibliography(BIB, f"{written}\n")
    assert formatter.format_bibliography(BIB, once) == once
    for key, fields in entries.items():
        assert f"@misc{{{key},\n" in once
        for value in fields.values():
            assert "".join(filter(str.isalnum, value)) in "".join(filter(str.isalnum, once))
    assert once.count(f"% {remark}") >= len(entries) - 1


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.org/doc.php?ref=123/onelang=en",
        "https://www.example.org/?ref=home",
        "https://web.archive.org/web/2020/https://www.example.org/a?utm_source=x",
        "https://www.example.org/a?b=%2F;c=1&d#utm_source=x",
    ],
)
def test_address_that_may_need_its_parameters_is_left_alone(url: str) -> None:
    assert formatter.without_tracking(url) == url
