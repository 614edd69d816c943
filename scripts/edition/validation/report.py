"""Findings in the forms that people and the code host read.

GitHub's workflow commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edition.model import Problem

POINTED_OUT = ("note-lost", "file-outside", "file-workflow")
"""Rules whose findings a maintainer should look at, but which refuse nothing."""

FORMATS = ("text", "github")
"""The forms of a report."""


def report(problems: Sequence[Problem], form: str) -> str:
    """The findings in one of FORMATS; ends with a line break unless there is nothing to say."""
    lines = {"text": _text, "github": _github}[form](problems)
    return "".join(f"{line}\n" for line in lines)


def refusing(problems: Iterable[Problem]) -> list[Problem]:
    """Those of the findings that refuse something, and do not merely point it out."""
    return [problem for problem in problems if problem.rule not in POINTED_OUT]


def _text(problems: Sequence[Problem]) -> Iterable[str]:
    return map(str, problems)


def _github(problems: Sequence[Problem]) -> Iterable[str]:
    """Annotations at the line. Nothing in a finding can begin a command of its own."""
    for problem in problems:
        level = "warning" if problem.rule in POINTED_OUT else "error"
        at = f"file={_property(problem.place.file)},line={problem.place.line},title={_property(problem.rule)}"
        yield f"::{level} {at}::{_data(f'{problem.message} Fix: {problem.fix}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
