"""The blocks of the edition as an extension of Python-Markdown, built on pymdownx.blocks.

A block is drawn from its record in the edition, which `edition.parsers.pages` has read: here its one
argument is the record's id, so that options are read and checked in one place only.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from typing import Any

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from edition.dates import spelled
from edition.edition import Edition
from edition.model import Claim, CommentKind, Event, Mention, Sentence, SentenceId, page_url
from edition.parsers.markdown_engine import without_html
from edition.site.placeholders import FREE_NOTE, NOTE_MARK_PATTERN
from edition.site.repository_links import CodeHost

COMMENT_NAMES = {
    "check": "Check",
    "context": "Context",
    "since": "Since publication",
    "wording": "Wording",
}
"""The heading of each kind of commentary."""


def add(parent: etree.Element, tag: str, text: str = "", **attributes: str) -> etree.Element:
    """Append a child element; `class_` and `aria_label` become `class` and `aria-label`."""
    attributes = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    child = etree.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def add_heading(parent: etree.Element, title: str, anchor: str) -> None:
    """Append a heading that links to itself."""
    add(add(parent, "h3", id=anchor), "a", title, href=f"#{anchor}")


def add_status(parent: etree.Element, claim: Claim) -> etree.Element:
    """Append the status as a word; the style sheet adds its icon."""
    return add(parent, "span", claim.status.label, class_=f"status {claim.status.css_class}")


class EditionBlock(Block):
    """A block that has a record in the edition."""

    ARGUMENT = True

    @property
    def edition(self) -> Edition:
        edition: Edition = self.config["edition"]
        return edition


class PassageBlock(EditionBlock):
    """One restated paragraph of the essay: each sentence with its number, anchor, statuses and link to the original."""

    NAME = "passage"

    def on_create(self, parent: etree.Element) -> etree.Element:
        return add(parent, "div", class_="passage", id=f"passage-{self.argument}")

    def on_end(self, block: etree.Element) -> None:
        for paragraph in block.findall("p"):
            lines = (paragraph.text or "").split("\n")
            paragraph.text = None
            for line in lines:
                match = re.match(rf"\[({SentenceId.PATTERN})\]\s+(.*)", line.strip())
                sentence = match and self.edition.base_text.sentences.get(SentenceId(match[1]))
                if match and sentence:
                    self._sentence(paragraph, sentence, match[2])

    def _sentence(self, paragraph: etree.Element, sentence: Sentence, text: str) -> None:
        span = add(paragraph, "span", class_="sentence", id=sentence.id.anchor)
        number = add(
            span, "a", sentence.id, class_="number", href=f"#{sentence.id.anchor}", aria_label=f"Sentence {sentence.id}"
        )
        number.tail = f"\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}"
        marks = add(span, "span", class_="marks")
        for claim in self.edition.claims_by_sentence.get(sentence.id, []):
            mark = add(
                marks,
                "a",
                class_=f"mark {claim.status.css_class}",
                href=f"#{claim.id}",
                title=f"{claim.status.label}: {claim.title}",
            )
            add(mark, "span", f"{claim.status.label}: {claim.title}", class_="for-ear")
            mark.tail = "\N{NO-BREAK SPACE}"
        if len(marks):
            marks[-1].tail = None
        add(
            span,
            "a",
            f"Sentence {sentence.id} in the published {self.edition.config.base_text.noun}",
            class_="published",
            href=self.edition.base_text.published(sentence),
            rel="noopener",
        )
        span.tail = "\n"


class ClaimBlock(EditionBlock):
    """One claim: its title as a heading, its status, kind, sentences and review, its finding, then what unfolds.

    That is the commentary, what would settle the claim, and the links to correct it.
    """

    NAME = "claim"

    def on_create(self, parent: etree.Element) -> etree.Element:
        claim = self.edition.claims_by_id[self.argument]
        section = add(parent, "section", class_=f"claim {claim.status.css_class}", aria_labelledby=claim.id)
        add_heading(section, claim.title, claim.id)
        for name in claim.formerly:
            add(section, "span", id=name)
        line = add(section, "p", class_="claim-line")
        add_status(line, claim).tail = " · "
        add(line, "span", claim.kind.capitalize(), class_="kind").tail = " · "
        for number, name in enumerate(claim.sentences):
            add(line, "a", f"sentence {name}" if not number else name, href=f"#{name.anchor}").tail = (
                ", " if number < len(claim.sentences) - 1 else " · "
            )
        if sources := self.edition.check_sources(claim):
            add(line, "span", _evidence(len(sources), self.edition.independent_origins(claim))).tail = " · "
        add(line, "span", "reviewed ", class_="reviewed").append(_time(claim.reviewed))
        if claim.finding:
            add(section, "p", claim.finding, class_="finding")
        self._begin = len(section)
        return section

    def on_end(self, block: etree.Element) -> None:
        claim = self.edition.claims_by_id[self.argument]
        commentary = list(block)[self._begin :]
        del block[self._begin :]
        fold = add(block, "details", class_="evidence", open="")
        names = [name.lower() for kind, name in COMMENT_NAMES.items() if claim.comment(CommentKind(kind))]
        words = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "commentary"
        add(fold, "summary", words[0].upper() + words[1:])
        fold.extend(commentary)
        if claim.settle:
            settle = add(fold, "p", class_="settle")
            add(settle, "strong", "What would settle it: ").tail = claim.settle
        self._add_actions(fold, claim)

    def _add_actions(self, parent: etree.Element, claim: Claim) -> None:
        host: CodeHost | None = self.config["host"] or None
        if not host:
            return
        page = self.edition.pages_by_path[claim.page]
        line = add(parent, "p", class_="claim-actions")
        for words, address in (
            ("Suggest a correction", host.correction(claim, page.title, page_url(claim.page))),
            ("Edit this passage", host.edit(claim.place.file, claim.place.line)),
        ):
            link = add(line, "a", words, href=address, rel="noopener")
            add(link, "span", AtomicString(f": {claim.title}"), class_="for-ear")
            link.tail = " "


def _evidence(sources: int, origins: int) -> str:
    """How many sources a check cites, and how many of these are independent of one another."""
    words = f"{sources} source{'s' if sources > 1 else ''}"
    return words if origins == sources else f"{words}, {origins} independent"


def _time(date: str) -> etree.Element:
    element = etree.Element("time", {"datetime": date})
    element.text = spelled(date)
    return element


def _comment_block(kind: str) -> type[Block]:
    def on_create(self: Block, parent: etree.Element) -> etree.Element:
        div = add(parent, "div", class_=f"comment comment-{kind}")
        add(div, "p", COMMENT_NAMES[kind], class_="comment-name")
        return div

    return type(f"{kind.capitalize()}Block", (Block,), {"NAME": kind, "ARGUMENT": False, "on_create": on_create})


class EventBlock(EditionBlock):
    """One event of the timeline: its date, its kind, links to the sentences that it bears on, and its text."""

    NAME = "event"

    def _classes(self, event: Event) -> str:
        return f"event shape-{self.edition.config.event_kinds.index(event.kind) + 1}"

    def _scope(self, event: Event) -> str:
        """The choices of the timeline's filter that show the event, between bars."""
        outside = event.kind == self.edition.config.outside_kind
        return "|".join([*(["milestones"] if event.milestone else []), *([] if outside else ["inside"])])

    def on_create(self, parent: etree.Element) -> etree.Element:
        event = self.edition.events_by_id[self.argument]
        last = parent[-1] if len(parent) else None
        events = last if last is not None and last.get("class") == "events" else add(parent, "ol", class_="events")
        item = add(
            events, "li", class_=self._classes(event), id=event.id, data_kind=event.kind, data_scope=self._scope(event)
        )
        head = add(item, "p", class_="event-head")
        link = add(head, "a", href=f"#{event.id}")
        link.append(_time(event.date))
        link.tail = " "
        add(head, "span", event.kind.capitalize(), class_="kind").tail = " "
        _sentence_links(head, self.edition, event.sentences)
        return item

    def on_end(self, block: etree.Element) -> None:
        if entries := self.edition.entries_by_event[self.argument]:
            line = add(block, "p", "See also: ", class_="places")
            for entry in entries:
                add(line, "a", entry.title, href=f"{entry.page}#{entry.id}").tail = ", "
            line[-1].tail = "."


