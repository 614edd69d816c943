"""Issues on the code host, by its own program `gh` (https://cli.github.com/manual/), which has the rights for it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable

from edition.maintenance.upkeep import Action, Issue


class CodeHostError(Exception):
    """The code host did not do what it was asked; the message is its own."""


def issues_with(label: str) -> list[Issue]:
    """All issues with a label, open and closed. Raises CodeHostError."""
    asked = ("issue", "list", "--state", "all", "--limit", "5000", "--label", label, "--json", "number,title,state")
    return [Issue(one["number"], one["title"], one["state"] == "OPEN") for one in json.loads(_gh(*asked))]


def carry_out(actions: Iterable[Action], label: str) -> None:
    """Do each action, one after the other. Raises CodeHostError."""
    for action in actions:
        number = str(action.number)
        if action.kind == "open":
            _gh("label", "create", label, "--force")
            _gh("issue", "create", "--title", action.title, "--label", label, "--body", action.body)
        elif action.kind == "edit":
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
