"""Faults in the real text (tests/faults/): each is found by the rule that the table names."""

from __future__ import annotations

from pathlib import Path

import pytest

from edition.project import read_edition
from edition.validation.rules import RULES, check
from seeded_faults import FAULTS, faults_for, seeded
from support import TODAY, copy_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project; each test leaves it as it was."""
    return copy_project(tmp_path_factory.mktemp("faults") / "project")


def test_at_least_forty_faults_each_with_one_way_to_be_noticed() -> None:
    assert len(FAULTS) >= 40
    assert {FAULTS[name]["caught"] for name in faults_for("caught")} <= set(RULES)
    assert sorted(FAULTS) == sorted([*faults_for("caught"), *faults_for("build"), *faults_for("zizmor")])


@pytest.mark.parametrize("name", faults_for("caught"))
def test_check_finds_fault(project: Path, name: str) -> None:
    """In the file with the fault, or in what depends on it."""
    with seeded(project, name):
        edition, problems = read_edition(project)
        problems += check(edition, project, TODAY)
    assert FAULTS[name]["caught"] in {problem.rule for problem in problems}
