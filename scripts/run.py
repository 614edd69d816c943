"""Set up the environment and run a command in it: `python3 scripts/run.py COMMAND`.

Creates .venv in the project's folder, installs the requirements, pinned with hashes (again only
when they changed), and passes the command to `edition.cli`. Uses the standard library only.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import lru_cache  # `cache` is missing before 3.9, where main() must still run to say so
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".requirements"
OLDEST = (3, 11)
"""The oldest Python that works: tomllib and StrEnum are new in it."""


def fail(message: str) -> NoReturn:
    """Print one sentence and exit with status 1."""
    sys.exit(f"run.py: {message}")


def python() -> Path:
    """The path of the environment's interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def requirements(arguments: list[str]) -> list[Path]:
    """The requirements files that a command needs; the second engine, ProperDocs, is in those of the tests."""
    files = [ROOT / "requirements.txt"]
    if arguments[0] in ("test", "bench", "pin") or any("properdocs" in argument for argument in arguments):
        files.append(ROOT / "tests" / "requirements.txt")
    return files


def digest(files: list[Path]) -> str:
    """A digest of everything that the environment depends on: Python, the folder and the requirements."""
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return hashlib.sha256((sys.version + str(ROOT) + text).encode()).hexdigest()


def make_environment() -> None:
    """Create .venv; exits with one sentence when Python cannot."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        fail("Python’s venv module is missing. Fix: on Debian or Ubuntu, run: apt install python3-venv")
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists(), symlinks=os.name != "nt")
        command = [str(python()), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        packages = Path(subprocess.check_output(command, text=True).strip())
        (packages / "edition.pth").write_text(str(ROOT / "scripts") + "\n", encoding="utf-8")
    except (OSError, subprocess.CalledProcessError) as error:
        fail(f"the environment .venv cannot be created ({error}).")


def install(files: list[Path]) -> None:
    """Install the requirements, each checked against its hashes."""
    arguments = [argument for file in files for argument in ("-r", str(file))]
    print("run.py: installing the requirements (only the first time, and when they change)", file=sys.stderr)
    command = [str(python()), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--quiet"]
    try:
        done = subprocess.run(
            [*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )
    except OSError as error:
        fail(f"the environment .venv cannot be used ({error}). Fix: delete it and try again.")
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        reason = last[-1].removeprefix("ERROR: ") if last else "pip gave no reason"
        fail(
            f"the requirements cannot be installed ({reason}). Fix: check the network connection to the package index."
        )


def lock(exclusive: bool) -> None:
    """Lock the environment: shared to use it, exclusive to remake it; waits for commands in its way.

    The lock lasts until the process ends, also after it has become the command, which inherits it.
    """
    try:
        import fcntl
    except ImportError:  # Windows: commands that run at the same time are not kept apart
        return
    handle = lock_file()
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:
        print("run.py: waiting for another command that uses .venv", file=sys.stderr)
        fcntl.flock(handle, kind)


@lru_cache
def lock_file() -> int:
    """Open the lock file once, and let the command inherit its handle."""
    handle = os.open(ROOT / ".venv.lock", os.O_RDWR | os.O_CREAT, 0o644)
    os.set_inheritable(handle, True)
    return handle


def ready(arguments: list[str]) -> None:
    """Create or update the environment if it lacks requirements of the command."""
    lock(exclusive=False)
    if missing(arguments):
        lock(exclusive=True)
        if missing(arguments):  # another command may have created it in the meantime
            make(arguments)
        lock(exclusive=False)


def digests(arguments: list[str]) -> tuple[str, str, str]:
    """The digests of the site's requirements, of the tests', and of those of the command, which is one of the two."""
    site, tests = digest(requirements(["build"])), digest(requirements(["test"]))
    return site, tests, tests if requirements(arguments)[1:] else site


def missing(arguments: list[str]) -> bool:
    """Whether the environment lacks requirements of the command."""
    _, tests, needed = digests(arguments)
    return not {needed, tests} & set(installed())


def installed() -> list[str]:
    """The digests of the requirements that were installed in the environment."""
    return STAMP.read_text(encoding="utf-8").split() if STAMP.exists() and python().exists() else []


def make(arguments: list[str]) -> None:
    """Recreate the environment if the site's requirements changed, and install those of the command."""
    site, _, needed = digests(arguments)
    if site not in installed():
        make_environment()
    install(requirements(arguments))
    STAMP.write_text(f"{site}\n{needed}\n", encoding="utf-8")


def main() -> None:
    """Prepare the environment, then replace this process by the command."""
    if sys.version_info < OLDEST:
        fail(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
    arguments = sys.argv[1:] or ["--help"]
    ready(arguments)
    command = [str(python()), "-m", "edition.cli", *arguments]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
