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

from edition.model import CommentKind, Place, Problem, Rule
from edition.parsers.yaml_text import read_yaml


class BlockSyntax(Rule):
    """How blocks are written."""

    NAME = """block-name: A block has a name that the edition knows.
        There is no block “{block}”.
        Fix: use one of {blocks}."""
    OPENING = """block-opening: A line that begins with slashes opens or closes a block, without indentation.
        This line begins with slashes, but neither opens nor closes a block.
        Fix: write “/// name | argument” or slashes alone, at the beginning of the line."""
    ARGUMENT = """block-argument: A block has an argument in its first line if it takes one.
        The first line of the block “{block}” has {found}.
        Fix: write “{form}”."""
    UNCLOSED = """block-unclosed: Every block is closed.
        The block “{block}” is not closed.
        Fix: end it with a line “{fence}” before line {number}."""
    CLOSING = """block-closing: A line of slashes alone closes a block that is open.
        This line of slashes closes no block.
        Fix: remove it, or open the block with as many slashes."""
    NESTING = """block-nesting: Commentary is inside a claim; other blocks are inside no block.
        The block “{block}” is not inside a block “{outer}”.
        Fix: move it into one."""
    SLASHES = """block-slashes: An outer block has more slashes than the blocks in it.
        The block “{block}” has as many slashes as the block around it.
        Fix: open and close the outer block with one slash more."""
    BLANK_LINE = """block-blank-line: An empty line separates the first lines of a block from its text.
        There is no empty line between the first lines of the block and its text.
        Fix: add one before this line."""
    OPTIONS = """block-options: The options of a block are lines “name: value”, indented by four spaces.
        The options of the block “{block}” cannot be read ({reason}).
        Fix: write one “name: value” a line, indented by four spaces; quote a value that contains a colon."""
    OPTION_INDENT = """option-indent: An option of a block is indented by four spaces.
        This line begins with {found}.
        Fix: begin it with four spaces."""
    OPTION_UNKNOWN = """option-unknown: A block has only options that it takes.
        The block “{block}” takes no option “{option}”.
        Fix: remove it or correct its name; the options are: {options}."""
    OPTION_MISSING = """option-missing: A block has every option that it requires.
        The block “{block}” has no “{option}”.
        Fix: add a line “    {option}: …” below its first line."""


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
            "finding": True,
            "settle": False,
            "changes": False,
            "formerly": False,
        },
    ),
    **{kind: BlockForm("", {}, inside="claim") for kind in CommentKind},
    "event": BlockForm("the date in ISO form", {"id": True, "kind": True, "sentences": False, "milestone": False}),
    "term": BlockForm("the term in full", {"id": True, "short": False, "also": False}),
    "entity": BlockForm("the name", {"id": True, "kind": True, "role": True, "names": False}),
}

_WITH_SECOND_TITLE = ("term", "entity")
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
_OPTION = re.compile(r"(?P<indent>[ \t]+)[a-z_-]+:(?:\s|$)")


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
    end = text.rfind("-->") + 3 if comments else 0  # no search for the end of a comment runs to that of the text
    return _COMMENT.sub(blank, text[:end]) + text[end:] if end > 2 else text


@dataclass(slots=True)
class Block:
    """One block of a page, as it was written."""

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
        """The block's own lines, without those of its children."""
        return "\n".join(line for _, line in self.lines).strip()

    def option(self, name: str) -> str:
        """The option's value; empty when it is not there."""
        return self.options.get(name, "")


