"""`new` and `check --fix`: entries in their form and place, layout mended, and the tree as it was when it fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, TODAY
from edition.authoring import formatter, transaction
from edition.authoring.formatter import format_project, formatted_files
from edition.commands import new
from edition.edition import Edition
from edition.model import Problem
from edition.project import read_edition
from small_edition import CHAPTER_FILE, edit, line_of

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
    transaction.write_checked(folder, edition, texts, TODAY, ("bib-unused", name) if kind == "source" else ("", ""))
    return name


def text(folder: Path, file: str) -> str:
    return (folder / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("key", "before"), [("abc-2020", True), ("pier-2023", False)])
def test_source_stands_in_the_order_of_keys(small: Path, findings_of: FindingsOf, key: str, before: bool) -> None:
    write(small, "source", **SOURCE | {"key": key, "author": "{Harbour Office}"})
    assert [f.rule for f in findings_of(small)] == ["bib-unused"]
    assert (line_of(small, BIB, f"@online{{{key},") < line_of(small, BIB, "@article{keeper-2022,")) == before
    assert text(small, BIB).startswith("% What the edition cites.\n\n@")
    assert "\n\n\n" not in text(small, BIB)
    assert "  author       = {{Harbour Office}},\n  title        = {{A Pier}},\n" in text(small, BIB)


def test_body_needs_no_braces(small: Path) -> None:
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
def test_event_stands_in_the_order_of_dates(
    small: Path, findings_of: FindingsOf, date: str, after: str, before: str
) -> None:
    name = write(small, "event", date=date, kind="visit", text="A visit to the pier.[@lamp-2021]")
    assert findings_of(small) == []
    assert name == f"e-{date}-a-visit-to"
    assert line_of(small, TIMELINE, after) < line_of(small, TIMELINE, f"id: {name}")
    if before:
        assert line_of(small, TIMELINE, f"id: {name}") < line_of(small, TIMELINE, f"/// event | {before}")


def test_event_goes_beneath_the_heading_of_its_year(small: Path) -> None:
    edit(small, TIMELINE, "/// event | 2022-11-05", "## 2022\n\n/// event | 2022-11-05")
    write(small, "event", date="2022", kind="visit", id="e-a", text="One.[@lamp-2021]")
    write(small, "event", date="2021-12", kind="visit", id="e-b", text="Two.[@lamp-2021]")
    lines = [
        line_of(small, TIMELINE, words) for words in ("e-2021-03-lamp", "id: e-b", "## 2022", "id: e-a", "e-2022-11-05")
    ]
    assert lines == sorted(lines)


@pytest.mark.parametrize("title", ["Anchor", "Quay: a word"])
def test_term_stands_in_alphabetical_order(small: Path, findings_of: FindingsOf, title: str) -> None:
    name = write(small, "term", title=title, text="A thing.[@lamp-2021]", also="a, b")
    assert findings_of(small) == []
    assert (line_of(small, GLOSSARY, f"id: {name}") < line_of(small, GLOSSARY, "id: t-plr")) == (title == "Anchor")


def test_claim_stands_after_its_passage_and_the_claims_before_it(small: Path, findings_of: FindingsOf) -> None:
    given = {"kind": "fact", "status": "confirmed", "check": "So it is.[@lamp-2021]", "wording": "A word."}
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


def test_option_that_yaml_would_misread(small: Path, findings_of: FindingsOf) -> None:
    given = {"sentences": "1.2", "kind": "question", "status": "open", "check": "Nothing found."}
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
            {"title": "A", "sentences": "1.1", "kind": "fact", "status": "open", "check": "Nothing found."},
            "claim-status",
        ),
        (
            "claim",
            {"title": "A", "sentences": "1.1, 9.9", "kind": "fact", "status": "confirmed", "check": "Nothing found."},
            "sentence-unknown",
        ),
    ],
)
def test_what_the_rules_refuse_is_not_written(small: Path, kind: str, given: dict[str, str], rule: str) -> None:
    before = state(small)
    with pytest.raises(transaction.WriteRefusedError, match=f": {rule}: "):
        write(small, kind, **given)
    assert state(small) == before


def test_claim_on_a_sentence_that_nobody_restates(small: Path) -> None:
    with pytest.raises(ValueError, match="no chapter restates"):
        write(small, "claim", title="A", sentences="9.9", kind="fact", status="confirmed", check="Nothing found.")


def test_what_is_missing_is_named(small: Path) -> None:
    with pytest.raises(new.MissingValueError, match=r"--kind is required[^\0]*--text is required"):
        write(small, "event", date="2023")


def test_questions_are_asked_until_they_are_answered(small: Path) -> None:
    """A kind that there is not, and nothing at all, are asked for again; a default is taken for an empty answer."""
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


def test_a_fault_that_was_there_before_hinders_nothing(small: Path) -> None:
    edit(small, CHAPTER_FILE, "speaks of two", "<b>speaks</b> of two")
    write(small, "term", title="Quay", text="A wharf.[@lamp-2021]")
    assert "t-quay" in text(small, GLOSSARY)


def broken(small: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Let the system fail when the nth file is put in place."""
    replace, count = os.replace, iter(range(100))

    def fail(old: str | Path, to: str | Path) -> None:
        if next(count) == at:
            raise OSError(28, "No space left on device")
        replace(old, to)

    monkeypatch.setattr(os, "replace", fail)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_half_way_the_tree_is_as_it_was(small: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Of several files none is changed when one cannot be; nothing is left lying about."""
    spoil(small)
    before = state(small)
    broken(small, monkeypatch, at)
    with pytest.raises(transaction.WriteRefusedError, match="No space left"):
        format_project(small, TODAY)
    assert state(small) == before


def test_interrupted_while_writing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(old: str, to: str) -> None:
        raise KeyboardInterrupt

    spoil(small)
    before = state(small)
    monkeypatch.setattr(shutil, "copymode", interrupt)
    with pytest.raises(KeyboardInterrupt):
        format_project(small, TODAY)
    assert state(small) == before


def test_a_file_that_changed_meanwhile_is_not_overwritten(small: Path) -> None:
    edition, _ = read_edition(small)
    edit(small, GLOSSARY, "The list", "The roll")
    before = state(small)
    with pytest.raises(transaction.WriteRefusedError, match="in the meantime"):
        transaction.write_checked(small, edition, {GLOSSARY: edition.pages_by_path["glossary.md"].text + "\n"}, TODAY)
    assert state(small) == before


def spoil(small: Path) -> None:
    """Put three files out of order in ways that are safely mended."""
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


def test_fix_mends_what_is_safely_mended(small: Path, findings_of: FindingsOf) -> None:
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


def test_fix_changes_nothing_in_the_real_edition(edition: Edition) -> None:
    """What stands is in order, and mending leaves it alone."""
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
def test_marks_that_are_not_sure_stay(old: str) -> None:
    """What mending changes, it changes to the same words."""
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
def test_tracking_parameters_go(url: str, clean: str) -> None:
    assert formatter.without_tracking(url) == clean


def test_code_and_examples_are_left_alone(small: Path) -> None:
    """A block in an example keeps the order that its page gives it."""
    example = "\n```markdown\n/// event | 2020\n    kind: visit\n    id: e-x\n\nA.\n///\n```\n"
    edit(small, TIMELINE, "", example)
    assert format_project(small, TODAY) == []


def test_what_cannot_be_read_is_left_alone(small: Path) -> None:
    edit(small, BIB, "  volume       = {7},", "  volume       = {7,")
    assert format_project(small, TODAY) == []


@pytest.mark.parametrize(
    ("kind", "page", "given"),
    [
        ("event", "timeline.md", {"date": "2023", "kind": "visit", "text": "A visit.[@lamp-2021]"}),
        ("term", "glossary.md", {"title": "Quay", "text": "A wharf.[@lamp-2021]"}),
    ],
)
def test_page_for_an_entry(small: Path, kind: str, page: str, given: dict[str, str]) -> None:
    """An entry goes to the page that has such entries, whatever its name; where there is none, that is said."""
    renamed = (small / "docs" / page).rename(small / "docs" / "other.md")
    name = write(small, kind, **given)
    assert f"id: {name}\n" in renamed.read_text(encoding="utf-8")
    renamed.unlink()
    with pytest.raises(ValueError, match=f"no page has a block “{kind}”. Fix: write docs/{page} "):
        write(small, kind, **given)


def test_kinds_to_choose_from_are_those_of_the_configuration(small: Path) -> None:
    edit(small, "edition.toml", '"visit", "outside event"', '"visit", "outside event", "regatta"')
    edit(small, "edition.toml", 'press = "Press reports"', 'press = "Press reports"\nlog = "Logs"')
    given = {"date": "2023", "kind": "regatta", "text": "A race.[@lamp-2021]"}
    assert write(small, "event", **given) == "e-2023-a-race"
    with pytest.raises(transaction.WriteRefusedError, match="bib-kind"):
        write(small, "source", **SOURCE | {"kind": "diary"})
    assert write(small, "source", **SOURCE | {"kind": "log"}) == "pier-2023"
