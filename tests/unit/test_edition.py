"""The joined edition: orders, and where each source, term and sentence is spoken of."""

from __future__ import annotations

from pathlib import Path

import pytest

from edition.citations.citeproc import format_references
from edition.edition import Edition, note_sources, plain, target_at, words_before
from edition.project import read_edition
from small_edition import CHAPTER, CHAPTER_FILE, edit

HARBOURS = "chapters/harbours.md"
BOAT = "A ferry is a boat."


def test_small_edition_has_its_pages_sources_and_entries(small_read: Edition) -> None:
    assert list(small_read.pages_by_path) == [HARBOURS, "glossary.md", "people.md", "timeline.md"]
    assert list(small_read.sources_by_key) == ["keeper-2022", "essay-2023", "lamp-2021"]
    assert small_read.order == {"1.1": 0, "1.2": 1, "n1": 2}
    assert {name: page.path for name, (page, _) in small_read.restated.items()} == dict.fromkeys(
        ["1.1", "1.2", "n1"], HARBOURS
    )
    assert [event.id for event in small_read.events] == ["e-2021-03-lamp", "e-2022-11-05-book"]
    assert [term.id for term in small_read.terms] == ["t-plr"]
    assert [entity.id for entity in small_read.entities] == ["f-lamp-office"]


def test_claims_are_in_the_order_of_the_essay(small: Path) -> None:
    """By their first sentence, wherever they are written; those of no known sentence come last."""
    edit(small, CHAPTER_FILE, "sentences: 1.1, n1", "sentences: n1")
    edit(
        small,
        "docs/a.md",
        "",
        "---\ntitle: A\ndescription: A\n---\n"
        + "".join(
            f"\n//// claim | {name}\n    id: {name}\n    sentences: {sentences}\n    kind: fact\n"
            "    status: confirmed\n    reviewed: 2024-05-01\n\n/// check\n\nNothing found.\n///\n////\n"
            for name, sentences in (("unknown", "9.9"), ("first", "n1, 1.1"))
        ),
    )
    edition, _ = read_edition(small)
    assert list(edition.claims_by_id) == ["first", "ferry-comes", "lamp-lit", "unknown"]
    assert {name: [claim.id for claim in claims] for name, claims in edition.claims_by_sentence.items()} == {
        "1.1": ["first"],
        "1.2": ["ferry-comes"],
        "n1": ["first", "lamp-lit"],
        "9.9": ["unknown"],
    }


def test_chapters_are_in_the_order_of_the_essay(small: Path) -> None:
    """Not in that of their names; a page that restates nothing is no chapter."""
    note = "/// passage | n1\n\n[n1] A page on the lamp.[@lamp-2021]\n///\n"
    edit(small, CHAPTER_FILE, note, "")
    edit(small, "docs/chapters/a.md", "", f"---\ntitle: A\ndescription: A\n---\n\n{note}")
    edition, _ = read_edition(small)
    assert [page.path for page in edition.chapters()] == [HARBOURS, "chapters/a.md"]


def test_use_has_its_narrowest_place_words_and_locator(small_read: Edition) -> None:
    """The words are those before it."""
    uses = [
        (use.key, use.locator, use.page, use.anchor, use.kind, use.label, small_read.words_before(use))
        for use in small_read.uses
        if use.key != "lamp-2021"
    ]
    lamp, ferry = (
        (HARBOURS, "lamp-lit", "claim", "A lamp was lit"),
        (HARBOURS, "ferry-comes", "claim", "A ferry will come"),
    )
    assert uses == [
        (
            "essay-2023",
            "",
            HARBOURS,
            "the-two-harbours",
            "section",
            "The two harbours",
            "The essay speaks of two harbours.",
        ),
        ("keeper-2022", "p. 12", *lamp, "The keeper’s book says so."),
        ("keeper-2022", "", *ferry, "A pier was finished in May 2024."),
        ("keeper-2022", "p. 12", *lamp, "The word is old."),
        ("keeper-2022", "", "timeline.md", "e-2022-11-05-book", "event", "2022-11-05", "The keeper’s book comes out."),
    ]
    assert [(use.anchor, use.kind, small_read.words_before(use)) for use in small_read.uses_by_key["lamp-2021"]] == [
        ("s1-1", "sentence", "Somebody lit a lamp."),
        ("lamp-lit", "claim", "The keeper’s book says so."),
        ("sn1", "sentence", "A page on the lamp."),
        ("t-plr", "term", "The list of lamps on piers."),
        ("f-lamp-office", "entity", "It keeps the lamps."),
        ("e-2021-03-lamp", "event", "The office prints a page on the lamp."),
    ]


