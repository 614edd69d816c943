"""One build of the site: the edition, and the state that the hooks share between pages."""

from __future__ import annotations

import contextlib
import datetime
import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from edition.joining import ledger
from edition.joining.edition import SOURCES_PAGE, Edition, read_edition
from edition.joining.exports import data_files
from edition.joining.host import CodeHost
from edition.joining.languages import with_japanese
from edition.joining.record import FEED, feed
from edition.joining.rules import check
from edition.joining.scholar import latest_review, page_metadata
from edition.joining.search import search_files
from edition.model import Finding, Place
from edition.site.addresses import page_url
from edition.site.aside import Aside, Handed
from edition.site.contents import shown_children
from edition.site.guard import HEADERS, with_policy
from edition.site.notes import NoteRegistry, finished, note_keys, printed_notes, with_marks
from edition.site.parts import part_maker
from edition.site.patches import PatchMissed, mend
from edition.site.source_pages import empty_page, source_pages

if TYPE_CHECKING:
    from edition.site.cards import CardMaker

_UNUSED = ("assets/javascripts/", "assets/stylesheets/", "assets/images/")
"""What Material copies into a site for pages of its own; ours bring their own style and script."""


class Refused(PluginError):
    """The edition breaks its rules; the message is the list of findings."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join([f"{len(findings)} finding(s):", *(f"  {finding}" for finding in findings)]))


def _host(config: MkDocsConfig) -> CodeHost | None:
    """The code host that the configuration names, if it names one."""
    if not config.repo_url:
        return None
    return CodeHost(config.repo_url, config.extra["edit_path"], config.site_url or "")


def _cards(edition: Edition, config: MkDocsConfig) -> CardMaker | None:
    """What draws the pages' cards; nothing where the edition's address is not known, which a card needs."""
    if not config.site_url:
        return None
    from edition.site.cards import CardMaker  # not needed by most builds, and slow to load

    return CardMaker(edition, config.site_name, config.site_description or "")


@dataclass
class Build:
    """The edition as it is being built."""

    edition: Edition
    faults: list[Finding]
    part: Callable[[str, str], str]
    host: CodeHost | None = None
    cards: CardMaker | None = None
    only: list[str] | None = None
    here: str = ""
    pieces: list[str] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)
    nav: Navigation = field(init=False)
    notes: dict[str, str] = field(init=False)
    aside: Aside | None = None
    found: Handed[list[Finding]] = field(default_factory=Handed)
    printed: Handed[dict[str, str]] = field(default_factory=Handed)
    empty: Handed[str] = field(default_factory=Handed)
    is_sound: bool = False

    @cached_property
    def reviewed(self) -> str:
        """The day of the edition's latest review."""
        return latest_review(self.edition.claims.values())

    @classmethod
    def begin(cls, config: MkDocsConfig) -> Build:
        """Read the edition. Of a configuration whose `extra` has a list `only`, just these pages are made."""
        root = Path(config.config_file_path).parent
        edition, faults = read_edition(root)
        build = cls(
            edition, faults, part_maker(edition), _host(config), _cards(edition, config), config.extra.get("only")
        )
        config.mdx_configs["edition.site.blocks"] = {
            "edition": edition,
            "part": lambda name: build.part(build.here, name),
            "host": build.host,
        }
        build.give_notes(config)
        return build

    def give_notes(self, config: MkDocsConfig) -> None:
        """The notes to mkdocs-bibtex before it reads bib/ itself, which it then has no cause to do.

        Where the plugin is missing, the ledger will say so.
        """
        if plugin := config.plugins.get("bibtex"):
            plugin.registry = NoteRegistry()
            plugin.last_configured = math.inf

    def files(self, files: Files, config: MkDocsConfig) -> None:
        """Without the theme's bundle, which no page loads; for `serve`, with the pages alone that it asked for.

        From here on, what needs no page of the engine's is done aside: the rules, pandoc's work,
        and all that is made of the edition as a whole.
        """
        if self.only is None:
            self.aside = Aside(partial(self.made, config), Path(config.site_dir))
        else:
            self.judge()
        for file in [f for f in files if f.src_uri.startswith(_UNUSED)]:
            files.remove(file)
        if self.only is not None:
            for file in files.documentation_pages():
                file.is_modified = partial(bool, file.src_uri in self.only)  # type: ignore[method-assign]

    def judge(self) -> None:
        """Raises Refused with every finding when a rule is broken; waits for the rules."""
        if not self.is_sound:
            findings = self.aside.take(self.found) if self.aside else self.findings()
            if findings:
                raise Refused(findings)
            self.is_sound = True

    def findings(self) -> list[Finding]:
        """All that is wrong with the edition."""
        return self.faults + check(self.edition, datetime.date.today())

    def env(self, env: Environment, files: Files, config: MkDocsConfig) -> None:
        """What the templates need that is no page's; the notes, and what pages of sources are made from."""
        self.judge()
        env.globals.update(edition=self.edition, reviewed=self.reviewed, shown=shown_children(self.nav))
        if not self.aside:
            self.notes = printed_notes(self.edition)
            return
        card = self.cards.card() if self.cards else None
        empty = self.dressed(empty_page(env, self.nav, files, config, card), "sources/")
        self.notes = self.aside.take(self.printed)
        self.empty.give(empty)

    def markdown(self, page: Page, markdown: str) -> str:
        """The keys of the page's notes, for the plugin that makes marks of them.

        The page's date, which the engine would set to today and print in the sitemap, is that
        of its latest review: two builds of one text are the same on any day.
        """
        if self.found.is_given():
            self.judge()
        self.here = page.file.src_uri
        text = self.edition.page[self.here]
        page.update_date = latest_review(text.claims) or self.reviewed or page.update_date
        keys, self.pieces = note_keys(text, markdown)
        return keys

    def marked(self, marks: str) -> str:
        """The page's Markdown with the plugin's marks."""
        return with_marks(marks, self.pieces)

    def context(self, page: Page, config: MkDocsConfig) -> dict[str, Any]:
        """What the templates draw: the article with its notes, and the page's own metadata."""
        text = self.edition.page[page.file.src_uri]
        sources_url = get_relative_url(page_url(SOURCES_PAGE), page.url)
        page.content = finished(text, with_japanese(page.content or ""), self.notes, sources_url)
        return {
            "card": self.cards.card(text.path) if self.cards else None,
            "text": text,
            "host": self.host,
            "place": Place(f"docs/{text.path}", 0),
            "scholar": page_metadata(self.edition, text, config.site_url or "", config.site_name, page_url),
        }

    def finished(self, page: Page, output: str) -> str:
        """The whole page, mended and guarded; what the ledger finds on it is kept for the end."""
        self.lost += ledger.compare(self.edition.page[page.file.src_uri], output)
        return self.dressed(output, page.file.src_uri)

    def dressed(self, html: str, name: str) -> str:
        """A page that Material's base template made, mended and with its security policy."""
        try:
            html = mend(html, name)
            return with_policy(html)
        except PatchMissed as missed:
            raise PluginError(str(missed)) from missed
        except ValueError as unguarded:
            raise PluginError(f"{name}: {unguarded}") from unguarded

    def end(self) -> None:
        """Wait for what is made aside. Raises Refused when any page lost or gained a citation."""
        if self.lost:
            raise Refused(self.lost)
        if self.aside:
            self.aside.wait()

    def stop(self, error: Exception) -> None:
        """Nothing more is wanted: the build has failed.

        Raises Refused when it failed on an edition that breaks its rules, which its writer wants to know.
        """
        if self.aside:
            try:
                if not isinstance(error, Refused):
                    with contextlib.suppress(RuntimeError):  # without the rules' word, the error stands as it is
                        self.judge()
            finally:
                self.aside.stop()

    def made(self, config: MkDocsConfig, wanted: Callable[[], bool]) -> Iterator[tuple[str, bytes]]:
        """Each file that is made of the edition as a whole, with its path: pages of sources, cards, data to take along.

        While pandoc works on the notes, the rules and the index are seen to. An edition that breaks its
        rules has no files.
        """
        beside = ThreadPoolExecutor(1)
        notes = beside.submit(lambda: self.printed.give(printed_notes(self.edition)))
        beside.shutdown(wait=False)
        findings = self.findings()
        self.found.give(findings)
        if findings:
            return
        texts: Iterable[tuple[str, str]] = chain(
            [("_headers", HEADERS), (FEED, feed(self.edition, page_url, config.site_url or "", config.site_name))],
            search_files(self.edition, page_url).items(),
        )
        yield from ((path, text.encode()) for path, text in texts)
        notes.result()
        texts = chain(
            source_pages(self.edition, self.host, self.empty.take(wanted)), data_files(self.edition, page_url)
        )
        yield from ((path, text.encode()) for path, text in texts)
        if self.cards:
            yield from self.cards.drawn()
