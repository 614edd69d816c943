"""What is said of findings and changes to people and programs: annotations, the changelog, links to the code host."""

from __future__ import annotations

from edition.changes.policy import ChangeRule
from edition.model import Place, Problem
from edition.validation.markup import MarkupRule
from edition.validation.report import report

FINDING = Problem(
    place=Place("docs/a,b:c.md", 7),
    rule=MarkupRule.HTML,
    message="raw HTML: “50%\n::set-output name=x::y”.",
    fix="use Markdown.",
)
LOST = Problem(place=Place("docs/a.md", 1), rule=ChangeRule.NOTE_LOST, message="the note is gone.", fix="put it back.")


def test_github_report_is_one_command_for_each_problem() -> None:
    """Nothing in a problem ends the line or a property, or begins a command; what is only pointed out is a warning."""
    lines = report([FINDING, LOST], "github").splitlines()
    assert lines == [
        "::error file=docs/a%2Cb%3Ac.md,line=7,title=markup-html::"
        "raw HTML: “50%25%0A::set-output name=x::y”. Fix: use Markdown.",
        "::warning file=docs/a.md,line=1,title=note-lost::the note is gone. Fix: put it back.",
    ]


def test_report_without_problems_is_empty() -> None:
    assert report([], "text") == report([], "github") == ""
