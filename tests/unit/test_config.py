"""edition.toml: what it gives, and for each mistake in it one problem with its line and a fix."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from edition import cli
from edition.authoring import transaction
from edition.authoring.formatter import format_project
from edition.config import FILE, UNREAD, Config, read_config
from edition.exports.changelog import feed
from edition.model import Problem, page_url
from edition.project import read_edition
from small_edition import CHAPTER_FILE, CONFIG, edit, line_of
from support import ROOT, TODAY

FindingsOf = Callable[[Path], list[Problem]]


def test_every_key_becomes_the_field_of_its_name(small: Path) -> None:
    """Kinds keep the order of the file."""
    config, problems = read_config(small)
    assert problems == []
    assert (config.name, config.slug, config.evidence_until) == ("Two Harbours", "two-harbours", "2024-04")
    assert config.event_kinds == ("document", "visit", "outside event")
    assert next(iter(config.source_kinds.items())) == ("release", "Official pages")
    assert (config.base_text.url, config.base_text.year) == ("https://example.org/essay.html", 2023)
    assert config.second_option == "ja"
    data = tomllib.loads(CONFIG)
    assert data.keys() == {one.name for one in fields(Config) if one.compare}
    assert config.base_text.author == data["base_text"]["author"]


def test_second_language_may_be_left_out(small: Path) -> None:
    """The table may be left out; then no block takes the option."""
    edit(small, FILE, '[second_language]\ntag = "ja"\noption = "ja"\n', "")
    config, problems = read_config(small)
    assert (config.second_language, config.second_option, problems) == (None, "", [])
    assert [str(problem.place) for problem in read_edition(small)[1]] == ["docs/glossary.md:8"]


def test_option_of_the_second_language_has_the_configured_name(small: Path) -> None:
    """Another name for the option is read like the first; the old one is then unknown."""
    edit(small, FILE, 'option = "ja"', 'option = "nihongo"')
    assert [problem.rule for problem in read_edition(small)[1]] == ["option-unknown"]
    edit(small, "docs/glossary.md", "    ja: ", "    nihongo: ")
    edition, problems = read_edition(small)
    assert problems == []
    assert edition.terms[0].second_title == "灯台簿"


def test_formatter_puts_the_option_of_the_second_language_last(small: Path) -> None:
    edit(small, FILE, 'option = "ja"', 'option = "nihongo"')
    edit(small, "docs/glossary.md", "    short: PLR\n", "    nihongo: 灯台簿\n    short: PLR\n")
    edit(small, "docs/glossary.md", "    ja: 灯台簿\n", "")
    assert format_project(small, TODAY) == ["docs/glossary.md"]
    text = (small / "docs/glossary.md").read_text(encoding="utf-8")
    assert "register of lamps\n    nihongo: 灯台簿\n\n" in text


LICENCE = '\n[licence]\nname = "CC BY 4.0"\nurl = "https://creativecommons.org/licenses/by/4.0/"\n'
A_TEXT = "write a text in quotation marks."
MISTAKES = {
    "a missing key": ('slug = "two-harbours"\n', "", "name =", "“slug” is missing. Fix: add it."),
    "a missing key of a table": (
        'noun = "essay"\n',
        "",
        "[base_text]",
        "“base_text.noun” is missing. Fix: add it under [base_text].",
    ),
    "an unknown kind": (
        'outside_kind = "outside event"',
        'outside_kind = "storm"',
        "outside_kind",
        "“outside_kind” is “storm”. Fix: use one of event_kinds.",
    ),
    "a missing table": (LICENCE, "", "name =", "“licence” is missing. Fix: add it."),
    "an unknown key": (
        "slug =",
        "slog = 1\nslug =",
        "slog",
        "“slog” is not a known key. Fix: remove it, or use one of name, slug,",
    ),
    "an unknown key of a table": (
        'tag = "ja"',
        'tag = "ja"\nname = "Japanese"',
        'name = "Japanese"',
        "“second_language.name” is not a known key. Fix: remove it, or use one of tag, option.",
    ),
    "an unknown table": ("[seen]", "[extra]\n[seen]", "[extra]", "“extra” is not a known key. Fix: remove it"),
    "a number": ('"Two Harbours"', "7", "name =", f"“name” is not a text in quotation marks. Fix: {A_TEXT}"),
    "an empty text": ('"Two Harbours"', '""', "name =", f"“name” is not a text in quotation marks. Fix: {A_TEXT}"),
    "a date of TOML": (
        '"2023-08-01"',
        "2023-08-01",
        "date =",
        f"“base_text.date” is not a text in quotation marks. Fix: {A_TEXT}",
    ),
    "no list": ("= []", '= "a.md"', "required", "“required_pages” is not a list of texts. Fix: write a list of texts."),
    "a list of numbers": (
        "= []",
        "= [7]",
        "required",
        "“required_pages” is not a list of texts. Fix: write a list of texts.",
    ),
    "no table": (LICENCE, 'licence = "MIT"\n', "licence", "“licence” is not a table. Fix: write a table."),
    "a table of numbers": (
        '"Press reports"',
        "7",
        "press =",
        f"“source_kinds.press” is not a text in quotation marks. Fix: {A_TEXT}",
    ),
    "a slug with spaces": (
        "two-harbours",
        "Two Harbours",
        "slug",
        "“slug” is “Two Harbours”. Fix: write small letters, digits and",
    ),
    "a spelled date": ("2024-04", "April 2024", "evidence", "“evidence_until” is “April 2024”. Fix: write an ISO date"),
    "a month that is none": (
        '"2023-08-01"',
        '"2023-13"',
        "date",
        "“base_text.date” is “2023-13”. Fix: write an ISO date",
    ),
    "an address for a page": (
        "= []",
        '= ["a/"]',
        "required",
        "“required_pages” is “a/”. Fix: write the path of a page",
    ),
    "an address without http": (
        "https://example.org",
        "example.org",
        "en =",
        "“base_text.addresses.en” is “example.org/essay.html”. Fix:",
    ),
    "a licence without address": (
        "https://creative",
        "creative",
        "url =",
        "“licence.url” is “creativecommons.org/licenses/by/4.0/”. Fix:",
    ),
    "a language in words": (
        "en = ",
        "English = ",
        "English",
        "“base_text.addresses.English” is “English”. Fix: write the tag",
    ),
    "no address": (
        'en = "https://example.org/essay.html"',
        "",
        "[base_text.a",
        "“base_text.addresses” is empty. Fix: give the",
    ),
    "a kind in words": (
        "press =",
        '"Press Kit" =',
        "[source_kinds]",
        "“source_kinds.Press Kit” is “Press Kit”. Fix: write small",
    ),
    "a capital": ("no =", "No =", "No =", "“seen.No” is “No”. Fix: write small letters"),
    "a tag in words": (
        'tag = "ja"',
        'tag = "Japanese"',
        "tag",
        "“second_language.tag” is “Japanese”. Fix: write the tag",
    ),
    "an option of two words": (
        'option = "ja"',
        'option = "a b"',
        "option",
        "“second_language.option” is “a b”. Fix: write small",
    ),
    "an address with its host": (
        '"harbours/" =',
        '"https://example.org/" =',
        "[redirects]",
        "“redirects.https://example.org/” is “https://example.org/”. Fix: write an address below",
    ),
    "no TOML": ("slug =", "slug", "slug", "the file is not TOML (Expected '=' after a key in a key/value pair"),
    "no UTF-8": ("harbours", "\ufffd", "\ufffd", "a character here is not UTF-8. Fix: save the file as UTF-8."),
}
"""For each mistake: what is replaced and by what, words on the line of the problem, the problem."""


@pytest.mark.parametrize(("old", "new", "at", "problem"), MISTAKES.values(), ids=MISTAKES.keys())
def test_error_of_the_configuration_is_one_problem_at_its_line(
    small: Path, findings_of: FindingsOf, old: str, new: str, at: str, problem: str
) -> None:
    """It is reported alone: nothing else can be checked without the configuration."""
    text = CONFIG.replace(old, new, 1)
    assert text != CONFIG
    (small / FILE).write_text(text, encoding="utf-8")
    edit(small, CHAPTER_FILE, "A ferry is a boat.", "<b>A ferry</b> is a boat.")
    line = text.count("\n", 0, text.index(at)) + 1
    (found,) = findings_of(small)
    assert str(found).startswith(f"{FILE}:{line}: config-form: {problem}")
    assert read_config(small)[0] == UNREAD


def test_every_error_of_the_configuration_is_reported_at_once(small: Path) -> None:
    edit(small, FILE, "[seen]", "[sene]")
    edit(small, FILE, 'name = "Two Harbours"', "name = 7")
    assert [problem.message.partition(" is ")[0] for problem in read_config(small)[1]] == ["“sene”", "“name”", "“seen”"]


def test_project_without_a_configuration_is_reported(small: Path, findings_of: FindingsOf) -> None:
    (small / FILE).unlink()
    (found,) = findings_of(small)
    assert str(found) == (
        "edition.toml:1: config-form: there is no such file. Fix: write one, as docs/about/another-text.md explains."
    )


def test_nothing_is_written_while_the_configuration_cannot_be_read(small: Path) -> None:
    """No rule can be checked then."""
    edit(small, FILE, "slug =", "slog =")
    edit(
        small, CHAPTER_FILE, "    id: lamp-lit\n    sentences: 1.1, n1\n", "    sentences: 1.1, n1\n    id: lamp-lit\n"
    )
    before = (small / CHAPTER_FILE).read_text(encoding="utf-8")
    with pytest.raises(transaction.WriteRefusedError, match="“slog” is not a known key"):
        format_project(small, TODAY)
    assert (small / CHAPTER_FILE).read_text(encoding="utf-8") == before


def test_a_key_that_is_not_written_has_the_place_of_its_table(small: Path) -> None:
    config, _ = read_config(small)
    assert config.at("licence.address").line == line_of(small, FILE, "[licence]")
    assert config.at("nowhere").line == 1


LINK = re.compile(r"""'([\w/-]+)/' \| url|url\('([\w/-]+)\.md'|new URL\("([\w/-]+)/\"""")
"""How templates and scripts write the address of a page of the site."""


def test_every_page_that_the_site_links_to_is_required() -> None:
    """A page to which a template or a script links is one that `check` asks for; drawings are the text's own."""
    templates = [file for file in (ROOT / "overrides").rglob("*.html") if file.parent.name != "drawings"]
    text = "".join(file.read_text(encoding="utf-8") for file in [*templates, *(ROOT / "docs" / "assets").glob("*.js")])
    linked = {f"{next(filter(None, match.groups()))}.md" for match in LINK.finditer(text)}
    assert {"about/rights.md", "claims.md", "search.md", "sources.md"} <= linked
    assert linked <= set(read_config(ROOT)[0].required_pages)


def test_the_page_for_maintainers_explains_every_key() -> None:
    page = (ROOT / "docs" / "about" / "another-text.md").read_text(encoding="utf-8")
    data = tomllib.loads(CONFIG)
    keys = {
        f"{table}.{key}" if isinstance(value, dict) and table in ("licence", "base_text", "second_language") else table
        for table, value in data.items()
        for key in (value if isinstance(value, dict) else [""])
    }
    assert "base_text.addresses" in keys
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


def test_ids_of_the_feed_do_not_change() -> None:
    """The feed's readers know it by this id, which comes of the slug."""
    edition, _ = read_edition(ROOT)
    text = feed(edition, page_url, "https://example.org/", edition.config.name)
    assert "<id>urn:uuid:004497be-0660-5a44-b864-b6c8f8ecfb2e</id>" in text


def test_a_feed_without_changes_is_as_old_as_the_base_text(small: Path) -> None:
    """Also where only its month is known."""
    config, _ = read_config(small)
    edition = replace(
        read_edition(small)[0], pages=(), config=replace(config, base_text=replace(config.base_text, date="1863-11"))
    )
    assert "<updated>1863-11-01T00:00:00Z</updated>" in feed(edition, page_url, "", "Two Harbours")


def test_the_command_line_has_the_name_of_the_edition() -> None:
    assert f"{read_config(ROOT)[0].name}, an annotated edition." in cli.parser("").format_help()
