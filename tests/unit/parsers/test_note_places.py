"""Where notes are found to be: in the text, or in a place where none can be."""

from __future__ import annotations

import pytest

from edition.model import NotePlace
from edition.parsers.note_places import note_places

NOTE = "[@a]"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A word.[@a]", NotePlace.TEXT),
        ("*A word[@a]* and **a word**", NotePlace.TEXT),
        ("[A remark[@a] in brackets]", NotePlace.TEXT),
        ("- An item\n\n    goes on.[@a]", NotePlace.TEXT),
        ("/// claim | A lamp\n    id: lamp\n///\n\nText.[@a]", NotePlace.TEXT),
        ("| a | b |\n|---|---|\n| c[@a] | d |", NotePlace.TEXT),
        ("Text.\n\n    [@a]", NotePlace.CODE),
        ("Text.\n\n\t[@a]", NotePlace.CODE),
        ("- An item\n\n        [@a]", NotePlace.CODE),
        ("[the lamp[@a]](https://example.org/)", NotePlace.LINK),
        ("[the lamp[@a]][x]\n\n[x]: https://example.org/", NotePlace.LINK),
        ("![A map[@a]](../assets/mark.svg)", NotePlace.ATTRIBUTE),
        ('[the lamp](https://example.org/ "as [@a] says")', NotePlace.ATTRIBUTE),
        ("<https://example.org/[@a]>", NotePlace.LINK),
        ("A heading[@a]\n---------", NotePlace.HEADING),
    ],
)
def test_place_of_a_note_is_that_of_the_engine(text: str, place: NotePlace) -> None:
    start = text.index(NOTE)
    assert note_places(text, [(start, start + len(NOTE))]) == [place]
