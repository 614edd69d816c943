"""`run.py pin`: update both requirements files, with every dependency pinned and hashed.

pip-compile reads the `.in` files, which name a version only where one is needed, and writes the
`.txt` files, which run.py installs.
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
    """Update the site's file, then the tests' file, which it constrains. Returns the exit status of pip-compile."""
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
            print(f"run.py pin: {name}.txt was not updated.", file=sys.stderr)
            return done.returncode
        print(f"Updated {name}.txt")
    print("Next: python3 scripts/run.py test")
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add the command's options to its parser."""
    command.add_argument(
        "--audit",
        action="store_true",
        help="update nothing; look up known vulnerabilities of the pinned versions at PyPI",
    )
    command.set_defaults(run=lambda options: run(root, options))
