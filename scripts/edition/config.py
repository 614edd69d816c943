"""What is true of one text alone, read from edition.toml at the top of the project.

The keys of the file are the names of the fields below, and each table is a record of its own.
docs/about/another-text.md explains them to those who edit another text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from edition.dates import iso_date
from edition.model import EventKind, Place, Problem, Rule, SourceKind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FILE = "edition.toml"
_T = TypeVar("_T", bound="DataclassInstance")


class ConfigSyntax(Rule):
    """How edition.toml is written."""

    FORM = """config-form: The file edition.toml is TOML, with the keys that it needs, each value in its form.
        {message}.
        Fix: {fix}."""


@dataclass(frozen=True, kw_only=True)
class Licence:
    """The licence of the edition's own text."""

    name: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Publication:
    """The base text as it was published.

    `key` is that of its entry in the bibliography, `noun` what the pages call it (“essay”, “speech”),
    `rights` a sentence for the foot of each page. `addresses` are by language; the first is that of
    the text whose sentences are numbered. `shingles` is the SHA-256 of the file of its hashes, with which
    copied passages are found; empty for a text that is free to copy.
    """

    key: str
    title: str
    author: str
    date: str
    noun: str
    rights: str
    addresses: Mapping[str, str]
    shingles: str = ""

    @property
    def url(self) -> str:
        """The address of the text whose sentences are numbered."""
        return next(iter(self.addresses.values()))

    @property
    def year(self) -> int:
        """The year in which it was published."""
        return int(self.date[:4])


@dataclass(frozen=True, kw_only=True)
class SecondLanguage:
    """The language in which terms and people also have a title: its tag, and the blocks' option for that title."""

    tag: str
    option: str


@dataclass(frozen=True, kw_only=True)
class Config:
    """The configuration of an edition: everything that the package must not know by itself.

    `strapline` says in the header of each page what the site is, for those who come from elsewhere.
    `slug` begins the keys and ids that the edition gives away, and never changes. `evidence_until` is
    the date of the newest evidence. Kinds are in the order in which pages list them; those of sources
    have the headings of their groups; readers can leave out the events of the `outside_kind`. `seen` says
    in words how far a source was read.
    `redirects` lead from addresses that pages or sources had to those that they have now.
    """

    name: str
    slug: str
    evidence_until: str
    required_pages: tuple[str, ...]
    licence: Licence
    base_text: Publication
    event_kinds: tuple[EventKind, ...]
    source_kinds: Mapping[SourceKind, str]
    seen: Mapping[str, str]
    strapline: str = ""
    redirects: Mapping[str, str] = field(default_factory=dict)
    outside_kind: str = ""
    second_language: SecondLanguage | None = None
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def second_option(self) -> str:
        """The blocks' option for a title in the second language; empty where there is no such language."""
        return self.second_language.option if self.second_language else ""

    def at(self, key: str) -> Place:
        """The place of a key (`base_text.date`) in the file; that of its table where the key is not written."""
        return Place(FILE, _line_of(key, self.lines))


UNREAD = Config(
    name="",
    slug="",
    evidence_until="",
    required_pages=(),
    licence=Licence(name="", url=""),
    base_text=Publication(key="", title="", author="", date="0001", noun="", rights="", addresses={"": ""}),
    event_kinds=(),
    source_kinds={},
    seen={},
)
"""What `read_config` returns for a file that has a problem: nothing can be checked against it."""


def read_config(root: Path) -> tuple[Config, list[Problem]]:
    """The configuration in a project's folder, and every problem with its form; UNREAD where there is one."""
    path = root / FILE
    if not path.is_file():
        return UNREAD, [_problem(1, "there is no such file.", "write one, as docs/about/another-text.md explains.")]
    text = path.read_text(encoding="utf-8", errors="replace")
    if place := Place.undecoded(FILE, text):
        return UNREAD, [_problem(place.line, "a character here is not UTF-8.", "save the file as UTF-8.")]
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return UNREAD, [_problem(toml_line(error, text), f"the file is not TOML ({error}).", "correct the line.")]
    reader = _Reader(_lines(text))
    config = reader.record(Config, data)
    if config and not reader.problems:
        reader.check_forms(config)
    if config is None or reader.problems:
        return UNREAD, reader.problems
    return replace(config, lines=reader.lines), []


def toml_line(error: Exception, text: str) -> int:
    """The line of an error in a TOML file: the last one where the error is that the file ends."""
    found = re.search(r"line (\d+)", str(error))
    return int(found[1]) if found else max(1, text.count("\n"))


def _problem(line: int, message: str, fix: str) -> Problem:
    return ConfigSyntax.FORM.at(Place(FILE, line), message=message.removesuffix("."), fix=fix.removesuffix("."))


def _lines(text: str) -> dict[str, int]:
    """The line of each table, and of each key by its name after that of its table: `base_text.date`."""
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[([\w.-]+)\]", line):
            table = f"{header[1]}."
            lines.setdefault(header[1], number)
        elif key := re.match(r"\s*\"?([\w/-]+)\"?\s*=", line):
            lines.setdefault(table + key[1], number)
    return lines


