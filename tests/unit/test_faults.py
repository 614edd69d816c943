"""Faults by the dozen: each is put into a copy of the project, and what shall see it does.

The table stands in tests/faults/. A fault names what sees it: a rule of `check` (`caught`), words of a
refused build (`build`), or an audit of zizmor (`zizmor`).
"""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from edition.maintenance.end_of_life import DAYS_BEFORE, THEME_ENDS, reminders
from edition.project import read_edition
from edition.validation.rules import RULES, check

TABLE = {
    f"{file.stem}: {fault['what']}": fault
    for file in sorted((ROOT / "tests" / "faults").glob("*.toml"))
    for fault in tomllib.loads(file.read_text(encoding="utf-8"))["fault"]
}

BUILD = """
import tempfile
from pathlib import Path
from edition.site.atomic_build import make_site
with tempfile.TemporaryDirectory() as folder:
    make_site(Path.cwd(), Path(folder))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all that the faults touch; each test leaves it as it was."""
    folder = tmp_path_factory.mktemp("faults") / "project"
    for name in ("docs", "bib", "overrides", "scripts", ".github"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "edition.toml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def spoilt(request: pytest.FixtureRequest, project: Path) -> Iterator[Path]:
    """The copy with one fault in it."""
    fault = TABLE[request.param]
    file = project / fault["file"]
    before = file.read_text(encoding="utf-8") if file.exists() else None
    after = f"{before or ''}\n{fault.get('add', '')}\n".lstrip("\n")
    if "find" in fault:
        assert before is not None
        after, count = re.subn(fault["find"], fault["put"], before, count=1, flags=re.M)
        assert count, f"{fault['file']} has nothing like {fault['find']} any more: mend the table."
    file.write_text(after, encoding="utf-8")
    yield project
    if before is None:
        file.unlink()
    else:
        file.write_text(before, encoding="utf-8")


def seen_by(kind: str) -> list[str]:
    """The faults that are seen in one way."""
    return [name for name, fault in TABLE.items() if kind in fault]


def test_the_table_is_long_enough() -> None:
    """At least forty, over the whole project, and every rule that it names is one."""
    assert len(TABLE) >= 40
    assert {TABLE[name]["caught"] for name in seen_by("caught")} <= set(RULES)
    assert set(TABLE) == {*seen_by("caught"), *seen_by("build"), *seen_by("zizmor")}


@pytest.mark.parametrize(("spoilt", "name"), [(n, n) for n in seen_by("caught")], indirect=["spoilt"])
def test_check_sees_it(spoilt: Path, name: str) -> None:
    """By the rule that the table names, in the file that was spoilt or in what follows from it."""
    found, problems = read_edition(spoilt)
    rules = {problem.rule for problem in [*problems, *check(found, spoilt, datetime.date.today())]}
    assert TABLE[name]["caught"] in rules


@pytest.mark.parametrize(("spoilt", "name"), [(n, n) for n in seen_by("build")], indirect=["spoilt"])
def test_a_build_is_refused(spoilt: Path, name: str) -> None:
    """With the words that the table names."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD],
        cwd=spoilt,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(spoilt / "scripts")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert TABLE[name]["build"] in done.stdout + done.stderr


@pytest.mark.parametrize(("spoilt", "name"), [(n, n) for n in seen_by("zizmor")], indirect=["spoilt"])
def test_zizmor_sees_it(spoilt: Path, name: str) -> None:
    """In the workflow that was spoilt."""
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--no-progress", spoilt / TABLE[name]["file"]],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode
    assert TABLE[name]["zizmor"] in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("day", "warned"),
    [
        (THEME_ENDS - datetime.timedelta(days=DAYS_BEFORE + 1), False),
        (datetime.date(2027, 1, 5), True),
        (THEME_ENDS, True),
        (datetime.date(2028, 1, 1), True),
    ],
)
def test_the_end_of_the_theme_is_told_in_time(project: Path, day: datetime.date, warned: bool) -> None:
    """From 120 days before, while Material is the theme."""
    assert bool(reminders(project, day)) is warned


def test_another_theme_needs_no_reminder(tmp_path: Path) -> None:
    """The reminder goes with the theme."""
    (tmp_path / "mkdocs.yml").write_text("theme:\n  name: another\nplugins: [material]\n", encoding="utf-8")
    assert reminders(tmp_path, datetime.date(2028, 1, 1)) == []


def test_no_part_of_the_machine_is_kept_from_git() -> None:
    """What .gitignore passes over is what builds and tools leave behind, never a file of ours."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a checkout")
    files = [p for n in ("scripts", "overrides", "docs", "bib", "tests") for p in (ROOT / n).rglob("*") if p.is_file()]
    ours = [str(p) for p in files if p.suffix not in (".pyc",) and "cache" not in str(p.relative_to(ROOT))]
    done = subprocess.run(
        ["git", "check-ignore", "--stdin"], cwd=ROOT, input="\n".join(ours), capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
