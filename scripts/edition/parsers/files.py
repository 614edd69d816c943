"""The files that people write below docs/ and bib/, without what editors and file managers leave there."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

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
