"""The link check: request every cited URL, and decide which issues its results open and close."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import requests

from edition.edition import Edition
from edition.maintenance.issues import Action, ActionKind, Issue, issues_by_title
from edition.model import Source

DEAD_TITLE = "Dead source: "
_RETRIED = frozenset({429, 500, 502, 503, 504})
"""The status codes with which a host says that it is busy or, for now, broken."""
_GONE = frozenset({404, 410})
"""The only status codes that say that a page is gone: a host that refuses a program may well serve a reader."""
_PERMANENT = frozenset({301, 308})
_HOSTS_AT_ONCE = 8
"""Requests mostly wait, so a few threads are enough; a host never gets two requests at once."""
_LONGEST_WAIT = 12
"""How many times the usual pause a host may ask for with Retry-After: a minute, by default."""


class LinkStatus(StrEnum):
    """The result of checking a link."""

    GOOD = "good"
    MOVED = "moved"
    DEAD = "dead"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class LinkCheckResult:
    """The result for one source, and the reason for it."""

    key: str
    url: str
    result: LinkStatus
    reason: str


def classify_answer(status: int, moved_to: str) -> tuple[LinkStatus, str]:
    """The result of an answer, and the reason.

    `status` is the final status code, `moved_to` the address to which permanent redirects led, if any.
    """
    if status in _GONE:
        return LinkStatus.DEAD, f"answers {status}"
    if status >= 400:
        return LinkStatus.UNSURE, f"answers {status}"
    return (LinkStatus.MOVED, f"has moved to {moved_to}") if moved_to else (LinkStatus.GOOD, f"answers {status}")


def sources_to_check(edition: Edition) -> list[Source]:
    """The sources with a URL that is not marked as dead."""
    return [source for source in edition.sources if source.get("url") and not source.get("dead")]


def check_link(
    source: Source, timeout: float = 20, tries: int = 2, pause: float = 5, slug: str = "edition"
) -> LinkCheckResult:
    """Request a source's URL, and try again when the host is busy.

    `timeout` and `pause`, the wait between two tries, are in seconds; `slug` identifies the edition to the host.
    """
    agent = f"Mozilla/5.0 (compatible; {slug}-link-check)"
    result = (LinkStatus.UNSURE, "was not requested")
    for attempt in range(1, tries + 1):
        result, wait = _request(source.fields["url"], timeout, pause, agent)
        if wait is None:
            break
        if attempt < tries:
            time.sleep(min(wait, _LONGEST_WAIT * pause))
    return LinkCheckResult(source.key, source.fields["url"], *result)


def _request(url: str, timeout: float, pause: float, agent: str) -> tuple[tuple[LinkStatus, str], float | None]:
    """The result of one request, and the seconds to wait before another one; None when another would not help."""
    try:
        with requests.get(url, timeout=timeout, stream=True, headers={"User-Agent": agent}) as answer:
            permanent = [step for step in answer.history if step.status_code in _PERMANENT]
            moved_to = answer.url if permanent and len(permanent) == len(answer.history) else ""
            after = answer.headers.get("Retry-After", "")
            wait = float(after) if after.isdecimal() else pause
            return classify_answer(answer.status_code, moved_to), wait if answer.status_code in _RETRIED else None
    except requests.exceptions.SSLError:
        return (LinkStatus.UNSURE, "has a broken certificate"), None
    except requests.exceptions.Timeout:
        return (LinkStatus.UNSURE, f"did not answer within {timeout:g} seconds"), pause
    except requests.exceptions.RequestException as error:
        return (LinkStatus.UNSURE, f"cannot be reached ({type(error).__name__})"), pause


def check_links(
    sources: Iterable[Source], timeout: float = 20, pause: float = 5, slug: str = "edition"
) -> list[LinkCheckResult]:
    """Check every source: many hosts at once, the URLs of one host one after the other."""
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(urlsplit(source.fields["url"]).netloc, []).append(source)

    def check_host(members: list[Source]) -> list[LinkCheckResult]:
        return [check_link(member, timeout, pause=pause, slug=slug) for member in members]

    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as pool:
        return [result for results in pool.map(check_host, hosts.values()) for result in results]


def plan_for_dead(results: Iterable[LinkCheckResult], issues: Iterable[Issue], today: datetime.date) -> list[Action]:
    """The actions that keep one issue for each dead source: opened once, reopened, and closed when it answers."""
    by_title = issues_by_title(issues)
    actions = []
    for found in results:
        title = f"{DEAD_TITLE}{found.key}"
        issue = by_title.get(title)
        if found.result == LinkStatus.DEAD and issue is None:
            actions.append(Action(ActionKind.OPEN, 0, title, _dead_body(found, today)))
        elif found.result == LinkStatus.DEAD and issue and not issue.is_open:
            actions.append(Action(ActionKind.REOPEN, issue.number, title, _dead_body(found, today)))
        elif found.result in (LinkStatus.GOOD, LinkStatus.MOVED) and issue and issue.is_open:
            comment = f"The address {found.reason} on {today}."
            actions.append(Action(ActionKind.CLOSE, issue.number, title, comment))
    return actions


def _dead_body(found: LinkCheckResult, today: datetime.date) -> str:
    return (
        f"`{found.key}` {found.reason} on {today}: <{found.url}>\n\n"
        "Fix: if the same text is at another address, put that into `bib/` with a new `urldate`. If not, add "
        f"`dead = {{{today}}}` to the entry: its notes then link to the archived copy."
    )