def _sentence_links(parent: etree.Element, edition: Edition, names: tuple[SentenceId, ...]) -> None:
    for name in names:
        if name in edition.restated:
            page, _ = edition.restated[name]
            add(parent, "a", f"sentence {name}", class_="to-sentence", href=f"{page.path}#{name.anchor}").tail = " "


_PLACES_OPEN = 12
"""How many places are listed under an entry, about three lines; the rest is folded."""


class _EntryBlock(EditionBlock):
    """An entry that ends with links to every place of the edition that mentions it."""

    def _add_second_title(self, parent: etree.Element, tag: str, title: str) -> None:
        """The entry's title in the second language, where it has one."""
        if (second := self.edition.config.second_language) and title:
            add(parent, tag, title, class_="second-title", lang=second.tag)

    def on_end(self, block: etree.Element) -> None:
        mentions = self.edition.mentions[self.argument]
        if mentions:
            _add_places(add(block, "p", "Mentioned in ", class_="places"), mentions[:_PLACES_OPEN])
        if rest := mentions[_PLACES_OPEN:]:
            folded = add(block, "details", class_="places")
            add(folded, "summary", f"and in {len(rest)} more place{'s' if len(rest) > 1 else ''}")
            _add_places(add(folded, "p"), rest)


def _add_places(parent: etree.Element, mentions: list[Mention]) -> None:
    for mention in mentions:
        label = f"sentence {mention.label}" if mention.kind == "sentence" else f"“{mention.label}”"
        add(parent, "a", label, href=f"{mention.page}#{mention.anchor}").tail = ", "
    parent[-1].tail = "."


