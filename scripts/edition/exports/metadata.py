"""What Zotero, Google Scholar and search engines read of a page.

The `citation_*` names are Highwire's, as Google Scholar asks for them
(https://scholar.google.com/intl/en/scholar/inclusion.html). Zotero takes a page for what `og:type` says, unless a tag
names a journal (https://github.com/zotero/translators, Embedded Metadata.js). A source's own page has the source as an
OpenURL ContextObject (COinS, https://groups.niso.org/higherlogic/ws/public/download/14833), which Zotero prefers to
the page. The JSON-LD is schema.org's ScholarlyArticle.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from edition.citations.citeproc import doi_address
from edition.citations.csl import publishers
from edition.citations.names import OTHERS, Name, read_names
from edition.dates import first_date
from edition.edition import Edition
from edition.exports.bibliography import cited_on, listed_name, to_bib
from edition.languages import LANGUAGES
from edition.model import Claim, PageText, Place, Source

_COINS_FORMATS = {
    "article": ("journal", "article"),
    "book": ("book", "book"),
    "incollection": ("book", "bookitem"),
    "inproceedings": ("book", "proceeding"),
    "report": ("book", "report"),
    "thesis": ("dissertation", "dissertation"),
}
"""The format and the genre in which OpenURL describes a type of entry; others are described in Dublin Core."""
_COINS_TITLES = {
    "article": ("rft.atitle", "rft.jtitle", "rft.pub"),
    "book": ("rft.btitle", "rft.series", "rft.pub"),
    "bookitem": ("rft.atitle", "rft.btitle", "rft.pub"),
    "proceeding": ("rft.atitle", "rft.btitle", "rft.pub"),
    "report": ("rft.btitle", "rft.series", "rft.pub"),
    "dissertation": ("rft.title", "rft.series", "rft.inst"),
    "online": ("rft.title", "rft.source", "rft.source"),
    "": ("rft.title", "rft.source", "rft.publisher"),
}
"""By genre, or else by type, where title, container and publisher go: of a web page Zotero knows no publisher but a
site, which is the container if there is one."""
_ZOTERO_TYPES = {"legislation": "statute", "misc": "document", "online": "webpage", "video": "videoRecording"}
"""What Zotero calls the types that are described in Dublin Core."""


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
    tags = [("citation_title", page.title), ("citation_language", "en")]
    if reviewed:
        tags.append(("citation_publication_date", reviewed.replace("-", "/")))
    if url:
        tags += [("citation_public_url", url), ("citation_fulltext_html_url", url)]
    tags.append(("citation_author", listed_name(Name(literal=site_name, is_body=True))))
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
        *(("citation_author", name.inverted) for name in names_in(source, "author")),
        ("citation_journal_title", source.get("journaltitle")),
        ("citation_publisher", ", ".join(publishers(source))),
        ("citation_publication_date", first_date(source.get("date")).replace("-", "/")),
        ("citation_doi", source.get("doi")),
    ]
    return "; ".join(f"{name}={value.replace(';', ',')}" for name, value in pairs if value)


def names_in(source: Source, field: str) -> list[Name]:
    """The names in a field of a source, without “others”."""
    return [name for name in read_names(source.fields.get(field, "")) if name != OTHERS]


def _json_ld(edition: Edition, page: PageText, url: str, site_name: str, reviewed: str, sources: list[Source]) -> str:
    base_text = edition.sources_by_key[edition.base_text.key]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle" if page.restated else "WebPage",
        "name": page.title,
        "headline": page.title,
        "inLanguage": "en-GB",
        "isPartOf": {"@type": "CreativeWork", "name": site_name},
        "author": {"@type": "Organization", "name": site_name},
        "publisher": {"@type": "Organization", "name": site_name},
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
    """The data as JSON for a script in a page: no sign of it can end the script."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@lru_cache(maxsize=4096)
def _work_json(source: Source) -> str:
    return _script_json(_work(source))


def _work(source: Source) -> dict[str, Any]:
    doi = source.get("doi")
    work: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": source.get("title"),
        "author": [_agent(name) for name in names_in(source, "author")],
        "editor": [_agent(name) for name in names_in(source, "editor")],
        "publisher": [{"@type": "Organization", "name": name} for name in publishers(source)],
        "datePublished": first_date(source.get("date")),
        "url": source.get("url"),
        "sameAs": doi_address(doi) if doi else "",
    }
    return {name: _one(value) for name, value in work.items() if value}


def _one(value: Any) -> Any:
    """What a list of one has in it; anything else as it is."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _agent(name: Name) -> dict[str, str]:
    return {"@type": "Organization" if name.is_body else "Person", "name": name.printed}


def coins(source: Source) -> str:
    """The source as an OpenURL ContextObject, for the title of a `span` of the class `Z3988`."""
    format_, genre = _COINS_FORMATS.get(source.type, ("dc", ""))
    own, container, publisher = _COINS_TITLES.get(genre or source.type, _COINS_TITLES[""])
    doi, isbn = source.get("doi"), source.get("isbn")
    first, _, last = source.get("pages").partition("–")
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{format_}"),
        ("rft_id", f"info:doi/{doi}" if doi else ""),
        ("rft_id", f"urn:isbn:{isbn}" if isbn else ""),
        ("rft_id", source.fields.get("url", "")),
        ("rft.genre", genre),
        ("rft.type", _ZOTERO_TYPES.get(source.type, "") if format_ == "dc" else ""),
        (own, source.get("title")),
        (publisher, ", ".join(publishers(source))),
        (container, source.get("journaltitle") or source.get("booktitle")),
        *(("rft.au", listed_name(name)) for name in names_in(source, "author")),
        *(("rft.contributor", listed_name(name)) for name in names_in(source, "editor")),
        ("rft.series", source.get("series")),
        ("rft.edition", source.get("edition")),
        ("rft.volume", source.get("volume")),
        ("rft.issue", source.get("number") if genre == "article" else ""),
        ("rft.spage", first),
        ("rft.epage", last),
        ("rft.place", source.get("location")),
        ("rft.date", first_date(source.get("date"))),
        ("rft.language", LANGUAGES.get(source.get("langid"), "")),
    ]
    return urlencode([(name, value) for name, value in pairs if value], quote_via=quote)


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
