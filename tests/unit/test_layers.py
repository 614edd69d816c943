"""The package's layers: imports point down, and only edition.site knows an engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from radon.complexity import cc_visit

from support import ROOT

WITHOUT_ENGINE = """
import datetime, importlib, pkgutil, sys
from pathlib import Path

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"mkdocs", "properdocs", "material", "mkdocs_bibtex"}:
            raise ImportError(f"{name} is an engine")

sys.meta_path.insert(0, Blocker())
import edition
for module in pkgutil.walk_packages(edition.__path__, "edition."):
    if not module.name.startswith(("edition.site", "edition.commands", "edition.cli")):
        importlib.import_module(module.name)
from edition.project import read_edition
from edition.validation.rules import check
root = Path(sys.argv[1])
edition, problems = read_edition(root)
print(len(problems) + len(check(edition, root, datetime.date.today())), "problems")
"""


def test_everything_below_site_works_where_no_engine_can_be_imported() -> None:
    """Every module is imported; the real edition is read and checked."""
    printed = subprocess.check_output(
        [sys.executable, "-c", WITHOUT_ENGINE, str(ROOT)],
        env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")},
        text=True,
    )
    assert printed.strip() == "0 problems"


def test_no_import_points_up() -> None:
    """By the contract in pyproject.toml."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", sorted((ROOT / "scripts").rglob("*.py")), ids=lambda file: file.stem)
def test_no_function_is_more_complex_than_15(file: Path) -> None:
    """As radon counts: one, and one more for each branch, loop, condition and comprehension."""
    complex_ones = [
        f"{block.name} on line {block.lineno}: {block.complexity}"
        for block in cc_visit(file.read_text(encoding="utf-8"))
        if block.complexity > 15
    ]
    assert not complex_ones, complex_ones
