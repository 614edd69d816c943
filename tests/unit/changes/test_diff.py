"""Seeded pull requests, good and bad, checked by `check` and `diff`: each answer is right, at its line, with its fix."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from edition.changes.diff import Difference
from edition.changes.policy import ChangeRule
from edition.changes.report import difference_markdown, difference_text
from edition.commands import diff
from edition.model import Problem, Severity
from small_edition import CHAPTER as CHAPTER_TEXT
from small_edition import CHAPTER_FILE, edit, line_of
from small_edition import GLOSSARY as GLOSSARY_TEXT
from small_edition import REGISTER as REGISTER_TEXT
from support import TODAY

FindingsOf = Callable[[Path], list[Problem]]
Edit = tuple[str, str, str]

BIB = "bib/edition.bib"
TIMELINE = "docs/timeline.md"
GLOSSARY = "docs/glossary.md"
PEOPLE = "docs/people.md"
SHINGLES = "bib/essay-shingles.txt"
REGISTER = "bib/essay-sentences.toml"
CONFIG = "edition.toml"

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


NOTE = "\n## Note 2 { #note-2 }\n\n/// passage | n2\n\n[n2] A page on a pier.[@lamp-2021]\n///"
"""Another note of the essay, restated."""
FERRY = CHAPTER_TEXT[CHAPTER_TEXT.index("//// claim | A ferry") : CHAPTER_TEXT.index("[^word]:")]
"""The claim of the ferry."""
TERM = GLOSSARY_TEXT[GLOSSARY_TEXT.index("/// term") :]
"""The term of the glossary."""
FIRST = REGISTER_TEXT[REGISTER_TEXT.index("[[sentence]]") : REGISTER_TEXT.index('[[sentence]]\nid = "1.2"')]
"""The first sentence of the register."""
REVIEWED = claim("status: open\n    reviewed: 2024-05-01", "status: open\n    reviewed: 2024-06-01")
"""The claim of the ferry, checked against its sources again."""

GOOD: dict[str, Request] = {
    "typo in an introduction": Request(
        [claim("speaks of two", "tells of two")],
        summary=("### Pages changed: 1", "`chapters/harbours.md` The two harbours"),
    ),
    "heading with another id": Request(
        [claim("## Note 1 { #note-1 }", "## The note { #the-note }")],
        found={("heading-lost", CHAPTER_FILE, "")},
        summary=("has the id “note-1” any more",),
    ),
    "typo in a claim, noted": Request(
        [claim(STATUS, STATUS + "\n    changes: 2024-06-01 spelling"), claim(CHECK, "The keeper’s log says so.")],
        summary=(
            "**`lamp-lit` A lamp was lit, `docs/chapters/harbours.md:18`**",
            "  -The keeper’s book says so.",
            "  +The keeper’s log says so.",
        ),
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
        summary=("### Sentences changed: 1", "text: Somebody lit a lamp.", "→ Somebody kindled a lamp."),
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
        [claim("A ferry is a boat.", "A ferry\nis a boat.")],
        summary=("### Only order, layout, remarks or links to new names changed: 1\n\n- `docs/chapters/harbours.md`",),
    ),
    "a small image": Request(
        files={"docs/assets/lamp.png": b"\x89PNG\r\n\x1a\n\0" + b"x" * 1000},
        found={("file-outside", "docs/assets/lamp.png", "")},
    ),
    "a number for a sentence that had none": Request(
        [
            (REGISTER, "", '\n[[sentence]]\nid = "n2"\nsection = "Notes"\nstart = "A pier"\n'),
            claim("[n1] A page on the lamp.[@lamp-2021]\n///", "[n1] A page on the lamp.[@lamp-2021]\n///\n" + NOTE),
            claim("sentences: 1.2", "sentences: 1.2, n2"),
            REVIEWED,
        ],
        found={("register-new", REGISTER, 'id = "n2"')},
        summary=("### Numbers of the register added: 1", "### Sentences added: 1", "sentences: 1.2 → 1.2; n2"),
    ),
    "everything that a reader sees": Request(
        [
            (TIMELINE, "prints a page", "prints no page"),
            (GLOSSARY, "The list of lamps", "The roll of lamps"),
            (PEOPLE, "Keeps the lamps", "Kept the lamps"),
            (BIB, "https://example.com/keeper?issue=7", "https://example.com/other"),
        ],
        summary=(
            "### Events changed: 1\n\n**`e-2021-03-lamp` 2021-03, `docs/timeline.md:10`**",
            "- text: The office prints a page on the lamp.",
            "→ The office prints no page on the lamp.",
            "- text: The list of lamps on piers.",
            "- role: Keeps the lamps → Kept the lamps",
            "- url: https://example.com/keeper?issue=7 → https://example.com/other",
            "**Nothing refused; 4 things to look at.**",
        ),
    ),
    "source with another key, and a redirect": Request(
        [
            (BIB, "keeper-2022", "reed-2022"),
            (CONFIG, "[redirects]\n", '[redirects]\n"sources/keeper-2022/" = "sources/reed-2022/"\n'),
            (TIMELINE, "@keeper-2022", "@reed-2022"),
            claim("@keeper-2022, p. 12; see", "@reed-2022, p. 12; see"),
            claim("May 2024.[@keeper-2022", "May 2024.[@reed-2022"),
            claim("too.[@keeper-2022", "too.[@reed-2022"),
        ],
        found={("file-outside", CONFIG, "")},
        summary=("### Renamed: 1", "`keeper-2022` → `reed-2022`", "**Nothing refused; 5 things to look at.**"),
    ),
    "a few words quoted": Request([claim("A ferry is a boat.", f"A ferry, “{COPIED}”."), REVIEWED]),
}

BAD: dict[str, Request] = {
    "numbers of the register exchanged": Request(
        [
            (REGISTER, 'start = "A lamp"\nend = "was lit"', 'start = "The ferry"'),
            (REGISTER, 'start = "A ferry, or two"', 'start = "A lamp"\nend = "was lit"'),
            (REGISTER, 'start = "The ferry"', 'start = "A ferry, or two"'),
        ],
        found={("register-changed", REGISTER, 'id = "1.1"')},
        summary=("The number 1.1 now has the words of 1.2.", "- start: A lamp → A ferry, or two"),
    ),
    "other words for a number": Request(
        [(REGISTER, 'end = "was lit"', 'end = "was put out"')],
        found={("register-changed", REGISTER, 'id = "1.1"')},
        summary=("- end: was lit → was put out",),
    ),
    "numbers in another order": Request(
        [(REGISTER, FIRST, ""), (REGISTER, 'start = "A ferry, or two"\n\n', f'start = "A ferry, or two"\n\n{FIRST}')],
        found={("register-changed", REGISTER, 'id = "1.2"'), ("sentence-order", CHAPTER_FILE, "[1.2]")},
    ),
    "number removed with its sentence": Request(
        [
            (REGISTER, '[[sentence]]\nid = "n1"\nsection = "Notes"\nstart = "Lamp-keeper"\n', ""),
            (REGISTER, 'note = "n1"\n', ""),
            claim("[the essay’s note 1: @lamp-2021]", ""),
            claim("sentences: 1.1, n1", "sentences: 1.1"),
            claim(STATUS, STATUS.replace("2024-05-01", "2024-06-01")),
            claim("\n## Note 1 { #note-1 }\n\n/// passage | n1\n\n[n1] A page on the lamp.[@lamp-2021]\n///\n", ""),
        ],
        found={("register-removed", REGISTER, ""), ("register-changed", REGISTER, 'id = "1.1"')}
        | {("note-lost", CHAPTER_FILE, "[1.1] Somebody"), ("note-lost", CHAPTER_FILE, "")}
        | {("heading-lost", CHAPTER_FILE, "")},
        summary=("### Numbers of the register removed: 1",),
    ),
    "links to the essay led elsewhere": Request(
        [
            (CONFIG, "https://example.org/essay.html", "https://example.com/essay.html"),
            ("bib/essay.bib", "https://example.org/essay.html", "https://example.com/essay.html"),
        ],
        found={("register-address", CONFIG, "en ="), ("file-outside", CONFIG, "")},
        summary=('  -en = "https://example.org/essay.html"\n  +en = "https://example.com/essay.html"',),
    ),
    "sentences exchanged": Request(
        [
            claim("[1.1] Somebody lit a lamp.", "[1.1] The author expects one ferry."),
            claim("[1.2] The author expects a ferry.", "[1.2] Somebody lit a lamp."),
            claim("expects one ferry", "expects a ferry"),
        ],
        found={("sentence-exchanged", CHAPTER_FILE, "[1.1]")},
    ),
    "ids exchanged": Request(
        [
            claim("id: lamp-lit", "id: lamp"),
            claim("id: ferry-comes", "id: lamp-lit"),
            claim("id: lamp\n", "id: ferry-comes\n"),
        ],
        found={("id-reused", CHAPTER_FILE, "//// claim | A ferry")},
        summary=("was that of the claim “A lamp was lit” and is now that of the claim “A ferry will come”",),
    ),
    "id given to the claim above, which loses its own": Request(
        [claim(FERRY, ""), claim("lamp-lit\n    sentences: 1.1", "ferry-comes\n    sentences: 1.1, 1.2")],
        found={("id-reused", CHAPTER_FILE, "//// claim | A lamp"), ("id-removed", CHAPTER_FILE, "//// claim | A lamp")},
    ),
    "key given to another source": Request(
        [(BIB, "The Keeper’s Book", "A Pier"), (BIB, "https://example.com/keeper?issue=7", "https://example.com/pier")],
        found={("id-reused", BIB, "@article{keeper-2022")},
    ),
    "review dated back": Request(
        [claim(STATUS, STATUS.replace("2024-05-01", "2023-05-01"))],
        found={("reviewed-back", CHAPTER_FILE, "//// claim | A lamp")},
        summary=("- reviewed: 2024-05-01 → 2023-05-01",),
    ),
    "entry moved to another page": Request(
        [(GLOSSARY, TERM, ""), (TIMELINE, "", TERM)], found={("id-moved", TIMELINE, "/// term")}
    ),
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
        found={("id-removed", CHAPTER_FILE, "//// claim | A lamp")},
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
        files={"docs/assets/film.png": b"\x89PNG\r\n\x1a\n\0" + b"x" * 5_000_000},
        found={("file-large", "docs/assets/film.png", ""), ("file-outside", "docs/assets/film.png", "")},
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
        found={("address-lost", "bib/essay.bib", "")}
        | {("citation-unknown", CHAPTER_FILE, "[n1] A page")}
        | {("citation-unknown", CHAPTER_FILE, "[1.1] Somebody"), ("citation-unknown", CHAPTER_FILE, CHECK)}
        | {("citation-unknown", file, "[@lamp-2021]") for file in (TIMELINE, GLOSSARY, PEOPLE)}
        | {("sentence-note", CHAPTER_FILE, "[1.1] Somebody"), ("bib-unused", "bib/essay.bib", "@online{lamp-2022")},
        summary=("`lamp-2021` → `lamp-2022`", '"sources/lamp-2021/" = "sources/lamp-2022/"'),
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
def test_check_and_diff_find_exactly_what_was_seeded(project: Path, findings_of: FindingsOf, request_: Request) -> None:
    """At its line, with a fix."""
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


def test_at_least_25_requests_of_which_the_good_ones_pass() -> None:
    """A good one has only problems that refuse nothing."""
    assert len(GOOD) + len(BAD) >= 25
    assert all(
        ChangeRule(rule).severity is Severity.WARNING for request in GOOD.values() for rule, _, _ in request.found
    )
    assert all(request.found for request in BAD.values())


def test_every_rule_has_a_request_that_breaks_it() -> None:
    """Those that need an earlier commit of their own are below."""
    seeded = {rule for request in [*GOOD.values(), *BAD.values()] for rule, _, _ in request.found}
    assert set(ChangeRule) - seeded == {ChangeRule.CHANGES, ChangeRule.GUARD}


def commit(project: Path, file: str, old: str, new: str) -> None:
    edit(project, file, old, new)
    git(project, "commit", "-q", "-am", "earlier")


def test_line_of_changes_that_is_removed_is_refused(project: Path) -> None:
    """Though another is added, and the text changed."""
    commit(project, CHAPTER_FILE, STATUS, STATUS + "\n    changes: 2024-05-01 new")
    edit(project, CHAPTER_FILE, "changes: 2024-05-01 new", "changes: 2024-06-01 newer")
    edit(project, CHAPTER_FILE, CHECK, "The keeper’s log says so.")
    assert [(problem.rule, problem.place.line) for problem in judge(project)[1]] == [(ChangeRule.CHANGES, 18)]


def test_retired_id_leads_on_for_ever(project: Path) -> None:
    """It may pass to another claim of its page, and to none of another page."""
    commit(project, CHAPTER_FILE, "id: lamp-lit", "id: lamp-lit\n    formerly: old-lamp")
    edit(project, CHAPTER_FILE, "\n    formerly: old-lamp", "")
    assert [str(problem.rule) for problem in judge(project)[1]] == ["id-removed"]
    edit(project, CHAPTER_FILE, "id: ferry-comes", "id: ferry-comes\n    formerly: old-lamp")
    assert judge(project)[1] == []


@pytest.mark.parametrize("now", ["", f'shingles = "{"b" * 64}"\n'], ids=["removed", "replaced"])
def test_guard_against_pasting_cannot_be_taken_away(project: Path, now: str) -> None:
    """With its file, or with the digest of another one."""
    line = f'shingles = "{"a" * 64}"\n'
    commit(project, CONFIG, 'noun = "essay"\n', f'noun = "essay"\n{line}')
    edit(project, CONFIG, line, now)
    (project / SHINGLES).unlink()
    refused = [problem for problem in judge(project)[1] if problem.rule.severity is Severity.ERROR]
    assert [(problem.rule, problem.place.file) for problem in refused] == [(ChangeRule.GUARD, CONFIG)]


def rename(project: Path, redirects: str = "") -> None:
    commit(project, GLOSSARY, "The list", "The [list](people.md)")
    (project / PEOPLE).rename(project / "docs" / "persons.md")
    edit(project, GLOSSARY, "(people.md)", "(persons.md)")
    edit(project, CONFIG, "[redirects]\n", f"[redirects]\n{redirects}")


def test_renamed_page_needs_a_redirect(project: Path) -> None:
    """That is the one thing said, and not that its entries and notes are elsewhere; a link that follows is none."""
    rename(project)
    difference, problems = judge(project)
    assert [str(problem.rule) for problem in problems] == ["address-lost"]
    assert problems[0].fix.startswith('put it back, or add "people/" = "persons/" to the table')
    assert (difference.moved, difference.items) == ({"people.md": "persons.md"}, ())


def test_page_renamed_with_a_redirect_is_pointed_out(project: Path) -> None:
    rename(project, '"people/" = "persons/"\n')
    difference, problems = judge(project)
    assert [str(problem.rule) for problem in problems] == ["file-outside"]
    assert "`people.md` → `persons.md`" in difference_markdown(difference, problems, "main")


def test_redirect_does_not_replace_what_was_on_the_page(project: Path) -> None:
    (project / PEOPLE).unlink()
    edit(project, CONFIG, "[redirects]\n", '[redirects]\n"people/" = "glossary/"\n')
    assert {str(problem.rule) for problem in judge(project)[1]} == {"file-outside", "id-removed"}


def test_redirect_that_is_removed_is_an_address_lost(project: Path) -> None:
    edit(project, CONFIG, '"harbours/" = "chapters/harbours/"\n', "")
    assert {str(problem.rule) for problem in judge(project)[1]} == {"file-outside", "address-lost"}


@pytest.mark.parametrize("folder", ["docs", "bib", "docs/chapters"])
def test_removed_folder_is_no_flood(project: Path, folder: str) -> None:
    """A problem for each address, and nothing of what was there."""
    shutil.rmtree(project / folder)
    assert {str(problem.rule) for problem in judge(project)[1]} <= {"address-lost", "file-outside"}


def test_id_used_twice_is_not_taken_for_another(project: Path) -> None:
    """`check` reports it; the entry that was there is the same."""
    edit(
        project, GLOSSARY, "", "\n" + TERM.replace("Pier Lamp Register", "Quay").replace("The list of lamps", "A wharf")
    )
    assert judge(project)[1] == []


def test_other_address_of_the_text_as_its_first_is_refused(project: Path) -> None:
    """The sentences that are numbered are those of the first one."""
    english, french = 'en = "https://example.org/essay.html"\n', 'fr = "https://example.org/essai.html"\n'
    commit(project, CONFIG, english, english + french)
    edit(project, CONFIG, english + french, french + english)
    assert "register-address" in {str(problem.rule) for problem in judge(project)[1]}


def test_key_used_twice_is_no_difference(project: Path) -> None:
    """`check` reports it; the entry that was there is the same."""
    edit(project, BIB, "", SOURCE.replace("pier-2023", "keeper-2022"))
    assert judge(project)[0].items == ()


def test_unchanged_tree_has_no_difference(project: Path) -> None:
    difference, problems = judge(project)
    assert not problems
    assert "Nothing refused; nothing to look at." in difference_text(difference, problems, "main")


def test_branch_is_compared_with_the_commit_where_it_began(project: Path) -> None:
    """What has changed on main since is not the branch's change."""
    git(project, "switch", "-q", "-c", "mine")
    edit(project, GLOSSARY, "The list of lamps", "The roll of lamps")
    git(project, "commit", "-q", "-am", "mine")
    git(project, "switch", "-q", "main")
    edit(project, PEOPLE, "It keeps the lamps.", "It kept the lamps.")
    git(project, "commit", "-q", "-am", "theirs")
    git(project, "switch", "-q", "mine")
    difference, _ = judge(project)
    assert [change.item.name for change in difference.items] == ["t-plr"]


