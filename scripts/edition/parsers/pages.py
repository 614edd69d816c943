"""Markdown pages: front matter, and the records that their blocks hold."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml
from markdown.extensions.toc import slugify, strip_tags

from edition.model import (
    STATUSES,
    Change,
    Claim,
    Comment,
    CommentKind,
    Entity,
    EntityKind,
    Event,
    EventKind,
    Kind,
    LinkTarget,
    PageText,
    Place,
    Problem,
    RestatedSentence,
    SentenceId,
    Status,
    TargetKind,
    Term,
)
from edition.parsers.blocks import BLOCKS, RECORDED, Block, BlockReader, block_forms, mask_code
from edition.parsers.citations import find_notes

_SENTENCE = re.compile(rf"\[(?P<id>{SentenceId.PATTERN})\]\s+(?P<text>\S.*)")
_HEADING = re.compile(r"^(#{1,6})\s+(?P<title>.*?)\s*(?:\{(?P<attrs>[^}]*)\})?\s*#*$", re.M)
_FREE_NOTE = re.compile(r"^\[\^(?P<name>[^\]]+)\]:(?P<text>.*(?:\n(?: {4}.*|[ \t]*(?=\n {4})))*)", re.M)
_FREE_CALL = re.compile(r"\[\^([^\]]+)\](?!:)")
_PART = re.compile(r"^\{\{ *(?P<name>[\w-]+) *\}\}[ \t]*$", re.M)


def _numbers(value: str) -> tuple[SentenceId, ...]:
    return tuple(map(SentenceId, _listed(value)))


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _changes(value: str) -> tuple[Change, ...]:
    """What `changes` says: `2026-11-23 what changed; 2026-12-01 what else`."""
    pieces = [piece.strip() for piece in re.split(r";\s*(?=\d{4}-)", value) if piece.strip()]
    return tuple(Change(date=date, text=text.strip()) for date, _, text in (piece.partition(" ") for piece in pieces))


def _front_matter(text: str, reader: BlockReader) -> tuple[dict[str, object], int]:
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


def read_page(root: Path, path: str, second_option: str = "") -> tuple[PageText, tuple[Problem, ...]]:
    """One Markdown page of docs/ as plain data, and what is wrong with its form.

    Takes the project's root, the page's path below docs/, and the option of a title in the second
    language. The findings name the file by its path from the root.
    """
    return parse_page(path, (root / "docs" / path).read_text(encoding="utf-8", errors="replace"), second_option)


@lru_cache(maxsize=64)
def parse_page(path: str, text: str, second_option: str = "") -> tuple[PageText, tuple[Problem, ...]]:
    """The same of a page whose text is given: its path below docs/ and the whole file."""
    file = f"docs/{path}"
    reader = BlockReader(file, block_forms(second_option))
    if "\ufffd" in text:
        at = text.count("\n", 0, text.index("\ufffd")) + 1
        reader.fault(at, "page-encoding", "a character here is not UTF-8.", "save the page as UTF-8.")
    meta, body_at = _front_matter(text, reader)
    masked = re.sub(r"[^\n]", " ", text[:body_at]) + mask_code(text[body_at:])
    blocks = reader.blocks(masked, text, body_at)
    free_notes = [(m["name"], m.start(), m.end()) for m in _FREE_NOTE.finditer(masked, body_at)]
    notes, faults = find_notes(masked, file, free_notes)
    reader.problems += faults

    headings = list(_HEADING.finditer(masked, body_at))
    title = str(meta.get("title", "")) or (headings[0]["title"] if headings else path)
    restated = [pair for block in blocks if block.name == "passage" for pair in _restated(block, text, reader)]
    named = {name: [block for block in blocks if block.name == name] for name in BLOCKS}
    targets = [
        *_sections(headings, len(text)),
        *(target for _, target in restated),
        *(
            LinkTarget(
                anchor=block.options.get("id", ""),
                label=block.argument,
                kind=TargetKind(name),
                span=(block.start, block.end),
            )
            for name in RECORDED
            for block in named[name]
        ),
    ]
    parts = tuple(
        (m["name"], Place(file, masked.count("\n", 0, m.start()) + 1)) for m in _PART.finditer(masked, body_at)
    )
    page = PageText(
        path=path,
        title=title,
        meta=meta,
        text=text,
        body_at=body_at,
        notes=tuple(notes),
        targets=tuple(targets),
        restated=tuple(restating for restating, _ in restated),
        claims=tuple(_claim(block, path, reader) for block in named["claim"]),
        events=tuple(_event(block, path) for block in named["event"]),
        terms=tuple(_term(block, path, second_option) for block in named["term"]),
        entities=tuple(_entity(block, path, reader, second_option) for block in named["figure"]),
        parts=parts,
        free_calls=tuple((m[1], m.start()) for m in _FREE_CALL.finditer(masked, body_at)),
    )
    return page, tuple(reader.problems)


def _sections(headings: list[re.Match[str]], end: int) -> list[LinkTarget]:
    """A target for each heading, as far as the next one."""
    targets = []
    ends = [heading.start() for heading in headings[1:]] + [end]
    for heading, stop in zip(headings, ends, strict=False):
        explicit = re.search(r"#([\w-]+)", heading["attrs"] or "")
        anchor = explicit[1] if explicit else slugify(strip_tags(heading["title"]), "-")
        targets.append(
            LinkTarget(anchor=anchor, label=heading["title"], kind=TargetKind.SECTION, span=(heading.start(), stop))
        )
    return targets


def _restated(block: Block, text: str, reader: BlockReader) -> list[tuple[RestatedSentence, LinkTarget]]:
    """The sentences of a passage, each with its target in the page's text."""
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
        name = SentenceId(match["id"])
        if block.argument and name.paragraph != block.argument:
            reader.fault(
                number,
                "sentence-order",
                f"sentence {name} stands in the passage {block.argument}.",
                f"put it into /// passage | {name.paragraph}.",
            )
        offset = text.index(line, offset)
        target = LinkTarget(anchor=name.anchor, label=name, kind=TargetKind.SENTENCE, span=(offset, offset + len(line)))
        found.append((RestatedSentence(sentence=name, text=match["text"], place=Place(reader.file, number)), target))
        offset += len(line)
    return found


