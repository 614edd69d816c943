"""Text reuse: eight words in a row of the published essay are found, and no more of it is stored than hashes."""

from __future__ import annotations

import re

import pytest

from edition.validation.text_reuse import RUN, Shingles, copied_passages, digest, read_shingles, word_positions
from support import ROOT

WORDS = "nine small grey boats went slowly out to sea"


@pytest.mark.parametrize(
    "text",
    [
        "Then Nine small grey boats went slowly out to sea.",
        "nine, small; GREY boats — went\nslowly (out) to sea",
        "nine small grey-boats went slowly out to",
        "*nine* small [grey](https://x.org/a) boats.[@a, p. 3] went slowly out[^x] to sea",
        "[3.2] nine small gréy boats went slowly out to",
        "“nine small grey boats” went slowly out to sea",
        "“One, two, three, four: nine small grey boats went slowly out to sea.”",
        "`nine small grey boats went slowly out to sea`",
    ],
)
def test_eight_words_of_the_essay_are_found(text: str) -> None:
    """Capitals, punctuation, links, notes, line breaks and accents do not hide them, nor does a long quotation."""
    words = WORDS.split()
    known = Shingles(
        "s", frozenset(digest(f"s {' '.join(words[at : at + RUN])}".encode()) for at in range(len(words) - RUN + 1))
    )
    assert [text[at:][:4].lower() for at, _ in copied_passages(text, known)] in (["nine"], ["*nin"], ["“nin"])


@pytest.mark.parametrize(
    "text", [f"“{WORDS}”", f"He saw “{WORDS} again, then”.", "nine small grey boats went slowly in", "", "nine"]
)
def test_short_quotation_and_seven_words_are_allowed(text: str) -> None:
    """A quotation may have twelve words."""
    words = WORDS.split()
    known = Shingles(
        "s", frozenset(digest(f"s {' '.join(words[at : at + RUN])}".encode()) for at in range(len(words) - RUN + 1))
    )
    assert list(copied_passages(text, known)) == []


def test_register_holds_only_hashes_of_the_essay() -> None:
    """A salt and hashes of ten digits, sorted, so that their order tells nothing."""
    lines = (ROOT / "bib" / "essay-shingles.txt").read_text(encoding="ascii").splitlines()
    said = [line for line in lines if line.startswith("#")]
    assert len(said) == 2
    hashes = lines[len(said) + 1 :]
    assert all(re.fullmatch(r"[0-9a-f]{10}", line) for line in hashes)
    assert hashes == sorted(set(hashes))
    assert len(hashes) > 1500
    assert read_shingles(ROOT).hashes == frozenset(hashes)


def test_words_are_compared_without_case_accents_and_notes() -> None:
    assert [word for word, _ in word_positions("Japan’s Rôle—co-operation [1] 2023")] == [
        "japan",
        "s",
        "role",
        "co",
        "operation",
        "2023",
    ]
