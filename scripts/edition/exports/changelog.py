"""The record of changes: what changed in the edition and when, as a page and as a feed.

It is made from the claims' review dates and their `changes`. The feed is Atom
(https://www.rfc-editor.org/rfc/rfc4287).
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as etree
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

from edition.dates import iso_date, spelled
from edition.edition import Edition
from edition.model import Claim

FEED = "data/changes.xml"
_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(slots=True)
class Day:
    """One day of the record: the claims that changed, each with the words for it, and those reviewed."""

    date: str
    changes: list[tuple[Claim, str]] = field(default_factory=list)
    reviewed: list[Claim] = field(default_factory=list)


def record(edition: Edition) -> list[Day]:
    """The days on which something changed or was reviewed, the latest first."""
    days: dict[str, Day] = {}
    for claim in edition.claims:
        days.setdefault(claim.reviewed, Day(claim.reviewed)).reviewed.append(claim)
        for change in claim.changes:
            days.setdefault(change.date, Day(change.date)).changes.append((claim, change.text))
    return [days[date] for date in sorted(days, reverse=True)]


def feed(edition: Edition, page_url: Callable[[str], str], site_url: str, site_name: str) -> str:
    """The record as an Atom feed.

    `site_url` is the public address with its slash; without one the links are relative to
    the feed. Ids do not hold the address, so that a site that moves announces nothing twice.
    """
    config = edition.config
    days = record(edition)
    home = site_url or "../"
    root = etree.Element("feed", {"xmlns": _ATOM, "xml:lang": "en-GB"})
    _add(root, "id", _id(config.slug, "feed"))
    _add(root, "title", f"{site_name}: changes")
    _add(root, "updated", moment(days[0].date if days else config.base_text.date))
    _add(root, "link", rel="self", href=f"{site_url}{FEED}" if site_url else "changes.xml")
    _add(root, "link", rel="alternate", type="text/html", href=f"{home}{page_url('about/changes.md')}")
    _add(_add(root, "author"), "name", site_name)
    for day in days:
        for claim, text in day.changes:
            name = _id(config.slug, f"change/{claim.id}/{day.date}/{text}")
            entry = _entry(root, name, claim.title, day.date)
            _add(entry, "link", rel="alternate", type="text/html", href=f"{home}{page_url(claim.page)}#{claim.id}")
            _add(entry, "summary", f"{text} (status: {claim.status})")
        for page, claims in groupby(day.reviewed, key=lambda claim: claim.page):
            reviewed = list(claims)
            title = (
                f"{edition.pages_by_path[page].title}: {len(reviewed)} claim{'s' if len(reviewed) > 1 else ''} reviewed"
            )
            name = _id(config.slug, f"review/{page}/{day.date}/{reviewed[0].id}")
            entry = _entry(root, name, title, day.date)
            _add(entry, "link", rel="alternate", type="text/html", href=f"{home}{page_url(page)}")
            _add(entry, "summary", "; ".join(f"{claim.title} ({claim.status})" for claim in reviewed))
    etree.indent(root)
    return etree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _entry(root: etree.Element, name: str, title: str, date: str) -> etree.Element:
    entry = _add(root, "entry")
    _add(entry, "id", name)
    _add(entry, "title", f"{title}, {spelled(date)}")
    _add(entry, "updated", moment(date))
    return entry


def _add(parent: etree.Element, tag: str, text: str = "", **attributes: str) -> etree.Element:
    child = etree.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def _id(slug: str, name: str) -> str:
    """A permanent id: readers of the feed know an entry by it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{slug}/{name}").urn


def moment(date: str) -> str:
    """A day as a moment of RFC 3339: its first."""
    day = iso_date(date)  # that of the base text may be a year or a month
    return f"{day or date}T00:00:00Z"
