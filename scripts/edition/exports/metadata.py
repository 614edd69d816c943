"""What Zotero, Google Scholar and search engines read of a page.

The `citation_*` names are Highwire's, as Google Scholar asks for them
(https://scholar.google.com/intl/en/scholar/inclusion.html); the JSON-LD is schema.org's
ScholarlyArticle.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from edition.edition import Edition
from edition.exports.bibliography import cited_on, to_bib
from edition.model import Claim, PageText, Place, Source


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """A page's tags (name, content) and its JSON-LD; how to cite it, as words and as BibTeX."""

    tags: tuple[tuple[str, str], ...]
    json_ld: str
    cite: str
    bibtex: str


def latest_review(claims: Iterable[Claim]) -> str:
    """The latest day on which one of the claims was reviewed, in ISO form; empty when there are none."""
    return max((claim.reviewed for claim in claims), default="")


def page_metadata(
    edition: Edition, page: PageText, site_url: str, site_name: str, page_url: Callable[[str], str]
) -> PageMetadata:
    """The metadata of one page.

    `site_url` is the public address with its slash, or empty where none is configured;
    without it no address is given. The date is that of the page's latest review.
    """
    url = site_url + page_url(page.path) if site_url else ""
    reviewed = latest_review(page.claims)
    sources = cited_on(edition, page)
    tags = [("citation_title", page.title), ("citation_journal_title", site_name), ("citation_language", "en")]
    if reviewed:
        tags.append(("citation_publication_date", reviewed.replace("-", "/")))
    if url:
        tags += [("citation_public_url", url), ("citation_fulltext_html_url", url)]
    tags.append(("citation_author", site_name))
    tags += [("citation_reference", _reference_tag(source)) for source in sources]
    return PageMetadata(
        tuple(tags),
        _json_ld(edition, page, url, site_name, reviewed, sources),
        *_cite(edition.config.slug, page, url, site_name, reviewed),
    )


@lru_cache(maxsize=4096)
def _reference_tag(source: Source) -> str:
    """One cited source as Scholar takes it: `name=value` pairs joined by semicolons."""
    pairs = [
        ("citation_title", source.get("title")),
        ("citation_author", source.get("author")),
        ("citation_publisher", source.get("organization")),
        ("citation_publication_date", source.get("date").replace("-", "/")),
        ("citation_doi", source.get("doi")),
    ]
    return "; ".join(f"{name}={value.replace(';', ',')}" for name, value in pairs if value)


def _json_ld(edition: Edition, page: PageText, url: str, site_name: str, reviewed: str, sources: list[Source]) -> str:
    base_text = edition.sources_by_key[edition.base_text.key]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle" if page.restated else "WebPage",
        "name": page.title,
        "headline": page.title,
        "inLanguage": "en-GB",
        "isPartOf": {"@type": "CreativeWork", "name": site_name},
        "license": edition.config.licence.url,
        "description": str(page.meta.get("description", "")),
    }
    if url:
        data["url"] = url
    if reviewed:
        data["dateModified"] = reviewed
    if page.restated:
        data["isBasedOn"] = _work(base_text)
    if page.claims:
        data["hasPart"] = [
            {"@type": "Claim", "@id": f"#{claim.id}", "name": claim.title, "dateModified": claim.reviewed}
            for claim in page.claims
        ]
    text = _script_json(data)
    # A source is written once, however many pages cite it.
    return f'{text[:-1]}, "citation": [{", ".join(map(_work_json, sources))}]}}' if sources else text


def _script_json(data: dict[str, Any]) -> str:
    """The data as JSON that may stand in a page: no sign of it can end the script."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@lru_cache(maxsize=4096)
def _work_json(source: Source) -> str:
    return _script_json(_work(source))


def _work(source: Source) -> dict[str, Any]:
    work = {
        "@type": "CreativeWork",
        "name": source.get("title"),
        "author": source.get("author"),
        "publisher": source.get("organization"),
        "datePublished": source.get("date"),
        "url": source.get("url"),
    }
    return {name: value for name, value in work.items() if value}


def _cite(slug: str, page: PageText, url: str, site_name: str, reviewed: str) -> tuple[str, str]:
    where = f", {url}" if url else ""
    when = f", reviewed {reviewed}" if reviewed else ""
    words = f"“{page.title}”, {site_name}{when}{where}"
    key = page.path.removesuffix(".md").replace("/", "-")
    fields = {"title": f"{{{page.title}}}", "organization": f"{{{site_name}}}", "date": reviewed, "url": url}
    given = {name: value for name, value in fields.items() if value}
    return words, to_bib(
        Source(key=f"{slug}-{key}", type="online", fields=given, place=Place(f"docs/{page.path}", 1))
    ).rstrip()
