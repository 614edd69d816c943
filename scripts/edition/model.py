"""Plain data: what the edition is made of, in the field's own terms.

Nothing here reads a file or knows how a page is made. The method page prints
the kinds and statuses from the tables here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NewType, Self, TypeVar


class Kind(StrEnum):
    """What sort of statement a claim is."""

    FACT = "fact"
    INTERPRETATION = "interpretation"
    FORECAST = "forecast"
    RECOMMENDATION = "recommendation"
    QUESTION = "question"


class Status(StrEnum):
    """How a claim compares with the evidence that was seen."""

    CONFIRMED = "confirmed"
    PARTLY_CONFIRMED = "partly confirmed"
    CONTRADICTED = "contradicted"
    UNVERIFIED = "unverified"
    SUPPORTED = "supported"
    CONTESTED = "contested"
    UNSUPPORTED = "unsupported"
    BORNE_OUT = "borne out"
    PARTLY_BORNE_OUT = "partly borne out"
    NOT_BORNE_OUT = "not borne out"
    TAKEN_UP = "taken up"
    PARTLY_TAKEN_UP = "partly taken up"
    NOT_TAKEN_UP = "not taken up"
    ANSWERED = "answered in the commentary"
    OPEN = "open"

    @property
    def label(self) -> str:
        """The status as a page shows it, with a capital."""
        return self.capitalize()

    @property
    def css_class(self) -> str:
        """The class that gives the status its colour: `status-partly-confirmed`."""
        return f"status-{self.replace(' ', '-')}"

    @property
    def icon(self) -> Icon:
        """The sign that stands for the status beside its word."""
        return next(row.icon for row in STATUS_TABLE if row.status is self)

    @property
    def rank(self) -> int:
        """Its place in the order of what it says: what holds first, what is open last."""
        return list(Icon).index(self.icon)

    @property
    def colour(self) -> Colour:
        """The colour that repeats what the sign says."""
        return next(row.colour for row in STATUS_TABLE if row.status is self)


class Icon(StrEnum):
    """A sign for a status; the value is the name of Material Design's icon for it."""

    TICK = "check-circle-outline"
    HALF = "circle-half-full"
    ARROWS = "swap-horizontal-circle-outline"
    CROSS = "close-box-outline"
    QUESTION = "help-circle-outline"
    DOTS = "dots-horizontal-circle-outline"


