"""The look at cited addresses, against a server on this machine; and what the code host is told of it."""

from __future__ import annotations

import http.server
import json
import os
import ssl
import sys
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
import requests

from edition.commands import due as due_command
from edition.commands import links
from edition.maintenance import issues, link_check
from edition.maintenance.issues import Action, Issue
from edition.maintenance.link_check import LinkCheckResult, plan_for_dead, sources_to_check
from edition.maintenance.reviews import due, plan_for_due
from edition.model import Place, Source
from edition.project import read_edition
from small_edition import CHAPTER_FILE, edit

DATA = Path(__file__).resolve().parents[1] / "data"
DAY = date(2026, 11, 23)


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the path names, and counts what it was asked."""

    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        name = self.path.strip("/")
        self.asked[name] += 1
        if name == "slow":
            time.sleep(0.6)
        status = {"busy-once": 200 if self.asked[name] > 1 else 429, "slow": 200, "loop": 302, "temporary": 302}.get(
            name
        )
        status = status or int(name)
        self.send_response(status)
        if status in (301, 302, 308):
            self.send_header("Location", "/loop" if name == "loop" else "/200")
        if status == 429:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Answers.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.fixture
def untrusted() -> Iterator[str]:
    """A server whose certificate nobody has signed."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(DATA / "untrusted.pem")
        running.socket = context.wrap_socket(running.socket, server_side=True)
        running.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"https://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def source(url: str, key: str = "a-2020") -> Source:
    return Source(key=key, type="online", fields={"url": url}, place=Place("bib/edition.bib", 3))


def look(url: str, timeout: float = 20) -> LinkCheckResult:
    return link_check.check_link(source(url), timeout, pause=0.01)


@pytest.mark.parametrize(
    ("path", "result", "reason", "times"),
    [
        ("200", "good", "answers 200", 1),
        ("301", "moved", "/200", 1),
        ("308", "moved", "/200", 1),
        ("temporary", "good", "answers 200", 1),
        ("404", "dead", "answers 404", 1),
        ("410", "dead", "answers 410", 1),
        ("403", "unsure", "answers 403", 1),
        ("429", "unsure", "answers 429", 2),
        ("busy-once", "good", "answers 200", 2),
        ("503", "unsure", "answers 503", 2),
    ],
)
def test_answer(server: str, path: str, result: str, reason: str, times: int) -> None:
    """Only 404 and 410 are dead; a busy host is asked a second time, and then nothing is concluded."""
    found = look(f"{server}/{path}")
    assert found.result == result
    assert found.reason.endswith(reason)
    assert Answers.asked[path] == times


def test_time_out(server: str) -> None:
    found = look(f"{server}/slow", timeout=0.3)
    assert (found.result, found.reason) == ("unsure", "did not answer within 0.3 seconds")


def test_redirects_without_end(server: str) -> None:
    assert look(f"{server}/loop") == LinkCheckResult(
        "a-2020", f"{server}/loop", "unsure", "cannot be reached (TooManyRedirects)"
    )


def test_broken_certificate(untrusted: str) -> None:
    found = look(f"{untrusted}/200")
    assert (found.result, found.reason) == ("unsure", "has a broken certificate")


def test_nobody_there() -> None:
    assert look("http://127.0.0.1:9/").result == "unsure"
    assert look("http://nobody.invalid/").result == "unsure"


def test_all_at_once_and_each_host_one_after_the_other(server: str) -> None:
    sources = [source(f"{server}/{status}", f"s-{status}") for status in (200, 404, 410)]
    found = link_check.check_links(sources, timeout=5, pause=0.01)
    assert [(one.key, one.result) for one in found] == [("s-200", "good"), ("s-404", "dead"), ("s-410", "dead")]


def test_hosts_are_told_which_edition_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    agents = []

    def refuse(url: str, headers: dict[str, str], **_: object) -> None:
        agents.append(headers["User-Agent"])
        raise requests.exceptions.ConnectionError

    monkeypatch.setattr(requests, "get", refuse)
    link_check.check_links([source("https://example.org/")], pause=0, slug="two-harbours")
    assert set(agents) == {"Mozilla/5.0 (compatible; two-harbours-link-check)"}


DEAD = LinkCheckResult("lamp-2021", "https://example.org/lamp", "dead", "answers 404")
TITLE = "Dead source: lamp-2021"


@pytest.mark.parametrize(
    ("result", "issues_there", "kinds"),
    [
        ("dead", [], ["open"]),
        ("dead", [Issue(7, TITLE, True)], []),
        ("dead", [Issue(7, TITLE, False)], ["reopen"]),
        ("dead", [Issue(7, TITLE, False), Issue(9, TITLE, True)], []),
        ("dead", [Issue(7, "Dead source: lamp-2021-b", True)], ["open"]),
        ("good", [Issue(7, TITLE, True)], ["close"]),
        ("moved", [Issue(7, TITLE, True)], ["close"]),
        ("good", [Issue(7, TITLE, False)], []),
        ("unsure", [Issue(7, TITLE, True)], []),
        ("unsure", [], []),
    ],
)
def test_one_issue_for_each_dead_source(result: str, issues_there: list[Issue], kinds: list[str]) -> None:
    """Opened once, reopened and not doubled, closed when the address answers again."""
    actions = plan_for_dead([replace(DEAD, result=result)], issues_there, DAY)
    assert [action.kind for action in actions] == kinds
    assert all(action.title == TITLE for action in actions)
    if kinds == ["open"]:
        assert "<https://example.org/lamp>" in actions[0].body
        assert "dead = {2026-11-23}" in actions[0].body


