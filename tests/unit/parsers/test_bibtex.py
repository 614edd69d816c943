"""Bibliography files as plain data: fields as they are written, each with its line, and faults of syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from edition.parsers.bibtex import BibSyntax, parse_bib, read_bibliography

TEXT = """\
% A remark.

@Online{pier-2023,
  author       = {Moor, Ada and {Lamp and Pier Office}},
  Title        = {{The “Old” Pier}},
  note         = {Two
                  lines},
  date = "2023-05",
  number       = 7,
}

% Another remark.
@report{lamp-2022, title = {{Lamp}}, url = {https://example.org/a_b?c=d%20e}}
"""


def test_entries_are_read_with_types_keys_and_fields() -> None:
    """Types and names of fields in small letters, values as written, white space in one piece."""
    sources, problems = parse_bib("bib/edition.bib", TEXT)
    assert not problems
    assert [(source.type, source.key, source.fields) for source in sources] == [
        (
            "online",
            "pier-2023",
            {
                "author": "Moor, Ada and {Lamp and Pier Office}",
                "title": "{The “Old” Pier}",
                "note": "Two lines",
                "date": "2023-05",
                "number": "7",
            },
        ),
        ("report", "lamp-2022", {"title": "{Lamp}", "url": "https://example.org/a_b?c=d%20e"}),
    ]


def test_each_field_has_its_line() -> None:
    """A problem can name the line of a field, or that of the entry where it has no such field."""
    (pier, lamp), _ = parse_bib("bib/edition.bib", TEXT)
    assert [pier.at(name).line for name in ("author", "title", "note", "date", "doi")] == [4, 5, 6, 8, 3]
    assert str(lamp.at("title")) == "bib/edition.bib:13"


def test_value_is_given_without_braces() -> None:
    (pier, _), _ = parse_bib("bib/edition.bib", TEXT)
    assert [pier.get(name) for name in ("title", "author", "doi")] == [
        "The “Old” Pier",
        "Moor, Ada and Lamp and Pier Office",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("Stray.\n", BibSyntax.STRAY_TEXT, 1),
        ("@misc{a,}\n}\n", BibSyntax.STRAY_TEXT, 2),
        ("@misc{a,} stray\n", BibSyntax.STRAY_TEXT, 1),
        ("@misc{a,}\n@string{x = {y}}\n", BibSyntax.COMMAND, 2),
        ("@misc{a,}\n\n@preamble{{x}}\n", BibSyntax.COMMAND, 3),
        ("@comment{x}\n", BibSyntax.STRAY_TEXT, 1),
        ("@misc{a,\n  title = {x},\n  Title = {y},\n}\n", BibSyntax.FIELD_TWICE, 2),
        ("@misc{a,\n  title = x,\n}\n", BibSyntax.BRACES, 2),
        ("@misc{a,\n  title = {x}\n  date = {2023},\n}\n", BibSyntax.ENTRY, 3),
        ("@misc{a,\n  title = {x,\n  date = {2023},\n}\n\n@misc{b,\n}\n", BibSyntax.ENTRY, 1),
        ("@misc{a,\n  title = {x}\n", BibSyntax.ENTRY, 1),
        ("@misc\n", BibSyntax.ENTRY, 1),
        (f"@misc{{a,\n  title = {'{' * 200}x{'}' * 200},\n}}\n", BibSyntax.ENTRY, 2),
    ],
    ids=[
        "stray words",
        "a brace too many",
        "words after an entry",
        "@string",
        "@preamble",
        "@comment",
        "field twice",
        "name without quotes",
        "comma missed",
        "brace missed",
        "end missed",
        "no body",
        "two hundred braces",
    ],
)
def test_syntax_error_is_one_problem_with_its_line(text: str, rule: BibSyntax, line: int) -> None:
    """Whatever is in the file, and without a traceback."""
    _, problems = parse_bib("bib/edition.bib", text)
    assert [(problem.rule, problem.place.line) for problem in problems] == [(rule, line)]
    assert problems[0].fix


def test_entries_around_a_syntax_error_are_read() -> None:
    sources, problems = parse_bib("bib/edition.bib", "@misc{a,}\n@misc{b,\n  x = {y\n@misc{c,}\n@misc{d\n@misc{e,}\n")
    assert [source.key for source in sources] == ["a", "c", "e"]
    assert [problem.place.line for problem in problems] == [2, 5]


@pytest.mark.parametrize(
    "text",
    [
        "@misc{a, title = {x}}\n% @misc{b, title = {y}}\n",
        "%@misc{b,\n@misc{a, title = {x}}\n",
        "@misc{a, title = {x}} % see @misc{b, title = {y}}\n",
        "@misc(a, title = {x}) % @misc{b,}\n",
        "  % mail a@b.org today\n@misc{a, title = {x}}\n",
    ],
)
def test_what_is_in_a_remark_is_no_entry(text: str) -> None:
    sources, problems = parse_bib("bib/edition.bib", text)
    assert ([(source.key, source.get("title")) for source in sources], problems) == ([("a", "x")], ())


def test_percent_sign_in_an_entry_begins_no_remark() -> None:
    (source,), problems = parse_bib(
        "bib/edition.bib", "@misc{a,\n  url = {https://a.org/%20b},\n  title = {5 %\n of it},\n}\n"
    )
    assert (source.get("url"), source.get("title"), problems) == ("https://a.org/%20b", "5 % of it", ())


def test_name_of_a_month_without_braces_is_read() -> None:
    (source,), problems = parse_bib("bib/edition.bib", "@misc{a,\n  month = jun,\n  year = 2015,\n}\n")
    assert (source.get("month"), source.get("year"), problems) == ("jun", "2015", ())


def test_string_of_one_file_is_unknown_in_the_next() -> None:
    parse_bib("bib/a.bib", '@string{pier = "Pier"}')
    assert parse_bib("bib/b.bib", "@misc{a, title = pier}")[1]


@pytest.mark.parametrize("text", ["", "\n", "% Remark.\n", "  % Remark.\n\n"])
def test_file_without_entries_has_no_problem(text: str) -> None:
    assert parse_bib("bib/edition.bib", text) == ((), ())


def test_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "bib").mkdir()
    for name, key in (("essay", "b"), ("edition", "a")):
        (tmp_path / "bib" / f"{name}.bib").write_text(f"@misc{{{key},}}\n", encoding="utf-8")
    sources, problems = read_bibliography(tmp_path)
    assert [(source.key, source.place.file, source.of_essay) for source in sources] == [
        ("a", "bib/edition.bib", False),
        ("b", "bib/essay.bib", True),
    ]
    assert not problems