class TermBlock(_EntryBlock):
    """One term of the glossary."""

    NAME = "term"

    def on_create(self, parent: etree.Element) -> etree.Element:
        term = self.edition.terms_by_id[self.argument]
        section = add(parent, "section", class_="term", aria_labelledby=term.id)
        title = f"{term.title} ({term.short})" if term.short else term.title
        add_heading(section, title, term.id)
        self._add_second_title(section, "p", term.second_title)
        return section


class EntityBlock(_EntryBlock):
    """One person or institution."""

    NAME = "entity"

    def on_create(self, parent: etree.Element) -> etree.Element:
        entity = self.edition.entities_by_id[self.argument]
        section = add(parent, "section", class_="entity", aria_labelledby=entity.id)
        add_heading(section, entity.title, entity.id)
        role = add(section, "p", entity.role, class_="role")
        self._add_second_title(role, "span", entity.second_title)
        return section


class HeadingIdTreeprocessor(Treeprocessor):
    """Takes `{ #name }` at the end of a heading as its id: the one attribute that the text may give."""

    _ID = re.compile(r"\s*\{\s*#([a-z0-9]+(?:-[a-z0-9]+)*)\s*\}\s*$")

    def run(self, root: etree.Element) -> None:
        for heading in root.iter():
            if heading.tag not in ("h1", "h2", "h3", "h4", "h5", "h6"):
                continue
            last = heading[-1] if len(heading) else None
            words = (heading.text if last is None else last.tail) or ""
            if match := self._ID.search(words):
                heading.set("id", match[1])
                if last is None:
                    heading.text = words[: match.start()]
                else:
                    last.tail = words[: match.start()]


class UnitsTreeprocessor(Treeprocessor):
    """Groups a passage and its commentary into a unit, which wide screens show side by side."""

    def run(self, root: etree.Element) -> None:
        at = 0
        while at < len(root):
            if root[at].get("class") != "passage":
                at += 1
                continue
            end = at + 1
            while end < len(root) and root[end].tag != "h2" and root[end].get("class") not in ("passage", "footnote"):
                end += 1
            passage, rest = root[at], list(root)[at + 1 : end]
            unit = etree.Element("div", {"class": "unit"})
            unit.append(passage)
            add(unit, "div", class_="unit-commentary").extend(rest)
            root[at:end] = [unit]
            at += 1


