"""Sources as CSL data: pandoc's own reading of the same entries is the yardstick."""

from __future__ import annotations

import json
from typing import Any

import pypandoc
import pytest

from edition.citations.csl import CSL_TYPES, csl_item
from edition.edition import Edition
from edition.exports.bibliography import to_bib
from edition.model import Place, Source
from edition.parsers.bibtex import parse_bib

BIB = r"""
@online{japanese, author = {海野, 灯}, title = {{港の灯台}}, translation = {The Lighthouse of the Harbour},
  date = {2014-05-06}, organization = {灯台新聞}, langid = {japanese}, url = {https://example.org/a_b%20c},
  urldate = {2024-05-01}}
@report{report, author = {Reed, Ben and {Office of Lamps and Piers}}, title = {{Piers to 2050}}, date = {2022-07},
  institution = {R&D Office}, number = {4}, note = {About 50% seen; R\&D \#1}, langid = {french}}
@article{article, author = {Reed, Jr., Ben and Ito, Hana A. and de Moor, Ada and {Lamp Office}},
  title = {{The Keeper’s Book}}, journaltitle = {Journal of Piers}, volume = {7}, number = {2}, pages = {10–19},
  date = {2022-11-05}, doi = {10.1234/piers_7}, langid = {english}}
@book{book, author = {{Lamp Moor}, {Ada B.}}, editor = {Moor, Ada}, title = {{Lamps}}, publisher = {Pier Press},
  location = {Tokyo}, date = {2023}, number = {3}, volume = {2}, isbn = {978-0-306-40615-7}, langid = {german}}
@incollection{chapter, title = {{Lamps}}, booktitle = {{All Piers}}, pages = {1–3}, number = {3}, date = {2023}}
@inproceedings{paper, title = {{Lamps}}, booktitle = {{All Piers}}, number = {3}, date = {2023}}
@legislation{statute, title = {{12 P.C. § 34. Lamps on Piers}}, organization = {Free Law}}
@thesis{thesis, title = {{Lamps}}, institution = {Harbour University}, date = {2020}}
@video{video, title = {{Lamps}}, organization = {Harbour Television}, date = {2020-01-31}}
@inproceedings{all, author = {family=Example, given=Una, prefix=von der and {Lamp, Pier and Moor} and others},
  editor = {King, Jr., Martin Luther and 海野, 灯}, translator = {Reed, Ben}, title = {{Lamps}}, booktitle = {{All Piers}},
  series = {Pier studies}, edition = {2}, volume = {3}, number = {12}, type = {Working paper}, pages = {12--30},
  eventtitle = {Third congress}, venue = {Rome}, location = {London}, publisher = {Pier Press},
  date = {2016-07-08/2016-07-09}}
@book{season, title = {{Lamps}}, date = {2016-22}}
@book{seasons, title = {{Lamps}}, date = {2016-21/2016-22}}
@book{open, title = {{Lamps}}, date = {2019/}}
@book{until, title = {{Lamps}}, date = {/2019}}
@book{doubtful, title = {{Lamps}}, date = {2019~/2020?}}
"""


def own_and_pandocs(sources: list[Source]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each source as we take it and as pandoc does, without what the edition knows better.

    pandoc changes the quotation marks of a title, puts an addition to it behind it, knows neither its translation nor
    an annotation nor what else the editors add, reads an “and” in a publisher’s name as between two, takes all English
    for American, and calls event and season by older names.
    """
    read = json.loads(pypandoc.convert_text("\n".join(map(to_bib, sources)), "csljson", format="biblatex"))
    pairs = []
    for source, theirs in zip(sources, read, strict=True):
        ours = csl_item(source)
        assert theirs.get("note", "") in ours.get("note", "")
        for item in (ours, theirs):
            for name in ("title", "title-short", "annote", "language", "note"):
                item.pop(name, None)
        if "event" in theirs:
            theirs["event-title"] = theirs.pop("event")
        if season := ours.get("issued", {}).pop("season", 0):
            ours["issued"]["date-parts"][0].append(20 + season)
        if source.get("titleaddon"):
            assert ours.pop("genre") == source.get("titleaddon")
        pairs.append((ours, theirs))
    return pairs


def test_entry_of_each_type_is_read_as_pandoc_reads_it() -> None:
    """Every type but `misc`, for which pandoc has no type at all."""
    sources, problems = parse_bib("bib/edition.bib", BIB)
    assert not problems
    assert {source.type for source in sources} == CSL_TYPES.keys() - {"misc"}
    for ours, theirs in own_and_pandocs(sources):
        assert ours == theirs


def test_real_bibliography_is_read_as_pandoc_reads_it(edition: Edition) -> None:
    assert len(edition.sources) > 500
    for ours, theirs in own_and_pandocs(list(edition.sources)):
        assert ours == theirs


def test_language_and_translated_title_are_added() -> None:
    source = parse_bib("bib/edition.bib", BIB)[0][0]
    item = csl_item(source)
    assert (item["language"], item["title"]) == ("ja", "港の灯台 [The Lighthouse of the Harbour]")


def test_remarks_of_the_editors_are_the_note() -> None:
    """An origin that is itself a source is named, and one that is the publisher is not named again."""
    fields = {"title": "{{A}}", "note": "Excerpt", "copy": "copies.example", "relays": "lamp-2021"}
    place = Place("bib/edition.bib", 1)
    relaying = Source(key="a", type="online", fields=fields, place=place)
    own = Source(key="b", type="online", fields=fields | {"organization": "Lamp Office"}, place=place)
    origins = {"lamp-2021": "Lamp Office"}
    assert csl_item(relaying, origins)["note"] == "Excerpt; copy at copies.example; relays Lamp Office"
    assert csl_item(own, origins)["note"] == "Excerpt; copy at copies.example"


@pytest.mark.parametrize("note", ["Source: Lamp Times", "Author: not shown", "Issued: 2019 as a draft"])
def test_note_that_begins_like_a_variable_stays_a_note(note: str) -> None:
    """As pandoc reads it back."""
    source = Source(key="a", type="online", fields={"title": "{{A}}", "note": note}, place=Place("bib/edition.bib", 1))
    read = json.loads(pypandoc.convert_text(json.dumps([csl_item(source)]), "csljson", format="csljson"))
    assert read[0]["note"].strip() == note
    assert set(read[0]) == {"id", "type", "title", "note"}


def test_invalid_date_is_left_out() -> None:
    """The rules refuse it; nothing fails on it before they have run."""
    item = csl_item(
        Source(key="a", type="online", fields={"title": "{{A}}", "date": "May 2024"}, place=Place("bib/edition.bib", 1))
    )
    assert item == {"id": "a", "type": "webpage", "title": "A"}
