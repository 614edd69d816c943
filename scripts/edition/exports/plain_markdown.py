"""The pages as plain Markdown, for programs that read text, and the file that lists them, llms.txt.

Their addresses and the form of that file are those of https://llmstxt.org/.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from edition.citations.csl import publishers
from edition.dates import spelled
from edition.edition import Edition
from edition.exports.bibliography import cited_on
from edition.exports.metadata import names_in
from edition.exports.schemas import FORMS
from edition.model import CommentKind, PageText, Source, page_url
from edition.parsers.blocks import mask_code

TWIN = "index.html.md"
"""The file of a page's Markdown, in the folder that is the page's address."""
_BLOCK = re.compile(r"/{3,}(?:\s*(?P<name>[a-z-]+)\s*(?:\|\s*(?P<argument>.*\S)\s*)?)?\s*")
_MADE = re.compile(r"\{\{ *[\w-]+ *\}\}\s*|--8<-- .*")
"""A line that stands for something that the build makes: an insert, or the contributors' guide."""
_ATTRIBUTES = re.compile(r"\s*\{ *#[\w-]+ *\}\s*$")
_LINK = re.compile(r"(?P<before>\]\(|^\[[^\]]+\]: )(?![a-z]+:)(?P<path>[^)\s#]*)(?P<anchor>#[^)\s]*)?")


def markdown_files(edition: Edition, site_url: str, data: str) -> Iterator[tuple[str, str]]:
    """The Markdown of each page, and llms.txt: path and text.

    `site_url` is the public address with its slash; without one, links are relative. `data` is the folder of the
    data files.
    """
    for page in edition.pages:
        home = site_url or "../" * page_url(page.path).count("/") or "./"
        yield page_url(page.path) + TWIN, _markdown(edition, page, home)
    yield "llms.txt", _list(edition, lambda path: f"{site_url}{page_url(path)}{TWIN}", site_url + data)


def _markdown(edition: Edition, page: PageText, home: str) -> str:
    """A page without the syntax of the edition: blocks as headings and lists, links as addresses, its sources listed."""
    own = home + page_url(page.path)
    masked = ""

    def link(match: re.Match[str]) -> str:
        if masked[slice(*match.span())] != match[0]:  # it is in code
            return match[0]
        path = linked_file(page, match["path"])
        target = home + (page_url(path) if path.endswith(".md") else path)
        return f"{match['before']}{target}{match['anchor'] or ''}"

    lines: list[str] = []
    in_options = False
    text = page.text[page.body_at :]
    for masked, line in zip(mask_code(text).split("\n"), text.split("\n"), strict=True):
        if in_options and line.startswith("    ") and line.strip():
            lines.append(f"- {line.strip()}")
        elif match := _BLOCK.fullmatch(masked):
            in_options = bool(match["name"])
            lines += _heading(match["name"], match["argument"]) if in_options else []
        else:
            in_options = False
            if _MADE.fullmatch(masked):
                lines.append(f"(The page has more here, which is made from the data: <{own}>)")
            else:
                lines.append(_LINK.sub(link, _ATTRIBUTES.sub("", line) if masked.startswith("#") else line))
    if sources := cited_on(edition, page):
        lines += ["", "## Sources cited", "", *(f"- @{source.key}: {_reference(source)}" for source in sources)]
    licence = edition.config.licence
    lines += ["", f"From “{edition.config.name}” ({licence.name}, <{licence.url}>): <{own}>"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip()) + "\n"


def linked_file(page: PageText, path: str) -> str:
    """The path below docs/ of what a link in a page's Markdown leads to; an empty one leads to the page."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)) if path else page.path


def _heading(name: str, argument: str | None) -> list[str]:
    """The heading in place of a block's first line; a passage has that of its paragraph already."""
    if name == "passage":
        return []
    return ["", f"#### {name.capitalize()}" if name in list(CommentKind) else f"### {argument}", ""]


def _reference(source: Source) -> str:
    names = [name.printed for name in names_in(source, "author")]
    parts = [", ".join(names or publishers(source)), f"“{source.get('title')}”", spelled(source.get("date"))]
    return ", ".join(filter(None, parts)) + (f". <{source.fields['url']}>" if source.get("url") else "")


def _list(edition: Edition, address: Callable[[str], str], data: str) -> str:
    config = edition.config
    chapters = edition.chapters()
    rest = [page for page in edition.pages if page not in chapters]

    def entries(pages: list[PageText]) -> list[str]:
        return [f"- [{page.title}]({address(page.path)}): {page.meta.get('description', '')}" for page in pages]

    groups = {
        "Chapters": entries(chapters),
        "Pages": entries([page for page in rest if not page.path.startswith("about/")]),
        "Data": [f"- [{name}.json]({data}{name}.json): {form.title}" for name, form in FORMS.items()],
        "Optional": entries([page for page in rest if page.path.startswith("about/")]),
    }
    lines = [
        f"# {config.name}",
        "",
        f"> {config.strapline or config.name}.",
        "",
        f"The {config.base_text.noun}: {config.base_text.title}, {config.base_text.author},"
        f" {spelled(config.base_text.date)}, <{config.base_text.url}>."
        f" The evidence of the edition reaches to {spelled(config.evidence_until)}. Licence: {config.licence.name}.",
    ]
    for heading, listed in groups.items():
        if listed:
            lines += ["", f"## {heading}", "", *listed]
    return "\n".join(lines) + "\n"
