"""Rules for the bibliography: each entry complete, safe, and printed as it was meant.

The fields are those of biblatex (https://ctan.org/pkg/biblatex, section 2.2), with ten of
the edition's own: `kind`, `seen`, `translation`, `nodate`, `nourl`, `annotation`, `dead` (the
day from which the address leads nowhere), `copy` (the site that has the copy which was seen),
`relays` (the key or the name of the origin that the source passes on) and `numbered` (what its
numbered places are, such as paragraphs).
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from stdnum import isbn

from edition.citations.csl import CSL_TYPES
from edition.citations.names import is_name, name_list
from edition.dates import iso_date
from edition.edition import Edition
from edition.languages import LANGUAGES
from edition.model import SEEN, SOURCE_KINDS, Problem, Source
from edition.parsers.citations import KEY
from edition.validation.markup import HIDDEN

TYPES = tuple(CSL_TYPES)
"""What an entry can be."""

FIELDS = (
    "author",
    "editor",
    "translator",
    "title",
    "titleaddon",
    "translation",
    "type",
    "booktitle",
    "journaltitle",
    "series",
    "edition",
    "volume",
    "number",
    "eventtitle",
    "venue",
    "pages",
    "date",
    "nodate",
    "organization",
    "institution",
    "publisher",
    "location",
    "doi",
    "isbn",
    "url",
    "nourl",
    "urldate",
    "dead",
    "langid",
    "kind",
    "seen",
    "note",
    "copy",
    "relays",
    "numbered",
    "annotation",
)
"""The fields that an entry can have, in the order in which it has them."""

TRACKING = re.compile(
    r"(?i)^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref|ref_src|cmpid|hpid|maca|xtor|smid|wt\.mc_id)$"
)
_LONGEST = 2000
_LATEX = re.compile(r"\\[A-Za-z%&_#${}~^\"'`]|``|''|(?<![\w/=])--+|(?<=\d)--+(?=\d)|\$[^$]*\$|(?<=\S)~(?=\S)")
_MARKUP = re.compile(
    r"<[A-Za-z/!?]|&(?:#\w+|[a-z]+);|javascript:|\[[^\]]*\]\(|(?<!\w)[*_]{1,2}\w[^*_]*\w[*_]{1,2}(?!\w)", re.I
)
_DATES = ("date", "urldate", "dead")
_ADDRESSES = ("url",)


def check_bibliography(edition: Edition, today: datetime.date) -> Iterator[Problem]:
    """What is wrong with the entries of bib/, each by itself and all together."""
    for source in edition.sources:
        yield from _check_entry(source, today)
    yield from _check_twice(edition)
    for source in edition.sources:
        if not edition.times_cited[source.key] and source.key != edition.base_text.key:
            yield Problem(
                place=source.place,
                rule="bib-unused",
                message=f"no page cites “{source.key}”.",
                fix="cite it or remove it.",
            )


def _check_twice(edition: Edition) -> Iterator[Problem]:
    def same_address(url: str) -> str:
        try:
            parts = urlsplit(url)
        except ValueError:
            return url
        return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"

    for rule, what, value in (
        ("bib-key-twice", "key", lambda s: s.key.casefold()),
        ("bib-address-twice", "address", lambda s: same_address(s.fields["url"]) if s.fields.get("url") else ""),
        ("bib-doi-twice", "DOI", lambda s: s.fields.get("doi", "").casefold()),
    ):
        seen: dict[str, Source] = {}
        for source in edition.sources:
            mark = value(source)
            if mark and mark in seen:
                yield Problem(
                    place=source.at({"address": "url", "DOI": "doi"}.get(what, "")),
                    rule=rule,
                    message=f"“{source.key}” has the same {what} as “{seen[mark].key}” at {seen[mark].place}.",
                    fix="keep one entry and cite that, or give the key another name.",
                )
            seen.setdefault(mark, source)


def _check_entry(source: Source, today: datetime.date) -> Iterator[Problem]:
    def fault(rule: str, field: str, message: str, fix: str) -> Problem:
        return Problem(place=source.at(field), rule=rule, message=f"“{source.key}” {message}", fix=fix)

    fields = source.fields
    if not re.fullmatch(KEY, source.key):
        yield fault("bib-key", "", "is no key.", "use small letters, digits and single hyphens: nato-itpp-2023.")
    if source.type not in TYPES:
        yield fault(
            "bib-type", "", f"is of the unknown type @{source.type}.", f"use {', '.join('@' + t for t in TYPES)}."
        )
    for name in fields:
        if name not in FIELDS:
            yield fault("bib-field", name, f"has an unknown field “{name}”.", f"use {', '.join(FIELDS)}.")
    if not source.get("title").strip():
        yield fault("bib-title", "title", "has no title.", "add one; a supplied title stands in square brackets.")
    elif not re.fullmatch(r"\{[^{}]*\}", fields["title"]):
        yield fault(
            "bib-capitals", "title", "has a title in single braces.", "write title = {{…}}, so that no capital is lost."
        )
    if not any(source.get(name).strip() for name in ("author", "editor", "organization", "institution", "publisher")):
        yield fault("bib-author", "author", "has no author and no organization.", "add who wrote or who issued it.")
    for name in ("author", "editor"):
        for written in name_list(fields.get(name, "")):
            if not is_name(written):
                yield fault(
                    "bib-name",
                    name,
                    f"has the name “{written}”, which has too many commas.",
                    "write “Last, First”, put “and” between two names, or braces around a body.",
                )
    yield from _check_dates(source, today)
    yield from _check_address(source)
    yield from _check_text(source)
    if (doi := fields.get("doi")) and not re.fullmatch(r"10\.\d{4,9}/\S+", doi):
        yield fault("bib-doi", "doi", f"has the DOI “{doi}”.", "write it from 10. on, without an address before it.")
    if (number := fields.get("isbn")) and not isbn.is_valid(number):
        yield fault(
            "bib-isbn", "isbn", f"has the ISBN “{number}”, whose check digit is wrong.", "copy it again from the book."
        )
    if fields.get("langid") not in LANGUAGES:
        yield fault(
            "bib-language",
            "langid",
            f"has the language “{fields.get('langid', '')}”.",
            f"use langid = {{{'|'.join(LANGUAGES)}}}.",
        )
    if fields.get("kind") not in SOURCE_KINDS:
        yield fault(
            "bib-kind", "kind", f"has the kind “{fields.get('kind', '')}”.", f"use kind = {{{'|'.join(SOURCE_KINDS)}}}."
        )
    if fields.get("seen") not in SEEN:
        yield fault("bib-seen", "seen", f"has seen = “{fields.get('seen', '')}”.", f"use seen = {{{'|'.join(SEEN)}}}.")


def _check_dates(source: Source, today: datetime.date) -> Iterator[Problem]:
    if not source.get("date") and not source.get("nodate"):
        yield Problem(
            place=source.place,
            rule="bib-date",
            message=f"“{source.key}” has no date.",
            fix="add date = {2023-07-12}, or nodate = {why}.",
        )
    for name in _DATES:
        if value := source.get(name):
            day = iso_date(value)
            if day is None:
                yield Problem(
                    place=source.at(name),
                    rule="bib-date-form",
                    message=f"“{source.key}” has {name} = “{value}”.",
                    fix="write 2023-07-12, 2023-07 or 2023.",
                )
            elif day > today:
                yield Problem(
                    place=source.at(name),
                    rule="bib-date-future",
                    message=f"“{source.key}” has {name} = “{value}”, which is still to come.",
                    fix="mend the date.",
                )


def _check_address(source: Source) -> Iterator[Problem]:
    url = source.fields.get("url", "")
    if not url:
        if not source.get("nourl"):
            yield Problem(
                place=source.place,
                rule="bib-address",
                message=f"“{source.key}” has no address.",
                fix="add url = {https://…}, or nourl = {why}.",
            )
        return
    if not source.get("urldate"):
        yield Problem(
            place=source.place,
            rule="bib-accessed",
            message=f"“{source.key}” does not say when it was last seen.",
            fix="add urldate = {2026-11-23}.",
        )

    def fault(rule: str, message: str, fix: str) -> Problem:
        return Problem(place=source.at("url"), rule=rule, message=f"“{source.key}” {message}", fix=fix)

    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"[\s<>\"]", url)
        if parts.username or parts.password:
            yield fault(
                "bib-address-form", "has an address with a name or password in it.", "remove what stands before the @."
            )
    except ValueError:
        good, parts = False, urlsplit("")
    if not good:
        yield fault("bib-address-form", f"has the address “{url[:60]}”.", "write a whole http(s) address.")
    tracking = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if TRACKING.match(name)]
    if tracking:
        yield fault(
            "bib-address-tracking", f"has tracking parameters: {', '.join(tracking)}.", "remove them from the address."
        )


def _check_text(source: Source) -> Iterator[Problem]:
    for name, value in source.fields.items():

        def fault(rule: str, message: str, fix: str, name: str = name) -> Problem:
            return Problem(
                place=source.at(name), rule=rule, message=f"“{source.key}” has {message} in “{name}”.", fix=fix
            )

        if len(value) > _LONGEST:
            yield fault("bib-length", f"{len(value):,} characters", f"say it in at most {_LONGEST:,}.")
            continue
        if hidden := next((c for c in value if unicodedata.category(c) in HIDDEN), ""):
            yield fault("bib-control", f"the character U+{ord(hidden):04X}", "remove it.")
        if name not in _ADDRESSES and (match := _MARKUP.search(value)):
            yield fault("bib-markup", f"markup (“{match[0]}”)", "write plain text.")
        if name not in (*_ADDRESSES, "doi") and (match := _LATEX.search(value)):
            yield fault("bib-latex", f"LaTeX (“{match[0]}”)", "write the character itself: – “ ” & %.")
        if value.count("{") != value.count("}"):
            yield fault("bib-latex", "braces that do not pair", "pair them.")
