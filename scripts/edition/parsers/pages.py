"""Markdown pages: front matter, and the records that their blocks hold."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import chain
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
    NotePlace,
    PageText,
    Place,
    Problem,
    RestatedSentence,
    Rule,
    SentenceId,
    Status,
    TargetKind,
    Term,
)
from edition.parsers.blocks import RECORDED, Block, BlockReader, block_forms, mask_code
from edition.parsers.citations import find_notes
from edition.parsers.files import source_files, too_large
from edition.parsers.note_places import note_places
from edition.parsers.yaml_text import read_yaml


class PageSyntax(Rule):
    """How pages are written, as far as they have to be read."""

    ENCODING = """page-encoding: A page is saved as UTF-8.
        This line has a character that is not UTF-8.
        Fix: save the page as UTF-8."""
    FRONT_MATTER = """front-matter: A page’s front matter is YAML.
        The front matter cannot be read ({reason}).
        Fix: write lines “name: value” between two lines of three hyphens."""
    PASSAGE = """passage-form: Each line of a passage begins with the number of its sentence in square brackets.
        This line of a passage does not begin with the number of a sentence.
        Fix: write one sentence a line, each as “[3.2] The sentence.”"""
    PASSAGE_TWICE = """passage-twice: A paragraph or note has one passage.
        The passage {passage} is on this page twice.
        Fix: put all of its sentences into one."""
    PASSAGE_NUMBER = """passage-number: A passage has the sentences of its own paragraph or note, and no others.
        Sentence {number} is in the passage of {passage}.
        Fix: move it to “/// passage | {paragraph}”."""
    CLAIM_TEXT = """claim-form: All text of a claim is in its commentary.
        The claim “{claim}” has text outside its commentary.
        Fix: move the text into one of {blocks}."""
    CLAIM_KIND = """claim-kind: A claim has a kind that the edition knows.
        The claim “{claim}” has the unknown kind “{kind}”.
        Fix: use one of {kinds}."""
    CLAIM_STATUS = """claim-status: A claim has a status that claims of its kind can have.
        The claim “{claim}” has the status “{status}”, which no {kind} can have.
        Fix: use one of {statuses}."""
    ENTITY_KIND = """entity-kind: An entry of the page of people is a person or an institution.
        “{entity}” has the unknown kind “{kind}”.
        Fix: use one of {kinds}."""


_SENTENCE = re.compile(rf"\[(?P<id>{SentenceId.PATTERN})\]\s+(?P<text>\S.*)")
_HEADING = re.compile(r"^(#{1,6})\s+(?P<title>.*?)\s*(?:\{(?P<attrs>[^}]*)\})?\s*#*$", re.M)
_FREE_NOTE = re.compile(r"^\[\^(?P<name>[^\]]+)\]:(?P<text>.*(?:\n(?: {4}.*|[ \t]*(?=\n {4})))*)", re.M)
_FREE_CALL = re.compile(r"\[\^([^\]]+)\](?!:)")
_INSERT = re.compile(r"^\{\{ *(?P<name>[\w-]+) *\}\}[ \t]*$", re.M)


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
        meta = read_yaml(match[1], yaml.SafeLoader)
    except ValueError as error:
        reader.report(PageSyntax.FRONT_MATTER, 1, reason=error)
        meta = None
    return (meta if isinstance(meta, dict) else {}), match.end()


def read_page(root: Path, path: str, second_option: str = "") -> tuple[PageText, tuple[Problem, ...]]:
    """One Markdown page of docs/ as plain data, and what is wrong with its form.

    Takes the project's root, the page's path below docs/, and the option of a title in the second
    language. The problems name the file by its path from the root.
    """
    text = (root / "docs" / path).read_text(encoding="utf-8-sig", errors="replace")
    problem = too_large(f"docs/{path}", text)
    if text.startswith("\ufffd\ufffd"):  # the mark of UTF-16, of which nothing can be read
        problem = PageSyntax.ENCODING.at(Place(f"docs/{path}", 1))
    if problem:
        return parse_page(path, "", second_option)[0], (problem,)
    return parse_page(path, text, second_option)


@lru_cache(maxsize=64)
def parse_page(path: str, text: str, second_option: str = "") -> tuple[PageText, tuple[Problem, ...]]:
    """The same of a page that was read: its path below docs/ and the text of the whole file."""
    file = f"docs/{path}"
    reader = BlockReader(file, block_forms(second_option))
    if place := Place.undecoded(file, text):
        reader.report(PageSyntax.ENCODING, place.line)
    meta, body_at = _front_matter(text, reader)
    masked = re.sub(r"[^\n]", " ", text[:body_at]) + mask_code(text[body_at:])
    blocks = reader.blocks(masked, text, body_at)
    notes, problems = find_notes(masked, file, _free_notes(masked, body_at))
    reader.problems += problems
    places = note_places(text[body_at:], [(note.span[0] - body_at, note.span[1] - body_at) for note in notes])
    notes = tuple(
        note if place is NotePlace.TEXT else replace(note, inside=place)
        for note, place in zip(notes, places, strict=True)
        if place is not NotePlace.CODE
    )
    headings = list(_HEADING.finditer(masked, body_at))
    _check_passages(_named("passage", blocks), reader)
    passages = [_restated(block, text, reader) for block in _named("passage", blocks)]
    restated = list(chain.from_iterable(passages))
    page = PageText(
        path=path,
        title=_title(meta, headings) or path,
        meta=meta,
        text=text,
        body_at=body_at,
        notes=notes,
        targets=(
            *_sections(headings, len(text)),
            *(target for _, target in restated),
            *_entries(blocks),
        ),
        restated=tuple(sentence for sentence, _ in restated),
        claims=tuple(_claim(block, path, reader) for block in _named("claim", blocks)),
        events=tuple(_event(block, path) for block in _named("event", blocks)),
        terms=tuple(_term(block, path, second_option) for block in _named("term", blocks)),
        entities=tuple(_entity(block, path, reader, second_option) for block in _named("entity", blocks)),
        inserts=_inserts(masked, body_at, file),
        free_calls=tuple((m[1], m.start()) for m in _FREE_CALL.finditer(masked, body_at)),
    )
    return page, tuple(reader.problems)


