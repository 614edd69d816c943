"""Findings and differences in the forms that people and other programs read.

GitHub's workflow commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import difflib
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from edition.changes.diff import CHANGE_RULES, POINTED_OUT, Difference
from edition.model import Finding
from edition.validation.rules import RULES

FORMATS = ("text", "github", "json", "sarif")
"""The forms of a report."""


def report(findings: Sequence[Finding], form: str) -> str:
    """The findings in one of FORMATS; ends with a line break unless there is nothing to say."""
    lines = {"text": _text, "github": _github, "json": _json, "sarif": _sarif}[form](findings)
    return "".join(f"{line}\n" for line in lines)


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those of the findings that refuse something, and do not merely point it out."""
    return [finding for finding in findings if finding.rule not in POINTED_OUT]


def _text(findings: Sequence[Finding]) -> Iterable[str]:
    return map(str, findings)


def _github(findings: Sequence[Finding]) -> Iterable[str]:
    """Annotations at the line. Nothing in a finding can begin a command of its own."""
    for finding in findings:
        level = "warning" if finding.rule in POINTED_OUT else "error"
        at = f"file={_property(finding.place.file)},line={finding.place.line},title={_property(finding.rule)}"
        yield f"::{level} {at}::{_data(f'{finding.problem} Mend: {finding.mend}')}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _as_data(finding: Finding) -> dict[str, object]:
    return {
        "file": finding.place.file,
        "line": finding.place.line,
        "rule": finding.rule,
        "refuses": finding.rule not in POINTED_OUT,
        "problem": finding.problem,
        "mend": finding.mend,
    }


def _json(findings: Sequence[Finding]) -> Iterable[str]:
    yield json.dumps([_as_data(finding) for finding in findings], ensure_ascii=False, indent=1)


def _sarif(findings: Sequence[Finding]) -> Iterable[str]:
    asks: Mapping[str, str] = RULES | CHANGE_RULES
    rules = sorted({finding.rule for finding in findings})
    results = [
        {
            "ruleId": finding.rule,
            "level": "warning" if finding.rule in POINTED_OUT else "error",
            "message": {"text": f"{finding.problem} Mend: {finding.mend}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": finding.place.file, "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": finding.place.line},
                    }
                }
            ],
        }
        for finding in findings
    ]
    described = [{"id": rule, "shortDescription": {"text": asks.get(rule, rule)}} for rule in rules]
    run = {"tool": {"driver": {"name": "edition check", "rules": described}}, "results": results}
    yield json.dumps(
        {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]},
        ensure_ascii=False,
        indent=1,
    )


def escaped(text: str) -> str:
    """Text that Markdown takes for nothing but text, and that calls nobody's name."""
    safe = re.sub(r"([\\`*_\[\]|~]|^[#+-])", r"\\\1", html.escape(" ".join(text.split()), quote=False))
    return safe.replace("@", "&#64;")


def difference_markdown(
    difference: Difference, findings: Sequence[Finding], base: str, words: Callable[[str], str] = escaped
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
    lines += _list("To mend", [words(str(finding)) for finding in refusing(findings)])
    lines += _list("To look at", [words(str(finding)) for finding in findings if finding.rule in POINTED_OUT])
    return "\n".join(lines)


def _list(name: str, members: Sequence[str]) -> list[str]:
    return [f"### {name}: {len(members)}", "", *(f"- {member}" for member in members), ""] if members else []


def difference_text(difference: Difference, findings: Sequence[Finding], base: str) -> str:
    """The same for a person at a terminal: nothing is escaped."""
    return difference_markdown(difference, findings, base, lambda text: " ".join(text.split()))


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


def difference_data(difference: Difference, findings: Sequence[Finding], base: str) -> str:
    """The same as JSON."""
    return json.dumps(
        {
            "base": base,
            "pages": {
                "added": difference.pages_added,
                "changed": difference.pages_changed,
                "lost": difference.pages_lost,
            },
            "claims": {
                "added": [claim.id for claim in difference.claims_added],
                "changed": [
                    {"id": change.claim.id, "file": change.claim.place.file, "line": change.claim.place.line}
                    | {"parts": {name: {"before": b, "after": a} for name, (b, a) in change.parts.items()}}
                    for change in difference.claims_changed
                ],
                "lost": [claim.id for claim in difference.claims_lost],
            },
            "sentences": [
                {"number": text.number, "before": text.before, "after": text.after}
                for text in difference.sentences_changed
            ],
            "sources": {
                "added": [source.key for source in difference.sources_added],
                "changed": [source.key for source in difference.sources_changed],
                "lost": [source.key for source in difference.sources_lost],
            },
            "notes": {
                "added": [str(note) for note in difference.notes_added],
                "lost": [str(note) for note in difference.notes_lost],
            },
            "findings": [_as_data(finding) for finding in findings],
        },
        ensure_ascii=False,
        indent=1,
    )
