"""A build that is whole or not at all: made aside, then put in place of the site before it.

This module chooses the engine: MkDocs, or ProperDocs (https://properdocs.org/), a fork that
reads the same configuration. Nothing of either is imported before the choice is made.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: two builds at once are not told apart there
    fcntl = None  # type: ignore[assignment]

ENGINES = ("mkdocs", "properdocs")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class BuildRefusedError(Exception):
    """The site was not built; the message says why, finding by finding."""


def build_site(
    root: Path,
    target: Path,
    site_url: str = "",
    engine: str = "mkdocs",
    finish: Callable[[Path], None] = lambda folder: None,
) -> None:
    """Build the site strictly and put it at `target`.

    Takes the project's root, the folder to write, the public address (empty: none), the
    engine, and what shall be done to the folder before it is put in place. Raises
    BuildRefusedError when a rule, the engine or the ledger refuses; `target` is then as it was, and so it is when the build is interrupted or killed. A second build at the
    same time waits for the first. What a killed build left behind is cleared away.
    """
    with _alone(target.parent):
        for left in target.parent.glob(".site-*"):
            if not target.exists() and (left / "old").exists():
                (left / "old").rename(target)
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=".site-", dir=target.parent))
        try:
            make_site(root, folder / "site", site_url, engine)
            finish(folder / "site")
            if not (target.exists() and _exchanged(folder / "site", target)):
                with contextlib.suppress(FileNotFoundError):
                    target.rename(folder / "old")
                (folder / "site").rename(target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def make_site(root: Path, folder: Path, site_url: str = "", engine: str = "mkdocs") -> None:
    """Let the engine write the site into a folder. Raises BuildRefusedError with all that it warns of.

    A process keeps the engine that it used first: ProperDocs takes the place of every module of MkDocs.
    """
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    os.environ["SITE_URL"] = site_url
    if engine == "properdocs":
        try:
            import properdocs.replacement  # noqa: F401  # from here on, mkdocs.* is properdocs.*
        except ImportError as error:
            raise BuildRefusedError("ProperDocs is not installed; tests/requirements.txt has it.") from error
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    warnings = _Warnings()
    logs = [logging.getLogger(name) for name in ENGINES]
    for log in logs:
        log.addHandler(warnings)
    try:
        build(load_config(str(root / "mkdocs.yml"), site_dir=str(folder), strict=True))
    except MkDocsException as error:
        if problems := _edition_error(error):  # says more than what the engine stumbled over
            raise BuildRefusedError(problems) from error
        raise BuildRefusedError("\n".join(dict.fromkeys([*warnings.messages, error.format_message()]))) from error
    finally:
        for log in logs:
            log.removeHandler(warnings)
    if warnings.messages:
        raise BuildRefusedError("\n".join(warnings.messages))


def _edition_error(error: BaseException | None) -> str:
    """The problems for which the hooks refused the edition, where they did."""
    from edition.site.mkdocs_hooks import EditionError

    while error and not isinstance(error, EditionError):
        error = error.__context__
    return str(error or "")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against other builds; the system lets go of it when the process ends, however it ends."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _exchanged(new: Path, old: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot (see renameat2(2))."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE) == 0)


class _Warnings(logging.Handler):
    """Keeps what the engine warns of: a strict build has none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message not in self.messages:
            self.messages.append(message)
