"""References as other programs write them: BibTeX, biblatex, CSL-JSON and RIS, turned into entries of bib/.

pybtex and rispy do the parsing. Only what is mechanical is done here: nothing is guessed, and each field that is left
out is named. The rules of `check` decide whether an entry can be written.
"""

from __future__ import annotations

import codecs
import contextlib
import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any
from urllib.parse import unquote, urlsplit

import latexcodec  # noqa: F401  registers the codec that turns LaTeX into Unicode
import rispy
from pybtex.database import InvalidNameString
from pybtex.database.input.bibtex import LowLevelParser, month_names
from pybtex.scanner import PybtexSyntaxError
from stdnum import isbn

from edition.authoring.formatter import without_tracking
from edition.authoring.templates import slug
from edition.citations.names import check_names, name_list, read_names, seems_body
from edition.dates import iso_date, read_date
from edition.languages import LANGUAGES
from edition.validation.bibliography import FIELDS, MONTHS, OTHER_NAMES
from edition.validation.letters import HIDDEN

_ARTICLE, _BOOK, _CHAPTER, _REPORT, _LAW = "article", "book", "incollection", "report", "legislation"
_TYPES = {
    **dict.fromkeys(
        ["article", "suppperiodical", "review", "jour", "ejou", "mgzn", "news", "jfull", "inpr", "abst"], _ARTICLE
    ),
    **dict.fromkeys(["article-journal", "article-magazine", "article-newspaper", "review-book"], _ARTICLE),
    **dict.fromkeys(["book", "mvbook", "booklet", "collection", "mvcollection", "proceedings", "mvproceedings"], _BOOK),
    **dict.fromkeys(["reference", "mvreference", "periodical", "edbook", "ebook"], _BOOK),
    **dict.fromkeys(["inbook", "bookinbook", "suppbook", "incollection", "suppcollection", "inreference"], _CHAPTER),
    **dict.fromkeys(
        ["chapter", "entry", "entry-dictionary", "entry-encyclopedia", "chap", "echap", "encyc", "dict"], _CHAPTER
    ),
    **dict.fromkeys(["inproceedings", "conference", "paper-conference", "conf", "cpaper"], "inproceedings"),
    **dict.fromkeys(["report", "techreport", "manual", "standard", "rprt", "govdoc", "stand"], _REPORT),
    **dict.fromkeys(["thesis", "phdthesis", "mastersthesis", "bachelorsthesis", "thes"], "thesis"),
    **dict.fromkeys(["online", "electronic", "www", "webpage", "post", "post-weblog", "elec", "web", "blog"], "online"),
    **dict.fromkeys(["video", "movie", "motion_picture", "broadcast", "mpct"], "video"),
    **dict.fromkeys(
        ["legislation", "legal", "jurisdiction", "bill", "legal_case", "treaty", "regulation", "stat", "case", "hear"],
        _LAW,
    ),
}
"""The types of entry by what BibTeX, biblatex, CSL and RIS call them, in small letters; any other is `misc`."""
_THESES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis", "mathesis": "Master’s thesis"}
_WORDS = _THESES | {
    "candthesis": "Candidate’s thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
    "patent": "Patent",
    "patentde": "German patent",
    "patenteu": "European patent",
    "patentfr": "French patent",
    "patentuk": "British patent",
    "patentus": "US patent",
    "patreq": "Patent request",
    "patreqde": "German patent request",
    "patreqeu": "European patent request",
    "patreqfr": "French patent request",
    "patrequk": "British patent request",
    "patrequs": "US patent request",
    "newseries": "new series",
    "oldseries": "old series",
}
"""What biblatex prints for the words that stand for others in `type` and `series` (its manual, section 4.9.2)."""
_NAMES = ("author", "editor", "translator")
_MORE_NAMES = OTHER_NAMES | {
    "lastchecked": "urldate",
    "accessed": "urldate",
    "link": "url",
    "conference": "eventtitle",
    "isbn13": "isbn",
    "eid": "pages",
    "held": "venue",
    "reporttype": "type",
    "maintitle": "booktitle",
}
_CSL = {
    "title": "title",
    "publisher": "publisher",
    "publisher-place": "location",
    "volume": "volume",
    "edition": "edition",
    "collection-title": "series",
    "event": "eventtitle",
    "event-title": "eventtitle",
    "event-place": "venue",
    "genre": "type",
    "DOI": "doi",
    "ISBN": "isbn",
    "URL": "url",
    "page": "pages",
    "language": "langid",
    "number": "number",
    "issue": "number",
    "collection-number": "number",
}
"""The fields of CSL that are texts, with the entry's own; the container has its name from the type."""
_CSL_DATES = {"issued": "date", "accessed": "urldate"}
_RIS = {
    "date": ("date", "year", "publication_year"),
    "title": ("title", "primary_title", "caption"),
    "volume": ("volume",),
    "number": ("number",),
    "publisher": ("publisher",),
    "location": ("place_published",),
    "edition": ("edition",),
    "doi": ("doi",),
    "urldate": ("access_date",),
    "langid": ("language",),
    "type": ("type_of_work",),
}
"""The entry's fields with those of RIS, as rispy names them, of which the first that is there counts."""
_RIS_CONTAINERS = ("secondary_title", "journal_name", "alternate_title3", "alternate_title2", "alternate_title1")
_RIS_NAMES = {"author": ("authors", "first_authors"), "editor": ("secondary_authors", "editors", "ED")}
_LANGUAGE_WORDS = {
    **dict.fromkeys(["american", "british", "usenglish", "ukenglish", "eng", "canadian", "australian"], "english"),
    **dict.fromkeys(["ngerman", "naustrian", "nswissgerman", "austrian", "deutsch", "ger", "deu"], "german"),
    **dict.fromkeys(["francais", "français", "frenchb", "canadien", "fre", "fra"], "french"),
    **dict.fromkeys(["jpn", "jp", "日本語"], "japanese"),
    **dict.fromkeys(["brazilian", "brazil", "portuges", "por"], "portuguese"),
    **dict.fromkeys(["nynorsk", "norsk", "bokmal", "nb", "nn", "nor", "nob"], "norwegian"),
    **dict.fromkeys(["chi", "zho", "中文"], "chinese"),
    **{"spa": "spanish", "español": "spanish", "ita": "italian", "italiano": "italian", "rus": "russian"},
    **{"русский": "russian", "kor": "korean", "한국어": "korean", "magyar": "hungarian", "hun": "hungarian"},
    **{"nld": "dutch", "dut": "dutch", "pol": "polish", "swe": "swedish", "dan": "danish", "fin": "finnish"},
    **{
        "tur": "turkish",
        "ukr": "ukrainian",
        "cze": "czech",
        "ces": "czech",
        "slovenian": "slovene",
        "farsi": "persian",
    },
}
"""What else programs call a language, besides its name and its tag."""
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|span|sc|scp|jats:\w+|mml:\w+|p|br)\b[^>]*>", re.I)
_COMMAND = re.compile(
    r"\\(?:emph|text(?:\w\w|normal|superscript|subscript)|mbox|mkbib\w+|enquote|url|path|href|uppercase|em|it|bf|sc|tt)\b\s*"
)
_LOGO = re.compile(r"\\((?:La|Xe|Bib)?TeX)\b\s?")
_TILDE = "\ue000"
"""What stands for a tilde that is no space of LaTeX while LaTeX is read."""
_ONLINE = ("online", "video")
"""Types of what has an address for certain."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ENGLISH = _words(
    "the of and for with from by at how what why its between after against under into about their an to is are"
)
_NOT_ENGLISH = _words(
    "der das und des für von zur zum ein eine im den dem la le les du et au aux pour sur dans une el los las "
    "del y para con una il gli della di per da dos na em um uma het een van voor og och av på för ve ile de en"
)
"""Small words that English has, and some that others have and English has not."""
_FOR_OTHERS = ("year", "month", "day", "subtitle", "booksubtitle", "howpublished")
"""Fields that the edition does not have, whose text goes into others."""
_BEGINNING = re.compile(r"^[ \t]*@", re.M)
_URL = re.compile(r"https?://[^\s{}<>\"]+")


class UnreadableError(ValueError):
    """The input is none of the formats; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: the entry it gives and what was left out; in `error` why it could not be read."""

    name: str
    type: str = "misc"
    fields: dict[str, str] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    error: str = ""


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 with its mark. Raises UnreadableError."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"byte {error.start + 1} is not UTF-8. Fix: save the file as UTF-8.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_references(text: str) -> list[Reference]:
    """The references of a text in any of the formats, in their order. Raises UnreadableError when it is in none.

    A reference that cannot be read takes no other with it.
    """
    beginning = text.lstrip()[:1]
    if not beginning:
        raise UnreadableError("there is nothing in it. Fix: export the reference once more.")
    if beginning in "{[":
        return list(_read_csl(text))
    if re.search(r"^TY {1,2}-", text, re.M):
        return list(_read_ris(text))
    if re.search(r"^\s*@\s*\w+\s*[{(]", text, re.M):
        return list(_read_bibtex(text))
    raise UnreadableError("it is neither BibTeX, CSL-JSON nor RIS. Fix: export the reference as one of these.")


def _read_bibtex(text: str) -> Iterator[Reference]:
    found: dict[str, tuple[str, dict[str, str]] | str] = {}
    macros: dict[str, str] = dict(month_names)
    at = 0
    while at < len(text):
        parser = LowLevelParser(text, macros=macros)
        parser.pos = at
        at = len(text)
        try:
            for kind, body in parser:
                if kind.lower() not in ("string", "preamble"):
                    key, parts = body
                    name = str(key) if str(key) not in found else f"{key} ({len(found) + 1})"
                    found[name] = (kind.lower(), {name.lower(): "".join(value).strip() for name, value in parts})
        except (PybtexSyntaxError, RecursionError) as error:
            start = parser.command_start or 0
            line = text.count("\n", 0, start) + 1
            reason = str(error.args[0] if error.args else error) or "braces nested too deeply"
            found[f"line {line}"] = f"cannot be read ({reason}). Fix: look for a missing brace or comma."
            following = _BEGINNING.search(text, start + 1)
            at = following.start() if following else len(text)
    for name, entry in found.items():
        if isinstance(entry, str):
            yield Reference(name, error=entry)
        else:
            kind, fields = entry
            yield _tidy(name, kind, _with_parent(fields, found), is_latex=True)


def _with_parent(fields: dict[str, str], found: Mapping[str, tuple[str, dict[str, str]] | str]) -> dict[str, str]:
    """An entry with what its crossref gives it: the title of the whole is that of the book."""
    parent = found.get(fields.pop("crossref", ""))
    if not parent or isinstance(parent, str):
        return fields
    inherited = {name: value for name, value in parent[1].items() if name not in ("doi", "url", "author", "crossref")}
    inherited["journaltitle" if parent[0] == "periodical" else "booktitle"] = inherited.pop("title", "")
    return inherited | fields


def _read_csl(text: str) -> Iterator[Reference]:
    try:
        items = json.loads(text)
    except RecursionError as error:
        raise UnreadableError("its brackets are nested too deeply. Fix: export the references once more.") from error
    except ValueError as error:
        raise UnreadableError(f"it is not JSON ({error}). Fix: export the references once more.") from error
    if isinstance(items, dict):
        items = items.get("items", [items])
    for number, item in enumerate(items if isinstance(items, list) else [items], 1):
        if isinstance(item, dict) and ("title" in item or "type" in item) and "itemType" not in item:
            yield from_csl(item, number)
        else:
            yield Reference(f"item {number}", error="is no CSL-JSON. Fix: export it as CSL JSON or BibTeX.")


def from_csl(item: Mapping[str, Any], number: int = 1) -> Reference:
    """The reference that one item of CSL-JSON gives."""
    kind = str(item.get("type", "")).lower()
    fields, dropped = {}, []
    for name, written in item.items():
        is_texts = isinstance(written, list) and written and isinstance(written[0], str)
        value = written[0] if is_texts else written  # doi.org has some titles in a list
        if name in _NAMES and isinstance(value, list):
            fields[name] = " and ".join(filter(None, map(_csl_name, value)))
        elif name in _CSL_DATES and isinstance(value, dict):
            fields[_CSL_DATES[name]] = _csl_date(value)
        elif name in _CSL and isinstance(value, str | int | float):
            fields.setdefault(_CSL[name], str(value))
        elif name == "container-title":
            fields[_container(kind)] = str(value)
        elif name not in ("id", "type", "citation-key"):
            dropped.append(name)
    return _tidy(str(item.get("id") or f"item {number}"), kind, fields, dropped)


def _container(kind: str) -> str:
    match _TYPES.get(kind):
        case "incollection" | "inproceedings":
            return "booktitle"
        case "online" | "report" | "legislation":
            return "organization"
        case "book":
            return "series"
    return "journaltitle"


def _csl_name(name: object) -> str:
    if not isinstance(name, dict):
        return f"{{{name}}}"
    family, given, suffix = (str(name.get(part) or "").strip() for part in ("family", "given", "suffix"))
    prefix = " ".join(filter(None, (str(name.get(f"{part}-particle") or "") for part in ("dropping", "non-dropping"))))
    if literal := name.get("literal") or (family if not given else ""):
        return f"{{{literal}}}"
    return ", ".join(_protected(part) for part in (f"{prefix} {family}".strip(), suffix, given) if part)


def _protected(part: str) -> str:
    return f"{{{part}}}" if re.search(r",|\band\b", part) else part


def _csl_date(value: Mapping[str, Any]) -> str:
    parts = value.get("date-parts")
    if not parts or not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        return str(value.get("raw") or value.get("literal") or "")
    dates = [
        "-".join(f"{int(n):0{4 if at == 0 else 2}}" for at, n in enumerate(part) if str(n).isdecimal())
        for part in parts
    ]
    return "/".join(filter(None, dates))


def _read_ris(text: str) -> Iterator[Reference]:
    for number, record in enumerate(re.split(r"^(?=TY {1,2}-)", text, flags=re.M)[1:], 1):
        lines = [re.sub(r"^([A-Z][A-Z0-9]) {1,2}- ?", r"\1  - ", line) for line in record.split("\n")]
        body = [line for line in lines if not line.startswith("ER  - ")]
        try:
            (read,) = rispy.loads("\n".join([*body, "ER  - "]))
        except (OSError, ValueError, LookupError, TypeError) as error:
            yield Reference(f"record {number}", error=f"cannot be read ({error}). Fix: export it once more.")
        else:
            yield _from_ris(read, number)


def _from_ris(record: Mapping[str, Any], number: int) -> Reference:
    kind = str(record.get("type_of_reference", "")).lower()
    unknown = record.get("unknown_tag", {})
    values = {
        name: value[0] if isinstance(value, list) else value for name, value in record.items() if name != "unknown_tag"
    }
    fields, used = _ris_texts(values, kind)
    for name, tags in _RIS_NAMES.items():
        names = [n for tag in tags for n in (record.get(tag) or unknown.get(tag) or [])]
        fields[name] = " and ".join(filter(None, map(_ris_name, names)))
        used |= {*tags}
    fields["url"] = next((match[0] for url in record.get("urls", ()) if (match := _URL.search(url))), "")
    dropped = [name for name in (*values, *unknown) if name not in used]
    return _tidy(str(record.get("id") or f"record {number}"), kind, fields, dropped)


def _ris_texts(values: Mapping[str, Any], kind: str) -> tuple[dict[str, str], set[str]]:
    """The fields of a record that are no names, and what was used for them."""
    used = {"type_of_reference", "id", "start_page", "end_page", "issn", "urls"}
    fields: dict[str, str] = {}
    for name, tags in _RIS.items():
        fields[name] = next((str(values[tag]) for tag in tags if values.get(tag)), "")
        used |= {*tags}
    if _TYPES.get(kind) != _ARTICLE:
        used.add("type_of_work")
    else:
        fields.pop("type")
    for tag in _RIS_CONTAINERS:
        if values.get(tag):
            fields.setdefault(_container(kind), str(values[tag]))
            used.add(tag)
    if not fields["title"]:
        fields["title"] = fields.pop(_container(kind), "")
    fields["pages"] = "–".join(str(values[tag]) for tag in ("start_page", "end_page") if values.get(tag))
    if _TYPES.get(kind) in (_BOOK, _CHAPTER, "inproceedings", _REPORT):
        fields["isbn"] = str(values.get("issn", ""))
    return fields, used


def _ris_name(name: str) -> str:
    """A name of RIS, which has the suffix last; one without a comma is a body's."""
    parts = [part.strip() for part in name.split(",") if part.strip()]
    match parts:
        case [family, given, suffix]:
            return f"{family}, {suffix}, {given}"
        case [family, given]:
            return f"{_protected(family)}, {_protected(given)}"
    return f"{{{', '.join(parts)}}}" if parts else ""


