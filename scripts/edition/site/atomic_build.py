"""A build that is whole or not at all: made aside, then put in place of the site before it.

This module chooses the engine: MkDocs, or ProperDocs (https://properdocs.org/), a fork that
reads the same configuration. Nothing of either is imported before the choice is made.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from edition.site.edition_files import Begun

try:
    import fcntl
except ImportError:  # Windows: two builds at once are not told apart there
    fcntl = None  # type: ignore[assignment]

ENGINES = ("mkdocs", "properdocs")
_NEW_OBJECTS = 10_000
"""After how many new objects Python looks for some that nobody needs: of a build's, most are needed to its end."""
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class SiteRefused(Exception):
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
    SiteRefused when a rule, the engine or the ledger refuses; `target` is then as it was, and so it is when the build is interrupted or killed. A second build at the
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


def make_site(
    root: Path, folder: Path, site_url: str = "", engine: str = "mkdocs", only: list[str] | None = None
) -> None:
    """Let the engine write the site into a folder. Raises SiteRefused with all that it warns of.

    `only` names pages to renew in a site that stands in the folder, for `serve`. A process
    keeps the engine that it used first: ProperDocs takes the place of every module of MkDocs.
    """
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    os.environ["SITE_URL"] = site_url
    gc.set_threshold(_NEW_OBJECTS)
    begun = Begun.read(root, folder, whole=only is None)
    try:
        _let_engine_build(begun, root, folder, engine, only)
    finally:
        begun.stop()


def _let_engine_build(begun: Begun, root: Path, folder: Path, engine: str, only: list[str] | None) -> None:
    if engine == "properdocs":
        try:
            import properdocs.replacement  # noqa: F401  # from here on, mkdocs.* is properdocs.*
        except ImportError as error:
            raise SiteRefused("ProperDocs is not installed; tests/requirements.txt has it.") from error
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    warnings = _Warnings()
    logs = [logging.getLogger(name) for name in ENGINES]
    for log in logs:
        log.addHandler(warnings)
    try:
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(folder), strict=only is None)
        config.extra |= {"begun": begun, "only": only}
        build(config, dirty=only is not None)
    except Exception as error:
        if words := _findings(error, begun):
            raise SiteRefused(words) from error
        if isinstance(error, MkDocsException):
            raise SiteRefused("\n".join(dict.fromkeys([*warnings.messages, error.format_message()]))) from error
        raise
    finally:
        for log in logs:
            log.removeHandler(warnings)
    if warnings.messages:
        raise SiteRefused("\n".join(warnings.messages))


def _findings(error: BaseException | None, begun: Begun) -> str:
    """What the rules or the ledger found, which says more than what the engine stumbled over; empty if nothing."""
    from edition.site.mkdocs_hooks import Refused

    while error and not isinstance(error, Refused):
        error = error.__context__
    if not error:
        with contextlib.suppress(RuntimeError):  # without the rules' word, the engine's stands as it is
            error = Refused(begun.findings) if begun.findings else None
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
        if message not in self.messages and not message.startswith("A 'dirty' build"):
            self.messages.append(message)
