"""Citations in Markdown: what is one and what is not, pinpoints in their normal form, the names of notes."""

from __future__ import annotations

import re

import pytest

from edition.model import Citation, Note, Place
from edition.parsers.citations import cited_keys, find_notes, note_id, read_citation_block, read_locator
from edition.parsers.pages import parse_page

HERE = Place("docs/page.md", 1)


def notes_of(body: str) -> list[Note]:
    """The notes of a page with this body, which begins on line 5; no finding is allowed."""
    page, problems = parse_page("page.md", f"---\ntitle: T\ndescription: D\n---\n{body}")
    assert not problems
    return list(page.notes)


@pytest.mark.parametrize(
    ("written", "locator", "suffix"),
    [
        ("p. 5", "p. 5", ""),
        ("p.5", "p. 5", ""),
        ("pp. 5", "p. 5", ""),
        ("p. 5–7", "pp. 5–7", ""),
        ("pp. 5-7", "pp. 5–7", ""),
        ("pp. 5 - 7", "pp. 5–7", ""),
        ("pp. 5, 9", "pp. 5, 9", ""),
        ("pp. 5,9", "pp. 5, 9", ""),
        ("pp. 5 and 9", "pp. 5 and 9", ""),
        ("pp. 5–7, 9", "pp. 5–7, 9", ""),
        ("p. xii", "p. xii", ""),
        ("pp. ix–xii", "pp. ix–xii", ""),
        ("p. 12b", "p. 12b", ""),
        ("sentence 3.2", "sentence 3.2", ""),
        ("sentences 3.2-3.4, 5.1", "sentences 3.2–3.4, 5.1", ""),
        ("sentence n7.4", "sentence n7.4", ""),
        ("sec. VI.2(1)(ii)", "sec. VI.2(1)(ii)", ""),
        ("pt. III", "pt. III", ""),
        ("ch. 3, on boats", "ch. 3", "on boats"),
        ("cols. 5-6", "cols 5–6", ""),
        ("para. 3", "para. 3", ""),
        ("para 3", "para. 3", ""),
        ("paras 3–5", "paras 3–5", ""),
        ("paras. 3-5", "paras 3–5", ""),
        ("para. 3(a)", "para. 3(a)", ""),
        ("para. 3(2)(iv)", "para. 3(2)(iv)", ""),
        ("sec. 2", "sec. 2", ""),
        ("secs 2–3", "secs 2–3", ""),
        ("secs. 2 and 3", "secs 2 and 3", ""),
        ("art. 4", "art. 4", ""),
        ("art. 4(1)", "art. 4(1)", ""),
        ("arts 4, 5", "arts 4, 5", ""),
        ("arts. 4–5", "arts 4–5", ""),
        ("note 6", "note 6", ""),
        ("n. 6", "note 6", ""),
        ("nn. 6, 7", "notes 6, 7", ""),
        ("notes 6–7", "notes 6–7", ""),
        ("at 12:30", "at 12:30", ""),
        ("at 1:02:30", "at 1:02:30", ""),
        ("p. 5, on ferries", "p. 5", "on ferries"),
        ("para. 3, citing a letter", "para. 3", "citing a letter"),
        ("p. 5 on ferries", "p. 5", "on ferries"),
        ("at 12:30, in an answer", "at 12:30", "in an answer"),
        ("on ferries", "", "on ferries"),
        ("as of May 2023", "", "as of May 2023"),
        ("  p. 5  ", "p. 5", ""),
        ("", "", ""),
    ],
)
def test_locator_is_read_in_its_normal_form(written: str, locator: str, suffix: str) -> None:
    """With the words that follow it; the normal form is read as itself."""
    assert read_locator(written) == (locator, suffix)
    assert read_locator(locator) == (locator, "")