class SentencesTreeprocessor(Treeprocessor):
    """Binds the marks of each sentence to its last word, and heads each claim with its sentences' words.

    Marks are drawn as images, before which a browser may break a line even after a no-break space.
    """

    def run(self, root: etree.Element) -> None:
        words: dict[str, str] = {}
        for sentence in root.iter("span"):
            if sentence.get("class") == "sentence":
                words[sentence.get("id", "")] = _words(sentence)
                _bind_marks(sentence)
        for claim in root.iter("section"):
            line = claim.find("p[@class='claim-line']")
            if line is None:
                continue
            anchors = [link.get("href", "").removeprefix("#") for link in line.findall("a")]
            at = list(claim).index(line) + 1
            for anchor in reversed([anchor for anchor in anchors if anchor in words]):
                head = etree.Element("p", {"class": "claim-sentence"})
                number = add(head, "a", anchor.removeprefix("s").replace("-", "."), href=f"#{anchor}")
                number.tail = f"\N{NO-BREAK SPACE}{words[anchor]}"
                claim.insert(at, head)


def _words(sentence: etree.Element) -> str:
    """The words of a sentence, without its number, notes, marks and link."""
    parts: list[str] = []
    for child in sentence:
        if child.tag != "sup" and child.get("class") not in ("number", "marks", "published"):
            parts += child.itertext()
        parts.append(child.tail or "")
    return NOTE_MARK_PATTERN.sub("", "".join(parts)).strip("\N{NO-BREAK SPACE} \n")


def _bind_marks(sentence: etree.Element) -> None:
    """Enclose the last word, the notes on it and the marks in an element that is not broken over lines."""
    at = next(at for at, child in enumerate(sentence) if child.get("class") == "marks")
    end = etree.Element("span", {"class": "sentence-end"})
    end.append(sentence[at])
    sentence[at] = end
    while at > 0:
        before = sentence[at - 1]
        text = before.tail or ""
        if text.strip("\N{NO-BREAK SPACE} \n"):
            word = text.rstrip().rpartition(" ")[2]
            start = len(text.rstrip()) - len(word)
            before.tail, end.text = text[:start], text[start:]
            return
        if before.get("class") == "number":
            return
        end.insert(0, before)
        sentence.remove(before)
        at -= 1


class TablesTreeprocessor(Treeprocessor):
    """Puts each table into a box that scrolls where the page is narrow."""

    def run(self, root: etree.Element) -> None:
        for parent in list(root.iter()):
            for at, child in enumerate(parent):
                if child.tag == "table" and parent.get("class") != "table-scroll":
                    box = etree.Element(
                        "div", {"class": "table-scroll", "role": "group", "aria-label": "Table", "tabindex": "0"}
                    )
                    box.append(child)
                    box.tail, child.tail = child.tail, None
                    parent[at] = box


class LinksTreeprocessor(Treeprocessor):
    """Marks links to other sites with `rel="noopener"`."""

    def run(self, root: etree.Element) -> None:
        for link in root.iter("a"):
            if link.get("href", "").lower().startswith(("http:", "https:", "//")):
                link.set("rel", "noopener")


class FreeNotesTreeprocessor(Treeprocessor):
    """Encloses the text of each free note in placeholders, so that it can join the page's list of notes."""

    def run(self, root: etree.Element) -> None:
        container = root[-1] if len(root) else root
        if container.get("class") != "footnote":
            return
        for item in container.findall("ol/li"):
            name = item.get("id", "").removeprefix("fn:")
            last = item[-1]  # ends with the extension's link back, which the page's list makes itself
            last.remove(last[-1])
            if not len(last) and not (last.text or "").strip("\xa0\u2002"):
                item.remove(last)
            item.text = f"{FREE_NOTE[0]}{name}{FREE_NOTE[1]}"
            item[-1].tail = FREE_NOTE[2]


class InsertsPreprocessor(Preprocessor):
    """Replaces lines in double braces by what the build generates for them.

    It runs after code has been stashed, so that such a line in an example stays as it is.
    """

    _LINE = re.compile(r"\{\{ *([\w-]+) *\}\}[ \t]*")

    def __init__(self, md: Markdown, insert: Callable[[str], str]) -> None:
        super().__init__(md)
        self.insert = insert

    def run(self, lines: list[str]) -> list[str]:
        return [
            self.md.htmlStash.store(self.insert(match[1])) if (match := self._LINE.fullmatch(line)) else line
            for line in lines
        ]


