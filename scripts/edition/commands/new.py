"""`run.py new source|claim|event|term`: add a new entry in the right format and file.

Values that are not given as options are asked for when standard input is a terminal.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edition.authoring import templates
from edition.authoring.transaction import WriteRefusedError, write_checked
from edition.edition import Edition
from edition.languages import LANGUAGES
from edition.model import EVENT_KINDS, SEEN, SOURCE_KINDS, STATUSES, CommentKind, SentenceId
from edition.project import read_edition
from edition.validation.bibliography import FIELDS, TYPES

SOURCES = "bib/edition.bib"
TIMELINE = "timeline.md"
GLOSSARY = "glossary.md"

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One value of an entry: the option that gives it, its help text, which is also the question, and its choices."""

    name: str
    help: str
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""


_TODAY = "today"
_STATUSES = tuple(dict.fromkeys(status for statuses in STATUSES.values() for status in statuses))
_SOURCE = {
    "author": Prompt("author", "the author as “Family, Given”, or a body as “{NATO}”", required=False),
    "title": Prompt("title", "the title as the source prints it"),
    "date": Prompt("date", "the date: 2023-07-12, 2023-07 or 2023 (empty: none)", required=False),
    "organization": Prompt("organization", "the body that publishes it", required=False),
    "url": Prompt("url", "the address (empty: none)", required=False),
    "urldate": Prompt("urldate", "the date on which you last saw it there", default=_TODAY),
    "langid": Prompt("langid", "the language", choices=tuple(LANGUAGES), default="english"),
    "kind": Prompt("kind", "the kind of source", choices=tuple(SOURCE_KINDS)),
    "seen": Prompt("seen", "how far you have seen it", choices=tuple(SEEN)),
}
PROMPTS: dict[str, tuple[Prompt, ...]] = {
    "source": (
        Prompt("key", "a key such as nato-itpp-2023: body or name, a word, the year"),
        Prompt("type", "the type of entry", choices=TYPES, default="online"),
        *_SOURCE.values(),
    ),
    "claim": (
        Prompt("title", "a short title"),
        Prompt("sentences", "the sentences that it covers: 3.1, 3.2"),
        Prompt("id", "an id never used before (empty: from the title)", required=False),
        Prompt("kind", "the kind", choices=tuple(STATUSES)),
        Prompt("status", "the status that the check supports", choices=_STATUSES),
        Prompt("reviewed", "the date of the review: when you checked it against its sources", default=_TODAY),
        Prompt("finding", "what the evidence shows, in one sentence of at most 30 words", required=False),
        Prompt("settle", "what would settle it (only if unverified or open)", required=False),
        Prompt("check", "the check, with its notes: “… .[@key, para. 3]”"),
        *(Prompt(kind, f"the {kind}, with its notes", required=False) for kind in CommentKind if kind != "check"),
    ),
    "event": (
        Prompt("date", "the date: 2023-07-12, 2023-07 or 2023"),
        Prompt("kind", "the kind", choices=EVENT_KINDS),
        Prompt("text", "what happened, in one sentence with its note: “… .[@key]”"),
        Prompt("sentences", "the sentences of the essay that it bears on: 1.1, 1.3", required=False),
        Prompt("id", "an id never used before (empty: from date and text)", required=False),
    ),
    "term": (
        Prompt("title", "the term in full"),
        Prompt("text", "a definition, with its note: “… .[@key]”"),
        Prompt("short", "its acronym", required=False),
        Prompt("also", "other forms by which readers look for it, separated by commas", required=False),
        Prompt("ja", "the Japanese term", required=False),
        Prompt("id", "an id never used before (empty: from the acronym or the title)", required=False),
    ),
}
"""The values of each kind of entry, in the order in which they are asked for."""


class MissingValueError(Exception):
    """A required value was not given and could not be asked for."""


def answers(kind: str, given: Mapping[str, str | None], ask: Callable[[str], str] | None, today: str) -> Values:
    """Collect the values of an entry: the options given, else the answers of `ask`, else the defaults.

    `ask` returns the answer to a question; None when nobody can be asked. `today` is the default of dates,
    in ISO form. Raises MissingValueError when a required value is given by none of them.
    """
    values = {name: value.strip() for name, value in given.items() if value is not None}
    missing = []
    for prompt in PROMPTS[kind]:
        default = today if prompt.default == _TODAY else prompt.default
        if prompt.name in values:
            pass
        elif ask:
            values[prompt.name] = _asked(prompt, default, ask)
        elif prompt.required and not default:
            missing.append(prompt)
        else:
            values[prompt.name] = default
    if missing:
        raise MissingValueError("\n".join(f"--{prompt.name} is required: {prompt.help}" for prompt in missing))
    return {name: value for name, value in values.items() if value}


