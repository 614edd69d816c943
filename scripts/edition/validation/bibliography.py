"""Rules for the bibliography: each entry complete, safe, and printed as it is meant.

The fields are those of biblatex (https://ctan.org/pkg/biblatex, section 2.2), with ten of
the edition's own: `kind`, `seen`, `translation`, `nodate`, `nourl`, `annotation`, `dead` (the
day from which the address leads nowhere), `copy` (the site that has the copy which was seen),
`relays` (the key or the name of the origin that the source passes on) and `numbered` (what its
numbered places are, such as paragraphs).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator
from urllib.parse import SplitResult, parse_qsl

from stdnum import isbn

from edition.citations.csl import CSL_TYPES
from edition.citations.names import check_names
from edition.dates import first_date, iso_date, read_date
from edition.edition import Edition
from edition.languages import LANGUAGES
from edition.model import Problem, Rule, Source
from edition.parsers.citations import KEY
from edition.validation.addresses import host_problem, split_address
from edition.validation.letters import is_hidden, odd_words

TYPES = tuple(CSL_TYPES)
"""The types of entry."""

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

_TRACKING = re.compile(
    r"(?i)(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|ref_src|cmpid|hpid|maca|xtor|smid|wt\.mc_id)"
)
"""The parameters of an address that only tell its owner where readers come from.

