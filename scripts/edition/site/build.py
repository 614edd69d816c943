"""One build of the site: the edition, and the state that the hooks share between pages."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import get_relative_url

from edition.joining import ledger
from edition.joining.edition import SOURCES_PAGE, Edition, read_edition
from edition.joining.exports import data_files
from edition.joining.host import CodeHost
from edition.joining.record import FEED, feed
from edition.joining.rules import check
from edition.joining.scholar import latest_review, page_metadata
from edition.model import Finding, Place, Source
from edition.site.addresses import page_url
from edition.site.guard import HEADERS, with_policy
from edition.site.notes import NoteRegistry, finished, printed_notes, with_note_keys
from edition.site.parts import part_maker, source_maker, source_path
from edition.site.patches import PatchMissed, mend

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


class SourcePage(Page):
    """The page of a source, which is drawn whole: no Markdown is read for it, and none rendered."""

    def read_source(self, config: MkDocsConfig) -> None:
        """The page has no text of its own."""
        key = self.file.src_uri.rpartition("/")[2].removesuffix(".md")
        self.markdown, self.meta = "", {"title": self.title, "description": f"Where this edition cites it: {key}"}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """An empty article, into which the build puts the entry."""
        self.content, self.toc, self.present_anchor_ids = "", TableOfContents([]), set()


@dataclass
class Build:
    """The edition as it is being built."""

    edition: Edition
    notes: dict[str, str]
    part: Callable[[str, str], str]
    source_page: Callable[[Source], str]
    host: CodeHost | None = None
    only: list[str] | None = None
    here: str = ""
    source_of: dict[str, Source] = field(default_factory=dict)
    lost: list[Finding] = field(default_factory=list)

    @cached_property
    def reviewed(self) -> str:
        """The day of the edition's latest review."""
        return latest_review(self.edition.claims.values())

    @classmethod
    def begin(cls, config: MkDocsConfig) -> Build:
        """Read and check the edition; raises Refused with every finding when a rule is broken.

        Of a configuration whose `extra` has a list `only`, just these pages are made.
        """
        root = Path(config.config_file_path).parent
        edition, findings = read_edition(root)
        findings += check(edition, datetime.date.today())
        if findings:
            raise Refused(findings)
        build = cls(
            edition,
            printed_notes(edition),
            part_maker(edition),
            source_maker(edition),
            _host(config),
            config.extra.get("only"),
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
            plugin.registry = NoteRegistry(self.notes)
            plugin.last_configured = math.inf

    def add_data(self, files: Files, config: MkDocsConfig) -> None:
        """The edition as files to take along, below data/; the theme's bundle, which no page loads, is left out."""
        for file in [f for f in files if f.src_uri.startswith(_UNUSED)]:
            files.remove(file)
        if self.only is not None:
            for file in files.documentation_pages():
                file.is_modified = partial(bool, file.src_uri in self.only)  # type: ignore[method-assign]
            return
        changes = {FEED: feed(self.edition, page_url, config.site_url or "", config.site_name)}
        for path, text in ({"_headers": HEADERS} | changes | data_files(self.edition, page_url)).items():
            files.append(File.generated(config, path, content=text))

    def add_source_pages(self, files: Files, config: MkDocsConfig) -> None:
        """A page for each source, made here and written nowhere."""
        if self.only is not None:
            return
        for source in self.edition.all_sources:
            file = File.generated(config, source_path(source), content="", inclusion=InclusionLevel.NOT_IN_NAV)
            SourcePage(source.get("title"), file, config)
            self.source_of[file.src_uri] = source
            files.append(file)

    def markdown(self, page: Page, markdown: str) -> str:
        """The page's Markdown with a key for each note.

        The page's date, which the engine would set to today and print in the sitemap, is that
        of its latest review: two builds of one text are the same on any day.
        """
        self.here = page.file.src_uri
        if self.here in self.source_of:
            page.update_date = self.reviewed or page.update_date
            return markdown
        text = self.edition.page[self.here]
        page.update_date = latest_review(text.claims) or self.reviewed or page.update_date
        return with_note_keys(text, markdown)

    def content(self, page: Page, html: str) -> str:
        """The page's article with every stand-in put back; for a source, its entry."""
        if source := self.source_of.get(page.file.src_uri):
            return self.source_page(source)
        return finished(html, self.notes, get_relative_url(page_url(SOURCES_PAGE), page.url))

    def context(self, page: Page, config: MkDocsConfig) -> dict[str, Any]:
        """What the templates draw: the edition, and the page's own metadata."""
        if source := self.source_of.get(page.file.src_uri):
            return {"host": self.host, "here": page.url, "place": source.place}
        text = self.edition.page[page.file.src_uri]
        return {
            "edition": self.edition,
            "text": text,
            "host": self.host,
            "here": page.url,
            "place": Place(f"docs/{text.path}", 0),
            "scholar": page_metadata(self.edition, text, config.site_url or "", config.site_name, page_url),
        }

    def finished(self, page: Page, output: str) -> str:
        """The whole page, mended and guarded; what the ledger finds on it is kept for the end."""
        if page.file.src_uri not in self.source_of:
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
        """Raises Refused when any page lost or gained a citation."""
        if self.lost:
            raise Refused(self.lost)
