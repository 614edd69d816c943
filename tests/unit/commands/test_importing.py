"""`new source --from` and `--doi`: what other programs write becomes entries that keep the rules, or is refused by name."""

from __future__ import annotations

import argparse
import io
import json
import urllib.error
from collections.abc import Callable
from email.message import Message
from pathlib import Path

import pytest

from edition.authoring.references import UnreadableError, decoded, iso_form, known_language, read_references
from edition.commands import importing, new
from edition.model import Problem
from edition.project import read_edition
from support import TODAY

FindingsOf = Callable[[Path], list[Problem]]
BIB = "bib/edition.bib"
KNOWN = ("--kind", "press", "--seen", "page")

BIBTEX = r"""
@string{pub = {Pier \& Sons}}
@techreport{x1, author = {M{\"u}ller, J{\'e}r{\^o}me and {Harbour Office}}, title = {The {NATO} Pier --- 100\% new},
  institution = pub, year = 2014, month = may, address = {Oslo}, url = {https://example.com/a\_b?utm_source=x&id=3},
  abstract = {Long.}, keywords = {a}, file = {:C\:/x.pdf:PDF}, language = {en-GB}}
"""
BIBLATEX = """
@article{x2, author = {family=Berg, given=Anna, prefix=van den}, title = {Quays}, subtitle = {A history},
  journaltitle = {Harbours}, date = {2013-07/2013-09}, doi = {https://doi.org/10.5555/12345678}, pages = {3--9},
  langid = {ngerman}}
"""
CSL = """[{"id": "x3", "type": "chapter", "title": "A <i>small</i> lamp", "container-title": "Lights",
  "author": [{"family": "Reed", "given": "Ben", "suffix": "Jr."}, {"literal": "Office for Lamps and Buoys"}],
  "issued": {"date-parts": [["2015", 5, 6]]}, "URL": "https://example.com/lamp", "language": "fr",
  "accessed": {"date-parts": [[2016, 1, 2]]}, "note": "private"}]"""
RIS = """TY  - THES
AU  - Reed, Ben, Jr.
AU  - Harbour Office, Dover
TI  - A thesis on piers
PY  - 2012/03/04/
PB  - Dover College
UR  - https://example.com/thesis
LA  - jpn
N1  - private
ER  - 
"""


def imported(folder: Path, text: str | bytes, *options: str) -> int:
    """Run the command on a file with this text; gives its exit status."""
    file = folder.parent / "reference.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return command(folder, "--from", str(file), *options)


def command(folder: Path, *options: str) -> int:
    parser = argparse.ArgumentParser()
    new.add_options(parser, folder)
    chosen = parser.parse_args(["source", *options])
    return int(chosen.run(chosen))


def bib(folder: Path) -> str:
    return (folder / BIB).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            BIBTEX,
            [
                "@report{muller-nato-2014,",
                "author       = {Müller, Jérôme and {Harbour Office}}",
                "title        = {{The NATO Pier — 100% new}}",
                "institution  = {Pier & Sons}",
                "date         = {2014-05}",
                "location     = {Oslo}",
                "url          = {https://example.com/a_b?id=3}",
                "langid       = {english}",
                "kind         = {press}",
            ],
        ),
        (
            BIBLATEX,
            [
                "@article{berg-quays-2013,",
                "author       = {van den Berg, Anna}",
                "title        = {{Quays: A history}}",
                "date         = {2013-07/2013-09}",
                "doi          = {10.5555/12345678}",
                "pages        = {3–9}",
                "langid       = {german}",
            ],
        ),
        (
            CSL,
            [
                "@incollection{reed-small-2015,",
                "author       = {Reed, Jr., Ben and {Office for Lamps and Buoys}}",
                "title        = {{A small lamp}}",
                "booktitle    = {Lights}",
                "date         = {2015-05-06}",
                "urldate      = {2016-01-02}",
                "langid       = {french}",
            ],
        ),
        (
            RIS,
            [
                "@thesis{reed-thesis-2012,",
                "author       = {Reed, Jr., Ben and Harbour Office, Dover}",
                "date         = {2012-03-04}",
                "publisher    = {Dover College}",
                "langid       = {japanese}",
            ],
        ),
    ],
    ids=["BibTeX", "biblatex", "CSL-JSON", "RIS"],
)
def test_reference_becomes_an_entry(small: Path, findings_of: FindingsOf, text: str, lines: list[str]) -> None:
    """With the kind and how it was seen given, and nothing else; the rules find only that it is not cited yet."""
    assert imported(small, text, *KNOWN) == 0
    assert [line for line in lines if line not in bib(small)] == []
    assert [finding.rule for finding in findings_of(small)] == ["bib-unused"]
    assert "private" not in bib(small)


