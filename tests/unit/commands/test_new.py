"""`new` and `check --fix`: entries in their form and place, layout fixed, and the tree as it was when it fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edition.authoring import transaction
from edition.commands import new
from edition.model import Problem
from edition.project import read_edition
from small_edition import CHAPTER_FILE, edit, line_of
from support import TODAY

FindingsOf = Callable[[Path], list[Problem]]
BIB = "bib/edition.bib"
TIMELINE = "docs/timeline.md"
GLOSSARY = "docs/glossary.md"

SOURCE = {
    "key": "pier-2023",
    "title": "A Pier",
    "author": "Reed, Ben",
    "date": "2023",
    "url": "https://example.com/pier",
    "kind": "press",
    "seen": "page",
}


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def write(folder: Path, kind: str, /, **given: str) -> str:
    """Write a new entry as the command does; gives its name."""
    edition, _ = read_edition(folder)
    values = new.answers(new.prompts(edition.config)[kind], given, None, TODAY.isoformat())
    texts, name = new.new_texts(edition, folder, kind, values)
    transaction.write_checked(folder, edition, texts, TODAY, ("bib-unused", [name]) if kind == "source" else None)
    return name


def text(folder: Path, file: str) -> str:
    return (folder / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("key", "before"), [("abc-2020", True), ("pier-2023", False)])
def test_new_source_is_put_in_the_order_of_keys(small: Path, findings_of: FindingsOf, key: str, before: bool) -> None:
    write(small, "source", **SOURCE | {"key": key, "author": "{Harbour Office}"})
    assert [f.rule for f in findings_of(small)] == ["bib-unused"]
    assert (line_of(small, BIB, f"@online{{{key},") < line_of(small, BIB, "@article{keeper-2022,")) == before
    assert text(small, BIB).startswith("% What the edition cites.\n\n@")
    assert "\n\n\n" not in text(small, BIB)
    assert "  author       = {{Harbour Office}},\n  title        = {{A Pier}},\n" in text(small, BIB)


def test_author_that_is_a_body_is_given_braces(small: Path) -> None:
    write(small, "source", **SOURCE | {"author": "Harbour Office"})
    assert "author       = {{Harbour Office}}" in text(small, BIB)


@pytest.mark.parametrize(
    ("date", "after", "before"),
    [
        ("2020", "{{ timeline-controls }}", "2021-03"),
        ("2021", "{{ timeline-controls }}", "2021-03"),
        ("2021-03", "e-2021-03-lamp", "2022-11-05"),
        ("2022-11-05", "e-2022-11-05-book", ""),
        ("2024-01-01", "e-2022-11-05-book", ""),
    ],
)
def test_new_event_is_put_in_the_order_of_dates(
    small: Path, findings_of: FindingsOf, date: str, after: str, before: str
) -> None:
    name = write(small, "event", date=date, kind="visit", text="A visit to the pier.[@lamp-2021]")
    assert findings_of(small) == []
    assert name == f"e-{date}-a-visit-to"
    assert line_of(small, TIMELINE, after) < line_of(small, TIMELINE, f"id: {name}")
    if before:
        assert line_of(small, TIMELINE, f"id: {name}") < line_of(small, TIMELINE, f"/// event | {before}")


def test_new_event_is_put_below_the_heading_of_its_year(small: Path) -> None:
    edit(small, TIMELINE, "/// event | 2022-11-05", "## 2022\n\n/// event | 2022-11-05")
    write(small, "event", date="2022", kind="visit", id="e-a", text="One.[@lamp-2021]")
    write(small, "event", date="2021-12", kind="visit", id="e-b", text="Two.[@lamp-2021]")
    lines = [
        line_of(small, TIMELINE, words) for words in ("e-2021-03-lamp", "id: e-b", "## 2022", "id: e-a", "e-2022-11-05")
    ]
    assert lines == sorted(lines)


@pytest.mark.parametrize("title", ["Anchor", "Quay: a word"])
def test_new_term_is_put_in_alphabetical_order(small: Path, findings_of: FindingsOf, title: str) -> None:
    name = write(small, "term", title=title, text="A thing.[@lamp-2021]", also="a, b")
    assert findings_of(small) == []
    assert (line_of(small, GLOSSARY, f"id: {name}") < line_of(small, GLOSSARY, "id: t-plr")) == (title == "Anchor")


@pytest.mark.parametrize(("kind", "name"), [("person", "f-a-keeper"), ("institution", "f-z-office")])
def test_new_person_is_put_among_those_of_the_kind_by_id(
    small: Path, findings_of: FindingsOf, kind: str, name: str
) -> None:
    write(small, "person", title="Keeper", id=name, kind=kind, role="A keeper", text="A man.[@lamp-2021]", names="K")
    assert findings_of(small) == []
    entities = [entity for entity in read_edition(small)[0].entities if entity.kind == kind]
    assert name in [entity.id for entity in entities]
    assert [entity.id for entity in entities] == sorted(entity.id for entity in entities)


def test_new_claim_is_put_after_its_passage_and_earlier_claims(small: Path, findings_of: FindingsOf) -> None:
    given = {
        "kind": "fact",
        "status": "confirmed",
        "finding": "It is so.",
        "check": "So it is.[@lamp-2021]",
        "wording": "A word.",
    }
    write(small, "claim", title="First: a colon", sentences="1.1", **given)
    write(small, "claim", title="Note", sentences="n1", **given)
    assert findings_of(small) == []
    lines = [
        line_of(small, CHAPTER_FILE, words) for words in ("id: lamp-lit", "| First: a", "id: ferry", "[n1]", "| Note")
    ]
    assert lines == sorted(lines)
    claims = read_edition(small)[0].claims_by_id
    assert [comment.kind for comment in claims["first-a-colon"].comments] == ["check", "wording"]
    assert claims["note"].reviewed == TODAY.isoformat()


def test_option_with_special_characters_is_quoted(small: Path, findings_of: FindingsOf) -> None:
    given = {
        "sentences": "1.2",
        "kind": "question",
        "status": "open",
        "finding": "Open.",
        "check": "Nothing found.",
    }
    write(small, "claim", title="Asked", settle='A list: "all" #1 \\ more', **given)
    assert findings_of(small) == []
    assert read_edition(small)[0].claims_by_id["asked"].settle == 'A list: "all" #1 \\ more'


@pytest.mark.parametrize(
    ("kind", "given", "rule"),
    [
        ("source", SOURCE | {"key": "keeper-2022"}, "bib-key-twice"),
        ("source", SOURCE | {"key": "Pier_2023"}, "bib-key"),
        ("source", SOURCE | {"url": "javascript:alert(1)"}, "bib-address-form"),
        ("source", SOURCE | {"url": "https://example.com/pier?utm_source=x"}, "bib-address-tracking"),
        ("source", SOURCE | {"title": "<b>A pier</b>"}, "bib-markup"),
        ("source", SOURCE | {"date": "2999"}, "bib-date-future"),
        ("event", {"date": "May", "kind": "visit", "text": "A.[@lamp-2021]"}, "event-date"),
        ("event", {"date": "2023", "kind": "visit", "text": "A."}, "event-source"),
        ("event", {"date": "2023", "kind": "visit", "text": "A.[@nobody-1901]"}, "citation-unknown"),
        ("event", {"date": "2023", "kind": "visit", "text": "A.[@lamp-2021]\n///\n\n<b>loud</b>"}, "markup-html"),
        ("term", {"title": "Quay", "text": "A.[@lamp-2021]", "id": "t-plr"}, "id-twice"),
        (
            "claim",
            {
                "title": "A",
                "sentences": "1.1",
                "kind": "fact",
                "status": "open",
                "finding": "A.",
                "check": "Nothing found.",
            },
            "claim-status",
        ),
        (
            "claim",
            {
                "title": "A",
                "sentences": "1.1, 9.9",
                "kind": "fact",
                "status": "confirmed",
                "finding": "A.",
                "check": "Nothing found.",
            },
            "sentence-unknown",
        ),
    ],
)
def test_entry_that_a_rule_refuses_is_not_written(small: Path, kind: str, given: dict[str, str], rule: str) -> None:
    before = state(small)
    with pytest.raises(transaction.WriteRefusedError, match=f": {rule}: "):
        write(small, kind, **given)
    assert state(small) == before


def test_claim_on_a_sentence_that_is_not_restated_is_refused(small: Path) -> None:
    with pytest.raises(ValueError, match="no chapter restates"):
        write(
            small,
            "claim",
            title="A",
            sentences="9.9",
            kind="fact",
            status="confirmed",
            finding="A.",
            check="Nothing found.",
        )


def test_missing_options_are_named(small: Path) -> None:
    with pytest.raises(new.MissingValueError, match=r"--kind is required[^\0]*--text is required"):
        write(small, "event", date="2023")


def test_questions_are_repeated_until_answered(small: Path) -> None:
    """After an unknown kind and after an empty answer; a default is used for an empty answer."""
    given = iter(["", "2023-01", "party", "visit", "A visit.[@lamp-2021]", "", ""])
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(given)

    values = new.answers(new.prompts(read_edition(small)[0].config)["event"], {}, ask, "2024-01-01")
    assert values == {"date": "2023-01", "kind": "visit", "text": "A visit.[@lamp-2021]"}
    assert [question.partition(":")[0] for question in asked] == [
        "date",
        "date",
        "kind",
        "kind",
        "text",
        "sentences",
        "id",
    ]


def test_entry_is_written_in_spite_of_earlier_problems(small: Path) -> None:
    edit(small, CHAPTER_FILE, "speaks of two", "<b>speaks</b> of two")
    write(small, "term", title="Quay", text="A wharf.[@lamp-2021]")
    assert "t-quay" in text(small, GLOSSARY)


@pytest.mark.parametrize(
    ("kind", "page", "given"),
    [
        ("event", "timeline.md", {"date": "2023", "kind": "visit", "text": "A visit.[@lamp-2021]"}),
        ("term", "glossary.md", {"title": "Quay", "text": "A wharf.[@lamp-2021]"}),
    ],
)
def test_entry_goes_to_the_page_that_has_such_entries(small: Path, kind: str, page: str, given: dict[str, str]) -> None:
    """Whatever the page's name; an error says which page to write when there is none."""
    renamed = (small / "docs" / page).rename(small / "docs" / "other.md")
    name = write(small, kind, **given)
    assert f"id: {name}\n" in renamed.read_text(encoding="utf-8")
    renamed.unlink()
    with pytest.raises(ValueError, match=f"no page has a block “{kind}”. Fix: write docs/{page} "):
        write(small, kind, **given)


def test_kinds_are_those_of_the_configuration(small: Path) -> None:
    edit(small, "edition.toml", '"visit", "outside event"', '"visit", "outside event", "regatta"')
    edit(small, "edition.toml", 'press = "Press reports"', 'press = "Press reports"\nlog = "Logs"')
    given = {"date": "2023", "kind": "regatta", "text": "A race.[@lamp-2021]"}
    assert write(small, "event", **given) == "e-2023-a-race"
    with pytest.raises(transaction.WriteRefusedError, match="bib-kind"):
        write(small, "source", **SOURCE | {"kind": "diary"})
    assert write(small, "source", **SOURCE | {"kind": "log"}) == "pier-2023"