def test_uses_are_listed_by_key(small: Path) -> None:
    """A source that is not cited has none; an unknown key has its uses all the same."""
    edit(small, CHAPTER_FILE, "two harbours.[@essay-2023]", "two harbours.[@nobody-2020]")
    edition, _ = read_edition(small)
    assert {key: len(uses) for key, uses in edition.uses_by_key.items()} == {
        "keeper-2022": 4,
        "essay-2023": 0,
        "lamp-2021": 6,
        "nobody-2020": 1,
    }
    assert "the-two-harbours" not in edition.sources_by_anchor


def test_sources_at_an_anchor_are_listed_once_in_the_order_of_the_text(small_read: Edition) -> None:
    assert {name: [source.key for source in found] for name, found in small_read.sources_by_anchor.items()} == {
        "the-two-harbours": ["essay-2023"],
        "s1-1": ["lamp-2021"],
        "lamp-lit": ["keeper-2022", "lamp-2021"],
        "ferry-comes": ["keeper-2022"],
        "sn1": ["lamp-2021"],
        "e-2021-03-lamp": ["lamp-2021"],
        "e-2022-11-05-book": ["keeper-2022"],
        "t-plr": ["lamp-2021"],
        "f-lamp-office": ["lamp-2021"],
    }


def test_source_in_a_free_note_is_cited_where_the_note_is_first_called(small: Path) -> None:
    edit(small, CHAPTER_FILE, BOAT, "A ferry is a boat.[^word]")
    edition, _ = read_edition(small)
    (use,) = (use for use in edition.uses if use.note == "keeper-2022--p-12" and use.place.line > 50)
    assert (use.anchor, edition.words_before(use)) == ("lamp-lit", "The word is old.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("One two.[@a] Three four.", "One two. Three four."),
        ("One *two* `three` [four](five.md).", "One two three four."),
        ("[1.1] One.[^n] Two", "One. Two"),
        ("Before.\n\nAfter", "After"),
        (" ".join(map(str, range(20))), "… 6 7 8 9 10 11 12 13 14 15 16 17 18 19"),
        (" ".join(map(str, range(14))), "0 1 2 3 4 5 6 7 8 9 10 11 12 13"),
        ("", ""),
    ],
)
def test_words_before_a_citation_are_the_last_fourteen_of_the_paragraph(text: str, words: str) -> None:
    """Without marks and citations."""
    assert words_before(text, 0, len(text)) == words


def test_words_before_a_long_run_of_citations_cut_none_in_two(small: Path) -> None:
    many = "; ".join(["@keeper-2022, p. 12, on lamps and on piers and on boats"] * 12)
    edit(small, CHAPTER_FILE, BOAT, f"A ferry is a boat.[{many}] A boat floats.[@lamp-2021]")
    edition, _ = read_edition(small)
    assert "A ferry is a boat. A boat floats." in {
        edition.words_before(use) for use in edition.uses_by_key["lamp-2021"]
    }


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("A *b* **c** _d_ `e`", "A b c d e"),
        ("A.[@a; see @b, p. 5] B.[^n]", "A. B."),
        ("![alt](a.png) and [text](b.md#c)", "alt and text"),
        ("/// check\n\nA\n///", "A"),
        ("//// claim | T\n    id: t\n    kind: fact\n\nA", "A"),
        ("[3.2] A\n[n7.4] B", "A B"),
        ("> A\n# B", "A B"),
        ("[brackets] stay", "[brackets] stay"),
    ],
)
def test_plain_text_has_no_markup_citations_or_addresses(markdown: str, words: str) -> None:
    assert plain(markdown) == words


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("The essay speaks", "the-two-harbours"),
        ("Somebody lit", "s1-1"),
        ("/// passage | 1", "p1"),
        ("The keeper’s book says", "lamp-lit"),
        ("title: The two", ""),
    ],
)
def test_narrowest_target_around_a_position(small_read: Edition, words: str, anchor: str) -> None:
    page = small_read.pages_by_path[HARBOURS]
    assert target_at(page, CHAPTER.index(words)).anchor == anchor


