"""References as they are printed: golden lines for every kind of source, by the house style of bib/notes.csl.

The style is a full note: author, “title” (reports, books and statutes in italics), container, people, volume, number,
place: publisher, date, pages, pinpoint, DOI, [what the editors add].
"""

from __future__ import annotations

import html
import re

import pytest

from edition.citations.citeproc import Reference, format_references
from edition.exports.bibliography import to_bib
from edition.model import Citation, Note, Place, Source
from edition.parsers.bibtex import parse_bib
from edition.parsers.style import FILE as STYLE
from edition.site.note_html import archived, host, print_note
from small_edition import ROOT

BIB = r"""
@online{japanese, author = {海野, 灯}, title = {{港の灯台}}, translation = {The Lighthouse of the Harbour},
  date = {2014-05-06}, organization = {灯台新聞}, langid = {japanese}, kind = {press}}
@online{speech, author = {Moor, Ada}, title = {{On Lamps and “Old” Piers}}, titleaddon = {Speech at the pier},
  date = {2014-05-06}, organization = {Harbour Institute}, note = {Transcript}, langid = {english}, kind = {speech}}
@online{press-conference, author = {Moor, Ada and {Lamp and Pier Office}}, title = {{Press Conference on the Pier}},
  date = {2023-07-12}, organization = {Lamp Office}, note = {As delivered}, langid = {english}, kind = {press-conference}}
@legislation{statute, title = {{12 P.C. § 34. Lamps on Piers}}, nodate = {None shown}, organization = {Free Law},
  note = {Copy of a section of the code}, langid = {english}, kind = {statute}}
@online{web-page, title = {{Lamps of the World}}, date = {2021-03}, organization = {Lamp Almanac},
  langid = {english}, kind = {release}}
@report{report, author = {Reed, Ben and Ito, Hana}, title = {{Piers to 2050}}, date = {2022-07},
  organization = {Harbour Institute}, langid = {english}, kind = {research}}
@article{article, author = {Reed, Ben and Ito, Hana and Moor, Ada}, title = {{The Keeper’s Book}},
  journaltitle = {Journal of Piers}, volume = {7}, number = {2}, pages = {10–19}, date = {2022-11-05},
  doi = {10.1234/piers}, langid = {english}, kind = {research}}
@article{volume-only, author = {Reed, Ben}, title = {{Lamps}}, journaltitle = {Journal of Piers}, volume = {8},
  date = {2023}, organization = {Pier Press}, langid = {english}, kind = {research}}
@online{supplied, author = {Moor, Ada}, title = {{[An essay on two harbours]}}, date = {2023-08-01},
  organization = {Harbour Institute}, note = {Title supplied by the editors}, langid = {english}, kind = {opinion}}
@online{supplied-twice, author = {{灯台局}}, title = {{[灯台について]}}, translation = {[On the lighthouse]},
  date = {2020}, organization = {港のニュース}, langid = {japanese}, kind = {release}}
@online{undated, title = {{Lamps: A to Z}}, nodate = {None shown}, organization = {Lamp Almanac},
  langid = {english}, kind = {reference}}
@online{one-body, author = {{Lamp Office}}, title = {{Lamps We Keep}}, date = {2023}, organization = {Lamp Office},
  langid = {english}, kind = {release}}
@online{two-bodies, author = {{Lamp Office}}, title = {{Lamps We Keep}}, date = {2023}, organization = {Lamp Almanac},
  note = {Copy}, langid = {english}, kind = {treaty}}
@online{body-with-and, author = {Moor, Ada}, title = {{Lamps and ‘Piers’}}, date = {2023},
  organization = {Office of Lamps and Piers}, langid = {english}, kind = {strategy}}
@online{question, author = {Moor, Ada}, title = {{A Pier?}}, date = {2023}, organization = {Lamp Almanac},
  langid = {english}, kind = {opinion}}
@book{edited-book, editor = {Moor, Ada and Reed, Ben}, title = {{An edited book}}, volume = {2}, date = {2019},
  publisher = {Pier Press}, location = {London}, isbn = {9780306406157}, langid = {english}, kind = {research}}
@incollection{chapter, author = {Moor, Ada}, editor = {Reed, Ben}, translator = {Ito, Hana}, title = {{A chapter}},
  booktitle = {An edited book}, series = {Pier Studies}, number = {7}, edition = {2}, pages = {12–30}, date = {2016},
  publisher = {Pier Press}, location = {London}, langid = {english}, kind = {research}}
@inproceedings{paper, author = {Moor, Ada}, title = {{A paper}}, booktitle = {All Piers}, eventtitle = {Third Congress},
  venue = {Rome}, pages = {S12}, date = {2016-07-08/2016-07-09}, langid = {english}, kind = {research}}
@report{numbered-report, author = {Moor, Ada}, title = {{A report}}, type = {Working paper}, number = {12},
  date = {2009-21}, institution = {Lamp Office}, langid = {english}, kind = {research}}
@legislation{act, title = {{An Act}}, number = {Act No. 165 of 1954}, date = {1954}, organization = {Diet},
  langid = {english}, kind = {statute}}
@article{issue, editor = {Moor, Ada}, author = {Reed, Ben}, title = {{Lamps}}, journaltitle = {Journal of Piers},
  volume = {8}, pages = {94, 101–3}, date = {2023}, langid = {english}, kind = {research}}
@thesis{thesis, author = {Moor, Ada}, title = {{Lamps}}, type = {PhD thesis}, institution = {Harbour University},
  date = {2020}, langid = {english}, kind = {research}}
@online{accessed, title = {{Lamps}}, nodate = {None shown}, urldate = {2024-05-01}, organization = {Lamp Almanac},
  langid = {english}, kind = {reference}}
@online{annual, author = {{Lamp Office}}, title = {{Lamp Yearbook 2021, ch. 3}}, date = {2021},
  titleaddon = {white paper}, organization = {Lamp Office}, langid = {english}, kind = {strategy}}
@online{no-annual, author = {{Lamp Office}}, title = {{Lamps in 2021}}, date = {2021}, langid = {english},
  kind = {release}}
@online{place-in-publisher, title = {{Lamps}}, date = {2021}, organization = {Lamp Office, Rome}, location = {Rome},
  titleaddon = {lamps}, langid = {english}, kind = {release}}
@online{copied, title = {{Lamps}}, date = {2021}, organization = {Lamp Almanac}, note = {excerpt; Copy at a.example},
  copy = {a.example}, relays = {web-page}, langid = {english}, kind = {release}}
@online{bracketed, title = {{[Words on [lamps]]}}, titleaddon = {speech [in part]}, date = {2021}, note = {see [1]},
  organization = {Lamp Almanac}, langid = {english}, kind = {release}}
@online{names, author = {family=Example, given=Una, prefix=von der and 小山 翔一 and 海野, 灯 and King, Jr., Martin Luther
  and others}, title = {{Lamps}}, date = {2021}, langid = {english}, kind = {research}}
@report{bare-report, title = {{Piers}}, nodate = {None shown}, organization = {R&D Office}, langid = {english},
  note = {About 50% seen; R&D #1, US$5 to US$6, snake_case, x^2, ~7, a\b}, kind = {strategy}}
"""

