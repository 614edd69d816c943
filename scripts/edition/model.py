"""Plain data: what the edition is made of, in the field's own terms.

Nothing here reads a file or knows how a page is made. The kinds and statuses are
those that the method page defines (docs/about/method.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field

STATUSES: dict[str, tuple[str, ...]] = {
    "fact": ("confirmed", "partly confirmed", "contradicted", "unverified"),
    "interpretation": ("supported", "contested", "unsupported"),
    "forecast": ("borne out", "partly borne out", "not borne out", "open"),
    "recommendation": ("taken up", "partly taken up", "not taken up"),
    "question": ("answered in the commentary", "open"),
}
"""The kinds of claim and, for each, the statuses that it can have."""

UNSETTLED = ("unverified", "open")
"""Statuses that owe the reader a word on what would settle them."""

COMMENT_KINDS = ("check", "context", "since", "wording")
"""The kinds of commentary, in the order in which a claim carries them."""

EVENT_KINDS = ("summit", "document", "visit", "exercise", "dispute", "outside event")
"""The kinds of event on the timeline."""

FIGURE_KINDS = ("person", "institution")
"""Who appears on the page of people and institutions."""

SOURCE_KINDS: dict[str, str] = {
    "treaty": "Official texts: declarations, statements and programmes",
    "statute": "Statutes",
    "strategy": "Strategies, white papers and official reports",
    "speech": "Speeches and remarks",
    "press-conference": "Press conferences and press points",
    "release": "Official news and web pages",
    "research": "Research and analysis",
    "opinion": "Opinion and editorials",
    "press": "Press reports",
    "reference": "Reference works and databases",
}
"""The kinds of source, with the heading of each group on the sources page."""

SEEN: dict[str, str] = {
    "page": "page seen: the edition has read the whole text, or the whole of the part cited",
    "excerpt": "excerpt seen: the edition has read the beginning of an archived copy",
    "no": "not seen: the edition knows the source only through another",
}
"""How far the edition has seen a source."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a path from the project's root, and a line counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, which rule, what is wrong, how to mend it."""

    place: Place
    rule: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.problem} Mend: {self.mend}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One numbered sentence of the essay, or one part of its notes.

    `start` and `end` are the few words that a text fragment needs to find the
    sentence on the published page (https://wicg.github.io/scroll-to-text-fragment/);
    `end` may be empty when `start` is enough.
    """

    id: str
    section: str
    start: str
    end: str
    note: str
    place: Place

    @property
    def anchor(self) -> str:
        """The permanent anchor: `s3-2` for 3.2, `sn7-4` for n7.4."""
        return "s" + self.id.replace(".", "-")

    @property
    def paragraph(self) -> str:
        """The passage it belongs to: `3` for 3.2, `n7` for n7.4."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Citation:
    """One source cited once: its key, the pinpoint in its normal form, the words around it."""

    key: str
    locator: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Restating:
    """One sentence of the essay in the edition's own words."""

    sentence: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Comment:
    """One block of commentary on a claim: `check`, `context`, `since` or `wording`."""

    kind: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Change:
    """One note of what changed in a claim: the day, and a few words."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What one or more sentences say that can be held against the world.

    `formerly` are ids of claims that were retired into this one: their addresses lead here.
    """

    id: str
    title: str
    sentences: tuple[str, ...]
    kind: str
    status: str
    reviewed: str
    settle: str
    finding: str
    comments: tuple[Comment, ...]
    page: str
    place: Place
    changes: tuple[Change, ...] = ()
    formerly: tuple[str, ...] = ()

    def comment(self, kind: str) -> Comment | None:
        """The comment of that kind, if the claim has one."""
        return next((c for c in self.comments if c.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event of the timeline. `date` is ISO: a year, a month or a day."""

    id: str
    date: str
    kind: str
    sentences: tuple[str, ...]
    text: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary."""

    id: str
    title: str
    short: str
    also: tuple[str, ...]
    ja: str
    text: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True)
class Figure:
    """One person or institution. `names` are the forms by which the text speaks of them."""

    id: str
    title: str
    kind: str
    role: str
    names: tuple[str, ...]
    ja: str
    text: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page that can be linked to, with its span in the page's Markdown."""

    anchor: str
    label: str
    kind: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageText:
    """One Markdown page as it was read. `path` is relative to docs/, `text` the whole file.

    `free_calls` are the calls `[^name]` of notes that are written out, each with its place in the text.
    """

    path: str
    title: str
    meta: dict[str, object]
    text: str
    body_at: int
    notes: tuple[Note, ...]
    spots: tuple[Spot, ...]
    restatings: tuple[Restating, ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    terms: tuple[Term, ...]
    figures: tuple[Figure, ...]
    parts: tuple[tuple[str, Place], ...]
    free_calls: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
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
        """Where the field stands; the entry's own place when it has no such field."""
        return Place(self.place.file, self.lines.get(name, self.place.line))

    @property
    def of_essay(self) -> bool:
        """Whether the essay itself cites the source (it stands in bib/essay.bib)."""
        return self.place.file.endswith("essay.bib")


@dataclass(frozen=True, slots=True)
class Use:
    """One citation of one source at one place: the other half of the two-way bibliography.

    `before` is the stretch of the page's Markdown that ends where the note is called.
    """

    key: str
    locator: str
    note: str
    page: str
    anchor: str
    label: str
    kind: str
    before: tuple[int, int]
    place: Place


@dataclass(frozen=True, slots=True)
class Mention:
    """One sentence or claim that speaks of a term, a person or an institution."""

    page: str
    anchor: str
    label: str
    kind: str
