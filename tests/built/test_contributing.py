"""What a stranger meets: links at every claim, forms, the guide whose commands and examples are run, safe workflows, a preview."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from conftest import ROOT
from edition.changes.policy import ChangeRule
from edition.edition import Edition
from edition.model import Claim
from edition.project import read_edition
from edition.validation.citation_audit import AuditRule
from edition.validation.rules import RULES

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FORMS = [file for file in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")) if file.stem != "config"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
REPOSITORY = "https://example.org/repository"


def blocks(language: str) -> list[str]:
    """The guide's examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.S | re.M)


def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


# From the page


def test_every_claim_has_its_links(site: Path, edition: Edition) -> None:
    """At each claim a form that knows it and the editor at its line, with names that say of which claim."""
    for page in edition.chapters():
        lines = page.text.split("\n")
        document = soup(site / page.path.removesuffix(".md") / "index.html")
        for claim in page.claims:
            heading = document.find(id=claim.id)
            assert heading is not None
            correct, fix = heading.find_parent("section").select(".claim-actions a")
            assert correct.get_text() == f"Suggest a correction: {claim.title}"
            assert fix.get_text() == f"Edit this passage: {claim.title}"
            query = parse_qs(urlsplit(correct["href"]).query)
            assert (query["template"], query["claim"], query["page"]) == (["correction.yml"], [claim.id], [page.title])
            assert query["address"][0].endswith(f"/{page.path.removesuffix('.md')}/#{claim.id}")
            address = urlsplit(fix["href"])
            assert address.path == f"/repository/edit/main/docs/{page.path}"
            assert claim.title in lines[int(address.fragment.removeprefix("L")) - 1]


def test_every_page_has_its_links(site: Path) -> None:
    """Edit and history at the end of each page, of the file that the page is made from."""
    link = re.compile(r'<a href="([^"]*)" rel="noopener">(Edit|History of) this page</a>')
    for file in site.rglob("index.html"):
        (edits, _), (history, _) = link.findall(file.read_text(encoding="utf-8"))
        assert edits.startswith(f"{REPOSITORY}/edit/main/")
        assert history == edits.partition("#")[0].replace("/edit/", "/commits/")
        assert (ROOT / unquote(urlsplit(edits).path).removeprefix("/repository/edit/main/")).is_file()


def test_page_of_a_source_leads_to_its_entry(site: Path, edition: Edition) -> None:
    source = edition.sources[-1]
    link = soup(site / "sources" / source.key / "index.html").select_one(".page-actions a")
    assert link is not None
    assert link["href"] == f"{REPOSITORY}/edit/main/{source.place.file}#L{source.place.line}"