def test_what_is_left_out_is_named(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(small, BIBTEX, *KNOWN)
    assert "Left out: abstract, keywords, file." in capsys.readouterr().out


def test_broken_and_refused_references_take_no_other_with_them(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unbalanced brace, a name list that would be misread, the same address as a source, and one without a title."""
    text = f"""{BIBLATEX}
@online{{broken, title = {{No end,
@book{{named, author = {{Roe, Richard; Doe, Jane}}, title = {{T}}, date = {{2001}}, doi = {{10.5555/1}}, langid = {{en}}}}
@book{{bare, author = {{Roe, Richard}}, date = {{2001}}, doi = {{10.5555/2}}, langid = {{en}}}}
{BIBTEX}"""
    assert imported(small, text, *KNOWN) == 1
    printed = capsys.readouterr()
    assert "Refused: line 6 cannot be read" in printed.err
    assert "Refused: named: bib-name" in printed.out
    assert "“Roe, Richard and Doe, Jane”" in printed.out
    assert "Refused: bare: bib-title" in printed.out
    assert "2 of 5 references can be written." in printed.out
    assert "berg-quays-2013" in bib(small)
    assert "muller-nato-2014" in bib(small)
    assert "Roe" not in bib(small)


def test_language_is_supplied_where_the_title_shows_it(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And said to be; an option says it of a title that may be in one of several languages."""
    text = BIBLATEX.replace("langid = {ngerman}", "")
    foreign = text.replace("Quays", "Kaden en kranen").replace("A history", "Een overzicht")
    before = bib(small)
    assert imported(small, foreign, *KNOWN) == 1
    assert "--language" in capsys.readouterr().out
    assert bib(small) == before
    assert imported(small, foreign, *KNOWN, "--language", "dutch") == 0
    assert "langid       = {dutch}" in bib(small)
    assert imported(small, text.replace("Quays", "港について").replace("12345678", "9"), *KNOWN) == 0
    assert "langid       = {japanese}" in bib(small)
    capsys.readouterr()
    assert imported(small, text.replace("12345678", "7"), *KNOWN) == 0
    assert "Supplied, to be compared: langid." in capsys.readouterr().out
    assert "langid       = {english}" in bib(small)


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("@report{x, type = {techreport}, institution = {Pier Office}, ", "type         = {Technical report},"),
        ("@thesis{x, type = {phdthesis}, institution = {Pier College}, ", "type         = {PhD thesis},"),
        ("@phdthesis{x, school = {Pier College}, ", "type         = {PhD thesis},"),
        ("@article{x, series = {newseries}, journaltitle = {Piers}, ", "series       = {new series},"),
        ("@mvbook{x, maintitle = {Works on Piers}, volume = {2}, ", "booktitle    = {Works on Piers},"),
        ("@article{x, journaltitle = {Piers}, doi = {10/abc12}, ", "url          = {https://doi.org/abc12},"),
    ],
)
def test_words_of_biblatex_are_written_out(small: Path, entry: str, line: str) -> None:
    """And a main title and a short DOI are kept."""
    assert (
        imported(small, f"{entry}author = {{Roe, Ada}}, title = {{The History of Quays}}, date = {{2014}}}}", *KNOWN)
        == 0
    )
    assert line in bib(small)


def test_reference_without_an_address_says_so(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """But that of a web page is refused."""
    book = "@book{x, author = {Roe, Ada}, title = {The History of Quays}, date = {2014}, publisher = {Pier Press}}"
    assert imported(small, book.replace("@book", "@online"), *KNOWN) == 1
    assert imported(small, book, *KNOWN) == 0
    assert "Supplied, to be compared: langid, nourl." in capsys.readouterr().out
    assert "nourl        = {Not named in the reference}" in bib(small)


def test_dry_run_writes_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = bib(small)
    assert imported(small, BIBTEX, *KNOWN, "--dry-run") == 0
    assert "@report{muller-nato-2014," in capsys.readouterr().out
    assert bib(small) == before


def test_key_that_is_taken_is_made_free(small: Path) -> None:
    again = BIBLATEX.replace("10.5555/12345678", "10.5555/87654321").replace("x2", "x9")
    assert imported(small, BIBLATEX + again, *KNOWN) == 0
    assert "@article{berg-quays-2013-2," in bib(small)


def test_crossref_gives_the_book(small: Path) -> None:
    text = """@incollection{part, crossref = {whole}, author = {Reed, Ben}, title = {A part}, doi = {10.5555/7}}
@book{whole, title = {The whole}, editor = {Berg, Anna}, year = {2011}, publisher = {P}, langid = {en}, isbn = {9780306406157}}"""
    imported(small, text, *KNOWN, "--nourl", "in print")
    part = bib(small).partition("@incollection")[2]
    assert "booktitle    = {The whole}" in part
    assert "editor       = {Berg, Anna}" in part


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "there is nothing in it"),
        (b"\xef\xbb\xbf  \n", "there is nothing in it"),
        (b"@book{x, title = {Caf\xe9}}", "byte 22 is not UTF-8. Fix: save the file as UTF-8."),
        (b"%PDF-1.4 text", "neither BibTeX, CSL-JSON nor RIS"),
        (b'{"a": ', "it is not JSON"),
        (b"[" * 100_000, "Fix: export the references once more"),
        (b'[1, {"itemType": "book"}]', "item 2 is no CSL-JSON"),
    ],
)
def test_unreadable_input_is_refused_in_words(
    small: Path, capsys: pytest.CaptureFixture[str], data: bytes, words: str
) -> None:
    before = bib(small)
    assert imported(small, data, *KNOWN) == 1
    assert words in "".join(capsys.readouterr())
    assert bib(small) == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_mark_of_the_encoding_is_no_part_of_the_text(encoding: str) -> None:
    (read,) = read_references(decoded(BIBLATEX.replace("\n", "\r\n").encode(encoding)))
    assert read.fields["title"] == "{Quays: A history}"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2013/05/01/", "2013-05-01"),
        ("12 May 2015", "2015-05-12"),
        ("May 12, 2015", "2015-05-12"),
        ("jun 2015", "2015-06"),
        ("2015-6-1T10:00:00Z", "2015-06-01"),
        ("2023-07/2023-09", "2023-07/2023-09"),
        ("31 June 2015", ""),
        ("soon", ""),
        ("May–June 2015", ""),
    ],
)
def test_dates_of_people_and_programs(written: str, date: str) -> None:
    assert iso_form(written) == date


