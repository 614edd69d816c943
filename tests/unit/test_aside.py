"""Work beside the build: what it makes is there when it is waited for, and its faults are told."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edition.site.background import Aside, Handed

File = tuple[str, bytes]

WAITS = """
import os, sys, time
from pathlib import Path
from edition.site.background import Aside, Handed

handed = Handed()

def made(wanted):
    print(os.getpid(), flush=True)
    handed.give("more than a pipe holds " * 100_000)
    yield "never.txt", b""

Aside(made, Path(sys.argv[1]))
time.sleep(60)
"""
"""A build that never takes what the work beside it gives."""


@pytest.fixture(params=["linux", "elsewhere"], autouse=True)
def _system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a process of its own, and with the thread that stands for one where none can be forked."""
    if request.param == "linux" and sys.platform != "linux":
        pytest.skip("no process can be forked here")
    monkeypatch.setattr("edition.site.background.sys.platform", request.param)


def test_what_is_made_is_there_when_it_is_waited_for(tmp_path: Path) -> None:
    aside = Aside(lambda _: [("a/b.txt", b"One."), ("c.txt", "Zwölf.".encode())], tmp_path)
    aside.open()
    aside.wait()
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "One."
    assert (tmp_path / "c.txt").read_text(encoding="utf-8") == "Zwölf."


def test_nothing_is_written_before_the_folder_is_open(tmp_path: Path) -> None:
    """An engine empties the folder first; what was made by then waits."""
    aside = Aside(lambda _: [("a.txt", b"One.")], tmp_path)
    time.sleep(0.2)
    assert not list(tmp_path.iterdir())
    aside.open()
    aside.wait()
    assert (tmp_path / "a.txt").exists()


def test_a_folder_that_was_never_opened_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="never opened"):
        Aside(lambda _: [("a.txt", b"One.")], tmp_path).wait()
    assert not list(tmp_path.iterdir())


def test_a_fault_is_told_in_its_own_words(tmp_path: Path) -> None:
    def made(_: Callable[[], bool]) -> Iterator[File]:
        yield "a.txt", b"One."
        raise ValueError("the ink ran out")

    aside = Aside(made, tmp_path)
    aside.open()
    with pytest.raises(RuntimeError, match="the ink ran out"):
        aside.wait()


def test_when_it_is_stopped_nothing_more_is_written(tmp_path: Path) -> None:
    def made(_: Callable[[], bool]) -> Iterator[File]:
        for number in range(1000):
            yield f"{number}.txt", b""
            time.sleep(0.01)

    aside = Aside(made, tmp_path)
    aside.open()
    aside.stop()
    time.sleep(0.05)
    written = len(list(tmp_path.iterdir()))
    time.sleep(0.1)
    assert len(list(tmp_path.iterdir())) == written < 1000


def test_what_is_handed_over_goes_both_ways(tmp_path: Path) -> None:
    """Of any size, and without waiting for the end of the work."""
    question: Handed[str] = Handed()
    answer: Handed[list[str]] = Handed()

    def made(wanted: Callable[[], bool]) -> Iterator[File]:
        answer.give([question.take(wanted)] * 100_000)
        yield "a.txt", b"One."

    aside = Aside(made, tmp_path)
    aside.open()
    assert not answer.is_given()
    question.give("Who lit the lamp?")
    assert aside.take(answer) == ["Who lit the lamp?"] * 100_000
    aside.wait()
    assert (tmp_path / "a.txt").exists()


def test_work_that_fails_before_it_gives_is_not_waited_for(tmp_path: Path) -> None:
    """Its own words are told instead."""

    def made(_: Callable[[], bool]) -> Iterator[File]:
        raise ValueError("the ink ran out")
        yield "never.txt", b""

    with pytest.raises(RuntimeError, match="the ink ran out"):
        Aside(made, tmp_path).take(Handed())


def test_work_that_fails_while_a_part_of_it_waits(tmp_path: Path) -> None:
    """What is given and not taken does not keep its fault back."""
    given: Handed[str] = Handed()

    def made(_: Callable[[], bool]) -> Iterator[File]:
        threading.Thread(target=given.give, args=("more than a pipe holds " * 100_000,)).start()
        raise ValueError("the ink ran out")
        yield "never.txt", b""

    with pytest.raises(RuntimeError, match="the ink ran out"):
        Aside(made, tmp_path).take(Handed())


def test_work_that_ends_without_giving_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended too early"):
        Aside(lambda _: [], tmp_path).take(Handed())


@pytest.mark.skipif(sys.platform != "linux", reason="no process can be forked here")
def test_work_ends_with_the_build_that_began_it(tmp_path: Path) -> None:
    """One that was killed while the work waits for it leaves no process behind."""
    build = subprocess.Popen([sys.executable, "-c", WAITS, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert build.stdout
    beside = int(build.stdout.readline())
    build.kill()
    try:
        assert build.communicate(timeout=10) == ("", None)  # the end of what the work could write to
        assert not list(tmp_path.iterdir())
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(beside, signal.SIGKILL)