PIERS_DOI = 'doi:<a href="https://doi.org/10.1234/piers" rel="noopener">10.1234/piers</a>'
PRINTED = {
    "japanese": '海野灯, “<span lang="ja">港の灯台</span>” [The Lighthouse of the Harbour], 灯台新聞, 6 May 2014',
    "speech": "Ada Moor, “On Lamps and ‘Old’ Piers”, Speech at the pier, Harbour Institute, 6 May 2014, [Transcript]",
    "press-conference": (
        "Ada Moor and Lamp and Pier Office, “Press Conference on the Pier”, Lamp Office, 12 July 2023, [As delivered]"
    ),
    "statute": "<em>12 P.C. § 34. Lamps on Piers</em>, Free Law, undated, [Copy of a section of the code]",
    "web-page": "“Lamps of the World”, Lamp Almanac, March 2021",
    "report": "Ben Reed and Hana Ito, <em>Piers to 2050</em>, Harbour Institute, July 2022",
    "article": (
        "Ben Reed, Hana Ito and Ada Moor, “The Keeper’s Book”, <em>Journal of Piers</em> 7.2 (5 November 2022), "
        f"pp. 10–19, {PIERS_DOI}"
    ),
    "volume-only": "Ben Reed, “Lamps”, <em>Journal of Piers</em> 8 (Pier Press, 2023)",
    "supplied": "Ada Moor, [An essay on two harbours], Harbour Institute, 1 August 2023, [Title supplied by the editors]",
    "supplied-twice": '灯台局, <span lang="ja">[灯台について]</span> (On the lighthouse), 港のニュース, 2020',
    "undated": "“Lamps: A to Z”, Lamp Almanac, undated",
    "one-body": "Lamp Office, “Lamps We Keep”, 2023",
    "two-bodies": "Lamp Office, “Lamps We Keep”, Lamp Almanac, 2023, [Copy]",
    "body-with-and": "Ada Moor, “Lamps and ‘Piers’”, Office of Lamps and Piers, 2023",
    "question": "Ada Moor, “A Pier?”, Lamp Almanac, 2023",
    "edited-book": "Ada Moor and Ben Reed (eds), <em>An edited book</em>, vol. 2, London: Pier Press, 2019",
    "chapter": (
        "Ada Moor, “A chapter”, in <em>An edited book</em>, edited by Ben Reed, translated by Hana Ito, "
        "Pier Studies 7, 2nd edition, London: Pier Press, 2016, pp. 12–30"
    ),
    "paper": "Ada Moor, “A paper”, in <em>All Piers</em>, Third Congress, Rome, 8–9 July 2016, p. S12",
    "numbered-report": "Ada Moor, <em>A report</em>, Working paper, no. 12, Lamp Office, spring 2009",
    "act": "<em>An Act</em>, Act No. 165 of 1954, Diet, 1954",
    "issue": "Ben Reed, “Lamps”, <em>Journal of Piers</em>, edited by Ada Moor, 8 (2023), pp. 94, 101–3",
    "thesis": "Ada Moor, “Lamps”, PhD thesis, Harbour University, 2020",
    "accessed": "“Lamps”, Lamp Almanac, undated, accessed 1 May 2024",
    "annual": "Lamp Office, “Lamp Yearbook 2021, ch. 3”, white paper",
    "no-annual": "Lamp Office, “Lamps in 2021”, 2021",
    "place-in-publisher": "“Lamps”, Lamp Office, Rome, 2021",
    "copied": "“Lamps”, Lamp Almanac, 2021, [excerpt; Copy at a.example]",
    "bracketed": "[Words on (lamps)], speech [in part], Lamp Almanac, 2021, [see (1)]",
    "names": "Una von der Example, 小山 翔一, 海野灯, Martin Luther King Jr. and others, “Lamps”, 2021",
    "bare-report": (
        r"<em>Piers</em>, R&amp;D Office, undated, "
        r"[About 50% seen; R&amp;D #1, US$5 to US$6, snake_case, x^2, ~7, a\b]"
    ),
}

