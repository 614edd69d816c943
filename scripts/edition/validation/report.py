"""Problems in the forms that people and the code host read.

GitHub's workflow commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from edition.model import Problem, Rule, Severity

FORMATS = ("text", "github")
"""The forms of a report."""
MOST = 20
"""How many problems of one rule in one file a report shows; more of them have one cause, or can be fixed alike."""


def report(problems: Sequence[Problem], form: str) -> str:
    """The problems in one of FORMATS, a line each; empty when there are none.

    Of a rule that is broken more than MOST times in a file, the first ones and the number of the others.
    """
    shown, more = first_of_each(problems)
    lines = [*{"text": _text, "github": _github}[form](shown), *more]
    return "".join(f"{line}\n" for line in lines)


def first_of_each(problems: Iterable[Problem]) -> tuple[list[Problem], list[str]]:
    """At most MOST problems of each rule in each file, and a line for each rule and file that has more."""
    counts: Counter[tuple[str, Rule]] = Counter()
    shown = []
    for problem in problems:
        kind = (problem.place.file, problem.rule)
        counts[kind] += 1
        if counts[kind] <= MOST:
            shown.append(problem)
    more = [f"{file}: {rule}: and {n - MOST} more." for (file, rule), n in counts.items() if n > MOST]
    return shown, more


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
