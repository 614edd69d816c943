"""Blocks of a Markdown page: passages, claims with their commentary, events, terms, people.

The syntax is that of pymdownx.blocks (https://facelessuser.github.io/pymdown-extensions/extensions/blocks/):
a line of three or more slashes with the block's name opens one, options are indented by four
spaces under it, a line of as many slashes closes it. An outer block has more slashes than
the blocks in it. What a block may hold is said once, in BLOCKS;
`block_forms` adds the option that an edition itself names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import yaml

from edition.model import CommentKind, Place, Problem


@dataclass(frozen=True, slots=True)
class BlockForm:
    """What a kind of block takes: an argument in its first line, and options (True: required)."""

    argument: str
    options: dict[str, bool]
    inside: str = ""


BLOCKS: dict[str, BlockForm] = {
    "passage": BlockForm("the number of the paragraph or note", {}),
    "claim": BlockForm(
        "a short title",
        {
            "id": True,
            "sentences": True,
            "kind": True,
            "status": True,
            "reviewed": True,
            "finding": False,
            "settle": False,
            "changes": False,
            "formerly": False,
        },
    ),
    **{kind: BlockForm("", {}, inside="claim") for kind in CommentKind},
    "event": BlockForm("the date in ISO form", {"id": True, "kind": True, "sentences": False}),
    "term": BlockForm("the term in full", {"id": True, "short": False, "also": False}),
    "figure": BlockForm("the name", {"id": True, "kind": True, "role": True, "names": False}),
}

_WITH_SECOND_TITLE = ("term", "figure")
"""The blocks that can also have a title in the second language of the edition."""

RECORDED = tuple(name for name, form in BLOCKS.items() if "id" in form.options)
"""The blocks that have a record of their own, with an id."""


@cache
def block_forms(second_option: str) -> dict[str, BlockForm]:
    """What each kind of block takes in an edition whose titles in a second language have this option (empty: none)."""
    if not second_option:
        return BLOCKS
    return BLOCKS | {
        name: replace(BLOCKS[name], options=BLOCKS[name].options | {second_option: False})
        for name in _WITH_SECOND_TITLE
    }


_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every value as text; the parser written in C where there is one."""
_OPEN = re.compile(r"(?P<fence>/{3,})\s*(?P<name>[a-z][a-z-]*)\s*(?:\|\s*(?P<argument>.*\S)\s*)?")
_CLOSE = re.compile(r"(?P<fence>/{3,})\s*")
_CODE_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})[ \t]*[\w#.+-]*[ \t]*\n"
    r"(?:(?P=indent).*\n|(?!(?P=indent))[ \t]*\n)*?(?P=indent)(?P=fence)[ \t]*$",
    re.M,
)
_CODE_SPAN = re.compile(r"(?<!\\)(`+)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.S)
_CODE_IN_LINE = re.compile(r"(?<!\\)(`+).+?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def mask_code(text: str, *, comments: bool = True, in_line: bool = False) -> str:
    """The text with code and HTML comments blanked by spaces; length and lines unchanged.

    Without `comments` these stay; with `in_line` code between backticks ends with its line,
    and not only with its paragraph.
    """

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    if "`" in text or "~~~" in text:
        text = _CODE_FENCE.sub(blank, text)
        text = (_CODE_IN_LINE if in_line else _CODE_SPAN).sub(blank, text)
    return _COMMENT.sub(blank, text) if comments and "<!--" in text else text


@dataclass(slots=True)
class Block:
    name: str
    fence: str
    argument: str
    place: Place
    start: int
    options: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[int, str]] = field(default_factory=list)
    children: list[Block] = field(default_factory=list)
    end: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines).strip()

    def option(self, name: str) -> str:
        """The option's value; empty when it is not there."""
        return self.options.get(name, "")


