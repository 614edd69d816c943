"""The rules for changes: what `diff` refuses, and what it points out to a maintainer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from edition.changes.diff import ChangedFile, Difference, Item, ItemKind, alike
from edition.config import FILE as CONFIG
from edition.edition import Edition
from edition.model import Claim, Entry, Event, Place, Problem, Rule, SentenceId, Severity, TargetKind, page_url
from edition.parsers import base_text
from edition.validation import text_reuse

LARGEST = 200_000
"""How many bytes a file may have that is not text: more than a diagram or a photograph for the web needs."""
_HOST_FOLDERS = (".github/", ".ci/", ".devcontainer/")
"""The folders whose files are run by the code host."""
_NOT_TEXT = (".js", ".css", ".svg", ".woff2", ".csl", ".txt", ".png", ".jpg", ".jpeg", ".webp", ".avif")
"""The kinds of file in docs/ and bib/ that decide how the text looks, runs or is checked, and images."""
_SAME = 0.6
"""How many of its words a text shares with another, if it is the same one corrected: unrelated texts share a fifth."""


class ChangeRule(Rule):
    """What is asked of a change."""

    STATUS = """status-record: A claim whose status or kind changes gets a new line in “changes” and a review.
        The status or kind of the claim “{claim}” changed ({before} → {after}), but “changes” has no new line, or
            “reviewed” is older than it.
        Fix: set “reviewed: {today}” and add “{today} why the status changed” to “changes”."""
    TEXT = """claim-record: A claim whose text changes gets a new review date or a new line in “changes”.
        The text of the claim “{claim}” changed ({parts}), but “reviewed” and “changes” were not updated.
        Fix: set “reviewed: {today}” if you checked the claim against its sources again; else add “{today} spelling”,
            or what you changed, to “changes”."""
    CHANGES = """changes-lost: What “changes” says stays there, and new lines are added to it.
        The claim “{claim}” lost “{change}” from its “changes”.
        Fix: put it back, and add what you changed after it."""
    REVIEWED = """reviewed-back: The date of the last review never goes back.
        The claim “{claim}” was reviewed on {before}, and now says {after}.
        Fix: put {before} back, or write the day on which you reviewed it."""
    ID_REMOVED = """id-removed: The id of a claim, an event, a term, a person or an institution is permanent.
        The id “{id}” of {entry} was removed.
        Fix: put it back, since links lead to it; if the entry is no longer true, say so in its text."""
    ID_REUSED = """id-reused: An id or a key is never given to something else.
        The id “{id}” was that of {before} and is now that of {after}.
        Fix: give back to each what it had; what is new gets one of its own."""
    ID_MOVED = """id-moved: An entry stays on its page, since its address begins with that of the page.
        The id “{id}” was on docs/{before} and is now on docs/{after}, so that its address no longer works.
        Fix: move the entry back."""
    ADDRESS_LOST = """address-lost: The address of a page or a source leads somewhere for ever.
        Nothing is at the address {address} any more.
        Fix: put it back, or add "{address}" = "{target}" to the table [redirects] of edition.toml."""
    HEADING_LOST = (
        """heading-lost: A heading whose address changes is pointed out.
        No heading of the page has the id “{id}” any more, to which links from elsewhere may lead.
        Fix: put {{ #{id} }} behind the heading that takes its place.""",
        Severity.WARNING,
    )
    REGISTER_REMOVED = """register-removed: A number of the register of sentences is permanent.
        The number {number} was removed.
        Fix: put the sentence back into the register, and into its chapter."""
    REGISTER_CHANGED = """register-changed: A number of the register always belongs to the same sentence.
        The number {number} {what}.
        Fix: put it back. If its words were wrong, say so in a pull request for that alone; a maintainer merges it."""
    REGISTER_NEW = (
        """register-new: A new number in the register of sentences is pointed out.
        The number {number} is new.
        Fix: leave it, if the published text has a sentence there that had no number.""",
        Severity.WARNING,
    )
    REGISTER_ADDRESS = """register-address: The published text keeps its address, to which each sentence links.
        The address of the text ({language}) was {before} and is now {after}, or is not the first any more.
        Fix: put it back. If the publisher moved the text, say so in a pull request for that alone; a maintainer merges it."""
    EXCHANGED = """sentence-exchanged: A sentence is restated at its own number.
        The restated sentence of {number} now has the number {after}.
        Fix: put each sentence back to its number."""
    GUARD = """guard-changed: The hashes that find copied passages are not changed with the text that they guard against.
        The SHA-256 of {file} was changed.
        Fix: put it back, and the file. A maintainer replaces the hashes in a pull request for that alone."""
    PINPOINT_LOST = """pinpoint-lost: A pinpoint may be replaced, but not removed.
        At “{label}”, the citation of {key} lost its pinpoint “{locator}”.
        Fix: write [@{key}, {locator}], or a better pinpoint."""
    NOTE_LOST = (
        """note-lost: A note that is removed is pointed out.
        The note {citation} was removed.
        Fix: put it back, or say in the pull request why you removed it.""",
        Severity.WARNING,
    )
    FILE_OUTSIDE = (
        """file-outside: A changed file that is not text of the edition is pointed out.
        The file is not text of the edition.
        Fix: leave it as it is, unless the pull request is about it and says so.""",
        Severity.WARNING,
    )
    FILE_WORKFLOW = (
        """file-workflow: A changed workflow or setting of the code host is pointed out.
        The file decides what the code host runs.
        Fix: leave it as it is, unless the pull request is about it; a maintainer reads it line by line.""",
        Severity.WARNING,
    )
    FILE_LARGE = f"""file-large: A file that is not text has at most {LARGEST // 1000} kB.
        The file has {{size}} bytes and is not text.
        Fix: make it smaller than {LARGEST // 1000} kB, or leave it out."""


def check_changes(before: Edition, after: Edition, difference: Difference, today: datetime.date) -> list[Problem]:
    """What is wrong with a change, in the order of files and lines.

    `today` is the day to be written into a claim. Nothing is said of a page that could not be read: `check`
    reports that, and what seems lost may still be on it. What follows from another problem is left out:
    notes and records of an entry whose id is wrong.
    """
    ids = dict(_ids(before, after, difference))
    exchanged = dict(_exchanged(difference))
    wrong = {*ids, *(SentenceId(name).anchor for name in exchanged)}
    problems = {
        *ids.values(),
        *exchanged.values(),
        *_addresses(before, after, difference),
        *_headings(before, after, difference),
        *_register(before, after, difference),
        *_guard(before, after),
        *_claims(before, after, difference, wrong, today),
        *_notes(difference, wrong),
    }
    read = {problem for problem in problems if problem.place.file not in after.unread}
    files = (problem for file in difference.files for problem in _file(file))
    return sorted({*read, *files}, key=lambda problem: (problem.place.file, problem.place.line, problem.rule))


def _ids(before: Edition, after: Edition, difference: Difference) -> Iterator[tuple[str, Problem]]:
    """The ids and keys that no longer lead to what had them; two that were exchanged have one problem."""
    was, now = _entries(before), _entries(after)
    later = _retired(after) | now
    found: dict[str, Problem] = {}
    for name, old in (_retired(before) | was).items():
        new, page = later.get(name), difference.moved.get(old.page, old.page)
        if page not in after.pages_by_path and page_url(page) not in after.config.redirects:
            continue  # that the page is lost is reported once
        if new is None:
            place = Place(f"docs/{page}", old.place.line if page == old.page else 1)
            found[name] = ChangeRule.ID_REMOVED.at(place, id=name, entry=_named(old))
        elif name in now and not _is_same(old, new):
            for problem in _given(old, new, was, now, found):
                found[name] = problem
        elif new.page != page:
            found[name] = ChangeRule.ID_MOVED.at(new.place, id=name, before=page, after=new.page)
    yield from found.items()
    yield from _keys(difference)


def _given(
    old: Entry, new: Entry, was: dict[str, Entry], now: dict[str, Entry], found: dict[str, Problem]
) -> Iterator[Problem]:
    """The problem of an id that was given to another entry; that of two that were exchanged is `found` already."""
    other = next((one for one in was.values() if one.id != new.id and _is_same(one, new)), None)
    if other and other.id in found and other.id in now and _is_same(old, now[other.id]):
        yield found[other.id]
    elif other or not _are_alike(old, new):
        yield _reused(new.place, new.id, _named(old), _named(other or new))


def _keys(difference: Difference) -> Iterator[tuple[str, Problem]]:
    """The keys of sources that were given to another source."""
    for change in difference.of(ItemKind.SOURCE):
        if change.before and {"title", "url"} <= change.parts.keys() and alike(*change.parts["title"]) <= _SAME:
            old, new = (f"the source “{title}”" for title in (change.before.title, change.item.title))
            yield change.item.name, _reused(change.item.place, change.item.name, old, new)


def _reused(place: Place, name: str, before: str, after: str) -> Problem:
    return ChangeRule.ID_REUSED.at(place, id=name, before=before, after=after)


def _entries(edition: Edition) -> dict[str, Entry]:
    """The entries by id; of an id that is used twice, which `check` reports, the first."""
    found: dict[str, Entry] = {}
    for entry in (entry for page in edition.pages for entry in page.entries if entry.id):
        found.setdefault(entry.id, entry)
    return found


def _retired(edition: Edition) -> dict[str, Entry]:
    """The claims that took the place of others, by the ids of those."""
    return {name: claim for claim in edition.claims for name in claim.formerly}


def _addresses(before: Edition, after: Edition, difference: Difference) -> Iterator[Problem]:
    """The addresses that lead nowhere any more; of sources, where all of them could be read."""
    targets = {page_url(old): page_url(new) for old, new in difference.moved.items() if old.endswith(".md")}
    targets |= {f"sources/{old}/": f"sources/{new}/" for old, new in difference.moved.items()}
    places = {old: Place(CONFIG, 1) for old in before.config.redirects} | before.addresses
    for address, place in places.items():
        if address in after.addresses or address in after.config.redirects:
            continue
        if not place.file.endswith(".bib") or after.all_sources_read:
            target = targets.get(address, "the address of what takes its place")
            yield ChangeRule.ADDRESS_LOST.at(Place(place.file, 1), address=address or "./", target=target)


def _headings(before: Edition, after: Edition, difference: Difference) -> Iterator[Problem]:
    """The ids of headings, but the title, that a page had and has no more."""
    for page in before.pages:
        now = after.pages_by_path.get(difference.moved.get(page.path, page.path))
        if now is None:
            continue
        anchors = {target.anchor for target in now.targets}
        for target in page.targets[1:]:
            if target.kind == TargetKind.SECTION and target.anchor not in anchors:
                yield ChangeRule.HEADING_LOST.at(Place(f"docs/{now.path}", 1), id=target.anchor)


def _named(entry: Entry) -> str:
    name = entry.date if isinstance(entry, Event) else f"“{entry.title}”"
    return f"the {type(entry).__name__.lower()} {name}"


def _is_same(old: Entry, new: Entry) -> bool:
    """Whether two entries have the same title or, corrected perhaps, the same text."""
    if type(old) is not type(new):
        return False
    if not isinstance(old, Event) and not isinstance(new, Event) and old.title == new.title:
        return True
    one, other = _text(old), _text(new)
    return one == other or alike(one, other) > _SAME


def _text(entry: Entry) -> str:
    if isinstance(entry, Claim):
        return " ".join([entry.finding, *(comment.text for comment in entry.comments)])
    return entry.text


def _are_alike(old: Entry, new: Entry) -> bool:
    """Whether two entries of one id, which were both rewritten, may still be about the same."""
    if isinstance(old, Claim) and isinstance(new, Claim):
        return bool(set(old.sentences) & set(new.sentences))
    return isinstance(old, Event) and isinstance(new, Event) and old.date[:4] == new.date[:4]


def _exchanged(difference: Difference) -> Iterator[tuple[str, Problem]]:
    """The numbers under which a chapter restates another sentence; two that were exchanged have one problem."""
    for number, other, item in _mixed_up(difference, ItemKind.SENTENCE):
        yield number, ChangeRule.EXCHANGED.at(item.place, number=other, after=number)


def _mixed_up(difference: Difference, kind: ItemKind) -> Iterator[tuple[str, str, Item]]:
    """Each number that has what another one had, with that one; of two that were exchanged the first alone."""
    changes = difference.of(kind)
    found: dict[str, str] = {}
    for change in changes:
        if not change.after:
            continue
        text = _joined(change.after)
        rivals = [(alike(_joined(one.before), text), one.before.name) for one in changes if one.before]
        share, name = max(rivals, default=(0.0, ""))
        if share > _SAME and name != change.after.name and found.get(name) != change.after.name:
            found[change.after.name] = name
            yield change.after.name, name, change.after


def _joined(item: Item) -> str:
    return " ".join(text for name, text in item.parts.items() if name != "section")


def _register(before: Edition, after: Edition, difference: Difference) -> Iterator[Problem]:
    """What changed in the numbers of the sentences, and in the address to which they link."""
    if before.base_text.sentences:
        yield from _numbers(before, after, difference)
    text, published = before.config.base_text, after.config.base_text
    changed = [language for language, address in text.addresses.items() if published.addresses.get(language) != address]
    if text.url != published.url and not changed:  # the first address is that of the text whose sentences are numbered
        changed = [next(iter(text.addresses))]
    for language in changed:
        place = after.config.at(f"base_text.addresses.{language}")
        here = published.addresses.get(language, "missing")
        yield ChangeRule.REGISTER_ADDRESS.at(place, language=language, before=text.addresses[language], after=here)


def _numbers(before: Edition, after: Edition, difference: Difference) -> Iterator[Problem]:
    """The numbers that were removed, or now have other words or another place, and those that are new."""
    mixed_up = {number: other for number, other, _ in _mixed_up(difference, ItemKind.REGISTER)}
    for change in difference.of(ItemKind.REGISTER):
        name, place = change.item.name, change.item.place
        if not change.after:
            yield ChangeRule.REGISTER_REMOVED.at(Place(base_text.FILE, 1), number=name)
        elif name in mixed_up:
            yield ChangeRule.REGISTER_CHANGED.at(place, number=name, what=f"now has the words of {mixed_up[name]}")
        elif not change.before:
            yield ChangeRule.REGISTER_NEW.at(place, number=name)
        elif name not in mixed_up.values():
            what = f"has changed ({', '.join(change.parts)})"
            yield ChangeRule.REGISTER_CHANGED.at(place, number=name, what=what)
    old, new = before.base_text.sentences, after.base_text.sentences
    common = [one for one in old if one in new], [one for one in new if one in old]
    out_of_order = [(one, other) for one, other in zip(*common, strict=True) if one != other]
    if out_of_order and not mixed_up:
        was, number = out_of_order[0]
        yield ChangeRule.REGISTER_CHANGED.at(new[number].place, number=number, what=f"is where {was} was")


def _guard(before: Edition, after: Edition) -> Iterator[Problem]:
    """A change of what finds copied passages; that the file is the one that edition.toml names, `check` sees."""
    if before.config.base_text.shingles != after.config.base_text.shingles and before.config.base_text.shingles:
        yield ChangeRule.GUARD.at(after.config.at("base_text.shingles"), file=text_reuse.FILE)


_RECORD = ("reviewed", "changes", "formerly", "page")
"""The parts of a claim that are not its text."""


def _claims(
    before: Edition, after: Edition, difference: Difference, wrong: set[str], today: datetime.date
) -> Iterator[Problem]:
    """The claims whose record does not say what changed, or no longer says what it did."""
    for change in difference.of(ItemKind.CLAIM):
        if change.before and change.after and change.item.name not in wrong:
            old, claim = before.claims_by_id[change.item.name], after.claims_by_id[change.item.name]
            yield from _record(old, claim, [name for name in change.parts if name not in _RECORD], today)


def _record(old: Claim, claim: Claim, parts: list[str], today: datetime.date) -> Iterator[Problem]:
    """What the record of a claim does not say, of whose text these parts changed."""
    about: dict[str, object] = {"claim": claim.title, "today": today}
    noted = set(claim.changes) - set(old.changes)
    if lost := [one for one in old.changes if one not in claim.changes]:
        yield ChangeRule.CHANGES.at(claim.place, change=f"{lost[0].date} {lost[0].text}", **about)
    if claim.reviewed < old.reviewed:
        yield ChangeRule.REVIEWED.at(claim.place, before=old.reviewed, after=claim.reviewed, **about)
    elif (old.kind, old.status) != (claim.kind, claim.status):
        if not noted or claim.reviewed < claim.changes[-1].date:
            was, now = (f"{one.kind}, {one.status}" for one in (old, claim))
            yield ChangeRule.STATUS.at(claim.place, before=was, after=now, **about)
    elif parts and not noted and claim.reviewed == old.reviewed:
        yield ChangeRule.TEXT.at(claim.place, parts=", ".join(parts), **about)


def _notes(difference: Difference, wrong: set[str]) -> Iterator[Problem]:
    """The notes that were lost, but those of a page or an entry that another problem is about."""
    pages = {f"docs/{change.item.name}" for change in difference.of(ItemKind.PAGE) if not change.after}
    bare = {(note.place.file, note.label, note.key) for note in difference.notes_added if not note.locator}
    for note in difference.notes_lost:
        if note.place.file in pages or note.anchor in wrong:
            continue
        if note.locator and (note.place.file, note.label, note.key) in bare:
            yield ChangeRule.PINPOINT_LOST.at(note.place, label=note.label, key=note.key, locator=note.locator)
        else:
            yield ChangeRule.NOTE_LOST.at(note.place, citation=note)


def _file(file: ChangedFile) -> Iterator[Problem]:
    place = Place(file.path, 1)
    if file.binary and file.size > LARGEST:
        yield ChangeRule.FILE_LARGE.at(place, size=f"{file.size:,}")
    if file.path.startswith(_HOST_FOLDERS):
        yield ChangeRule.FILE_WORKFLOW.at(place)
    elif not file.path.startswith(("docs/", "bib/")) or file.path.endswith(_NOT_TEXT):
        yield ChangeRule.FILE_OUTSIDE.at(place)
