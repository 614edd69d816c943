"""Work in parallel with MkDocs, which uses one processor: futures of the standard library.

Each worker process has the edition from its start, so that only results pass between processes.
"""

from __future__ import annotations

import datetime
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from edition.citations.citeproc import Reference, format_references
from edition.edition import Edition
from edition.exports.changelog import FEED, feed
from edition.exports.dataset import data_files
from edition.model import Problem, page_url
from edition.search.index import search_files
from edition.site.repository_links import CodeHost
from edition.site.security_headers import HEADERS
from edition.site.source_pages import source_pages
from edition.validation.rules import check

_WORKERS = 2
"""As many as a small machine has processors: index and rules together take about as long as MkDocs' own work."""

_edition: Edition
"""The edition of a worker process."""
_root: Path
"""The project's root, in a worker process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContext:
    """What only MkDocs' configuration knows: name, address, code host, and the frame of a source's page."""

    name: str
    description: str
    url: str
    host: CodeHost | None
    source_frame: str
    social_cards: bool


class Background:
    """The files made from the whole edition while MkDocs works on its pages, and the rules checked meanwhile."""

    def __init__(self, edition: Edition, problems: list[Problem], root: Path, site_url: str) -> None:
        """Start everything that needs nothing of MkDocs; `problems` are those found when the edition was read."""
        self._syntax_problems = problems
        # A forked worker shares the edition's memory; where forking is not safe, it gets a copy.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
        self._pool = ProcessPoolExecutor(_WORKERS, context, _initialise, (edition, root))
        self._index = self._pool.submit(_search_files)
        self._rules = self._pool.submit(_check)
        self._data = self._pool.submit(_data_files, site_url)
        self._site: Future[list[Problem]] | None = None
        self._pandoc = ThreadPoolExecutor(1)
        self._references = self._pandoc.submit(format_references, edition.sources, edition.style)

    def problems(self) -> list[Problem]:
        """All problems of the edition; waits for the rules."""
        return [*self._syntax_problems, *self._rules.result()]

    def references(self) -> dict[str, Reference]:
        """The printed reference of each source, by key; waits for pandoc."""
        return self._references.result()

    def start_site_files(self, context: SiteContext, folder: Path) -> None:
        """Start writing the files that need MkDocs' configuration: pages of sources, feed, social cards.

        To be called after MkDocs has emptied the folder.
        """
        self._site = self._pool.submit(_write_site_files, self.references(), context, folder)

    def write(self, folder: Path) -> list[Problem]:
        """Write the other files into the site's folder; waits for all of them, and raises their errors.

        Returns what the pages of sources have and may not have.
        """
        for future in (self._data, self._index):
            _write(future.result(), folder)
        return self._site.result() if self._site else []

    def stop(self) -> None:
        """Stop the workers: work that has not begun is cancelled, running work is waited for.

        A worker may be writing into the site's folder, which the caller removes after an error.
        """
        self._pandoc.shutdown(wait=False, cancel_futures=True)
        self._pool.shutdown(wait=True, cancel_futures=True)


def _initialise(edition: Edition, root: Path) -> None:
    global _edition, _root
    _edition, _root = edition, root
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker as soon as the build ends: one that is killed cannot stop its workers itself."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _encoded(texts: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in texts}


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for parent in {(folder / path).parent for path in files}:
        parent.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (folder / path).write_bytes(content)


def _check() -> list[Problem]:
    return check(_edition, _root, datetime.date.today())


def _search_files() -> dict[str, bytes]:
    return _encoded(search_files(_edition, page_url).items())


def _data_files(site_url: str) -> dict[str, bytes]:
    return _encoded(data_files(_edition, site_url))


def _write_site_files(references: Mapping[str, Reference], context: SiteContext, folder: Path) -> list[Problem]:
    pages = list(source_pages(_edition, references, _root, context.host, context.source_frame))
    files = _encoded(
        [
            ("_headers", HEADERS),
            (FEED, feed(_edition, page_url, context.url, context.name)),
            *((path, html) for path, html, _ in pages),
        ]
    )
    if context.social_cards:
        from edition.site.social_cards import (
            CardMaker,  # only a site with an address has cards, and Pillow is slow to load
        )

        files.update(CardMaker(_edition, _root, context.name, context.description).drawn())
    _write(files, folder)
    return [problem for *_, problems in pages for problem in problems]
