"""The files that are made of the edition as a whole, by processes beside a build.

They need no engine: they are begun before one is loaded, and told later what only it knows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from edition.citations.citeproc import Reference
from edition.edition import Edition, read_edition
from edition.exports.bibliography import data_files
from edition.exports.changelog import FEED, feed
from edition.model import Finding
from edition.search.index import search_files
from edition.site.background import Aside, Handed, Made
from edition.site.repository_links import CodeHost
from edition.site.security_headers import HEADERS
from edition.site.source_pages import source_pages
from edition.site.urls import page_url
from edition.validation.rules import check

Wanted = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the engine knows: the site's name, description and address, the code host, the page of no source."""

    name: str
    description: str
    url: str
    host: CodeHost | None
    empty: str


class EditionFiles:
    """What is made of an edition as a whole: the rules' findings, the references, and files in the site's folder."""

    def __init__(self, edition: Edition, faults: list[Finding], folder: Path) -> None:
        """Begin. `faults` are what is wrong with the edition's form; nothing is written before `open`."""
        self._edition, self._faults = edition, faults
        self._found: Handed[list[Finding]] = Handed()
        self._printed: Handed[dict[str, Reference]] = Handed()
        self._frame: Handed[Frame] = Handed()
        self._main = Aside(self._made, folder)
        self._works = (self._main, Aside(self._index, folder))

    def are_judged(self) -> bool:
        """Whether the findings can be had at once."""
        return self._found.is_given()

    def findings(self) -> list[Finding]:
        """All that is wrong with the edition, once; RuntimeError when nobody can say any more."""
        return self._main.take(self._found)

    def references(self) -> dict[str, Reference]:
        """The sources as printed references, once."""
        return self._main.take(self._printed)

    def open(self) -> None:
        """From here on the folder may be written to: the engine has emptied it."""
        for work in self._works:
            work.open()

    def draw(self, frame: Frame) -> None:
        """The pages of sources, and what else needs to know of the engine."""
        self._frame.give(frame)

    def wait(self) -> None:
        """Until all is written. Raises RuntimeError with what went wrong."""
        for work in self._works:
            work.wait()

    def stop(self) -> None:
        """At once: what was written so far is thrown away with the folder."""
        for work in self._works:
            work.stop()

    def _made(self, wanted: Wanted) -> Made:
        """While pandoc works on the references, the rules and the data are seen to.

        An edition that breaks its rules has no files.
        """
        edition = self._edition
        beside = ThreadPoolExecutor(1)
        printed = beside.submit(lambda: self._printed.give(edition.references))
        beside.shutdown(wait=False)
        findings = found_in(edition, self._faults)
        self._found.give(findings)
        if findings:
            return
        yield from _encoded(data_files(edition, page_url))
        frame = self._frame.take(wanted)
        printed.result()
        yield from _encoded(
            chain(
                [("_headers", HEADERS), (FEED, feed(edition, page_url, frame.url, frame.name))],
                source_pages(edition, frame.host, frame.empty),
            )
        )
        if frame.url:
            from edition.site.social_cards import CardMaker  # not needed by most builds, and slow to load

            yield from CardMaker(edition, frame.name, frame.description).drawn()

    def _index(self, _: Wanted) -> Made:
        return _encoded(search_files(self._edition, page_url).items())


@dataclass
class Begun:
    """A build before its engine is loaded: the edition, what is wrong with its form, the files that are being made of it.

    Where just some pages are renewed, none are.
    """

    edition: Edition
    faults: list[Finding]
    files: EditionFiles | None

    @classmethod
    def read(cls, root: Path, folder: Path, whole: bool) -> Begun:
        """Read the project in `root`; begin the files of a whole site in `folder`."""
        edition, faults = read_edition(root)
        return cls(edition, faults, EditionFiles(edition, faults, folder) if whole else None)

    @cached_property
    def findings(self) -> list[Finding]:
        """All that is wrong with the edition; RuntimeError when nobody can say any more."""
        return self.files.findings() if self.files else found_in(self.edition, self.faults)

    def stop(self) -> None:
        """Leave nothing at work."""
        if self.files:
            self.files.stop()


def found_in(edition: Edition, faults: list[Finding]) -> list[Finding]:
    """What is wrong with an edition's form, and what the rules find."""
    return faults + check(edition, datetime.date.today())


def _encoded(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    return ((path, text.encode()) for path, text in texts)