def _claim(block: Block, page: str, reader: BlockReader) -> Claim:
    if block.text:
        reader.fault(
            block.place.line,
            "claim-form",
            f"the claim “{block.argument}” has text outside its commentary.",
            f"put it into a block: {', '.join('/// ' + kind for kind in CommentKind)}.",
        )
    option = block.option
    kind, status = _kind_and_status(block, reader)
    return Claim(
        id=option("id"),
        title=block.argument,
        sentences=_numbers(option("sentences")),
        kind=kind,
        status=status,
        reviewed=option("reviewed"),
        settle=option("settle"),
        finding=option("finding"),
        comments=tuple(
            Comment(kind=CommentKind(child.name), text=child.text, place=child.place)
            for child in block.children
            if child.name in tuple(CommentKind)
        ),
        page=page,
        place=block.place,
        changes=_changes(option("changes")),
        formerly=_listed(option("formerly")),
    )


def _kind_and_status(block: Block, reader: BlockReader) -> tuple[Kind, Status]:
    """The claim's kind and status; where one is wrong, that is said, and the first that is right is taken."""
    name, label = block.option("kind"), block.option("status")
    if name and name not in tuple(Kind):
        reader.fault(
            block.place.line,
            "claim-kind",
            f"the claim “{block.argument}” is of an unknown kind “{name}”.",
            f"use {', '.join(Kind)}.",
        )
    if not name or name not in tuple(Kind):
        return Kind.FACT, Status.CONFIRMED
    kind = Kind(name)
    if label and label not in STATUSES[kind]:
        reader.fault(
            block.place.line,
            "claim-status",
            f"the claim “{block.argument}” has the status “{label}”, which no {kind} has.",
            f"use {', '.join(STATUSES[kind])}.",
        )
    return kind, Status(label) if label in STATUSES[kind] else STATUSES[kind][0]


def _event(block: Block, page: str) -> Event:
    option = block.option
    sentences = _numbers(option("sentences"))
    return Event(
        id=option("id"),
        date=block.argument,
        kind=EventKind(option("kind")),
        sentences=sentences,
        text=block.text,
        page=page,
        place=block.place,
    )


def _term(block: Block, page: str, second_option: str) -> Term:
    option = block.option
    also = _listed(option("also"))
    return Term(
        id=option("id"),
        title=block.argument,
        short=option("short"),
        also=also,
        second_title=option(second_option),
        text=block.text,
        page=page,
        place=block.place,
    )


def _entity(block: Block, page: str, reader: BlockReader, second_option: str) -> Entity:
    option = block.option
    kind = option("kind")
    if kind and kind not in tuple(EntityKind):
        reader.fault(
            block.place.line,
            "entity-kind",
            f"“{block.argument}” is of an unknown kind “{kind}”.",
            f"use {' or '.join(EntityKind)}.",
        )
        kind = ""
    names = _listed(option("names"))
    return Entity(
        id=option("id"),
        title=block.argument,
        kind=EntityKind(kind or EntityKind.PERSON),
        role=option("role"),
        names=names,
        second_title=option(second_option),
        text=block.text,
        page=page,
        place=block.place,
    )


def read_pages(root: Path, second_option: str = "") -> tuple[list[PageText], list[Problem]]:
    """All Markdown pages below docs/, sorted by path, and what is wrong with their form."""
    pages: list[PageText] = []
    problems: list[Problem] = []
    for file in sorted((root / "docs").rglob("*.md")):
        page, faults = read_page(root, file.relative_to(root / "docs").as_posix(), second_option)
        pages.append(page)
        problems += faults
    return pages, problems
