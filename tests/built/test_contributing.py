"""The contributors' guide (CONTRIBUTING.md): its commands and examples are run, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from edition.model import Claim
from edition.project import read_edition
from support import REPO_URL, ROOT, TODAY, copy_project

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


REFERENCE = """@online{any, author = {{Example Office}}, title = {The Office Report}, year = 2026, month = jan,
  url = {https://www.example.org/report}, langid = {english}}
"""
"""What somebody saved from a catalogue."""


def blocks(language: str) -> list[str]:
    """The guide's examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.S | re.M)


def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_guide_is_the_same_text_on_the_code_host_and_on_the_site(site: Path) -> None:
    """The page shows the guide's headings, paragraphs and examples; its links lead to pages."""
    page = soup(site / "about" / "contribute" / "index.html").select_one("article")
    assert page is not None
    headings = [heading.get_text() for heading in page.find_all(["h1", "h2", "h3"])]
    assert headings == re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", GUIDE, flags=re.S | re.M), re.M)
    examples = [example.get_text().strip() for example in page.select(".highlight code")]
    assert examples == [example.strip() for example in re.findall(r"^```\w+\n(.*?)^```", GUIDE, re.S | re.M)]
    links = {a.get_text(): a["href"] for a in page.select("a[href]")}
    assert (links["How to write"], links["Rules"]) == ("../writing/", "../rules/")


def test_links_of_the_guide_lead_to_files_of_the_repository() -> None:
    text = re.sub(r"^```.*?^```", "", GUIDE, flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)]+)\)|^\[[^\]]+\]: (\S+)$", text, re.M):
        address = target[0] or target[1]
        assert address.startswith("https://") or (ROOT / address).is_file()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of the project, to be cloned as the guide says; gives the folder to do that in."""
    folder = tmp_path_factory.mktemp("guide")
    origin = copy_project(folder / "origin")
    git = [
        "git",
        "-C",
        str(origin),
        "-c",
        "user.name=T",
        "-c",
        "user.email=t@example.org",
        "-c",
        "commit.gpgsign=false",
    ]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return folder


def as_module(command: list[str], folder: Path) -> tuple[list[str], dict[str, str]]:
    """A command of the guide, to be run in the environment of the tests: test_run tests that run.py makes one."""
    if command[:2] == ["python3", "scripts/run.py"]:
        command = [sys.executable, "-m", "edition.cli", *command[2:]]
    return command, os.environ | {"PYTHONPATH": str(folder / "scripts"), "REPO_URL": REPO_URL}


def run_line(line: str, folder: Path) -> str:
    """Run a line of the guide; gives what it prints."""
    command, environment = as_module(shlex.split(line), folder)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def put_into_claim(folder: Path, claim: Claim, options: str, sentence: str) -> None:
    """Set a claim's options as an example has them, but with today's date, and begin its check with a sentence.

    An entry of `changes` is added to those that the claim has, as the guide says.
    """
    file = folder / claim.place.file
    before, name, after = file.read_text(encoding="utf-8").partition(f"    id: {claim.id}\n")
    kept, gap, rest = after.partition("\n\n")
    for option in re.sub(r"\d{4}-\d\d-\d\d", TODAY.isoformat(), options).splitlines():
        key, _, value = option.strip().partition(": ")
        old = re.search(rf"^ +{key}: (.*)\n?", kept, re.M)
        if old:
            kept = kept.replace(old[0], "")
            value = f"{old[1]}; {value}" if key == "changes" else value
        kept = f"    {key}: {value}\n{kept.rstrip()}"
    rest = rest.replace("/// check\n\n", f"/// check\n\n{sentence}", 1)
    file.write_text(before + name + kept + gap + rest, encoding="utf-8")


def test_every_command_and_example_of_the_guide_works(clone: Path) -> None:
    """In a fresh clone each command succeeds, one after the other; then each example is put where it belongs.

    test_readme starts `serve` and `test`, which do not end by themselves. At the end the source is
    cited, the status changed, the chapter there, and neither `check` nor `diff` finds a problem.
    """
    folder = clone
    lines = [line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]
    assert {"python3 scripts/run.py serve", "python3 scripts/run.py test"} < set(lines)
    for line in lines:
        if "--from" in line:  # a reader's own file
            (folder / "reference.bib").write_text(REFERENCE, encoding="utf-8")
        if line.startswith("cd "):
            folder /= line.removeprefix("cd ")
        elif not line.endswith((" serve", " test")):
            run_line(line.replace("ADDRESS", str(clone / "origin")), folder)
    spelling, cited, status, linked, chapter = blocks("markdown")
    claims = [c for c in read_edition(folder)[0].claims if c.kind == "fact" and c.status == "confirmed"]
    put_into_claim(folder, claims[0], spelling, "It is so.[@example-office-office-2026]\n")
    put_into_claim(folder, claims[1], status, cited)
    put_into_claim(folder, claims[2], spelling, linked)
    (folder / "docs" / "chapters" / "example.md").write_text(chapter, encoding="utf-8")
    settings = folder / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"^nav:.*\n", rf"\g<0>{blocks('yaml')[0]}", text, count=1, flags=re.M), encoding="utf-8")
    bib = folder / "bib" / "edition.bib"
    before, name, after = bib.read_text(encoding="utf-8").partition("@online{example-office-2026,\n")
    bib.write_text(before + name + blocks("bibtex")[0] + after, encoding="utf-8")
    for line in (
        "python3 scripts/run.py check --fix",
        "python3 scripts/run.py check",
        "python3 scripts/run.py diff main",
    ):
        said = run_line(line, folder)
    assert "status: confirmed → partly confirmed" in said
    assert f"[@example-office-2026, para. 3] at “{claims[1].title}”" in said
    assert "  dead         = {2026-11-23},\n  langid" in bib.read_text(encoding="utf-8")
