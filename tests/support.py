"""Constants and functions that tests share; what has to be made and cleared away is in conftest.py."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TODAY = date.today()
SITE_URL = "https://example.org/natural-partners/"
REPO_URL = "https://example.org/repository"
CONTACT = "editors@example.org"


def copy_project(folder: Path, source: Path = ROOT) -> Path:
    """Copy all that a build reads into a folder; gives the folder."""
    for name in ("docs", "bib", "overrides", "scripts"):
        shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "edition.toml", "CONTRIBUTING.md"):
        shutil.copy(source / name, folder)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, by its path."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def free_port() -> int:
    """A port of this machine that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Ask again and again whether a condition holds, until it does; AssertionError when time is up."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.05)


def first_answer(url: str) -> str:
    """The first answer of a server that is just starting."""
    answers: list[str] = []

    def has_answered() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answers.append(answer.read().decode())
        except OSError:
            return False
        return True

    wait_until(has_answered)
    return answers[0]


def start_build(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start a build of the project in a folder, in a process group of its own, with all it prints in one pipe."""
    own = {"PYTHONPATH": str(folder / "scripts"), "REPO_URL": REPO_URL, "CONTACT": CONTACT}
    return subprocess.Popen(
        [sys.executable, "-m", "edition.cli", "build", "--site-url", SITE_URL, *arguments],
        cwd=folder,
        env=os.environ | own | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def build(folder: Path, *arguments: str, **environment: str) -> dict[str, bytes]:
    """Build the project in a folder; gives every file of its site."""
    process = start_build(folder, *arguments, **environment)
    printed, _ = process.communicate(timeout=300)
    assert process.returncode == 0, printed
    return files_of(folder / "site")


def write_book(folder: Path, *arguments: str, **environment: str) -> dict[str, bytes]:
    """Write what readers take away of the project in a folder; gives every file of its book/."""
    done = subprocess.run(
        [sys.executable, "-m", "edition.cli", "book", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "scripts"), "REPO_URL": "", "SITE_URL": ""} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return files_of(folder / "book")


def write_format(folder: Path, kind: str) -> bytes:
    """One format of the book (`pdf`, `epub`), written on a fixed day from a copy of the project in a folder."""
    day = {"SOURCE_DATE_EPOCH": "1767225600"}
    return write_book(copy_project(folder / "project"), "--only", kind, **day)[f"natural-partners.{kind}"]


def refused_build(folder: Path, *arguments: str) -> str:
    """Build the project in a folder, which has to be refused; gives what the command prints."""
    process = start_build(folder, *arguments)
    printed, _ = process.communicate(timeout=300)
    assert process.returncode == 1, printed
    return printed


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The paths at which two sites do not have the same file."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
