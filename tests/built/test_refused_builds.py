"""Builds that are refused: for which reason, in which words, and with the old site left as it was."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from seeded_faults import FAULTS, faults_for, seeded
from support import copy_project, refused_build

Run = Callable[..., subprocess.CompletedProcess[str]]


def change(file: Path, pattern: str, replacement: str) -> int:
    """Replace the first match in a file; gives its line."""
    text = file.read_text(encoding="utf-8")
    match = re.search(pattern, text, re.M)
    assert match, f"{file.name} has no {pattern}"
    file.write_text(text[: match.start()] + match.expand(replacement) + text[match.end() :], encoding="utf-8")
    return text.count("\n", 0, match.start()) + 1


def with_old_site(copy: Path) -> Path:
    """Put an earlier site into a copy of the project, with one file to know it by."""
    (copy / "site").mkdir()
    (copy / "site" / "marker.txt").write_text("the site before", encoding="utf-8")
    return copy


def has_old_site(copy: Path) -> bool:
    """Whether the earlier site is still there, with nothing beside it."""
    files = [file.name for file in (copy / "site").rglob("*")]
    return files == ["marker.txt"] and not list(copy.glob(".site-*"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with an earlier site; each test leaves it as it was."""
    return with_old_site(copy_project(tmp_path_factory.mktemp("refused") / "project"))


@pytest.mark.parametrize("name", faults_for("build"))
def test_seeded_fault_refuses_the_build(project: Path, name: str) -> None:
    """With the words that the table in tests/faults/ names."""
    with seeded(project, name):
        said = refused_build(project)
    assert FAULTS[name]["build"] in said
    assert "Traceback" not in said
    assert has_old_site(project)


def seed_six_faults(copy: Path) -> list[tuple[str, int, str]]:
    """Put six faults into a copy of the project; gives the file, line and rule of each that is reported.

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


def test_build_and_check_report_every_problem_with_its_place(copy: Path, run_command: Run) -> None:
    """Unknown kind and status, a number used twice, a sentence missing, a .bib file that cannot be read."""
    faults = seed_six_faults(with_old_site(copy))
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
    assert has_old_site(copy)


def test_only_the_rules_problems_are_reported_when_a_page_cannot_be_read(copy: Path) -> None:
    """A claim without an id cannot be drawn; the engine's error about that is left out."""
    change(copy / "docs" / "chapters" / "promises.md", r"^    id: .*\n", "")
    printed = refused_build(copy)
    problems = re.match(r"(\d+) problem\(s\):\n((?:  docs/.*\n)+)No site was built", printed)
    assert problems, printed
    assert problems[2].count("\n") == int(problems[1])
    assert "docs/chapters/promises.md" in problems[2]
    assert ": option-missing: " in problems[2]


def test_only_the_rules_problems_are_reported_when_markdown_fails(copy: Path) -> None:
    """An unknown insert stops the engine within a page, before it asks for the rules' answer."""
    page = copy / "docs" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n{{ no-such-insert }}\n", encoding="utf-8")
    printed = refused_build(copy)
    assert re.match(r"1 problem\(s\):\n  docs/index\.md:\d+: insert-unknown: .*\nNo site was built", printed), printed


@pytest.mark.parametrize(
    ("file", "pattern", "replacement"),
    [
        ("scripts/edition/site/bibtex_registry.py", r'return "".join\(note_mark.*', 'return ""'),
        ("mkdocs.yml", r"^  - bibtex:\n(?:      .*\n)+", "  []\n"),
    ],
    ids=["marks dropped", "plugin gone"],
)
def test_lost_notes_refuse_the_build(copy: Path, file: str, pattern: str, replacement: str) -> None:
    """Whatever loses notes between Markdown and page, the audit of citations names those that are missing."""
    change(with_old_site(copy) / file, pattern, replacement)
    printed = refused_build(copy)
    assert re.search(r"docs/chapters/\S+\.md:\d+: citation-audit: \[@.+ is cited \d+ times", printed), printed[-2000:]
    assert has_old_site(copy)


WARNING = """

def on_pre_build(**_):
    import logging
    logging.getLogger("mkdocs.plugins.seeded").warning("a seeded warning")
"""


@pytest.mark.parametrize("engine", ["mkdocs", "properdocs"])
def test_warning_refuses_the_build_with_either_engine(copy: Path, engine: str) -> None:
    """Also a warning of a plugin that knows MkDocs alone, which ProperDocs does not count."""
    hooks = copy / "scripts" / "hooks.py"
    hooks.write_text(hooks.read_text(encoding="utf-8") + WARNING, encoding="utf-8")
    assert "a seeded warning" in refused_build(copy, "--engine", engine)


def test_engine_itself_builds_in_strict_mode(project: Path) -> None:
    """Its words are among those of the refusal."""
    with seeded(project, "build_and_workflows: a setting that the engine does not know"):
        assert "'strict' mode" in refused_build(project)