`ref` is none of them: on many sites it names the document itself.
"""
OTHER_NAMES = {
    "journal": "journaltitle",
    "address": "location",
    "school": "institution",
    "annote": "annotation",
    "issue": "number",
    "language": "langid",
}
"""Fields of BibTeX and of other programs, and what they are called here."""
_NOT_PRINTED = re.compile(
    r"abstract|keywords?|files?|owner|timestamp|groups?|bdsk-.*|mendeley-.*|date-(?:added|modified)|__markedentry"
    r"|issn|copyright|rights|shorttitle|eprint|eprinttype|archiveprefix|primaryclass|pmid|pmcid"
)
"""Fields in which programs keep what a reference does not print."""
_PARTS_OF_DATE = ("year", "month", "day")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST = 2000
"""How many characters a field may have: more than any title or annotation needs, less than a page copied from elsewhere."""
_LATEX = re.compile(
    r"\\[A-Za-z%&_#${}~^\"'`]|``|''|(?<![\w/=])--+|(?<=\d)--+(?=\d)|\$(?:\w|[^$\s]*[\\^_{}][^$]*)\$|(?<=[A-Za-z.])~(?=[A-Za-z0-9])",
    re.ASCII,
)
"""Sums (“from $1bn to $2bn”) and ranges (“7月11日~12日”) have the same signs, and are not LaTeX."""
_MARKUP = re.compile(
    r"<[A-Za-z/!?]|&(?:#\w+|[a-z]+);|javascript:|\[[^\]]*\]\(|(?<!\w)[*_]{1,2}\w[^*_]*\w[*_]{1,2}(?!\w)", re.I
)
_DATES = ("date", "urldate", "dead")


class BibRule(Rule):
    """What is asked of the entries of the bibliography."""

    KEY = """bib-key: A key consists of small letters, digits and single hyphens.
        “{key}” is not a valid key.
        Fix: use small letters, digits and single hyphens, as in nato-itpp-2023."""
    KEY_TWICE = """bib-key-twice: No two sources have the same key, even in other capitals.
        “{key}” has the same key as “{other}” at {place}.
        Fix: give it another key; if it is the same source, keep one entry."""
    ADDRESS_TWICE = """bib-address-twice: No two sources have the same address.
        “{key}” has the same address as “{other}” at {place}.
        Fix: keep one entry and cite that, or correct the address."""
    DOI_TWICE = """bib-doi-twice: No two sources have the same DOI.
        “{key}” has the same DOI as “{other}” at {place}.
        Fix: keep one entry and cite that, or correct the DOI."""
    TYPE = f"""bib-type: An entry has a type that the edition can print.
        “{{key}}” has the unknown type @{{type}}.
        Fix: use one of {", ".join(f"@{name}" for name in TYPES)}."""
    FIELD = f"""bib-field: An entry has only fields that the edition knows.
        “{{key}}” has the unknown field “{{field}}”.
        Fix: use one of {", ".join(FIELDS)}."""
    FIELD_OTHER = """bib-field-other: Fields have the names of biblatex, and an entry has none that only a program needs.
        “{key}” has the field “{field}”.
        Fix: {fix}."""
    DATE_FIELD = """bib-date-field: The date is in one field, date.
        “{key}” has its date in {fields}.
        Fix: write {date}."""
    TITLE = """bib-title: A source has a title.
        “{key}” has no title.
        Fix: add title = {{{{…}}}}; if you supply the title yourself, put it in square brackets."""
    CAPITALS = """bib-capitals: A title is in double braces, which protect its capitals.
        The title of “{key}” is not in double braces.
        Fix: wrap the title in double braces to protect its capitals: title = {{{{…}}}}."""
    AUTHOR = """bib-author: A source has an author, an editor or a body that issued it.
        “{key}” has no author, editor, organization, institution or publisher.
        Fix: add who wrote or issued it."""
    NAME = """bib-name: A name is “Family, Given”, or that of a body in braces; “and” is between two names.
        The field {field} of “{key}” {message}.
        Fix: {fix}."""
    DATE = """bib-date: A source has a date, or says why it has none.
        “{key}” has no date.
        Fix: add date = {{2023-07-12}}, or nodate = {{…}} with the reason."""
    DATE_FORM = """bib-date-form: A date is a day, a month, a year or a season in ISO form, or a range of them.
        “{key}” has {field} = “{date}”, which is not a date in ISO form.
        Fix: write 2023-07-12, 2023-07 or 2023; for a range 2023-07/2023-09, for the summer 2023-22."""
    DATE_FUTURE = """bib-date-future: A date is not in the future.
        “{key}” has {field} = “{date}”, which is in the future.
        Fix: correct the date."""
    ADDRESS = """bib-address: A source has an address or a DOI, or says why it has none.
        “{key}” has no address.
        Fix: add url = {{https://…}} or doi = {{10.…}}, or nourl = {{…}} with the reason."""
    ACCESSED = """bib-accessed: A source with an address says when it was last seen there.
        “{key}” has an address, but no urldate.
        Fix: add urldate = {{…}} with the day on which you saw it there, as 2026-11-23."""
    ADDRESS_FORM = """bib-address-form: An address is a complete http(s) address.
        “{key}” has the address “{url}”, which is not a complete http(s) address.
        Fix: copy the whole address from the browser, from https:// on."""
    ADDRESS_LOGIN = """bib-address-login: An address contains no user name and no password.
        “{key}” has an address with a user name or a password.
        Fix: remove what is between “//” and “@”."""
    ADDRESS_HOST = """bib-address-host: An address leads to a host of the public web.
        The host of “{key}”’s address {what}.
        Fix: copy the address from the browser, on a page that everybody can open."""
    ADDRESS_TRACKING = """bib-address-tracking: An address contains no tracking parameters.
        “{key}” has an address with tracking parameters: {parameters}.
        Fix: remove them from the address."""
    LATEX = """bib-latex: Fields are Unicode, without LaTeX.
        “{key}” has LaTeX (“{latex}”) in “{field}”.
        Fix: write the character itself: – “ ” & %."""
    MARKUP = """bib-markup: Fields contain no markup and no script.
        “{key}” has markup (“{markup}”) in “{field}”.
        Fix: write plain text."""
    CONTROL = """bib-control: Fields contain no control characters and no invisible characters.
        “{key}” has the control or invisible character U+{code} in “{field}”.
        Fix: remove it."""
    SCRIPT = """bib-script: The letters of a word are what they look like.
        “{key}” has “{word}” in “{field}”, with letters that only look like Latin ones.
        Fix: type the word again in the letters of its language."""
    LENGTH = f"""bib-length: No field has more than {_LONGEST:,} characters.
        “{{key}}” has {{count}} characters in “{{field}}”.
        Fix: shorten it to at most {_LONGEST:,}."""
    DOI = """bib-doi: A DOI begins with 10. and a number.
        “{key}” has the DOI “{doi}”, which is not one.
        Fix: write it from 10. on, without an address before it."""
    ISBN = """bib-isbn: An ISBN has the right check digit.
        “{key}” has the ISBN “{isbn}”, whose check digit is wrong.
        Fix: copy it again from the book."""
    LANGUAGE = f"""bib-language: A source names its language, one that the edition knows.
        “{{key}}” has no known language (langid = “{{value}}”).
        Fix: use langid = {{{{…}}}} with one of {", ".join(LANGUAGES)}."""
    KIND = """bib-kind: A source has a kind that the edition knows.
        “{key}” has no known kind (kind = “{value}”).
        Fix: use kind = {{…}} with one of {known}."""
    SEEN = """bib-seen: A source says how far the edition has seen it.
        “{key}” does not say how far it was seen (seen = “{value}”).
        Fix: use seen = {{…}} with one of {known}."""
    UNUSED = """bib-unused: Every source in bib/ is cited somewhere.
        No page cites “{key}”.
        Fix: cite it or remove it."""


def check_bibliography(edition: Edition, today: datetime.date) -> Iterator[Problem]:
    """What is wrong with the entries of bib/, each by itself and all together.

    `today` is the day after which a date is in the future.
    """
    for source in edition.sources:
        yield from _key(source)
        yield from _type(source)
        yield from _fields(source)
        yield from _title(source)
        yield from _author(source)
        yield from _names(source)
        yield from _date(source)
        yield from _dates(source, today)
        yield from _address(source)
        yield from _accessed(source)
        yield from _address_form(source)
        yield from _address_tracking(source)
        for name in source.fields:
            yield from _text(source, name)
        yield from _doi(source)
        yield from _isbn(source)
        yield from _known_value(source, BibRule.LANGUAGE, "langid", LANGUAGES)
        yield from _known_value(source, BibRule.KIND, "kind", edition.config.source_kinds)
        yield from _known_value(source, BibRule.SEEN, "seen", edition.config.seen)
    yield from _twice(edition, BibRule.KEY_TWICE, "", lambda source: source.key.casefold())
    yield from _twice(edition, BibRule.ADDRESS_TWICE, "url", _comparable_address)
    yield from _twice(edition, BibRule.DOI_TWICE, "doi", lambda source: source.fields.get("doi", "").casefold())
    if edition.all_pages_read and edition.all_sources_read:  # else it may be cited in what could not be read
        yield from _unused(edition)


def _key(source: Source) -> Iterator[Problem]:
    if not re.fullmatch(KEY, source.key):
        yield BibRule.KEY.at(source.place, key=source.key)


def _type(source: Source) -> Iterator[Problem]:
    if source.type not in TYPES:
        yield BibRule.TYPE.at(source.place, key=source.key, type=source.type)


def _fields(source: Source) -> Iterator[Problem]:
    for name in source.fields:
        if name in OTHER_NAMES:
            fix = f"call it {OTHER_NAMES[name]}"
            yield BibRule.FIELD_OTHER.at(source.at(name), key=source.key, field=name, fix=fix)
        elif _NOT_PRINTED.fullmatch(name):
            yield BibRule.FIELD_OTHER.at(source.at(name), key=source.key, field=name, fix="remove it")
        elif name not in (*FIELDS, *_PARTS_OF_DATE):
            yield BibRule.FIELD.at(source.at(name), key=source.key, field=name)
    if parts := [name for name in _PARTS_OF_DATE if name in source.fields]:
        written = " and ".join(parts) if len(parts) < len(_PARTS_OF_DATE) else "year, month and day"
        date = _date_of_parts(source)
        words = f"date = {{{date}}} in their place" if date else "date = {…}, such as 2023-07-12, 2023-07 or 2023"
        yield BibRule.DATE_FIELD.at(source.at(parts[-1]), key=source.key, fields=written, date=words)


def _date_of_parts(source: Source) -> str:
    """The ISO date that the fields year, month and day give; empty when they give none."""
    year, month, day = (source.get(name).strip().lower() for name in _PARTS_OF_DATE)
    if month and not month.isdecimal():
        month = str(MONTHS.index(month[:3]) + 1) if month[:3] in MONTHS else "?"
    date = "-".join(part.zfill(2) for part in (year, month, day) if part)
    return date if year and (month or not day) and iso_date(date) else ""


def _title(source: Source) -> Iterator[Problem]:
    if not source.get("title").strip():
        yield BibRule.TITLE.at(source.at("title"), key=source.key)
    elif not re.fullmatch(r"\{(?:[^{}]|\{[^{}]*\})*\}", source.fields["title"]):
        yield BibRule.CAPITALS.at(source.at("title"), key=source.key)


def _author(source: Source) -> Iterator[Problem]:
    if not any(source.get(name).strip() for name in ("author", "editor", "organization", "institution", "publisher")):
        yield BibRule.AUTHOR.at(source.place, key=source.key)


def _names(source: Source) -> Iterator[Problem]:
    for field in ("author", "editor", "translator"):
        for problem in check_names(source.fields.get(field, "")):
            message, fix = problem.message.removesuffix("."), problem.fix.removesuffix(".")
            yield BibRule.NAME.at(source.at(field), key=source.key, field=field, message=message, fix=fix)


def _date(source: Source) -> Iterator[Problem]:
    if not any(source.get(name) for name in ("date", "nodate", *_PARTS_OF_DATE)):
        yield BibRule.DATE.at(source.place, key=source.key)


def _dates(source: Source, today: datetime.date) -> Iterator[Problem]:
    for name in _DATES:
        value = source.get(name)
        day = _first_day(name, value)
        if value and day is None:
            yield BibRule.DATE_FORM.at(source.at(name), key=source.key, field=name, date=value)
        elif day and day > today:
            yield BibRule.DATE_FUTURE.at(source.at(name), key=source.key, field=name, date=value)


def _first_day(field: str, value: str) -> datetime.date | None:
    """The first day that a date can mean; ranges and seasons are for the source's own date alone."""
    if field == "date" and read_date(value):
        return iso_date(first_date(value))
    return iso_date(value)


def _address(source: Source) -> Iterator[Problem]:
    if not any(source.get(name) for name in ("url", "doi", "nourl")):
        yield BibRule.ADDRESS.at(source.place, key=source.key)


def _accessed(source: Source) -> Iterator[Problem]:
    if source.get("url") and not source.get("urldate"):
        yield BibRule.ACCESSED.at(source.place, key=source.key)


def _address_form(source: Source) -> Iterator[Problem]:
    url = source.fields.get("url", "")
    parts = split_address(url)
    if url and not _is_complete(url, parts):
        yield BibRule.ADDRESS_FORM.at(source.at("url"), key=source.key, url=url[:60])
    elif parts.username or parts.password:
        yield BibRule.ADDRESS_LOGIN.at(source.at("url"), key=source.key)
    elif what := host_problem(url):
        yield BibRule.ADDRESS_HOST.at(source.at("url"), key=source.key, what=what)


def _address_tracking(source: Source) -> Iterator[Problem]:
    if tracking := tracking_parameters(source.fields.get("url", "")):
        yield BibRule.ADDRESS_TRACKING.at(source.at("url"), key=source.key, parameters=", ".join(tracking))


def tracking_parameters(url: str) -> list[str]:
    """The names of an address's tracking parameters; none of an address that has another in its path."""
    parts = split_address(url)
    if re.search("https?:", parts.path):  # as that of an archived copy, which would be another without them
        return []
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    return [name for name in names if _TRACKING.fullmatch(name)]


def _is_complete(url: str, parts: SplitResult) -> bool:
    return (
        parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not re.search(r"[\s<>\"\\{}|^`]", url)
    )


def _comparable_address(source: Source) -> str:
    """The address as far as it tells two pages apart; empty when there is none."""
    parts = split_address(source.fields.get("url", ""))
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}" if host else ""


def _text(source: Source, field: str) -> Iterator[Problem]:
    """What no field may contain; in an address and a DOI some of it is allowed."""
    place, key, value = source.at(field), source.key, source.fields[field]
    if len(value) > _LONGEST:
        yield BibRule.LENGTH.at(place, key=key, field=field, count=f"{len(value):,}")
        return
    if hidden := next(filter(is_hidden, sorted(set(value))), ""):
        yield BibRule.CONTROL.at(place, key=key, field=field, code=f"{ord(hidden):04X}")
    if word := next(odd_words(value), "") if field not in ("url", "doi") else "":
        yield BibRule.SCRIPT.at(place, key=key, field=field, word=word)
    if field != "url" and (match := _MARKUP.search(value)):
        yield BibRule.MARKUP.at(place, key=key, field=field, markup=match[0])
    if field not in ("url", "doi") and (match := _LATEX.search(value)):
        yield BibRule.LATEX.at(place, key=key, field=field, latex=match[0])


def _doi(source: Source) -> Iterator[Problem]:
    doi = source.fields.get("doi")
    if doi and not re.fullmatch(r"10\.\d{4,9}/\S+", doi):
        yield BibRule.DOI.at(source.at("doi"), key=source.key, doi=doi)


def _isbn(source: Source) -> Iterator[Problem]:
    number = source.fields.get("isbn")
    if number and not isbn.is_valid(number):
        yield BibRule.ISBN.at(source.at("isbn"), key=source.key, isbn=number)


def _known_value(source: Source, rule: Rule, field: str, known: Collection[str]) -> Iterator[Problem]:
    value = source.fields.get(field, "")
    if value not in known:
        yield rule.at(source.at(field), key=source.key, value=value, known=", ".join(known))


def _twice(edition: Edition, rule: Rule, field: str, value_of: Callable[[Source], str]) -> Iterator[Problem]:
    """The sources that share a value with an earlier one; an empty value is shared with none."""
    seen: dict[str, Source] = {}
    for source in edition.sources:
        value = value_of(source)
        other = seen.setdefault(value, source)
        if value and other is not source:
            yield rule.at(source.at(field), key=source.key, other=other.key, place=other.place)


def _unused(edition: Edition) -> Iterator[Problem]:
    for source in edition.sources:
        if not edition.times_cited[source.key] and source.key != edition.base_text.key:
            yield BibRule.UNUSED.at(source.place, key=source.key)