def _tidy(
    name: str, kind: str, raw: Mapping[str, str], dropped: list[str] | None = None, *, is_latex: bool = False
) -> Reference:
    """An entry as the edition has it, of the fields that another program wrote."""
    left_out = dropped or []
    fields = _known_fields(raw, left_out, is_latex=is_latex)
    for title in ("title", "booktitle"):
        if subtitle := fields.pop(title.replace("title", "subtitle"), ""):
            fields[title] = f"{fields.get(title, '')}: {subtitle}".removeprefix(": ")
    _date(fields, left_out)
    _address(fields, left_out, raw)
    _details(fields, left_out)
    type_ = _TYPES.get(kind, "misc")
    if kind in _THESES:
        fields.setdefault("type", kind)
    for coded in ("type", "series"):
        if word := _WORDS.get(fields.get(coded, "").lower()):
            fields[coded] = word
    if type_ == "misc" and "url" in fields and "doi" not in fields:
        type_ = "online"
    if "title" in fields:
        fields["title"] = f"{{{fields['title']}}}"
    if not (fields.get("url") and iso_date(fields.get("urldate", ""))):
        fields.pop("urldate", None)
    return Reference(name, type_, {name: text for name, text in fields.items() if text}, tuple(dict.fromkeys(left_out)))


def _known_fields(raw: Mapping[str, str], dropped: list[str], *, is_latex: bool) -> dict[str, str]:
    """The fields that the edition has, or makes its own of, in Unicode; the names of the others are `dropped`."""
    fields: dict[str, str] = {}
    for name, value in raw.items():
        known = _MORE_NAMES.get(name, name)
        if name not in _FOR_OTHERS and (known not in FIELDS or known == "annotation"):
            if value:
                dropped.append(name)
        elif text := _verbatim(value) if known in ("url", "doi") else _unicode(value, known, is_latex=is_latex):
            fields.setdefault(known, text)
    return fields


