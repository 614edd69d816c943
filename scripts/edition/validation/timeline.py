"""Rules for the events of the timeline."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from edition.dates import iso_date, spelled
from edition.edition import Edition, plain
from edition.model import Event, PageText, Problem, Rule, TargetKind
from edition.parsers.blocks import mask_code
from edition.parsers.citations import cited_keys
from edition.validation.sentences import unknown_sentences


class EventRule(Rule):
    """What is asked of an event."""

    DATE = """event-date: An event’s date is a day, a month or a year in ISO form, and not in the future.
        The event “{event}” has the date “{date}”, which is not an ISO date, or is in the future.
        Fix: write 2023-07-12, 2023-07 or 2023."""
    ORDER = """event-order: Events are in the order of their dates.
        The event “{event}” comes after one of {date}.
        Fix: move it to its place by date."""
    KIND = """event-kind: An event has a kind that the edition knows.
        The event “{event}” has the unknown kind “{kind}”.
        Fix: use one of {known}."""
    MILESTONE = """event-milestone: An event that the short timeline has is marked “milestone: yes”.
        The event “{event}” has “milestone: {found}”.
        Fix: write yes, or remove the line."""
    SOURCE = """event-source: An event cites a source.
        The event “{event}” cites no source.
        Fix: end its sentence with [@key]."""
    LINE = """event-line: An event is one sentence, on one line.
        The event “{event}” has more than one line.
        Fix: say it in one sentence, on one line."""
    COARSE = """event-coarse: An event’s date is as exact as a claim that cites the same source for it.
        The event “{event}” has the date {date}, but {claim} names a day and cites the same source.
        Fix: write the day, if it is the same event, or cite another source for one of the two."""


def check_events(edition: Edition, today: datetime.date) -> Iterator[Problem]:
    """What is wrong with the events; `today` is the day after which a date is in the future."""
    for page in edition.pages:
        for event in page.events:
            yield from unknown_sentences(edition, event.sentences, event.place)
            yield from _date(event, today)
            yield from _kind(event, edition.config.event_kinds)
            if event.milestone not in ("", "yes"):
                yield EventRule.MILESTONE.at(event.place, event=_name(event), found=event.milestone)
            if event.place.file not in edition.unread:  # else its text may not be what was meant
                yield from _source(event)
                yield from _line(event)
        yield from _order(page)
    yield from _coarse(edition)


def _name(event: Event) -> str:
    return event.id or event.date


def _date(event: Event, today: datetime.date) -> Iterator[Problem]:
    day = iso_date(event.date)
    if event.date and (day is None or day > today):
        yield EventRule.DATE.at(event.place, event=_name(event), date=event.date)


def _kind(event: Event, known: Collection[str]) -> Iterator[Problem]:
    if event.kind and event.kind not in known:
        yield EventRule.KIND.at(event.place, event=_name(event), kind=event.kind, known=", ".join(known))


def _source(event: Event) -> Iterator[Problem]:
    if not cited_keys(mask_code(event.text)):
        yield EventRule.SOURCE.at(event.place, event=_name(event))


def _line(event: Event) -> Iterator[Problem]:
    if "\n" in event.text:
        yield EventRule.LINE.at(event.place, event=_name(event))


def _order(page: PageText) -> Iterator[Problem]:
    for before, after in pairwise(event for event in page.events if iso_date(event.date)):
        if after.date < before.date:
            yield EventRule.ORDER.at(after.place, event=_name(after), date=before.date)


def _coarse(edition: Edition) -> Iterator[Problem]:
    for event in edition.events:
        if not iso_date(event.date) or event.date.count("-") == 2:
            continue
        period = spelled(event.date) if "-" in event.date else rf"[A-Z][a-z]+ {event.date}"
        day = re.compile(rf"(?<!\d)\d{{1,2}} {period}(?!\d)")
        uses = (use for key in cited_keys(event.text) for use in edition.uses_by_key.get(key, ()))
        for use in uses:
            sentence = plain(edition.pages_by_path[use.page].text[slice(*use.before)]).rsplit(". ", 1)[-1]
            if use.kind == TargetKind.CLAIM and day.search(sentence):
                yield EventRule.COARSE.at(event.place, event=_name(event), date=event.date, claim=use.label)
                break
