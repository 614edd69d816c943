"""Bibliography files: bib/*.bib, biblatex fields, Unicode.

pybtex reads them (its low-level parser, which knows its position). Values are kept as written:
no LaTeX is decoded, since none is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from sys import intern

from pybtex.database.input.bibtex import LowLevelParser
from pybtex.scanner import PybtexSyntaxError

from edition.model import Place, Problem, Rule, Source
from edition.parsers.files import source_files, too_large


class BibSyntax(Rule):
    """How bibliography files are written."""

    ENCODING = """bib-encoding: A .bib file is saved as UTF-8.
        This line has a character that is not UTF-8.
        Fix: save the file as UTF-8."""
    ENTRY = """bib-syntax: Every entry of a .bib file can be read.
        This entry cannot be read ({reason}).
        Fix: look for a missing brace or comma in this entry or the one before it."""
    BRACES = """bib-braces: The value of a field is in braces.
        “{key}” has {field} = {value} without braces.
        Fix: write {field} = {{{value}}}."""
    STRAY_TEXT = """bib-stray-text: A .bib file has nothing between its entries but comments, which begin with %.
        “{text}” is outside any entry.
        Fix: delete it, or begin the line with % to make it a comment."""
    COMMAND = """bib-command: A .bib file has entries, but no @string and no @preamble.
        @{command} is not supported.
        Fix: remove it, and write its value out in each entry."""
    FIELD_TWICE = """bib-field-twice: An entry has each field once.
        “{key}” has the field “{field}” twice.
        Fix: keep one of them."""


def read_bib(root: Path, file: str) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The entries of one file in order, and what is wrong with its syntax.

    Takes the project's root and the file's path from it. After a syntax error reading
    goes on with the next line that begins with an @.
    """
    text = (root / file).read_text(encoding="utf-8", errors="replace")
    if problem := too_large(file, text):
        return (), (problem,)
    return parse_bib(file, text)


_BEGINNING = re.compile(r"^[ \t]*@", re.M)
_OUTSIDE = re.compile(r"(?P<remark>%[^\n]*)|@\s*[A-Za-z]+\s*(?P<opening>[{(])")
_INSIDE = re.compile(r"(?P<next>^[ \t]*@\s*[A-Za-z]+\s*[{(])|[{}()]", re.M)


def remarks(text: str) -> Iterator[re.Match[str]]:
    """The remarks of a .bib file: from a % outside the entries to the end of its line."""
    at = 0
    while match := _OUTSIDE.search(text, at):
        if match["remark"]:
            yield match
            at = match.end()
        else:
            at = _end_of_entry(text, match.end(), match["opening"])


def _end_of_entry(text: str, start: int, opening: str) -> int:
    """Where the entry ends whose body starts here; where the next one begins if it has no end."""
    depth = 1 if opening == "{" else 0
    for sign in _INSIDE.finditer(text, start):
        if sign["next"]:
            return sign.start()
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if depth == 0 and sign[0] == ("}" if opening == "{" else ")"):
            return sign.end()
    return len(text)


