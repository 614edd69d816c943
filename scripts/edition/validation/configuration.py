"""Rules that compare edition.toml with the rest of the edition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from edition.edition import Edition
from edition.model import Place, Problem

_SITE = "mkdocs.yml"
_SITE_NAME = re.compile(r"^site_name:[ \t]*(?P<quote>[\"']?)(?P<name>.*?)(?P=quote)[ \t]*$", re.M)


def check_configuration(edition: Edition, root: Path) -> Iterator[Problem]:
    """Where edition.toml disagrees with docs/, bib/ or mkdocs.yml."""
    yield from _check_required_pages(edition)
    yield from _check_entry(edition)
    yield from _check_name(edition, root)


def _check_required_pages(edition: Edition) -> Iterator[Problem]:
    for path in edition.config.required_pages:
        if path not in edition.pages_by_path:
            yield Problem(
                place=edition.config.at("required_pages"),
                rule="page-missing",
                message=f"there is no page docs/{path}.",
                fix="write it and name it under nav in mkdocs.yml; pages link to it.",
            )


def _check_entry(edition: Edition) -> Iterator[Problem]:
    """The entry of the base text repeats what is printed of it: both have to say the same."""
    source = edition.sources_by_key.get(edition.base_text.key)
    if source is None:  # reported with the other unknown keys
        return
    base_text = edition.config.base_text
    for name, written, field in (
        ("title", base_text.title, "title"),
        ("author", base_text.author, "author"),
        ("date", base_text.date, "date"),
        ("addresses", base_text.url, "url"),
    ):
        if source.get(field) != written:
            yield Problem(
                place=edition.config.at(f"base_text.{name}"),
                rule="config-entry",
                message=f"the {field} of the base text is “{written}” here and “{source.get(field)}” at {source.at(field)}.",
                fix="write it as the published text has it in both places.",
            )


def _check_name(edition: Edition, root: Path) -> Iterator[Problem]:
    file = root / _SITE
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    if (match := _SITE_NAME.search(text)) and match["name"] != edition.config.name:
        yield Problem(
            place=Place(_SITE, text.count("\n", 0, match.start()) + 1),
            rule="config-name",
            message=f"the site is called “{match['name']}”, and the edition “{edition.config.name}” in edition.toml.",
            fix="use one name.",
        )
