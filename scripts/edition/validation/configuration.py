"""Rules that compare edition.toml with the rest of the edition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import yaml

from edition.edition import Edition
from edition.model import Place, Problem, Rule
from edition.parsers.files import SITE
from edition.validation.letters import is_hidden
from edition.validation.markup import TAG

SITE_NAME = re.compile(r"^site_name:[ \t]*(?P<quote>[\"']?)(?P<name>.*?)(?P=quote)[ \t]*$", re.M)

_OPENING = re.compile(
    r"(?:markdown\.extensions\.)?(?:attr_list|md_in_html|extra|legacy_attrs)"
    r"|pymdownx\.(?:extra|blocks\.html)"
)
"""Extensions of Markdown that write elements or attributes which the text gives them."""
_SHOWN = 40
"""How many characters of a text a message quotes."""


class ConfigurationRule(Rule):
    """What edition.toml has in common with other files."""

    PAGE = """page-missing: Every page that edition.toml requires exists.
        There is no page docs/{page}, to which other pages link.
        Fix: write it and name it under nav in mkdocs.yml."""
    ENTRY = """config-entry: The file edition.toml and the bibliography say the same of the base text.
        The {field} of the base text is “{here}” here and “{there}” at {place}.
        Fix: write it in both places as the published text has it."""
    SITE = """config-site: The file mkdocs.yml is YAML.
        The file cannot be read ({reason}).
        Fix: correct this line or the one before it."""
    NAME = """config-name: The files mkdocs.yml and edition.toml give the edition the same name.
        The site is called “{site}”, and the edition “{edition}” in edition.toml.
        Fix: use one name."""

    VALUE = """config-value: A text in edition.toml or mkdocs.yml contains no markup and nothing invisible.
        “{value}” has {what}.
        Fix: write plain text."""
    SETTING = """config-setting: The file mkdocs.yml lets no attributes and no HTML into pages, and is whole by itself.
        “{name}” would {what}.
        Fix: remove it."""
    REDIRECT = """config-redirect: A redirect leads from an address where nothing is to one where something is.
        {address} is {what}.
        Fix: correct it, or remove the line."""


def check_configuration(edition: Edition, root: Path) -> Iterator[Problem]:
    """Where edition.toml disagrees with docs/, bib/ or mkdocs.yml."""
    for path in edition.config.required_pages:
        if path not in edition.pages_by_path:
            yield ConfigurationRule.PAGE.at(edition.config.at("required_pages"), page=path)
    yield from _redirects(edition)
    yield from _entry(edition)
    yield from _name(edition, root)
    yield from _values(edition)
    yield from _site(root)


def _redirects(edition: Edition) -> Iterator[Problem]:
    missing = set()
    for old, new in edition.config.redirects.items():
        place = edition.config.at(f"redirects.{old}")
        if old in edition.addresses:
            what = f"the address of what is at {edition.addresses[old]}"
            yield ConfigurationRule.REDIRECT.at(place, address=old, what=what)
        if new not in edition.addresses and new not in missing and edition.all_sources_read:
            missing.add(new)
            yield ConfigurationRule.REDIRECT.at(place, address=new, what="the address of no page and no source")


def _values(edition: Edition) -> Iterator[Problem]:
    for key, value in _texts(asdict(replace(edition.config, lines={})), ""):
        if key != "base_text.key" and (what := _oddity(value)):  # a key is checked in the bibliography
            yield ConfigurationRule.VALUE.at(edition.config.at(key), value=_quoted(value), what=what)


def _texts(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Every text in a table with its key (`base_text.title`), the keys of tables among them."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each, key)
    elif isinstance(value, dict):
        for name, each in value.items():
            inner = f"{key}.{name}".lstrip(".")
            yield inner, name
            yield from _texts(each, inner)


def _quoted(text: str) -> str:
    """The beginning of a text, with a mark in the place of what is hidden."""
    return "".join("\N{REPLACEMENT CHARACTER}" if is_hidden(c) else c for c in text[:_SHOWN])


def _oddity(text: str) -> str:
    """What a text has that it may not have; empty when all is well."""
    if match := TAG.search(text):
        return f"the markup “{match[0][:_SHOWN]}”"
    if hidden := next(filter(is_hidden, text.replace("\n", " ")), ""):
        return f"the invisible character U+{ord(hidden):04X}"
    return ""


def _site(root: Path) -> Iterator[Problem]:
    """The syntax and the texts: what the settings mean is the engine's to say, when the site is built."""
    file = root / SITE
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    try:
        document = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        yield ConfigurationRule.SITE.at(Place(SITE, mark.line + 1 if mark else 1), reason=reason)
    except RecursionError:
        yield ConfigurationRule.SITE.at(Place(SITE, 1), reason="nested too deeply")
    else:
        for node in _scalars(document):
            if what := _oddity(node.value):
                yield ConfigurationRule.VALUE.at(_place(node), value=_quoted(node.value), what=what)
        yield from _settings(document)


def _scalars(document: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Every text of a document, keys among them, in order and each once, however often an alias repeats it."""
    seen, waiting = set(), [document]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield node
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(reversed(node.value))
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in reversed(node.value) for part in reversed(pair))


def _settings(document: yaml.Node | None) -> Iterator[Problem]:
    for key, value in _pairs(document):
        if key.value == "INHERIT":
            yield _setting(key, "bring in settings that no rule reads")
        elif key.value == "markdown_extensions" and isinstance(value, yaml.SequenceNode):
            for item in value.value:
                name = next((key for key, _ in _pairs(item)), item)
                if isinstance(name, yaml.ScalarNode) and _OPENING.fullmatch(name.value):
                    yield _setting(name, "let attributes or HTML into pages")


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    """The keys of a mapping, where they are plain words, with their values."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def _setting(node: yaml.ScalarNode, what: str) -> Problem:
    return ConfigurationRule.SETTING.at(_place(node), name=node.value, what=what)


def _place(node: yaml.Node) -> Place:
    return Place(SITE, node.start_mark.line + 1 if node.start_mark else 1)


def _entry(edition: Edition) -> Iterator[Problem]:
    source = edition.sources_by_key.get(edition.base_text.key)
    if source is None:  # reported with the other unknown keys
        return
    base_text = edition.config.base_text
    for name, here, field in (
        ("title", base_text.title, "title"),
        ("author", base_text.author, "author"),
        ("date", base_text.date, "date"),
        ("addresses", base_text.url, "url"),
    ):
        if (there := source.get(field)) != here:
            place = edition.config.at(f"base_text.{name}")
            yield ConfigurationRule.ENTRY.at(place, field=field, here=here, there=there, place=source.at(field))


def _name(edition: Edition, root: Path) -> Iterator[Problem]:
    file = root / SITE
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    if (match := SITE_NAME.search(text)) and match["name"] != edition.config.name:
        place = Place.in_text(SITE, text, match.start())
        yield ConfigurationRule.NAME.at(place, site=match["name"], edition=edition.config.name)