@lru_cache(maxsize=4)
def parse_bib(file: str, text: str) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The same of a file that was read."""
    reader = _BibReader(file, text)
    reader.read()
    return tuple(reader.sources), tuple(reader.problems)


class _Parser(LowLevelParser):
    """Reads a word without braces as a value, and keeps it in `bare` with its field and its line."""

    def __init__(self, text: str, start: int, line: int) -> None:
        super().__init__(text, macros={})
        self.pos, self.lineno = start, line
        self.bare: list[tuple[str, str, int]] = []

    def substitute_macro(self, name: str) -> str:
        self.bare.append(((self.current_field_name or "").lower(), name, self.lineno))
        return name


@dataclass(slots=True)
class _BibReader:
    """Reads one file; collects its entries and what is wrong with its syntax."""

    file: str
    text: str
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, rule: Rule, line: int, /, **fields: object) -> None:
        self.problems.append(rule.at(Place(self.file, line), **fields))

    def line_at(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1

    def read(self) -> None:
        if place := Place.undecoded(self.file, self.text):
            self.problems.append(BibSyntax.ENCODING.at(place))
        pieces, at = [], 0
        for remark in remarks(self.text):
            pieces += [self.text[at : remark.start()], " " * len(remark[0])]
            at = remark.end()
        self.text = "".join([*pieces, self.text[at:]])
        at = 0
        while at < len(self.text):
            at = self._read_from(at)

    def _read_from(self, at: int) -> int:
        """Read entries from a position to the end of the file, or to an error; gives where to go on.

        After an error that is the next line that begins with an @: there the next entry begins.
        """
        line = self.line_at(at)
        parser = _Parser(self.text, at, line)
        end = start = at
        try:
            for kind, body in parser:
                self._check_between(end, parser.command_start)
                line += self.text.count("\n", start, parser.command_start)
                start, end = parser.command_start, parser.pos
                if kind.lower() in ("string", "preamble"):
                    self.report(BibSyntax.COMMAND, line, command=kind)
                else:
                    key, fields = body
                    self._entry(kind.lower(), key, fields, self.text[start:end], line)
                    for name, value, place in parser.bare:
                        if name != "month":  # of which bib-date-field says more
                            self.report(BibSyntax.BRACES, place, key=key, field=name, value=value)
                parser.bare.clear()
            self._check_between(end, len(self.text))
        except RecursionError:
            return self._broken(parser, "its braces are nested too deeply")
        except PybtexSyntaxError as error:
            return self._broken(parser, str(error.args[0] if error.args else error))
        return len(self.text)

    def _broken(self, parser: _Parser, reason: str) -> int:
        """Report an entry that cannot be read, where its error is; at its beginning when it has no end."""
        following = _BEGINNING.search(self.text, parser.command_start + 1)
        after = following.start() if following else len(self.text)
        if parser.pos > after or not self.text[parser.pos : after].strip():
            self.report(BibSyntax.ENTRY, self.line_at(parser.command_start), reason=reason)
        else:
            self.report(BibSyntax.ENTRY, parser.lineno, reason=reason)
        return after

    def _check_between(self, start: int, end: int) -> None:
        if stray := re.search(r"^[ \t]*[^\s%].*$", self.text[start:end], re.M):
            self.report(BibSyntax.STRAY_TEXT, self.line_at(start + stray.start()), text=stray[0].strip()[:40])

    def _entry(self, kind: str, key: str, fields: list[tuple[str, list[str]]], written: str, first: int) -> None:
        lines: dict[str, int] = {}
        for number, line in enumerate(written.split("\n"), first):
            if match := re.match(r"\s*([A-Za-z][\w:.+-]*)\s*=", line):
                lines.setdefault(intern(match[1].lower()), number)
        values: dict[str, str] = {}
        for field_name, parts in fields:
            name = intern(field_name.lower())
            if name in values:
                self.report(BibSyntax.FIELD_TWICE, lines.get(name, first), key=key, field=name)
            values[name] = " ".join("".join(parts).split())
        place = Place(self.file, first)
        self.sources.append(Source(key=str(key), type=kind, fields=values, place=place, lines=lines))


def bib_files(root: Path) -> list[str]:
    """The bibliography files by their paths from the root, in the order of their names."""
    files = [file for file in source_files(root, "bib") if file.suffix == ".bib" and not file.is_symlink()]
    return [file.relative_to(root).as_posix() for file in files]


def read_bibliography(root: Path) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """All entries of the .bib files below bib/, file by file, and what is wrong with the syntax of the files."""
    read = [read_bib(root, file) for file in bib_files(root)]
    return (
        tuple(source for sources, _ in read for source in sources),
        tuple(problem for _, problems in read for problem in problems),
    )
