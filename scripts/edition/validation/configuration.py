"""Rules that compare edition.toml with the rest of the edition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from edition.edition import Edition
from edition.model import Place, Problem, Rule
from edition.parsers.files import SITE

SITE_NAME = re.compile(r"^site_name:[ \t]*(?P<quote>[\"']?)(?P<name>.*?)(?P=quote)[ \t]*$", re.M)


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
    yield from _site(root)


def _redirects(edition: Edition) -> Iterator[Problem]:
    for old, new in edition.config.redirects.items():
        place = edition.config.at(f"redirects.{old}")
        if old in edition.addresses:
            what = f"the address of what is at {edition.addresses[old]}"
            yield ConfigurationRule.REDIRECT.at(place, address=old, what=what)
        if new not in edition.addresses and edition.all_sources_read:
            yield ConfigurationRule.REDIRECT.at(place, address=new, what="the address of no page and no source")


def _site(root: Path) -> Iterator[Problem]:
    """Only the syntax: what the settings mean is the engine's to say, when the site is built."""
    file = root / SITE
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).partition("\n")[0]
        yield ConfigurationRule.SITE.at(Place(SITE, mark.line + 1 if mark else 1), reason=reason)


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
