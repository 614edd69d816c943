"""Seeded pull requests, good and bad, checked by `check` and `diff`: each answer is right, at its line, with its fix."""

from __future__ import annotations

import hashlib
import subprocess
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conftest import TODAY
from edition.changes.diff import Difference
from edition.changes.policy import ChangeRule
from edition.changes.report import difference_markdown, difference_text
from edition.commands import diff
from edition.model import Problem, Severity
from small_edition import CHAPTER_FILE, edit, line_of

FindingsOf = Callable[[Path], list[Problem]]
Edit = tuple[str, str, str]

BIB = "bib/edition.bib"
TIMELINE = "docs/timeline.md"
GLOSSARY = "docs/glossary.md"
PEOPLE = "docs/people.md"
SHINGLES = "bib/essay-shingles.txt"

STATUS = "status: confirmed\n    reviewed: 2024-05-01"
CHECK = "The keeper’s book says so."
COPIED = "nine small grey boats went slowly out to sea"
SOURCE = """
@online{pier-2023,
  author       = {Reed, Ben},
  title        = {{A Pier}},
  date         = {2023},
  url          = {https://example.com/pier},
  urldate      = {2024-05-01},
  langid       = {english},
  kind         = {press},
  seen         = {page},
}
"""


@dataclass(frozen=True)
class Request:
    """A pull request: its edits, its whole files, and what `check` and `diff` must say of it."""

    edits: list[Edit] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    found: set[tuple[str, str, str]] = field(default_factory=set)
    """Rule, file, and words on the line of each problem."""
    summary: tuple[str, ...] = ()
    """What the summary says."""


def claim(old: str, new: str) -> Edit:
    return (CHAPTER_FILE, old, new)


REVIEWED = claim("status: open\n    reviewed: 2024-05-01", "status: open\n    reviewed: 2024-06-01")
"""The claim of the ferry, checked against its sources again."""

GOOD: dict[str, Request] = {
    "typo in an introduction": Request(
        [claim("speaks of two", "tells of two")], summary=("### Pages changed: 1", "`chapters/harbours.md`")
    ),
    "typo in a claim, noted": Request(
        [claim(STATUS, STATUS + "\n    changes: 2024-06-01 spelling"), claim(CHECK, "The keeper’s log says so.")],
        summary=("**A lamp was lit**", "  -The keeper’s book says so.", "  +The keeper’s log says so."),
    ),
    "claim checked against its sources again": Request(
        [claim(STATUS, STATUS.replace("2024-05-01", "2024-06-01")), claim(CHECK, "The keeper’s book has it.")],
        summary=("### Claims changed: 1",),
    ),
    "status changed, reviewed and noted": Request(
        [claim(STATUS, "status: contradicted\n    reviewed: 2024-06-01\n    changes: 2024-06-01 the lamp was out")],
        summary=("status: confirmed → contradicted",),
    ),
    "new source, cited with a pinpoint": Request(
        [(BIB, "", SOURCE), claim("two harbours.[@essay-2023]", "two harbours.[@essay-2023; @pier-2023, p. 4]")],
        summary=("### Sources added: 1", "`pier-2023` A Pier", "### Notes added: 1", "pier-2023, p. 4"),
    ),
    "better pinpoint": Request(
        [
            claim("@keeper-2022, p. 12; see", "@keeper-2022, p. 13; see"),
            claim(STATUS, STATUS + "\n    changes: 2024-06-01 the page"),
        ],
        found={("note-lost", CHAPTER_FILE, "//// claim | A lamp")},
        summary=("### Notes removed: 1", "keeper-2022, p. 12", "### To look at: 1"),
    ),
    "sentence restated better": Request(
        [claim("Somebody lit a lamp.", "Somebody kindled a lamp.")],
        summary=("### Sentences changed: 1", "-Somebody lit a lamp.[the", "+Somebody kindled a lamp.[the"),
    ),
    "claim retired into another": Request(
        [claim("id: lamp-lit", "id: lamp-burnt\n    formerly: lamp-lit")],
        found={("note-lost", CHAPTER_FILE, "")},
        summary=("### Claims removed: 1",),
    ),
    "new event": Request(
        [
            (
                TIMELINE,
                "",
                "\n/// event | 2023-01\n    id: e-2023-01-pier\n    kind: visit\n\nA visit.[@keeper-2022]\n///\n",
            )
        ],
        summary=("### Notes added: 1",),
    ),
    "new term": Request([(GLOSSARY, "", "\n/// term | Quay\n    id: t-quay\n\nA wharf.[@keeper-2022]\n///\n")]),
    "lines broken otherwise": Request(
        [claim("A ferry is a boat.", "A ferry\nis a boat.")], summary=("### Pages changed: 1",)
    ),
    "a small image": Request(files={"docs/assets/lamp.png": b"\x89PNG\0" + b"x" * 1000}),
    "a few words quoted": Request([claim("A ferry is a boat.", f"A ferry, “{COPIED}”."), REVIEWED]),
}

