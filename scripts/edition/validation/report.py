"""Problems in the forms that people and the code host read.

GitHub's workflow commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edition.model import Problem, Severity

FORMATS = ("text", "github")
"""The forms of a report."""


def report(problems: Sequence[Problem], form: str) -> str:
    """The problems in one of FORMATS, a line each; empty when there are none."""
    lines = {"text": _text, "github": _github}[form](problems)
    return "".join(f"{line}\n" for line in lines)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that refuse the edition or the change."""
    return [problem for problem in problems if problem.rule.severity is Severity.ERROR]


def warnings(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that refuse nothing; a maintainer should look at them."""
    return [problem for problem in problems if problem.rule.severity is Severity.WARNING]


def _text(problems: Sequence[Problem]) -> Iterable[str]:
    return map(str, problems)


def _github(problems: Sequence[Problem]) -> Iterable[str]:
    """Annotations at the line; no message can begin a command of its own. A severity is the name of a command."""
    for problem in problems:
        at = f"file={_property(problem.place.file)},line={problem.place.line},title={_property(problem.rule)}"
        yield f"::{problem.rule.severity} {at}::{_data(f'{problem.message} Fix: {problem.fix}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
