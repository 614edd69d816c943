"""What each rule says, read from the code that says it, for the page of rules.

A finding is written in the code as a call with the rule's id, then what is wrong, then how
to mend it; what differs from case to case stands here as an ellipsis.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

_FILES = (
    "parsers/bibtex",
    "parsers/citations",
    "parsers/base_text",
    "parsers/blocks",
    "parsers/pages",
    "changes/diff",
    "validation/text_reuse",
    "config",
    "validation/configuration",
    "validation/rules",
    "validation/bibliography",
    "validation/files",
    "validation/markup",
)


def messages(rules: Collection[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each rule its messages: what is wrong, and how to mend it. A rule that says nothing is left out."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for rule, message, fix in _written():
        if rule in rules:
            found.setdefault(rule, {})[(message, fix)] = None
    return {rule: tuple(pairs) for rule, pairs in found.items()}


@cache
def _written() -> tuple[tuple[str, str, str], ...]:
    package = Path(__file__).parents[1]
    files = [package / f"{name}.py" for name in _FILES]
    return tuple(said for file in files for said in _said(ast.parse(file.read_text(encoding="utf-8"))))


def _said(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Every call that names a rule and goes on with two texts.

    A rule that a loop names stands in the loop's table; one that a function within the
    file names for its callers is that function's.
    """
    own = {name: rule for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for name, rule in _named(node)}
    tables = {name: rules for node in ast.walk(tree) if isinstance(node, ast.For) for name, rules in _looped(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in own:
            texts = [text for argument in node.args if (text := _text(argument))]
            if len(texts) >= 2:
                yield own[node.func.id], _whole(texts[-2]), texts[-1]
            continue
        for at, argument in enumerate(arguments := [*node.args, *(k.value for k in node.keywords)]):
            if isinstance(argument, ast.Name) and argument.id in tables:
                rules = tables[argument.id]
            elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                rules = [argument.value]
            else:
                continue
            texts = [text for rest in arguments[at + 1 :] if (text := _text(rest))]
            if len(texts) >= 2:
                yield from ((rule, _whole(texts[-2]), texts[-1]) for rule in rules)
            break


def _named(node: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The rule of an innermost function that hands on a `problem` and a `mend` of its callers."""
    if any(isinstance(inner, ast.FunctionDef) for inner in ast.walk(node) if inner is not node):
        return
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and [a.id for a in _values(call) if isinstance(a, ast.Name)][-2:] == [
            "message",
            "fix",
        ]:
            for argument in _values(call):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.name, argument.value


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _whole(message: str) -> str:
    """A message whose beginning names the thing, which differs from case to case."""
    return f"… {message}" if re.match(r"(?:has|is|was|names|stands|cites)\b", message) else message


def _looped(node: ast.For) -> Iterator[tuple[str, list[str]]]:
    if isinstance(node.target, ast.Tuple) and isinstance(node.iter, ast.Tuple):
        first = node.target.elts[0]
        rows = [row.elts[0] for row in node.iter.elts if isinstance(row, ast.Tuple)]
        values = [one.value for one in rows if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if isinstance(first, ast.Name) and values:
            yield first.id, values


def _text(node: ast.expr) -> str:
    """A text as it stands in the code; empty when it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + (_text(node.right) or "…")
    if isinstance(node, ast.IfExp):
        return _text(node.body)
    return ""
