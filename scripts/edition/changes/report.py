"""The difference between two states of the edition as Markdown, for a person and for the summary of a run."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Callable, Sequence

from edition.changes.diff import Difference
from edition.model import Problem
from edition.validation.report import POINTED_OUT, refusing


def escaped(text: str) -> str:
    """Text that Markdown takes for nothing but text, and that calls nobody's name."""
    safe = re.sub(r"([\\`*_\[\]|~]|^[#+-])", r"\\\1", html.escape(" ".join(text.split()), quote=False))
    return safe.replace("@", "&#64;")


def difference_markdown(
    difference: Difference, problems: Sequence[Problem], base: str, words: Callable[[str], str] = escaped
) -> str:
    """The difference and what is wrong with it as Markdown, for the summary of a run.

    Whatever the change brings stands escaped or in a fence, so that it is shown and never obeyed.
    """
    lines = [f"## The edition against `{_code(base)}`", ""]
    for name, members in (
        ("Pages added", difference.pages_added),
        ("Pages changed", difference.pages_changed),
        ("Pages lost", difference.pages_lost),
    ):
        lines += _list(name, [f"`{_code(path)}`" for path in members])
    lines += _list(
        "Claims added",
        [f"{words(c.title)} ({words(c.status)}), `{_code(str(c.place))}`" for c in difference.claims_added],
    )
    lines += _list("Claims lost", [words(c.title) for c in difference.claims_lost])
    if difference.claims_changed:
        lines += [f"### Claims changed: {len(difference.claims_changed)}", ""]
        for change in difference.claims_changed:
            lines += [f"**{words(change.claim.title)}**, `{_code(str(change.claim.place))}`", ""]
            for part, (before, after) in change.parts.items():
                if "\n" not in before + after and len(before + after) < 120:
                    lines += [f"- {part}: {words(before) or '(none)'} → {words(after) or '(none)'}", ""]
                else:
                    lines += [f"- {part}:", "", *_fenced(before, after), ""]
    if difference.sentences_changed:
        lines += [f"### Sentences changed: {len(difference.sentences_changed)}", ""]
        for text in difference.sentences_changed:
            lines += [f"**{text.number}**, `{_code(str(text.place))}`", "", *_fenced(text.before, text.after), ""]
    for name, sources in (
        ("Sources added", difference.sources_added),
        ("Sources changed", difference.sources_changed),
        ("Sources lost", difference.sources_lost),
    ):
        lines += _list(name, [f"`{_code(source.key)}` {words(source.get('title'))}" for source in sources])
    lines += _list("Notes added", [words(str(note)) for note in difference.notes_added])
    lines += _list("Notes lost", [words(str(note)) for note in difference.notes_lost])
    if len(lines) == 2:
        lines += ["No page, claim, source or note differs.", ""]
    lines += _list("To mend", [words(str(problem)) for problem in refusing(problems)])
    lines += _list("To look at", [words(str(problem)) for problem in problems if problem.rule in POINTED_OUT])
    return "\n".join(lines)


def _list(name: str, members: Sequence[str]) -> list[str]:
    return [f"### {name}: {len(members)}", "", *(f"- {member}" for member in members), ""] if members else []


def difference_text(difference: Difference, problems: Sequence[Problem], base: str) -> str:
    """The same for a person at a terminal: nothing is escaped."""
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
