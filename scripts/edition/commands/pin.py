"""`run.py pin`: renew both lists of requirements, the whole tree pinned with hashes.

pip-compile reads the `.in` files, where a version is named on purpose, and writes the `.txt`
files, which run.py installs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

LISTS = ("requirements", "tests/requirements")
_OPTIONS = (
    "--upgrade",
    "--generate-hashes",
    "--no-emit-options",
    "--strip-extras",
    "--allow-unsafe",
    "--no-header",
    "--quiet",
)


def run(root: Path, options: argparse.Namespace) -> int:
    """Write both lists anew, the site's first, which the tests' keep to. Gives the exit status of what failed."""
    if options.audit:
        files = [f"--requirement={root / name}.txt" for name in LISTS]
        return subprocess.call([sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", *files])
    for name in LISTS:
        folder, stem = (root / name).parent, Path(name).name
        command = [sys.executable, "-m", "piptools", "compile", *_OPTIONS, f"--output-file={stem}.txt", f"{stem}.in"]
        done = subprocess.run(
            command, cwd=folder, env=os.environ | {"CUSTOM_COMPILE_COMMAND": "run.py pin"}, check=False
        )
        if done.returncode:
            print(f"run.py pin: {name}.txt was not renewed.", file=sys.stderr)
            return done.returncode
        print(f"Renewed {name}.txt")
    print("Next: python3 scripts/run.py test")
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """The command's options."""
    command.add_argument(
        "--audit", action="store_true", help="renew nothing; ask PyPI for known weaknesses of what is pinned"
    )
    command.set_defaults(run=lambda options: run(root, options))
