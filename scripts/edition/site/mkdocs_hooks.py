"""What the site's build knows between the engine's events: `scripts/hooks.py` calls it, event by event."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import get_relative_url

from edition.edition import SOURCES_PAGE, Edition
from edition.exports.metadata import latest_review, page_metadata
from edition.model import Place, Problem
from edition.project import read_edition
from edition.site import source_pages
from edition.site.background import Background, SiteContext
from edition.site.bibtex_registry import NoteRegistry
from edition.site.footnotes import finished, note_keys, note_printer, with_marks
from edition.site.generated import insert_maker
from edition.site.icons import status_rules
from edition.site.language_markup import second_language_marker
from edition.site.nav_window import shown_children
from edition.site.repository_links import CodeHost
from edition.site.security_headers import POLICY, check_page
from edition.site.urls import page_url
from edition.validation import citation_audit

if TYPE_CHECKING:
    from edition.site.social_cards import CardMaker

STYLE_SHEET = "assets/edition.css"
EXTENSION = "edition.site.markdown_extension"


class EditionError(PluginError):
    """The edition breaks its rules; the message is the list of problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join([f"{len(problems)} problem(s):", *(f"  {problem}" for problem in problems)]))


def _host(config: MkDocsConfig) -> CodeHost | None:
    """The code host that the configuration names, if it names one."""
    if not config.repo_url:
        return None
    return CodeHost(config.repo_url, config.extra["edit_path"], config.site_url or "")


