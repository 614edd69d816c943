"""The development server (`serve`): its address, what it answers, and what it leaves behind."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support import first_answer, free_port, wait_until

Run = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server: the project that it serves, its port, and the file with what it prints."""

    project: Path
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")


@pytest.fixture
def served(copy: Path, tmp_path: Path) -> Iterator[Served]:
    """`serve` on a free port; ended by SIGTERM, it leaves no temporary file."""
    space = tmp_path / "space"
    space.mkdir()
    server = Served(project=copy, port=free_port(), log=tmp_path / "serve.log")
    with server.log.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "edition.cli", "serve", "--port", str(server.port)],
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy / "scripts"), "TMPDIR": str(space)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        first_answer(server.address)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    assert not list(space.iterdir())


def test_serve_prints_its_address_and_a_second_one_names_the_taken_port(served: Served, run_command: Run) -> None:
    assert f"Serving on {served.address}" in served.printed()
    assert 'id="s4-1"' in first_answer(f"{served.address}chapters/promises/")
    second = run_command(served.project, "serve", "--port", str(served.port))
    assert second.returncode == 1
    assert f"Port {served.port} is in use" in second.stderr
    assert "--port" in second.stderr


def test_changed_page_is_served_and_an_error_is_reported_until_it_is_corrected(served: Served) -> None:
    page = served.project / "docs" / "about" / "rights.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before + "\nA new sentence.\n", encoding="utf-8")
    wait_until(lambda: "A new sentence." in first_answer(f"{served.address}about/rights/"))
    page.write_text(before + "\n{{ no-such-insert }}\n", encoding="utf-8")
    wait_until(lambda: "insert-unknown" in served.printed())
    page.write_text(before + "\nA corrected sentence.\n", encoding="utf-8")
    wait_until(lambda: "A corrected sentence." in first_answer(f"{served.address}about/rights/"))


@pytest.mark.parametrize(
    "path", ["/../mkdocs.yml", "/%2e%2e/mkdocs.yml", "/assets/../../mkdocs.yml", "//etc/passwd", "/..%2fmkdocs.yml"]
)
def test_paths_outside_the_site_are_not_found(served: Served, path: str) -> None:
    """The path is sent as it is written, which a browser would not do."""
    (served.project / "site").mkdir(exist_ok=True)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"site_name" not in answer.read()
    connection.close()