PINNED = {
    "speech": (
        "para. 3",
        "Ada Moor, “On Lamps and ‘Old’ Piers”, Speech at the pier, Harbour Institute, 6 May 2014, "
        '<span class="locator">para. 3</span>, [Transcript]',
    ),
    "article": (
        "pp. 12–13",
        "Ben Reed, Hana Ito and Ada Moor, “The Keeper’s Book”, <em>Journal of Piers</em> 7.2 (5 November 2022), "
        f'pp. 10–19, <span class="locator">pp. 12–13</span>, {PIERS_DOI}',
    ),
    "undated": ("at 12:30", '“Lamps: A to Z”, Lamp Almanac, undated, <span class="locator">at 12:30</span>'),
    "annual": (
        "pt. 2",
        'Lamp Office, “Lamp Yearbook 2021, ch. 3”, white paper, <span class="locator">pt. 2</span>',
    ),
    "copied": (
        "Excerpt",
        '“Lamps”, Lamp Almanac, 2021, <span class="locator">Excerpt</span>, [Copy at a.example]',
    ),
    "two-bodies": ("copy", 'Lamp Office, “Lamps We Keep”, Lamp Almanac, 2023, <span class="locator">copy</span>'),
}


def sources_of(text: str) -> dict[str, Source]:
    sources, problems = parse_bib("bib/edition.bib", text)
    assert not problems
    return {source.key: source for source in sources}


