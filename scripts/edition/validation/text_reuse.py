"""Detection of text reuse: passages copied from the essay, found without keeping any of its words.

bib/essay-shingles.txt has a salt and, sorted, one truncated hash for each run of RUN words
of the published essay. A run of the edition that has the same hash was copied. Names and
titles may be longer than that: they are quoted, in “ ”, with at most QUOTED words, or as
the title of a source in bib/.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from edition.edition import Edition
from edition.model import PageText, Place, Problem, Rule, Source
from edition.parsers.files import GUIDE
from edition.validation.markup import entry_texts

FILE = "bib/essay-shingles.txt"
RUN = 8
"""How many words in a row are taken for copied: shorter runs are the common property of all who write on a subject."""
QUOTED = 12
"""How many words of the essay a quotation may have."""
_DIGITS = 10
"""How many hexadecimal digits of a hash are kept: with 40 bits, two runs hardly ever share them."""
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_INNER = re.compile("['’-]")
_CITATION = re.compile(r"\[[^\[\]]*@[^\[\]]*\]|\[\^[^\]]+\]|\[\d+\]|\]\([^)\s]*\)|^\[n?\d+(?:\.\d+)?\] ", re.M)
_QUOTE = re.compile(r"“([^“”]*)”")
CITED = 25
"""How many words the title of a source may have that the essay cites itself, and so also has in its notes."""
_QUOTES = ("title", "booktitle", "eventtitle", "series", "journaltitle")
"""The fields of an entry that are somebody's title, which may be as long as a quotation."""
_ADDRESSES = ("url", "doi", "relays")
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d\u03bf\u03b1\u03b9\u03bd\u03c1\u03c5\u0131\u0261\u043a\u043c\u0442\u0432\u043d",
    "aeopcyxijsdhqwoaivpuigkmtbh",
)
"""Cyrillic and Greek letters that pass for Latin ones (https://www.unicode.org/reports/tr39/, the commonest)."""


class ReuseRule(Rule):
    """What is asked of the edition's own words."""

    COPIED = f"""text-copied: No {RUN} words in a row are the essay’s, except in a quotation of at most {QUOTED}.
        {{count}} words in a row are copied from the essay.
        Fix: write it in your own words, or quote at most {QUOTED} words between “ and ” with their note."""
    GUARD = f"""text-guard: The hashes in {FILE} are those that edition.toml names.
        The file is missing, or is not the one whose SHA-256 edition.toml names: nothing can be compared with the essay.
        Fix: restore the file; to replace it, set “shingles” under [base_text] to {{digest}}."""


@dataclass(frozen=True, slots=True)
class Shingles:
    """The salt and the truncated hashes of the essay's runs."""

    salt: str
    hashes: frozenset[str]

    def of_essay(self, words: Sequence[str]) -> Iterator[int]:
        """Where among these words a run of the essay begins."""
        salt = f"{self.salt} ".encode()
        encoded = [word.encode() for word in words]
        whole = b" ".join(encoded)
        starts = [0, *accumulate(len(word) + 1 for word in encoded)]
        for at in range(len(words) - RUN + 1):
            run = whole[starts[at] : starts[at + RUN] - 1]
            if digest(salt + run) in self.hashes:
                yield at


def digest(salted: bytes) -> str:
    """The truncated hash of a run of words, the salt and a space before it."""
    return hashlib.sha256(salted).hexdigest()[:_DIGITS]


def word_positions(text: str) -> list[tuple[str, int]]:
    """The words of a text in the form in which they are compared, each with its position.

    Capitals, accents, apostrophes and hyphens make no difference, and neither do the
    citations, numbers and links between the words.
    """
    bare = _CITATION.sub(lambda match: " " * len(match[0]), text)
    return [(word, match.start()) for match in _WORD.finditer(bare) for word in _folded(match[0])]


@lru_cache(maxsize=65536)
def _folded(word: str) -> tuple[str, ...]:
    letters = unicodedata.normalize("NFKD", word).casefold().translate(_LOOKALIKES)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return tuple(filter(None, _INNER.split(bare)))