@dataclass(kw_only=True)
class SiteBuild:
    """One build of the site."""

    edition: Edition
    root: Path
    background: Background
    host: CodeHost | None
    cards: CardMaker | None
    policy: str
    """The content security policy of the pages; empty under the engine's server, whose script is in the page."""
    page: str = ""
    """The path of the page that Markdown is being made of."""
    pieces: list[str] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    audited: set[str] = field(default_factory=set)
    printed: Callable[[str], str] = field(init=False)

    @cached_property
    def reviewed(self) -> str:
        """The day of the edition's latest review."""
        return latest_review(self.edition.claims)

    @classmethod
    def begin(cls, config: MkDocsConfig, serving: bool) -> SiteBuild:
        """Read the edition, begin what is made of it as a whole, and configure the engine for it."""
        root = Path(config.config_file_path).parent
        edition, problems = read_edition(root)
        background = Background(edition, problems, root)
        cards = None
        if config.site_url and not serving:
            from edition.site.social_cards import CardMaker  # only a site with an address has cards

            cards = CardMaker(edition, root, config.site_name, config.site_description or "")
        build = cls(
            edition=edition,
            root=root,
            background=background,
            host=_host(config),
            cards=cards,
            policy="" if serving else POLICY,
        )
        if problems:  # of form: pages cannot be made of what could not be read
            build.failed()
        insert = insert_maker(edition, root)
        config.markdown_extensions.append(EXTENSION)
        config.mdx_configs[EXTENSION] = {
            "edition": edition,
            "insert": lambda name: insert(build.page, name),
            "host": build.host,
        }
        # Of the theme's own folder nothing is needed, and listing its icons takes longer than a chapter.
        config.theme.dirs = [folder for folder in config.theme.dirs if "material" not in Path(folder).parts]
        if plugin := config.plugins.get("bibtex"):  # where it is missing, the audit of citations says so
            plugin.registry = NoteRegistry()
            plugin.last_configured = math.inf  # so that the plugin does not read bib/ itself
            plugin.config.bib_dir = (
                config.docs_dir
            )  # nor ends at an editor's lock file there, a link that leads nowhere
        return build

    def files(self, files: Files, config: MkDocsConfig) -> None:
        """Add the statuses' icons and colours to the style sheet."""
        sheet = files.get_file_from_path(STYLE_SHEET)
        if sheet:
            files.remove(sheet)
            files.append(File.generated(config, STYLE_SHEET, content=f"{sheet.content_string}\n{status_rules()}"))

    def failed(self, error: Exception | None = None) -> None:
        """Stop the background work. Raises EditionError where a rule is broken: that says more than the engine's error."""
        try:
            if not isinstance(error, EditionError):
                self.judge()
        finally:
            self.background.stop()

    def judge(self) -> None:
        """Raise EditionError with every problem when a rule is broken; waits for the rules."""
        if problems := self.background.problems():
            raise EditionError(problems)

    def env(self, env: Environment, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Give the templates what belongs to no single page, and begin the pages of sources."""
        self.judge()
        self.printed = note_printer(self.edition, self.background.references())
        env.globals.update(edition=self.edition, reviewed=self.reviewed, policy=self.policy, shown=shown_children(nav))
        self.background.draw(
            SiteContext(
                name=config.site_name,
                description=config.site_description or "",
                url=config.site_url or "",
                host=self.host,
                source_frame=self._source_frame(env, nav, files, config),
                social_cards=self.cards is not None,
            ),
            Path(config.site_dir),
        )

    def _source_frame(self, env: Environment, nav: Navigation, files: Files, config: MkDocsConfig) -> str:
        """The page that all pages of sources are made from: each differs from it in three places."""
        page = Page(source_pages.TITLE, File.generated(config, "sources/source.md", content=""), config)
        page.meta = {"description": f"Where this edition cites it: {source_pages.KEY}"}
        page.content, page.toc = source_pages.ARTICLE, TableOfContents([])
        page.canonical_url = f"{config.site_url}sources/{source_pages.KEY}/" if config.site_url else None
        card = self.cards.card() if self.cards else None
        return self.checked(
            env.get_template("main.html").render(get_context(nav, files, config, page), card=card), "sources/"
        )

    def markdown(self, page: Page, markdown: str) -> str:
        """The keys of the page's notes, for the plugin that makes marks of them.

        The page's date, which the engine would set to today and print in the sitemap, is that
        of its latest review: two builds of one text are the same on any day.
        """
        self.page = page.file.src_uri
        text = self.edition.pages_by_path[self.page]
        page.update_date = latest_review(text.claims) or self.reviewed or page.update_date
        keys, self.pieces = note_keys(text, markdown)
        return keys

    def marked(self, marks: str) -> str:
        """The page's Markdown with the plugin's marks."""
        return with_marks(marks, self.pieces)

    def context(self, page: Page, config: MkDocsConfig) -> Mapping[str, Any]:
        """What the templates draw: the article with its notes, and the page's own metadata."""
        text = self.edition.pages_by_path[page.file.src_uri]
        sources_url = get_relative_url(page_url(SOURCES_PAGE), page.url)
        marked = second_language_marker(self.edition.config)
        page.content = finished(text, marked(page.content or ""), self.printed, sources_url)
        return {
            "card": self.cards.card(text.path) if self.cards else None,
            "text": text,
            "host": self.host,
            "place": Place(f"docs/{text.path}", 0),
            "scholar": page_metadata(self.edition, text, config.site_url or "", config.site_name, page_url),
        }

    def finished(self, page: Page, output: str) -> str:
        """The whole page, checked; what the audit of its citations finds is kept for the end."""
        page.content = None  # a large site would keep every article in memory
        self.audited.add(page.file.src_uri)
        self.lost += citation_audit.compare(self.edition.pages_by_path[page.file.src_uri], output)
        return self.checked(output, page.file.src_uri)

    def checked(self, html: str, name: str) -> str:
        """A page that carries no script of its own. Raises PluginError for one that does."""
        try:
            check_page(html, self.policy)
        except ValueError as error:
            raise PluginError(f"{name}: {error}") from error
        return html

    def end(self, config: MkDocsConfig) -> None:
        """Write what was made in the background.

        Raises EditionError when any page lost or gained a citation, PluginError when the engine
        did not ask for the audit of a page.
        """
        if missed := sorted(self.edition.pages_by_path.keys() - self.audited):
            raise PluginError(f"the citations of {', '.join(missed)} were not audited: the engine passed over a hook.")
        if self.lost:
            raise EditionError(self.lost)
        self.background.write(Path(config.site_dir))
        self.background.stop()
