"""Whatever an entry has in its fields, the printed reference has, character by character and in its own place."""

from __future__ import annotations

import html
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from edition.citations.citeproc import format_references
from edition.citations.csl import CSL_TYPES
from edition.dates import spelled
from edition.model import Place, Source
from edition.parsers.style import FILE as STYLE
from small_edition import ROOT

TEXTS = (
    *("title", "titleaddon", "type", "translation", "container", "series", "eventtitle", "venue", "location"),
    *("organization", "institution", "publisher", "note", "copy", "doi"),
)
NUMBERS = ("edition", "volume", "number", "pages")
NAMES = ("author", "editor", "translator")
OTHERS = ("date", "urldate")
FIELDS = (*NAMES, *TEXTS, *NUMBERS, *OTHERS)
TAGS = {name: chr(0x2460 + at) for at, name in enumerate(FIELDS)}
"""A mark for each field, so that no text is part of another and what is said already cannot be left out."""

TRICKY = (
    *("Source: Reuters", "Author: not shown in the copy", "Issued: 2019 as a draft", "DOI: 10.1/x", "{:note: x}"),
    *("<i>a</i>", "a & b", "&amp;", "*a*", "$x$", "a_b", "~", "\\", "a,,b", ".,;:!?", "--", "...", "'a'", '"a" b'),
    *("“a” ‘b’", "[a]", "¿", "and", "et al.", "山田 太郎", "𓀀1", "µ¹", "1–2", "p. 5", "de la", "a/b|c"),
)
PINPOINT = "\ue000"
STYLE_TEXT = (ROOT / STYLE).read_text(encoding="utf-8")
MARKS = str.maketrans("“”‘’[]", "''''()")
"""Within quotation marks and brackets the marks change, double to single and square to round; they are not lost."""
ORDINALS = {"1": "1st", "2": "2nd", "3": "3rd", "11": "11th"}
PAGES = {
    "5": "p. 5",
    "12–30": "pp. 12–30",
    "12-30": "pp. 12–30",
    "S4": "p. S4",
    "iv–x": "pp. iv–x",
    "article 9": "article 9",
}

words = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="{}"), min_size=1, max_size=8)
plain = st.one_of(
    st.sampled_from([text.replace("{", "").replace("}", "") for text in TRICKY]),
    st.lists(words, min_size=1, max_size=4).map(" ".join),
)
word = st.from_regex(r"[A-Z][a-zéł’-]{1,6}", fullmatch=True)
people = st.tuples(word, word).filter({"And", "Jr", "Sr"}.isdisjoint)


@st.composite
def tagged(draw: st.DrawFn, field: str) -> str:
    """Any text with the mark of its field, at its beginning or its end."""
    text = draw(plain)
    return f"{TAGS[field]}{text}" if field == "pages" or draw(st.booleans()) else f"{text}{TAGS[field]}"


@st.composite
def entries(draw: st.DrawFn) -> tuple[Source, str]:
    """A source of any type, with any of the fields, and the reference that it ought to be printed as."""
    present = draw(st.sets(st.sampled_from(FIELDS))) | {"title"}
    values = {name: draw(tagged(name)) for name in TEXTS if name in present}
    values |= {
        name: draw(st.one_of(tagged(name), st.sampled_from(["2", "12"])))
        for name in ("volume", "number")
        if name in present
    }
    if "edition" in present:
        values["edition"] = draw(st.one_of(tagged("edition"), st.sampled_from([*ORDINALS])))
    if "pages" in present:
        values["pages"] = draw(st.one_of(tagged("pages"), st.sampled_from([*PAGES])))
    if "date" in present:
        values["date"] = draw(st.sampled_from(["2019", "2014-05", "2014-05-06", "2014-05/2014-06", "2014-21", "2014~"]))
    if "urldate" in present:
        values["urldate"] = "2024-05-01"
    names = {}
    for field in NAMES:
        if field in present:
            bodies = draw(st.lists(tagged(field), max_size=1))
            persons = draw(st.lists(people, min_size=0 if bodies else 1, max_size=2))
            values[field] = " and ".join(
                [f"{{{body}}}" for body in bodies] + [f"{family}, {given}" for family, given in persons]
            )
            names[field] = bodies + [f"{given} {family}" for family, given in persons]
    type_ = draw(st.sampled_from([*CSL_TYPES]))
    if container := values.pop("container", ""):
        values["journaltitle" if type_ == "article" else "booktitle"] = container
    source = Source(key="a", type=type_, fields=values, place=Place("bib/edition.bib", 1))
    return source, expected(source, names)