def _check_passages(passages: list[Block], reader: BlockReader) -> None:
    seen: set[str] = set()
    for passage in passages:
        if passage.argument in seen:
            reader.report(PageSyntax.PASSAGE_TWICE, passage.place.line, passage=passage.argument)
        seen.add(passage.argument)


def _title(meta: dict[str, object], headings: list[re.Match[str]]) -> str:
    """The title in the front matter, else the first heading."""
    return str(meta.get("title", "")) or (headings[0]["title"] if headings else "")


def _free_notes(masked: str, body_at: int) -> list[tuple[str, int, int]]:
    """The notes that are written out, by name, with the span of each."""
    return [(match["name"], match.start(), match.end()) for match in _FREE_NOTE.finditer(masked, body_at)]


def _named(name: str, blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.name == name]


def _inserts(masked: str, body_at: int, file: str) -> tuple[tuple[str, Place], ...]:
    """The inserts that the body calls for, each with its line."""
    found = _INSERT.finditer(masked, body_at)
    return tuple((match["name"], Place.in_text(file, masked, match.start())) for match in found)


def _entries(blocks: list[Block]) -> list[LinkTarget]:
    """A target for each block that has a record of its own."""
    return [
        LinkTarget(
            anchor=block.option("id"), label=block.argument, kind=TargetKind(name), span=(block.start, block.end)
        )
        for name in RECORDED
        for block in _named(name, blocks)
    ]


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
            if reader.paired:  # else the line may belong to something else than the passage
                reader.report(PageSyntax.PASSAGE, number)
            continue
        name = SentenceId(match["id"])
        if block.argument and name.paragraph != block.argument:
            reader.report(
                PageSyntax.PASSAGE_NUMBER,
                number,
                number=name,
                passage=block.argument,
                paragraph=name.paragraph,
            )
        offset = text.index(line, offset)
        target = LinkTarget(anchor=name.anchor, label=name, kind=TargetKind.SENTENCE, span=(offset, offset + len(line)))
        found.append((RestatedSentence(sentence=name, text=match["text"], place=Place(reader.file, number)), target))
        offset += len(line)
    return found


def _claim(block: Block, page: str, reader: BlockReader) -> Claim:
    if block.text and reader.paired:
        blocks = ", ".join(f"/// {kind}" for kind in CommentKind)
        reader.report(PageSyntax.CLAIM_TEXT, block.place.line, claim=block.argument, blocks=blocks)
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
    """The claim's kind and status; where one is wrong, that is reported, and the first possible one is given."""
    name, label, line = block.option("kind"), block.option("status"), block.place.line
    if name not in tuple(Kind):
        if name:
            reader.report(PageSyntax.CLAIM_KIND, line, claim=block.argument, kind=name, kinds=", ".join(Kind))
        return Kind.FACT, Status.CONFIRMED
    kind = Kind(name)
    if label in STATUSES[kind]:
        return kind, Status(label)
    if label:
        statuses = ", ".join(STATUSES[kind])
        reader.report(PageSyntax.CLAIM_STATUS, line, claim=block.argument, status=label, kind=kind, statuses=statuses)
    return kind, STATUSES[kind][0]


def _event(block: Block, page: str) -> Event:
    option = block.option
    sentences = _numbers(option("sentences"))
    return Event(
        id=option("id"),
        date=block.argument,
        kind=EventKind(option("kind")),
        sentences=sentences,
        milestone=option("milestone"),
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
    if kind not in tuple(EntityKind):
        if kind:
            kinds = ", ".join(EntityKind)
            reader.report(PageSyntax.ENTITY_KIND, block.place.line, entity=block.argument, kind=kind, kinds=kinds)
        kind = EntityKind.PERSON
    names = _listed(option("names"))
    return Entity(
        id=option("id"),
        title=block.argument,
        kind=EntityKind(kind),
        role=option("role"),
        names=names,
        second_title=option(second_option),
        text=block.text,
        page=page,
        place=block.place,
    )


def read_pages(root: Path, second_option: str = "") -> tuple[tuple[PageText, ...], tuple[Problem, ...]]:
    """All Markdown pages below docs/, sorted by path, and what is wrong with their form."""
    read = [
        read_page(root, file.relative_to(root / "docs").as_posix(), second_option)
        for file in source_files(root, "docs")
        if file.suffix == ".md" and file.is_file() and not file.is_symlink()
    ]
    return tuple(page for page, _ in read), tuple(problem for _, problems in read for problem in problems)
