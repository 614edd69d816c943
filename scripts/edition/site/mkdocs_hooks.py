"""The state of one build between MkDocs' events, and the work that `scripts/hooks.py` does at each event."""

from __future__ import annotations

import json
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

from edition.dates import spelled
from edition.edition import SOURCES_PAGE, Edition
from edition.exports.metadata import latest_review, page_metadata
from edition.model import Place, Problem, page_url
from edition.parsers import style
from edition.project import read_edition
from edition.site.background import Background, SiteContext
from edition.site.bibtex_registry import NoteRegistry
from edition.site.book_files import FOLDER, BookFile, book_files
from edition.site.footnotes import NotePrinter, insert_marks, insert_notes, note_keys, note_printer
from edition.site.generated import insert_maker
from edition.site.icons import status_rules
from edition.site.language_markup import second_language_marker
from edition.site.nav_window import shown_children
from edition.site.placeholders import SOURCE_ARTICLE, SOURCE_KEY, SOURCE_TITLE
from edition.site.repository_links import CodeHost
from edition.site.security_headers import POLICY, check_page
from edition.validation import citation_audit
from edition.validation.html import check_template, html_problems, html_violations
from edition.validation.report import first_of_each

if TYPE_CHECKING:
    from edition.site.social_cards import CardMaker

STYLE_SHEET = "assets/edition.css"
DRAWN_FROM = ("social-card.svg", "book.css", "book.typ")
"""Files of overrides/ that social cards and the book are made with; MkDocs would publish them."""
EXTENSION = "edition.site.markdown_extension"


