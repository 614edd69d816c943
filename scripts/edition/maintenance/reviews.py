"""Claims that are due for review, and the one issue that lists them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from edition.dates import iso_date
from edition.edition import Edition
from edition.maintenance.issues import Action, ActionKind, Issue, issues_by_title
from edition.model import Claim

DUE_TITLE = "Claims to review again"


def due(edition: Edition, today: datetime.date, days: int = 365) -> list[Claim]:
    """The claims that were last reviewed more than so many days ago, the oldest review first."""
    limit = today - datetime.timedelta(days=days)
    found = [c for c in edition.claims if (day := iso_date(c.reviewed)) is not None and day < limit]
    return sorted(found, key=lambda claim: claim.reviewed)


def plan_for_due(claims: Iterable[Claim], issues: Iterable[Issue]) -> list[Action]:
    """The actions that keep one issue with the list of these claims; it is closed when there are none."""
    rows = [f"- [ ] `{claim.id}`, reviewed {claim.reviewed} (`{claim.place}`)" for claim in claims]
    body = "Check each claim against its sources again and update `reviewed`.\n\n" + "\n".join(rows)
    issue = issues_by_title(issues).get(DUE_TITLE)
    if rows and issue is None:
        return [Action(ActionKind.OPEN, 0, DUE_TITLE, body)]
    if rows and issue:
        edit = Action(ActionKind.EDIT, issue.number, DUE_TITLE, body)
        if issue.is_open:
            return [edit]
        return [Action(ActionKind.REOPEN, issue.number, DUE_TITLE, "Claims are due for review again."), edit]
    if issue and issue.is_open:
        return [Action(ActionKind.CLOSE, issue.number, DUE_TITLE, "Every claim was reviewed within a year.")]
    return []
