"""Atomic writes to the project, refused when the result would break a rule."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from edition.config import UNREAD
from edition.edition import Edition
from edition.model import Problem, Rule
from edition.parsers.files import LEFTOVERS
from edition.project import FILES, read_edition
from edition.validation.rules import check

_QUOTED = re.compile("“([^”]*)”")


class WriteRefusedError(Exception):
    """Nothing was written; the message gives the reasons, one on each line."""


def problems_with(root: Path, texts: Mapping[str, str], today: datetime.date) -> tuple[list[Problem], list[Problem]]:
    """All problems of the edition as it is, and as it would be with new texts in some files (by path)."""
    before = _problems(root, today)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for read in FILES:
            if (root / read).is_dir():
                passed_over = shutil.ignore_patterns(*LEFTOVERS)
                shutil.copytree(root / read, folder / read, ignore=passed_over, ignore_dangling_symlinks=True)
            elif (root / read).exists():
                shutil.copyfile(root / read, folder / read)
        for path, text in texts.items():
            (folder / path).write_text(text, encoding="utf-8")
        return before, _problems(folder, today)


def _problems(root: Path, today: datetime.date) -> list[Problem]:
    edition, problems = read_edition(root)
    return [*problems, *check(edition, root, today)]


def write_checked(
    root: Path,
    edition: Edition,
    texts: Mapping[str, str],
    today: datetime.date,
    expected: tuple[Rule, Collection[str]] | None = None,
) -> None:
    """Write new texts (by path) into files of the project, unless they would break a rule that is kept now.

    `edition` is the edition as it was read for making the texts. `expected` is a rule and some
    words: a problem of that rule that quotes one of them is no reason to refuse. Raises WriteRefusedError,
    with nothing written; also when a page has changed since the edition was read.
    """
    before, after = problems_with(root, texts, today)
    if edition.config == UNREAD:  # no rule can be checked
        raise WriteRefusedError("\n".join(map(str, before)))
    known = {(problem.rule, problem.message) for problem in before}
    new = [
        problem
        for problem in after
        if (problem.rule, problem.message) not in known
        and not (expected and problem.rule == expected[0] and {*_QUOTED.findall(problem.message)} & {*expected[1]})
    ]
    if new:
        raise WriteRefusedError("\n".join(map(str, new)))
    for path, page in edition.pages_by_path.items():
        if f"docs/{path}" in texts and (root / "docs" / path).read_text(encoding="utf-8") != page.text:
            raise WriteRefusedError(f"docs/{path} has changed in the meantime. Fix: try again.")
    replace_files(root, texts)


def replace_files(root: Path, texts: Mapping[str, str]) -> None:
    """Replace the texts of existing files, all of them or none.

    Each text is first written to a temporary file in the same folder. Raises WriteRefusedError
    with the system's reason.
    """
    old = {path: (root / path).read_bytes() for path in texts}
    temporary: dict[str, Path] = {}
    replaced: list[str] = []
    try:
        for path, text in texts.items():
            handle, name = tempfile.mkstemp(prefix=".new-", dir=(root / path).parent)
            temporary[path] = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            shutil.copymode(root / path, name)
        for path, new in temporary.items():
            replaced.append(path)
            os.replace(new, root / path)
    except BaseException as error:
        for path in replaced:
            (root / path).write_bytes(old[path])
        if isinstance(error, OSError):
            raise WriteRefusedError(str(error)) from error
        raise
    finally:
        for new in temporary.values():
            with contextlib.suppress(FileNotFoundError):
                new.unlink()