BAD: dict[str, Request] = {
    "unknown key": Request(
        [claim("two harbours.[@essay-2023]", "two harbours.[@nobody-1901]")],
        found={("citation-unknown", CHAPTER_FILE, "nobody-1901"), ("note-lost", CHAPTER_FILE, "# The two harbours")},
    ),
    "lost pinpoint": Request(
        [
            claim("@keeper-2022, p. 12; see", "@keeper-2022; see"),
            claim(STATUS, STATUS + "\n    changes: 2024-06-01 the page"),
        ],
        found={("pinpoint-lost", CHAPTER_FILE, "//// claim | A lamp")},
        summary=("### To fix: 1",),
    ),
    "lost note": Request(
        [claim("two harbours.[@essay-2023]", "two harbours.")],
        found={("note-lost", CHAPTER_FILE, "# The two harbours")},
    ),
    "removed sentence": Request(
        [claim("[1.2] The author expects a ferry.\n", "")],
        found={("sentence-missing", "bib/essay-sentences.toml", 'id = "1.2"')},
    ),
    "removed claim": Request(
        [claim("id: lamp-lit", "id: lamp-burnt")],
        found={("id-removed", CHAPTER_FILE, "//// claim | A lamp"), ("note-lost", CHAPTER_FILE, "")},
        summary=("### Claims removed: 1", "### Claims added: 1"),
    ),
    "id given to something else": Request(
        [(GLOSSARY, "| Pier Lamp Register", "| Quay"), (GLOSSARY, "The list of lamps on piers.", "A wharf.")],
        found={("id-reused", GLOSSARY, "/// term")},
    ),
    "duplicate key": Request(
        [(BIB, "", SOURCE.replace("pier-2023", "keeper-2022"))],
        found={("bib-key-twice", BIB, "@online{keeper-2022")},
    ),
    "status without a check": Request(
        [claim("/// check\n\nOn a timetable: nothing found.\n///\n\n", ""), REVIEWED],
        found={("claim-check", CHAPTER_FILE, "//// claim | A ferry")},
    ),
    "status changed by itself": Request(
        [claim(STATUS, STATUS.replace("status: confirmed", "status: contradicted"))],
        found={("status-record", CHAPTER_FILE, "//// claim | A lamp")},
        summary=("status: confirmed → contradicted",),
    ),
    "status changed and reviewed, without a reason": Request(
        [claim(STATUS, "status: contradicted\n    reviewed: 2024-06-01")],
        found={("status-record", CHAPTER_FILE, "//// claim | A lamp")},
    ),
    "status changed after the last review": Request(
        [claim(STATUS, f"{STATUS.replace('confirmed', 'contradicted')}\n    changes: 2024-06-01 the lamp was out")],
        found={("status-record", CHAPTER_FILE, "//// claim | A lamp")},
    ),
    "claim that cannot be read": Request(
        [claim("settle: The timetable", "settle: The: timetable")],
        found={("block-options", CHAPTER_FILE, "//// claim | A ferry")},
    ),
    "claim changed without a word": Request(
        [claim("The timetable of the harbour.", "The timetable of the ferry.")],
        found={("claim-record", CHAPTER_FILE, "//// claim | A ferry")},
    ),
    "status that no fact has": Request(
        [claim(STATUS, "status: borne out\n    reviewed: 2024-06-01\n    changes: 2024-06-01 why")],
        found={("claim-status", CHAPTER_FILE, "//// claim | A lamp")},
    ),
    "changes without a day": Request(
        [claim(STATUS, STATUS + "\n    changes: spelling"), claim(CHECK, "The keeper’s log says so.")],
        found={("claim-changes", CHAPTER_FILE, "//// claim | A lamp")},
    ),
    "since without a date": Request(
        [claim("A pier was finished in May 2024.", "A pier was finished."), REVIEWED],
        found={("since-date", CHAPTER_FILE, "/// since")},
    ),
    "raw script": Request(
        [claim("speaks of two", "<script>alert(1)</script> speaks of two")],
        found={("markup-html", CHAPTER_FILE, "<script>")},
    ),
    "javascript link": Request(
        [claim("speaks of two", "[speaks](javascript:alert(1)) of two")],
        found={("markup-address", CHAPTER_FILE, "javascript:")},
    ),
    "javascript address in bib": Request(
        [(BIB, "https://example.com/keeper?issue=7", "javascript:alert(1)")],
        found={("bib-address-form", BIB, "javascript:")},
        summary=("### Sources changed: 1",),
    ),
    "image from elsewhere": Request(
        [claim("speaks of two", "![A pier](https://example.com/pier.png) speaks of two")],
        found={("markup-image", CHAPTER_FILE, "![A pier]")},
    ),
    "a page of HTML": Request(
        files={"docs/free.html": b"<script>alert(1)</script>"}, found={("file-kind", "docs/free.html", "")}
    ),
    "an image with a script": Request(
        files={"docs/assets/lamp.svg": b'<svg onload="alert(1)"/>'},
        found={("file-script", "docs/assets/lamp.svg", ""), ("file-outside", "docs/assets/lamp.svg", "")},
    ),
    "a binary of 5 MB": Request(
        files={"docs/assets/film.png": b"\x89PNG\0" + b"x" * 5_000_000},
        found={("file-large", "docs/assets/film.png", "")},
    ),
    "a file outside the allowed folders": Request(
        files={"tool.py": b"print()\n"}, found={("file-outside", "tool.py", "")}, summary=("### To look at: 1",)
    ),
    "a workflow": Request(
        files={".github/workflows/gift.yml": b"on: pull_request_target\n"},
        found={("file-workflow", ".github/workflows/gift.yml", "")},
    ),
    "a pasted paragraph": Request(
        [claim("The essay speaks of two harbours.", f"The essay speaks of how\n{COPIED.capitalize()}!")],
        found={("text-copied", CHAPTER_FILE, "Nine small")},
    ),
    "pasted into a note of bib": Request(
        [(BIB, "The book in which each lamp is entered.", f"Of {COPIED}.")],
        found={("text-copied", BIB, "annotation")},
    ),
    "a lost source": Request(
        [("bib/essay.bib", "lamp-2021", "lamp-2022")],
        found={("citation-unknown", CHAPTER_FILE, "[n1] A page")}
        | {("citation-unknown", CHAPTER_FILE, "[1.1] Somebody"), ("citation-unknown", CHAPTER_FILE, CHECK)}
        | {("citation-unknown", file, "[@lamp-2021]") for file in (TIMELINE, GLOSSARY, PEOPLE)}
        | {("sentence-note", CHAPTER_FILE, "[1.1] Somebody"), ("bib-unused", "bib/essay.bib", "@online{lamp-2022")},
        summary=("### Sources removed: 1", "`lamp-2021`"),
    ),
}