def test_page_without_targets_is_its_own_target(small_read: Edition) -> None:
    page = small_read.pages_by_path[HARBOURS]
    spot = target_at(page, 0)
    assert (spot.kind, spot.label, spot.span) == ("page", "The two harbours", (0, len(page.text)))


def test_sources_of_a_note_are_in_its_order(small_read: Edition) -> None:
    """An unknown key is left out."""
    note = next(note for note in small_read.pages_by_path[HARBOURS].notes if len(note.citations) == 2)
    assert [source.key for source in note_sources(small_read, note)] == ["keeper-2022", "lamp-2021"]


def mentioned(small: Path, text: str) -> list[str]:
    """The anchors at which the small glossary's term is spoken of when a context says this."""
    edit(small, CHAPTER_FILE, BOAT, text)
    edition, _ = read_edition(small)
    return [mention.anchor for mention in edition.mentions["t-plr"]]


@pytest.mark.parametrize(
    "text",
    [
        "The Pier Lamp Register lists it.",
        "the pier lamp register lists it.",
        "The PLR lists it.",
        "(PLR)",
        "Some lamp register or other.",
        "It stands in the Register of Lamps.",
        "The *PLR* lists it.[@lamp-2021]",
    ],
)
def test_term_is_mentioned_by_any_of_its_forms(small: Path, text: str) -> None:
    """Its name, its acronym or another form, in whole words."""
    assert mentioned(small, text) == ["ferry-comes"]


@pytest.mark.parametrize(
    "text",
    [
        "The plr lists it.",
        "The PLRs list it.",
        "Lamp registers.",
        "The pier register.",
        "[a](plr.md)",
        "`x`[@plr-2020]",
    ],
)
def test_term_is_not_mentioned_within_a_word_a_key_or_an_address(small: Path, text: str) -> None:
    """An acronym counts only in capitals."""
    assert mentioned(small, text) == []


def test_mentions_are_in_the_order_of_the_essay(small: Path) -> None:
    """A sentence comes before its claims."""
    edit(small, CHAPTER_FILE, "[1.2] The author expects a ferry.", "[1.2] The author trusts the PLR.")
    edit(small, CHAPTER_FILE, "The word is old.", "The word is that of the PLR.")
    edit(small, CHAPTER_FILE, BOAT, "So says the PLR, and the PLR again.")
    edition, _ = read_edition(small)
    assert [(m.page, m.anchor, m.label, m.kind) for m in edition.mentions["t-plr"]] == [
        (HARBOURS, "lamp-lit", "A lamp was lit", "claim"),
        (HARBOURS, "s1-2", "1.2", "sentence"),
        (HARBOURS, "ferry-comes", "A ferry will come", "claim"),
    ]
    assert edition.mentions["f-lamp-office"] == []


def test_every_source_is_printed_with_and_without_a_locator(small_read: Edition) -> None:
    references = format_references(small_read.sources, small_read.style)
    assert set(references) == set(small_read.sources_by_key)
    assert all("p. 7" in reference.at("p. 7") for reference in references.values())


def test_source_that_relays_another_is_no_second_origin(small: Path) -> None:
    """A source that relays another counts with it; two that relay a third count once."""
    edit(
        small, "bib/edition.bib", "{The book in which each lamp is entered.}", "{A book},\n  relays       = {lamp-2021}"
    )
    edition, _ = read_edition(small)
    claim = edition.claims_by_id["lamp-lit"]
    assert [source.key for source in edition.check_sources(claim)] == ["keeper-2022", "lamp-2021"]
    assert edition.independent_origins(claim) == 1


def test_sources_that_relay_nothing_are_independent(small_read: Edition) -> None:
    assert small_read.independent_origins(small_read.claims_by_id["lamp-lit"]) == 2
