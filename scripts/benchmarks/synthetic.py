"""Synthetic editions of any size, in neutral words and free of problems.

One unit is about as large as the real edition of November 2026: nine chapters with 57 numbered
sentences, 87 claims with commentary, a page of 192 events, one of 108 terms, one of 95 people, 514
sources, 1,700 citations. An edition of size n has n units; of the generated pages (sources, claims,
index …) it has one each, which grow.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from edition.model import STATUSES, UNSETTLED, CommentKind

CHAPTERS, SENTENCES, CLAIMS, EVENTS, TERMS, ENTITIES, SOURCES = 9, 57, 87, 192, 108, 95, 514
"""The contents of a unit: the figures of the real edition of November 2026."""

_EVENT_KINDS = ("arrival", "departure", "storm")
_SOURCE_KINDS = ("ledger", "letter", "newspaper")
_CONFIG = f"""\
name = "Harbours"
slug = "harbours"
evidence_until = "2026-11"
required_pages = []
event_kinds = {list(_EVENT_KINDS)}

[licence]
name = "CC BY 4.0"
url = "https://creativecommons.org/licenses/by/4.0/"

[base_text]
key = "essay"
title = "On Harbours"
author = "Keeper, First"
date = "2023-08-01"
noun = "essay"
rights = "The essay is nobody’s."
addresses = {{ en = "https://example.org/essay" }}

[source_kinds]
{"".join(f'{kind} = "{kind.capitalize()}s"' + chr(10) for kind in _SOURCE_KINDS)}
[seen]
page = "page seen"
"""

_WORDS = [
    "the",
    "lamp",
    "at",
    "harbour",
    "gate",
    "burned",
    "low",
    "while",
    "two",
    "ferries",
    "waited",
    "for",
    "tide",
    "and",
    "keepers",
    "of",
    "records",
    "wrote",
    "down",
    "weather",
    "names",
    "cargo",
    "hours",
    "of",
    "sailing",
    "in",
    "plain",
    "hand",
    "so",
    "that",
    "anyone",
    "who",
    "came",
    "later",
    "could",
    "compare",
    "what",
    "was",
    "said",
    "with",
    "what",
    "had",
    "been",
    "done",
    "on",
    "each",
    "quay",
    "under",
    "every",
    "flag",
    "between",
    "spring",
    "and",
    "autumn",
    "of",
    "that",
    "long",
    "year",
]
_REVIEWED = "2026-11-20"


class TextGenerator:
    """Endless neutral prose, the same in every run: a linear congruential generator picks the words."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def number(self, below: int) -> int:
        """A number from 0 to `below`, exclusive."""
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 8) % below

    def sentence(self, length: int = 22) -> str:
        """A sentence of so many words."""
        words = " ".join(_WORDS[self.number(len(_WORDS))] for _ in range(length))
        return words[0].upper() + words[1:] + "."


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an edition: its written pages, and all pages but those of sources."""

    written: int
    pages: int


def key(number: int) -> str:
    """The key of a source."""
    return f"keeper-{number}"


def citation(words: TextGenerator, sources: int, often: int = 3) -> str:
    """A citation of one source or, one time in five, of two; one time in `often` it has a pinpoint."""
    first = f"@{key(words.number(sources))}"
    if not words.number(often):
        first += f", p. {words.number(300) + 1}"
    return f"[{first}; @{key(words.number(sources))}]" if not words.number(5) else f"[{first}]"


def write_edition(project: Path, folder: Path, units: int) -> Size:
    """Write a synthetic edition of so many units into an empty folder and return its size.

    Templates, styles and scripts are those of the project.
    """
    copy_engine(project, folder)
    sources = SOURCES * units
    _write_sources(folder, sources)
    _write_register(folder, units)
    nav: dict[str, list[str]] = {"Chapters": [], "Timeline": [], "Glossary": [], "People": []}
    for unit in range(units):
        for number in range(CHAPTERS):
            nav["Chapters"].append(_write(folder, f"chapters/c{unit}-{number}.md", _chapter(unit, number, sources)))
        nav["Timeline"].append(_write(folder, f"timeline-{unit}.md", _timeline(unit, sources)))
        nav["Glossary"].append(_write(folder, f"glossary-{unit}.md", _glossary(unit, sources)))
        nav["People"].append(_write(folder, f"people-{unit}.md", _people(unit, sources)))
    drawn = [
        _write(folder, f"{name}.md", f"# {name.capitalize()}\n\n{{{{ {part} }}}}\n")
        for name, part in (
            ("index", "overview"),
            ("claims", "claims"),
            ("open-questions", "open-questions"),
            ("sources", "sources"),
            ("search", "index"),
            ("since", "forecasts"),
        )
    ]
    _write_configuration(project, folder, [*drawn, *({name: pages} for name, pages in nav.items())])
    return Size((CHAPTERS + 3) * units, (CHAPTERS + 3) * units + len(drawn))


def copy_engine(project: Path, folder: Path) -> None:
    """Copy the project's scripts, templates and assets, without its text and sources."""
    clean = shutil.ignore_patterns("__pycache__")
    for name in ("scripts", "overrides", "docs/assets"):
        shutil.copytree(project / name, folder / name, ignore=clean)
    shutil.rmtree(folder / "overrides" / "drawings", ignore_errors=True)
    (folder / "bib").mkdir()
    shutil.copy(project / "bib" / "notes.csl", folder / "bib")
    shutil.copy(project / "CONTRIBUTING.md", folder)  # mkdocs.yml names it, and MkDocs refuses a path that is missing
    (folder / "edition.toml").write_text(_CONFIG, encoding="utf-8")


