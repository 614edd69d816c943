"""Markdown pages as plain data: front matter, blocks, spots, and what is code."""

from __future__ import annotations

from pathlib import Path

import pytest

from edition.model import Change, Entity, Event, PageText, Place, Term
from edition.parsers.blocks import BLOCKS, mask_code
from edition.parsers.pages import parse_page, read_pages
from small_edition import CHAPTER, CHAPTER_FILE, GLOSSARY, PEOPLE, TIMELINE

HEAD = "---\ntitle: T\ndescription: D\n---\n\n"


def page_of(body: str) -> PageText:
    """A page with this body, which begins on line 6; no finding is allowed."""
    page, problems = parse_page("page.md", HEAD + body)
    assert not problems
    return page


@pytest.fixture(scope="module")
def chapter() -> PageText:
    page, problems = parse_page("chapters/harbours.md", CHAPTER)
    assert not problems
    return page


def line_in(text: str, words: str) -> int:
    return text.count("\n", 0, text.index(words)) + 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a `b` c", ["`b`"]),
        ("a ``b ` c`` d", ["``b ` c``"]),
        ("`a` b `c`", ["`a`", "`c`"]),
        ("a `b\nc` d", ["`b", "c`"]),
        ("a ` b\n\nc ` d", []),
        ("a \\` b ` c", []),
        ("a ` b", []),
        ("```\na\n```", ["```", "a", "```"]),
        ("```text\na ` b\n\nc\n```\n`d`", ["```text", "a ` b", "c", "```", "`d`"]),
        ("~~~\n```\n~~~", ["~~~", "```", "~~~"]),
        ("````\n```\na\n````", ["````", "```", "a", "````"]),
        ("- x\n\n    ```\n    a\n    ```", ["    ```", "    a", "    ```"]),
        ("<!-- a\nb -->", ["<!-- a", "b -->"]),
        ("`<!--` a `-->`", ["`<!--`", "`-->`"]),
    ],
)
def test_code_and_comments_are_masked_with_spaces(text: str, code: list[str]) -> None:
    """Every other character stays where it was."""
    expected = text
    at = 0
    for piece in code:
        at = expected.index(piece, at)
        expected = expected[:at] + " " * len(piece) + expected[at + len(piece) :]
    assert mask_code(text) == expected


@pytest.mark.parametrize(
    "text", ["```\na", "```\na\n~~~", "``` {.yaml}\na\n```x", "    ```\na\n    ```", "```\na\n  ```"]
)
def test_text_after_an_invalid_fence_is_not_masked(text: str) -> None:
    """Markdown would not take it for code either."""
    assert "a" in mask_code(text, in_line=True)


def test_masking_can_keep_comments_and_end_with_the_line() -> None:
    assert mask_code("a `b\nc` d", in_line=True) == "a `b\nc` d"
    assert mask_code("a <!-- b -->", comments=False) == "a <!-- b -->"


@pytest.mark.parametrize(
    ("text", "meta", "body"),
    [
        ("---\ntitle: T\n---\nBody", {"title": "T"}, "Body"),
        ("---\ntitle: T\nsearch: false\n---\n", {"title": "T", "search": False}, ""),
        ("Body", {}, "Body"),
        ("---\n- a\n---\nBody", {}, "Body"),
        ("\n---\ntitle: T\n---\n", {}, "\n---\ntitle: T\n---\n"),
    ],
)
def test_front_matter_is_read_apart_from_the_body(text: str, meta: dict[str, object], body: str) -> None:
    page, _ = parse_page("page.md", text)
    assert (page.meta, page.text[page.body_at :]) == (meta, body)


@pytest.mark.parametrize(
    ("text", "title"),
    [(HEAD + "# Heading", "T"), ("# Heading { #h }\n", "Heading"), ("Words", "page.md")],
    ids=["front matter", "heading", "neither"],
)
def test_title_is_that_of_the_front_matter_or_the_first_heading(text: str, title: str) -> None:
    assert parse_page("page.md", text)[0].title == title


def test_restated_sentences_are_read_with_their_lines(chapter: PageText) -> None:
    assert [(r.sentence, r.text, r.place.line) for r in chapter.restated] == [
        ("1.1", "Somebody lit a lamp.[the essay’s note 1: @lamp-2021]", line_in(CHAPTER, "[1.1]")),
        ("1.2", "The author expects a ferry.", line_in(CHAPTER, "[1.2]")),
        ("n1", "A page on the lamp.[@lamp-2021]", line_in(CHAPTER, "[n1]")),
    ]


def test_claims_are_read_with_options_and_commentary(chapter: PageText) -> None:
    lamp, ferry = chapter.claims
    assert (lamp.id, lamp.title, lamp.sentences, lamp.kind) == ("lamp-lit", "A lamp was lit", ("1.1", "n1"), "fact")
    assert (lamp.status, lamp.reviewed, lamp.settle, lamp.changes) == ("confirmed", "2024-05-01", "", ())
    assert lamp.place == Place(CHAPTER_FILE, line_in(CHAPTER, "//// claim | A lamp"))
    assert [comment.kind for comment in ferry.comments] == ["check", "context", "since"]
    assert ferry.settle == "The timetable of the harbour."
    since = ferry.comment("since")
    assert since
    assert (since.text, since.place.line) == (
        "A pier was finished in May 2024.[@keeper-2022]",
        line_in(CHAPTER, "/// since"),
    )
    assert ferry.comment("wording") is None


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        ("2024-05-01 New check", [Change(date="2024-05-01", text="New check")]),
        ("2024-05-01 New; better. 2024-06-01 Newer", [Change(date="2024-05-01", text="New; better. 2024-06-01 Newer")]),
        (
            "2024-05-01 New; 2024-06-01 Newer",
            [Change(date="2024-05-01", text="New"), Change(date="2024-06-01", text="Newer")],
        ),
        ("2024-05-01", [Change(date="2024-05-01", text="")]),
        ("New", [Change(date="New", text="")]),
    ],
)
def test_changes_of_a_claim_are_dates_with_words(value: str, changes: list[Change]) -> None:
    text = CHAPTER.replace("status: confirmed", f"status: confirmed\n    changes: {value}")
    page, _ = parse_page("chapters/harbours.md", text)
    assert page.claims[0].changes == tuple(changes)