def _line_of(key: str, lines: Mapping[str, int]) -> int:
    """The line of a key, or of the innermost table around it that is written, or the first."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key, 1)


@dataclass(frozen=True, slots=True)
class _Form:
    """A form that a text must have, and how to say it in a fix."""

    fits: Callable[[str], object]
    words: str


_SLUG = _Form(re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch, "small letters, digits and single hyphens")
_DATE = _Form(iso_date, "an ISO date: 2023-07-12, 2023-07 or 2023")
_URL = _Form(re.compile(r"https?://[^\s/]+\.\S+").fullmatch, "a whole http(s) address")
_TAG = _Form(re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*").fullmatch, "the tag of a language, such as en or pt-BR")
_PAGE = _Form(re.compile(r"\S+\.md").fullmatch, "the path of a page below docs/, such as about/rights.md")
_ADDRESS = _Form(re.compile(r"(?:[a-z0-9-]+/)+").fullmatch, "an address below the site’s own, such as about/rights/")
_OPTION = _Form(re.compile(r"[a-z]+").fullmatch, "small letters")

_SHAPES: dict[object, str] = {
    str: "a text in quotation marks",
    tuple: "a list of texts",
    Mapping: "a table of texts",
}
"""For the type of a field: what its value is in the file."""


@dataclass(slots=True)
class _Reader:
    """Makes records of the file's tables; collects what is wrong instead of stopping at it."""

    lines: dict[str, int]
    problems: list[Problem] = field(default_factory=list)

    def report(self, key: str, message: str, fix: str) -> None:
        self.problems.append(_problem(_line_of(key, self.lines), f"“{key}” {message}", fix))

    def check_forms(self, config: Config) -> None:
        """Report the values that have the right type and the wrong form."""
        for key, value, form in _forms(config):
            if not form.fits(value):
                self.report(key, f"is “{value}”.", f"write {form.words}.")
        if config.outside_kind and config.outside_kind not in config.event_kinds:
            self.report("outside_kind", f"is “{config.outside_kind}”.", "use one of event_kinds.")
        if not config.base_text.addresses:
            self.report(
                "base_text.addresses", "is empty.", "give the address of the text whose sentences are numbered."
            )

    def record(self, kind: type[_T], table: Mapping[str, object], prefix: str = "") -> _T | None:
        """A table as a record of a kind; None where a key is missing or a value has another type."""
        hints = get_type_hints(kind)
        known = {one.name: one for one in fields(kind) if one.compare}
        for name in table:
            if name not in known:
                self.report(prefix + name, "is not a known key.", f"remove it, or use one of {', '.join(known)}.")
        values: dict[str, object] = {}
        for name, one in known.items():
            if name in table:
                values[name] = self._value(hints[name], table[name], prefix + name)
            elif one.default is MISSING and one.default_factory is MISSING:
                self.report(prefix + name, "is missing.", f"add it{f' under [{prefix[:-1]}]' if prefix else ''}.")
                values[name] = None
        return None if None in values.values() else kind(**values)

    def _texts(self, table: Mapping[str, object], key: str) -> object:
        """A table of texts; None where one of them is none."""
        values = {name: self._value(str, value, f"{key}.{name}") for name, value in table.items()}
        return None if None in values.values() else values

    def _value(self, hint: Any, found: object, key: str) -> object:
        """A value as its field takes it; None where it has another type."""
        kind: Any = get_args(hint)[0] if get_origin(hint) is UnionType else get_origin(hint) or hint
        if isinstance(kind, type) and is_dataclass(kind) and isinstance(found, dict):
            return self.record(kind, found, f"{key}.")
        if kind is Mapping and isinstance(found, dict):
            return self._texts(found, key)
        if kind is tuple and isinstance(found, list) and all(isinstance(value, str) for value in found):
            return tuple(found)
        if kind is str and isinstance(found, str) and found:
            return found
        words = _SHAPES.get(kind, "a table")
        self.report(key, f"is not {words}.", f"write {words}.")
        return None


def _forms(config: Config) -> Iterator[tuple[str, str, _Form]]:
    """Every value that must have a form: its key, the value, the form."""
    yield "slug", config.slug, _SLUG
    yield "evidence_until", config.evidence_until, _DATE
    yield "licence.url", config.licence.url, _URL
    yield "base_text.date", config.base_text.date, _DATE
    for tag, url in config.base_text.addresses.items():
        yield f"base_text.addresses.{tag}", tag, _TAG
        yield f"base_text.addresses.{tag}", url, _URL
    yield from (("required_pages", path, _PAGE) for path in config.required_pages)
    for old, new in config.redirects.items():
        yield f"redirects.{old}", old, _ADDRESS
        yield f"redirects.{old}", new, _ADDRESS
    yield from ((f"source_kinds.{name}", name, _SLUG) for name in config.source_kinds)
    yield from ((f"seen.{name}", name, _SLUG) for name in config.seen)
    if second := config.second_language:
        yield "second_language.tag", second.tag, _TAG
        yield "second_language.option", second.option, _OPTION
