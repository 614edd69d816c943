"""Search on the golden set and on a slow connection: this project, stock Material and Pagefind.

The other two search the same documents, in a stock Material site with a page for each of our pages
(one for all sources) and a heading for each document. They are scored leniently: the right page is
enough, where ours has to find the right place on it. A larger edition consists of copies of this
one with one word in eight changed, so that the vocabulary grows as well.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.browser import SLOW_LINE, chromium, served
from edition.model import page_url
from edition.project import read_edition
from edition.search.documents import Document, documents
from edition.search.index import index_files
from edition.site.atomic_build import build_site

_TIMED = ("ITPP", "liaison office", "rare earths china")
_PATIENCE = 120_000
"""How long to wait for a result, in milliseconds: Material's index of 50 editions takes nearly a minute to load."""
_MATERIAL = """
site_name: Search
theme: {name: material, font: false}
plugins: [{search: {lang: [en, ja]}}]
markdown_extensions: [attr_list]
"""
_WATCH = """selector => {
  const start = performance.now();
  window.shown = new Promise((resolve) => new MutationObserver(() => {
    if (document.querySelector(selector)) resolve(performance.now() - start);
  }).observe(document, { subtree: true, childList: true }));
}"""
_PAGEFIND_PAGE = """<!doctype html><meta charset="utf-8"><script type="module">
const engine = import("./pagefind/pagefind.js");
window.ask = async (query) => {
  const { results } = await (await engine).search(query);
  return Promise.all(results.slice(0, 5).map(async (result) => (await result.data()).url));
};
</script>"""


@dataclasses.dataclass(slots=True)
class Engine:
    """A search engine on a site: how to open it, how to query it for URLs, and the selector of a result.

    `exact` is whether it must find the right place, and not merely the right page.
    """

    name: str
    site: Path
    page: str
    opened: Callable[[Page], None]
    ask: Callable[[Page, str], list[str]]
    result: str = ""
    exact: bool = False


def bench(root: Path, sizes: tuple[int, ...] = (1, 50)) -> int:
    """Print a table for each size of the edition. Returns 1 if ours exceeds its limit of bytes at any, else 0.

    The edition in the project's root must be free of problems.
    """
    edition, problems = read_edition(root)
    if problems:
        print("\n".join(map(str, problems)), file=sys.stderr)
        return 1
    found = documents(edition, page_url)
    golden = tomllib.loads((root / "tests/golden/search.toml").read_text(encoding="utf-8"))["query"]
    within = True
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        ours = Path(folder) / "ours"
        build_site(root, ours)
        for size in sizes:
            print(f"\n{size} × the edition: {len(found) * size} documents", flush=True)
            many = list(_copies(found, size))
            _write_index(ours, many)
            for engine in [_ours(ours), *_others(Path(folder) / f"other-{size}", many)]:
                within &= _measure(browser, engine, golden if size == 1 else [], size)
        browser.close()
    return 0 if within else 1


def _measure(browser: Browser, engine: Engine, golden: list[dict[str, Any]], size: int) -> bool:
    with served(engine.site) as (address, traffic):
        seconds, bytes_sent = [], []
        for query in _TIMED:
            context = browser.new_context()
            page = context.new_page()
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
            page.goto(address + engine.page, wait_until="load")
            page.wait_for_timeout(200)
            before = traffic.sent if engine.exact else 0
            if engine.result:
                page.evaluate(_WATCH, engine.result)
            start = time.monotonic()
            engine.opened(page)
            engine.ask(page, query)
            seconds.append(page.evaluate("window.shown") / 1000 if engine.result else time.monotonic() - start)
            page.wait_for_timeout(2000)
            bytes_sent.append(traffic.sent - before)
            traffic.sent = 0
            context.close()
        first = _score(browser, engine, address, golden)
    kilobytes = max(bytes_sent) / 1000
    share = f", first {first} of {len(golden)}" if golden else ""
    print(f"{engine.name:10} {kilobytes:7.1f} kB, first result {max(seconds):5.2f} s{share}", flush=True)
    return not engine.exact or kilobytes <= (150 if size == 1 else 500)


