"""The difference between two states of the edition as Markdown, for a terminal and for the summary of a run."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from edition.changes.diff import ChangedFile, Difference, Item, ItemChange, ItemKind, NoteChange
from edition.model import Problem
from edition.validation.report import errors, first_of_each, warnings

_ONE_LINE = 120
"""How many characters a part of an item may have, before and after, to be shown on one line."""
_ROWS = 60
"""How many rows of one difference are shown; a longer one is read in the code host’s own view."""
_LONGEST = 500_000
"""How many characters a summary may have: half of what the code host shows in bytes."""
_Words = Callable[[str], str]


def escaped(text: str) -> str:
    """The text as Markdown that shows it unchanged, and that mentions nobody to the code host."""
    safe = re.sub(r"([\\`*_\[\]|~]|^[#+-])", r"\\\1", html.escape(_plain(text), quote=False))
    return safe.replace("@", "&#64;")


def verdict(difference: Difference, problems: Sequence[Problem]) -> str:
    """In one line, whether the change is refused, and how many things a reviewer has to look at."""
    places = {problem.place for problem in warnings(problems)} | {change.item.place for change in difference.items}
    count = len(places) + len(difference.moved) + len(difference.rearranged)
    look = f"{count} thing{'s' if count > 1 else ''}" if count else "nothing"
    unread = f" Not read to the end, see `check`: {', '.join(difference.unread)}." if difference.unread else ""
    rules = sorted({problem.rule for problem in errors(problems)})
    if rules:
        number = f"{len(rules)} rule{'s' if len(rules) > 1 else ''}"
        return f"Refused: {number} ({', '.join(rules)}); {look} to look at.{unread}"
    return f"Nothing refused; {look} to look at.{unread}"


def difference_markdown(difference: Difference, problems: Sequence[Problem], base: str) -> str:
    """The difference and what is wrong with it as Markdown, for the summary of a run: the verdict first.

    Whatever the change brings is escaped or in a fence, so that it is shown and never obeyed.
    """
    head = [f"## The edition compared with `{_code(base)}`", ""]
    found = [f"**{escaped(verdict(difference, problems))}**", "", *_problems(problems, escaped)]
    return "\n".join([*head, *found, *_difference(difference, escaped), ""])[:_LONGEST]


def difference_text(difference: Difference, problems: Sequence[Problem], base: str) -> str:
    """The same for a person at a terminal: nothing is escaped, and the verdict is the last line."""
    head = [f"## The edition compared with `{_code(base)}`", ""]
    found = [*_problems(problems, _plain), verdict(difference, problems)]
    return "\n".join([*head, *_difference(difference, _plain), *found])


def _plain(text: str) -> str:
    return " ".join(text.split())


def _problems(problems: Sequence[Problem], words: _Words) -> list[str]:
    lines = []
    for name, some in (("To fix", errors(problems)), ("To look at", warnings(problems))):
        shown, more = first_of_each(some)
        lines += _list(name, [words(text) for text in (*map(str, shown), *more)], len(some))
    return lines


def _difference(difference: Difference, words: _Words) -> list[str]:
    texts = [file for file in difference.files if file.before != file.after]
    found = [
        *_list("Renamed", [f"`{_code(old)}` → `{_code(new)}`" for old, new in difference.moved.items()]),
        *(line for kind in ItemKind for line in _items(kind, difference.of(kind), words)),
        *(line for file in texts for line in _file(file)),
        *_list(
            "Only order, layout, remarks or links to new names changed",
            [f"`{_code(path)}`" for path in difference.rearranged],
        ),
        *_notes("Notes added", difference.notes_added, words),
        *_notes("Notes removed", difference.notes_lost, words),
    ]
    return found or ["No page, entry, sentence, source, note or setting differs.", ""]


def _items(kind: ItemKind, changes: Sequence[ItemChange], words: _Words) -> list[str]:
    name = kind.capitalize()
    title = partial(_title, words=words)
    changed = [change for change in changes if change.before and change.after]
    head = [f"### {name} changed: {len(changed)}", ""] if changed else []
    more = [f"and {len(changed) - _ROWS} more", ""] if len(changed) > _ROWS else []
    return [
        *_list(f"{name} removed", [title(one.before) for one in changes if one.before and not one.after]),
        *_list(f"{name} added", [title(one.after) for one in changes if one.after and not one.before]),
        *head,
        *(line for change in changed[:_ROWS] for line in (f"**{title(change.item)}**", "", *_parts(change, words))),
        *more,
    ]


def _parts(change: ItemChange, words: _Words) -> Iterator[str]:
    """Each part of an item that changed, old beside new."""
    for part, (before, after) in change.parts.items():
        if "\n" not in before + after and len(before + after) < _ONE_LINE:
            yield from (f"- {words(part)}: {words(before) or '(none)'} → {words(after) or '(none)'}", "")
        else:
            yield from (f"- {words(part)}:", "", *_fenced(before, after), "")


def _title(item: Item, words: _Words) -> str:
    name = "" if item.name == item.title else f" {words(item.title)}"
    return f"`{_code(item.name)}`{name}, `{_code(str(item.place))}`"


def _file(file: ChangedFile) -> list[str]:
    return [f"### `{_code(file.path)}`", "", *_fenced(file.before, file.after), ""]


def _notes(name: str, notes: Sequence[NoteChange], words: _Words) -> list[str]:
    return _list(name, [words(str(note)) for note in notes])


def _list(name: str, members: Sequence[str], count: int = 0) -> list[str]:
    if not members:
        return []
    more = [f"and {len(members) - _ROWS} more"] if len(members) > _ROWS else []
    return [f"### {name}: {count or len(members)}", "", *(f"- {one}" for one in [*members[:_ROWS], *more]), ""]


def _code(text: str) -> str:
    return re.sub(r"[`\s]+", " ", text).strip()


def _fenced(before: str, after: str) -> list[str]:
    unified = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))
    rows = [row for row in unified[2:] if not row.startswith("@@")]  # the first two would name the files
    more = [f"… and {len(rows) - _ROWS} more"] if len(rows) > _ROWS else []
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", before + after)), 3)
    return [f"  {fence}diff", *(f"  {row}" for row in [*rows[:_ROWS], *more]), f"  {fence}"]
