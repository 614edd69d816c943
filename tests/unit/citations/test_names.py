"""Lists of names: read in their parts, printed in their order, and what would be misread is reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from edition.citations.names import Name, as_bibtex, check_names, is_name, read_names
from edition.edition import Edition


@pytest.mark.parametrize(
    ("written", "name", "printed"),
    [
        ("Reed, Ben", Name(family="Reed", given="Ben"), "Ben Reed"),
        ("Ben A. Reed", Name(family="Reed", given="Ben A."), "Ben A. Reed"),
        ("Reed, Jr., Ben", Name(family="Reed", given="Ben", suffix="Jr."), "Ben Reed Jr."),
        ("von der Moor, Ada", Name(family="Moor", given="Ada", prefix="von der"), "Ada von der Moor"),
        ("{Lamp Moor}, {Ada B.}", Name(family="Lamp Moor", given="Ada B."), "Ada B. Lamp Moor"),
        ("{Lamp, Pier and Moor}", Name(literal="Lamp, Pier and Moor", is_body=True), "Lamp, Pier and Moor"),
        ("{{Lamp} and {Pier}}", Name(literal="Lamp and Pier", is_body=True), "Lamp and Pier"),
        (
            "family=Example, given=Una, prefix=von der",
            Name(family="Example", given="Una", prefix="von der"),
            "Una von der Example",
        ),
        (
            "given={Martin Luther}, family=King, suffix=Jr., given-i=M, useprefix=false",
            Name(family="King", given="Martin Luther", suffix="Jr."),
            "Martin Luther King Jr.",
        ),
        ('"family=Example", "given=Una"', Name(family="Example", given="Una"), "Una Example"),
        ("小山 翔一", Name(family="小山", given="翔一", spaced=True), "小山 翔一"),
        ("小山, 翔一", Name(family="小山", given="翔一"), "小山翔一"),
        ("山田 たろう", Name(family="山田", given="たろう", spaced=True), "山田 たろう"),
        ("김 철수", Name(family="김", given="철수", spaced=True), "김 철수"),
        ("安倍晋三", Name(literal="安倍晋三"), "安倍晋三"),
        ("ジョー バイデン", Name(literal="ジョー バイデン"), "ジョー バイデン"),
        ("محمد علي", Name(literal="محمد علي"), "محمد علي"),
        ("others", Name(literal="others"), "others"),
    ],
)
def test_name_is_read_in_its_parts_and_printed(written: str, name: Name, printed: str) -> None:
    assert read_names(written) == (name,)
    assert name.printed == printed


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Reed, Ben", True),
        ("Reed, Jr., Ben", True),
        ("{Reed, Ito, Moor, and Abe}", True),
        ("Reed, Ito, Moor, Abe", False),
    ],
)
def test_name_with_too_many_commas_is_none(name: str, is_one: bool) -> None:
    assert is_name(name) is is_one


@pytest.mark.parametrize(
    ("names", "right"),
    [
        ("Roe, Richard; Doe, Jane", "“Roe, Richard and Doe, Jane”"),
        ("Roe, Richard & Doe, Jane", "“Roe, Richard and Doe, Jane”"),
        ("{Lamp & Pier Office} / Doe, Jane", "“{Lamp & Pier Office} and Doe, Jane”"),
        ("AT&T", "“{AT&T}”"),
        ("山田太郎, 佐藤花子", "“山田太郎 and 佐藤花子”"),
        ("山田 太郎・佐藤 花子", "“山田 太郎 and 佐藤 花子”"),
        ("Ana Ruiz y Luis Gil", "“Ana Ruiz and Luis Gil”"),
        ("Hans Meier und Karl Moor", "“Hans Meier and Karl Moor”"),
        ("Doe, John with Roe, Jane", "“Doe, John and Roe, Jane”"),
        ("A. Doe, B. Roe, and C. Poe", "“A. Doe and B. Roe and C. Poe”"),
        ("Doe, A., and Roe, B.", "“Doe, A. and Roe, B.”"),
        ("Ada Moor, Tom Poe, Jane Roe", "“Ada Moor and Tom Poe and Jane Roe”"),
        ("Martin Luther King, Jr.", "“King, Jr., Martin Luther”"),
        ("山田 太郎、鈴木 花子", "“山田 太郎 and 鈴木 花子”"),
        ("山田，太郎", "“山田, 太郎”"),
        ("King, Martin Luther, Jr.", "“King, Jr., Martin Luther”"),
        ("Martin Luther King Jr.", "“King, Jr., Martin Luther”"),
        ("Roe, III", "“Roe, III, Given name”"),
        ("Roe, Richard, Doe", "“{Roe, Richard, Doe}”"),
        ("Reed, Ben, Ito, Hana", "“Reed, Ben and Ito, Hana”"),
        ("Doe, Jane and", "“Doe, Jane”"),
        ("and Doe, Jane", "“Doe, Jane”"),
        ("Doe, Jane and and Roe, Ben", "“Doe, Jane and Roe, Ben”"),
        ("Doe,", "“Doe”"),
        (", Jane", "“Jane”"),
        ("Doe, Jane et al.", "“Doe, Jane and others”"),
        ("Doe, Jane (ed.)", "“Doe, Jane”"),
        ("Doe, J.~K.", "“Doe, J. K.”"),
        ('"Doe, Jane"', "the name alone"),
        ("Doe, Jane1", "the name alone"),
        ("Doe, Jane*", "the name alone"),
        ("Jane Doe, PhD", "“Jane Doe”"),
        ("Doe, Jane, Ph.D.", "“Doe, Jane”"),
        ("Doe J, Roe RA", "“Doe, J and Roe, RA”"),
        ("Ministry of Lamps", "“{Ministry of Lamps}”"),
        ("Harbour News", "“{Harbour News}”"),
        ("The Example Foundation", "“{The Example Foundation}”"),
        ("family=Doe, first=Jane", "“family=…, given=…, prefix=…, suffix=…”"),
    ],
)
def test_name_that_would_be_misread_is_reported(names: str, right: str) -> None:
    """One problem for each, which names what was written, and the right form."""
    (problem,) = check_names(names)
    assert names in problem.message
    assert right in problem.fix


@pytest.mark.parametrize(
    "names",
    [
        "",
        "Reed, Ben and Ito, Hana A. and de Moor, Ada and {Lamp Office}",
        "Reed, Jr., Ben",
        "Ortega y Gasset, José",
        "Santiago Ramón y Cajal",
        "Karl-Theodor von und zu Guttenberg",
        "García Márquez, Gabriel José",
        "山田, 太郎",
        "長谷川, 平蔵",
        "イェンス・ストルテンベルグ",
        "Li, X",
        "{Lamp, Pier; and (ed.) Moor & Sons}",
        "{A} and {B and C}",
        "小山 翔一 and 海野, 灯",
        "family=Example, given=Una, prefix=von der",
        "Doe, Jane and others",
        "Sandford, Andrew",
        "d’Artagnan, Charles",
    ],
)
def test_good_names_are_not_reported(names: str) -> None:
    assert list(check_names(names)) == []


def test_names_of_the_edition_are_not_reported(edition: Edition) -> None:
    assert [
        p for s in edition.sources for name in ("author", "editor") for p in check_names(s.fields.get(name, ""))
    ] == []


@pytest.mark.parametrize(
    ("names", "written"),
    [
        ("Reed, Ben and {Lamp and Pier}", "Reed, Ben and {Lamp and Pier}"),
        ("小山 翔一 and {外務省}", "小山, 翔一 and {外務省}"),
        ("family=Example, given=Una, prefix=von der", "von der Example, Una"),
        ("family=King, given=Martin, suffix=Jr. and others", "King, Jr., Martin and others"),
    ],
)
def test_names_are_written_as_bibtex(names: str, written: str) -> None:
    """Without the forms that only biblatex and this edition know."""
    assert as_bibtex(names) == written
    persons = parse_string(f"@misc{{a, author = {{{written}}}}}", "bibtex").entries["a"].persons["author"]
    assert len(persons) == len(read_names(names))


words = st.from_regex(r"[A-ZÉŁ][a-zéł’-]{1,8}", fullmatch=True).filter(lambda word: word not in ("And", "Jr", "Sr"))
parts = st.lists(words, min_size=1, max_size=3).map(" ".join)
asian = st.text("小山翔一海野灯김철수", min_size=1, max_size=3)


@given(
    family=parts,
    given_name=parts,
    prefix=st.sampled_from(["", "von", "de la"]),
    suffix=st.sampled_from(["", "Jr.", "III"]),
)
def test_every_part_of_a_name_is_printed(family: str, given_name: str, prefix: str, suffix: str) -> None:
    """However it is written, and with no problem to report."""
    wanted = " ".join(filter(None, (given_name, prefix, family, suffix)))
    plain = ", ".join(filter(None, (f"{prefix} {family}".strip(), suffix, given_name)))
    extended = (
        f"family={family}, given={given_name}"
        + f", prefix={prefix}" * bool(prefix)
        + f", suffix={suffix}" * bool(suffix)
    )
    for written in (plain, extended):
        assert [name.printed for name in read_names(written)] == [wanted]
        assert list(check_names(written)) == []


@given(family=asian, given_name=asian)
def test_family_first_stays_first(family: str, given_name: str) -> None:
    (name,) = read_names(f"{family} {given_name}")
    assert (name.printed, name.inverted) == (f"{family} {given_name}", f"{family}, {given_name}")
