"""Citations in Markdown: `[@key]`, `[@key, para. 3]`, `[see @a, p. 5; @b]`.

The syntax is pandoc's (https://pandoc.org/MANUAL.html#citation-syntax), narrowed to what
this edition prints. The pinpoints are those of the field: pages, paragraphs, sections,
articles, chapters, parts, columns, notes, the numbered sentences of the base text, and times in
a recording.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from edition.model import Citation, Note, Place, Problem, Rule


class CitationSyntax(Rule):
    """How citations are written."""

    FORM = """citation-form: Citations between one pair of square brackets are separated by semicolons.
        “{part}” in [{citation}] is not a citation.
        Fix: write [@key], [@key, para. 3] or [see @a, p. 5; @b]."""
    BRACKETS = """citation-brackets: A citation is in square brackets of its own.
        “{text}” looks like a citation, but is not in square brackets of its own.
        Fix: write [@key]; if it is not a citation, put it between backticks."""
    KEY = """citation-key: A cited key has the form of a key.
        “@{key}” is not a valid key.
        Fix: copy the key from bib/; it has small letters, digits and single hyphens."""
    LOCATOR = """citation-locator: A pinpoint has one of the forms that the edition prints.
        The pinpoint “{locator}” has no known form.
        Fix: write p. 5, pp. 5–7, para. 3, paras 3–5, sec. 2, art. 4, ch. 3, pt. III, col. 12, note 6, sentence 3.2
            or at 12:30."""


KEY = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
"""A citation key: small letters, digits and single hyphens, a letter first."""

_BRACKET = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)*)\](?!\()")
_HAS_CITATION = re.compile(r"(?:^|[\s;\[(“‘])@[\w:]")
_STRAY = re.compile(r"(?<![\w./+\\%=&-])(?<!\\\[)-?(?P<sign>[@＠][a-z]\w*(?:-\w+)*)")
_PART = re.compile(r"(?P<prefix>[^@]*?)\s*@(?P<key>[\w:.-]*\w)\s*(?:,\s*(?P<rest>.*))?", re.S)

_NUMBER = r"(?:n?\d+[a-z]?|[IVXLC]+|[ivxlc]+)(?:\.\d+)*(?:\([A-Za-z0-9]{1,5}\))*"
_NUMBERS = rf"{_NUMBER}(?:\s*[-–]\s*{_NUMBER})?"
_VALUE = rf"{_NUMBERS}(?:,\s*{_NUMBERS}|\s+and\s+{_NUMBERS})*"
_LOCATOR = re.compile(
    r"(?P<label>pp?\.|paras?\.?|secs?\.?|arts?\.?|chs?\.?|pts?\.?|cols?\.?|sentences?|notes?|nn?\.)"
    rf"\s*(?P<value>{_VALUE})(?=$|[,\s])"
)
_TIME = re.compile(r"at\s+(?P<value>(?:\d{1,2}:)?\d{1,2}:\d{2})(?=$|[,\s])")
_LABELS = {
    "p": ("p.", "pp."),
    "para": ("para.", "paras"),
    "sec": ("sec.", "secs"),
    "art": ("art.", "arts"),
    "ch": ("ch.", "chs"),
    "pt": ("pt.", "pts"),
    "col": ("col.", "cols"),
    "sentence": ("sentence", "sentences"),
    "note": ("note", "notes"),
    "n": ("note", "notes"),
}
_LOOKS_LIKE_LOCATOR = re.compile(r"(?:[A-Za-z§¶]+\.?\s*)?\d|[A-Za-z]{1,6}\.(?:\s|$)")


def read_locator(rest: str) -> tuple[str, str]:
    """The words after a key, parted into the normal form of the pinpoint and a suffix.

    Takes what follows the comma after the key. Gives `(locator, suffix)`; either may be
    empty. Raises ValueError when the words look like a pinpoint of a form not known here.
    """
    rest = rest.strip()
    if match := _TIME.match(rest):
        locator = f"at {match['value']}"
    elif match := _LOCATOR.match(rest):
        stem = match["label"].rstrip(".")
        stem = {"pp": "p", "nn": "n"}.get(stem, stem if stem in _LABELS else stem.removesuffix("s"))
        value = re.sub(r"\s*,\s*", ", ", re.sub(r"\s*[-–]\s*", "–", match["value"]))
        several = any(mark in value for mark in ("–", ",", " and "))
        locator = f"{_LABELS[stem][several]} {value}"
    elif _LOOKS_LIKE_LOCATOR.match(rest):
        raise ValueError(rest)
    else:
        return "", rest
    return locator, rest[match.end() :].lstrip(", ").strip()


def note_id(citations: tuple[Citation, ...]) -> str:
    """A stable name for the footnote that these citations make, of letters, digits and hyphens.

    `nato-ipcp-2014` for a bare citation, `nato-ipcp-2014--para-3` with a pinpoint; a short
    digest is added where there are words around the citation.
    """
    parts = []
    for c in citations:
        slug = re.sub(r"[^a-z0-9]+", "-", c.locator.lower().replace("–", "-to-")).strip("-")
        parts.append(f"{c.key}--{slug}" if slug else c.key)
    name = "--and--".join(parts)
    words = "|".join(f"{c.prefix}/{c.suffix}" for c in citations)
    if words.strip("|/"):
        name += "--" + hashlib.sha256(words.encode()).hexdigest()[:6]
    return name


def read_citation_block(raw: str, place: Place) -> tuple[tuple[Citation, ...], tuple[Problem, ...]]:
    """The citations written between one pair of brackets, and what is wrong with them."""
    citations: list[Citation] = []
    problems: list[Problem] = []
    for part in (" ".join(piece.split()) for piece in raw.split(";")):
        match = _PART.fullmatch(part)
        if not match:
            problems.append(CitationSyntax.FORM.at(place, part=part, citation=raw))
        elif not re.fullmatch(KEY, match["key"]):
            problems.append(CitationSyntax.KEY.at(place, key=match["key"]))
        else:
            try:
                locator, suffix = read_locator(match["rest"] or "")
            except ValueError as pinpoint:
                problems.append(CitationSyntax.LOCATOR.at(place, locator=pinpoint))
                continue
            citations.append(Citation(key=match["key"], locator=locator, prefix=match["prefix"].strip(), suffix=suffix))
    return tuple(citations), tuple(problems)


@lru_cache(maxsize=4096)
def _sound_block(raw: str) -> tuple[tuple[Citation, ...], str]:
    """The citations and the name of their note; nothing when something is wrong with them."""
    citations, problems = read_citation_block(raw, Place("", 0))
    return ((), "") if problems else (citations, note_id(citations))


def find_notes(
    masked: str, file: str, free_notes: list[tuple[str, int, int]]
) -> tuple[tuple[Note, ...], tuple[Problem, ...]]:
    """All citations of a page, in order, and what is wrong with them; a sign that looks like a lost one is a problem.

    Takes the page's Markdown with code masked (same length as the page), its file name for
    the problems, and the spans of its free footnotes `(name, start, end)`.
    """
    notes: list[Note] = []
    problems: list[Problem] = []
    spans: list[tuple[int, int]] = []
    line, at = 1, 0
    for match in _BRACKET.finditer(masked):
        if not _HAS_CITATION.search(match[1]):
            continue
        line += masked.count("\n", at, match.start())
        at = match.start()
        place = Place(file, line)
        spans.append(match.span())
        citations, name = _sound_block(match[1])
        if citations:
            inside = next((n for n, a, b in free_notes if a <= match.start() < b), "")
            notes.append(
                Note(id=name, citations=citations, raw=match[1], span=match.span(), place=place, in_free_note=inside)
            )
        else:
            problems += read_citation_block(match[1], place)[1]
    if "＠" in masked or masked.count("@") > sum(masked.count("@", start, end) for start, end in spans):
        problems += _stray(masked, file, spans)
    return tuple(notes), tuple(problems)


def _stray(masked: str, file: str, spans: list[tuple[int, int]]) -> Iterator[Problem]:
    """What looks like a citation outside the spans of those that were read."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [masked[at:start], re.sub(r"[^\n]", " ", masked[start:end])]
        at = end
    rest = "".join([*pieces, masked[at:]])
    line, at = 1, 0
    for stray in _STRAY.finditer(rest):
        line += rest.count("\n", at, stray.start())
        at = stray.start()
        yield CitationSyntax.BRACKETS.at(Place(file, line), text=stray["sign"])


def cited_keys(text: str) -> tuple[str, ...]:
    """The keys that a piece of Markdown, its code masked, cites, each once, in order."""
    notes, _ = find_notes(text, "", [])
    return tuple(dict.fromkeys(citation.key for note in notes for citation in note.citations))