def read_shingles(root: Path) -> Shingles:
    """The hashes of the project's base text; none where the file is missing, as for a text that is free to copy."""
    try:
        lines = (root / FILE).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        lines = []
    salt, *hashes = [line for line in lines if line and not line.startswith("#")] or [""]
    return Shingles(salt, frozenset(hashes))


def check_text_reuse(edition: Edition, root: Path) -> Iterator[Problem]:
    """Where pages and entries have a run of the essay's words outside quotation marks."""
    yield from _guard(edition, root)
    shingles = read_shingles(root)
    titles = frozenset(
        words
        for source in edition.sources
        if not list(_beyond_title(source, "title", shingles))
        for words in [_words(source.get("title"))]
    )
    for page in edition.pages:
        for position, words in _copied_on(page.text, shingles, titles):
            yield ReuseRule.COPIED.at(page.place_at(position), count=words)
        yield from _decoded(page, shingles, titles)
    guide = root / GUIDE
    text = guide.read_text(encoding="utf-8", errors="replace") if guide.is_file() else ""
    for position, words in _copied_on(text, shingles, titles):
        yield ReuseRule.COPIED.at(Place.in_text(GUIDE, text, position), count=words)
    for source in edition.sources:
        for name in source.fields:
            for _, words in _beyond_title(source, name, shingles):
                yield ReuseRule.COPIED.at(source.at(name), count=words)


def _guard(edition: Edition, root: Path) -> Iterator[Problem]:
    """Whether the hashes are those of the essay: a change must not take away what would refuse it."""
    wanted = edition.config.base_text.shingles
    file = root / FILE
    found = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
    if wanted and found != wanted:
        yield ReuseRule.GUARD.at(Place(FILE, 1), digest=found or "its SHA-256")


def _beyond_title(source: Source, name: str, shingles: Shingles) -> Iterator[tuple[int, int]]:
    """The passages of a field that are the essay's; those of a title may be as long as a quotation."""
    if name in _ADDRESSES:
        return
    most = (CITED if source.of_essay else QUOTED) if name in _QUOTES else 0
    yield from ((at, words) for at, words in copied_passages(source.get(name), shingles) if words > most)


def _decoded(page: PageText, shingles: Shingles, titles: frozenset[str]) -> Iterator[Problem]:
    """Passages in the front matter and the options that are the essay's only once YAML has decoded them."""
    values = [(Place(f"docs/{page.path}", 1), str(value)) for value in page.meta.values()]
    for entry in page.entries:
        values += [(entry.place, value) for _, value in entry_texts(entry)]
    for place, value in values:
        for _, words in copied_passages(value, shingles, titles) if value not in page.text else ():
            yield ReuseRule.COPIED.at(place, count=words)


@lru_cache(maxsize=64)
def _copied_on(text: str, shingles: Shingles, titles: frozenset[str]) -> tuple[tuple[int, int], ...]:
    return tuple(copied_passages(text, shingles, titles))


def _words(text: str) -> str:
    return " ".join(word for word, _ in word_positions(text))


def copied_passages(text: str, shingles: Shingles, titles: frozenset[str] = frozenset()) -> Iterator[tuple[int, int]]:
    """Each passage of a text that is the essay's: where it begins, and how many words it has.

    A quotation that is one of the titles (as words in the form in which they are compared) is nobody's words.
    """
    text = _QUOTE.sub(lambda m: "x".ljust(len(m[0])) if _words(m[1]) in titles else m[0], text)
    found = word_positions(text)
    quotes = [match.span() for match in _QUOTE.finditer(text) if len(word_positions(match[1])) <= QUOTED]
    runs = [
        at
        for at in shingles.of_essay([word for word, _ in found])
        if not any(start <= found[at][1] and found[at + RUN - 1][1] < end for start, end in quotes)
    ]
    for start, end in _joined(runs):
        yield found[start][1], end - start


def _joined(runs: list[int]) -> Iterator[tuple[int, int]]:
    """The stretches that runs make together, each from its first word to the one after its last."""
    at = 0
    while at < len(runs):
        start = runs[at]
        end = start + RUN
        while at < len(runs) and runs[at] <= end:
            end = runs[at] + RUN
            at += 1
        yield start, end
