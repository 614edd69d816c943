"""The difference between two states of the edition as Markdown, for a terminal and for the summary of a run."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Callable, Sequence

from edition.changes.diff import Difference
from edition.model import Problem
from edition.validation.report import errors, warnings

_ONE_LINE = 120
"""How many characters a part of a claim may have, before and after, to be shown on one line."""


def escaped(text: str) -> str:
    """The text as Markdown that shows it unchanged, and that mentions nobody to the code host."""
    safe = re.sub(r"([\\`*_\[\]|~]|^[#+-])", r"\\\1", html.escape(" ".join(text.split()), quote=False))
    return safe.replace("@", "&#64;")


def difference_markdown(
    difference: Difference, problems: Sequence[Problem], base: str, words: Callable[[str], str] = escaped
) -> str:
    """The difference and what is wrong with it as Markdown, for the summary of a run.

    Whatever the change brings is escaped or in a fence, so that it is shown and never obeyed.
    """
    found = [
        *_pages(difference),
        *_claims(difference, words),
        *_sentences(difference),
        *_sources(difference, words),
        *_list("Notes added", [words(str(note)) for note in difference.notes_added]),
        *_list("Notes removed", [words(str(note)) for note in difference.notes_lost]),
    ]
    return "\n".join(
        [
            f"## The edition compared with `{_code(base)}`",
            "",
            *(found or ["No page, claim, source or note differs.", ""]),
            *_list("To fix", [words(str(problem)) for problem in errors(problems)]),
            *_list("To look at", [words(str(problem)) for problem in warnings(problems)]),
        ]
    )


def _pages(difference: Difference) -> list[str]:
    return [
        *_list("Pages added", [f"`{_code(path)}`" for path in difference.pages_added]),
        *_list("Pages changed", [f"`{_code(path)}`" for path in difference.pages_changed]),
        *_list("Pages removed", [f"`{_code(path)}`" for path in difference.pages_lost]),
    ]


def _claims(difference: Difference, words: Callable[[str], str]) -> list[str]:
    added = [f"{words(c.title)} ({words(c.status)}), `{_code(str(c.place))}`" for c in difference.claims_added]
    lines = [*_list("Claims added", added), *_list("Claims removed", [words(c.title) for c in difference.claims_lost])]
    if difference.claims_changed:
        lines += [f"### Claims changed: {len(difference.claims_changed)}", ""]
    for change in difference.claims_changed:
        lines += [f"**{words(change.claim.title)}**, `{_code(str(change.claim.place))}`", ""]
        for part, (before, after) in change.parts.items():
            if "\n" not in before + after and len(before + after) < _ONE_LINE:
                lines += [f"- {part}: {words(before) or '(none)'} → {words(after) or '(none)'}", ""]
            else:
                lines += [f"- {part}:", "", *_fenced(before, after), ""]
    return lines


def _sentences(difference: Difference) -> list[str]:
    lines = []
    if difference.sentences_changed:
        lines += [f"### Sentences changed: {len(difference.sentences_changed)}", ""]
    for text in difference.sentences_changed:
        lines += [f"**{text.number}**, `{_code(str(text.place))}`", "", *_fenced(text.before, text.after), ""]
    return lines


def _sources(difference: Difference, words: Callable[[str], str]) -> list[str]:
    lines = []
    for name, sources in (
        ("Sources added", difference.sources_added),
        ("Sources changed", difference.sources_changed),
        ("Sources removed", difference.sources_lost),
    ):
        lines += _list(name, [f"`{_code(source.key)}` {words(source.get('title'))}" for source in sources])
    return lines


def _list(name: str, members: Sequence[str]) -> list[str]:
    return [f"### {name}: {len(members)}", "", *(f"- {member}" for member in members), ""] if members else []


def difference_text(difference: Difference, problems: Sequence[Problem], base: str) -> str:
    """The difference and what is wrong with it for a person at a terminal: nothing is escaped."""
    return difference_markdown(difference, problems, base, lambda text: " ".join(text.split()))


def _code(text: str) -> str:
    return re.sub(r"[`\s]+", " ", text).strip()


def _fenced(before: str, after: str) -> list[str]:
    rows = [
        row.rstrip("\n")
        for row in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        if not row.startswith(("---", "+++", "@@"))
    ]
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`+", before + after)), 3)
    return [f"  {fence}diff", *(f"  {row}" for row in rows), f"  {fence}"]