@pytest.mark.parametrize(
    ("written", "language"),
    [("en-US", "english"), ("British", "english"), ("jpn", "japanese"), ("sv", "swedish"), ("Klingon", "")],
)
def test_languages_by_name_and_tag(written: str, language: str) -> None:
    assert known_language(written) == language


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("小山 翔一", "小山, 翔一"),
        ("Roe, Richard & Doe, Jane", "Roe, Richard & Doe, Jane"),
        ("Ministry of Example Affairs", "{Ministry of Example Affairs}"),
        (r"Garc{\'i}a-Pe\~na, C. and Nu\~{n}ez, B.", "García-Peña, C. and Nuñez, B."),
        ("Lee, A. and others", "Lee, A. and others"),
        ("King, Martin Luther, Jr.", "King, Martin Luther, Jr."),
    ],
)
def test_names(written: str, read: str) -> None:
    (reference,) = read_references(f"@book{{x, author = {{{written}}}}}")
    assert reference.fields["author"] == read


def test_tilde_is_a_space_only_in_latex() -> None:
    (reference,) = read_references(r"@book{x, title = {7月11日~12日 and \textsuperscript{A}.~B for \$3bn}}")
    assert reference.fields["title"] == "{7月11日~12日 and A. B for $3bn}"


def answer(item: object) -> importing.Opener:
    """An opener that answers with this item."""
    return lambda *_, **__: io.BytesIO(json.dumps(item).encode())


def test_doi_is_asked_for_at_doi_org(small: Path) -> None:
    item = json.loads(CSL)[0] | {"DOI": "10.5555/3"}
    edition, _ = read_edition(small)
    read = importing.from_doi("10.5555/3", answer(item))
    (draft,) = importing.drafts(edition, [read], {"kind": "press", "seen": "page"}, TODAY)
    assert draft.problems == ()
    assert draft.fields["doi"] == "10.5555/3"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (urllib.error.URLError("no network"), "doi.org cannot be reached .*--from"),
        (urllib.error.HTTPError("", 404, "", Message(), None), r"has no reference for 10.5555/3 \(404\)"),
    ],
)
def test_doi_org_that_does_not_answer_is_named(error: Exception, words: str) -> None:
    def fail(*_: object, **__: object) -> io.BytesIO:
        raise error

    with pytest.raises(UnreadableError, match=words):
        importing.from_doi("10.5555/3", fail)
    with pytest.raises(UnreadableError, match="gave no reference"):
        importing.from_doi("10.5555/3", answer([]))
