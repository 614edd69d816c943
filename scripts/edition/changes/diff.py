"""The difference between two states of the edition: everything that a reader sees, old beside new.

`compare` takes two editions as plain data; nothing here knows where the earlier one comes from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from edition.edition import Edition, plain
from edition.model import Change, Claim, Entity, Entry, Event, PageText, Place, TargetKind, Term, page_url


class ItemKind(StrEnum):
    """What is compared, in the order of the report."""

    REGISTER = "numbers of the register"
    SENTENCE = "sentences"
    CLAIM = "claims"
    EVENT = "events"
    TERM = "terms"
    ENTITY = "people and institutions"
    SOURCE = "sources"
    PAGE = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that can differ: its permanent name, its title for people, and each of its parts by name."""

    kind: ItemKind
    name: str
    title: str
    place: Place
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An item that differs; the part that is None shows that it was added or removed."""

    before: Item | None
    after: Item | None

    @property
    def item(self) -> Item:
        """The item as it is now, or as it was last."""
        found = self.after or self.before
        assert found
        return found

    @property
    def parts(self) -> dict[str, tuple[str, str]]:
        """Each part that differs, before and after; none of an item that was added or removed."""
        if not (self.before and self.after):
            return {}
        one, other = self.before.parts, self.after.parts
        pairs = {name: (one.get(name, ""), other.get(name, "")) for name in {**one, **other}}
        return {name: pair for name, pair in pairs.items() if flat(pair[0]) != flat(pair[1])}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChange:
    """A citation that was added or removed: `label` names where it is or was on its page, `count` how often."""

    place: Place
    anchor: str
    label: str
    key: str
    locator: str
    count: int

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"[@{self.key}{', ' + self.locator if self.locator else ''}] at “{self.label}”{times}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """A file that a change touches: its path from the root; its size is 0 when it was removed.

    `before` and `after` are the text of a file whose difference the report shows.
    """

    path: str
    size: int
    binary: bool
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a change does to the edition.

    `moved` has the pages (by paths below docs/) and the sources (by keys) that were renamed. `unread` are the
    files that could not be read to their end: what seems lost may still be in them, and is left out.
    """

    items: tuple[ItemChange, ...]
    files: tuple[ChangedFile, ...]
    notes_added: tuple[NoteChange, ...]
    notes_lost: tuple[NoteChange, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def rearranged(self) -> list[str]:
        """The files of the text of which only order, layout, remarks or links to new names changed."""
        shown = {one.place.file for some in (self.notes_added, self.notes_lost) for one in some}
        shown |= {item.place.file for one in self.items for item in (one.before, one.after) if item}
        shown |= {f"docs/{name}" for pair in self.moved.items() for name in pair}
        texts = (file.path for file in self.files if file.path.startswith(("docs/", "bib/")))
        return [path for path in texts if path.endswith((".md", ".bib", ".toml")) and path not in shown]

    def of(self, kind: ItemKind) -> list[ItemChange]:
        """The items of a kind that differ."""
        return [change for change in self.items if change.item.kind is kind]


def compare(before: Edition, after: Edition, files: Iterable[ChangedFile] = ()) -> Difference:
    """What `after` has against `before`; a difference in line breaks and spaces alone is none.

    `files` are all that the change touches.
    """
    moved = dict([*_moved_pages(before, after), *_moved_sources(before, after)])
    changes = _items_changed(*([_renamed(item, moved) for item in _items(one, moved)] for one in (before, after)))
    return Difference(
        items=tuple(one for one in changes if not _is_unread(one, before, after)),
        files=tuple(files),
        notes_added=tuple(_notes_only_in(after, before, after, moved)),
        notes_lost=tuple(
            note for note in _notes_only_in(before, after, after, moved) if note.place.file not in after.unread
        ),
        moved=moved,
        unread=tuple(sorted(after.unread)),
    )


def _is_unread(change: ItemChange, before: Edition, after: Edition) -> bool:
    """Whether an item seems added or removed only because a file could not be read to its end."""
    there = before.unread if change.after else after.unread
    return not (change.before and change.after) and change.item.place.file in there


def flat(text: str) -> str:
    """The text with each run of line breaks and spaces as one space."""
    return " ".join(text.split())


def alike(one: str, other: str) -> float:
    """How much of their words two texts share: 1 for the same words, 0 for none."""
    words, others = (set(re.findall(r"\w+", plain(text).lower())) for text in (one, other))
    return len(words & others) / max(1, len(words | others))


def _moved_pages(before: Edition, after: Edition) -> Iterator[tuple[str, str]]:
    """The pages that were renamed: as a redirect says, or else to a new page of the same title or with the same ids."""
    by_url = {page_url(page.path): page.path for page in after.pages}
    added = [page for page in after.pages if page.path not in before.pages_by_path]
    for old in before.pages:
        if old.path not in after.pages_by_path:
            ids = {entry.id for entry in old.entries}
            same = [new.path for new in added if new.title == old.title or ids & {entry.id for entry in new.entries}]
            redirected = [by_url.get(new) for url, new in after.config.redirects.items() if url == page_url(old.path)]
            same = [*filter(None, redirected), *same]
            yield from ((old.path, path) for path in same[:1])


def _moved_sources(before: Edition, after: Edition) -> Iterator[tuple[str, str]]:
    """The sources that have another key: as a redirect says, or else a new source of the same address."""
    added = {source.get("url"): key for key, source in after.sources_by_key.items() if key not in before.sources_by_key}
    for key, source in before.sources_by_key.items():
        if key not in after.sources_by_key:
            target = after.config.redirects.get(f"sources/{key}/", "").removeprefix("sources/").removesuffix("/")
            new = target if target in after.sources_by_key else added.get(source.get("url") or "none")
            yield from ((key, name) for name in [new] if name)


def _items(edition: Edition, moved: Mapping[str, str]) -> Iterator[Item]:
    for sentence in edition.base_text.sentences.values():
        words = {name: getattr(sentence, name) for name in ("section", "start", "end", "note")}
        yield Item(kind=ItemKind.REGISTER, name=sentence.id, title=sentence.id, place=sentence.place, parts=words)
    for name, (_, restated) in edition.restated.items():
        text = {"text": restated.text}
        yield Item(kind=ItemKind.SENTENCE, name=name, title=name, place=restated.place, parts=text)
    for page in edition.pages:
        yield from (_entry(entry, moved) for entry in page.entries)
    for source in edition.sources:
        facts = {"type": source.type, "file": source.place.file, **source.fields}
        key = moved.get(source.key, source.key)
        yield Item(kind=ItemKind.SOURCE, name=key, title=source.get("title"), place=source.place, parts=facts)
    for page in edition.pages:
        path = moved.get(page.path, page.path)
        text = {"text": _introduction(page)}
        yield Item(kind=ItemKind.PAGE, name=path, title=page.title, place=Place(f"docs/{page.path}", 1), parts=text)


def _renamed(item: Item, moved: Mapping[str, str]) -> Item:
    """The item with the new names, so that a link or a citation that follows is no difference."""
    parts = dict(item.parts)
    for old, new in moved.items():
        name, put = old.rpartition("/")[2], new.rpartition("/")[2]
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        parts = {part: pattern.sub(put, text) for part, text in parts.items()}
    return replace(item, parts=parts)


_KINDS = {Claim: ItemKind.CLAIM, Event: ItemKind.EVENT, Term: ItemKind.TERM, Entity: ItemKind.ENTITY}


def _entry(entry: Entry, moved: Mapping[str, str]) -> Item:
    parts = {
        part.name: _words(getattr(entry, part.name))
        for part in fields(entry)
        if part.name not in ("id", "place", "comments")
    }
    parts["page"] = moved.get(entry.page, entry.page)
    if isinstance(entry, Claim):
        parts |= {comment.kind: comment.text for comment in entry.comments}
    title = entry.date if isinstance(entry, Event) else entry.title
    return Item(kind=_KINDS[type(entry)], name=entry.id, title=title, place=entry.place, parts=parts)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(f"{one.date} {one.text}" if isinstance(one, Change) else one for one in value)
    return str(value)


def _introduction(page: PageText) -> str:
    """What of a page is in none of its sentences and entries: front matter, introductions, notes of its own."""
    text, kept, at = page.text, [], 0
    own = (target.span for target in page.targets if target.kind not in (TargetKind.PAGE, TargetKind.SECTION))
    for start, end in sorted(own):
        kept.append(text[at:start])
        at = max(at, end)
    return re.sub(r"\n{2,}", "\n\n", "".join([*kept, text[at:]]))


def _items_changed(before: Iterable[Item], after: Iterable[Item]) -> Iterator[ItemChange]:
    """The items that differ, kind by kind; of a name that is used twice the one that is as before counts."""
    old, new = _named(before), _named(after)
    for kind in ItemKind:
        names = dict.fromkeys(name for one in (old, new) for name in one if name[0] is kind)
        for name in names:
            was, now = old.get(name, [None]), new.get(name, [None])
            pairs = [ItemChange(before=one, after=other) for one in was for other in now]
            changed = [pair for pair in pairs if pair.parts or not (pair.before and pair.after)]
            if len(changed) == len(pairs):
                yield changed[0]


def _named(items: Iterable[Item]) -> dict[tuple[ItemKind, str], list[Item | None]]:
    found: dict[tuple[ItemKind, str], list[Item | None]] = {}
    for item in items:
        found.setdefault((item.kind, item.name), []).append(item)
    return found


def _notes_only_in(one: Edition, other: Edition, now: Edition, moved: Mapping[str, str]) -> Iterator[NoteChange]:
    """The citations that each place has in `one` and not in `other`, placed where they are or were last."""
    here, there = _cited(one, moved), _cited(other, moved)
    places = _places(now)
    labels = {(moved.get(use.page, use.page), use.anchor): use for use in one.uses}
    for (page, anchor, key, locator), count in sorted(here.items()):
        more = count - there[(page, anchor, key, locator)]
        if more > 0:
            use = labels[(page, anchor)]
            place = use.place if one is now else places.get((page, anchor), Place(f"docs/{page}", 1))
            yield NoteChange(place=place, anchor=anchor, label=use.label, key=key, locator=locator, count=more)


def _cited(edition: Edition, moved: Mapping[str, str]) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (moved.get(use.page, use.page), use.anchor, moved.get(use.key, use.key), use.locator) for use in edition.uses
    )


def _places(edition: Edition) -> dict[tuple[str, str], Place]:
    """Where each place of the edition that can be linked to begins."""
    return {
        (page.path, target.anchor): page.place_at(target.span[0]) for page in edition.pages for target in page.targets
    }