@pytest.mark.parametrize(
    "written",
    [
        "5",
        "page 5",
        "P. 5",
        "chapter 4",
        "fig. 2",
        "Vol. II",
        "§ 5",
        "¶5",
        "p.",
        "para.",
        "p. five",
        "pp. 5—7",
        "p. 5ff.",
        "2nd part",
    ],
)
def test_locator_of_an_unknown_form_is_refused(written: str) -> None:
    """It is never passed on as mere words."""
    with pytest.raises(ValueError, match=re.escape(written)):
        read_locator(written)


@pytest.mark.parametrize(
    ("raw", "citations"),
    [
        ("@a", [Citation(key="a")]),
        ("@a-2023, p. 5", [Citation(key="a-2023", locator="p. 5")]),
        ("see @a", [Citation(key="a", prefix="see")]),
        ("see @a, p. 5, on boats", [Citation(key="a", locator="p. 5", prefix="see", suffix="on boats")]),
        ("@a; @b", [Citation(key="a"), Citation(key="b")]),
        (
            "@a, paras 3-5; see also @b, note 2",
            [Citation(key="a", locator="paras 3–5"), Citation(key="b", locator="note 2", prefix="see also")],
        ),
        ("the essay’s note 8: @a", [Citation(key="a", prefix="the essay’s note 8:")]),
        ("see\n@a,\npara. 3", [Citation(key="a", locator="para. 3", prefix="see")]),
        ("@a,", [Citation(key="a")]),
        ("@a, seen by m@example.org", [Citation(key="a", suffix="seen by m@example.org")]),
    ],
)
def test_citation_block_is_read(raw: str, citations: list[Citation]) -> None:
    assert read_citation_block(raw, HERE) == (tuple(citations), ())


@pytest.mark.parametrize(
    ("raw", "rules"),
    [
        ("@a b", ["citation-form"]),
        ("@a;", ["citation-form"]),
        ("@a; b", ["citation-form"]),
        ("@a @b", ["citation-form"]),
        ("@A", ["citation-key"]),
        ("@a--b", ["citation-key"]),
        ("@a_b", ["citation-key"]),
        ("@1a", ["citation-key"]),
        ("@a, page 5", ["citation-locator"]),
        ("@A; @b, page 5; c", ["citation-key", "citation-locator", "citation-form"]),
    ],
)
def test_each_error_in_a_citation_block_is_reported(raw: str, rules: list[str]) -> None:
    """At the place of the block."""
    _, problems = read_citation_block(raw, HERE)
    assert [problem.rule for problem in problems] == rules
    assert {problem.place for problem in problems} == {HERE}


@pytest.mark.parametrize(
    ("body", "raws"),
    [
        ("Word.[@a]", ["@a"]),
        ("Word.[@a] More.[@b, p. 5; see @c]", ["@a", "@b, p. 5; see @c"]),
        ("Side by side.[@a][@b]", ["@a", "@b"]),
        ("After a free note.[^n][@a]\n\n[^n]: N.", ["@a"]),
        ("Loud![@a]", ["@a"]),
        ("(Aside [@a].)", ["@a"]),
        ("[A link](page.md)[@a]", ["@a"]),
        ("*Word*.[@a] `x`[@b]", ["@a", "@b"]),
        ("One ` tick.[@a]\n\nAnother ` tick.[@b]", ["@a", "@b"]),
        ("- Item.[@a]\n- Item.[@b]", ["@a", "@b"]),
    ],
)
def test_citation_is_found_in_markdown(body: str, raws: list[str]) -> None:
    assert [note.raw for note in notes_of(body)] == raws


@pytest.mark.parametrize(
    "body",
    [
        "ada@example.org",
        "<ada@example.org>",
        "[Ada, ada@example.org]",
        "[Ada](mailto:ada@example.org)",
        "https://example.org/@ada",
        "<https://example.org/@ada>",
        "[x](https://example.org/@ada)",
        "https://ada@example.org/?to=@ada",
        "`[@a]`",
        "``[@a] ` ``",
        "`[@a]\n[@b]`",
        "```\n[@a]\n```",
        "~~~markdown\n[@a]\n~~~",
        "    ```\n    [@a]\n    ```",
        r"\[@a]",
        "<!-- [@a] -->",
        "noon @ the pier",
        "[noon @ the pier]",
    ],
)
def test_addresses_code_and_comments_are_not_citations(body: str) -> None:
    assert notes_of(body) == []