def _asked(prompt: Prompt, default: str, ask: Callable[[str], str]) -> str:
    choices = f" [{' | '.join(prompt.choices)}]" if prompt.choices else ""
    usual = f" ({default})" if default else "" if prompt.required else " (may be empty)"
    while True:
        value = ask(f"{prompt.name}: {prompt.help}{choices}{usual}: ").strip() or default
        if (value or not prompt.required) and (not value or not prompt.choices or value in prompt.choices):
            return value


def new_texts(edition: Edition, root: Path, kind: str, values: Values) -> tuple[dict[str, str], str]:
    """The new texts of the files that get the entry, by path, and the entry's key or id.

    Raises ValueError with a message for the user when the entry has no place.
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
    text = (root / SOURCES).read_text(encoding="utf-8")
    entry = templates.source_entry(values["type"], key, fields)
    return {SOURCES: templates.with_source(text, SOURCES, key, entry)}, key


def _protected(value: str) -> str:
    return value if value.startswith("{") else f"{{{value}}}"


def _claim(edition: Edition, _: Path, values: Values) -> tuple[dict[str, str], str]:
    sentences = [SentenceId(number.strip()) for number in values["sentences"].split(",") if number.strip()]
    place = edition.restated.get(sentences[0]) if sentences else None
    if place is None:
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
    return {f"docs/{TIMELINE}": templates.with_event(edition.pages_by_path[TIMELINE], values["date"], new)}, values[
        "id"
    ]


def _term(edition: Edition, _: Path, values: Values) -> tuple[dict[str, str], str]:
    values = {"id": "t-" + templates.slug(values.get("short") or values["title"]), **values}
    new = templates.block("term", values["title"], values, values["text"])
    return {f"docs/{GLOSSARY}": templates.with_term(edition.pages_by_path[GLOSSARY], values["title"], new)}, values[
        "id"
    ]


def run(root: Path, options: argparse.Namespace) -> int:
    """Write the entry. Returns 1, with nothing written, when a value is missing or a rule is broken, else 0."""
    today = datetime.date.today()
    kind = options.entry
    given = {name: value for name, value in vars(options).items() if name not in ("run", "entry")}
    try:
        values = answers(kind, given, input if sys.stdin.isatty() else None, today.isoformat())
        edition, _ = read_edition(root)
        texts, name = new_texts(edition, root, kind, values)
        write_checked(root, edition, texts, today, ("bib-unused", name) if kind == "source" else ("", ""))
    except (MissingValueError, WriteRefusedError, ValueError, EOFError) as error:
        print(str(error) or "Input ended before every question was answered.", file=sys.stderr)
        print("Nothing was written.", file=sys.stderr)
        return 1
    for path, text in texts.items():
        line = next(at for at, row in enumerate(text.split("\n"), 1) if _names(row, name))
        print(f"Written: {path}:{line}")
    if kind == "source":
        print(f"Now cite it, as [@{name}] or [@{name}, para. 3]: `check` refuses a source that no page cites.")
    return 0


def _names(row: str, name: str) -> bool:
    return row.strip() == f"id: {name}" or (row.startswith("@") and row.endswith(f"{{{name},"))


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """Add a subcommand for each kind of entry, with an option for each of its values."""
    kinds = command.add_subparsers(required=True, metavar="KIND")
    for kind, prompts in PROMPTS.items():
        one = kinds.add_parser(kind, help=f"add a new {kind}")
        _options(one, prompts, FIELDS if kind == "source" else ())
        one.set_defaults(run=lambda options: run(root, options), entry=kind)


def _options(command: argparse.ArgumentParser, prompts: Sequence[Prompt], more: Sequence[str]) -> None:
    for prompt in prompts:
        command.add_argument(
            f"--{prompt.name}",
            choices=prompt.choices or None,
            help=prompt.help,
            metavar=None if prompt.choices else "…",
        )
    for name in more:
        if name not in {prompt.name for prompt in prompts}:
            command.add_argument(f"--{name}", help=f"the field “{name}”", metavar="…")