@dataclass(slots=True)
class BlockReader:
    """Reads the blocks of one page, line by line, and collects what is wrong with the page's form.

    Of blocks that do not pair only the first is reported, since others may follow from it. A block
    that was not closed ends where a block begins that cannot be in it.
    """

    file: str
    forms: Mapping[str, BlockForm]
    problems: list[Problem] = field(default_factory=list)
    paired: bool = True
    """Whether every block so far was opened, closed and nested as it should be."""
    _done: list[Block] = field(default_factory=list)
    _open: list[Block] = field(default_factory=list)
    _options: list[str] | None = None
    """The lines of options of the innermost block, while they are being read."""

    def report(self, rule: Rule, line: int, /, **fields: object) -> None:
        """Add the problem that a rule is broken on a line."""
        self.problems.append(rule.at(Place(self.file, line), **fields))

    def _report_pairing(self, rule: Rule, line: int, /, **fields: object) -> None:
        if self.paired:
            self.report(rule, line, **fields)
        self.paired = False

    def blocks(self, masked: str, text: str, body_at: int) -> list[Block]:
        """The outermost blocks of the page, each with its children.

        `masked` is the text with its code blanked; the body begins at the position `body_at`.
        """
        start, number = 0, 0
        for number, (masked_line, line) in enumerate(zip(masked.split("\n"), text.split("\n"), strict=True), 1):
            if start >= body_at and not self._is_option(line, number):
                self._read_line(masked_line, line, number, start)
            start += len(line) + 1
        self._end_options()
        while self._open:
            self._leave_unclosed(number + 1, len(text))
        return self._done

    def _is_option(self, line: str, number: int) -> bool:
        """Whether the line is one of a block's options; it is kept if so, else the options are at their end."""
        if self._options is None:
            return False
        if line.startswith("    ") and line.strip():
            self._options.append(line)
            return True
        if match := _OPTION.match(line):
            found = "a tab" if "\t" in match["indent"] else f"{len(match['indent'])} space(s)"
            self.report(BlockSyntax.OPTION_INDENT, number, found=found)
            self._options.append(f"    {line.lstrip()}")
            return True
        self._end_options()
        if line.strip():
            self.report(BlockSyntax.BLANK_LINE, number)
        return False

    def _read_line(self, masked_line: str, line: str, number: int, start: int) -> None:
        if match := _CLOSE.fullmatch(masked_line):
            self._close(match["fence"], number, start, start + len(line))
        elif match := _OPEN.fullmatch(masked_line):
            place = Place(self.file, number)
            self._begin(Block(match["name"], match["fence"], match["argument"] or "", place, start))
        elif masked_line.lstrip(" ").startswith("///"):
            self.report(BlockSyntax.OPENING, number)
        elif self._open:
            self._open[-1].lines.append((number, line))

    def _close(self, fence: str, number: int, start: int, end: int) -> None:
        if fence not in [block.fence for block in self._open]:
            self._report_pairing(BlockSyntax.CLOSING, number)
            return
        while self._open[-1].fence != fence:
            self._leave_unclosed(number, start)
        self._leave(end)

    def _begin(self, block: Block) -> None:
        form = self.forms.get(block.name)
        if form is None:
            self.report(BlockSyntax.NAME, block.place.line, block=block.name, blocks=", ".join(self.forms))
        else:
            self._leave_those_before(block, form)
            self._check_first_line(block, form)
        self._open.append(block)
        self._options = []

    def _leave_those_before(self, block: Block, form: BlockForm) -> None:
        """End the open blocks that the new one cannot be in: somebody forgot to close them."""
        if form.inside and form.inside not in [outer.name for outer in self._open]:
            self._report_pairing(BlockSyntax.NESTING, block.place.line, block=block.name, outer=form.inside)
            return
        while self._open and self._open[-1].name != form.inside:
            self._leave_unclosed(block.place.line, block.start)
        if self._open and len(block.fence) >= len(self._open[-1].fence):
            self._report_pairing(BlockSyntax.SLASHES, block.place.line, block=block.name)

    def _check_first_line(self, block: Block, form: BlockForm) -> None:
        if bool(form.argument) != bool(block.argument):
            self.report(
                BlockSyntax.ARGUMENT,
                block.place.line,
                block=block.name,
                found="no argument" if form.argument else "an argument",
                form=f"{block.fence} {block.name}" + (f" | {form.argument}" if form.argument else ""),
            )

    def _leave_unclosed(self, line: int, end: int) -> None:
        block = self._open[-1]
        self._report_pairing(BlockSyntax.UNCLOSED, block.place.line, block=block.name, fence=block.fence, number=line)
        self._leave(end)

    def _leave(self, end: int) -> None:
        block = self._open.pop()
        block.end = end
        (self._open[-1].children if self._open else self._done).append(block)

    def _end_options(self) -> None:
        lines, self._options = self._options, None
        if lines is None:
            return
        block = self._open[-1]
        form, options = self.forms.get(block.name), _read_options(lines)
        if form and isinstance(options, str):
            self.report(BlockSyntax.OPTIONS, block.place.line, block=block.name, reason=options)
        elif form and not isinstance(options, str):
            block.options = options
            self._check_options(block, form)

    def _check_options(self, block: Block, form: BlockForm) -> None:
        known = ", ".join(form.options) or "none"
        unknown = [name for name in block.options if name not in form.options]
        for name in unknown:
            self.report(BlockSyntax.OPTION_UNKNOWN, block.place.line, block=block.name, option=name, options=known)
        if unknown:  # what seems to be missing is probably one of these, misspelt
            return
        for name, required in form.options.items():
            if required and not block.option(name):
                self.report(BlockSyntax.OPTION_MISSING, block.place.line, block=block.name, option=name)


def _read_options(lines: list[str]) -> dict[str, str] | str:
    """The options by name; the reason when they are no lines of names and values."""
    try:
        found = read_yaml("\n".join(lines), _LOADER) if lines else {}
    except ValueError as error:
        return str(error)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        return "they are not all “name: value”"
    return {name: value.strip() for name, value in found.items()}