def _write(folder: Path, path: str, body: str) -> str:
    title = path.removesuffix(".md").replace("/", " ")
    file = folder / "docs" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\ntitle: {title}\ndescription: A synthetic page.\n---\n\n{body}", encoding="utf-8")
    return path


def _write_configuration(project: Path, folder: Path, nav: list[object]) -> None:
    """Write the project's configuration with another name and navigation."""
    text = (project / "mkdocs.yml").read_text(encoding="utf-8")
    new = yaml.safe_dump({"nav": nav}, allow_unicode=True, sort_keys=False)
    text = re.sub(r"^site_name:.*", "site_name: Harbours", text, flags=re.M)
    text = re.sub(r"^nav:\n(?: .*\n)+", lambda _: new, text, flags=re.M)
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")


def _write_sources(folder: Path, count: int) -> None:
    words, kinds = TextGenerator(7), _SOURCE_KINDS
    entries = [
        f"@online{{{key(number)},\n  author = {{Keeper, Number {number}}},\n"
        f"  title = {{{{{words.sentence(9)[:-1]} {number}}}}},\n  date = {{2023-{number % 12 + 1:02}-11}},\n"
        f"  organization = {{Harbour Office}},\n  url = {{https://example.org/records/{number}}},\n"
        f"  urldate = {{{_REVIEWED}}},\n  langid = {{english}},\n  kind = {{{kinds[number % len(kinds)]}}},\n"
        f"  seen = {{page}},\n  annotation = {{{words.sentence()}}},\n}}\n"
        for number in range(count)
    ]
    (folder / "bib" / "edition.bib").write_text("\n".join(entries), encoding="utf-8")
    essay = (
        "@online{essay,\n  author = {Keeper, First},\n  title = {{On Harbours}},\n  date = {2023-08-01},\n"
        "  organization = {Harbour Office},\n  url = {https://example.org/essay},\n"
        f"  urldate = {{{_REVIEWED}}},\n  langid = {{english}},\n  kind = {{research}},\n  seen = {{page}},\n}}\n"
    )
    (folder / "bib" / "essay.bib").write_text(essay, encoding="utf-8")


def _numbers(unit: int, chapter: int) -> list[str]:
    """The numbers of a chapter's sentences, which are one paragraph."""
    paragraph = unit * CHAPTERS + chapter + 1
    count = SENTENCES // CHAPTERS + (chapter < SENTENCES % CHAPTERS)
    return [f"{paragraph}.{number + 1}" for number in range(count)]


def _write_register(folder: Path, units: int) -> None:
    entries = [
        f'\n[[sentence]]\nid = "{name}"\nsection = "Harbours"\nstart = "A lamp {name}"\n'
        for unit in range(units)
        for chapter in range(CHAPTERS)
        for name in _numbers(unit, chapter)
    ]
    (folder / "bib" / "essay-sentences.toml").write_text("".join(entries), encoding="utf-8")


def _commentary(words: TextGenerator, kind: str, sources: int) -> str:
    """A block of about 120 words, with a date, which a `since` needs."""
    lines = [f"In May 2024 {words.sentence(20)}{citation(words, sources)}"]
    lines += [words.sentence() + (citation(words, sources) if not words.number(2) else "") for _ in range(4)]
    return f"/// {kind}\n\n" + "\n".join(lines) + "\n///\n"


