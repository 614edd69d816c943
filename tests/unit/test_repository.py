"""The files of the repository itself: workflows, issue forms, hooks, .gitignore."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from seeded_faults import FAULTS, faults_for, seeded
from support import ROOT

FORMS = [file for file in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")) if file.stem != "config"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_gitignore_ignores_no_file_of_the_project() -> None:
    """Only what builds and tools leave behind."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a checkout")
    files = [p for n in ("scripts", "overrides", "docs", "bib", "tests") for p in (ROOT / n).rglob("*") if p.is_file()]
    ours = [str(p) for p in files if p.suffix not in (".pyc",) and "cache" not in str(p.relative_to(ROOT))]
    done = subprocess.run(
        ["git", "check-ignore", "--stdin"], cwd=ROOT, input="\n".join(ours), capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [ROOT / ".github/ISSUE_TEMPLATE/config.yml"]),
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [ROOT / ".github/dependabot.yml"]),
    ],
    ids=["forms", "chooser", "workflows", "dependabot"],
)
def test_file_follows_the_schema_of_the_code_host(schema: str, files: list[Path]) -> None:
    program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run([*program, *map(str, files)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_form_cannot_be_sent_empty(file: Path) -> None:
    """Some text is required, and the form fills in nothing by itself."""
    form = yaml.safe_load(file.read_text(encoding="utf-8"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert any(f["type"] == "textarea" and f.get("validations", {}).get("required") for f in fields)
    assert not [f["id"] for f in fields if {"value", "default"} & f["attributes"].keys()]


def test_forms_require_claim_evidence_and_interest() -> None:
    needed = {
        file.stem: {
            f["id"] for f in yaml.safe_load(file.read_text())["body"] if f.get("validations", {}).get("required")
        }
        for file in FORMS
    }
    assert {"claim", "wrong", "sources", "interest"} <= needed["correction"]
    assert {"date", "happened", "sources"} <= needed["since"]
    assert {"address", "shows"} <= needed["source"]
    assert "happens" in needed["site"]


def test_pull_request_template_asks_for_change_evidence_and_interest() -> None:
    text = (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## What changes",
        "## On which evidence",
        "## Interest",
    ]


def zizmor(target: Path) -> subprocess.CompletedProcess[str]:
    """Audit a workflow, or all of a project, offline."""
    program = Path(sys.executable).with_name("zizmor")
    return subprocess.run([program, "--offline", "--no-progress", target], capture_output=True, text=True, timeout=120)


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    done = zizmor(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", faults_for("zizmor"))
def test_zizmor_finds_seeded_fault(tmp_path: Path, name: str) -> None:
    """In the workflow with the fault, by the audit that the table in tests/faults/ names."""
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    with seeded(tmp_path, name):
        done = zizmor(tmp_path / FAULTS[name]["file"])
    assert done.returncode
    assert FAULTS[name]["zizmor"] in done.stdout + done.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflow_has_few_rights_and_pinned_actions(file: Path) -> None:
    """No rights at the top, no privileged trigger, actions by commit, nothing of an event in a shell."""
    text = file.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in text
    assert "workflow_run" not in text
    for use in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}|\$/\.github/workflows/check\.yml", use)
    for name, job in workflow["jobs"].items():
        rights = {right for right, how in job["permissions"].items() if how == "write"}
        assert rights <= {("deploy", "publish"): {"pages", "id-token"}}.get((file.stem, name), {"issues"})
        if "pull_request" in workflow[True]:
            assert not rights
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", "")
            assert "secrets." not in str(step)


def test_nothing_is_published_before_the_checks_have_passed() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy.yml").read_text(encoding="utf-8"))["jobs"]
    assert jobs["check"]["uses"] == "$/.github/workflows/check.yml"
    assert (jobs["build"]["needs"], jobs["publish"]["needs"]) == ("check", "build")


def test_pull_request_is_checked_by_the_rules_of_its_target_too() -> None:
    """In a job that runs nothing of the pull request."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))["jobs"]
    commands = [step["run"] for step in jobs["target"]["steps"] if "run" in step]
    assert [command.split()[:3] for command in commands] == [
        ["python3", "target/scripts/run.py", name] for name in ("check", "diff")
    ]
    assert all("--project change" in command for command in commands)


def test_pre_commit_hooks_run_commands_of_the_project() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    for hook in hooks[0]["hooks"]:
        assert hook["entry"].startswith("python3 scripts/run.py ")
        assert (hook["language"], hook["pass_filenames"]) == ("system", False)