def test_text_of_a_change_is_escaped_in_the_summary(project: Path) -> None:
    """No markup, nobody notified, no fence ended."""
    edit(project, CHAPTER_FILE, "//// claim | A lamp was lit", "//// claim | # [x](javascript:1) @octocat <img>")
    edit(project, CHAPTER_FILE, CHECK, "One.\n````\n</details>\nTwo.")
    difference, problems = judge(project)
    summary = difference_markdown(difference, problems, "main")
    assert "@octocat" not in summary
    assert "<img>" not in summary
    assert "](javascript" not in summary.replace("\\]", "")
    assert "`````diff" in summary


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "HEAD~9"])
def test_unknown_base_is_refused(project: Path, base: str) -> None:
    with pytest.raises(diff.NoBaseError, match="there is no commit"):
        diff.base_commit(project, base)


def test_base_without_an_edition_is_refused(project: Path) -> None:
    git(project, "rm", "-rq", "--cached", "bib")
    git(project, "commit", "-q", "-m", "none")
    commit = diff.base_commit(project, "HEAD")
    with pytest.raises(diff.NoBaseError, match="has no edition"):
        diff.base_edition(project, commit)


@pytest.mark.parametrize("base", ["main", "nowhere"])
def test_command_ends_with_the_status_of_the_change(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], base: str
) -> None:
    """And changes no file of the project."""
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


