"""`run.py diff BASE`: summarise and validate the changes of the working tree against a commit."""

from __future__ import annotations

import argparse
import datetime
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from edition.changes.diff import ChangedFile, Difference, compare
from edition.changes.policy import check_changes
from edition.changes.report import difference_markdown, difference_text, verdict
from edition.config import FILE as CONFIG
from edition.config import UNREAD
from edition.edition import Edition
from edition.model import Problem
from edition.parsers.base_text import RegisterSyntax
from edition.parsers.files import GUIDE, SITE
from edition.parsers.style import FILE as STYLE
from edition.project import FILES, read_edition
from edition.validation.report import FORMATS, errors, report

SHOWN = (CONFIG, SITE, GUIDE, STYLE)
"""The files that are no page and no source, and whose text the report shows old beside new."""


class NoBaseError(Exception):
    """There is nothing to compare, or nothing to compare with; the message says why."""


def base_commit(root: Path, ref: str) -> str:
    """The commit where this branch left `ref`; that of `ref` itself if they share no history.

    On the branch `ref` itself it is where that left the remote's branch of this name. Raises NoBaseError.
    """
    commit = _commit(root, ref) or _commit(root, f"origin/{ref}")
    if not commit:
        raise NoBaseError(f"there is no commit “{ref}”. Fix: name a branch, a tag or a commit, as in: diff main.")
    if _git(root, "branch", "--show-current").strip() == ref:
        commit = _commit(root, f"{ref}@{{upstream}}") or _commit(root, f"origin/{ref}") or commit
    try:
        return _git(root, "merge-base", commit, "HEAD").strip()
    except NoBaseError:
        return commit


def _commit(root: Path, ref: str) -> str:
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
    except NoBaseError:
        return ""


def base_edition(root: Path, commit: str) -> Edition:
    """The edition as of a commit. Raises NoBaseError when the commit has none that can be read."""
    none = NoBaseError(f"the commit {commit[:10]} has no edition. Fix: name another one, as in: diff main.")
    data = subprocess.run(["git", "-C", str(root), "archive", "--format=tar", commit], capture_output=True, check=False)
    if data.returncode:
        raise none
    with tempfile.TemporaryDirectory() as name, tarfile.open(fileobj=io.BytesIO(data.stdout)) as archive:
        folder = Path(name)
        for member in archive.getmembers():
            content = archive.extractfile(member) if member.isfile() else None
            if content and member.name.split("/")[0] in FILES:
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
        edition, problems = read_edition(folder)
        if edition.config == UNREAD or any(problem.rule is RegisterSyntax.MISSING for problem in problems):
            raise none
        return edition


def changed_files(root: Path, commit: str) -> list[ChangedFile]:
    """Every file that differs between a commit and the working tree, including new files."""
    names = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    found = []
    for path in sorted({name for name in (names + new).split("\0") if name}):
        file = root / path
        data = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
        before = after = ""
        if path in SHOWN:
            before, after = _text_at(root, commit, path), data.decode(errors="replace")
        binary = b"\0" in data[:8000]
        found.append(ChangedFile(path=path, size=len(data), binary=binary, before=before, after=after))
    return found


def _text_at(root: Path, commit: str, path: str) -> str:
    """The text of a file in a commit; empty where it was not there."""
    try:
        return _git(root, "show", f"{commit}:./{path}")
    except NoBaseError:
        return ""


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        raise NoBaseError(done.stderr.strip() or f"git {arguments[0]} failed")
    return done.stdout


def difference_to(
    root: Path, before: Edition, files: list[ChangedFile], today: datetime.date
) -> tuple[Difference, list[Problem]]:
    """Compare the working tree with an earlier edition; returns the difference, and the rules that it breaks.

    Raises NoBaseError where the configuration cannot be read, without which no page can.
    """
    after, _ = read_edition(root)
    if after.config == UNREAD:
        raise NoBaseError(f"{CONFIG} cannot be read. Fix: correct what `check` reports, then compare again.")
    difference = compare(before, after, files)
    return difference, check_changes(before, after, difference, today)


def run(root: Path, options: argparse.Namespace) -> int:
    """Print the difference. Returns 1 when it breaks a rule, 2 when it cannot be made, else 0."""
    try:
        commit = base_commit(root, options.base)
        files = changed_files(root, commit)
        if not files:
            print(f"There is nothing to compare: no file differs from {options.base} ({commit[:10]}).")
            return 0
        difference, problems = difference_to(root, base_edition(root, commit), files, datetime.date.today())
        if options.summary:
            with Path(options.summary).open("a", encoding="utf-8") as file:
                file.write(difference_markdown(difference, problems, commit[:10]))
    except NoBaseError as error:
        print(f"run.py diff: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"run.py diff: {error.filename}: {error.strerror}. Fix: see that it exists and can be read.",
            file=sys.stderr,
        )
        return 2
    if options.format == "text":
        print(difference_text(difference, problems, commit[:10]))
    else:
        print(report(problems, options.format), end="")
        print(verdict(difference, problems))
    return 1 if errors(problems) else 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument("base", metavar="BASE", help="a branch, a tag or a commit, for instance main")
    command.add_argument("--format", choices=FORMATS, default="text", help="the format of the report (default: text)")
    command.add_argument("--summary", metavar="FILE", help="append the difference as Markdown to a file")
    command.add_argument(
        "--project", metavar="FOLDER", type=Path, default=root, help="compare the edition in another folder"
    )
    command.set_defaults(run=lambda options: run(options.project, options))