def _verbatim(value: str) -> str:
    """An address or a DOI, whose signs LaTeX may have escaped."""
    value = re.sub(r"\{?\\textasciitilde\s*(?:\{\})?\}?|\\~\{\}|\\~", "~", value)
    value = re.sub(r"\\(?:url|href|path)\s*", "", value)
    return html.unescape(re.sub(r"\\([_%&#$])", r"\1", value).replace("{", "").replace("}", "")).strip(" <>")


def _unicode(value: str, name: str, *, is_latex: bool) -> str:
    if is_latex:
        value = re.sub(r"(?<!\\)%", r"\\%", " ".join(value.split()))
        value = re.sub(r"(?<![\w.}\\])~|(?<=[^\x00-\x7f])~|~(?=[^\w{\\])|~(?=[^\x00-\x7f])", _TILDE, value)
        with contextlib.suppress(ValueError, LookupError):  # the rules refuse what is left
            value = codecs.decode(value, "ulatex")  # type: ignore[call-overload]
        value = (
            _COMMAND.sub("", _LOGO.sub(r"\1", value.replace("\\hyphen ", "-").replace("\\{", "").replace("\\}", "")))
            .replace("\u00a0", " ")
            .replace(_TILDE, "~")
            .replace("\\$", "$")
        )
        value = re.sub(r"(?<=\d)\s*-{2,3}\s*(?=\d)", "–", value)
    if name in _NAMES:
        value = _names(" ".join(_shown(value).split()))
    else:
        value = html.unescape(_TAG.sub("", value)).replace("{", "").replace("}", "")
    return " ".join(_shown(value).split())


