"""The rules of `check`: what the edition refuses, and in which words.

RULES names every rule once; the contributors' page of rules and the tests are drawn from
it. Each rule is a small function from the edition to its findings; `check` runs them all
and never stops at the first fault.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from edition.config import UNREAD
from edition.dates import iso_date
from edition.edition import Edition, note_sources, plain
from edition.model import (
    UNSETTLED,
    Claim,
    CommentKind,
    Entity,
    Event,
    Kind,
    LinkTarget,
    PageText,
    Place,
    Problem,
    SentenceId,
    Term,
)
from edition.parsers.base_text import FILE as REGISTER
from edition.parsers.blocks import mask_code
from edition.parsers.citations import cited_keys
from edition.project import DRAWINGS
from edition.validation.bibliography import check_bibliography
from edition.validation.configuration import check_configuration
from edition.validation.files import check_files
from edition.validation.markup import check_markup
from edition.validation.text_reuse import check_pasted

RULES: dict[str, str] = {
    "config-form": "edition.toml is TOML with the keys that it needs, each of its type, and no others.",
    "config-entry": "edition.toml has the title, author, date and address of the base text as its entry in bib/ has them.",
    "config-name": "The edition has one name in edition.toml and in mkdocs.yml.",
    "page-missing": "The pages that edition.toml requires are there, since every page links to some of them.",
    "page-encoding": "A page is text in UTF-8.",
    "front-matter": "A page’s front matter is readable, with a title and a description of at most 160 characters.",
    "block-form": "Blocks open and close in pairs, an inner block with fewer slashes, a blank line after the options.",
    "block-name": "A block has a name that the edition knows.",
    "block-options": "A block has the options that it needs, and no others.",
    "part-unknown": "A line in double braces names a part that the build can put there.",
    "passage-form": "Each line of a passage begins with a sentence number in square brackets.",
    "claim-form": "All text of a claim stands in its commentary.",
    "register-form": "The register of sentences is TOML with the fields that it needs.",
    "register-number": "Each sentence of the essay is numbered once.",
    "sentence-missing": "Every numbered sentence of the essay is restated.",
    "sentence-unknown": "A sentence number used in the text stands in the register.",
    "sentence-twice": "A sentence is restated once.",
    "sentence-order": "The sentences of a passage stand in the order of the essay, under its number.",
    "sentence-note": "Where the essay has a note, the restated sentence cites what the note cites.",
    "sentence-claim": "Every sentence is covered by a claim.",
    "anchor-form": "An id is made of small letters, digits and hyphens.",
    "anchor-twice": "An id is used once in the whole edition.",
    "claim-kind": "A claim has a kind that the edition knows.",
    "claim-status": "A claim has a status that its kind can have.",
    "claim-reviewed": "A claim’s review date is an ISO date, and not in the future.",
    "claim-changes": "A claim’s changes are days with a few words each, the latest last, and none in the future.",
    "claim-finding": "A claim’s finding has at most 30 words.",
    "claim-settle": "A claim that is unverified or open says what would settle it.",
    "claim-order": "A claim’s commentary stands in the order check, context, since, wording, each once.",
    "claim-check": "Every claim has a check, and no commentary is empty.",
    "claim-source": "A check cites a source or says “nothing found” or “we found no …”.",
    "claim-since": "Every forecast and recommendation has a since.",
    "since-date": "A since names at least one year from that of the base text on.",
    "event-date": "An event’s date is ISO (a day, a month or a year), and not in the future.",
    "event-order": "Events stand in the order of their dates.",
    "event-kind": "An event has a kind that the edition knows.",
    "event-source": "An event is one sentence and cites a source.",
    "entity-kind": "A person or institution is marked as the one or the other.",
    "entry-text": "A term, person or institution has a text.",
    "citation-form": "What stands between citation brackets is a citation.",
    "citation-key": "A cited key has the form of a key.",
    "citation-locator": "A pinpoint has one of the forms that the edition prints.",
    "citation-pinpoint": "A source whose entry says that it has numbered places is cited with a pinpoint.",
    "citation-unknown": "A cited source stands in bib/.",
    "citation-place": "A note stands in the text, not in a heading, a title or an option.",
    "markup-html": "Markdown carries no raw HTML.",
    "markup-address": "A link or image leads to an http(s) address, a page of the site or a mail address.",
    "markup-image": "Images come from the edition itself.",
    "markup-control": "Markdown carries no control or invisible characters.",
    "text-pasted": "No eight words in a row are the essay’s own, except in a quotation of at most twelve.",
    "file-kind": "docs/ holds pages and, in docs/assets/, styles, scripts and images without scripts; bib/ holds sources.",
    "free-note": "A free note is called and written, once each way.",
    "bib-syntax": "A .bib file can be read from end to end.",
    "bib-key": "A key is made of small letters, digits and single hyphens.",
    "bib-key-twice": "A key is used once in all .bib files, capitals or not.",
    "bib-address-twice": "No two sources have the same address.",
    "bib-doi-twice": "No two sources have the same DOI.",
    "bib-type": "An entry has a type that the edition prints.",
    "bib-field": "An entry has only fields that the edition knows.",
    "bib-title": "A source has a title.",
    "bib-capitals": "A title stands in double braces, so that no capital is lost.",
    "bib-author": "A source has an author or an organization.",
    "bib-name": "Names are written “Last, First”, with “and” between them; a body stands in braces.",
    "bib-date": "A source has a date, or says why it has none.",
    "bib-date-form": "A date is ISO: a day, a month or a year.",
    "bib-date-future": "A date does not lie in the future.",
    "bib-address": "A source has an address, or says why it has none.",
    "bib-address-form": "An address is http(s), has a host and carries no name or password.",
    "bib-address-tracking": "An address carries no tracking parameters.",
    "bib-accessed": "A source with an address says when it was last seen there.",
    "bib-latex": "Fields are Unicode, without LaTeX.",
    "bib-markup": "Fields carry no markup and no script.",
    "bib-control": "Fields carry no control or invisible characters.",
    "bib-length": "No field is longer than 2,000 characters.",
    "bib-doi": "A DOI has the form of one.",
    "bib-isbn": "An ISBN’s check digit is right.",
    "bib-language": "A source names its language, one that the edition knows.",
    "bib-kind": "A source has a kind that the edition knows.",
    "bib-seen": "A source says how far the edition has seen it.",
    "bib-unused": "Every source in bib/ is cited somewhere.",
}
"""Every rule by its id, with what it asks for in one sentence."""

PARTS = (
    "overview",
    "forecasts",
    "claims",
    "open-questions",
    "sources",
    "rules",
    "statuses",
    "forms",
    "timeline-controls",
    "index",
    "changes",
    "evidence",
)
"""What a line in double braces can call for in any edition (see edition.site.generated)."""

LONGEST_FINDING = 30
"""How many words a finding may have: it has to fit a row of a table or a search result."""
_NOTHING_FOUND = re.compile(r"nothing found|\bwe found no", re.I)


def check(edition: Edition, root: Path, today: datetime.date) -> list[Problem]:
    """All faults of an edition that was read, in the order of files and lines.

    `today` is the day against which dates are held to lie in the future. An edition whose
    configuration could not be read has none: nobody knows what holds for it.
    """
    if edition.config == UNREAD:
        return []
    problems = [
        *check_configuration(edition, root),
        *_check_pages(edition, root),
        *_check_sentences(edition),
        *_check_anchors(edition),
        *_check_claims(edition, today),
        *_check_events(edition, today),
        *_check_entries(edition),
        *_check_citations(edition),
        *check_markup(edition),
        *check_pasted(edition, root),
        *check_files(root),
        *check_bibliography(edition, today),
    ]
    return sorted(set(problems), key=lambda f: (f.place.file, f.place.line, f.rule))


def _check_pages(edition: Edition, root: Path) -> Iterator[Problem]:
    parts = (*PARTS, *sorted(file.stem for file in (root / DRAWINGS).glob("*.html")))
    for page in edition.pages:
        top = Place(f"docs/{page.path}", 1)
        description = page.meta.get("description")
        if not page.meta.get("title") or not isinstance(description, str) or len(description) > 160:
            yield Problem(
                place=top,
                rule="front-matter",
                message="the page has no title, or no description of at most 160 characters.",
                fix="begin it with “---”, “title: …”, “description: …”, “---”.",
            )
        for name, place in page.parts:
            if name not in parts:
                yield Problem(
                    place=place,
                    rule="part-unknown",
                    message=f"there is no part “{name}”.",
                    fix=f"use one of {', '.join(parts)}.",
                )


def _check_sentences(edition: Edition) -> Iterator[Problem]:
    register = edition.base_text.sentences
    seen: dict[str, Place] = {}
    for page in edition.pages:
        for restating in page.restated:
            name, place = restating.sentence, restating.place
            if name not in register:
                yield Problem(
                    place=place,
                    rule="sentence-unknown",
                    message=f"the essay has no sentence {name}.",
                    fix=f"use a number of {REGISTER}.",
                )
            if name in seen:
                yield Problem(
                    place=place,
                    rule="sentence-twice",
                    message=f"sentence {name} is restated here and at {seen[name]}.",
                    fix="keep one of them.",
                )
            seen.setdefault(name, place)
        order = [r for r in page.restated if r.sentence in register]
        for before, after in pairwise(order):
            if edition.order[after.sentence] < edition.order[before.sentence]:
                yield Problem(
                    place=after.place,
                    rule="sentence-order",
                    message=f"sentence {after.sentence} stands after {before.sentence}.",
                    fix="keep the order of the essay.",
                )
    for name, sentence in register.items():
        if name not in seen:
            yield Problem(
                place=sentence.place,
                rule="sentence-missing",
                message=f"sentence {name} is not restated in any chapter.",
                fix=f"add a line “[{name}] …” to the passage {sentence.id.paragraph}.",
            )
            continue
        if not edition.claims_by_sentence[name]:
            yield Problem(
                place=seen[name],
                rule="sentence-claim",
                message=f"no claim covers sentence {name}.",
                fix=f"add a claim with “sentences: {name}”.",
            )
        if sentence.note:
            yield from _check_note_of(edition, name)


def _check_note_of(edition: Edition, name: SentenceId) -> Iterator[Problem]:
    page, restating = edition.restated[name]
    number = edition.base_text.sentences[name].note.removeprefix("n")
    prefix = f"the essay’s note {number}:"
    cited = [
        source
        for note in page.notes
        if note.place == restating.place
        for source in note_sources(edition, note)
        if source.of_essay and any(c.prefix == prefix for c in note.citations)
    ]
    if not cited:
        yield Problem(
            place=restating.place,
            rule="sentence-note",
            message=f"sentence {name} has the essay’s note {number}, but cites no source of bib/essay.bib as that note.",
            fix=f"end it with [{prefix} @key].",
        )


def _check_anchors(edition: Edition) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for page in edition.pages:
        entries: list[Claim | Event | Term | Entity] = [*page.claims, *page.events, *page.terms, *page.entities]
        for entry in entries:
            if not entry.id:
                continue
            if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", entry.id):
                yield Problem(
                    place=entry.place,
                    rule="anchor-form",
                    message=f"“{entry.id}” is no id.",
                    fix="use small letters, digits and single hyphens.",
                )
            for name in entry.formerly if isinstance(entry, Claim) else ():
                seen.setdefault(name, entry.place)
            if entry.id in seen:
                yield Problem(
                    place=entry.place,
                    rule="anchor-twice",
                    message=f"the id “{entry.id}” is used here and at {seen[entry.id]}.",
                    fix="give one of them another id; an id once published is never reused.",
                )
            seen.setdefault(entry.id, entry.place)
        yield from _check_spots(page)


def _check_spots(page: PageText) -> Iterator[Problem]:
    """Headings, sentences and entries of one page share its ids."""
    seen: dict[str, LinkTarget] = {}
    for spot in page.targets:
        before = seen.setdefault(spot.anchor, spot)
        kinds = {before.kind, spot.kind}
        told = "section" not in kinds and (kinds == {"sentence"} or "sentence" not in kinds)
        if not spot.anchor or before is spot or told:
            continue
        yield Problem(
            place=Place(f"docs/{page.path}", page.text.count("\n", 0, spot.span[0]) + 1),
            rule="anchor-twice",
            message=f"the id “{spot.anchor}” is that of “{before.label}” on this page, too.",
            fix="give the heading an id of its own, as in “## Title { #name }”, or the entry another id.",
        )


def _check_claims(edition: Edition, today: datetime.date) -> Iterator[Problem]:
    for page in edition.pages:
        for claim in page.claims:
            yield from _check_claim(edition, claim, today)


def _check_claim(edition: Edition, claim: Claim, today: datetime.date) -> Iterator[Problem]:
    def fault(rule: str, message: str, fix: str, place: Place = claim.place) -> Problem:
        return Problem(place=place, rule=rule, message=f"the claim “{claim.title}” {message}", fix=fix)

    for sentence in claim.sentences:
        if sentence not in edition.base_text.sentences:
            yield fault("sentence-unknown", f"names a sentence {sentence}.", f"use a number of {REGISTER}.")
    if claim.reviewed:
        day = iso_date(claim.reviewed)
        if day is None or len(claim.reviewed) != 10 or day > today:
            yield fault("claim-reviewed", f"was reviewed on “{claim.reviewed}”.", "write a past day as 2026-11-23.")
    dates = [change.date for change in claim.changes]
    if dates != sorted(dates) or not all(
        (on := iso_date(change.date)) and len(change.date) == 10 and on <= today and change.text
        for change in claim.changes
    ):
        yield fault(
            "claim-changes",
            "has changes that are no days with words, the latest last.",
            f"write “changes: {today} what changed; …”, past days in their order.",
        )
    if (words := len(claim.finding.split())) > LONGEST_FINDING:
        yield fault("claim-finding", f"has a finding of {words} words.", f"say it in at most {LONGEST_FINDING}.")
    if claim.status in UNSETTLED and not claim.settle:
        yield fault("claim-settle", f"is {claim.status}, but has no settle.", "add “settle: …”: what would settle it.")
    kinds = [c.kind for c in claim.comments]
    if kinds != [kind for kind in CommentKind if kind in kinds] or len(kinds) != len(set(kinds)):
        yield fault(
            "claim-order", f"has its commentary as {', '.join(kinds)}.", f"keep {', '.join(CommentKind)}, each once."
        )
    for comment in claim.comments:
        if not comment.text:
            yield fault("claim-check", f"has an empty {comment.kind}.", "write it or remove it.", comment.place)
    checked = claim.comment(CommentKind.CHECK)
    if checked is None:
        yield fault("claim-check", "has no check.", "add a block “/// check”.")
    elif not cited_keys(mask_code(checked.text)) and not _NOTHING_FOUND.search(checked.text):
        yield fault(
            "claim-source",
            "has a check without a source.",
            "cite one, or say what was looked for: “We found no …”.",
            checked.place,
        )
    since = claim.comment(CommentKind.SINCE)
    if claim.kind in (Kind.FORECAST, Kind.RECOMMENDATION) and since is None:
        yield fault("claim-since", f"is a {claim.kind} without a since.", "add a block “/// since”, dated.")
    years = range(edition.config.base_text.year, today.year + 1)
    if since is not None and not any(str(year) in plain(since.text) for year in years):
        yield fault("since-date", "has a since without a date.", "say when: 24 June 2025.", since.place)


def _check_events(edition: Edition, today: datetime.date) -> Iterator[Problem]:
    def fault(event: Event, rule: str, message: str, fix: str) -> Problem:
        return Problem(place=event.place, rule=rule, message=f"the event “{event.id or event.date}” {message}", fix=fix)

    for page in edition.pages:
        for event in page.events:
            day = iso_date(event.date)
            if day is None or day > today:
                yield fault(event, "event-date", f"has the date “{event.date}”.", "write 2023-07-12, 2023-07 or 2023.")
            if event.kind and event.kind not in edition.config.event_kinds:
                kinds = ", ".join(edition.config.event_kinds)
                yield fault(event, "event-kind", f"is of an unknown kind “{event.kind}”.", f"use {kinds}.")
            if not cited_keys(mask_code(event.text)):
                yield fault(event, "event-source", "cites no source.", "end the sentence with [@key].")
            elif "\n" in event.text:
                yield fault(event, "event-source", "is more than one line.", "say it in one sentence, on one line.")
            for sentence in event.sentences:
                if sentence not in edition.base_text.sentences:
                    yield fault(
                        event, "sentence-unknown", f"names a sentence {sentence}.", f"use a number of {REGISTER}."
                    )
        for before, after in pairwise(page.events):
            if after.date < before.date:
                yield fault(after, "event-order", f"stands after one of {before.date}.", "move it to its place.")


def _check_entries(edition: Edition) -> Iterator[Problem]:
    entries: list[Term | Entity] = [*edition.terms, *edition.entities]
    for entry in entries:
        if not entry.text:
            yield Problem(
                place=entry.place,
                rule="entry-text",
                message=f"“{entry.title}” has no text.",
                fix="say what or who it is.",
            )


def _check_citations(edition: Edition) -> Iterator[Problem]:
    if edition.base_text.key and edition.base_text.key not in edition.sources_by_key:
        yield Problem(
            place=edition.config.at("base_text.key"),
            rule="citation-unknown",
            message=f"no source has the key “{edition.base_text.key}” of the essay.",
            fix="correct the key in edition.toml, or add the essay to bib/essay.bib.",
        )
    for use in edition.uses:
        if use.key not in edition.sources_by_key:
            yield Problem(
                place=use.place,
                rule="citation-unknown",
                message=f"no source has the key “{use.key}”.",
                fix="mend the key, or add the source to bib/edition.bib.",
            )
        elif (numbered := edition.sources_by_key[use.key].get("numbered")) and not use.locator:
            yield Problem(
                place=use.place,
                rule="citation-pinpoint",
                message=f"“{use.key}” is cited without a pinpoint, and its entry says that it has numbered {numbered}.",
                fix=f"write [@{use.key}, …] with the place, such as para. 3 or p. 5.",
            )