class Colour(StrEnum):
    """A colour of the style sheet, by its custom property (`--good`)."""

    GOOD = "good"
    PART = "part"
    BAD = "bad"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A status that claims of a kind can have, with its sign, its colour and what it means."""

    kind: Kind
    status: Status
    icon: Icon
    colour: Colour
    meaning: str


STATUS_TABLE: tuple[StatusRow, ...] = (
    StatusRow(
        Kind.FACT,
        Status.CONFIRMED,
        Icon.TICK,
        Colour.GOOD,
        "A source that was seen shows what the sentence says, in everything that matters to it.",
    ),
    StatusRow(
        Kind.FACT,
        Status.PARTLY_CONFIRMED,
        Icon.HALF,
        Colour.PART,
        "Part of it is shown; the rest is mistaken, imprecise or could not be seen.",
    ),
    StatusRow(
        Kind.FACT,
        Status.CONTRADICTED,
        Icon.CROSS,
        Colour.BAD,
        "Sources that were seen show something else on the point itself.",
    ),
    StatusRow(
        Kind.FACT,
        Status.UNVERIFIED,
        Icon.QUESTION,
        Colour.UNSURE,
        "No source that was seen shows it, and none speaks against it.",
    ),
    StatusRow(
        Kind.INTERPRETATION,
        Status.SUPPORTED,
        Icon.TICK,
        Colour.GOOD,
        "The evidence seen supports the reading, and nothing of weight that was seen speaks against it.",
    ),
    StatusRow(
        Kind.INTERPRETATION,
        Status.CONTESTED,
        Icon.ARROWS,
        Colour.PART,
        "There is evidence, or there are informed voices, on both sides.",
    ),
    StatusRow(
        Kind.INTERPRETATION,
        Status.UNSUPPORTED,
        Icon.CROSS,
        Colour.BAD,
        "Nothing that was seen supports the reading; it may still be right.",
    ),
    StatusRow(
        Kind.FORECAST,
        Status.BORNE_OUT,
        Icon.TICK,
        Colour.GOOD,
        "What was foreseen has happened.",
    ),
    StatusRow(
        Kind.FORECAST,
        Status.PARTLY_BORNE_OUT,
        Icon.HALF,
        Colour.PART,
        "Some of it has happened, or all of it in a weaker form.",
    ),
    StatusRow(
        Kind.FORECAST,
        Status.NOT_BORNE_OUT,
        Icon.CROSS,
        Colour.BAD,
        "It has not happened where it should have, or the contrary has.",
    ),
    StatusRow(
        Kind.FORECAST,
        Status.OPEN,
        Icon.DOTS,
        Colour.UNSURE,
        "It is too early to say, its condition was not met, or the evidence does not reach far enough.",
    ),
    StatusRow(
        Kind.RECOMMENDATION,
        Status.TAKEN_UP,
        Icon.TICK,
        Colour.GOOD,
        "Those concerned do what it asks; it does not follow that the essay was the cause.",
    ),
    StatusRow(
        Kind.RECOMMENDATION,
        Status.PARTLY_TAKEN_UP,
        Icon.HALF,
        Colour.PART,
        "They do some of it, or do it by other means.",
    ),
    StatusRow(
        Kind.RECOMMENDATION,
        Status.NOT_TAKEN_UP,
        Icon.CROSS,
        Colour.BAD,
        "Nothing was found that does what it asks, as far as the evidence goes.",
    ),
    StatusRow(
        Kind.QUESTION,
        Status.ANSWERED,
        Icon.TICK,
        Colour.GOOD,
        "The evidence allows an answer, and the commentary gives it.",
    ),
    StatusRow(
        Kind.QUESTION,
        Status.OPEN,
        Icon.DOTS,
        Colour.UNSURE,
        "The evidence does not allow one yet.",
    ),
)
"""Every status with its kind, sign, colour and meaning: the one place where a status is added.

The style sheet, the drawings, the social cards and the tables of the method page are made from it.
"""

KINDS: dict[Kind, str] = {
    Kind.FACT: "A statement that something is or was so, which a document or an event can show.",
    Kind.INTERPRETATION: "A reading of facts, such as a motive, a cause, an importance or a fitness, on which informed people can differ.",
    Kind.FORECAST: "A statement of what will, or probably will, happen after the text was published, with or without a condition.",
    Kind.RECOMMENDATION: "A statement of what somebody should do, or of what something that it proposes should be or do.",
    Kind.QUESTION: "A question that the essay asks.",
}
"""What sort of statement each kind is."""

STATUSES: dict[Kind, tuple[Status, ...]] = {
    kind: tuple(row.status for row in STATUS_TABLE if row.kind is kind) for kind in Kind
}
"""For each kind the statuses that a claim of it can have."""

UNSETTLED = (Status.UNVERIFIED, Status.OPEN)
"""Statuses that require a `settle` option."""


class CommentKind(StrEnum):
    """A kind of commentary, in the order in which a claim has them."""

    CHECK = "check"
    CONTEXT = "context"
    SINCE = "since"
    WORDING = "wording"


class EntityKind(StrEnum):
    """What the page of people and institutions describes."""

    PERSON = "person"
    INSTITUTION = "institution"


class TargetKind(StrEnum):
    """What a link can lead to on a page."""

    PAGE = "page"
    SECTION = "section"
    SENTENCE = "sentence"
    CLAIM = "claim"
    EVENT = "event"
    TERM = "term"
    ENTITY = "entity"


EventKind = NewType("EventKind", str)
"""A kind of event on the timeline; which there are is the configuration's to say."""

