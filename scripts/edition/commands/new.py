"""`run.py new source|claim|event|term`: an entry written in its form and put in its place.

What is needed and not given as an option is asked for, where there is somebody to ask.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edition.authoring import templates
from edition.authoring.transaction import Refused, write_checked
from edition.config import Config, read_config
from edition.edition import Edition
from edition.languages import LANGUAGES
from edition.model import STATUSES, CommentKind, PageText, SentenceId
from edition.parsers.blocks import block_forms
from edition.project import read_edition
from edition.validation.bibliography import FIELDS, TYPES, BibRule

SOURCES = "bib/edition.bib"
TIMELINE = "timeline.md"
GLOSSARY = "glossary.md"

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that an entry is made of: its option, what it is, whether it is needed, what it can be."""

    name: str
    what: str
    needed: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""


_TODAY = "today"
_STATUSES = tuple(dict.fromkeys(status for statuses in STATUSES.values() for status in statuses))
_CLAIM = (
    Ask("title", "a short title"),
    Ask("sentences", "the sentences that it is about: 3.1, 3.2"),
    Ask("id", "an id never used before (empty: from the title)", needed=False),
    Ask("kind", "the kind", choices=tuple(STATUSES)),
    Ask("status", "the status that the check earns", choices=_STATUSES),
    Ask("reviewed", "when it was held against its sources", default=_TODAY),
    Ask("finding", "what the evidence shows, in one sentence of at most 30 words", needed=False),
    Ask("settle", "what would settle it (unverified or open)", needed=False),
    Ask("check", "the check, with its notes: “… .[@key, para. 3]”"),
    *(Ask(kind, f"the {kind}, with its notes", needed=False) for kind in CommentKind if kind != "check"),
)


def asks(config: Config) -> dict[str, tuple[Ask, ...]]:
    """What each kind of entry is made of, in the order in which it is asked for."""
    second = config.second_language
    return {
        "source": (
            Ask("key", "a key such as nato-itpp-2023: body or name, a word, the year"),
            Ask("type", "the type of entry", choices=TYPES, default="online"),
            Ask("author", "the author as “Family, Given”, or a body as “{NATO}”", needed=False),
            Ask("title", "the title as the source prints it"),
            Ask("date", "the date: 2023-07-12, 2023-07 or 2023 (empty: none)", needed=False),
            Ask("organization", "the body that publishes it", needed=False),
            Ask("url", "the address (empty: none)", needed=False),
            Ask("urldate", "when it was last seen there", default=_TODAY),
            Ask("langid", "the language", choices=tuple(LANGUAGES), default="english"),
            Ask("kind", "the kind of source", choices=tuple(config.source_kinds)),
            Ask("seen", "how far you have seen it", choices=tuple(config.seen)),
        ),
        "claim": _CLAIM,
        "event": (
            Ask("date", "the date: 2023-07-12, 2023-07 or 2023"),
            Ask("kind", "the kind", choices=config.event_kinds),
            Ask("text", "what happened, in one sentence with its note: “… .[@key]”"),
            Ask("sentences", f"the {config.base_text.noun}’s sentences that it touches: 1.1, 1.3", needed=False),
            Ask("id", "an id never used before (empty: from date and text)", needed=False),
        ),
        "term": (
            Ask("title", "the term in full"),
            Ask("text", "what it is, with its note: “… .[@key]”"),
            Ask("short", "its acronym", needed=False),
            Ask("also", "other forms by which readers look for it, with commas between", needed=False),
            *([Ask(second.option, f"the term in the second language ({second.tag})", needed=False)] if second else []),
            Ask("id", "an id never used before (empty: from the acronym or the title)", needed=False),
        ),
    }


class Missing(Exception):
    """What is needed was not given, and there was nobody to ask."""


def answers(
    asked: Sequence[Ask], given: Mapping[str, str | None], ask: Callable[[str], str] | None, today: str
) -> Values:
    """The values of an entry: the options given, then the answers of `ask`, then the defaults.

    `asked` is what the entry is made of. `ask` gives the answer to a question; None when there is nobody to
    ask. Raises Missing.
    """
    values = {name: value.strip() for name, value in given.items() if value is not None}
    missing = []
    for item in asked:
        default = today if item.default == _TODAY else item.default
        if item.name in values:
            pass
        elif ask:
            values[item.name] = _asked(item, default, ask)
        elif item.needed and not default:
            missing.append(item)
        else:
            values[item.name] = default
    if missing:
        raise Missing("\n".join(f"--{item.name} is needed: {item.what}" for item in missing))
    return {name: value for name, value in values.items() if value}


def _asked(item: Ask, default: str, ask: Callable[[str], str]) -> str:
    choices = f" [{' | '.join(item.choices)}]" if item.choices else ""
    usual = f" ({default})" if default else "" if item.needed else " (may be empty)"
    while True:
        value = ask(f"{item.name}: {item.what}{choices}{usual}: ").strip() or default
        if (value or not item.needed) and (not value or not item.choices or value in item.choices):
            return value


def new_texts(edition: Edition, root: Path, kind: str, values: Values) -> tuple[dict[str, str], str]:
    """The files with the new entry, by path, and the name by which it is found.

    Raises ValueError, whose message says what does not fit.
    """
    return {"source": _source, "claim": _claim, "event": _event, "term": _term}[kind](edition, root, values)


