"""The index in which the search box in the browser looks documents up.

The index is cut, so that a question fetches little however large the edition is: a first file with
the words alone, then, on demand, the places of the words asked for and the texts of the results
shown. Each part is a script that hands its data over, so that the box works from file:// as well.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import accumulate, count
from typing import TypeVar

from edition.edition import Edition
from edition.search.documents import Document, PageUrl, documents
from edition.search.synonyms import SYNONYMS
from edition.search.tokenize import NOTHING, STOP_WORDS, VARIANTS, Placed, fold, placed, words

T = TypeVar("T")

_WEIGHTS = {"id": 6.0, "title": 4.0, "also": 2.5, "text": 1.0, "role": 5.0}
_PITHY = {"event": 2.0, "sentence": 1.5}
_SHORTENS = {"id": 0.2, "title": 0.5, "also": 0.3, "text": 0.5, "role": 0.2}
_SATURATION = 2.0
_LEVELS = 25
_WORD_PART = 8_000
_TEXT_PART = 4_000
_MOST = 2_000


class _Hits:
    """Where one word is: the documents in their order, and in each its weight and its places as they are written."""

    __slots__ = ("documents", "ends", "places", "weights")

    def __init__(self) -> None:
        self.documents = array("I")
        self.weights = array("d")
        self.places = bytearray()
        self.ends = array("I", [0])

    def add(self, document: int, weight: float, places: str) -> None:
        """One more document."""
        self.documents.append(document)
        self.weights.append(weight)
        self.places += places.encode()
        self.ends.append(len(self.places))

    def places_at(self, at: int) -> str:
        """The places in one of the documents, counted from 0."""
        return self.places[self.ends[at] : self.ends[at + 1]].decode()

    def places_in(self, document: int) -> Iterable[int]:
        """The places in one of the documents, by its number."""
        written = self.places_at(bisect_left(self.documents, document))
        return accumulate(int(step) for step in written.split(",")[1:])


Fields = list[Placed]
"""The words of one document, for each field in the order of _WEIGHTS."""


def index_files(found: list[Document]) -> dict[str, str]:
    """The index of these documents as files below data/search/: path to text."""
    index = _index(found, _cut_up(found))
    forms = _forms(found, index)
    postings = dict.fromkeys(_words_of(forms), "") | {word: "".join(_posting(hits)) for word, hits in index.items()}
    word_parts = _portions(sorted(postings), lambda word: len(postings[word]) + 4, _WORD_PART)
    parts: dict[str, object] = {
        f"w{number}": [[postings[word] for word in part], *_part_forms(part, forms)]
        for number, part in enumerate(word_parts)
    }
    starts = [0]
    texts = _portions(range(len(found)), lambda n: len(found[n].text) + len(found[n].title) + 40, _TEXT_PART)
    for number, numbers in enumerate(texts):
        parts[f"t{number}"] = [_shown(found[n]) for n in numbers]
        starts.append(starts[-1] + len(numbers))
    parts["u"] = {_address(d.address): n for n, d in enumerate(found) if d.address}
    kinds = Counter((document.kind, document.status) for document in found)
    version = hashlib.sha256(_json(parts).encode()).hexdigest()[:8]
    first = {
        "version": version,
        "kinds": [[*kind, count] for kind, count in kinds.items()],
        "starts": starts,
        "stop": " ".join(sorted(STOP_WORDS)),
        "twins": _twins(found),
        "same": SYNONYMS.words,
        "countries": SYNONYMS.countries,
        "serving": [n for n, document in enumerate(found) if re.search(r"\bsince\b", document.role)],
        "variants": VARIANTS,
        "offices": _offices(found),
        "suggested": _suggested(found, forms),
        "words": [_packed(part) for part in word_parts],
    }
    files = {f"data/search/{name}.js": f'editionPart("{name}",{_json(part)});\n' for name, part in parts.items()}
    return files | {"data/search/index.js": f"window.editionIndex={_json(first)};\n"}


def _twins(found: list[Document]) -> list[tuple[int, int]]:
    """A term and an institution of the same name: one thing under two faces, shown as one result."""
    terms = {fold(name): n for n, document in enumerate(found) if document.kind == "term" for name in document.names}
    pairs: dict[int, int] = {}
    for number, document in enumerate(found):
        if document.kind == "person":
            for name in document.names:
                if fold(name) in terms:
                    pairs.setdefault(terms[fold(name)], number)
    return list(pairs.items())


def _address(url: str) -> str:
    """An address without what may differ in a copy of it, as `addressIn` in search-words.js has it."""
    bare = re.sub(r"^https?://", "", url.lower())
    bare = re.sub(r"^web\.archive\.org/web/[^/]+/(?:https?:/+)?", "", bare)
    bare = re.sub(r"^(?:www|dx)\.|#.*$|[?&]utm_[^&]*", "", bare)
    return re.sub(r"[/?]+$", "", bare)


def _offices(found: list[Document]) -> list[str]:
    """The words for what people are, as “ambassador”: of several roles the last word before “of”, “to”, a comma …"""
    heads = re.compile(r"([^\W\d_]+)(?= (?:of|to|at|for|in|on)\b|[,;]|$)")
    said = Counter(word for d in found for word in {fold(head) for head in heads.findall(d.role)[:1]})
    return sorted(word for word, times in said.items() if times > 1)


def _suggested(found: list[Document], forms: _Forms) -> list[str]:
    """Questions for the empty box: the terms and people of whom most is said, a sentence and a date."""
    said = Counter({g.owner: len(g.posting) for group in forms.values() for _, _, g in group if g.owner >= 0})
    often = [found[number] for number, _ in said.most_common()]
    concepts = [[d.names[0] for d in often if d.kind == kind][:3] for kind in ("term", "person")]
    examples = [
        [d.names[0] for d in found if d.kind == "sentence"][:1],
        [d.title for d in found if d.kind == "event"][-1:],
    ]
    return list(dict.fromkeys(itertools.chain(*concepts, *examples)))


def search_files(edition: Edition, page_url: PageUrl) -> dict[str, str]:
    """The index of the edition: path to text."""
    return index_files(documents(edition, page_url))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _shown(document: Document) -> list[str]:
    shown = [document.url, document.title, document.text, *filter(None, [document.date or document.role])]
    return [unicodedata.normalize("NFC", value) for value in shown]


def _cut_up(found: list[Document]) -> list[Fields]:
    """The words of each document."""
    # The title of a sentence is that of its chapter, which its words need not be about.
    return [
        [placed(_normal(getattr(d, name))) if (d.kind, name) != ("sentence", "title") else NOTHING for name in _WEIGHTS]
        for d in found
    ]


def _starts(fields: Fields) -> Iterator[int]:
    """Where each field of a document begins, so that no phrase reaches from one into the next."""
    start = 0
    for _, places in fields:
        yield start
        start += max(places, default=0) + 3


def _index(found: list[Document], cut: list[Fields]) -> dict[str, _Hits]:
    """For each word where it is; of the words that were cut up, none is kept."""
    usual = [sum(len(fields[at][0]) for fields in cut) / max(1, len(cut)) or 1.0 for at in range(len(_WEIGHTS))]
    index: dict[str, _Hits] = {}
    for number, document in enumerate(found):
        weights, places = _in_document(document.kind, cut[number], usual)
        cut[number] = []
        for word, weight in weights.items():
            hits = index.get(word) or index.setdefault(word, _Hits())
            hits.add(number, weight, places[word])
    return index


def _in_document(kind: str, fields: Fields, usual: list[float]) -> tuple[dict[str, float], dict[str, str]]:
    """The weight of each word in a document, and its places as they are written.

    `usual` is how many words each field has on average: in a long one a word weighs less.
    """
    weights: dict[str, float] = {}
    places: dict[str, str] = {}
    last: dict[str, int] = {}
    for (name, weight), (words_here, offsets), length, start in zip(
        _WEIGHTS.items(), fields, usual, _starts(fields), strict=True
    ):
        pith = _PITHY.get(kind, 1.0) if name == "text" else 1.0
        each = pith * weight / (1 - _SHORTENS[name] + _SHORTENS[name] * len(words_here) / length)
        for word, offset in zip(words_here, offsets, strict=True):
            place = start + offset
            if word not in weights:
                weights[word] = each
                places[word] = f",{place}"
                last[word] = place
                continue
            weights[word] += each
            if (before := last[word]) != place:
                places[word] += f",{place - before}"
                last[word] = place
    return weights, places


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _words_of(forms: _Forms) -> set[str]:
    return {word for group in forms.values() for form, _, _ in group for word in form.split()}


def _posting(hits: _Hits) -> Iterator[str]:
    """Where a word is, as the box reads it.

    For each document: its weight as a letter, the step from the document before (nothing for 1), and each
    place after a comma, as the step from the place before. Of a word that is in too many documents the
    weightiest are kept, after `~` and how many there are.
    """
    kept: Iterable[int] = range(len(hits.documents))
    if len(hits.documents) > _MOST:
        yield f"~{len(hits.documents)}"
        kept = _weightiest(hits.weights)
    before = -1
    for at in kept:
        yield _level(hits.weights[at]) + _step(hits.documents[at] - before) + hits.places_at(at)
        before = hits.documents[at]


def _weightiest(weights: Collection[float]) -> list[int]:
    """Of the documents of a word that is everywhere, those where it weighs most, in their order."""
    most = nlargest(_MOST, zip(weights, count(0, -1), strict=False))
    return sorted(-at for _, at in most)


def _step(step: int) -> str:
    return "" if step == 1 else str(step)


def _level(weight: float) -> str:
    return chr(ord("A") + min(_LEVELS - 1, int(weight / (weight + _SATURATION) * _LEVELS)))


@dataclass(slots=True)
class _Group:
    """The forms under which one term or person is looked for, and the documents in which any of them occurs."""

    owner: int
    forms: dict[str, bool]
    posting: str


_Forms = dict[str, list[tuple[str, bool, _Group]]]
"""By its first word that counts: each form, whether it is the thing’s own name, and its group."""


def _forms(found: list[Document], index: dict[str, _Hits]) -> _Forms:
    """The forms under which terms, people and synonyms are looked for."""
    documents_of = functools.cache(lambda word: set(index[word].documents) if word in index else set())
    same = [Document("", "", "", "", others=line, is_concept=True) for line in SYNONYMS.phrases]
    result: _Forms = defaultdict(list)
    for number, document in [*enumerate(found), *((-1, document) for document in same)]:
        forms = dict.fromkeys(_forms_of(document.others), False) | dict.fromkeys(_forms_of(document.names), True)
        counted = _occurrences(forms if document.is_concept else (), index, documents_of)
        if number < 0 and not counted:
            continue  # synonyms of nothing that is here
        group = _Group(number, {" ".join(form): own for form, own in forms.items()}, _group_posting(counted))
        for written, own in group.forms.items():
            parts = written.split()
            first = next((part for part in parts if part not in STOP_WORDS), parts[0])
            result[first].append((written, own, group))
    return result


def _occurrences(
    forms: Iterable[tuple[str, ...]], index: dict[str, _Hits], documents_of: Callable[[str], set[int]]
) -> Counter[int]:
    """How often any of these forms occurs in each document, by its number."""
    counted: Counter[int] = Counter()
    for form in forms:
        for at in set.intersection(*sorted(map(documents_of, form), key=len)):
            begins = ({place - i for place in index[word].places_in(at)} for i, word in enumerate(form))
            if times := len(set.intersection(*begins)):
                counted[at] += times
    return counted


def _group_posting(counted: Counter[int]) -> str:
    """The documents in which a group occurs most often, in their order, each with its weight."""
    posting, before = "", -1
    numbers = sorted(counted)
    for at in _weightiest([counted[number] for number in numbers]):
        posting += _level(counted[numbers[at]]) + _step(numbers[at] - before)
        before = numbers[at]
    return posting


def _forms_of(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The words of each form in their order: a compound in its parts, and in one piece."""
    for written in dict.fromkeys(form for text in texts for form in (text, text.replace("-", ""))):
        by_place = {place: word for word, place in words(_normal(written))}
        if by_place:
            yield tuple(by_place.values())


