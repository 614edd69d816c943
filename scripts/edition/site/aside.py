"""Work beside a build: in a process of its own, so that both cores of a small machine are used.

Where a process cannot be forked safely (anywhere but on Linux) the work is done when it is waited
for, with the same result.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from mkdocs.utils import write_file

Made = Iterable[tuple[str, bytes]]
"""Files to write: the path of each below the folder, and what is in it."""


class Aside:
    """Files that are made and written beside the build."""

    def __init__(self, made: Callable[[], Made], folder: Path) -> None:
        """Begin: `made` gives the files, which are written into the folder."""
        self.made, self.folder = made, folder
        self.process = None
        if sys.platform == "linux":
            context = multiprocessing.get_context("fork")
            self.faults, faults = context.Pipe(duplex=False)
            self.process = context.Process(target=self._work, args=(faults, os.getpid()), daemon=True)
            self.process.start()
            faults.close()

    def _work(self, faults: multiprocessing.connection.Connection, parent: int) -> None:
        try:
            self._write(lambda: os.getppid() == parent)
        except BaseException:
            faults.send(traceback.format_exc())
            raise SystemExit(1) from None

    def _write(self, wanted: Callable[[], bool]) -> None:
        """Write the files, as long as they are wanted: a build that was killed wants none."""
        for path, content in self.made():
            if not wanted():
                return
            write_file(content, str(self.folder / path))

    def wait(self) -> None:
        """Until all is written. Raises RuntimeError with what went wrong."""
        if not self.process:
            self._write(lambda: True)
            return
        fault = ""
        with contextlib.suppress(EOFError):  # it ended and said nothing
            fault = self.faults.recv()
        self.process.join()
        if fault or self.process.exitcode:
            raise RuntimeError(fault or f"the work beside the build ended with status {self.process.exitcode}")

    def stop(self) -> None:
        """At once: what was written so far is thrown away with the folder."""
        if self.process:
            self.process.kill()
            self.process.join()
