"""Rules for claims and their commentary."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from edition.dates import iso_date
from edition.edition import Edition, plain
from edition.model import UNSETTLED, Claim, CommentKind, Kind, Problem, Rule
from edition.parsers.blocks import mask_code
from edition.parsers.citations import cited_keys
from edition.validation.sentences import unknown_sentences

LONGEST_FINDING = 30
"""How many words a finding may have: it has to fit a row of a table or a search result."""
_NOTHING_FOUND = re.compile(r"nothing found|\bwe found no", re.I)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class ClaimRule(Rule):
    """What is asked of a claim."""

    REVIEWED = """claim-reviewed: A claim’s review date is a day, and not in the future.
        The claim “{claim}” was reviewed on “{date}”, which is not a day, or is in the future.
        Fix: write the day of the review as 2026-11-23."""
    CHANGES = """claim-changes: A claim’s changes are past days in their order, with a few words each.
        The changes of the claim “{claim}” are not past days in their order, with a few words each.
        Fix: write “changes: {today} what changed”, with a semicolon between two changes and the latest last."""
    FINDING = f"""claim-finding: A claim’s finding has at most {LONGEST_FINDING} words.
        The finding of the claim “{{claim}}” has {{count}} words.
        Fix: shorten it to at most {LONGEST_FINDING} words."""
    SETTLE = """claim-settle: A claim that is unverified or open says what would settle it.
        The claim “{claim}” is {status}, but does not say what would settle it.
        Fix: add a line “    settle: …” to its options."""
    ORDER = f"""claim-order: A claim’s commentary is in the order {", ".join(CommentKind)}, each once at most.
        The claim “{{claim}}” has its commentary in the order {{found}}.
        Fix: keep the order {", ".join(CommentKind)}, each once at most."""
    EMPTY = """comment-empty: No commentary is empty.
        The {comment} of the claim “{claim}” is empty.
        Fix: write it, or remove the block."""
    CHECK = """claim-check: Every claim has a check.
        The claim “{claim}” has no check.
        Fix: add a block “/// check” with the evidence for its status."""
    SOURCE = """claim-source: A check cites a source, or says “nothing found” or “we found no …”.
        The check of the claim “{claim}” cites no source.
        Fix: cite one, or say what you looked for: “We found no …”."""
    SINCE = """claim-since: Every forecast and every recommendation has a since.
        The claim “{claim}” is a {kind}, but has no since.
        Fix: add a block “/// since” that says what has happened, and when."""
    SINCE_DATE = """since-date: A since names a year between that of the essay and today.
        The since of the claim “{claim}” names no year from {first} to {last}.
        Fix: say when it happened, as in “24 June 2025”."""


def check_claims(edition: Edition, today: datetime.date) -> Iterator[Problem]:
    """What is wrong with the claims; `today` is the day after which a date is in the future."""
    first = edition.config.base_text.year
    for page in edition.pages:
        for claim in page.claims:
            yield from unknown_sentences(edition, claim.sentences, claim.place)
            yield from _reviewed(claim, today)
            yield from _changes(claim, today)
            yield from _finding(claim)
            yield from _settle(claim)
            yield from _order(claim)
            yield from _empty(claim)
            yield from _since_date(claim, first, today)
            if claim.place.file not in edition.unread:  # else what it lacks may be in what could not be read
                yield from _check(claim)
                yield from _source(claim)
                yield from _since(claim)


def _is_past_day(date: str, today: datetime.date) -> bool:
    day = iso_date(date)
    return day is not None and len(date) == len("2026-11-23") and day <= today


def _reviewed(claim: Claim, today: datetime.date) -> Iterator[Problem]:
    if claim.reviewed and not _is_past_day(claim.reviewed, today):
        yield ClaimRule.REVIEWED.at(claim.place, claim=claim.title, date=claim.reviewed)


def _changes(claim: Claim, today: datetime.date) -> Iterator[Problem]:
    dates = [change.date for change in claim.changes]
    right = all(_is_past_day(change.date, today) and change.text for change in claim.changes)
    if not right or dates != sorted(dates):
        yield ClaimRule.CHANGES.at(claim.place, claim=claim.title, today=today)


def _finding(claim: Claim) -> Iterator[Problem]:
    if (words := len(claim.finding.split())) > LONGEST_FINDING:
        yield ClaimRule.FINDING.at(claim.place, claim=claim.title, count=words)


def _settle(claim: Claim) -> Iterator[Problem]:
    if claim.status in UNSETTLED and not claim.settle:
        yield ClaimRule.SETTLE.at(claim.place, claim=claim.title, status=claim.status)


def _order(claim: Claim) -> Iterator[Problem]:
    found = [comment.kind for comment in claim.comments]
    if found != [kind for kind in CommentKind if kind in found]:
        yield ClaimRule.ORDER.at(claim.place, claim=claim.title, found=", ".join(found))


def _empty(claim: Claim) -> Iterator[Problem]:
    for comment in claim.comments:
        if not comment.text:
            yield ClaimRule.EMPTY.at(comment.place, claim=claim.title, comment=comment.kind)


def _check(claim: Claim) -> Iterator[Problem]:
    if not claim.comment(CommentKind.CHECK):
        yield ClaimRule.CHECK.at(claim.place, claim=claim.title)


def _source(claim: Claim) -> Iterator[Problem]:
    check = claim.comment(CommentKind.CHECK)
    if check and check.text and not cited_keys(mask_code(check.text)) and not _NOTHING_FOUND.search(check.text):
        yield ClaimRule.SOURCE.at(check.place, claim=claim.title)


def _since(claim: Claim) -> Iterator[Problem]:
    if claim.kind in (Kind.FORECAST, Kind.RECOMMENDATION) and not claim.comment(CommentKind.SINCE):
        yield ClaimRule.SINCE.at(claim.place, claim=claim.title, kind=claim.kind)


def _since_date(claim: Claim, first: int, today: datetime.date) -> Iterator[Problem]:
    since = claim.comment(CommentKind.SINCE)
    if since and since.text and not any(first <= int(year) <= today.year for year in _YEAR.findall(plain(since.text))):
        yield ClaimRule.SINCE_DATE.at(since.place, claim=claim.title, first=first, last=today.year)
