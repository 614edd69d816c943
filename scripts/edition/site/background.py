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
        """Begin: `made` gives the files, which are written into the folder once it is open.

        It is handed a function that says whether they are still wanted: a build that was killed wants none.
        """
        self._made, self._folder = made, folder
        self._fault: Handed[str] = Handed()
        self._may_write: Handed[bool] = Handed()
        self._stopped = self._is_open = False
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
            is_open = False
            for path, content in self._made(wanted):
                if not wanted():
                    return
                is_open = is_open or self._may_write.take(wanted)
                file = self._folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        except BaseException:
            fault = traceback.format_exc()
        self._fault.give(fault)

    def open(self) -> None:
        """From here on files may be written."""
        self._is_open = True
        self._may_write.give(True)

    def take(self, handed: Handed[T]) -> T:
        """What the work beside gives. Raises RuntimeError with what went wrong when it ends without."""
        with contextlib.suppress(EOFError):
            return handed.take(lambda: self._process.is_alive() and not self._fault.is_given())
        self.wait()
        raise RuntimeError("the work beside the build ended too early")

    def wait(self) -> None:
        """Until all is written. Raises RuntimeError with what went wrong, and where nothing may be written at all."""
        if not self._is_open and not self._fault.is_given():
            self.stop()
            raise RuntimeError("the folder was never opened to the work beside the build")
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