# The forms


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
def test_schema(schema: str, files: list[Path]) -> None:
    program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run([*program, *map(str, files)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_no_form_can_be_sent_as_it_opens(file: Path) -> None:
    """Something must be written, and a placeholder is never sent: nothing is filled in by the form itself."""
    form = yaml.safe_load(file.read_text(encoding="utf-8"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert any(f["type"] == "textarea" and f.get("validations", {}).get("required") for f in fields)
    assert not [f["id"] for f in fields if {"value", "default"} & f["attributes"].keys()]


def test_sources_are_asked_for() -> None:
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


def test_links_fill_in_fields_that_the_forms_have(site: Path) -> None:
    """A form ignores what it has no field for, so each parameter must be one."""
    ids = {file.name: {f.get("id") for f in yaml.safe_load(file.read_text(encoding="utf-8"))["body"]} for file in FORMS}
    links = soup(site / "chapters" / "promises" / "index.html").select('a[href*="/issues/new"]')
    assert {parse_qs(urlsplit(a["href"]).query)["template"][0] for a in links} == {
        "correction.yml",
        "since.yml",
        "site.yml",
    }
    for link in links:
        query = parse_qs(urlsplit(link["href"]).query)
        assert query.keys() - {"template", "title"} <= ids[query["template"][0]]


def test_request_template_asks() -> None:
    text = (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## What changes",
        "## On which evidence",
        "## Interest",
    ]


# The workflows


def test_zizmor_finds_nothing() -> None:
    program = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [program, "--offline", "--no-progress", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_workflow_is_safe(file: Path) -> None:
    """No rights at the top, no privileged trigger, actions by commit, nothing of an event in a shell."""
    text = file.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in text
    assert "workflow_run" not in text
    for use in re.findall(r"uses: (\S+)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", use)
    for name, job in workflow["jobs"].items():
        rights = {right for right, how in job["permissions"].items() if how == "write"}
        assert rights <= {("deploy", "publish"): {"pages", "id-token"}}.get((file.stem, name), {"issues"})
        if "pull_request" in workflow[True]:
            assert not rights
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert "secrets." not in str(step)


def test_hooks_of_pre_commit_are_commands_of_the_project() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    for hook in hooks[0]["hooks"]:
        assert hook["entry"].startswith("python3 scripts/run.py ")
        assert (hook["language"], hook["pass_filenames"]) == ("system", False)


# The guide


def test_guide_is_one_text_on_the_code_host_and_on_the_site(site: Path) -> None:
    """The page shows the guide's headings, paragraphs and examples; its links lead to pages."""
    page = soup(site / "about" / "contribute" / "index.html").select_one("article")
    assert page is not None
    headings = [heading.get_text() for heading in page.find_all(["h1", "h2", "h3"])]
    assert headings == re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", GUIDE, flags=re.S | re.M), re.M)
    examples = [example.get_text().strip() for example in page.select(".highlight code")]
    assert examples == [example.strip() for example in re.findall(r"^```\w+\n(.*?)^```", GUIDE, re.S | re.M)]
    links = {a.get_text(): a["href"] for a in page.select("a[href]")}
    assert (links["How to write"], links["Rules"]) == ("../writing/", "../rules/")


def test_links_of_the_guide_lead_somewhere_on_the_code_host() -> None:
    for target in re.findall(r"\]\(([^)]+)\)|^\[[^\]]+\]: (\S+)$", GUIDE, re.M):
        address = target[0] or target[1]
        assert address.startswith("https://") or (ROOT / address).is_file()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of the project as it stands, to be cloned as the guide says; gives the folder to do that in."""
    folder = tmp_path_factory.mktemp("guide")
    origin = folder / "origin"
    for name in ("docs", "bib", "overrides", "scripts"):
        shutil.copytree(ROOT / name, origin / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "edition.toml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, origin)
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
    """A command of the guide in the environment of the tests; that run.py makes one is tested elsewhere."""
    if command[:2] == ["python3", "scripts/run.py"]:
        command = [sys.executable, "-m", "edition.cli", *command[2:]]
    return command, os.environ | {"PYTHONPATH": str(folder / "scripts"), "REPO_URL": REPOSITORY}


def run_line(line: str, folder: Path) -> str:
    """Run a line of the guide; gives what it prints."""
    command, environment = as_module(shlex.split(line), folder)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def put_into_claim(folder: Path, claim: Claim, options: str, sentence: str) -> None:
    """Set a claim's options as an example has them, and begin its check with a sentence."""
    file = folder / claim.place.file
    before, name, after = file.read_text(encoding="utf-8").partition(f"    id: {claim.id}\n")
    for option in options.splitlines():
        kept = re.sub(rf"^ +{option.split(':')[0].strip()}:.*\n", "", after.partition("\n\n")[0] + "\n", flags=re.M)
        after = f"{option}\n{kept.rstrip()}\n\n{after.partition(chr(10) * 2)[2]}"
    after = after.replace("/// check\n\n", f"/// check\n\n{sentence}", 1)
    file.write_text(before + name + after, encoding="utf-8")


def test_every_command_and_example_of_the_guide(clone: Path) -> None:
    """In a fresh clone every command ends well, one after the other; then every example is put in its place.

    `serve` and `test`, which do not end by themselves, are started by test_readme. At the end the
    source is cited, the status changed, the chapter there, and neither check finds anything.
    """
    folder = clone
    lines = [line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]
    assert {"python3 scripts/run.py serve", "python3 scripts/run.py test"} < set(lines)
    for line in lines:
        if line.startswith("cd "):
            folder /= line.removeprefix("cd ")
        elif not line.endswith((" serve", " test")):
            run_line(line.replace("ADDRESS", str(clone / "origin")), folder)
    spelling, cited, status, chapter = blocks("markdown")
    # The examples replace a claim's changes, so that only a claim without any gains one.
    claims = [
        c for c in read_edition(folder)[0].claims if c.kind == "fact" and c.status == "confirmed" and not c.changes
    ]
    put_into_claim(folder, claims[0], spelling, "It is so.\n")
    put_into_claim(folder, claims[1], status, cited)
    (folder / "docs" / "chapters" / "example.md").write_text(chapter, encoding="utf-8")
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


# What is drawn from the rules and the record


def test_page_of_rules(site: Path) -> None:
    """Every rule with what it asks for, what it says, and how to mend it."""
    rows = {row.th.code.get_text(): row for row in soup(site / "about" / "rules" / "index.html").select("tbody tr")}
    assert list(rows) == [*RULES, *ChangeRule, *AuditRule]
    assert all("Fix:" in row.get_text() for row in rows.values())


def test_record_on_the_site(site: Path, edition: Edition) -> None:
    page = soup(site / "about" / "changes" / "index.html")
    assert {a["href"].rpartition("#")[2] for a in page.select(".changes a")} == set(edition.claims_by_id)
    assert (site / "data" / "changes.xml").read_text(encoding="utf-8").startswith("<?xml")
    link = page.select_one('link[type="application/atom+xml"]')
    assert link is not None
    assert link["href"] == "../../data/changes.xml"


# The preview


@pytest.fixture(scope="module")
def offline(clone: Path) -> Path:
    """The site that opens from disk, built without a repository's address."""
    line, environment = as_module(["python3", "scripts/run.py", "build", "--offline"], clone / "origin")
    environment["REPO_URL"] = ""
    done = subprocess.run(line, cwd=clone / "origin", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return clone / "origin" / "site-offline"


def test_without_a_repository_no_link_to_it(offline: Path) -> None:
    for file in offline.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "claim-actions" not in text
        assert "page-actions" not in text
        assert "issues/new" not in text


def test_every_link_of_the_preview_leads_to_a_file(offline: Path) -> None:
    lost = []
    for file in offline.rglob("*.html"):
        for address in re.findall(r'\s(?:href|src)="([^"#?]+)', file.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", address) and not (file.parent / unquote(address)).is_file():
                lost.append(f"{file.relative_to(offline)}: {address}")
    assert lost == []


def test_preview_opens_from_disk_with_its_search(offline: Path, browser: Browser) -> None:
    """Style, script and search work from file://, and a result opens at its place."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((offline / "index.html").as_uri())
    page.keyboard.press("/")
    page.fill("#search-input", "liaison office")
    page.wait_for_selector("#search-results a")
    page.locator("#search-results a").first.click()
    page.wait_for_url(re.compile(r"file://.*/index\.html#.+"))
    assert page.locator(f"[id='{urlsplit(page.url).fragment}']").is_visible()
    page.close()
    assert complaints == []
