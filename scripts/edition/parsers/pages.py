"""Markdown pages: front matter, passages, claims with their commentary, events, terms, people.

The blocks are those of pymdownx.blocks (https://facelessuser.github.io/pymdown-extensions/extensions/blocks/):
a line of three or more slashes with the block's name opens one, options are indented by four
spaces under it, a line of as many slashes closes it. An outer block has more slashes than
the blocks in it. What a block may hold is said once, in BLOCKS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml
from markdown.extensions.toc import slugify, strip_tags

from edition.model import (
    COMMENT_KINDS,
    Change,
    Claim,
    Comment,
    Event,
    Figure,
    Finding,
    PageText,
    Place,
    Restating,
    Spot,
    Term,
)
from edition.parsers.citations import find_notes


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
    **{kind: BlockForm("", {}, inside="claim") for kind in COMMENT_KINDS},
    "event": BlockForm("the date in ISO form", {"id": True, "kind": True, "sentences": False}),
    "term": BlockForm("the term in full", {"id": True, "short": False, "also": False, "ja": False}),
    "figure": BlockForm(
        "the name",
        {"id": True, "kind": True, "role": True, "names": False, "ja": False},
    ),
}

RECORDED = tuple(name for name, form in BLOCKS.items() if "id" in form.options)
"""The blocks that have a record of their own, with an id."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every value as text; the parser written in C where there is one."""
_OPEN = re.compile(r"(?P<fence>/{3,})\s*(?P<name>[a-z][a-z-]*)\s*(?:\|\s*(?P<argument>.*\S)\s*)?")
_CLOSE = re.compile(r"(?P<fence>/{3,})\s*")
_SENTENCE = re.compile(r"\[(?P<id>n?\d+(?:\.\d+)?)\]\s+(?P<text>\S.*)")
_CODE_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})[ \t]*[\w#.+-]*[ \t]*\n"
    r"(?:(?P=indent).*\n|(?!(?P=indent))[ \t]*\n)*?(?P=indent)(?P=fence)[ \t]*$",
    re.M,
)
_CODE_SPAN = re.compile(r"(?<!\\)(`+)(?:(?!\n[ \t]*\n).)+?(?<!`)\1(?!`)", re.S)
_CODE_IN_LINE = re.compile(r"(?<!\\)(`+).+?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_HEADING = re.compile(r"^(#{1,6})\s+(?P<title>.*?)\s*(?:\{(?P<attrs>[^}]*)\})?\s*#*$", re.M)
_FREE_NOTE = re.compile(r"^\[\^(?P<name>[^\]]+)\]:(?P<text>.*(?:\n(?: {4}.*|[ \t]*(?=\n {4})))*)", re.M)
_FREE_CALL = re.compile(r"\[\^([^\]]+)\](?!:)")
_PART = re.compile(r"^\{\{ *(?P<name>[\w-]+) *\}\}[ \t]*$", re.M)


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
class _Block:
    name: str
    fence: str
    argument: str
    place: Place
    start: int
    options: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[int, str]] = field(default_factory=list)
    children: list[_Block] = field(default_factory=list)
    end: int = 0

    @property
    def text(self) -> str:
        return "\n".join(line for _, line in self.lines).strip()

    def option(self, name: str) -> str:
        """The option's value; empty when it is not there."""
        return self.options.get(name, "")


@dataclass(slots=True)
class _Reader:
    """Reads the blocks of one page; collects what is wrong instead of stopping at it."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def fault(self, line: int, rule: str, problem: str, mend: str) -> None:
        self.findings.append(Finding(Place(self.file, line), rule, problem, mend))

    def blocks(self, masked: str, text: str, body_at: int) -> list[_Block]:
        """The outermost blocks of the page, each with its children."""
        done: list[_Block] = []
        stack: list[_Block] = []
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
                block = _Block(match["name"], match["fence"], match["argument"] or "", Place(self.file, number), start)
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

    def _check_opening(self, block: _Block, stack: list[_Block]) -> None:
        form = BLOCKS.get(block.name)
        if form is None:
            self.fault(
                block.place.line,
                "block-name",
                f"there is no block “{block.name}”.",
                f"use one of {', '.join(BLOCKS)}.",
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

    def _options(self, block: _Block, lines: list[str]) -> None:
        form = BLOCKS.get(block.name)
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


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _changes(value: str) -> tuple[Change, ...]:
    """What `changes` says: `2026-11-23 what changed; 2026-12-01 what else`."""
    pieces = [piece.strip() for piece in re.split(r";\s*(?=\d{4}-)", value) if piece.strip()]
    return tuple(Change(date, text.strip()) for date, _, text in (piece.partition(" ") for piece in pieces))


def _front_matter(text: str, reader: _Reader) -> tuple[dict[str, object], int]:
    """The page's front matter and where its body begins."""
    match = re.match(r"---\n(.*?)\n---\n", text, re.S)
    if not match:
        return {}, 0
    try:
        meta = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reader.fault(
            1,
            "front-matter",
            f"the front matter cannot be read ({str(error).partition(chr(10))[0]}).",
            "write “name: value” lines between two lines of three hyphens.",
        )
        meta = None
    return (meta if isinstance(meta, dict) else {}), match.end()


def read_page(root: Path, path: str) -> tuple[PageText, list[Finding]]:
    """One Markdown page of docs/ as plain data, and what is wrong with its form.

    Takes the project's root and the page's path below docs/. The findings name the file
    by its path from the root.
    """
    return parse_page(path, (root / "docs" / path).read_text(encoding="utf-8", errors="replace"))


@lru_cache(maxsize=64)
def parse_page(path: str, text: str) -> tuple[PageText, list[Finding]]:
    """The same of a page whose text is at hand: its path below docs/ and the whole file."""
    file = f"docs/{path}"
    reader = _Reader(file)
    if "\ufffd" in text:
        at = text.count("\n", 0, text.index("\ufffd")) + 1
        reader.fault(at, "page-encoding", "a character here is not UTF-8.", "save the page as UTF-8.")
    meta, body_at = _front_matter(text, reader)
    masked = re.sub(r"[^\n]", " ", text[:body_at]) + mask_code(text[body_at:])
    blocks = reader.blocks(masked, text, body_at)
    free_notes = [(m["name"], m.start(), m.end()) for m in _FREE_NOTE.finditer(masked, body_at)]
    notes, faults = find_notes(masked, file, free_notes)
    reader.findings += faults

    headings = list(_HEADING.finditer(masked, body_at))
    title = str(meta.get("title", "")) or (headings[0]["title"] if headings else path)
    restated = [pair for block in blocks if block.name == "passage" for pair in _restatings(block, text, reader)]
    named = {name: [block for block in blocks if block.name == name] for name in BLOCKS}
    spots = [
        *_sections(headings, len(text)),
        *(spot for _, spot in restated),
        *(
            Spot(block.options.get("id", ""), block.argument, name, (block.start, block.end))
            for name in RECORDED
            for block in named[name]
        ),
    ]
    parts = tuple(
        (m["name"], Place(file, masked.count("\n", 0, m.start()) + 1)) for m in _PART.finditer(masked, body_at)
    )
    page = PageText(
        path,
        title,
        meta,
        text,
        body_at,
        tuple(notes),
        tuple(spots),
        tuple(restating for restating, _ in restated),
        tuple(_claim(block, path, reader) for block in named["claim"]),
        tuple(_event(block, path) for block in named["event"]),
        tuple(_term(block, path) for block in named["term"]),
        tuple(_figure(block, path) for block in named["figure"]),
        parts,
        tuple((m[1], m.start()) for m in _FREE_CALL.finditer(masked, body_at)),
    )
    return page, reader.findings


def _sections(headings: list[re.Match[str]], end: int) -> list[Spot]:
    """A spot for each heading, as far as the next one."""
    spots = []
    ends = [heading.start() for heading in headings[1:]] + [end]
    for heading, stop in zip(headings, ends, strict=False):
        explicit = re.search(r"#([\w-]+)", heading["attrs"] or "")
        anchor = explicit[1] if explicit else slugify(strip_tags(heading["title"]), "-")
        spots.append(Spot(anchor, heading["title"], "section", (heading.start(), stop)))
    return spots


def _restatings(block: _Block, text: str, reader: _Reader) -> list[tuple[Restating, Spot]]:
    """The sentences of a passage, each with its spot in the page's text."""
    found = []
    offset = block.start
    for number, line in block.lines:
        if not line.strip():
            continue
        match = _SENTENCE.fullmatch(line.strip())
        if not match:
            reader.fault(
                number,
                "passage-form",
                "this line of a passage does not begin with a sentence number.",
                "write one sentence a line, each as “[3.2] The sentence.”",
            )
            continue
        paragraph = match["id"].partition(".")[0]
        if block.argument and paragraph != block.argument:
            reader.fault(
                number,
                "sentence-order",
                f"sentence {match['id']} stands in the passage {block.argument}.",
                f"put it into /// passage | {paragraph}.",
            )
        offset = text.index(line, offset)
        anchor = "s" + match["id"].replace(".", "-")
        spot = Spot(anchor, match["id"], "sentence", (offset, offset + len(line)))
        found.append((Restating(match["id"], match["text"], Place(reader.file, number)), spot))
        offset += len(line)
    return found


def _claim(block: _Block, page: str, reader: _Reader) -> Claim:
    if block.text:
        reader.fault(
            block.place.line,
            "claim-form",
            f"the claim “{block.argument}” has text outside its commentary.",
            f"put it into a block: {', '.join('/// ' + kind for kind in COMMENT_KINDS)}.",
        )
    option = block.option
    return Claim(
        option("id"),
        block.argument,
        _listed(option("sentences")),
        option("kind"),
        option("status"),
        option("reviewed"),
        option("settle"),
        option("finding"),
        tuple(Comment(child.name, child.text, child.place) for child in block.children),
        page,
        block.place,
        _changes(option("changes")),
        _listed(option("formerly")),
    )


def _event(block: _Block, page: str) -> Event:
    option = block.option
    sentences = _listed(option("sentences"))
    return Event(option("id"), block.argument, option("kind"), sentences, block.text, page, block.place)


def _term(block: _Block, page: str) -> Term:
    option = block.option
    also = _listed(option("also"))
    return Term(option("id"), block.argument, option("short"), also, option("ja"), block.text, page, block.place)


def _figure(block: _Block, page: str) -> Figure:
    option = block.option
    names = _listed(option("names"))
    return Figure(
        option("id"),
        block.argument,
        option("kind"),
        option("role"),
        names,
        option("ja"),
        block.text,
        page,
        block.place,
    )


def read_pages(root: Path) -> tuple[list[PageText], list[Finding]]:
    """All Markdown pages below docs/, sorted by path, and what is wrong with their form."""
    pages: list[PageText] = []
    findings: list[Finding] = []
    for file in sorted((root / "docs").rglob("*.md")):
        page, faults = read_page(root, file.relative_to(root / "docs").as_posix())
        pages.append(page)
        findings += faults
    return pages, findings
