"""Writing to the project so that it is done wholly or not at all, and never against the rules."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from edition.config import UNREAD
from edition.edition import Edition
from edition.model import Problem, Rule
from edition.parsers.files import LEFTOVERS
from edition.project import FILES, read_edition
from edition.validation.rules import check


class Refused(Exception):
    """Nothing was written; the message says why, finding by finding."""


def findings_with(root: Path, texts: Mapping[str, str], today: datetime.date) -> tuple[list[Problem], list[Problem]]:
    """All findings of the edition as it is, and as it would be with other texts in some files (by path)."""
    before = _findings(root, today)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for read in FILES:
            if (root / read).is_dir():
                passed_over = shutil.ignore_patterns("assets", *LEFTOVERS)
                shutil.copytree(root / read, folder / read, ignore=passed_over, ignore_dangling_symlinks=True)
            elif (root / read).exists():
                shutil.copyfile(root / read, folder / read)
        for path, text in texts.items():
            (folder / path).write_text(text, encoding="utf-8")
        return before, _findings(folder, today)


def _findings(root: Path, today: datetime.date) -> list[Problem]:
    edition, problems = read_edition(root)
    return [*problems, *check(edition, root, today)]


def write_checked(
    root: Path,
    edition: Edition,
    texts: Mapping[str, str],
    today: datetime.date,
    expected: tuple[Rule, str] | None = None,
) -> None:
    """Put new texts into files of the project if no rule refuses them that did not refuse before.

    `edition` is what was read before; a file that has changed since is not overwritten.
    `expected` is a rule and a word whose finding is no reason to refuse. Raises Refused,
    with the tree as it was.
    """
    before, after = findings_with(root, texts, today)
    if edition.config == UNREAD:  # no rule can be checked
        raise Refused("\n".join(map(str, before)))
    known = {(problem.rule, problem.message) for problem in before}
    new = [
        problem
        for problem in after
        if (problem.rule, problem.message) not in known
        and not (expected and problem.rule == expected[0] and f"“{expected[1]}”" in problem.message)
    ]
    if new:
        raise Refused("\n".join(map(str, new)))
    for path, page in edition.pages_by_path.items():
        if f"docs/{path}" in texts and (root / "docs" / path).read_text(encoding="utf-8") != page.text:
            raise Refused(f"docs/{path} has changed in the meantime; try again.")
    replace_files(root, texts)


def replace_files(root: Path, texts: Mapping[str, str]) -> None:
    """Put new texts into files: each is written aside first, and when one cannot be put in place, none is.

    Raises Refused with the system's reason.
    """
    old = {path: (root / path).read_bytes() for path in texts}
    aside: dict[str, Path] = {}
    done: list[str] = []
    try:
        for path, text in texts.items():
            handle, name = tempfile.mkstemp(prefix=".new-", dir=(root / path).parent)
            aside[path] = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            shutil.copymode(root / path, name)
        for path, name_aside in aside.items():
            done.append(path)
            os.replace(name_aside, root / path)
    except BaseException as error:
        for path in done:
            (root / path).write_bytes(old[path])
        if isinstance(error, OSError):
            raise Refused(f"nothing was written: {error}") from error
        raise
    finally:
        for name_aside in aside.values():
            with contextlib.suppress(FileNotFoundError):
                name_aside.unlink()