def _part_forms(part: Iterable[str], forms: _Forms) -> tuple[list[list[object]], list[list[object]]]:
    listed: list[list[object]] = []
    groups: dict[int, int] = {}
    shown: list[list[object]] = []
    for word in part:
        for form, own, group in forms.get(word, ()):
            if id(group) not in groups:
                groups[id(group)] = len(shown)
                shown.append([group.owner, group.posting, "|".join(group.forms) if group.posting else ""])
            listed.append([form, groups[id(group)], int(own)])
    return listed, shown


def _portions(items: Iterable[T], size: Callable[[T], int], most: int) -> list[list[T]]:
    """The items in their order, in parts of about `most`; what is larger is alone."""
    parts: list[list[T]] = []
    filled = most
    for item in items:
        if filled + size(item) > most:
            parts.append([])
            filled = 0
        parts[-1].append(item)
        filled += size(item)
    return parts


def _packed(part: list[str]) -> str:
    """Sorted words, each as a capital for the letters that it shares with the one before (A: none), then the rest."""
    packed, before = [], ""
    for word in part:
        shared = 0
        while shared < min(25, len(word), len(before)) and word[shared] == before[shared]:
            shared += 1
        packed.append(chr(ord("A") + shared) + word[shared:])
        before = word
    return "".join(packed)