def run_diff(project: Path, base: str = "main") -> int:
    return diff.run(project, Namespace(base=base, format="text", summary=None))


def test_main_itself_is_compared_with_that_of_the_remote(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though it is committed; without a remote there is nothing to compare."""
    git(project, "clone", "-q", "--bare", str(project), str(tmp_path / "remote"))
    commit(project, GLOSSARY, "The list of lamps", "The roll of lamps")
    assert run_diff(project) == 0
    assert capsys.readouterr().out.startswith("There is nothing to compare: no file differs from main (")
    git(project, "remote", "add", "origin", str(tmp_path / "remote"))
    git(project, "fetch", "-q", "origin")
    assert run_diff(project) == 0
    said = capsys.readouterr().out
    assert "- text: The list of lamps" in said
    assert said.splitlines()[-1] == "Nothing refused; 1 thing to look at."


def test_verdict_is_the_last_line_and_the_first_of_the_summary(project: Path, tmp_path: Path) -> None:
    """The number of rules that refuse it; then what to fix, and the difference after that."""
    edit(project, CHAPTER_FILE, CHECK, "The keeper’s log says so.")
    edit(project, GLOSSARY, "id: t-plr", "id: t-lamps")
    difference, problems = judge(project)
    line = "Refused: 2 rules (claim-record, id-removed); 2 things to look at."
    assert difference_text(difference, problems, "main").splitlines()[-1] == line
    summary = difference_markdown(difference, problems, "main")
    heads = [row for row in summary.splitlines() if row.startswith(("**R", "###"))]
    assert heads == [
        f"**{line}**",
        "### To fix: 2",
        "### Claims changed: 1",
        "### Terms removed: 1",
        "### Terms added: 1",
        "### Notes added: 1",
        "### Notes removed: 1",
    ]


REPORT = """\
## The edition compared with `main`

### Claims changed: 1

**`lamp-lit` A lamp was lit, `docs/chapters/harbours.md:18`**

- reviewed: 2024-05-01 → 2024-06-01

- finding: The lamp was lit on that evening. → A lamp was lit on that evening.

- check:

  ```diff
  -The keeper’s book says so.[@keeper-2022, p. 12; see also @lamp-2021, para. 3]
  +Two books say so.[@lamp-2021] So does a third.[@lamp-2021]
  ```

### `edition.toml`

  ```diff
  -name = "Two Harbours"
  +name = "Three Harbours"
  ```

### Notes added: 1

- [@lamp-2021] at “A lamp was lit” (2 times)

### Notes removed: 2

- [@keeper-2022, p. 12] at “A lamp was lit”
- [@lamp-2021, para. 3] at “A lamp was lit”

### To fix: 1

- docs/chapters/harbours.md:18: pinpoint-lost: At “A lamp was lit”, the citation of lamp-2021 lost its pinpoint “para. 3”. \
Fix: write [@lamp-2021, para. 3], or a better pinpoint.

### To look at: 2

- docs/chapters/harbours.md:18: note-lost: The note [@keeper-2022, p. 12] at “A lamp was lit” was removed. \
Fix: put it back, or say in the pull request why you removed it.
- edition.toml:1: file-outside: The file is not text of the edition. \
Fix: leave it as it is, unless the pull request is about it and says so.

Refused: 1 rule (pinpoint-lost); 2 things to look at."""


def test_report_shows_a_change_from_its_parts_to_the_verdict(project: Path) -> None:
    """Old beside new, what it does to the notes, what to fix, what to look at."""
    edit(
        project,
        CHAPTER_FILE,
        "The keeper’s book says so.[@keeper-2022, p. 12; see also @lamp-2021, para. 3]",
        "Two books say so.[@lamp-2021] So does a third.[@lamp-2021]",
    )
    edit(project, CHAPTER_FILE, "05-01\n    finding: The lamp was", "06-01\n    finding: A lamp was")
    edit(project, CONFIG, 'name = "Two Harbours"', 'name = "Three Harbours"')
    assert difference_text(*judge(project), "main") == REPORT


OTHER_FINDING = claim("The lamp was lit on that evening.", "We have not heard of anybody.")
OTHER_TEXT = (TIMELINE, "The office prints a page on the lamp.", "Nobody has gone by.")
REWRITTEN: dict[str, tuple[list[Edit], set[str]]] = {
    "a claim of the same sentence": ([claim("A lamp was lit\n", "Rain\n"), OTHER_FINDING], set()),
    "a claim of another sentence": (
        [claim("A lamp was lit\n", "Rain\n"), claim("sentences: 1.1, n1", "sentences: 1.2"), OTHER_FINDING],
        {"id-reused"},
    ),
    "an event of the same year": ([(TIMELINE, "event | 2021-03", "event | 2021-04"), OTHER_TEXT], set()),
    "an event of another year": ([(TIMELINE, "event | 2021-03", "event | 2022-03"), OTHER_TEXT], {"id-reused"}),
    "a term, which has no sentence": (
        [(GLOSSARY, "| Pier Lamp Register", "| Rain"), (GLOSSARY, "The list of lamps on piers.", "Water.")],
        {"id-reused"},
    ),
}


@pytest.mark.parametrize(("edits", "refused"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_rewritten_entry_keeps_its_id_while_it_may_be_about_the_same(
    project: Path, edits: list[Edit], refused: set[str]
) -> None:
    """A claim by its sentences, an event by its year; of anything else the title or the text stays."""
    for one in (*edits, claim("The keeper’s book says so.", "It was in no book."), claim("The word is old.", "A.")):
        edit(project, *one)
    assert {problem.rule for problem in judge(project)[1] if problem.rule.startswith("id-")} == refused


def test_many_rows_are_counted(project: Path) -> None:
    """Sixty of a difference or a list are shown; a fence is as long as what is in it needs."""
    edit(project, CHAPTER_FILE, "A ferry is a boat.", "\n".join(f"{number}" for number in range(61)))
    edit(
        project,
        GLOSSARY,
        "The list",
        "".join(f"A[@keeper-2022, p. {number}] " for number in range(10, 71)) + "The list",
    )
    rows = difference_text(*judge(project), "main").splitlines()
    assert [row for row in rows if "more" in row] == ["  … and 2 more", "- and 1 more"]
    assert "### Notes added: 61" in rows
    assert "  ```diff" in rows


def test_difference_hides_no_line(project: Path) -> None:
    """Also one that looks like the name of a file in a difference; very many are counted."""
    rows = "\n".join(f"- [{number}](glossary.md)" for number in range(99))
    edit(project, CHAPTER_FILE, "speaks of two", f"\n-- of none\n\n++ of one\n\n{rows}\n\nspeaks of two")
    said = difference_text(*judge(project), "main")
    assert "+-- of none" in said
    assert "+++ of one" in said
    assert "… and " in said


STRANGE: dict[str, Callable[[Path], object]] = {
    "bytes": lambda file: file.write_bytes(bytes(range(256)) * 8),
    "nothing": lambda file: file.write_bytes(b""),
    "a link to itself": lambda file: (file.unlink(), file.symlink_to(file.name)),
    "a link to a folder": lambda file: (file.unlink(), file.symlink_to(".")),
    "a folder": lambda file: (file.unlink(), file.mkdir(), (file / "x").write_text("x")),
    "not there": lambda file: file.unlink(),
}
"""What a file of the edition may have become."""


@pytest.mark.parametrize("what", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("name", [BIB, CHAPTER_FILE, REGISTER, SHINGLES, "bib/notes.csl", CONFIG])
def test_file_that_cannot_be_read_ends_in_a_sentence_on_either_side(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, what: Callable[[Path], object]
) -> None:
    """In the working tree, and in the commit that it is compared with."""
    what(project / name)
    assert run_diff(project) in (0, 1, 2)
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "strange")
    git(project, "switch", "-q", "-c", "mine")
    git(project, "checkout", "-q", "main~1", "--", ".")
    assert run_diff(project) in (0, 1, 2)
    said = capsys.readouterr()
    assert all(line.startswith("run.py diff: ") and "Fix: " in line for line in said.err.splitlines())


def test_file_that_the_system_refuses_to_read(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied", "docs/glossary.md")

    edit(project, GLOSSARY, "The list of lamps", "The roll of lamps")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert run_diff(project) == 2
    assert capsys.readouterr().err == (
        "run.py diff: docs/glossary.md: Permission denied. Fix: see that it exists and can be read.\n"
    )


def test_rules_of_one_folder_check_the_edition_in_another(
    project: Path, copy: Path, run_command: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """As the workflow does with the target branch: what the change does to its own rules has no effect."""
    edit(project, CHAPTER_FILE, CHECK, "The keeper’s <b>log</b> says so.")
    (project / "scripts").mkdir(exist_ok=True)
    (project / "scripts" / "edition.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    checked = run_command(copy, "check", "--project", str(project))
    assert (checked.returncode, checked.stdout.count(": markup-html: ")) == (1, 1)
    compared = run_command(copy, "diff", "main", "--project", str(project))
    assert (compared.returncode, compared.stdout.count(": claim-record: ")) == (1, 1)


def test_what_is_pointed_out_refuses_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "tool.py").write_text("print()\n", encoding="utf-8")
    assert diff.run(project, Namespace(base="main", format="github", summary=None)) == 0
    assert capsys.readouterr().out.startswith("::warning file=tool.py,line=1,title=file-outside::")
