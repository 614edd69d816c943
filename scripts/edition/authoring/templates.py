"""Templates of new entries (source, claim, event, term), and their places in the files.

Everything here is a pure function from text to text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from edition.model import Claim, LinkTarget, PageText, SentenceId, TargetKind
from edition.parsers.bibtex import parse_bib
from edition.parsers.blocks import BLOCKS, BlockForm
from edition.parsers.pages import parse_page
from edition.validation.bibliography import FIELDS

_CLOSING = re.compile(r"^/{3,}[ \t]*$", re.M)
_YEARS = re.compile(r"^##\s+(\d{4})", re.M)


def source_entry(type_: str, key: str, fields: Mapping[str, str]) -> str:
    """A bibliography entry with its fields in the order of FIELDS; ends with a line break."""
    order = sorted(fields, key=lambda name: FIELDS.index(name) if name in FIELDS else len(FIELDS))
    lines = [f"  {name:<12} = {{{fields[name]}}}," for name in order]
    return "\n".join([f"@{type_}{{{key},", *lines, "}"]) + "\n"


def block(
    name: str,
    argument: str,
    options: Mapping[str, str],
    text: str = "",
    forms: Mapping[str, BlockForm] = BLOCKS,
    slashes: int = 3,
) -> str:
    """A block with its options in order, empty options left out; does not end with a line break."""
    fence = "/" * slashes
    given = [f"    {option}: {quoted(options[option])}" for option in forms[name].options if options.get(option)]
    head = f"{fence} {name} | {argument}" if argument else f"{fence} {name}"
    return "\n".join([head, *given, "", text.strip(), fence])


def claim_block(title: str, options: Mapping[str, str], comments: Mapping[str, str]) -> str:
    """A claim with its commentary, whose kinds keep the order of `comments`."""
    inner = [block(kind, "", {}, text) for kind, text in comments.items() if text]
    return block("claim", title, options, "\n\n".join(inner), slashes=4)


def quoted(value: str) -> str:
    """An option's value as YAML needs it: in quotation marks only where they are necessary."""
    if re.search(r":(?:\s|$)|\s#|^[\s\[\]{}&*!|>'\"%@`#?,-]|\s$", value):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value


def slug(words: str, most: int = 5) -> str:
    """An id of the first few words of a text, at most `most` of them."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower().replace("’", ""))[:most])


def with_sources(text: str, file: str, entries: Mapping[str, str]) -> str:
    """Insert new entries, by their keys, into the text of a .bib file, in the order of the keys."""
    sources, _ = parse_bib(file, text)
    lines = text.splitlines(keepends=True)
    new: dict[int, list[str]] = {}
    for key in sorted(entries):
        after = next((source for source in sources if source.key > key), None)
        at = after.place.line - 1 if after else len(lines)
        while after and at > 1 and lines[at - 1].startswith("%"):
            at -= 1
        new.setdefault(at, []).append(entries[key])
    pieces: list[str] = []
    for at, line in enumerate(lines):
        pieces += [*(f"{entry}\n" for entry in new.get(at, ())), line]
    return (
        "\n\n".join(["".join(pieces).rstrip("\n"), *(entry.rstrip("\n") for entry in new.get(len(lines), ()))]) + "\n"
    )


def _targets(page: PageText, kind: TargetKind) -> list[LinkTarget]:
    return [target for target in page.targets if target.kind == kind]


def _placed(text: str, new: str, before: Sequence[LinkTarget], after: Sequence[LinkTarget]) -> str:
    """Insert a block after the last of `before`, else before the first of `after`, else at the end of the text."""
    if before:
        end = max(target.span[1] for target in before)
        return f"{text[:end]}\n\n{new}{text[end:]}"
    if after:
        start = min(target.span[0] for target in after)
        return f"{text[:start]}{new}\n\n{text[start:]}"
    return f"{text.rstrip()}\n\n{new}\n"


def with_event(page: PageText, date: str, new: str) -> str:
    """Insert a new event into the timeline page, in the order of dates and under the heading of its years."""
    dates = {event.id: event.date for event in page.events}
    targets = _targets(page, TargetKind.EVENT)
    before = [target for target in targets if dates.get(target.anchor, "") <= date]
    after = [target for target in targets if dates.get(target.anchor, "") > date]
    if before and after:
        between = (max(target.span[1] for target in before), min(target.span[0] for target in after))
        heading = _YEARS.search(page.text, *between)
        if heading and heading[1] <= date[:4]:
            before = []
    return _placed(page.text, new, before, after)


def with_term(page: PageText, title: str, new: str) -> str:
    """Insert a new term into the glossary, in alphabetical order."""
    titles = {term.id: term.title.casefold() for term in page.terms}
    targets = _targets(page, TargetKind.TERM)
    before = [target for target in targets if titles.get(target.anchor, "") <= title.casefold()]
    return _placed(page.text, new, before, [target for target in targets if target not in before])


def with_entity(page: PageText, name: str, kind: str, new: str) -> str:
    """Insert a person or an institution by its id among those of its kind; among all where there is none."""
    kinds = {entity.id: entity.kind for entity in page.entities}
    targets = _targets(page, TargetKind.ENTITY)
    targets = [target for target in targets if kinds.get(target.anchor) == kind] or targets
    before = [target for target in targets if target.anchor <= name]
    return _placed(page.text, new, before, [target for target in targets if target not in before])


def with_claim(page: PageText, order: Sequence[SentenceId], sentences: Sequence[SentenceId], new: str) -> str:
    """Insert a new claim into a chapter, after the passage of its first sentence and the claims before it.

    `order` lists the sentences of the base text. Raises ValueError when the page does not
    restate the claim's first sentence.
    """
    number = {name: at for at, name in enumerate(order)}
    restated = [target for target in _targets(page, TargetKind.SENTENCE) if target.anchor == sentences[0].anchor]
    if not restated:
        raise ValueError(f"docs/{page.path} does not restate the sentence {sentences[0]}")
    closing = _CLOSING.search(page.text, restated[0].span[1])
    end = closing.end() if closing else restated[0].span[1]
    paragraph = sentences[0].paragraph
    earlier = {
        claim.id
        for claim in page.claims
        if _first(claim, number) <= number[sentences[0]] and claim.sentences[0].paragraph == paragraph
    }
    before = [
        target for target in _targets(page, TargetKind.CLAIM) if target.anchor in earlier and target.span[0] > end
    ]
    return _placed(page.text, new, before or [LinkTarget(anchor="", label="", kind=TargetKind.PAGE, span=(0, end))], [])


def _first(claim: Claim, number: Mapping[SentenceId, int]) -> int:
    return min((number[name] for name in claim.sentences if name in number), default=len(number))


def reparse(page: PageText, text: str) -> PageText:
    """Parse a new text of a page."""
    return parse_page(page.path, text)[0]