def formatted(sources: dict[str, Source]) -> dict[str, Reference]:
    return format_references(sources.values(), (ROOT / STYLE).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    return sources_of(BIB)


@pytest.fixture(scope="module")
def references(sources: dict[str, Source]) -> dict[str, Reference]:
    return formatted(sources)


def test_every_source_is_printed(sources: dict[str, Source]) -> None:
    assert set(sources) == set(PRINTED)


@pytest.mark.parametrize("key", PRINTED)
def test_printed_reference(references: dict[str, Reference], key: str) -> None:
    assert references[key].plain == PRINTED[key]


@pytest.mark.parametrize("key", PINNED)
def test_printed_pinpoint(references: dict[str, Reference], key: str) -> None:
    """The pinpoint stands after the date and before what the editors remark."""
    locator, printed = PINNED[key]
    assert references[key].at(locator) == printed


@pytest.mark.parametrize("key", PRINTED)
def test_reference_without_pinpoint_is_the_plain_one(references: dict[str, Reference], key: str) -> None:
    reference = references[key]
    assert reference.at("") == reference.plain == PRINTED[key]
    assert re.sub(r', <span class="locator">.*?</span>', "", reference.at("p. 1")) == reference.plain


def test_sources_are_the_same_in_any_company(sources: dict[str, Source], references: dict[str, Reference]) -> None:
    """However many pandoc is given at once: the work is cut into portions."""
    style = (ROOT / STYLE).read_text(encoding="utf-8")
    for key in list(sources)[:5]:
        assert format_references([sources[key]], style) == {key: references[key]}


def test_no_sources_make_no_call() -> None:
    assert format_references([], "no style") == {}


def test_style_that_is_none(sources: dict[str, Source]) -> None:
    """What pandoc refuses is said in its own words."""
    with pytest.raises(RuntimeError, match="pandoc"):
        format_references([sources["web-page"]], "no style")


@pytest.mark.parametrize("place", ["", '<text variable="locator" prefix=" at "/>'], ids=["dropped", "no comma"])
def test_style_that_loses_pinpoints(sources: dict[str, Source], place: str) -> None:
    style = (ROOT / STYLE).read_text(encoding="utf-8")
    changed = style.replace('<text variable="locator"/>', "").replace("</layout>", f"{place}</layout>", 1)
    assert changed != style
    with pytest.raises(RuntimeError, match="no pinpoint after a comma"):
        format_references([sources["web-page"]], changed)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> & “x”"


def test_hostile_text_is_escaped() -> None:
    """Whatever an entry carries, it is printed as text (the rules refuse it before)."""
    fields = {
        "author": f"{{{HOSTILE}}}",
        "title": f"{{{HOSTILE}}}",
        "translation": HOSTILE,
        "organization": HOSTILE + " Ltd",
        "note": HOSTILE,
        "date": "2023",
        "url": 'https://example.org/"><script>alert(1)</script>',
    }
    source = Source(key="a", type="online", fields=fields, place=Place("bib/edition.bib", 1))
    references = formatted({"a": source})
    citation = Citation(key="a", locator="p. 1", prefix="<b>see</b>", suffix='" onclick="alert(1)')
    printed = print_note(
        Note(id="a", citations=(citation,), raw="", span=(0, 0), place=source.place), references, {"a": source}, '"><b>'
    )
    assert set(re.findall(r"<(/?\w+)", printed)) == {"span", "/span", "a", "/a"}
    assert set(re.findall(r' ([\w-]+)="', printed)) == {
        "class",
        "data-source",
        "data-locator",
        "href",
        "rel",
        "aria-label",
    }
    assert html.unescape(printed).count("alert(1)</script>") >= 5


@pytest.mark.parametrize(
    ("citations", "words"),
    [
        ([Citation(key="web-page")], "“Lamps of the World”, Lamp Almanac, March 2021 (entry)."),
        (
            [Citation(key="web-page", prefix="see", suffix="on lamps")],
            "see “Lamps of the World”, Lamp Almanac, March 2021, on lamps (entry).",
        ),
        (
            [Citation(key="web-page", prefix="the essay’s note 1:")],
            "The essay’s note 1: “Lamps of the World”, Lamp Almanac, March 2021 (entry).",
        ),
        (
            [Citation(key="undated", locator="p. 5"), Citation(key="one-body", prefix="see also")],
            "“Lamps: A to Z”, Lamp Almanac, undated, p. 5 (entry); see also Lamp Office, “Lamps We Keep”, 2023 (entry).",
        ),
    ],
    ids=["bare", "words around", "note of the essay", "two"],
)
def test_printed_note(
    references: dict[str, Reference], sources: dict[str, Source], citations: list[Citation], words: str
) -> None:
    """A note is one sentence: its references, the words around them, the ways to the sources, a full stop."""
    note = Note(id="n", citations=tuple(citations), raw="", span=(0, 0), place=Place("docs/page.md", 1))
    printed = print_note(note, references, sources, "../sources/")
    assert html.unescape(re.sub(r"<[^>]+>", "", printed)) == words
    assert re.findall(r'data-source="([^"]*)" data-locator="([^"]*)"', printed) == [
        (c.key, c.locator) for c in citations
    ]


def test_note_links_to_the_source_and_to_its_entry(
    sources: dict[str, Source], references: dict[str, Reference]
) -> None:
    source = sources["web-page"]
    source = Source(
        key=source.key,
        type=source.type,
        fields=source.fields | {"url": "https://www.example.org/a?b=1&c=2"},
        place=source.place,
    )
    note = Note(id="n", citations=(Citation(key="web-page"),), raw="", span=(0, 0), place=source.place)
    printed = print_note(note, references, {"web-page": source}, "../sources/")
    assert '<a class="live" href="https://www.example.org/a?b=1&amp;c=2" rel="noopener">example.org</a>' in printed
    assert 'href="../sources/web-page/"' in printed


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("", ["https://doi.org/10.1234/piers", "../sources/article/"]),
        ("https://doi.org/10.1234/PIERS", ["https://doi.org/10.1234/piers", "../sources/article/"]),
        ("https://a.example/", ["https://doi.org/10.1234/piers", "https://a.example/", "../sources/article/"]),
    ],
    ids=["DOI alone", "the DOI's own address", "another address"],
)
def test_note_links_to_a_doi_once(
    sources: dict[str, Source], references: dict[str, Reference], url: str, links: list[str]
) -> None:
    source = sources["article"]
    source = Source(key="article", type="article", fields=source.fields | {"url": url}, place=source.place)
    note = Note(id="n", citations=(Citation(key="article"),), raw="", span=(0, 0), place=source.place)
    printed = print_note(note, references, {"article": source}, "../sources/")
    assert re.findall(r'href="([^"]*)"', printed) == links


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.nato.example/cps/en/", "nato.example"),
        ("https://EXAMPLE.org:8080/www.x", "example.org"),
        ("https://awww.example.org/", "awww.example.org"),
        ("", ""),
    ],
)
def test_host(url: str, name: str) -> None:
    assert host(url) == name


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        (
            {"url": "https://example.org/a", "urldate": "2024-05-01"},
            "https://web.archive.org/web/20240501/https://example.org/a",
        ),
        (
            {"url": "https://example.org/a", "urldate": "2024-05"},
            "https://web.archive.org/web/202405/https://example.org/a",
        ),
        ({"url": "https://example.org/a"}, "https://web.archive.org/web/*/https://example.org/a"),
        ({}, ""),
    ],
)
def test_archived(fields: dict[str, str], address: str) -> None:
    assert archived(Source(key="a", type="online", fields=fields, place=Place("bib/edition.bib", 1))) == address


def test_entry_as_bibtex() -> None:
    """TeX's own characters are escaped, but not in addresses, which biblatex takes as they are."""
    fields = {"title": "{R&D at 50%}", "note": r"#1 $2 a_b ~ ^ \ –", "url": "https://example.org/a_b?c=1&d=%20#e"}
    assert to_bib(Source(key="a-1", type="online", fields=fields, place=Place("bib/edition.bib", 1))) == (
        "@online{a-1,\n"
        "  title        = {{R\\&D at 50\\%}},\n"
        "  note         = {\\#1 \\$2 a\\_b \\textasciitilde{} \\textasciicircum{} \\textbackslash{} –},\n"
        "  url          = {https://example.org/a_b?c=1&d=%20#e},\n"
        "}\n"
    )
