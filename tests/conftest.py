"""Fixtures of all tests: the real edition, copies to change, the built site. Those of a browser: tests/browser."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from edition.edition import Edition
from edition.model import Problem
from edition.project import read_edition
from edition.validation.rules import check
from small_edition import write_small
from support import ROOT, TODAY, build, copy_project, write_book

settings.register_profile("suite", deadline=None)
settings.register_profile("fuzz", max_examples=100_000, deadline=10_000)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The real edition, which has no problems."""
    found, problems = read_edition(ROOT)
    problems += check(found, ROOT, TODAY)
    assert not problems, "\n".join(map(str, problems))
    return found


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, to change."""
    return copy_project(tmp_path / "project")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small edition of three sentences without problems, to change."""
    return write_small(tmp_path / "small")


@pytest.fixture(scope="session")
def small_read(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The small edition, read once, to look at."""
    edition, problems = read_edition(write_small(tmp_path_factory.mktemp("edition")))
    assert not problems
    return edition


@pytest.fixture
def findings_of() -> Callable[[Path], list[Problem]]:
    """A function from a folder to all problems of the edition in it."""

    def run(folder: Path) -> list[Problem]:
        found, problems = read_edition(folder)
        return [*problems, *check(found, folder, TODAY)]

    return run


@pytest.fixture
def run_command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs a command of run.py on the project in a folder, in the environment of the tests."""

    def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "edition.cli", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder / "scripts")} | environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, strictly built once, as for a public address and a repository."""
    folder = copy_project(tmp_path_factory.mktemp("built") / "project")
    build(folder)
    return folder / "site"


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline copy that `run.py book` writes, unpacked; without a repository's address."""
    folder = copy_project(tmp_path_factory.mktemp("offline") / "project")
    write_book(folder, "--only", "zip")
    with zipfile.ZipFile(folder / "book" / "natural-partners-offline.zip") as archive:
        archive.extractall(folder)
    return folder / "natural-partners"
