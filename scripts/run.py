"""The one way in: `python3 scripts/run.py COMMAND`. Standard library only.

Makes or reuses .venv in the project's folder, installs the pinned and hashed requirements
(again only when they changed), then hands the command to `edition.cli` in there.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".requirements"
OLDEST = (3, 11)
_handle: int | None = None
"""The lock on the environment, which the command inherits."""


def fail(message: str) -> NoReturn:
    """Say one clear sentence and end with status 1."""
    sys.exit(f"run.py: {message}")


def python() -> Path:
    """The environment's interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def requirements(arguments: list[str]) -> list[Path]:
    """The files of pinned requirements that a command needs; the second engine is one for the tests."""
    files = [ROOT / "requirements.txt"]
    if arguments[0] in ("test", "bench", "pin") or any("properdocs" in argument for argument in arguments):
        files.append(ROOT / "tests" / "requirements.txt")
    return files


def digest(files: list[Path]) -> str:
    """What the environment must have been made from to be used again."""
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return hashlib.sha256((sys.version + str(ROOT) + text).encode()).hexdigest()


def make_environment() -> None:
    """Make .venv; one clear sentence when Python lacks what that takes."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        fail("Python’s venv is missing; on Debian or Ubuntu install it with: apt install python3-venv")
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists(), symlinks=os.name != "nt")
        asked = [str(python()), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        packages = Path(subprocess.check_output(asked, text=True).strip())
        (packages / "edition.pth").write_text(str(ROOT / "scripts") + "\n", encoding="utf-8")
    except (OSError, subprocess.CalledProcessError) as error:
        fail(f"the environment .venv cannot be made ({error}).")


def install(files: list[Path]) -> None:
    """Install the pinned requirements, every one checked against its hashes."""
    arguments = [argument for file in files for argument in ("-r", str(file))]
    print("run.py: installing the requirements (once, and again when they change)", file=sys.stderr)
    command = [str(python()), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--quiet"]
    try:
        done = subprocess.run(
            [*command, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )
    except OSError as error:
        fail(f"the environment .venv cannot be used ({error}); remove it and try again.")
    if done.returncode:
        last = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        reason = last[-1].removeprefix("ERROR: ") if last else "pip gave no reason"
        fail(f"the requirements cannot be installed; is there a network to the package index? ({reason})")


def lock(exclusive: bool) -> None:
    """Share the environment with other commands, or have it alone to remake it; waits for those that use it.

    The lock lasts as long as the process, also when it becomes the command; the system lets go of it.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where two commands at once are not told apart
        return
    global _handle  # noqa: PLW0603  # it has to stay open as long as the process
    if _handle is None:
        _handle = os.open(ROOT / ".venv.lock", os.O_RDWR | os.O_CREAT, 0o644)
        os.set_inheritable(_handle, True)
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(_handle, kind | fcntl.LOCK_NB)
    except OSError:
        print("run.py: waiting for another command that uses .venv", file=sys.stderr)
        fcntl.flock(_handle, kind)


def ready(arguments: list[str]) -> None:
    """Make sure that the environment holds what the command needs."""
    lock(exclusive=False)
    if missing(arguments):
        lock(exclusive=True)
        if missing(arguments):  # another command may have made it in the meantime
            make(arguments)
        lock(exclusive=False)


def missing(arguments: list[str]) -> bool:
    """Whether the environment lacks what the command needs."""
    wanted = [digest(requirements(["build"])), digest(requirements(["test"]))]
    needed = wanted[1] if requirements(arguments)[1:] else wanted[0]
    return not {needed, wanted[1]} & set(installed())


def installed() -> list[str]:
    """The digests of the lists that the environment was made from."""
    return STAMP.read_text(encoding="utf-8").split() if STAMP.exists() and python().exists() else []


def make(arguments: list[str]) -> None:
    """Make the environment anew when the site's own list changed, and install what the command needs."""
    wanted = [digest(requirements(["build"])), digest(requirements(["test"]))]
    if wanted[0] not in installed():
        make_environment()
    install(requirements(arguments))
    needed = wanted[1] if requirements(arguments)[1:] else wanted[0]
    STAMP.write_text(f"{wanted[0]}\n{needed}\n", encoding="utf-8")


def main() -> None:
    """Prepare, then become the command."""
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
