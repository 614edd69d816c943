"""One build of the site: the edition, and the state that the hooks share between pages."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from edition.edition import SOURCES_PAGE, Edition
from edition.exports.metadata import latest_review, page_metadata
from edition.languages import with_japanese
from edition.model import Finding, Place
from edition.site.bibtex_registry import NoteRegistry
from edition.site.edition_files import Begun, Frame
from edition.site.empty_page import empty_page
from edition.site.footnotes import finished, note_keys, note_printer, with_marks
from edition.site.generated import part_maker
from edition.site.nav_window import shown_children
from edition.site.patches import PatchMissed, mend
from edition.site.repository_links import CodeHost
from edition.site.security_headers import with_policy
from edition.site.urls import page_url
from edition.validation import citation_audit

if TYPE_CHECKING:
    from edition.site.social_cards import CardMaker

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
    from edition.site.social_cards import CardMaker  # not needed by most builds, and slow to load

    return CardMaker(edition, config.site_name, config.site_description or "")


@dataclass
class Build:
    """The edition as it is being built."""

    begun: Begun
    part: Callable[[str, str], str]
    host: CodeHost | None = None
    cards: CardMaker | None = None
    only: list[str] | None = None
    here: str = ""
    pieces: list[str] = field(default_factory=list)
    lost: list[Finding] = field(default_factory=list)
    nav: Navigation = field(init=False)
    printed: Callable[[str], str] = field(init=False)

    @property
    def edition(self) -> Edition:
        """What is built."""
        return self.begun.edition

    @cached_property
    def reviewed(self) -> str:
        """The day of the edition's latest review."""
        return latest_review(self.edition.claims.values())

    @classmethod
    def begin(cls, config: MkDocsConfig) -> Build:
        """Take up what was begun before the engine was loaded (see `whole`), or begin it.

        Of a configuration whose `extra` has a list `only`, just these pages are made.
        """
        only = config.extra.get("only")
        root, folder = Path(config.config_file_path).parent, Path(config.site_dir)
        begun: Begun = config.extra.get("begun") or Begun.read(root, folder, whole=only is None)
        edition = begun.edition
        build = cls(begun, part_maker(edition), _host(config), _cards(edition, config), only)
        config.mdx_configs["edition.site.markdown_extension"] = {
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

    def prepare(self, files: Files) -> None:
        """Without the theme's bundle, which no page loads; for `serve`, with the pages alone that it asked for."""
        if self.begun.files:
            self.begun.files.open()
        else:
            self.judge()
        for file in [f for f in files if f.src_uri.startswith(_UNUSED)]:
            files.remove(file)
        if self.only is not None:
            for file in files.documentation_pages():
                file.is_modified = partial(bool, file.src_uri in self.only)  # type: ignore[method-assign]

    def judge(self) -> None:
        """Raises Refused with every finding when a rule is broken; waits for the rules."""
        if self.begun.findings:
            raise Refused(self.begun.findings)

    def env(self, env: Environment, files: Files, config: MkDocsConfig) -> None:
        """What the templates need that is no page's; the references, and what pages of sources are made from."""
        self.judge()
        self.printed = note_printer(self.edition)
        env.globals.update(edition=self.edition, reviewed=self.reviewed, shown=shown_children(self.nav))
        if not self.begun.files:
            return
        card = self.cards.card() if self.cards else None
        empty = self.dressed(empty_page(env, self.nav, files, config, card), "sources/")
        self.begun.files.draw(
            Frame(config.site_name, config.site_description or "", config.site_url or "", self.host, empty)
        )
        self.edition.references = self.begun.files.references()

    def markdown(self, page: Page, markdown: str) -> str:
        """The keys of the page's notes, for the plugin that makes marks of them.

        The page's date, which the engine would set to today and print in the sitemap, is that
        of its latest review: two builds of one text are the same on any day.
        """
        if self.begun.files and self.begun.files.are_judged():
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
        page.content = finished(text, with_japanese(page.content or ""), self.printed, sources_url)
        return {
            "card": self.cards.card(text.path) if self.cards else None,
            "text": text,
            "host": self.host,
            "place": Place(f"docs/{text.path}", 0),
            "scholar": page_metadata(self.edition, text, config.site_url or "", config.site_name, page_url),
        }

    def finished(self, page: Page, output: str) -> str:
        """The whole page, mended and guarded; what the ledger finds on it is kept for the end, and its article no longer."""
        page.content = None
        self.lost += citation_audit.compare(self.edition.page[page.file.src_uri], output)
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
        """Wait for what is made beside. Raises Refused when any page lost or gained a citation."""
        if self.lost:
            raise Refused(self.lost)
        if self.begun.files:
            self.begun.files.wait()
