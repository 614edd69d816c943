"""Where in a page's text the engine would put a note: in the text, or where none can be.

The engine itself is asked, since no pattern reads Markdown as it does: each note is replaced by a word,
the page converted, and the word looked for. That is done only for pages on which a pattern finds that
a note may be in such a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from markdown import Markdown

from edition.model import NotePlace
from edition.parsers.markdown_engine import EXTENSIONS, without_html

_DOUBTFUL = re.compile(
    r"^(?:> ?)*(?: {4}|\t).*@"  # perhaps indented code
    r"|\[[^\[\]\n]*\["  # perhaps the text of a link or of an image
    r"|\]\([^)\n]*@|^ {0,3}\[[^\[\]]+\]:.*@|<[a-z]+:[^>\s]*@"  # perhaps an address or a title
    r"|@.*\n(?:=+|-+)[ \t]*$",  # perhaps a heading that is underlined
    re.M,
)
_ELEMENTS = {"code": NotePlace.CODE, "a": NotePlace.LINK} | {f"h{level}": NotePlace.HEADING for level in range(1, 7)}
_WORD = re.compile(r"qznote(\d+)zq")


def note_places(body: str, spans: Sequence[tuple[int, int]]) -> list[NotePlace]:
    """The place of each note, given a page's Markdown without its front matter and the spans of the notes in it."""
    if not spans or not _DOUBTFUL.search(body):
        return [NotePlace.TEXT] * len(spans)
    pieces, at = [], 0
    for number, (start, end) in enumerate(spans):
        pieces += [body[at:start], f"qznote{number}zq"]
        at = end
    engine = without_html(Markdown(extensions=list(EXTENSIONS)))
    finder = _Finder()
    finder.feed(engine.convert("".join([*pieces, body[at:]])))
    finder.close()
    return [finder.found.get(number, NotePlace.ATTRIBUTE) for number in range(len(spans))]


class _Finder(HTMLParser):
    """Finds the innermost of the elements that matter around each word that stands for a note."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: dict[int, NotePlace] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data: str) -> None:
        for match in _WORD.finditer(data):
            place = _ELEMENTS[self.open[-1]] if self.open else NotePlace.TEXT
            self.found.setdefault(int(match[1]), place)
