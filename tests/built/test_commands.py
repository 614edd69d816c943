"""The commands as a contributor runs them: what they refuse, in which words, and what they leave alone."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import first_answer

Run = Callable[..., subprocess.CompletedProcess[str]]


def change(file: Path, pattern: str, replacement: str) -> int:
    """Change the first place in a file that fits; gives its line."""
    text = file.read_text(encoding="utf-8")
    match = re.search(pattern, text, re.M)
    assert match, f"{file.name} has no {pattern}"
    file.write_text(text[: match.start()] + match.expand(replacement) + text[match.end() :], encoding="utf-8")
    return text.count("\n", 0, match.start()) + 1


def with_old_site(copy: Path) -> Path:
    """A site that stood there before, with a mark to know it by."""
    (copy / "site").mkdir()
    (copy / "site" / "marker.txt").write_text("the site before", encoding="utf-8")
    return copy


def stands_as_before(copy: Path) -> bool:
    """Whether the site of before stands there, whole and alone."""
    files = [file.name for file in (copy / "site").rglob("*")]
    return files == ["marker.txt"] and not list(copy.glob(".site-*"))


def spoil(copy: Path) -> list[tuple[str, int, str]]:
    """Six faults in a copy of the project; those that are reported, each with its file, line and rule.

    An unknown key is not among them: the bibliography cannot be read.
    """
    chapter, notes = "docs/chapters/promises.md", "docs/chapters/notes.md"
    bib = copy / "bib" / "edition.bib"
    bib.write_text(
        bib.read_text(encoding="utf-8") + "\n@online{broken-entry,\n  title = {{No end},\n", encoding="utf-8"
    )
    claims = [m.start() for m in re.finditer("^//// claim", (copy / chapter).read_text(encoding="utf-8"), re.M)]
    lines = [(copy / chapter).read_text(encoding="utf-8")[:at].count("\n") + 1 for at in claims]
    change(copy / chapter, r"^    kind: \w+", "    kind: rumour")
    change(copy / notes, r"^    status: [\w ]+", "    status: likely")
    first = (copy / notes).read_text(encoding="utf-8")
    status = first[: first.index("//// claim")].count("\n") + 1
    change(copy / chapter, r"(\[4\.1\] .*)$", r"\1[@no-such-source-1999]")
    return [
        (chapter, lines[0], "claim-kind"),
        (notes, status, "claim-status"),
        (chapter, change(copy / chapter, r"^\[4\.3\]", "[4.2]"), "sentence-twice"),
        (
            "bib/essay-sentences.toml",
            change(copy / "bib" / "essay-sentences.toml", r'^id = "4\.3"', 'id = "4.3"'),
            "sentence-missing",
        ),
        ("bib/edition.bib", 0, "bib-syntax"),
    ]


def test_faults_are_refused(copy: Path, run_command: Run) -> None:
    """Unknown kind and status, a number twice, a sentence gone, a broken .bib: `build` and `check` say where."""
    faults = spoil(with_old_site(copy))
    built, checked = run_command(copy, "build"), run_command(copy, "check")
    assert built.returncode == 1
    assert checked.returncode == 1
    for file, line, rule in faults:
        place = f"{re.escape(file)}:{line or r'[0-9]+'}: {rule}: .+ Fix: .+"
        assert re.search(place, built.stderr), f"{place}\n{built.stderr}"
        assert re.search(place, checked.stdout), f"{place}\n{checked.stdout}"
    assert "no-such-source-1999" not in built.stderr + checked.stdout
    assert "site/ is unchanged" in built.stderr
    assert "Traceback" not in built.stderr + checked.stderr
    assert stands_as_before(copy)


def test_clean_project_passes_check(copy: Path, run_command: Run) -> None:
    """`check` on the project as it stands ends with 0 and says what it counted."""
    done = run_command(copy, "check")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("No problems: 57 sentences, ")


def test_broken_link_is_refused(copy: Path, run_command: Run) -> None:
    """A link of the text to a page that is not there fails the build."""
    change(with_old_site(copy) / "docs" / "about" / "cite.md", r"\Z", "\n[nowhere](no-such-page.md)\n")
    done = run_command(copy, "build")
    assert done.returncode == 1
    assert "no-such-page.md" in done.stderr
    assert stands_as_before(copy)


@pytest.mark.parametrize(
    ("file", "pattern", "replacement"),
    [
        ("scripts/edition/site/bibtex_registry.py", r'return "".join\(note_mark.*', 'return ""'),
        ("mkdocs.yml", r"^  - bibtex:\n(?:      .*\n)+", "  []\n"),
    ],
    ids=["marks dropped", "plugin gone"],
)
def test_lost_notes_are_refused(copy: Path, run_command: Run, file: str, pattern: str, replacement: str) -> None:
    """When notes get lost between Markdown and page, whatever loses them, the audit of citations fails the build."""
    change(with_old_site(copy) / file, pattern, replacement)
    done = run_command(copy, "build")
    assert done.returncode == 1
    assert re.search(r"docs/chapters/\S+\.md:\d+: citation-audit: \[@.+ is cited \d+ times", done.stderr)
    assert stands_as_before(copy)


@pytest.fixture
def port() -> int:
    """A port that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(copy: Path, port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`serve` on a free port, as a process of its own, which leaves nothing behind when it is ended."""
    (tmp_path / "space").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "edition.cli", "serve", "--port", str(port)],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "scripts"), "TMPDIR": str(tmp_path / "space")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
    assert not list((tmp_path / "space").iterdir())


def test_serve(copy: Path, port: int, served: subprocess.Popen[str], run_command: Run) -> None:
    """`serve` prints its address and answers there; a second one says that the port is taken."""
    address = f"http://127.0.0.1:{port}/"
    assert served.stdout
    assert next((line for line in served.stdout if address in line), "")
    assert 'id="s4-1"' in first_answer(address + "chapters/promises/")
    again = run_command(copy, "serve", "--port", str(port))
    assert again.returncode == 1
    assert f"Port {port} is in use" in again.stderr
    assert "--port" in again.stderr