@pytest.fixture
def gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `gh` that writes down what it is asked, and has one closed issue."""
    log, program = tmp_path / "asked.jsonl", tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        f"open({str(log)!r}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n"
        f"if sys.argv[1:3] == ['issue', 'list']: print(json.dumps([dict(number=7, title={TITLE!r}, state='CLOSED')]))\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return log


def asked(log: Path) -> list[list[str]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_the_code_host_is_told(gh: Path, tmp_path: Path, small: Path) -> None:
    """The dead source's issue is reopened; a title is one argument, whatever stands in it."""
    found = tmp_path / "found.json"
    other = {"key": "$(x) `y`", "url": "https://example.org/", "result": "dead", "reason": "answers 410"}
    found.write_text(
        json.dumps([{"key": "lamp-2021", "url": "u", "result": "dead", "reason": "r"}, other]), encoding="utf-8"
    )
    assert links.run(small, Namespace(issues=str(found))) == 0
    calls = [call[:2] + [part for part in call if part.startswith("Dead") or part == "7"] for call in asked(gh)]
    assert calls == [
        ["issue", "list"],
        ["issue", "reopen", "7"],
        ["label", "create"],
        ["issue", "create", "Dead source: $(x) `y`"],
    ]


def test_a_code_host_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(issues.CodeHostError, match="gh cannot be run"):
        issues.carry_out([Action("close", 7, "x", "y")], "label")


def test_what_is_marked_as_dead_is_not_asked(small: Path) -> None:
    before = sources_to_check(read_edition(small)[0])
    edit(small, "bib/edition.bib", "  langid", "  dead         = {2024-05-01},\n  langid")
    after = sources_to_check(read_edition(small)[0])
    assert {one.key for one in before} - {one.key for one in after} == {"keeper-2022"}


def test_run_writes_what_is_sure(small: Path, server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Dead sources with their address; what answers without, to keep the file small; what is unsure not at all."""
    edit(small, "bib/edition.bib", "https://example.com/keeper?issue=7", f"{server}/404")
    edit(small, "bib/essay.bib", "https://example.org/essay.html", f"{server}/200")
    edit(small, "bib/essay.bib", "https://www.example.org/lamp/", f"{server}/403")
    file = tmp_path / "found.json"
    assert links.run(small, Namespace(issues=None, timeout=5, json=str(file))) == 0
    assert json.loads(file.read_text(encoding="utf-8")) == [
        {"key": "keeper-2022", "url": f"{server}/404", "result": "dead", "reason": "answers 404"},
        {"key": "essay-2023", "url": "", "result": "good", "reason": "answers 200"},
    ]
    said = capsys.readouterr().out
    assert "bib/edition.bib:3: dead: keeper-2022 answers 404" in said
    assert "1 dead, 1 good, 1 unsure" in said


def test_claims_reviewed_over_a_year_ago(small: Path) -> None:
    edit(small, CHAPTER_FILE, "status: open\n    reviewed: 2024-05-01", "status: open\n    reviewed: 2023-04-30")
    edition, _ = read_edition(small)
    assert [claim.id for claim in due(edition, date(2024, 5, 1))] == ["ferry-comes"]
    assert [claim.id for claim in due(edition, date(2026, 1, 1))] == ["ferry-comes", "lamp-lit"]
    assert due(edition, date(2024, 4, 1)) == []


@pytest.mark.parametrize(
    ("is_due", "there", "kinds"),
    [
        (True, [], ["open"]),
        (True, [Issue(3, "Claims to review again", True)], ["edit"]),
        (True, [Issue(3, "Claims to review again", False)], ["reopen", "edit"]),
        (False, [Issue(3, "Claims to review again", True)], ["close"]),
        (False, [], []),
    ],
)
def test_one_issue_with_the_list(small: Path, is_due: bool, there: list[Issue], kinds: list[str]) -> None:
    claims = list(read_edition(small)[0].claims) if is_due else []
    actions = plan_for_due(claims, there)
    assert [action.kind for action in actions] == kinds
    if "edit" in kinds:
        assert "- [ ] `lamp-lit`, reviewed 2024-05-01" in actions[-1].body


def test_due_as_a_command(small: Path, gh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert due_command.run(small, Namespace(days=365, issues=True)) == 0
    assert "docs/chapters/harbours.md:18: lamp-lit: reviewed 2024-05-01" in capsys.readouterr().out
    assert [call[:2] for call in asked(gh)] == [["issue", "list"], ["label", "create"], ["issue", "create"]]
