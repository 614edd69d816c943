"""What search finds: one document for each thing with an address, its words as they are looked for, and the index."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from edition.edition import Edition
from edition.model import page_url
from edition.project import read_edition
from edition.search.documents import Document, documents
from edition.search.index import index_files, search_files
from edition.search.tokenize import STOP_WORDS, fold, words
from small_edition import CHAPTER_FILE, edit

HARBOURS = "chapters/harbours/"
PEOPLE = "docs/people.md"


@pytest.fixture(scope="module")
def found(small_read: Edition) -> list[Document]:
    return documents(small_read, page_url)


def of_kind(found: list[Document], kind: str) -> list[Document]:
    return [document for document in found if document.kind == kind]


def test_everything_with_an_address_is_one_document(found: list[Document]) -> None:
    """No two have the same address."""
    urls = {kind: [document.url for document in of_kind(found, kind)] for kind in {document.kind for document in found}}
    assert urls == {
        "sentence": [f"{HARBOURS}#s1-1", f"{HARBOURS}#s1-2", f"{HARBOURS}#sn1"],
        "claim": [f"{HARBOURS}#lamp-lit", f"{HARBOURS}#ferry-comes"],
        "event": ["timeline/#e-2021-03-lamp", "timeline/#e-2022-11-05-book"],
        "term": ["glossary/#t-plr"],
        "person": ["people/#f-lamp-office"],
        "source": ["sources/keeper-2022/", "sources/essay-2023/", "sources/lamp-2021/"],
        "page": [HARBOURS, f"{HARBOURS}#p1", "glossary/", "people/", "timeline/"],
    }


def test_anchor_of_each_document_is_on_its_page(small_read: Edition, found: list[Document]) -> None:
    anchors = {f"{page_url(page.path)}#{spot.anchor}" for page in small_read.pages for spot in page.targets}
    assert {document.url for document in found if "#" in document.url} <= anchors


def test_sentence_is_found_by_its_number(found: list[Document]) -> None:
    sentence, _, note = of_kind(found, "sentence")
    assert (sentence.title, sentence.text, sentence.id) == ("1.1 · The two harbours", "Somebody lit a lamp.", "1.1")
    assert {"1.1", "s1-1", "sentence 1.1"} <= set(sentence.names)
    assert {"note 1", "footnote 1"} <= set(note.names)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("林 芳正", ["林芳正", "林"]),
        ("中曽根 康弘", ["中曽根康弘", "中曽根"]),
        ("マルク・ルッテ", ["マルク・ルッテ", "ルッテ"]),
        ("灯台", ["灯台", "灯台"]),
    ],
)
def test_person_is_found_by_the_japanese_family_name(small: Path, written: str, names: list[str]) -> None:
    """As long as it is; and by the whole name without a space."""
    edit(small, PEOPLE, "kind: institution\n", f"kind: person\n    ja: {written}\n")
    person = of_kind(documents(read_edition(small)[0], page_url), "person")[0]
    assert list(person.names)[-2:] == names


def test_paragraph_is_found_by_its_number(found: list[Document]) -> None:
    """A note of one sentence is found as that sentence alone."""
    (paragraph,) = [page for page in of_kind(found, "page") if "#" in page.url]
    assert (paragraph.title, paragraph.names) == ("Paragraph 1 · The two harbours", ("Paragraph 1", "para 1"))


def test_page_is_found_by_the_other_names_of_its_front_matter(small: Path) -> None:
    edit(small, CHAPTER_FILE, "title: The two harbours", "title: The two harbours\nalso: ports, landing places")
    edition, _ = read_edition(small)
    page = next(page for page in of_kind(documents(edition, page_url), "page") if page.url == HARBOURS)
    assert page.others == ("ports", "landing places")


def test_claim_is_found_by_its_whole_commentary(found: list[Document]) -> None:
    """Without marks and citations; its status is shown."""
    claim = of_kind(found, "claim")[1]
    assert (claim.title, claim.status) == ("A ferry will come", "open")
    assert claim.text == "On a timetable: nothing found. A ferry is a boat. A pier was finished in May 2024."


def test_event_is_found_by_its_date_and_text(found: list[Document]) -> None:
    event = of_kind(found, "event")[1]
    assert (event.title, event.text, event.date) == ("5 November 2022", "The keeper’s book comes out.", "2022-11-05")


def test_term_is_found_by_name_acronym_and_japanese(found: list[Document]) -> None:
    """The other forms are everyday words for it."""
    (term,) = of_kind(found, "term")
    assert (term.title, term.id, term.is_concept) == ("Pier Lamp Register (PLR)", "PLR", True)
    assert {"Pier Lamp Register", "PLR", "灯台簿"} <= set(term.names)
    assert term.others == ("lamp register", "register of lamps")


def test_person_is_found_by_name_role_and_other_forms(found: list[Document]) -> None:
    (office,) = of_kind(found, "person")
    assert (office.title, office.is_concept) == ("Lamp Office", True)
    assert "Keeps the lamps" in office.role
    assert {"Lamp Office", "office of lamps"} <= set(office.names)


def test_source_is_found_by_author_date_annotation_and_key(found: list[Document]) -> None:
    keeper = of_kind(found, "source")[0]
    assert (keeper.title, keeper.id) == ("The Keeper’s Book", "keeper-2022")
    for part in ("Reed, Ben and Ito, Hana", "5 November 2022", "The book in which each lamp is entered."):
        assert part in keeper.text


def test_page_may_be_left_out_of_search(small: Path) -> None:
    edit(small, CHAPTER_FILE, "title: The two harbours", "title: The two harbours\nsearch: false")
    edition, _ = read_edition(small)
    assert HARBOURS not in [document.url for document in of_kind(documents(edition, page_url), "page")]


def test_page_of_prose_is_found_by_its_sections(small: Path) -> None:
    edit(
        small,
        "docs/prose.md",
        "",
        "---\ntitle: Prose\ndescription: Words.\n---\n\n# Prose\n\nFirst.\n\n## Boats { #b }\n\nThey float.[@lamp-2021]\n\n"
        "## Empty\n\n{{ claims }}\n",
    )
    edition, _ = read_edition(small)
    pages = [
        (d.url, d.title, d.text) for d in of_kind(documents(edition, page_url), "page") if d.url.startswith("prose")
    ]
    assert pages == [("prose/", "Prose", "Words."), ("prose/#b", "Boats · Prose", "They float.")]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("NATO", "nato"),
        ("Taşkın", "taskin"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Œuvre", "oeuvre"),
        ("É é", "e e"),
        ("灯台", "灯台"),
        ("強靭性", "強靱性"),
        ("臺灣と國際聯", "台湾と国際聯"),
        ("廣﨑", "広崎"),
        ("ＮＡＴＯ", "nato"),
    ],
)
def test_case_accents_and_width_are_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two Words", ["two", "words"]),
        ("the keeper’s book", ["the", "keeper", "book"]),
        ("the keeper's book", ["the", "keeper", "book"]),
        ("snake_case (in brackets)", ["snake", "case", "in", "brackets"]),
        ("well-known", ["well", "known", "wellknown"]),
        ("sentence 3.2 and n7.4", ["sentence", "3.2", "and", "n7.4"]),
        ("2023-07-12", ["2023-07-12", "2023-07", "2023"]),
        ("2023-07", ["2023-07", "2023"]),
        ("灯台簿", ["灯台", "台簿"]),
        ("灯", ["灯"]),
        ("NATOの灯", ["nato", "の灯"]),
        ("", []),
        ("– … ()", []),
    ],
)
def test_text_is_split_into_words(text: str, expected: list[str]) -> None:
    """Folded; a compound in its parts and in one piece, a date at each of its lengths, Japanese in pairs."""
    assert sorted(word for word, _ in words(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text", ["12 July 2023", "July 12, 2023", "12th July 2023", "12 Jul 2023", "2023-07-12", "2023年7月12日"]
)
def test_day_in_any_form_is_found_by_day_and_month(text: str) -> None:
    assert {"2023-07-12", "2023-07"} <= {word for word, _ in words(text)}


@pytest.mark.parametrize("text", ["July 2023", "Jul 2023", "2023-07", "2023年7月"])
def test_month_in_any_form_is_found_by_month(text: str) -> None:
    found = {word for word, _ in words(text)}
    assert "2023-07" in found
    assert not [word for word in found if len(word) == 10]


def test_positions_of_words_follow_the_text() -> None:
    """A compound in one piece has the position of its first part."""
    assert list(words("A well-known book")) == [("a", 0), ("wellknown", 1), ("well", 1), ("known", 2), ("book", 3)]


def part(text: str) -> Any:
    """The data that one file of the index hands over."""
    match = re.fullmatch(r'(?:editionPart\("\w+",|window\.editionIndex=)(.*?)\)?;\n', text, re.S)
    assert match
    return json.loads(match[1])


def unpacked(packed: str) -> list[str]:
    """The words of one part: each a capital for how many letters it shares with the one before, then the rest."""
    found, before = [], ""
    for shared, rest in re.findall(r"([A-Z])([^A-Z]*)", packed):
        before = before[: ord(shared) - ord("A")] + rest
        found.append(before)
    return found


def test_index_lists_every_word_and_counts_each_kind(found: list[Document]) -> None:
    first = part(index_files(found)["data/search/index.js"])
    listed = [word for packed in first["words"] for word in unpacked(packed)]
    texts = [text for d in found for text in (d.id, d.title, d.also, d.text, d.role)]
    texts += [form for d in found for form in (*d.names, *d.others)]
    assert set(listed) >= {word for text in texts for word, _ in words(text)}
    assert listed == sorted(set(listed))
    assert sum(count for *_, count in first["kinds"]) == len(found)
    assert first["stop"].split() == sorted(STOP_WORDS)


def test_text_files_hold_every_document_in_order(found: list[Document]) -> None:
    files = index_files(found)
    first = part(files["data/search/index.js"])
    shown = [row for number in range(len(first["starts"]) - 1) for row in part(files[f"data/search/t{number}.js"])]
    assert [row[:2] for row in shown] == [[document.url, document.title] for document in found]
    assert first["starts"][-1] == len(found)


def test_same_documents_give_the_same_index(small_read: Edition, found: list[Document]) -> None:
    """Other documents give another version."""
    files = search_files(small_read, page_url)
    assert files == index_files(found)
    version = part(files["data/search/index.js"])["version"]
    assert part(index_files(found[1:])["data/search/index.js"])["version"] != version


def test_term_and_institution_of_one_name_are_linked() -> None:
    places = [
        Document("term", "t/#a", "Lamp Office (LO)", "", names=("Lamp Office", "LO")),
        Document("term", "t/#b", "Pier", "", names=("Pier",)),
        Document("person", "p/#a", "Office of Lamps", "", names=("Office of Lamps", "lamp office")),
        Document("person", "p/#b", "Ada Pier", "", names=("Ada Pier",)),
    ]
    assert part(index_files(places)["data/search/index.js"])["twins"] == [[0, 2]]


def test_synonyms_are_found_where_either_phrase_is() -> None:
    """Where one of the phrases occurs, the others are found; nothing is their owner."""
    page = Document("page", "p/", "Page", "Of global warming.")
    files = index_files([page, Document("page", "q/", "Page", "Of the climate crisis.")])
    _, forms, groups = part(files["data/search/w0.js"])
    (group,) = {group for form, group, _ in forms if form in ("global warming", "climate crisis")}
    assert groups[group][:2] == [-1, groups[group][1]]
    assert len(re.findall("[A-Z]", groups[group][1])) == 2
    assert ["japan", "japanese"] in part(files["data/search/index.js"])["same"]


def test_index_without_documents() -> None:
    first = part(index_files([])["data/search/index.js"])
    assert (first["words"], first["kinds"], first["starts"]) == ([], [], [0])


def test_large_index_is_split_into_files_of_bounded_size() -> None:
    """Only the first file grows."""
    texts = [" ".join(f"lamp{number}of{page}" for number in range(100)) for page in range(100)]
    many = [Document("page", f"p{number}/", f"Page {number}", text) for number, text in enumerate(texts)]
    files = index_files(many)
    parts = [text for name, text in files.items() if not name.endswith("index.js")]
    assert len(parts) > 20
    assert max(len(text) for text in parts) < 40_000


def test_text_of_a_page_is_data_in_every_file() -> None:
    """Also where a file is put into a page."""
    hostile = Document("page", "p/", "</script><b>", "</SCRIPT><!-- </script>")
    assert not [name for name, text in index_files([hostile]).items() if "<" in text]


def test_first_file_names_offices_who_serves_and_some_questions() -> None:
    """What several people are called by their roles; who has no end of office; what the empty box suggests."""
    people = [
        Document("person", "p/#a", "Ada Reed", "", role="Keeper of the lamp, since 2020", names=("Ada Reed",)),
        Document("person", "p/#b", "Ben Ito", "", role="Keeper to the harbour, 2019", names=("Ben Ito",)),
        Document("sentence", "c/#s1-1", "1.1", "Ada Reed kept it.", id="1.1", names=("1.1",)),
    ]
    first = part(index_files(people)["data/search/index.js"])
    assert (first["offices"], first["serving"]) == (["keeper"], [0])
    assert first["suggested"][-1] == "1.1"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/a?b=1",
        "http://example.org/a?b=1#c",
        "https://web.archive.org/web/2023/https://example.org/a?b=1",
    ],
)
def test_source_is_found_by_its_address_in_any_form(address: str) -> None:
    source = Document("source", "s/", "A source", "", address=address)
    assert part(index_files([source])["data/search/u.js"]) == {"example.org/a?b=1": 0}