def _source(edition: Edition, root: Path, values: Values) -> tuple[dict[str, str], str]:
    key = values["key"]
    fields = {name: values[name] for name in FIELDS if values.get(name)}
    fields["title"] = _protected(fields["title"])
    if (author := fields.get("author", "")) and "," not in author:
        fields["author"] = _protected(author)
    if "url" not in fields:
        fields.pop("urldate", None)
    if not (root / SOURCES).exists():
        raise ValueError(_missing(SOURCES))
    text = (root / SOURCES).read_text(encoding="utf-8")
    entry = templates.source_entry(values["type"], key, fields)
    return {SOURCES: templates.with_source(text, SOURCES, key, entry)}, key


def _missing(file: str) -> str:
    return f"{file} is missing. Fix: add the file first."


def _protected(value: str) -> str:
    return value if value.startswith("{") else f"{{{value}}}"


def _claim(edition: Edition, _: Path, values: Values) -> tuple[dict[str, str], str]:
    sentences = [SentenceId(number.strip()) for number in values["sentences"].split(",") if number.strip()]
    place = edition.restated.get(sentences[0]) if sentences else None
    if place is None or sentences[0] not in edition.order:
        raise ValueError(f"no chapter restates the sentence “{values['sentences']}”.")
    values = {"id": templates.slug(values["title"]), **values}
    new = templates.claim_block(values["title"], values, {kind: values.get(kind, "") for kind in CommentKind})
    page = place[0]
    return {f"docs/{page.path}": templates.with_claim(page, list(edition.base_text.sentences), sentences, new)}, values[
        "id"
    ]


def _event(edition: Edition, _: Path, values: Values) -> tuple[dict[str, str], str]:
    words = templates.slug(values["text"].partition("[")[0], 3)
    values = {"id": f"e-{values['date']}-{words}", **values}
    new = templates.block("event", values["date"], values, values["text"])
    page = _page_of(edition, "event", TIMELINE, lambda page: page.events)
    return {f"docs/{page.path}": templates.with_event(page, values["date"], new)}, values["id"]


def _term(edition: Edition, _: Path, values: Values) -> tuple[dict[str, str], str]:
    values = {"id": "t-" + templates.slug(values.get("short") or values["title"]), **values}
    new = templates.block("term", values["title"], values, values["text"], block_forms(edition.config.second_option))
    page = _page_of(edition, "term", GLOSSARY, lambda page: page.terms)
    return {f"docs/{page.path}": templates.with_term(page, values["title"], new)}, values["id"]


def _page_of(edition: Edition, kind: str, usual: str, entries: Callable[[PageText], Sequence[object]]) -> PageText:
    """The page for a new entry: the usual one, else the first that has such entries. Raises ValueError."""
    pages = [page for page in edition.pages if page.path == usual or entries(page)]
    if not pages:
        raise ValueError(
            f"no page has a block “{kind}”. Fix: write docs/{usual} with a title and a description, "
            "and name it under nav in mkdocs.yml."
        )
    return min(pages, key=lambda page: page.path != usual)


def run(root: Path, options: argparse.Namespace) -> int:
    """Write the entry; status 1 when a rule refuses it, with the tree as it was."""
    today = datetime.date.today()
    kind = options.entry
    given = {name: value for name, value in vars(options).items() if name not in ("run", "entry")}
    try:
        edition, _ = read_edition(root)
        asked = asks(edition.config)[kind]
        values = answers(asked, given, input if sys.stdin.isatty() else None, today.isoformat())
        texts, name = new_texts(edition, root, kind, values)
        write_checked(root, edition, texts, today, (BibRule.UNUSED, name) if kind == "source" else None)
    except (Missing, Refused, ValueError, EOFError) as reason:
        print(str(reason) or "Not every question was answered.", file=sys.stderr)
        print("Nothing was written.", file=sys.stderr)
        return 1
    for path, text in texts.items():
        line = next(at for at, row in enumerate(text.split("\n"), 1) if _names(row, name))
        print(f"Written: {path}:{line}")
    if kind == "source":
        print(f"Cite it somewhere, as [@{name}] or [@{name}, para. 3]; a source that nothing cites is refused.")
    return 0


def _names(row: str, name: str) -> bool:
    return row.strip() == f"id: {name}" or (row.startswith("@") and row.endswith(f"{{{name},"))


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """The command's options: one for each thing that an entry is made of."""
    kinds = command.add_subparsers(required=True, metavar="KIND")
    for kind, asked in asks(read_config(root)[0]).items():
        one = kinds.add_parser(kind, help=f"a new {kind}")
        _options(one, asked, FIELDS if kind == "source" else ())
        one.set_defaults(run=lambda options: run(root, options), entry=kind)


def _options(command: argparse.ArgumentParser, asked: Sequence[Ask], more: Sequence[str]) -> None:
    for item in asked:
        command.add_argument(
            f"--{item.name}", choices=item.choices or None, help=item.what, metavar=None if item.choices else "…"
        )
    for name in more:
        if name not in {item.name for item in asked}:
            command.add_argument(f"--{name}", help=f"the field “{name}”", metavar="…")