def _shown(value: str) -> str:
    """The text without invisible characters; a break counts as a space."""
    return "".join(
        " " if sign.isspace() else sign for sign in value if sign.isspace() or unicodedata.category(sign) not in HIDDEN
    )


def _names(names: str) -> str:
    """A list of names in the forms of the edition; as it was written when a rule refuses it."""
    written = []
    for name in name_list(names):
        plain = name.replace("{", "").replace("}", "")
        if seems_body(name):
            written.append(f"{{{plain}}}")
            continue
        try:
            if any(check_names(name)):
                return names
            (read,) = read_names(name)
        except (InvalidNameString, ValueError):
            return names
        written.append(f"{{{plain}}}" if read.is_body else read.inverted)
    joined = " and ".join(written)
    return names if any(check_names(joined)) else joined


def _date(fields: dict[str, str], dropped: list[str]) -> None:
    """Put the date into one field, in ISO form."""
    year, month, day = (fields.pop(part, "") for part in ("year", "month", "day"))
    written = fields.pop("date", "") or " ".join(filter(None, (day, month, year)))
    for candidate in (written, f"{month} {year}", year):
        if date := iso_form(candidate):
            fields["date"] = date
            break
    if written and "date" not in fields:
        dropped.append(f"date ({written})")
    if "urldate" in fields:
        fields["urldate"] = iso_form(fields["urldate"])