SourceKind = NewType("SourceKind", str)
"""A kind of source; which there are is the configuration's to say."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a path from the project's root, and a line counted from 1."""

    file: str
    line: int

    @classmethod
    def in_text(cls, file: str, text: str, position: int) -> Self:
        """The place of a position in the text of a file, counted from 0."""
        return cls(file, text.count("\n", 0, position) + 1)

    @classmethod
    def undecoded(cls, file: str, text: str) -> Self | None:
        """The place of the first character that was not UTF-8, in a text read with `errors="replace"`."""
        at = text.find("\ufffd")
        return None if at < 0 else cls.in_text(file, text, at)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Severity(StrEnum):
    """Whether a broken rule refuses the edition or a change, or only asks a maintainer to look."""

    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """A rule: its id, what it asks, the templates of its message and its fix, and how severe it is.

    It has no members of its own: each module that checks a subject derives its rules from it
    (see `edition.validation.rules`, which lists them all). An entry has three lines: the id and what
    the rule asks, the message, and the fix; a line that is indented by twelve spaces continues the one
    before it. Message and fix are templates of `str.format`, with named fields.
    """

    def __new__(cls, entry: str, _: Severity = Severity.ERROR) -> Self:
        """A member whose value is the id of its entry."""
        name = entry.partition(":")[0]
        rule = str.__new__(cls, name)
        rule._value_ = name
        return rule

    def __init__(self, entry: str, severity: Severity = Severity.ERROR) -> None:
        """Read the entry. Raises ValueError for one that has not three lines."""
        head, message, fix = entry.replace("\n" + " " * 12, " ").split("\n")
        self.asks = head.partition(": ")[2]
        self.message = message.strip()
        self.fix = fix.strip().removeprefix("Fix: ")
        self.severity = severity

    def at(self, place: Place, /, **fields: object) -> Problem:
        """The problem that this rule is broken at a place; `fields` are those of its templates."""
        return Problem(place=place, rule=self, message=self.message.format(**fields), fix=self.fix.format(**fields))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A broken rule: where, which rule, what is wrong, how to fix it."""

    place: Place
    rule: Rule
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message} Fix: {self.fix}"


class SentenceId(str):
    """The number of a sentence of the base text: `3.2`, or `n7.4` for a part of a note (`n8` for a whole one)."""

    __slots__ = ()
    PATTERN: ClassVar[str] = r"n?\d+(?:\.\d+)?"

    @property
    def anchor(self) -> str:
        """The permanent anchor: `s3-2` for 3.2, `sn7-4` for n7.4."""
        return f"s{self.replace('.', '-')}"

    @property
    def paragraph(self) -> str:
        """The passage it belongs to: `3` for 3.2, `n7` for n7.4."""
        return self.partition(".")[0]

    @property
    def of_note(self) -> bool:
        """Whether it is a note or a part of one."""
        return self.startswith("n")

    @property
    def order(self) -> tuple[bool, int, int]:
        """What sorts numbers as the text has them: paragraphs first, then notes. Raises ValueError for no number."""
        if not re.fullmatch(self.PATTERN, self):
            raise ValueError(f"“{self}” is no number of a sentence")
        paragraph, _, sentence = self.removeprefix("n").partition(".")
        return self.of_note, int(paragraph), int(sentence or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One numbered sentence of the base text, or one part of its notes.

    `start` and `end` are the few words that a text fragment needs to find the
    sentence on the published page (https://wicg.github.io/scroll-to-text-fragment/);
    `end` may be empty when `start` is enough.
    """

    id: SentenceId
    section: str
    start: str
    end: str
    note: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One source cited once: its key, the pinpoint in its normal form, the words around it."""

    key: str
    locator: str = ""
    prefix: str = ""
    suffix: str = ""


class NotePlace(StrEnum):
    """What the engine puts a note into; the value is a word for people."""

    TEXT = "the text"
    CODE = "code"
    LINK = "a link"
    HEADING = "a heading"
    ATTRIBUTE = "the text of an image or the title of a link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One citation mark in the text: one or more citations that make one footnote.

    `raw` is the text between the square brackets as written, `span` its start and end
    (in characters of the page's Markdown, brackets included).
    """

    id: str
    citations: tuple[Citation, ...]
    raw: str
    span: tuple[int, int]
    place: Place
    in_free_note: str = ""
    inside: NotePlace = NotePlace.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedSentence:
    """One sentence of the essay in the edition's own words."""

    sentence: SentenceId
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One block of commentary on a claim."""

    kind: CommentKind
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One note of what changed in a claim: the day, and a few words."""

    date: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one or more sentences say that can be checked against the world.

    `formerly` are ids of claims that were retired into this one: their addresses lead here.
    """

    id: str
    title: str
    sentences: tuple[SentenceId, ...]
    kind: Kind
    status: Status
    reviewed: str
    settle: str
    finding: str
    comments: tuple[Comment, ...]
    page: str
    place: Place
    changes: tuple[Change, ...] = ()
    formerly: tuple[str, ...] = ()

    def comment(self, kind: CommentKind) -> Comment | None:
        """The comment of that kind, if the claim has one."""
        return next((c for c in self.comments if c.kind == kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One dated event of the timeline. `date` is ISO: a year, a month or a day.

    `milestone` is “yes” for those that a short timeline has, and else empty.
    """

    id: str
    date: str
    kind: EventKind
    sentences: tuple[SentenceId, ...]
    milestone: str
    text: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry of the glossary. `second_title` is its title in the edition's second language, or empty."""

    id: str
    title: str
    short: str
    also: tuple[str, ...]
    second_title: str
    text: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One person or institution. `names` are the forms by which the text speaks of them.

    `second_title` is the name in the edition's second language, or empty.
    """

    id: str
    title: str
    kind: EntityKind
    role: str
    names: tuple[str, ...]
    second_title: str
    text: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """A place on a page that can be linked to, with its span in the page's Markdown."""

    anchor: str
    label: str
    kind: TargetKind
    span: tuple[int, int]


