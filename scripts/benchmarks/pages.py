"""The longest chapter on a phone with a slow connection: this project, stock Material and Sphinx.

All three sites are built from the same text and served, compressed, from this machine. Chromium's
own tools slow down its connection and processor. The server counts what is sent; the times are the
browser's (https://web.dev/articles/vitals).
"""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import statistics
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.browser import SLOW_LINE, chromium, served
from benchmarks.builds import footnotes, sphinx
from edition.model import page_url
from edition.site.atomic_build import build_site

_TELEPHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 2.0, "is_mobile": True}
_SLOWER = 4
"""How many times slower the processor is made: Lighthouse's default for a mid-range phone."""
_RUNS = 3
_KINDS = {
    ".html": "HTML",
    ".css": "CSS",
    ".js": "JavaScript",
    ".woff2": "fonts",
    ".woff": "fonts",
    ".ttf": "fonts",
    ".svg": "images",
    ".png": "images",
    ".ico": "images",
}
_OBSERVE = """
window.vitals = { lcp: 0, cls: 0, task: 0 };
const watch = (type, each) =>
  new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => (vitals.lcp = entry.startTime));
watch("layout-shift", (entry) => entry.hadRecentInput || (vitals.cls += entry.value));
watch("longtask", (entry) => (vitals.task = Math.max(vitals.task, entry.duration)));
"""


@dataclasses.dataclass(frozen=True, slots=True)
class PageCost:
    """The cost of a page: compressed bytes by kind of file, requests, and the browser's figures in milliseconds."""

    sent: dict[str, int]
    requests: int
    paint: float
    shift: float
    task: float


def bench(root: Path) -> int:
    """Build the sites, open the page and print the table. Always returns 0, since there are no goals."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        costs = {name: _cost(browser, site, page) for name, site, page in _sites(root, Path(folder))}
        browser.close()
    print("\n".join(table(costs)))
    return 0


def _sites(root: Path, folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Build each site; gives its name, its folder and the path of the longest chapter in it."""
    chapter = max((root / "docs" / "chapters").glob("*.md"), key=lambda file: file.stat().st_size)
    path = chapter.relative_to(root / "docs")
    print(f"docs/{path.as_posix()}, {chapter.stat().st_size / 1000:.1f} kB of Markdown")
    build_site(root, folder / "ours")
    yield "ours", folder / "ours", page_url(path.as_posix())
    yield "Material", _built(footnotes, root, folder / "material"), page_url(path.as_posix())
    if missing := [name for name in ("sphinx", "furo", "sphinxcontrib.bibtex") if not _installed(name)]:
        print(f"Sphinx with furo is left out; not installed: {', '.join(missing)}")
        return
    yield "Sphinx, furo", _built(sphinx, root, folder / "sphinx"), path.with_suffix(".html").as_posix()


def _installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _built(peer: Callable[[Path, Path], list[str]], root: Path, folder: Path) -> Path:
    folder.mkdir()
    command = peer(root, folder)
    sources = "".join(file.read_text(encoding="utf-8") for file in sorted((root / "bib").glob("*.bib")))
    sources = re.sub(r"^@\w+\{", "@misc{", sources, flags=re.M)  # sphinxcontrib-bibtex knows no newer types
    (folder / "edition.bib").write_text(sources, encoding="utf-8")
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "site"


def _cost(browser: Browser, site: Path, path: str) -> PageCost:
    found = []
    for _ in range(_RUNS):
        with served(site) as (address, traffic):
            context = browser.new_context(**_TELEPHONE)  # type: ignore[arg-type]
            page = context.new_page()
            tools = context.new_cdp_session(page)
            tools.send("Network.emulateNetworkConditions", SLOW_LINE)
            tools.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
            page.add_init_script(_OBSERVE)
            page.goto(address + path, wait_until="networkidle")
            page.wait_for_timeout(2000)
            vitals = page.evaluate("window.vitals")
            context.close()
            sent: Counter[str] = Counter()
            for name, size in traffic.answers:
                sent[_kind(name)] += size
            found.append(PageCost(dict(sent), len(traffic.answers), vitals["lcp"], vitals["cls"], vitals["task"]))
    middle = {name: statistics.median(getattr(cost, name) for cost in found) for name in ("paint", "shift", "task")}
    return dataclasses.replace(found[0], **middle)


def _kind(path: str) -> str:
    """The kind of a file, by its path."""
    if "search_index" in path or "searchindex" in path or "data/search/" in path:
        return "search index"
    return _KINDS.get(Path(path).suffix, "other")


def table(costs: dict[str, PageCost]) -> list[str]:
    """The lines of a table of the figures; in parentheses, others as multiples of ours."""
    ours = next(iter(costs.values()))
    rows: list[tuple[str, str, Callable[[PageCost], float]]] = [
        (f"{kind}, kB", ".1f", lambda cost, kind=kind: cost.sent.get(kind, 0) / 1000)  # type: ignore[misc]
        for kind in dict.fromkeys([*_KINDS.values(), "search index", "other"])
    ]
    rows += [
        ("all, kB", ".1f", lambda cost: sum(cost.sent.values()) / 1000),
        ("requests", ".0f", lambda cost: cost.requests),
        ("largest paint, s", ".2f", lambda cost: cost.paint / 1000),
        ("layout shift", ".3f", lambda cost: cost.shift),
        ("task over 50 ms", ".0f", lambda cost: cost.task),
    ]
    lines = [f"{'':18}" + "".join(f"{name:>20}" for name in costs)]
    for words, form, figure in rows:
        cells = [f"{figure(ours):{form}}"]
        for other in list(costs.values())[1:]:
            ratio = f" ({figure(other) / figure(ours):.1f}×)" if figure(ours) else ""
            cells.append(f"{figure(other):{form}}{ratio}")
        lines.append(f"{words:18}" + "".join(f"{cell:>20}" for cell in cells))
    return lines