def _chapter(unit: int, number: int, sources: int) -> str:
    words = TextGenerator(unit * 100 + number)
    names = _numbers(unit, number)
    passage = "\n".join(
        f"[{name}] {words.sentence(30)}{citation(words, sources) if not words.number(3) else ''}" for name in names
    )
    text = [f"# Chapter {unit} {number}\n", words.sentence(40) + "\n", "## Text\n"]
    text.append(f"/// passage | {names[0].partition('.')[0]}\n\n{passage}\n///\n")
    count = CLAIMS // CHAPTERS + (number < CLAIMS % CHAPTERS)
    kinds = list(STATUSES)
    for claim in range(count):
        kind = kinds[words.number(len(kinds))]
        status = STATUSES[kind][words.number(len(STATUSES[kind]))]
        settle = f"    settle: {words.sentence(8)}\n" if status in UNSETTLED else ""
        text.append(
            f"//// claim | {words.sentence(6)[:-1]}\n    id: c-{unit}-{number}-{claim}\n"
            f"    sentences: {names[claim % len(names)]}\n    kind: {kind}\n    status: {status}\n"
            f"    reviewed: {_REVIEWED}\n    finding: {words.sentence(12)}\n{settle}"
        )
        blocks = [kind for kind in CommentKind if kind in ("check", "since") or words.number(2)]
        text += [_commentary(words, block, sources) for block in blocks]
        text.append("////\n")
    return "\n".join(text)


def _timeline(unit: int, sources: int) -> str:
    words = TextGenerator(unit + 50_000)
    text = [f"# Timeline {unit}\n"]
    for number in range(EVENTS):
        date = f"{1980 + number // 12 * 2}-{number % 12 + 1:02}"
        text.append(
            f"/// event | {date}\n    id: e-{unit}-{number}\n    kind: {_EVENT_KINDS[number % len(_EVENT_KINDS)]}\n"
            f"    sentences: {_numbers(unit, number % CHAPTERS)[0]}\n\n"
            f"{words.sentence(30)}{citation(words, sources)}\n///\n"
        )
    return "\n".join(text)


def _glossary(unit: int, sources: int) -> str:
    words = TextGenerator(unit + 60_000)
    text = [f"# Glossary {unit}\n"]
    for number in range(TERMS):
        short = f"    short: HB{unit}X{number}\n" if number % 2 else ""
        # The first terms cite every source of the unit, so that none is left uncited.
        share = range(unit * SOURCES + number * 5, min(unit * SOURCES + number * 5 + 5, (unit + 1) * SOURCES))
        every = f"[{'; '.join(f'@{key(source)}' for source in share)}]" if share else ""
        text.append(
            f"/// term | Harbour word {unit} {number}\n    id: t-{unit}-{number}\n{short}"
            f"    also: quay {unit} {number}, pier {unit} {number}\n\n{words.sentence(40)}{every}\n///\n"
        )
    return "\n".join(text)


def _people(unit: int, sources: int) -> str:
    words = TextGenerator(unit + 70_000)
    text = [f"# People {unit}\n"]
    for number in range(ENTITIES):
        text.append(
            f"/// entity | Keeper {unit} {number}\n    id: f-{unit}-{number}\n    kind: person\n"
            f"    role: Keeper of the lamp\n\n{words.sentence(40)}{citation(words, sources)}\n///\n"
        )
    return "\n".join(text)


def write_chapters(project: Path, folder: Path, chapters: int, citations: int, sources: int) -> Size:
    """Write an edition of plain chapters of about 1,200 words, with so many citations each, of so many sources.

    Another page cites every source once, so that editions with and without citations have the same sources.
    """
    copy_engine(project, folder)
    _write_sources(folder, sources)
    _write_register(folder, 0)
    pages = []
    for number in range(chapters):
        words = TextGenerator(number + 1)
        paragraphs = []
        for index in range(15):
            cited = f"[@{key((number * 15 + index) % sources)}]" if sources and index < citations else ""
            paragraphs.append("\n".join([words.sentence(27) for _ in range(3)]) + cited + "\n")
        pages.append(_write(folder, f"chapters/c{number}.md", f"# Chapter {number}\n\n" + "\n".join(paragraphs)))
    every = "".join(f"Harbour.[@{key(number)}]\n" for number in range(sources))
    drawn = [
        _write(folder, "index.md", f"# Harbours\n\n{every}"),
        _write(folder, "sources.md", "# Sources\n\n{{ sources }}\n"),
    ]
    _write_configuration(project, folder, [*drawn, {"Chapters": pages}])
    return Size(chapters, chapters + len(drawn))