def iso_form(written: str) -> str:
    """A date in ISO form, of the forms that people and programs write; empty when it cannot be read."""
    text = re.sub(r"T[\d:.Z+-]+$", "", written.strip().strip("/ ,"))
    if read_date(text):
        return text
    numbers = re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:/.*)?", text)
    if numbers:
        date = "-".join(part.zfill(2) for part in numbers.groups() if part)
        return date if iso_date(date) else ""
    return _date_in_words(text)


def _date_in_words(text: str) -> str:
    """The ISO form of a date with one year, and a month in English if it has more; empty when it cannot be read."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", text)
    rest = re.sub(r"(?<!\d)\d{4}(?!\d)", " ", text)
    months = [word[:3].lower() for word in re.findall(r"[A-Za-z]{3,}", rest) if word[:3].lower() in MONTHS]
    days = re.findall(r"(?<!\d)\d{1,2}(?!\d)", rest)
    if len(set(years)) != 1 or len(months) > 1 or len(days) > 1:
        return ""
    numbers = [*(f"{MONTHS.index(month) + 1}" for month in months), *days]
    date = "-".join([years[0], *(number.zfill(2) for number in numbers)])
    return date if iso_date(date) else ""


def _address(fields: dict[str, str], dropped: list[str], raw: Mapping[str, str]) -> None:
    """Find the address and the DOI, wherever they were written; an address of doi.org is the DOI."""
    published = fields.pop("howpublished", "")
    if "url" not in fields and (match := _URL.search(_verbatim(raw.get("howpublished", "")))):
        fields["url"], published = match[0].rstrip(".,)"), ""
    if published:
        dropped.append(f"howpublished ({published})")
    if "url" in fields:
        match = _URL.search(fields["url"])
        fields["url"] = match[0] if match else re.sub(r"^www\.", "https://www.", fields["url"])
    _doi(fields, dropped)
    archive = raw.get("archiveprefix", raw.get("eprinttype", "")).lower()
    if archive == "arxiv" and raw.get("eprint") and "url" not in fields and "doi" not in fields:
        fields["url"] = f"https://arxiv.org/abs/{raw['eprint']}"
    if "url" in fields:
        fields["url"] = without_tracking(fields["url"])


def _doi(fields: dict[str, str], dropped: list[str]) -> None:
    """The DOI in its field or in the address."""
    doi = unquote(re.sub(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)", "", fields.pop("doi", ""), flags=re.I))
    try:
        parts = urlsplit(fields.get("url", ""))
    except ValueError:
        parts = urlsplit("")
    if parts.hostname in ("doi.org", "dx.doi.org", "www.doi.org"):
        doi = doi or unquote(parts.path.lstrip("/"))
        del fields["url"]
    if re.fullmatch(r"10\.\d{4,9}/\S+", doi):
        fields["doi"] = doi
    elif short := re.fullmatch(r"10/([A-Za-z0-9]+)", doi):  # https://shortdoi.org/
        fields.setdefault("url", f"https://doi.org/{short[1]}")
    elif doi:
        dropped.append(f"doi ({doi})")


def _details(fields: dict[str, str], dropped: list[str]) -> None:
    """The ISBN, the language and the pages in their forms."""
    if numbers := fields.pop("isbn", ""):
        valid = [number for number in re.findall(r"[\dXx][\dXx -]{8,}[\dXx]", numbers) if isbn.is_valid(number)]
        valid = valid or [number for number in re.split(r"[\s,;()]+", numbers) if isbn.is_valid(number)]
        fields |= {"isbn": valid[0]} if valid else {}
        dropped += [] if valid else [f"isbn ({numbers})"]
    if written := fields.pop("langid", ""):
        language = known_language(written)
        fields["langid"] = language
        dropped += [] if language else [f"language ({written})"]
    if not fields.get("langid"):
        fields["langid"] = _of_script(fields.get("title", ""))
    if "pages" in fields:
        fields["pages"] = re.sub(r"(?<=\w)\s*[-‐‑–—]+\s*(?=\w)", "–", fields["pages"])


def known_language(written: str) -> str:
    """The language that a name or a tag means, as the edition calls it; empty when it is none that it knows."""
    word = written.strip().lower()
    by_tag = {tag: name for name, tag in LANGUAGES.items()}
    for candidate in (word, re.split(r"[-_,;/ (]", word)[0]):
        if candidate in LANGUAGES:
            return candidate
        if found := by_tag.get(candidate) or _LANGUAGE_WORDS.get(candidate):
            return found
    return ""


def _of_script(title: str) -> str:
    """The language that a title's letters show beyond doubt: kana are Japanese, Hangul is Korean."""
    if re.search(r"[\u3041-\u30ff]", title):
        return "japanese"
    return "korean" if re.search(r"[\uac00-\ud7a3]", title) else ""


