"""Bibliography files: bib/*.bib, biblatex fields, Unicode.

pybtex reads them (its low-level parser, which knows where it stands). Values are kept as
written: no LaTeX is decoded, since none is allowed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from sys import intern

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro
from pybtex.scanner import PybtexSyntaxError

from edition.model import Place, Problem, Source


def read_bib(root: Path, file: str) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The entries of one file in order, and what is wrong with its syntax.

    Takes the project's root and the file's path from it. After a syntax fault the rest
    of the file is not read, since nobody can say where the next entry begins.
    """
    return parse_bib(file, (root / file).read_text(encoding="utf-8", errors="replace"))


@lru_cache(maxsize=4)
def parse_bib(file: str, text: str) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The same of a file whose text is at hand."""
    parser = LowLevelParser(text, filename=file, macros={})
    sources: list[Source] = []
    problems: list[Problem] = []

    def line_at(position: int) -> int:
        return text.count("\n", 0, position) + 1

    def refuse(line: int, message: str, fix: str) -> None:
        problems.append(Problem(place=Place(file, line), rule="bib-syntax", message=message, fix=fix))

    def check_between(start: int, end: int) -> None:
        if stray := re.search(r"^[ \t]*[^\s%].*$", text[start:end], re.M):
            refuse(
                line_at(start + stray.start()),
                f"“{stray[0].strip()[:40]}” stands outside any entry.",
                "remove it, or begin the line with % to make it a remark.",
            )

    if "\ufffd" in text:
        refuse(line_at(text.index("\ufffd")), "a character here is not UTF-8.", "save the file as UTF-8.")
    done, last, first = 0, 0, 1
    try:
        for type_, body in parser:
            check_between(done, parser.command_start)
            first += text.count("\n", last, parser.command_start)
            last, done = parser.command_start, parser.pos
            if type_.lower() in ("string", "preamble"):
                refuse(first, f"@{type_} is not used here.", "write the value out in each entry.")
                continue
            key, fields = body
            values: dict[str, str] = {}
            where: dict[str, int] = {}
            entry_lines = text[parser.command_start : done].split("\n")
            for offset, line in enumerate(entry_lines):
                if match := re.match(r"\s*([A-Za-z-]+)\s*=", line):
                    where.setdefault(intern(match[1].lower()), first + offset)
            for field, parts in fields:
                name = intern(field.lower())
                if name in values:
                    refuse(
                        where.get(name, first),
                        f"{key} has the field “{name}” twice.",
                        "keep one of them.",
                    )
                values[name] = " ".join("".join(parts).split())
            sources.append(
                Source(key=str(key), type=type_.lower(), fields=values, place=Place(file, first), lines=where)
            )
        check_between(done, len(text))
    except (PybtexSyntaxError, UndefinedMacro) as error:
        refuse(
            parser.lineno,
            f"the file cannot be read here ({error.args[0] if error.args else error}).",
            "look for a missing brace or comma in this entry or the one before it, or for an @ in a remark.",
        )
    return tuple(sources), tuple(problems)


def read_bibliography(root: Path) -> tuple[list[Source], list[Problem]]:
    """All entries of bib/*.bib, file by file in the order of their names."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for path in sorted((root / "bib").glob("*.bib")):
        found, faults = read_bib(root, f"bib/{path.name}")
        sources += found
        problems += faults
    return sources, problems
