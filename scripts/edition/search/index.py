"""What search finds, and the index in which the box in the browser (docs/assets/search.js) looks it up.

A document is one thing with an address of its own. The index is cut, so that a question fetches
little however large the edition is: a first file with the words alone, then, on demand, the places
of the words asked for and the texts of the results shown. Each part is a script that hands its data
over, so that the box works from file:// as well. `words` here and in search.js must cut alike;
a test in the browser compares them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import accumulate, count
from typing import TypeVar

from edition.dates import spelled
from edition.edition import Edition, plain
from edition.model import PageText, TargetKind

PageUrl = Callable[[str], str]
T = TypeVar("T")

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about an and are as at be by can could did do does for from had has have how in into is it its many "
        "much of on or should that the their there they this to was we were what when where which who why will with would you",
    )
)
"""Words that are looked for only between quotation marks."""

SAME = (
    "japan japanese|china chinese|russia russian|america american us usa|britain british uk|france french|"
    "germany german|korea korean|ukraine ukrainian|europe european|australia australian|canada canadian|"
    "italy italian|denmark danish|taiwan taiwanese|asia asian|arms weapon armament|ship warship vessel|"
    "plane aircraft jet|soldier troop|speech address|visit trip journey|treaty pact|agreement deal accord|"
    "ban embargo prohibition|talk dialogue|exercise drill manoeuvre|poll survey|company firm|woman female|"
    "missile rocket|cancel skip|block oppose object veto|phone telephone|1 one|2 two|3 three|4 four|5 five|6 six|7 seven|8 eight|9 nine|10 ten|11 eleven|"
    "12 twelve|30 thirty"
)
"""Single words that readers use for one another."""

SAME_PHRASES = (
    "United States|US|USA|America",
    "United Kingdom|UK|Britain|Great Britain",
    "South Korea|Republic of Korea|ROK",
    "North Korea|DPRK|Pyongyang",
    "China|PRC|People’s Republic of China|Beijing",
    "Russia|Russian Federation|Moscow|Kremlin",
    "climate change|global warming|climate crisis",
    "pandemic|COVID-19|COVID|coronavirus|infectious disease|epidemic",
    "prime minister|premier|head of government",
    "foreign minister|minister of foreign affairs|minister for foreign affairs",
    "defence minister|minister of defence|defense minister|minister of defense",
    "deep-sea|sea floor|seabed|sea bed",
)
"""The same of phrases: what has no entry of its own among the terms and the people."""

_WEIGHTS = {"id": 6.0, "title": 4.0, "also": 2.5, "text": 1.0}
_PITHY = {"event": 2.0, "sentence": 1.5}
_SHORTENS = {"id": 0.2, "title": 0.5, "also": 0.3, "text": 0.5}
_SATURATION = 2.0
_LEVELS = 25
_WORD_PART = 8_000
_TEXT_PART = 4_000
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Document:
    """One result: where it is, what it says, and under which names it is looked for.

    `names` are the thing's own names, `others` everyday words for it; a question that is
    one of them wants this document. `also` is found but not shown.
    """

    kind: str
    url: str
    title: str
    text: str
    id: str = ""
    also: str = ""
    status: str = ""
    date: str = ""
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    is_concept: bool = False


def documents(edition: Edition, page_url: PageUrl) -> list[Document]:
    """Everything that can be found. `page_url` gives a page's address below the site's root."""
    return [
        *_sentences(edition, page_url),
        *sorted(_claims(edition, page_url), key=lambda d: d.status),
        *_entries(edition, page_url),
        *_sources(edition),
        *(document for page in edition.pages if page.meta.get("search", True) for document in _page(page, page_url)),
    ]


def _sentences(edition: Edition, page_url: PageUrl) -> Iterator[Document]:
    for number, (page, restating) in edition.restated.items():
        anchor = number.anchor
        callings = ("note", "footnote") if number.startswith("n") else ()
        names = (number, anchor, f"sentence {number}", *(f"{word} {number[1:]}" for word in callings))
        url = f"{page_url(page.path)}#{anchor}"
        yield Document("sentence", url, f"{number} · {page.title}", plain(restating.text), id=number, names=names)


def _claims(edition: Edition, page_url: PageUrl) -> Iterator[Document]:
    for claim in edition.claims:
        text = " ".join(plain(comment.text) for comment in claim.comments)
        also = " ".join([claim.id, claim.kind, claim.status, *claim.sentences])
        url = f"{page_url(claim.page)}#{claim.id}"
        yield Document("claim", url, claim.title, text, also=also, status=claim.status, names=(claim.title,))


def _entries(edition: Edition, page_url: PageUrl) -> Iterator[Document]:
    for event in sorted(edition.events, key=lambda e: e.date):
        url = f"{page_url(event.page)}#{event.id}"
        also = f"{event.kind}; {event.id}"
        yield Document("event", url, spelled(event.date), plain(event.text), also=also, date=event.date)
    for term in edition.terms:
        title = f"{term.title} ({term.short})" if term.short else term.title
        names = tuple(filter(None, [term.title, term.short, term.ja]))
        also = "; ".join([*term.also, term.ja])
        url = f"{page_url(term.page)}#{term.id}"
        text = plain(term.text)
        yield Document(
            "term", url, title, text, id=term.short, also=also, names=names, others=term.also, is_concept=True
        )
    for entity in edition.entities:
        family = entity.ja.rpartition("・")[2] if "・" in entity.ja else entity.ja[:2]
        names = tuple(filter(None, [entity.title, *entity.names, entity.ja, family if entity.kind == "person" else ""]))
        also = "; ".join([*entity.names, entity.ja, entity.role])
        url = f"{page_url(entity.page)}#{entity.id}"
        text = plain(entity.text)
        yield Document("person", url, entity.title, text, also=also, names=names, is_concept=True)


def _sources(edition: Edition) -> Iterator[Document]:
    for source in edition.sources:
        names = dict.fromkeys(filter(None, [source.get("author"), source.get("organization")]))
        date = source.get("date")
        about = [", ".join(names), source.get("translation"), spelled(date) if date else "", source.get("annotation")]
        text = ". ".join(filter(None, about))
        title = source.get("title")
        called = (source.key, *([title] if len(title.split()) < 7 else []))
        yield Document("source", f"sources/{source.key}/", title, text, id=source.key, names=called)


def _page(page: PageText, page_url: PageUrl) -> Iterator[Document]:
    url = page_url(page.path)
    also = str(page.meta.get("also", ""))
    others = tuple(filter(None, also.split(", ")))
    description = str(page.meta.get("description", ""))
    yield Document("page", url, page.title, description, also=also, names=(page.title,), others=others)
    for spot in page.targets if page.restated else ():
        inside = [other.kind for other in page.targets if spot.span[0] < other.span[0] < spot.span[1]]
        if spot.kind == TargetKind.SECTION and inside.count(TargetKind.SENTENCE) > 1:
            number = spot.label.rpartition(" ")[2]
            callings = ("footnote ", "n") if spot.anchor.startswith("note") else ("para ",)
            names = (spot.label, *(calling + number for calling in callings))
            also = "; ".join(names)
            yield Document("page", f"{url}#{spot.anchor}", f"{spot.label} · {page.title}", "", also=also, names=names)
    if page.restated or page.terms or page.entities or page.events:
        return
    for spot in page.targets[1:]:
        prose = re.sub(r"^(#.*|\{\{.*\}\}|\|[-|]+\|)$", "", page.text[spot.span[0] : spot.span[1]], flags=re.M)
        if spot.kind == "section" and (text := plain(prose)):
            yield Document("page", f"{url}#{spot.anchor}", f"{spot.label} · {page.title}", text)


_CJK = r"\u3005\u3006\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?![^\W_]|-)|n?[0-9]+\.[0-9]+|[^\W_]+(?:[-‐‑'’][^\W_]+)*")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_NUMBER = re.compile(r"n?[0-9]+\.[0-9]+")
_BREAK = re.compile(r"[-‐‑]|['’](?:s$|s(?=[-‐‑]))?")
_IS_CJK = re.compile(f"[{_CJK}]")
_RUN = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?:\b([0-9]{1,2})(?:st|nd|rd|th)?\s+)?\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+"
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?,?\s+)?([0-9]{4})\b|([0-9]{4})年([0-9]{1,2})月(?:([0-9]{1,2})日)?",
    re.I,
)
_YEAR = re.compile("[0-9]{4}")
"""Without one there is no date."""
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"} | {"靭": "靱", "澤": "沢", "應": "応"}
)


_Placed = tuple[list[str], Sequence[int]]
"""The words of a text, and the place of each, counted from 0."""
_NOTHING: _Placed = ([], ())


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text in lower case and without diacritics."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return bare.lower().translate(_LETTERS)


def words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text, folded, each with its place, counted from 0.

    Japanese is cut into pairs of characters. At one place can be more than one word: a hyphened
    compound also stands in one piece, and a date in ISO form.
    """
    return zip(*_placed(text), strict=True)


