"""References as they are printed: golden lines for every kind of source, by the house style of bib/notes.csl.

The style is a full note: author, “title” (reports, books and statutes in italics), container, people, volume, number,
place: publisher, date, pages, pinpoint, DOI, [what the editors add].
"""

from __future__ import annotations

import re

import pytest

from edition.citations.citeproc import Reference, format_references
from edition.model import Source
from edition.parsers.bibtex import parse_bib
from edition.parsers.style import FILE as STYLE
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


def test_every_example_has_a_printed_form(sources: dict[str, Source]) -> None:
    assert set(sources) == set(PRINTED)


@pytest.mark.parametrize("key", PRINTED)
def test_reference_is_printed_in_the_house_style(references: dict[str, Reference], key: str) -> None:
    assert references[key].plain == PRINTED[key]


@pytest.mark.parametrize("key", PINNED)
def test_locator_is_printed_after_the_date(references: dict[str, Reference], key: str) -> None:
    """And before the editors’ remark."""
    locator, printed = PINNED[key]
    assert references[key].at(locator) == printed


@pytest.mark.parametrize("key", PRINTED)
def test_reference_without_locator_is_the_plain_one(references: dict[str, Reference], key: str) -> None:
    reference = references[key]
    assert reference.at("") == reference.plain == PRINTED[key]
    assert re.sub(r', <span class="locator">.*?</span>', "", reference.at("p. 1")) == reference.plain


def test_source_is_printed_alike_alone_and_among_others(
    sources: dict[str, Source], references: dict[str, Reference]
) -> None:
    """pandoc is given the sources in portions."""
    style = (ROOT / STYLE).read_text(encoding="utf-8")
    for key in list(sources)[:5]:
        assert format_references([sources[key]], style) == {key: references[key]}


def test_without_sources_pandoc_is_not_called() -> None:
    assert format_references([], "no style") == {}


def test_invalid_style_raises_pandocs_own_message(sources: dict[str, Source]) -> None:
    with pytest.raises(RuntimeError, match="pandoc"):
        format_references([sources["web-page"]], "no style")


@pytest.mark.parametrize("place", ["", '<text variable="locator" prefix=" at "/>'], ids=["dropped", "no comma"])
def test_style_that_loses_locators_is_refused(sources: dict[str, Source], place: str) -> None:
    style = (ROOT / STYLE).read_text(encoding="utf-8")
    changed = style.replace('<text variable="locator"/>', "").replace("</layout>", f"{place}</layout>", 1)
    assert changed != style
    with pytest.raises(RuntimeError, match="no pinpoint after a comma"):
        format_references([sources["web-page"]], changed)
