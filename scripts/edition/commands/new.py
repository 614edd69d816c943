"""`run.py new source|claim|event|term|person`: add a new entry in the right format and file.

Values that are not given as options are asked for when standard input is a terminal.
`--from FILE` and `--doi` take a source from what another program wrote (`commands/importing.py`).
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
from edition.commands import importing
from edition.config import Config, read_config
from edition.edition import Edition
from edition.languages import LANGUAGES
from edition.model import STATUSES, CommentKind, EntityKind, PageText, SentenceId
from edition.parsers.blocks import block_forms
from edition.project import read_edition
from edition.validation.bibliography import FIELDS, TYPES, BibRule

SOURCES = "bib/edition.bib"
TIMELINE = "timeline.md"
GLOSSARY = "glossary.md"
PEOPLE = "people.md"

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
_CLAIM = (
    Prompt("title", "a short title"),
    Prompt("sentences", "the sentences that it covers: 3.1, 3.2"),
    Prompt("id", "an id never used before (empty: from the title)", required=False),
    Prompt("kind", "the kind", choices=tuple(STATUSES)),
    Prompt("status", "the status that the check supports", choices=_STATUSES),
    Prompt("reviewed", "the date of the review: when you checked it against its sources", default=_TODAY),
    Prompt("finding", "what the evidence shows, in one plain sentence of at most 30 words"),
    Prompt("settle", "what would settle it (only if unverified or open)", required=False),
    Prompt("check", "the check, with its notes: “… .[@key, para. 3]”"),
    *(Prompt(kind, f"the {kind}, with its notes", required=False) for kind in CommentKind if kind != "check"),
)


def prompts(config: Config) -> dict[str, tuple[Prompt, ...]]:
    """The values of each kind of entry, in the order in which they are asked for."""
    return {
        "source": (
            Prompt("key", "a key such as nato-itpp-2023: body or name, a word, the year"),
            Prompt("type", "the type of entry", choices=TYPES, default="online"),
            Prompt("author", "the author as “Family, Given”, or a body as “{NATO}”", required=False),
            Prompt("title", "the title as the source prints it"),
            Prompt("date", "the date: 2023-07-12, 2023-07 or 2023 (empty: none)", required=False),
            Prompt("organization", "the body that publishes it", required=False),
            Prompt("url", "the address (empty: none)", required=False),
            Prompt("urldate", "the date on which you last saw it there", default=_TODAY),
            Prompt("langid", "the language", choices=tuple(LANGUAGES), default="english"),
            Prompt("kind", "the kind of source", choices=tuple(config.source_kinds)),
            Prompt("seen", "how far you have seen it", choices=tuple(config.seen)),
        ),
        "claim": _CLAIM,
        "event": (
            Prompt("date", "the date: 2023-07-12, 2023-07 or 2023"),
            Prompt("kind", "the kind", choices=config.event_kinds),
            Prompt("text", "what happened, in one sentence with its note: “… .[@key]”"),
            Prompt("sentences", f"the {config.base_text.noun}’s sentences it bears on: 1.1, 1.3", required=False),
            Prompt("id", "an id never used before (empty: from date and text)", required=False),
        ),
        "term": (
            Prompt("title", "the term in full"),
            Prompt("text", "a definition, with its note: “… .[@key]”"),
            Prompt("short", "its acronym", required=False),
            Prompt("also", "other forms by which readers look for it, separated by commas", required=False),
            *_second_title(config, "term"),
            Prompt("id", "an id never used before (empty: from the acronym or the title)", required=False),
        ),
        "person": (
            Prompt("title", "the name as the list has it, of a body in full"),
            Prompt("id", "an id never used before: f- and the family name, or a short name of the body"),
            Prompt("kind", "the kind", choices=tuple(EntityKind), default=EntityKind.PERSON),
            Prompt("role", "the offices that matter here with their years, or what the body is"),
            Prompt("text", "who it is, with its notes: “… .[@key]”"),
            Prompt("names", "the forms by which the text speaks of it, separated by commas", required=False),
            *_second_title(config, "name"),
        ),
    }


def _second_title(config: Config, what: str) -> list[Prompt]:
    """The title in the second language, where the edition has one."""
    if not (second := config.second_language):
        return []
    return [Prompt(second.option, f"the {what} in the second language ({second.tag})", required=False)]


class MissingValueError(Exception):
    """A required value was not given and could not be asked for."""


def answers(
    asked: Sequence[Prompt], given: Mapping[str, str | None], ask: Callable[[str], str] | None, today: str
) -> Values:
    """Collect the values of an entry: the options given, else the answers of `ask`, else the defaults.

    `asked` are the prompts of the entry. `ask` returns the answer to a question; None when nobody can be asked.
    `today` is the default of dates, in ISO form. Raises MissingValueError when a required value is given by none.
    """
    values = {name: value.strip() for name, value in given.items() if value is not None}
    missing = []
    for prompt in asked:
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
    makers = {"source": _source, "claim": _claim, "event": _event, "term": _term, "person": _person}
    return makers[kind](edition, root, values)


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
    return {SOURCES: templates.with_sources(text, SOURCES, {key: entry})}, key


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


def _person(edition: Edition, _: Path, values: Values) -> tuple[dict[str, str], str]:
    forms = block_forms(edition.config.second_option)
    new = templates.block("entity", values["title"], values, values["text"], forms)
    page = _page_of(edition, "entity", PEOPLE, lambda page: page.entities)
    text = templates.with_entity(page, values["id"], values["kind"], new)
    return {f"docs/{page.path}": text}, values["id"]


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
    """Write the entry. Returns 1, with nothing written, when a value is missing or a rule is broken, else 0."""
    today = datetime.date.today()
    kind = options.entry
    given = {name: value for name, value in vars(options).items() if name not in ("run", "entry", "from", "dry_run")}
    if kind == "source" and (vars(options)["from"] or (given["doi"] and not given["title"])):
        return importing.run(root, vars(options)["from"], given, today, dry_run=options.dry_run)
    try:
        edition, _ = read_edition(root)
        asked = prompts(edition.config)[kind]
        values = answers(asked, given, input if sys.stdin.isatty() else None, today.isoformat())
        texts, name = new_texts(edition, root, kind, values)
        write_checked(root, edition, texts, today, (BibRule.UNUSED, [name]) if kind == "source" else None)
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
    for kind, asked in prompts(read_config(root)[0]).items():
        one = kinds.add_parser(kind, help=f"add a new {kind}")
        _options(one, asked, FIELDS if kind == "source" else ())
        if kind == "source":
            one.add_argument(
                "--from",
                help="read BibTeX, biblatex, CSL-JSON or RIS from a file, - for standard input; "
                "the other options then say what a reference lacks",
                metavar="FILE",
            )
            one.add_argument(
                "--dry-run", action="store_true", help="with --from or --doi: only show what would be written"
            )
        one.set_defaults(run=lambda options: run(root, options), entry=kind)


_HELP = {"doi": "the DOI; without --title and --from its reference is asked for at doi.org"}


def _options(command: argparse.ArgumentParser, asked: Sequence[Prompt], more: Sequence[str]) -> None:
    for prompt in asked:
        command.add_argument(
            *(("--language", "--langid") if prompt.name == "langid" else (f"--{prompt.name}",)),
            dest=prompt.name,
            choices=prompt.choices or None,
            help=prompt.help,
            metavar=None if prompt.choices else "…",
        )
    for name in more:
        if name not in {prompt.name for prompt in asked}:
            command.add_argument(f"--{name}", help=_HELP.get(name, f"the field “{name}”"), metavar="…")