def _placed(text: str) -> _Placed:
    """The words of a text and their places, side by side and small."""
    pieces = list(_dated(text) if _YEAR.search(text) else map(_pieces, _TOKEN.findall(text)))
    if not any(whole for whole, _ in pieces):
        found = [word for _, parts in pieces for word in parts]
        return found, range(len(found))
    found = []
    places = array("I")
    place = 0
    for whole, parts in pieces:
        for word in whole:
            found.append(word)
            places.append(place)
        for word in parts:
            found.append(word)
            places.append(place)
            place += 1
    return found, places


_Pieces = tuple[tuple[str, ...], tuple[str, ...]]
"""What stands at the first place of a token beside its parts, and the parts, each at the next place."""


def _dated(text: str) -> Iterator[_Pieces]:
    """The pieces of a text that may have dates: at its first token a date also stands in ISO form."""
    dates = deque((match.start(), _iso(match)) for match in _DATE.finditer(text))
    for match in _TOKEN.finditer(text):
        whole, parts = _pieces(match[0])
        while dates and dates[0][0] < match.end():
            at, iso = dates.popleft()
            if at >= match.start():
                whole = (*(iso[:length] for length in (10, 7) if len(iso) >= length), *whole)
        yield whole, parts


@functools.cache
def _pieces(token: str) -> _Pieces:
    """A token in its pieces."""
    if _ISO.fullmatch(token):
        return tuple(token[:length] for length in (10, 7) if len(token) >= length), (token[:4],)
    if _NUMBER.fullmatch(token):
        return (), (token,)
    compound = "-" in token or "‐" in token or "‑" in token
    whole = (fold(re.sub("[-‐‑]", "", token)),) if compound and not re.search(f"['’{_CJK}]", token) else ()
    parts: list[str] = []
    for piece in _BREAK.split(token):
        for run in _RUN.findall(piece):
            japanese = len(run) > 1 and _IS_CJK.match(run)
            parts += [fold(run[i : i + 2]) for i in range(len(run) - 1)] if japanese else [fold(run)]
    return whole, tuple(parts)


