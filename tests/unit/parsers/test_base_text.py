"""The register of the essay's sentences: numbers, anchors, and the addresses that open the published page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from edition.config import UNREAD, read_config
from edition.model import Place, Sentence, SentenceId
from edition.parsers.base_text import FILE, BaseText, read_base_text


def sentence(start: str, end: str = "") -> Sentence:
    return Sentence(id=SentenceId("1.1"), section="Harbours", start=start, end=end, note="", place=Place(FILE, 1))


def read(tmp_path: Path, text: str) -> tuple[BaseText, list[str]]:
    """The register with this text, and the lines of its findings, all of the one rule."""
    (tmp_path / "bib").mkdir()
    (tmp_path / FILE).write_text("# A register.\n\n" + text, encoding="utf-8")
    register, problems = read_base_text(tmp_path, UNREAD.base_text)
    return register, [f"{problem.place.line} {problem.rule}" for problem in problems]


def test_register_of_the_small_edition(small: Path) -> None:
    register, problems = read_base_text(small, read_config(small)[0].base_text)
    assert not problems
    assert (register.key, register.url) == ("essay-2023", "https://example.org/essay.html")
    assert list(register.sentences) == ["1.1", "1.2", "n1"]
    assert register.sentences["1.1"] == Sentence(
        id=SentenceId("1.1"), section="Harbours", start="A lamp", end="was lit", note="n1", place=Place(FILE, 4)
    )


@pytest.mark.parametrize(
    ("number", "anchor", "paragraph"),
    [("3.2", "s3-2", "3"), ("10.4", "s10-4", "10"), ("n7.4", "sn7-4", "n7"), ("n8", "sn8", "n8")],
)
def test_sentence_id_knows_anchor_and_paragraph(number: str, anchor: str, paragraph: str) -> None:
    assert (SentenceId(number).anchor, SentenceId(number).paragraph) == (anchor, paragraph)


@pytest.mark.parametrize(
    ("start", "end", "fragment"),
    [
        ("A lamp", "", "A%20lamp"),
        ("A lamp", "was lit", "A%20lamp,was%20lit"),
        ("one, two", "", "one%2C%20two"),
        ("well-known", "up-to-date", "well%2Dknown,up%2Dto%2Ddate"),
        ("A & B", "", "A%20%26%20B"),
        ("“Quoted” 100%", "", "%E2%80%9CQuoted%E2%80%9D%20100%25"),
        ("a/b#c", "", "a%2Fb%23c"),
    ],
)
def test_address_opens_the_published_page_at_the_sentence(start: str, end: str, fragment: str) -> None:
    """Commas, hyphens and ampersands have a meaning of their own in a text fragment, so they are encoded."""
    register = BaseText(key="k", url="https://example.org/a", sentences={})
    address = register.published(sentence(start, end))
    assert address == f"https://example.org/a#:~:text={fragment}"
    assert [unquote(part) for part in address.partition("=")[2].split(",")] == [
        words for words in (start, end) if words
    ]


ENTRY = '[[sentence]]\nid = "1.1"\nsection = "S"\nstart = "A"\n'


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (ENTRY, []),
        (ENTRY + 'end = "B"\nnote = "n1"\n', []),
        (ENTRY.replace('start = "A"\n', ""), ["4 register-sentence"]),
        (ENTRY.replace('"A"', '""'), ["4 register-sentence"]),
        (ENTRY.replace('"A"', "7"), ["4 register-sentence"]),
        (ENTRY + 'text = "x"\n', ["4 register-sentence"]),
        (ENTRY + ENTRY, ["8 register-number"]),
        (ENTRY.replace('"A"', "A"), ["6 register-form"]),
        ("[[sentence]\n", ["3 register-form"]),
    ],
    ids=["right", "all fields", "no start", "empty", "number", "unknown", "twice", "no quotes", "no TOML"],
)
def test_errors_of_the_register_are_reported_with_their_line(tmp_path: Path, text: str, problems: list[str]) -> None:
    assert read(tmp_path, text)[1] == problems


def test_register_that_is_not_toml_has_no_sentences(tmp_path: Path) -> None:
    register, _ = read(tmp_path, "= 1")
    assert register == BaseText(key="", url="", sentences={})
