"""Issues on the code host, read and changed with its command-line program `gh`.

`gh` (https://cli.github.com/manual/) has the credentials, so that this package needs none.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class CodeHostError(Exception):
    """The code host refused a request; the message is the host's own."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that exists on the code host."""

    number: int
    title: str
    is_open: bool


class ActionKind(StrEnum):
    """What can be done to an issue; the values are subcommands of `gh issue`, but for `open`."""

    OPEN = "open"
    REOPEN = "reopen"
    EDIT = "edit"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Action:
    """One change of an issue; `number` is 0 for an issue that is yet to be opened."""

    kind: ActionKind
    number: int
    title: str
    body: str


def issues_by_title(issues: Iterable[Issue]) -> Mapping[str, Issue]:
    """The issues by title; of two with one title the open one, else the older one."""
    return {issue.title: issue for issue in sorted(issues, key=lambda i: (i.is_open, -i.number))}


def issues_with(label: str) -> list[Issue]:
    """All issues with a label, open and closed. Raises CodeHostError."""
    arguments = ("issue", "list", "--state", "all", "--limit", "5000", "--label", label, "--json", "number,title,state")
    return [Issue(one["number"], one["title"], one["state"] == "OPEN") for one in json.loads(_gh(*arguments))]


def carry_out(actions: Iterable[Action], label: str) -> None:
    """Carry out each action, one after the other. Raises CodeHostError."""
    for action in actions:
        number = str(action.number)
        if action.kind == ActionKind.OPEN:
            _gh("label", "create", label, "--force")
            _gh("issue", "create", "--title", action.title, "--label", label, "--body", action.body)
        elif action.kind == ActionKind.EDIT:
            _gh("issue", "edit", number, "--body", action.body)
        else:
            _gh("issue", action.kind, number, "--comment", action.body)
        print(f"{action.kind}: {action.title}")


def _gh(*arguments: str) -> str:
    try:
        done = subprocess.run(["gh", *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        raise CodeHostError(f"the program gh cannot be run ({error.strerror}).") from error
    if done.returncode:
        raise CodeHostError(done.stderr.strip())
    return done.stdout
