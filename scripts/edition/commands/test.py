"""`run.py test`: run the tests, with a browser for those that drive one; options are passed to pytest.

All of them run side by side, file by file, since a file's tests share what they build.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

_INSTALLED = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome")
NO_BROWSER = (
    "The browser tests need Chrome or Chromium. Fix: install one (apt install chromium), or let Playwright "
    "download its own (.venv/bin/python -m playwright install chromium)."
)
_SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
"""Four at most: each has a browser and a site of its own."""


def find_browser() -> str:
    """The path of an installed Chrome or Chromium, else of Playwright's own; empty when there is neither."""
    from playwright.sync_api import sync_playwright

    if path := next(filter(None, map(shutil.which, _INSTALLED)), ""):
        return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def install_browser() -> None:
    """Install Chromium with apt, where that is possible: on Debian, as root. (Ubuntu's package needs snap.)"""
    try:
        debian = platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return
    if debian and os.geteuid() == 0:
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, stdout=sys.stderr, check=False)


def _named(root: Path, arguments: list[str]) -> list[Path]:
    """The folders and files that the arguments for pytest name; none means all tests."""
    return [path for argument in arguments if (path := (root / argument.partition("::")[0]).resolve()).exists()]


def _drives_browser(root: Path, named: list[Path]) -> bool:
    """Whether pytest would run tests in tests/browser."""
    folder = root / "tests" / "browser"
    return not named or any(path.is_relative_to(folder) or folder.is_relative_to(path) for path in named)


def run(root: Path, options: argparse.Namespace) -> int:
    """Run pytest. Returns its status, or 1 when there is no browser for tests that need one."""
    named = _named(root, options.rest)
    if _drives_browser(root, named) and not find_browser():
        install_browser()
        if not find_browser():
            print(NO_BROWSER, file=sys.stderr)
            return 1
    pytest = ["-m", "pytest", *([] if named or options.coverage else _SIDE_BY_SIDE), *options.rest]
    if not options.coverage:
        return subprocess.call([sys.executable, *pytest], cwd=root)
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "erase"], cwd=root, check=True)
    status = subprocess.call([*coverage, "run", *pytest], cwd=root)
    for command in ("combine", "report"):
        subprocess.run([*coverage, command], cwd=root, check=False)
    return status


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser; all others are passed to pytest."""
    command.add_argument("--coverage", action="store_true", help="measure which lines run, in subprocesses too")
    command.set_defaults(run=lambda options: run(root, options), takes_rest=True)