@pytest.mark.parametrize("body", ["[@a", "@a]", "@a says", "[-@a]", "[see:@a]", "**@a**", "“@a”", "[@a](x.md)"])
def test_incomplete_citation_is_a_problem(body: str) -> None:
    """It would otherwise be printed as text."""
    page, problems = parse_page("page.md", f"One.\n\n{body}\n")
    assert [(problem.rule, problem.place.line) for problem in problems] == [("citation-brackets", 3)]
    assert page.notes == ()


def test_citation_in_front_matter_is_ignored() -> None:
    page, problems = parse_page("page.md", "---\ntitle: T\ndescription: As in [@a]\n---\nWord.[@b]\n")
    assert ([note.raw for note in page.notes], problems) == (["@b"], ())


def test_note_has_its_span_and_line() -> None:
    """The span includes the brackets, the line is that of the opening one."""
    text = "One.[@a]\n\nTwo.[see\n@b,\np. 5] Three.[@c]\n"
    notes, _ = find_notes(text, "docs/page.md", [])
    assert [text[slice(*note.span)] for note in notes] == ["[@a]", "[see\n@b,\np. 5]", "[@c]"]
    assert [str(note.place) for note in notes] == ["docs/page.md:1", "docs/page.md:3", "docs/page.md:5"]


def test_citation_belongs_to_the_free_note_around_it() -> None:
    """A free note goes on over indented lines; the text after it is outside."""
    notes = notes_of(
        "A.[^x] B.[^y]\n\n[^x]: One.[@a]\n    Two.[@b]\n\n    Three.[@c]\n\n[^y]: Four.[@d]\n\nFive.[@e]\n"
    )
    assert [(note.raw, note.in_free_note) for note in notes] == [
        ("@a", "x"),
        ("@b", "x"),
        ("@c", "x"),
        ("@d", "y"),
        ("@e", ""),
    ]


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        ("A.[@a] B.[@a]", ["a", "a"]),
        ("A.[@a, p. 5] B.[@a, p.5]", ["a--p-5", "a--p-5"]),
        ("A.[@a, p. 5] B.[@a, p. 6] C.[@a]", ["a--p-5", "a--p-6", "a"]),
        ("A.[@a, pp. 5–7] B.[@a, pp. 5, 7]", ["a--pp-5-to-7", "a--pp-5-7"]),
        ("A.[@a, para. 3(a)] B.[@a, para. 3a]", ["a--para-3-a", "a--para-3a"]),
        ("A.[@a; @b, p. 5]", ["a--and--b--p-5"]),
        ("A.[@a, at 12:30]", ["a--at-12-30"]),
    ],
)
def test_note_id_is_made_of_keys_and_locators(body: str, ids: list[str]) -> None:
    """One locator makes one note, two locators make two."""
    assert [note.id for note in notes_of(body)] == ids


def test_prefix_and_suffix_make_a_note_of_their_own() -> None:
    """Each id is made of letters, digits and hyphens, and is the same in every run."""
    blocks = ["@a", "see @a", "@a, on boats", "see @a, on boats", "@a; see @a", "see @a; @a", "cf. @a"]
    names = [note_id(read_citation_block(block, HERE)[0]) for block in blocks]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)
    assert names[1] == note_id((Citation(key="a", prefix="see"),))


@pytest.mark.parametrize(
    ("text", "has"),
    [("Word.[@a]", True), ("Word.", False), ("a@example.org", False), ("[@A]", False), ("[@a", False)],
)
def test_text_with_a_citation_is_told_from_one_without(text: str, has: bool) -> None:
    assert bool(cited_keys(text)) is has
