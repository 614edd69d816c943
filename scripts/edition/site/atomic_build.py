"""Atomic builds: the site is built in a temporary folder and replaces the old one only if that succeeds.

This module also chooses the engine: MkDocs, or ProperDocs (https://properdocs.org/), a fork that
reads the same configuration. Neither is imported before the choice is made.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

try:
    import fcntl
except ImportError:  # Windows: builds that run at the same time are not kept apart
    fcntl = None  # type: ignore[assignment]

ENGINES = ("mkdocs", "properdocs")
"""The engines, the default one first."""
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
"""Constants of renameat2(2), which Python does not have: paths as they are given, and exchange the two."""


class BuildRefusedError(Exception):
    """The site was not built; the message gives the reasons, one on each line."""


def build_site(
    root: Path,
    target: Path,
    site_url: str = "",
    engine: str = "mkdocs",
    finish: Callable[[Path], None] = lambda folder: None,
) -> None:
    """Build the site in strict mode and put it at `target`.

    `root` is the project's root, `site_url` the public address (empty: none), and `finish` is called
    with the new site's folder before that replaces the old one. Raises BuildRefusedError if a rule is
    broken, the engine warns of anything, or the citation audit fails. `target` is then unchanged, as it is
    when the build is interrupted or killed. A second build at the same time waits for the first, and
    the next build removes what a killed one left behind.
    """
    with _locked(target.parent):
        for leftover in target.parent.glob(".site-*"):
            if not target.exists() and (leftover / "old").exists():
                (leftover / "old").rename(target)
            shutil.rmtree(leftover, ignore_errors=True)
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


def make_site(root: Path, folder: Path, site_url: str = "", engine: str = "mkdocs", book: bool = True) -> None:
    """Let the engine build the site in a folder, with the files of book/ if `book` is true.

    Raises BuildRefusedError with all of its warnings.

    A process cannot go back to MkDocs: ProperDocs replaces all of its modules.
    """
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    os.environ["SITE_URL"] = site_url
    if engine == "properdocs":
        try:
            import properdocs.replacement  # noqa: F401  # from here on, mkdocs.* is properdocs.*
        except ImportError as error:
            raise BuildRefusedError(
                "ProperDocs is not installed. Fix: pip install -r tests/requirements.txt"
            ) from error
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    warnings = _Warnings()
    logs = [logging.getLogger(name) for name in ENGINES]
    for log in logs:
        log.addHandler(warnings)
    try:
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(folder), strict=True)
        config.extra["book"] = book
        build(config)
    except MkDocsException as error:
        if problems := _edition_error(error):  # explains more than the error that followed from it
            raise BuildRefusedError(problems) from error
        raise BuildRefusedError("\n".join(dict.fromkeys([*warnings.messages, error.format_message()]))) from error
    except TemplateError as error:
        raise BuildRefusedError(_template_error(error, root)) from error
    finally:
        for log in logs:
            log.removeHandler(warnings)
    if warnings.messages:
        raise BuildRefusedError("\n".join(warnings.messages))


def _template_error(error: TemplateError, root: Path) -> str:
    """Where a template is wrong, and how: Jinja puts its lines among the frames of what it raises."""
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or "", error.lineno
    else:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".html")]
        file, line = (frames[-1].filename, frames[-1].lineno or 1) if frames else ("overrides", 1)
    path = Path(file)
    shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else file
    reason = f"there is no template “{error.name}”" if isinstance(error, TemplateNotFound) else str(error.message)
    return f"{shown}:{line}: template: {reason.rstrip('.')}. Fix: correct this line of the template."


def _edition_error(error: BaseException | None) -> str:
    """The problems for which the hooks refused the edition; empty if the error has another cause."""
    from edition.site.mkdocs_hooks import EditionError

    while error and not isinstance(error, EditionError):
        error = error.__context__
    return str(error or "")


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Lock the folder against other builds; the system unlocks it when the process ends, however it ends."""
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
    """Exchange two folders in one step; returns False where the system cannot (see renameat2(2))."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(old), _RENAME_EXCHANGE) == 0)


class _Warnings(logging.Handler):
    """Collects the engine's warnings, each once; a strict build must have none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message not in self.messages:
            self.messages.append(message)