class AbbreviationTreeprocessor(Treeprocessor):
    """Expands each acronym of the glossary, on hover, at its first use under each heading.

    An acronym in parentheses follows its expansion in the text and needs no other.
    """

    _SKIP = frozenset({"a", "abbr", "code", "pre", "h1", "h2", "h3", "h4"})
    _WORD = re.compile(r"[\w-]+")

    def __init__(self, md: Markdown, edition: Edition) -> None:
        super().__init__(md)
        self.expansions, self.beginning = edition.expansions, edition.acronyms

    def run(self, root: etree.Element) -> None:
        self._walk(root, set())

    def _walk(self, element: etree.Element, seen: set[str]) -> None:
        if element.tag in ("h1", "h2", "h3"):
            seen.clear()
        if element.tag not in self._SKIP and element.get("class") not in ("footnote", "claim-line"):
            if element.text and not isinstance(element.text, AtomicString):
                element.text, made = self._expanded(element.text, seen)
                element[:0] = made
            else:
                made = []
            for child in list(element)[len(made) :]:
                self._walk(child, seen)
                if child.tail:
                    child.tail, made = self._expanded(child.tail, seen)
                    at = list(element).index(child) + 1
                    element[at:at] = made

    def _acronyms(self, text: str) -> Iterator[tuple[int, str]]:
        """Where acronyms are whole words; each word is looked up, so that the time does not grow with the glossary."""
        end = 0
        for word in self._WORD.finditer(text):
            if word.start() < end:
                continue
            for short in self.beginning.get(word[0], ()):
                stop = word.start() + len(short)
                if text.startswith(short, word.start()) and not self._WORD.match(text, stop):
                    yield word.start(), short
                    end = stop
                    break

    def _expanded(self, text: str, seen: set[str]) -> tuple[str, list[etree.Element]]:
        """The text before the first acronym to expand, and an element for each, with the text that follows it."""
        before, at = "", 0
        made: list[etree.Element] = []
        for start, short in self._acronyms(text):
            explained = text[:start].endswith("(")
            if explained or short in seen:
                seen.add(short)
                continue
            seen.add(short)
            between = text[at:start]
            if made:
                made[-1].tail = between
            else:
                before = between
            element = etree.Element("abbr", {"title": self.expansions[short]})
            element.text = AtomicString(short)
            made.append(element)
            at = start + len(short)
        if not made:
            return text, []
        made[-1].tail = text[at:]
        return before, made


class EditionExtension(BlocksExtension):
    """The blocks of the edition, its acronyms, tables and links, and its free notes."""

    def __init__(self, **configs: Any) -> None:
        self.config = {
            "edition": ["", "the joined edition"],
            "insert": ["", "the function that gives the HTML of an insert by its name"],
            "host": ["", "the code host, where one is configured"],
        }
        super().__init__(**configs)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        if not self.getConfig("edition"):  # MkDocs first loads each extension without its configuration
            return
        without_html(md)
        for block in (PassageBlock, ClaimBlock, EventBlock, TermBlock, EntityBlock):
            block_mgr.register(block, self.getConfigs())
        for kind in CommentKind:
            block_mgr.register(_comment_block(kind), {})
        # All run after inline markup (20), whose elements they change, and before pretty-printing (10); free notes
        # also after the footnotes extension has added its links back (15), which are removed from them.
        md.treeprocessors.register(HeadingIdTreeprocessor(md), "edition-heading-ids", 16)
        md.treeprocessors.register(SentencesTreeprocessor(md), "edition-sentences", 16)
        md.treeprocessors.register(TablesTreeprocessor(md), "edition-tables", 15)
        md.treeprocessors.register(UnitsTreeprocessor(md), "edition-units", 14)
        md.treeprocessors.register(AbbreviationTreeprocessor(md, self.getConfig("edition")), "edition-abbr", 13)
        md.treeprocessors.register(LinksTreeprocessor(md), "edition-links", 12)
        md.treeprocessors.register(FreeNotesTreeprocessor(md), "edition-free-notes", 11)
        md.preprocessors.register(InsertsPreprocessor(md, self.getConfig("insert")), "edition-inserts", 12)


def makeExtension(**configs: Any) -> EditionExtension:
    """Create the extension; Python-Markdown calls this function by its name."""
    return EditionExtension(**configs)
