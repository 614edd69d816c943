"""run.py: when the environment is made again, and one clear sentence for whatever is in the way of it."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import venv
from collections.abc import Callable
from importlib.metadata import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from packaging.specifiers import SpecifierSet

from small_edition import ROOT


def load() -> ModuleType:
    """run.py as a module of its own, since it is no part of the package."""
    spec = importlib.util.spec_from_file_location("run_py", ROOT / "scripts" / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py in a project of its own, which has requirements and no environment."""
    module = load()
    (tmp_path / "tests").mkdir()
    (tmp_path / "requirements.txt").write_text("mkdocs==1.6.1\n", encoding="utf-8")
    (tmp_path / "tests" / "requirements.txt").write_text("pytest==9.0.0\n", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / ".requirements")
    return module


def sentence(act: Callable[[], object]) -> str:
    """What is said when this ends the program: one line, which is no traceback."""
    with pytest.raises(SystemExit) as ended:
        act()
    said = ended.value.code
    assert isinstance(said, str)
    assert said.startswith("run.py: ")
    assert "\n" not in said
    assert "Traceback" not in said
    return said


def refuse(error: Exception) -> Callable[..., None]:
    def act(*_: object, **__: object) -> None:
        raise error

    return act


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (["build"], 1),
        (["check"], 1),
        (["serve", "--port", "8001"], 1),
        (["--help"], 1),
        (["test"], 2),
        (["test", "-k", "rules"], 2),
    ],
)
def test_requirements_of_a_command(run: ModuleType, arguments: list[str], files: int) -> None:
    """Only the tests need what the tests need."""
    assert [file.name for file in run.requirements(arguments)] == ["requirements.txt"] * files


def test_digest_is_that_of_the_requirements(run: ModuleType) -> None:
    """It changes with either file, and comes back with it."""
    files = run.requirements(["test"])
    first = run.digest(files)
    assert run.digest(files) == first
    assert run.digest(files[:1]) != first
    text = files[1].read_text(encoding="utf-8")
    files[1].write_text(text.replace("9.0.0", "9.0.1"), encoding="utf-8")
    assert run.digest(files) != first
    assert run.digest(files[:1]) == run.digest(run.requirements(["build"]))
    files[1].write_text(text, encoding="utf-8")
    assert run.digest(files) == first


def test_digest_is_that_of_folder_and_python(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that was moved, or made by another Python, is made again."""
    files = run.requirements(["build"])
    first = run.digest(files)
    monkeypatch.setattr(run, "ROOT", run.ROOT / "elsewhere")
    moved = run.digest(files)
    monkeypatch.setattr(run, "sys", SimpleNamespace(version="3.99.0"))
    assert len({first, moved, run.digest(files)}) == 3


@pytest.fixture
def steps(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `ready` does, without doing it: makes the environment, installs so many files."""
    done: list[str] = []

    def make() -> None:
        done.append("make")
        run.python().parent.mkdir(parents=True, exist_ok=True)
        run.python().touch()

    monkeypatch.setattr(run, "make_environment", make)
    monkeypatch.setattr(run, "install", lambda files: done.append(f"install {len(files)}"))
    return done


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        (["build"], ["make", "install 1"]),
        (["build", "build", "check"], ["make", "install 1"]),
        (["build", "test"], ["make", "install 1", "install 2"]),
        (["build", "test", "build", "test"], ["make", "install 1", "install 2"]),
        (["test", "build"], ["make", "install 2"]),
    ],
)
def test_environment_is_used_again(run: ModuleType, steps: list[str], commands: list[str], expected: list[str]) -> None:
    for command in commands:
        run.ready([command])
    assert steps == expected


@pytest.mark.parametrize(
    ("file", "command", "expected"),
    [
        ("requirements.txt", "build", ["make", "install 1"]),
        ("requirements.txt", "test", ["make", "install 2"]),
        ("tests/requirements.txt", "build", []),
        ("tests/requirements.txt", "test", ["install 2"]),
    ],
)
def test_environment_is_renewed(
    run: ModuleType, steps: list[str], file: str, command: str, expected: list[str]
) -> None:
    """New requirements of the site make a new environment; those of the tests are added when they are needed."""
    run.ready(["test"])
    steps.clear()
    (run.ROOT / file).write_text("other==1.0\n", encoding="utf-8")
    run.ready([command])
    assert steps == expected


def test_environment_without_an_interpreter_is_made_again(run: ModuleType, steps: list[str]) -> None:
    run.ready(["build"])
    steps.clear()
    run.python().unlink()
    run.ready(["build"])
    assert steps == ["make", "install 1"]


