"""Care of what was written once: sources that can no longer be had, claims that nobody looked at for long.

Here is what is decided; `edition.commands` looks at addresses and speaks to the code host.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edition.dates import iso_date
from edition.edition import Edition
from edition.model import Claim, Source

DEAD_TITLE = "Dead source: "
DUE_TITLE = "Claims to review again"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a source's address showed: `good`, `moved`, `dead` or `unsure`, and the reason."""

    key: str
    url: str
    result: str
    reason: str


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that stands on the code host."""

    number: int
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Action:
    """What to do on the code host: `open`, `reopen`, `close` or `edit` an issue (0: a new one)."""

    kind: str
    number: int
    title: str
    body: str


def judged(status: int, moved_to: str) -> tuple[str, str]:
    """The result and reason of an answer: its final status, and where it led by a permanent redirect.

    Only 404 and 410 say that a page is gone; a host that refuses a program may well serve a reader.
    """
    if status in (404, 410):
        return "dead", f"answers {status}"
    if status >= 400:
        return "unsure", f"answers {status}"
    return ("moved", f"has moved to {moved_to}") if moved_to else ("good", f"answers {status}")


def to_look_at(edition: Edition) -> list[Source]:
    """The sources whose addresses are looked at: those with one that is not marked as dead."""
    return [source for source in edition.sources if source.get("url") and not source.get("dead")]


def plan_for_dead(looks: Iterable[Look], issues: Iterable[Issue], today: datetime.date) -> list[Action]:
    """One issue for each dead source: opened once, reopened when it died again, closed when it answers."""
    by_title = _by_title(issues)
    actions = []
    for look in looks:
        title = f"{DEAD_TITLE}{look.key}"
        issue = by_title.get(title)
        if look.result == "dead" and issue is None:
            actions.append(Action("open", 0, title, _dead_body(look, today)))
        elif look.result == "dead" and issue and not issue.is_open:
            actions.append(Action("reopen", issue.number, title, _dead_body(look, today)))
        elif look.result in ("good", "moved") and issue and issue.is_open:
            actions.append(Action("close", issue.number, title, f"The address {look.reason} on {today}."))
    return actions


def _dead_body(look: Look, today: datetime.date) -> str:
    return (
        f"`{look.key}` {look.reason} on {today}: <{look.url}>\n\n"
        "If another address has the same text, give it in `bib/` with a new `urldate`. If none has, add "
        f"`dead = {{{today}}}` to the entry: its notes then lead to the archived copy."
    )


def due(edition: Edition, today: datetime.date, days: int = 365) -> list[Claim]:
    """The claims whose review is older than that, the oldest first."""
    limit = today - datetime.timedelta(days=days)
    found = [c for c in edition.claims if (day := iso_date(c.reviewed)) is not None and day < limit]
    return sorted(found, key=lambda claim: claim.reviewed)


def plan_for_due(claims: Iterable[Claim], issues: Iterable[Issue]) -> list[Action]:
    """One issue with the list: opened, renewed or closed."""
    rows = [f"- [ ] `{claim.id}`, reviewed {claim.reviewed} (`{claim.place}`)" for claim in claims]
    body = "Hold each against its sources again, and renew `reviewed`.\n\n" + "\n".join(rows)
    issue = _by_title(issues).get(DUE_TITLE)
    if rows and issue is None:
        return [Action("open", 0, DUE_TITLE, body)]
    if rows and issue:
        renew = Action("edit", issue.number, DUE_TITLE, body)
        return [renew] if issue.is_open else [Action("reopen", issue.number, DUE_TITLE, "Due again."), renew]
    if issue and issue.is_open:
        return [Action("close", issue.number, DUE_TITLE, "Every claim was reviewed within the year.")]
    return []


def _by_title(issues: Iterable[Issue]) -> Mapping[str, Issue]:
    """The issues by title; of two with one title the open one, else the older."""
    return {issue.title: issue for issue in sorted(issues, key=lambda i: (i.is_open, -i.number))}