def _iso(match: re.Match[str]) -> str:
    year = match[4] or match[5]
    month = match[6] or str(_MONTHS.index(match[2].lower()) + 1)
    day = match[1] or match[3] or match[7]
    return "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])


class _Hits:
    """Where one word stands: the documents in their order, and in each its weight and its places as they are written."""

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


Fields = list[_Placed]
"""The words of one document, for each field in the order of _WEIGHTS."""


def index_files(found: list[Document]) -> dict[str, str]:
    """The index of these documents as files below data/search/: path to text."""
    index = _index(found, _cut_up(found))
    forms = _forms(found, index)
    postings = {word: "".join(_posting(hits)) for word, hits in index.items()}
    word_lists, parts = [], {}
    for number, part in enumerate(_portions(sorted(postings), lambda word: len(postings[word]) + 4, _WORD_PART)):
        part_forms, groups = _part_forms(part, forms)
        parts[f"w{number}"] = [[postings[word] for word in part], part_forms, groups]
        word_lists.append(_packed(part))
    starts = [0]
    texts = _portions(range(len(found)), lambda n: len(found[n].text) + len(found[n].title) + 40, _TEXT_PART)
    for number, numbers in enumerate(texts):
        parts[f"t{number}"] = [_shown(found[n]) for n in numbers]
        starts.append(starts[-1] + len(numbers))
    kinds = Counter((document.kind, document.status) for document in found)
    version = hashlib.sha256(_json(parts).encode()).hexdigest()[:8]
    first = {
        "version": version,
        "kinds": [[*kind, count] for kind, count in kinds.items()],
        "starts": starts,
        "stop": " ".join(sorted(STOP_WORDS)),
        "twins": _twins(found),
        "same": [group.split() for group in SAME.split("|")],
        "words": word_lists,
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


def search_files(edition: Edition, page_url: PageUrl) -> dict[str, str]:
    """The index of the edition: path to text."""
    return index_files(documents(edition, page_url))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _shown(document: Document) -> list[str]:
    shown = [document.url, document.title, document.text, *([document.date] if document.date else [])]
    return [unicodedata.normalize("NFC", value) for value in shown]


def _cut_up(found: list[Document]) -> list[Fields]:
    """The words of each document."""
    # The title of a sentence is that of its chapter, which its words need not be about.
    return [
        [
            _placed(_normal(getattr(d, name))) if (d.kind, name) != ("sentence", "title") else _NOTHING
            for name in _WEIGHTS
        ]
        for d in found
    ]


def _starts(fields: Fields) -> Iterator[int]:
    """Where each field of a document begins, so that no phrase reaches from one into the next."""
    start = 0
    for _, places in fields:
        yield start
        start += max(places, default=0) + 3


def _index(found: list[Document], cut: list[Fields]) -> dict[str, _Hits]:
    """For each word where it stands; of the words that were cut up, none is kept."""
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
    for (name, weight), (words_here, placed), length, start in zip(
        _WEIGHTS.items(), fields, usual, _starts(fields), strict=True
    ):
        pith = _PITHY.get(kind, 1.0) if name == "text" else 1.0
        each = pith * weight / (1 - _SHORTENS[name] + _SHORTENS[name] * len(words_here) / length)
        for word, offset in zip(words_here, placed, strict=True):
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


def _posting(hits: _Hits) -> Iterator[str]:
    """Where a word stands, as the box reads it.

    For each document: its weight as a letter, the step from the document before (nothing for 1), and each
    place after a comma, as the step from the place before. Of a word that stands in too many documents the
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
    """Of the documents of a word that stands everywhere, those where it weighs most, in their order."""
    most = nlargest(_MOST, zip(weights, count(0, -1), strict=False))
    return sorted(-at for _, at in most)


def _step(step: int) -> str:
    return "" if step == 1 else str(step)


def _level(weight: float) -> str:
    return chr(ord("A") + min(_LEVELS - 1, int(weight / (weight + _SATURATION) * _LEVELS)))


@dataclass(slots=True)
class _Group:
    """The forms under which one term or person is looked for, and the documents in which any of them stands."""

    owner: int
    forms: dict[str, bool]
    posting: str


def _forms(found: list[Document], index: dict[str, _Hits]) -> dict[str, list[tuple[str, bool, _Group]]]:
    """By its first word that counts: each form, whether it is the thing's own name, and its group."""
    groups: list[_Group] = []
    hits: list[Counter[int]] = []
    documents_of = functools.cache(lambda word: set(index[word].documents) if word in index else set())
    same = [Document("", "", "", "", others=tuple(line.split("|")), is_concept=True) for line in SAME_PHRASES]
    for number, document in [*enumerate(found), *((-1, document) for document in same)]:
        forms = {form: False for text in document.others for form in _forms_of(text)}
        forms |= {form: True for text in document.names for form in _forms_of(text)}
        if not forms:
            continue
        groups.append(_Group(number, {" ".join(form): own for form, own in forms.items()}, ""))
        hits.append(Counter())
        for form in forms if document.is_concept else ():
            for at in set.intersection(*sorted(map(documents_of, form), key=len)):
                begins = ({place - i for place in index[word].places_in(at)} for i, word in enumerate(form))
                if times := len(set.intersection(*begins)):
                    hits[-1][at] += times
    result: dict[str, list[tuple[str, bool, _Group]]] = defaultdict(list)
    for group, counted in zip(groups, hits, strict=True):
        before = -1
        numbers = sorted(counted)
        for at in _weightiest([counted[number] for number in numbers]):
            group.posting += _level(counted[numbers[at]]) + _step(numbers[at] - before)
            before = numbers[at]
        for written, own in group.forms.items():
            parts = written.split()
            first = next((part for part in parts if part not in STOP_WORDS), parts[0])
            result[first].append((written, own, group))
    return result


def _forms_of(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a form in their order: a compound in its parts, and in one piece."""
    for written in dict.fromkeys([text, text.replace("-", "")]):
        by_place = {place: word for word, place in words(_normal(written))}
        if by_place:
            yield tuple(by_place.values())


def _part_forms(
    part: Iterable[str], forms: dict[str, list[tuple[str, bool, _Group]]]
) -> tuple[list[list[object]], list[list[object]]]:
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
    """The items in their order, in parts of about `most`; what is larger stands alone."""
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