def test_failed_installation_is_not_taken_for_done(
    run: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ended in the middle is begun anew."""
    with monkeypatch.context() as patch:
        patch.setattr(run, "install", refuse(SystemExit(1)))
        with pytest.raises(SystemExit):
            run.ready(["build"])
    run.ready(["build"])
    assert steps == ["make", "make", "install 1"]


@pytest.mark.parametrize("version", [(3, 8, 10), (3, 10, 15)], ids=str)
def test_old_python(run: ModuleType, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]) -> None:
    """Before anything else is done."""
    name = ".".join(map(str, version))
    monkeypatch.setattr(run, "sys", SimpleNamespace(version_info=version, version=f"{name} (old)", exit=sys.exit))
    monkeypatch.setattr(run, "ready", refuse(AssertionError("too late")))
    assert sentence(run.main) == f"run.py: Python 3.11 or newer is needed; this is {name}."


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_what_is_pinned_takes_the_oldest_python(name: str) -> None:
    """Its first release too: Debian 12 has 3.11.2."""
    oldest = ".".join(map(str, load().OLDEST))
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.M)
    asked = {package: metadata(package)["Requires-Python"] or "" for package in pinned}
    assert len(asked) > 20
    assert {package: asks for package, asks in asked.items() if not SpecifierSet(asks).contains(oldest)} == {}


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_missing_venv(run: ModuleType, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """As on a Debian whose Python comes in parts."""
    monkeypatch.setitem(sys.modules, module, None)
    assert "apt install python3-venv" in sentence(run.make_environment)


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        PermissionError(13, "Permission denied"),
        subprocess.CalledProcessError(1, ["python"]),
    ],
    ids=["full", "forbidden", "ensurepip"],
)
def test_environment_that_cannot_be_made(run: ModuleType, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(venv, "create", refuse(error))
    assert str(error) in sentence(run.make_environment)


def test_environment_whose_python_does_not_start(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "create", lambda *_, **__: None)
    assert "cannot be created" in sentence(run.make_environment)
    run.python().parent.mkdir(parents=True)
    run.python().touch()
    assert "cannot be used" in sentence(lambda: run.install([]))


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [
        (
            "WARNING: Retrying\nERROR: No matching distribution found for mkdocs==1.6.1\n",
            "No matching distribution found",
        ),
        ("ERROR: One\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    more\n", "DO NOT MATCH THE HASHES"),
        ("Traceback (most recent call last):\n  File\n", "pip gave no reason"),
        ("", "pip gave no reason"),
    ],
    ids=["no network", "hashes", "traceback", "silent"],
)
def test_pip_failure(run: ModuleType, monkeypatch: pytest.MonkeyPatch, stderr: str, reason: str) -> None:
    """The last error of pip is the reason."""
    monkeypatch.setattr(
        run.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, stdout="", stderr=stderr)
    )
    said = sentence(lambda: run.install(run.requirements(["build"])))
    assert reason in said
    assert "network" in said


def test_pip_is_held_to_the_hashes(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is named, and nothing is installed whose hash is not."""
    commands: list[list[str]] = []

    def record(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 0, stdout="", stderr="")

    monkeypatch.setattr(run.subprocess, "run", record)
    files = run.requirements(["test"])
    run.install(files)
    (command,) = commands
    assert command[:4] == [str(run.python()), "-m", "pip", "install"]
    assert "--require-hashes" in command
    assert command[-4:] == ["-r", str(files[0]), "-r", str(files[1])]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no exec")
@pytest.mark.parametrize(
    ("given", "handed_on"), [(["check"], ["check"]), (["build", "--site-url", "x"],) * 2, ([], ["--help"])]
)
def test_command_is_handed_on(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, given: list[str], handed_on: list[str]
) -> None:
    """To the same command line in the environment; without a command, help is given."""
    called: list[list[str]] = []
    monkeypatch.setattr(sys, "argv", ["run.py", *given])
    monkeypatch.setattr(run, "ready", called.append)
    monkeypatch.setattr(run.os, "execv", lambda _, command: called.append(command))
    run.main()
    assert called == [handed_on, [str(run.python()), "-m", "edition.cli", *handed_on]]


def test_standard_library_alone() -> None:
    """run.py runs before anything is installed."""
    code = "import sys; sys.path.insert(0, 'scripts'); import run; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    foreign = {name.partition(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names - {"run", "__main__"}
    assert not {name for name in foreign if not name.startswith("_")}


HOLD = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("run", sys.argv[1])
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)
run.ROOT = Path(sys.argv[2])
run.lock(exclusive=sys.argv[3] == "alone")
print("locked", flush=True)
sys.stdin.read()
"""


def holder(folder: Path, kind: str) -> subprocess.Popen[str]:
    """A process that asks for the environment of a folder, and keeps it until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(ROOT / "scripts" / "run.py"), str(folder), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name == "nt", reason="no such locks there")
def test_the_environment_is_not_remade_under_a_running_command(tmp_path: Path) -> None:
    with holder(tmp_path, "shared") as running, holder(tmp_path, "shared") as beside:
        assert running.stdout
        assert beside.stdout
        assert [running.stdout.readline(), beside.stdout.readline()] == ["locked\n", "locked\n"]
        with holder(tmp_path, "alone") as maker:
            assert maker.stdout
            assert maker.stderr
            assert maker.stdin
            assert "waiting for another command" in maker.stderr.readline()
            for process in (running, beside):
                process.communicate("")
            assert maker.stdout.readline() == "locked\n"
            maker.communicate("")