def git(folder: Path, *arguments: str) -> None:
    """Git without the settings of whoever runs the tests."""
    names = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *names, *arguments], check=True, capture_output=True)


@pytest.fixture
def project(small: Path) -> Path:
    """The small edition as a repository of one commit; the words of COPIED stand for the essay's."""
    words = COPIED.split()
    runs = [" ".join(words[at : at + 8]) for at in range(len(words) - 7)]
    hashes = [hashlib.sha256(f"0a0b {run}".encode()).hexdigest()[:10] for run in runs]
    (small / SHINGLES).write_text("\n".join(["# Salt and hashes.", "0a0b", *hashes]) + "\n", encoding="ascii")
    git(small, "init", "-q", "-b", "main")
    git(small, "add", "-A")
    git(small, "commit", "-q", "-m", "base")
    return small


def judge(project: Path) -> tuple[Difference, list[Problem]]:
    commit = diff.base_commit(project, "main")
    return diff.difference_to(project, diff.base_edition(project, commit), diff.changed_files(project, commit), TODAY)


@pytest.mark.parametrize("request_", [*GOOD.values(), *BAD.values()], ids=[*GOOD, *BAD])
def test_seeded_request(project: Path, findings_of: FindingsOf, request_: Request) -> None:
    """What `check` and `diff` find is what was seeded, neither more nor less, at its line, with its fix."""
    for file, old, new in request_.edits:
        edit(project, file, old, new)
    for file, data in request_.files.items():
        (project / file).parent.mkdir(parents=True, exist_ok=True)
        (project / file).write_bytes(data)
    difference, problems = judge(project)
    problems = [*findings_of(project), *problems]
    wanted = {(rule, file, line_of(project, file, words) if words else 1) for rule, file, words in request_.found}
    assert {(f.rule, f.place.file, f.place.line) for f in problems} == wanted, "\n".join(map(str, problems))
    assert all(f.fix.endswith(".") and f.message.endswith(".") for f in problems)
    markdown = difference_markdown(difference, problems, "main")
    for words in request_.summary:
        assert words in markdown, markdown