def _score(browser: Browser, engine: Engine, address: str, golden: list[dict[str, Any]]) -> int:
    if not golden:
        return 0
    page = browser.new_page()
    page.goto(address + engine.page)
    engine.opened(page)
    first = 0
    for query in golden:
        found = [href.removeprefix(address).removeprefix("/") for href in engine.ask(page, query["ask"])]
        wanted = query["wanted"]
        if not engine.exact:
            found = [_page_of(href) for href in found]
            wanted = [_page_of(want) for want in wanted]
        first += bool(found) and any(fnmatchcase(found[0], want) for want in wanted)
    page.close()
    return first


def _ours(site: Path) -> Engine:
    def ask(page: Page, query: str) -> list[str]:
        status = page.locator(".search-status")
        page.locator("#search-input").fill("")
        if page.locator("#search-results").count():
            expect(status).to_have_text("", timeout=_PATIENCE)
        page.locator("#search-input").fill(query)
        expect(status).to_have_text(re.compile("result|Nothing matches|A minus"), timeout=_PATIENCE)
        found: list[str] = page.locator("#search-results li a").evaluate_all("links => links.map(a => a.href)")
        return found

    return Engine("ours", site, "", _press_slash, ask, "#search-results li a", exact=True)


def _press_slash(page: Page) -> None:
    page.keyboard.press("/")


def _others(folder: Path, many: list[Document]) -> Iterator[Engine]:
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_MATERIAL, encoding="utf-8")
    pages: dict[str, list[Document]] = defaultdict(list)
    for document in many:
        pages[_page_of(document.url)].append(document)
    for url, inside in pages.items():
        path = folder / "docs" / url / "index.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(map(_section, inside)), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, check=True)
    yield Engine("Material", folder / "site", "", _press_slash, _ask_material, ".md-search-result__item")
    if importlib.util.find_spec("pagefind") is None:
        print("Pagefind   not installed: pip install pagefind pagefind_bin")
        return
    command = [sys.executable, "-m", "pagefind", "--site", str(folder / "site"), "--force-language", "en"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (folder / "site/pagefind.html").write_text(_PAGEFIND_PAGE, encoding="utf-8")
    yield Engine("Pagefind", folder / "site", "pagefind.html", lambda page: None, _ask_pagefind)


def _page_of(url: str) -> str:
    """The page of a URL; all sources count as one page, on which they are headings."""
    return re.sub(r"(^|/)sources/.*", r"\1sources/", re.split("[#?]", url)[0])


def _section(document: Document) -> str:
    anchor = document.url.partition("#")[2] or (document.id if document.kind == "source" else "")
    mark = f"## {document.title} {{#{anchor}}}" if anchor else f"# {document.title}"
    return f"{mark}\n\n{document.id} {document.also} {document.text}"


def _ask_material(page: Page, query: str) -> list[str]:
    box = page.locator("[data-md-component=search-query]")
    meta = page.locator(".md-search-result__meta")
    box.fill("")
    box.dispatch_event("keyup")
    expect(meta).to_have_text(re.compile("Type to start"), timeout=_PATIENCE)
    box.fill(query)
    box.dispatch_event("keyup")
    expect(meta).to_have_text(re.compile("match|No "), timeout=_PATIENCE)
    found: list[str] = page.locator(".md-search-result__item > a").evaluate_all("links => links.map(a => a.href)")
    return found


def _ask_pagefind(page: Page, query: str) -> list[str]:
    found: list[str] = page.evaluate("query => window.ask(query)", query)
    return found


def _copies(found: list[Document], size: int) -> Iterator[Document]:
    """So many copies of the documents; all but the first have URLs and some words of their own."""
    yield from found
    for number in range(1, size):
        tail = f"{chr(97 + number // 26)}{chr(97 + number % 26)}"
        changed = functools.partial(re.compile(r"\b[A-Za-z]{5,}\b").sub, functools.partial(_changed, tail))
        for d in found:
            yield dataclasses.replace(
                d,
                url=f"copy-{number}/{d.url}",
                title=changed(d.title),
                text=changed(d.text),
                also=changed(d.also),
                names=tuple(map(changed, d.names)),
                others=tuple(map(changed, d.others)),
            )


def _changed(tail: str, match: re.Match[str]) -> str:
    return match[0] + tail if sum(map(ord, match[0].lower())) % 8 == 0 else match[0]


def _write_index(site: Path, many: list[Document]) -> None:
    shutil.rmtree(site / "data/search")
    ordered = sorted(many, key=lambda d: (d.kind, d.status))
    for path, text in index_files(ordered).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