class EditionError(PluginError):
    """The edition breaks rules; the message lists every problem."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        shown, more = first_of_each(problems)
        super().__init__("\n".join([f"{len(problems)} problem(s):", *(f"  {line}" for line in [*shown, *more])]))


def _host(config: MkDocsConfig) -> CodeHost | None:
    """The code host, if the configuration names a repository."""
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
    """The content security policy of the pages; empty under `mkdocs serve`, which puts its own script into them."""
    book: list[BookFile]
    """What readers take away."""
    page: str = ""
    """The path of the page that is being converted from Markdown."""
    pieces: list[str] = field(default_factory=list)
    """The text of that page around its notes, while mkdocs-bibtex has their keys."""
    audit_problems: list[Problem] = field(default_factory=list)
    audited: set[str] = field(default_factory=set)
    insert: Callable[[str, str], str] = field(init=False)
    """The function that draws an insert for a page, from the page's path and the insert's name."""
    printed: NotePrinter = field(init=False)
    """The function that prints a note or a reference; set when pandoc is done."""

    @cached_property
    def reviewed(self) -> str:
        """The date of the edition's latest review."""
        return latest_review(self.edition.claims)

    @classmethod
    def begin(cls, config: MkDocsConfig, serving: bool) -> SiteBuild:
        """Read the edition, start the work in the background, and configure MkDocs for this build."""
        root = Path(config.config_file_path).parent
        edition, problems = read_edition(root)
        background = Background(edition, problems, root, config.site_url or "")
        cards = None
        if config.site_url and not serving:
            from edition.site.social_cards import CardMaker  # only a site with an address has cards

            cards = CardMaker(edition, root, config.site_name, config.site_description or "")
        # A copy of the site that is itself taken away has no copies in it.
        book = book_files(root / FOLDER if config.extra.get("book", True) else None, edition.config.slug)
        build = cls(
            edition=edition,
            root=root,
            background=background,
            host=_host(config),
            cards=cards,
            policy="" if serving else POLICY,
            book=book,
        )
        if problems:  # of syntax: no page can be made from files that could not be read
            build.stop()
        insert = build.insert = insert_maker(edition, root, book)
        config.markdown_extensions.append(EXTENSION)
        config.mdx_configs[EXTENSION] = {
            "edition": edition,
            "insert": lambda name: insert(build.page, name),
            "host": build.host,
        }
        # No file of the theme's own folder is used, and listing its 14,000 icons takes longer than a chapter.
        config.theme.dirs = [folder for folder in config.theme.dirs if "material" not in Path(folder).parts]
        if plugin := config.plugins.get("bibtex"):  # without the plugin, the citation audit reports every note as lost
            plugin.registry = NoteRegistry()
            plugin.last_configured = math.inf  # makes the plugin believe that it has read bib/ already
            plugin.config.bib_dir = config.docs_dir  # in bib/ it would stumble over an editor's lock file
        return build

    def arrange_files(self, files: Files, config: MkDocsConfig) -> None:
        """Append the icons and colours of statuses, and the site's name on paper, to the style sheet.

        What else is drawn from, and is no page, is left out of the site.
        """
        for name in DRAWN_FROM:
            if file := files.get_file_from_path(name):
                files.remove(file)
        sheet = files.get_file_from_path(STYLE_SHEET)
        if sheet:
            name = f"@page {{ @bottom-left {{ content: {json.dumps(config.site_name, ensure_ascii=False)}; }} }}\n"
            files.remove(sheet)
            files.append(File.generated(config, STYLE_SHEET, content=f"{sheet.content_string}\n{status_rules()}{name}"))

    def stop(self, error: Exception | None = None) -> None:
        """Stop the background work after an error.

        Raises EditionError if a rule is broken, which explains more than an error of the engine.
        """
        try:
            if not isinstance(error, EditionError):
                self.check_rules()
        finally:
            self.background.stop()

    def check_rules(self) -> None:
        """Wait for the rules. Raises EditionError with every problem if one is broken."""
        if problems := self.background.problems():
            raise EditionError(problems)

    def prepare_templates(self, env: Environment, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
        """Pass the templates what all pages share, and start the pages of sources in the background.

        Raises EditionError if a rule is broken: nothing is drawn of such an edition.
        """
        self.check_rules()
        try:
            self.printed = note_printer(self.edition, self.background.references())
        except RuntimeError as error:
            raise PluginError(f"{style.FILE}: {error}") from error
        env.filters.update(spelled=spelled)
        env.globals.update(
            edition=self.edition,
            reviewed=self.reviewed,
            policy=self.policy,
            shown=shown_children(nav),
            book=[file for file in self.book if file.content],
            unfound=self.host.unfound() if self.host else "",
        )
        for old, new in self.edition.config.redirects.items():
            up = "../" * old.count("/")
            html = env.get_template("redirect.html").render(
                get_context(nav, files, config), up=up, to=up + new, new=new
            )
            files.append(File.generated(config, f"{old}index.html", content=self.check_policy(html, old)))
        self.background.start_site_files(
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
        """The page from which those of all sources are made, with placeholders for what differs."""
        page = Page(SOURCE_TITLE, File.generated(config, "sources/source.md", content=""), config)
        page.meta = {"description": f"Where this edition cites it: {SOURCE_KEY}"}
        page.content, page.toc = SOURCE_ARTICLE, TableOfContents([])
        page.canonical_url = f"{config.site_url}sources/{SOURCE_KEY}/" if config.site_url else None
        card = self.cards.card() if self.cards else None
        return self.check_html(
            env.get_template("main.html").render(get_context(nav, files, config, page), card=card), "sources/"
        )

    def keys_for_bibtex(self, page: Page, markdown: str) -> str:
        """The keys of a page's notes, which mkdocs-bibtex replaces by marks; the text around them is kept.

        Also sets the page's date, which MkDocs would set to today and print in the sitemap, to that of
        its latest review, so that builds on different days are the same.
        """
        self.page = page.file.src_uri
        text = self.edition.pages_by_path[self.page]
        page.update_date = latest_review(text.claims) or self.reviewed or page.update_date
        try:
            keys, self.pieces = note_keys(text, markdown)
        except ValueError as error:
            raise PluginError(str(error)) from error
        return keys

    def markdown_with_marks(self, answers: str) -> str:
        """The page's Markdown with mkdocs-bibtex's answers in the places of the notes."""
        return insert_marks(answers, self.pieces)

    def page_context(self, page: Page, config: MkDocsConfig) -> Mapping[str, Any]:
        """Put the notes into the page's article, and return the variables of its template."""
        text = self.edition.pages_by_path[page.file.src_uri]
        sources_url = get_relative_url(page_url(SOURCES_PAGE), page.url)
        marked = second_language_marker(self.edition.config)
        page.content = insert_notes(text, marked(page.content or ""), self.printed, sources_url)
        return {
            "card": self.cards.card(text.path) if self.cards else None,
            "text": text,
            "strip": self.insert(text.path, "glance") if text.restated else "",
            "host": self.host,
            "place": Place(f"docs/{text.path}", 0),
            "scholar": page_metadata(self.edition, text, config.site_url or "", config.site_name, page_url),
        }

    def check_page(self, page: Page, output: str) -> str:
        """The finished page, checked. Problems of the citation audit are collected and raised by `finish`."""
        page.content = None  # else a large site keeps every article in memory
        self.audited.add(page.file.src_uri)
        text = self.edition.pages_by_path[page.file.src_uri]
        self.audit_problems += citation_audit.compare(text, output)
        self.audit_problems += html_problems(html_violations(output), text)
        return self.check_html(output, page.file.src_uri)

    def check_policy(self, html: str, name: str) -> str:
        """The HTML as it is. Raises PluginError, with the page's name, if it has an inline script or lacks the policy."""
        try:
            check_page(html, self.policy)
        except ValueError as error:
            raise PluginError(f"{name}: {error}") from error
        return html

    def check_html(self, html: str, name: str) -> str:
        """The HTML as it is. Raises PluginError as `check_policy` does.

        Of a page without Markdown of its own, also if it has what no page may have.
        """
        if name not in self.edition.pages_by_path:
            try:
                check_template(html)
            except ValueError as error:
                raise PluginError(f"{name}: {error}") from error
        return self.check_policy(html, name)

    def finish(self, config: MkDocsConfig) -> None:
        """Write the files made in the background.

        Raises EditionError if any page lost or gained a citation, PluginError if the engine did not ask for
        the audit of a page.
        """
        if missed := sorted(self.edition.pages_by_path.keys() - self.audited):
            raise PluginError(f"the citations of {', '.join(missed)} were not audited: the engine skipped a hook.")
        if self.audit_problems:
            raise EditionError(self.audit_problems)
        problems = self.background.write(Path(config.site_dir))
        self.background.stop()
        for file in self.book:
            if file.content:
                target = Path(config.site_dir) / FOLDER / file.name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(file.content)
        if problems:
            raise EditionError(problems)