def supplied(fields: Mapping[str, str], type_: str) -> dict[str, str]:
    """What can be said of an entry for certain enough to be compared only: its language, and that it names no address."""
    found = {}
    if not fields.get("langid") and _seems_english(fields.get("title", "")):
        found["langid"] = "english"
    if type_ not in _ONLINE and not fields.keys() & {"url", "doi", "nourl"}:
        found["nourl"] = "Not named in the reference"
    return found


def _seems_english(title: str) -> bool:
    """Whether a title has no small word of another language, and either one of English or no letter beyond English."""
    words = set(re.findall(r"[^\W\d_]+", title.lower()))
    return not words & _NOT_ENGLISH and (bool(words & _ENGLISH) or (bool(words) and title.isascii()))


def house_key(fields: Mapping[str, str], used: set[str]) -> str:
    """A free key for an entry: who wrote or issued it, a word of the title, the year."""
    host = (urlsplit(fields.get("url", "")).hostname or "").removeprefix("www.").partition(".")[0]
    words = [word for word in _ascii(fields.get("title", "")).split("-") if not word.isdecimal()]
    long = [word for word in words if len(word) > 3]
    parts = [_ascii(_who(fields), 2) or _ascii(host) or "source", *(long or words)[:1], fields.get("date", "")[:4]]
    key = "-".join(filter(None, parts))
    return next(free for free in chain([key], (f"{key}-{n}" for n in count(2))) if free.casefold() not in used)


def _who(fields: Mapping[str, str]) -> str:
    """The first person who wrote or edited an entry, or the body that issued it."""
    names = read_names(fields.get("author") or fields.get("editor", ""))
    who = (names[0].family or names[0].literal) if names else ""
    return who or next((fields[name] for name in ("organization", "institution", "publisher") if fields.get(name)), "")


def _ascii(text: str, most: int = 30) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return slug("".join(sign for sign in plain if not unicodedata.combining(sign)), most)