def joined(names: list[str]) -> str:
    return " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])


def expected(source: Source, names: dict[str, list[str]]) -> str:
    """The reference by the rules of the style, made without it, with a sign for the pinpoint."""
    get, type_ = source.get, source.type
    authors, editors, translators = (names.get(field, []) for field in NAMES)
    head = joined(authors) if authors else f"{joined(editors)} ({'eds' if editors[1:] else 'ed.'})" if editors else ""
    title, translation = get("title"), get("translation")
    supplied = title.startswith("[") and title.endswith("]")
    title = title if supplied or type_ in ("report", "book", "legislation") else f"“{title}”"
    title += f" [{translation}]" if translation else ""
    container = get("journaltitle") or get("booktitle")
    if container and type_ in ("incollection", "inproceedings"):
        container = f"in {container}"
    people = [
        f"edited by {joined(editors)}" if editors and authors else "",
        f"translated by {joined(translators)}" if translators else "",
    ]
    counted = type_ in ("book", "incollection", "inproceedings") and get("series")
    series = f"{get('series')} {get('number')}".strip() if counted else get("series")
    edition = f"{ORDINALS[get('edition')]} edition" if get("edition") in ORDINALS else get("edition")
    accessed = f", accessed {spelled(get('urldate'))}" if get("urldate") else ""
    date = spelled(get("date")) or f"undated{accessed}"
    publishers = ", ".join(filter(None, map(get, ("organization", "institution", "publisher"))))
    imprint = ", ".join(filter(None, (": ".join(filter(None, (get("location"), publishers))), date)))
    events = [get("eventtitle"), get("venue")]
    if type_ == "article":
        number = get("number") if get("volume") else labelled("no.", get("number"))
        issue = f"{'.'.join(filter(None, (get('volume'), number)))} ({imprint})".strip()
        between = [*people, series, edition, *events]
        parts = [container, *between, issue] if any(between) or editors else [f"{container} {issue}".strip()]
    else:
        numbers = [labelled("vol.", get("volume")), "" if counted else labelled("no.", get("number"))]
        parts = [container, *people, series, edition, *numbers, *events, imprint]
    added = "; ".join(filter(None, (get("note"), f"copy at {get('copy')}" if get("copy") else "")))
    tail = [
        PAGES.get(get("pages"), get("pages")),
        PINPOINT,
        f"doi:{get('doi')}" if get("doi") else "",
        f"[{added}]" if added else "",
    ]
    return ", ".join(filter(None, [head, title, get("titleaddon"), get("type"), *parts, *tail]))


def labelled(label: str, number: str) -> str:
    return f"{label} {number}" if number.isdecimal() and number.isascii() else number


def case(**fields: str) -> tuple[Source, str]:
    source = Source(key="a", type="online", fields={"title": "A"} | fields, place=Place("bib/edition.bib", 1))
    return source, expected(source, {})


@example(entry=case(note="Source: Reuters"), locator="p. 1")
@example(entry=case(note="Author: not shown in the copy"), locator="p. 1")
@example(entry=case(note="Issued: 2019 as a draft"), locator="p. 1")
@given(entry=entries(), locator=plain)
@settings(max_examples=500, deadline=None)
def test_every_character_is_printed_in_its_place(entry: tuple[Source, str], locator: str) -> None:
    source, reference = entry
    printed = html.unescape(re.sub(r"<[^>]+>", "", format_references([source], STYLE_TEXT)["a"].at(locator)))
    assert printed.translate(MARKS) == reference.replace(PINPOINT, locator, 1).translate(MARKS)
