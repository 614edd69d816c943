"""The files that people write below docs/ and bib/, without what editors and file managers leave there."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

from edition.model import Place, Problem, Rule

SITE = "mkdocs.yml"
"""The engine's configuration, with the navigation."""
GUIDE = "CONTRIBUTING.md"
"""The contributors' guide, which is outside docs/ and a page of the site all the same."""
LARGEST = 400_000
"""How many characters a page may have: eight times the longest chapter."""
LARGEST_BIB = 2_000_000
"""How many characters a bibliography file may have: about four thousand entries."""
LONGEST_LINE = 5_000
"""How many characters a line may have: twice the longest paragraph; Markdown needs quadratic time for some lines."""
LONGEST_PARAGRAPH = 8_000
"""How many characters there may be between two empty lines: more than in the longest table."""
MOST_SIGNS = 120
"""How many of each of Markdown's signs a paragraph may have: twice those of the longest table."""
DEEPEST = 40
"""How many spaces and marks of quotations a line may begin with: ten levels of a list."""
LONGEST_BIB_LINE = 20_000
"""The same of a bibliography file, whose fields have a limit of their own."""


class FileSize(Rule):
    """How large files may be."""

    SIZE = f"""file-size: A page or an asset has at most {LARGEST:,} characters, and a bibliography file at most {LARGEST_BIB:,}.
        The file has {{count}} characters.
        Fix: divide it, or shorten it."""
    LINE = f"""file-line: No line has more than {LONGEST_LINE:,} characters, in a bibliography file {LONGEST_BIB_LINE:,}.
        This line has {{count}} characters.
        Fix: divide it into several lines."""
    PARAGRAPH = f"""file-paragraph: A paragraph has at most {LONGEST_PARAGRAPH:,} characters, and {MOST_SIGNS} of a sign.
        This paragraph has {{count}}.
        Fix: divide it by an empty line, or shorten it."""
    DEPTH = f"""file-depth: No line begins with more than {DEEPEST} spaces and marks of quotations.
        This line begins with {{count}} of them.
        Fix: write lists and quotations that are less deep."""


_DEPTH = re.compile(rf"^[ \t>]{{{DEEPEST + 1},}}", re.M)
_SIGNS = "[`<*_~!\\&"

LEFTOVERS = (".*", "*~", "#*#", "*.bak", "*.orig", "*.rej", "*.swp", "Thumbs.db", "desktop.ini")
"""Names of hidden files, of backups and of the notes of file managers; mkdocs.yml excludes the same from the site."""


def source_files(root: Path, folder: str) -> list[Path]:
    """Every file and every link below a folder of the project, sorted; leftovers and what is in them are left out."""
    top = root / folder
    return [
        file
        for file in sorted(top.rglob("*"))
        if (file.is_file() or file.is_symlink()) and not any(map(is_leftover, file.relative_to(top).parts))
    ]


def is_leftover(name: str) -> bool:
    """Whether a file or folder of this name is nobody's text."""
    return any(fnmatchcase(name, pattern) for pattern in LEFTOVERS)


def too_large(file: str, text: str) -> Problem | None:
    """Why a file's text is too large to be read, by its path from the root; None where it is not."""
    is_bib = file.endswith(".bib")
    largest, longest = (LARGEST_BIB, LONGEST_BIB_LINE) if is_bib else (LARGEST, LONGEST_LINE)
    if len(text) > largest:
        return FileSize.SIZE.at(Place(file, 1), count=f"{len(text):,}")
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > longest:
            return FileSize.LINE.at(Place(file, number), count=f"{len(line):,}")
    return None if is_bib else _too_dense(file, text)


def _too_dense(file: str, text: str) -> Problem | None:
    """What in a page's Markdown the engine would need too long for, or be too deep in."""
    for depth in _DEPTH.finditer(text):
        return FileSize.DEPTH.at(Place.in_text(file, text, depth.start()), count=len(depth[0]))
    at = 0
    for paragraph in text.split("\n\n"):
        start = at + len(paragraph) - len(paragraph.lstrip("\n"))
        if len(paragraph) > LONGEST_PARAGRAPH:
            return FileSize.PARAGRAPH.at(Place.in_text(file, text, start), count=f"{len(paragraph):,} characters")
        for sign in _SIGNS if len(paragraph) > MOST_SIGNS else "":
            if (count := paragraph.count(sign)) > MOST_SIGNS:
                return FileSize.PARAGRAPH.at(Place.in_text(file, text, start), count=f"{count:,} of the sign {sign}")
        at += len(paragraph) + 2
    return None
