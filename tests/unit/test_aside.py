"""Work beside the build: what it makes is there when it is waited for, and its faults are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edition.site.aside import Aside


def test_what_is_made_is_there_when_it_is_waited_for(tmp_path: Path) -> None:
    aside = Aside(lambda _: [("a/b.txt", b"One."), ("c.txt", "Zwölf.".encode())], tmp_path)
    aside.wait()
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "One."
    assert (tmp_path / "c.txt").read_text(encoding="utf-8") == "Zwölf."


def test_a_fault_is_told_in_its_own_words(tmp_path: Path) -> None:
    def made(_: Callable[[], bool]) -> Iterator[tuple[str, bytes]]:
        yield "a.txt", b"One."
        raise ValueError("the ink ran out")

    aside = Aside(made, tmp_path)
    with pytest.raises((RuntimeError, ValueError), match="the ink ran out"):
        aside.wait()


def test_when_it_is_stopped_nothing_more_is_written(tmp_path: Path) -> None:
    def made(_: Callable[[], bool]) -> Iterator[tuple[str, bytes]]:
        for number in range(1000):
            yield f"{number}.txt", b""
            time.sleep(0.01)

    aside = Aside(made, tmp_path)
    aside.stop()
    written = len(list(tmp_path.iterdir()))
    time.sleep(0.1)
    assert len(list(tmp_path.iterdir())) == written < 1000