@dataclass(slots=True)
class BlockReader:
    """Reads the blocks of one page; collects what is wrong instead of stopping at it."""

    file: str
    forms: Mapping[str, BlockForm]
    problems: list[Problem] = field(default_factory=list)

    def fault(self, line: int, rule: str, message: str, fix: str) -> None:
        self.problems.append(Problem(place=Place(self.file, line), rule=rule, message=message, fix=fix))

    def blocks(self, masked: str, text: str, body_at: int) -> list[Block]:
        """The outermost blocks of the page, each with its children."""
        done: list[Block] = []
        stack: list[Block] = []
        at, number = 0, 0
        option_lines: list[str] = []
        in_options = False
        for masked_line, line in zip(masked.split("\n"), text.split("\n"), strict=True):
            number += 1
            start, at = at, at + len(line) + 1
            if start < body_at:
                continue
            if in_options:
                if line.startswith("    ") and line.strip():
                    option_lines.append(line)
                    continue
                self._options(stack[-1], option_lines)
                in_options, option_lines = False, []
                if line.strip():
                    self.fault(
                        number,
                        "block-form",
                        "there is no blank line after the block’s first lines.",
                        "put an empty line between the options and the text.",
                    )
            if match := _CLOSE.fullmatch(masked_line):
                if not stack or match["fence"] != stack[-1].fence:
                    self.fault(
                        number,
                        "block-form",
                        "this line of slashes closes nothing.",
                        "close each block with as many slashes as opened it, the inner one first.",
                    )
                    continue
                block = stack.pop()
                block.end = start + len(line)
                (stack[-1].children if stack else done).append(block)
            elif match := _OPEN.fullmatch(masked_line):
                block = Block(match["name"], match["fence"], match["argument"] or "", Place(self.file, number), start)
                self._check_opening(block, stack)
                stack.append(block)
                in_options = True
            elif masked_line.lstrip(" ").startswith("///"):
                self.fault(
                    number,
                    "block-form",
                    "this line begins with slashes but opens no block.",
                    "write /// name | argument, or close with slashes alone, at the beginning of the line.",
                )
            elif stack:
                stack[-1].lines.append((number, line))
        for block in stack:
            self.fault(
                block.place.line,
                "block-form",
                f"the block “{block.name}” is never closed.",
                f"end it with a line {block.fence}.",
            )
        return done

    def _check_opening(self, block: Block, stack: list[Block]) -> None:
        form = self.forms.get(block.name)
        if form is None:
            self.fault(
                block.place.line,
                "block-name",
                f"there is no block “{block.name}”.",
                f"use one of {', '.join(self.forms)}.",
            )
            return
        if form.inside != (stack[-1].name if stack else ""):
            where = f"inside a {form.inside}" if form.inside else "by itself, in no other block"
            self.fault(
                block.place.line,
                "block-form",
                f"the block “{block.name}” does not belong here.",
                f"it stands {where}.",
            )
        elif stack and len(block.fence) >= len(stack[-1].fence):
            self.fault(
                block.place.line,
                "block-form",
                f"the block “{block.name}” has as many slashes as the block around it.",
                "open the outer block with one slash more.",
            )
        if bool(form.argument) != bool(block.argument):
            self.fault(
                block.place.line,
                "block-form",
                f"the block “{block.name}” has {'no' if form.argument else 'an'} argument.",
                f"write /// {block.name}" + (f" | {form.argument}." if form.argument else "."),
            )

    def _options(self, block: Block, lines: list[str]) -> None:
        form = self.forms.get(block.name)
        if form is None:
            return
        try:
            found = yaml.load("\n".join(lines), Loader=_LOADER) if lines else {}
            if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
                raise ValueError
        except (yaml.YAMLError, ValueError):
            self.fault(
                block.place.line,
                "block-options",
                f"the options of “{block.name}” cannot be read.",
                "write one “name: value” a line, indented by four spaces; put a value with a colon in quotes.",
            )
            return
        for name in found:
            if name not in form.options:
                self.fault(
                    block.place.line,
                    "block-options",
                    f"“{block.name}” has no option “{name}”.",
                    f"use {', '.join(form.options) or 'none'}.",
                )
        for name, required in form.options.items():
            if required and not found.get(name, "").strip():
                self.fault(
                    block.place.line,
                    "block-options",
                    f"“{block.name}” has no {name}.",
                    f"add a line “    {name}: …” under its first line.",
                )
        block.options = {name: value.strip() for name, value in found.items()}
