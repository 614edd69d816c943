"""Compare the sites that two commits build, byte for byte: `compare_commits.py BASE [HEAD]`.

Run it with the interpreter of the project's environment, which builds both commits.
Exits with status 0 if the sites are the same, 1 if they differ, 2 if one cannot be built.
"""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = {"SITE_URL": "https://example.org/edition/", "REPO_URL": "https://example.org/repository"}


def build(commit: str, folder: Path) -> Path:
    """Check out a commit into a folder, build its site and return the folder of the site."""
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, commit], cwd=ROOT, check=True)
    try:
        environment = os.environ | {"PYTHONPATH": str(folder / "scripts")} | ADDRESSES
        command = [sys.executable, "-m", "edition.cli", "build"]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{commit} cannot be built:\n{done.stdout}{done.stderr}", file=sys.stderr)
            sys.exit(2)
        (folder / "site").rename(built := folder.with_name(f"{folder.name}-site"))
        return built
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=ROOT, check=True)


def files(site: Path) -> set[str]:
    """The paths of all files of a site, relative to its folder."""
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def main(base: str, head: str = "HEAD") -> int:
    """Build both commits, print every file that differs, and return the exit status."""
    with tempfile.TemporaryDirectory() as temporary:
        old, new = (build(commit, Path(temporary) / name) for name, commit in (("base", base), ("head", head)))
        before, after = files(old), files(new)
        for sign, paths in (("removed", before - after), ("added", after - before)):
            for path in sorted(paths):
                print(f"{sign}: {path}")
        _, different, unreadable = filecmp.cmpfiles(old, new, sorted(before & after), shallow=False)
        for path in different + unreadable:
            print(f"changed: {path}")
        print(f"{len(before & after) - len(different)} of {len(before | after)} files are the same")
        return int(bool(before ^ after or different or unreadable))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