Entry = Claim | Event | Term | Entity
_Entry = TypeVar("_Entry", bound=Entry)


def page_url(path: str) -> str:
    """The URL of a page, relative to the site's root: `chapters/notes/` for chapters/notes.md."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".md")
    tail = "" if stem == "index" else f"{stem}/"
    return f"{folder}/{tail}" if folder else tail


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """One Markdown page as it was read. `path` is relative to docs/, `text` the whole file.

    `inserts` are the names of its lines `{{ name }}`, each with its place. `free_calls` are the calls
    `[^name]` of notes that are written out, each with its position in the text.
    """

    path: str
    title: str
    meta: dict[str, object]
    text: str
    body_at: int
    notes: tuple[Note, ...]
    targets: tuple[LinkTarget, ...]
    restated: tuple[RestatedSentence, ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    terms: tuple[Term, ...]
    entities: tuple[Entity, ...]
    inserts: tuple[tuple[str, Place], ...]
    free_calls: tuple[tuple[str, int], ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its claims, events, terms and entities."""
        return (*self.claims, *self.events, *self.terms, *self.entities)

    def place_at(self, position: int) -> Place:
        """The place of a position in its text."""
        return Place.in_text(f"docs/{self.path}", self.text, position)

    def by_section(self, entries: Iterable[_Entry]) -> list[tuple[LinkTarget, list[_Entry]]]:
        """The sections that have some of these entries of the page, each with them.

        An entry before the first heading is in no section.
        """
        starts = {target.anchor: target.span[0] for target in self.targets}
        found = []
        for section in (target for target in self.targets if target.kind is TargetKind.SECTION):
            start, end = section.span
            if members := [entry for entry in entries if start <= starts[entry.id] < end]:
                found.append((section, members))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of the bibliography. `fields` are the biblatex fields as written, Unicode."""

    key: str
    type: str
    fields: dict[str, str] = field(hash=False)
    place: Place
    lines: dict[str, int] = field(default_factory=dict, hash=False)

    def get(self, name: str) -> str:
        """The field's text without the braces that protect it; empty when there is none."""
        return self.fields.get(name, "").replace("{", "").replace("}", "")

    def at(self, name: str) -> Place:
        """Where the field is; the entry's own place when it has no such field."""
        return Place(self.place.file, self.lines.get(name, self.place.line))

    @property
    def has_supplied_title(self) -> bool:
        """Whether the editors gave the title, which is then in square brackets."""
        title = self.get("title")
        return title.startswith("[") and title.endswith("]")

    @property
    def of_essay(self) -> bool:
        """Whether the essay itself cites the source (it is in bib/essay.bib)."""
        return self.place.file.endswith("essay.bib")


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationUse:
    """One citation of one source at one place: the other half of the two-way bibliography.

    `before` is the stretch of the page's Markdown that ends where the note is called.
    """

    key: str
    locator: str
    note: str
    page: str
    anchor: str
    label: str
    kind: TargetKind
    before: tuple[int, int]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One sentence or claim that speaks of a term, a person or an institution."""

    page: str
    anchor: str
    label: str
    kind: TargetKind
