"""Work beside a build: in a process of its own, so that both cores of a small machine are used.

Where a process cannot be forked safely (anywhere but on Linux) it is a thread, with the same result.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import multiprocessing.dummy
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

from mkdocs.utils import write_file

T = TypeVar("T")
Made = Iterable[tuple[str, bytes]]
"""Files to write: the path of each below the folder, and what is in it."""
_YIELDS = 10
"""How much the work beside gives way to the build, which most of it only has to be done before the end of."""
_OFTEN = 0.1
"""Seconds after which one who waits looks whether the other is still there."""


def _context() -> Any:
    """Where processes and pipes come from: on Linux real ones, elsewhere threads and queues with the same face."""
    return multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.dummy


class Handed(Generic[T]):
    """A value that one of two processes gives, once, and the other takes."""

    def __init__(self) -> None:
        self._taken, self._given = _context().Pipe(duplex=False)

    def give(self, value: T) -> None:
        """Give it; waits until it is taken where it is large."""
        self._given.send(value)

    def is_given(self, seconds: float = 0.0) -> bool:
        """Whether it can be taken, at once or within so many seconds."""
        return bool(self._taken.poll(seconds))

    def take(self, wanted: Callable[[], bool]) -> T:
        """The value, when it has been given. Raises EOFError when it is not, and no longer wanted."""
        while not self.is_given(_OFTEN):
            if not wanted() and not self.is_given():
                raise EOFError
        value: T = self._taken.recv()
        return value


def _leave_with(parent: int) -> None:
    """End this process when the one that began it is gone, whatever it waits for."""
    while os.getppid() == parent:
        time.sleep(_OFTEN)
    os._exit(1)


class Aside:
    """Files that are made and written beside the build."""

    def __init__(self, made: Callable[[Callable[[], bool]], Made], folder: Path) -> None:
        """Begin: `made` gives the files, which are written into the folder.

        It is handed a function that says whether they are still wanted: a build that was killed wants none.
        """
        self._made, self._folder = made, folder
        self._fault: Handed[str] = Handed()
        self._stopped = False
        self._process = _context().Process(target=self._work)
        self._process.daemon = True
        self._builder = os.getpid()
        gc.freeze()  # what was read stays, and its memory is shared as long as nobody looks through it
        self._process.start()

    def _work(self) -> None:
        def wanted() -> bool:
            return not self._stopped and self._builder in (os.getpid(), os.getppid())

        fault = ""
        if os.getpid() != self._builder:
            os.nice(_YIELDS)
            threading.Thread(target=_leave_with, args=(self._builder,), daemon=True).start()
        try:
            for path, content in self._made(wanted):
                if not wanted():
                    return
                write_file(content, str(self._folder / path))
        except BaseException:
            fault = traceback.format_exc()
        self._fault.give(fault)

    def take(self, handed: Handed[T]) -> T:
        """What the work beside gives. Raises RuntimeError with what went wrong when it ends without."""
        with contextlib.suppress(EOFError):
            return handed.take(lambda: self._process.is_alive() and not self._fault.is_given())
        self.wait()
        raise RuntimeError("the work beside the build ended too early")

    def wait(self) -> None:
        """Until all is written. Raises RuntimeError with what went wrong."""
        try:
            fault = self._fault.take(self._process.is_alive)
        except EOFError:
            fault = "the work beside the build was ended from outside"
        if fault:
            self.stop()  # a thread of it may wait for what nobody takes any more
            raise RuntimeError(fault)
        self._process.join()

    def stop(self) -> None:
        """At once: what was written so far is thrown away with the folder."""
        self._stopped = True
        if hasattr(self._process, "kill"):
            self._process.kill()
            self._process.join()