def test_event_term_and_entity_are_read_with_their_options() -> None:
    """Lists are split at their commas."""
    timeline, glossary, people = (
        parse_page(path, text, "ja")[0] for path, text in (("t.md", TIMELINE), ("g.md", GLOSSARY), ("p.md", PEOPLE))
    )
    assert timeline.events[0] == Event(
        id="e-2021-03-lamp",
        date="2021-03",
        kind="document",
        sentences=("1.1",),
        milestone="",
        text="The office prints a page on the lamp.[@lamp-2021]",
        page="t.md",
        place=Place("docs/t.md", 10),
    )
    assert timeline.events[1].sentences == ()
    assert glossary.terms == (
        Term(
            id="t-plr",
            title="Pier Lamp Register",
            short="PLR",
            also=("lamp register", "register of lamps"),
            second_title="灯台簿",
            text="The list of lamps on piers.[@lamp-2021]",
            page="g.md",
            place=Place("docs/g.md", 8),
        ),
    )
    assert people.entities == (
        Entity(
            id="f-lamp-office",
            title="Lamp Office",
            kind="institution",
            role="Keeps the lamps",
            names=("Lamp Office", "office of lamps"),
            second_title="",
            text="It keeps the lamps.[@lamp-2021]",
            page="p.md",
            place=Place("docs/p.md", 8),
        ),
    )
    assert timeline.inserts == (("timeline-controls", Place("docs/t.md", 8)),)


@pytest.mark.parametrize(
    ("heading", "anchor", "label"),
    [
        ("## Two words", "two-words", "Two words"),
        ("## Two words { #other }", "other", "Two words"),
        ("## Since 2023: what?", "since-2023-what", "Since 2023: what?"),
        ("###### Deep ##", "deep", "Deep"),
        ("## The essay’s notes", "the-essays-notes", "The essay’s notes"),
    ],
)
def test_heading_is_a_link_target_with_anchor_and_label(heading: str, anchor: str, label: str) -> None:
    """Its section ends with the next heading, of whatever level."""
    page = page_of(f"{heading}\n\nText.\n\n# Next\n")
    spot = page.targets[0]
    assert (spot.anchor, spot.label, spot.kind) == (anchor, label, "section")
    assert page.text[slice(*spot.span)] == f"{heading}\n\nText.\n\n"


def test_link_targets_have_their_spans(chapter: PageText) -> None:
    """A sentence is its line, a claim is its block."""
    spots = {spot.anchor: spot for spot in chapter.targets}
    assert {anchor: spot.kind for anchor, spot in spots.items()} == {
        "the-two-harbours": "section",
        "p1": "section",
        "note-1": "section",
        "s1-1": "sentence",
        "s1-2": "sentence",
        "sn1": "sentence",
        "lamp-lit": "claim",
        "ferry-comes": "claim",
    }
    assert chapter.text[slice(*spots["s1-2"].span)] == "[1.2] The author expects a ferry."
    claim = chapter.text[slice(*spots["lamp-lit"].span)]
    assert claim.startswith("//// claim | A lamp was lit\n")
    assert claim.endswith("\n///\n////")


@pytest.mark.parametrize(
    "body",
    [
        "```\n/// event | 2022\n    id: x\n    kind: visit\n\nText.\n///\n```",
        "`/// event | 2022`",
        "Words /// event | 2022",
    ],
    ids=["fence", "span", "within a line"],
)
def test_slashes_in_code_or_text_are_not_a_block(body: str) -> None:
    assert page_of(body).events == ()


def test_heading_and_part_in_code_are_ignored() -> None:
    page = page_of("```\n# No heading\n{{ overview }}\n```\n\nAs in {{ overview }}.\n\n{{ claims }}\n")
    assert (page.targets, page.inserts) == ((), (("claims", Place("docs/page.md", 13)),))


def test_code_within_commentary_is_kept_as_written() -> None:
    text = CHAPTER.replace("A ferry is a boat.", "As in\n\n```\n/// since\n```\n\nand so on.")
    page, problems = parse_page("chapters/harbours.md", text)
    assert not problems
    context = page.claims[1].comment("context")
    assert context
    assert context.text == "As in\n\n```\n/// since\n```\n\nand so on."


def test_line_breaks_of_windows_are_read(tmp_path: Path) -> None:
    """Pages come in the order of their paths."""
    (tmp_path / "docs" / "b").mkdir(parents=True)
    (tmp_path / "docs" / "b" / "c.md").write_bytes(PEOPLE.replace("\n", "\r\n").encode())
    (tmp_path / "docs" / "a.md").write_text(HEAD, encoding="utf-8")
    pages, problems = read_pages(tmp_path)
    assert not problems
    assert [page.path for page in pages] == ["a.md", "b/c.md"]
    assert pages[1].text == PEOPLE


def test_table_of_blocks_is_consistent() -> None:
    """A block is allowed in a block that exists, and only one that has a record takes an argument."""
    for name, form in BLOCKS.items():
        assert not form.inside or form.inside in BLOCKS, name
        assert bool(form.argument) != bool(form.inside), name
