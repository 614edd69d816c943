"""Atomic builds: however a build ends, the site is the old one or the new one, and nothing else is left."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import build, copy_project, files_of, refused_build, start_build, wait_until


@pytest.fixture
def changed(site: Path, tmp_path: Path) -> Path:
    """A project with its site, and one sentence changed since that was built."""
    folder = copy_project(tmp_path / "project")
    shutil.copytree(site, folder / "site")
    chapter = folder / "docs" / "chapters" / "promises.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nA sentence more.\n", encoding="utf-8")
    return folder


def test_killed_build_leaves_the_old_site_or_the_new_one(changed: Path) -> None:
    """Killed at ten moments; the next build removes what a killed one left behind."""
    old = files_of(changed / "site")
    shutil.copytree(changed / "site", changed / "kept")
    began = time.monotonic()
    new = build(changed)
    length = time.monotonic() - began
    assert new != old
    chance = random.Random(20230801)
    untouched = 0
    for _ in range(10):
        shutil.rmtree(changed / "site")
        shutil.copytree(changed / "kept", changed / "site")
        process = start_build(changed)
        try:
            process.wait(timeout=length * chance.uniform(0.02, 1))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        found = files_of(changed / "site")
        assert found in (old, new)
        untouched += found == old
    assert untouched
    assert build(changed) == new
    assert not list(changed.glob(".site-*"))


def alive(group: int) -> list[str]:
    """The numbers of the processes of a group that have not ended (see proc(5))."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has just ended
            continue
        if int(its_group) == group and state != "Z":
            found.append(folder.name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_killed_build_leaves_no_process_behind(changed: Path) -> None:
    """Killed while its workers and pandoc run; a worker that stayed would hold the lock of the folder, too."""
    process = start_build(changed)
    wait_until(lambda: len(alive(process.pid)) > 3)
    process.kill()
    process.communicate(timeout=60)
    wait_until(lambda: not alive(process.pid))


def test_refused_build_leaves_the_old_site(changed: Path) -> None:
    old = files_of(changed / "site")
    chapter = changed / "docs" / "chapters" / "promises.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nMore [@nobody-2024].\n", encoding="utf-8")
    assert "citation-unknown" in refused_build(changed)
    assert files_of(changed / "site") == old
    assert not list(changed.glob(".site-*"))


def test_second_build_waits_for_the_first(changed: Path) -> None:
    """Both succeed, and the site is that of a build alone."""
    processes = [start_build(changed), start_build(changed)]
    for process in processes:
        printed, _ = process.communicate(timeout=300)
        assert process.returncode == 0, printed
    together = files_of(changed / "site")
    assert build(changed) == together
    assert not list(changed.glob(".site-*"))
