"""The commands that the README and the contributors' page print are run, not merely quoted."""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

import pytest

from support import ROOT, first_answer

PAGES = ("README.md", "docs/about/contribute.md")


def commands(page: str) -> list[str]:
    """Every command in the page's console blocks, without its prompt."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


ALL = sorted({command for page in PAGES for command in commands(page)})


def test_readme_has_one_command_to_serve_and_one_to_test() -> None:
    assert {"python3 scripts/run.py serve", "python3 scripts/run.py test"} <= set(commands("README.md"))


@pytest.mark.parametrize("command", [c for c in ALL if not c.endswith(("serve", "test"))])
def test_printed_command_succeeds(command: str) -> None:
    """In the project's folder."""
    assert (ROOT / ".venv").exists(), "run the tests through scripts/run.py, which makes .venv"
    done = subprocess.run(command.split(), cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_command_test_finds_these_tests() -> None:
    """Here it only lists them, so that the tests do not run within themselves."""
    done = subprocess.run(
        ["python3", "scripts/run.py", "test", "--collect-only"], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert Path(__file__).name in done.stdout


def test_command_serve_prints_its_address_and_answers_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        ["python3", "scripts/run.py", "serve", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            assert next((line for line in server.stdout if f"http://127.0.0.1:{port}/" in line), "")
            assert "<h1" in first_answer(f"http://127.0.0.1:{port}/")
        finally:
            server.terminate()