def test_good_ones_pass_and_bad_ones_do_not() -> None:
    """At least 25, and only what is pointed out may be in a good one."""
    assert len(GOOD) + len(BAD) >= 25
    assert all(
        ChangeRule(rule).severity is Severity.WARNING for request in GOOD.values() for rule, _, _ in request.found
    )
    assert all(request.found for request in BAD.values())


def test_nothing_changed(project: Path) -> None:
    difference, problems = judge(project)
    assert not problems
    assert "No page, claim, source or note differs." in difference_text(difference, problems, "main")


def test_branch_is_held_against_where_it_began(project: Path) -> None:
    """What the main branch did in the meantime is not the branch's doing."""
    git(project, "switch", "-q", "-c", "mine")
    edit(project, GLOSSARY, "The list of lamps", "The roll of lamps")
    git(project, "commit", "-q", "-am", "mine")
    git(project, "switch", "-q", "main")
    edit(project, PEOPLE, "It keeps the lamps.", "It kept the lamps.")
    git(project, "commit", "-q", "-am", "theirs")
    git(project, "switch", "-q", "mine")
    difference, _ = judge(project)
    assert difference.pages_changed == ("glossary.md",)


def test_what_a_request_brings_is_not_obeyed(project: Path) -> None:
    """Words of a change are words in the summary: no mark-up, nobody called, no fence ended."""
    edit(project, CHAPTER_FILE, "//// claim | A lamp was lit", "//// claim | # [x](javascript:1) @octocat <img>")
    edit(project, CHAPTER_FILE, CHECK, "One.\n````\n</details>\nTwo.")
    difference, problems = judge(project)
    summary = difference_markdown(difference, problems, "main")
    assert "@octocat" not in summary
    assert "<img>" not in summary
    assert "](javascript" not in summary.replace("\\]", "")
    assert "`````diff" in summary


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "HEAD~9"])
def test_base_that_is_none(project: Path, base: str) -> None:
    with pytest.raises(diff.NoBaseError, match="there is no commit"):
        diff.base_commit(project, base)


def test_base_without_an_edition(project: Path) -> None:
    git(project, "rm", "-rq", "--cached", "bib")
    git(project, "commit", "-q", "-m", "none")
    commit = diff.base_commit(project, "HEAD")
    with pytest.raises(diff.NoBaseError, match="has no edition"):
        diff.base_edition(project, commit)


@pytest.mark.parametrize("base", ["main", "nowhere"])
def test_as_a_command(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], base: str) -> None:
    """The status says whether the change may be; nothing of the project is written, whatever happens."""
    edit(project, CHAPTER_FILE, "status: confirmed", "status: contradicted")
    before = {file: file.read_bytes() for file in project.rglob("*.*") if file.is_file() and ".git" not in file.parts}
    summary = tmp_path / "summary.md"
    status = diff.run(project, Namespace(base=base, format="github", summary=str(summary)))
    said = capsys.readouterr()
    if base == "main":
        assert status == 1
        assert said.out.startswith("::error file=docs/chapters/harbours.md,line=18,title=status-record::")
        assert "status: confirmed → contradicted" in summary.read_text(encoding="utf-8")
    else:
        assert status == 2
        assert "Fix: name a branch, a tag or a commit" in said.err
    assert before == {file: file.read_bytes() for file in before}


def test_what_is_pointed_out_refuses_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "tool.py").write_text("print()\n", encoding="utf-8")
    assert diff.run(project, Namespace(base="main", format="github", summary=None)) == 0
    assert capsys.readouterr().out.startswith("::warning file=tool.py,line=1,title=file-outside::")
