"""Build time and peak memory as the edition grows, compared with other ways to build the same text.

All builds run on one machine, one after the other, each in a process of its own. Seconds are the wall
time of the fastest of several builds, since a busy machine can only add to it; processor seconds
include all processes that the build starts; memory is that of the largest process. Pages are those
that people write: generated pages count in the time, not in the number. A build that exceeds the
limit has no figure.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.synthetic import Size, write_chapters, write_edition
from edition.project import read_edition

_CITATION = re.compile(r"\[(@[^\[\]]+)\]")
_ENTRY = re.compile(r"^@\w+\{(?P<key>[^,]+),\n(?P<fields>.*?)^\}", re.M | re.S)
_FIELD = re.compile(r"^  (\w+) *= \{+(.*?)\}+,$", re.M)


_SMALL = 10
"""The largest size that is built more than once: larger builds take too long."""


@dataclass(frozen=True, slots=True)
class BuildCost:
    """The cost of one build: wall seconds, processor seconds, and peak memory in MiB."""

    seconds: float
    processor: float
    memory: float


def measure(command: list[str], folder: Path, limit: int) -> BuildCost | None:
    """Run a build in a folder and return its cost; None if it failed or exceeded the limit, in seconds."""
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "scripts"), "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        watch = threading.Timer(limit, lambda: os.killpg(process.pid, signal.SIGKILL))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        watch.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return None
    return BuildCost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def fastest(commands: Iterable[list[str]], folder: Path, limit: int) -> BuildCost | None:
    """The cost of the fastest of these builds; the site of each is renamed before the next.

    Nothing is deleted before the end: after many deletions, ext4 without a journal creates files slowly
    for minutes, since it does not reuse inodes that were freed lately, and would slow the next build.
    """
    costs = []
    for command in commands:
        costs.append(measure(command, folder, limit))
        if (site := folder / "site").exists():
            site.rename(folder / f"site-{len(list(folder.glob('site-*')))}")
    return min((cost for cost in costs if cost), key=lambda cost: cost.seconds, default=None)


def plain_text(page: str) -> str:
    """A page without blocks: their titles become headings, their text paragraphs; citations stay."""
    lines = []
    for line in page.split("\n"):
        if opening := re.match(r"/{3,} *(\w+)(?: *\| *(.*))?", line):
            lines.append(f"### {opening[2]}\n" if opening[2] else "")
        elif not re.match(r"/{3,}$|    \w+:|\{\{", line):
            lines.append(line)
    return "\n".join(lines)


def references(edition: Path) -> dict[str, str]:
    """Each source of an edition as one line of text, by key."""
    bib = "".join(file.read_text("utf-8") for file in sorted((edition / "bib").glob("*.bib")))
    found = {}
    for entry in _ENTRY.finditer(bib):
        fields = dict(_FIELD.findall(entry["fields"]))
        found[entry["key"]] = (
            f"{fields.get('author', '')}, “{fields.get('title', '')}”, {fields.get('organization', '')}, "
            f"{fields.get('date', '')}, <{fields.get('url', '')}>."
        )
    return found


def with_footnotes(page: str, printed: dict[str, str]) -> str:
    """The page with plain footnotes in place of citations, one for each source and pinpoint."""
    notes: dict[str, str] = {}

    def mark(match: re.Match[str]) -> str:
        names = []
        for part in match[1].split(";"):
            key, _, pinpoint = part.strip().removeprefix("@").partition(",")
            name = re.sub(r"[^a-z0-9]+", "-", f"{key}{pinpoint}")
            notes[name] = printed.get(key, key) + pinpoint
            names.append(f"[^{name}]")
        return "".join(names)

    text = _CITATION.sub(mark, page)
    return text + "\n\n" + "\n".join(f"[^{name}]: {words}" for name, words in notes.items()) + "\n"


def stock_citations(page: str) -> str:
    """The page with citations for mkdocs-bibtex itself, without pinpoints, which its notes cannot have."""
    return _CITATION.sub(lambda match: f"[{re.sub(r',[^;]*', '', match[1])}]", page)


def _mkdocs(edition: Path, folder: Path, change: Callable[[str], str], plugins: list[object]) -> list[str]:
    """Write the edition's text for MkDocs with stock Material; returns the command that builds it."""
    written = re.findall(r"^nav:\n(?:[- ].*\n)+", (edition / "mkdocs.yml").read_text("utf-8"), re.M)
    nav = yaml.safe_load(written[0])["nav"]
    for file in (edition / "docs").rglob("*.md"):
        target = folder / "docs" / file.relative_to(edition / "docs")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(change(plain_text(file.read_text("utf-8"))), encoding="utf-8")
    shutil.copytree(edition / "bib", folder / "bib", ignore=shutil.ignore_patterns("*.toml"))
    configuration = {
        "site_name": "Harbours",
        "theme": {"name": "material", "font": False},
        "nav": nav,
        "plugins": plugins,
        "markdown_extensions": ["attr_list", "footnotes", "tables", "toc", "pymdownx.superfences"],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(configuration, sort_keys=False), encoding="utf-8")
    return [sys.executable, "-m", "mkdocs", "build", "-q"]


def own(edition: Path, _: Path) -> list[str]:
    """This project, built in the edition's own folder."""
    return [sys.executable, "-m", "edition.cli", "build"]


def footnotes(edition: Path, folder: Path) -> list[str]:
    """MkDocs with Material and plain footnotes."""
    printed = references(edition)
    return _mkdocs(edition, folder, lambda page: with_footnotes(page, printed), ["search"])


def footnotes_and_sources(edition: Path, folder: Path) -> list[str]:
    """The same, with a page for each source that lists every place that cites it, as in this project."""
    command = footnotes(edition, folder)
    found, _ = read_edition(edition)
    printed = references(edition)
    (folder / "docs" / "sources").mkdir()
    for source in found.sources:
        uses = [
            f"- [{use.page}, {use.label}](../{use.page}), {use.locator}: {found.words_before(use)}"
            for use in found.uses_by_key[source.key]
        ]
        text = "\n".join(
            [f"# {source.get('title')}\n", printed[source.key], "", source.get("annotation"), "", *uses, ""]
        )
        (folder / "docs" / "sources" / f"{source.key}.md").write_text(text, encoding="utf-8")
    return command


def stock(edition: Path, folder: Path) -> list[str]:
    """MkDocs with stock Material and stock mkdocs-bibtex, with a CSL style."""
    bibtex = {"bibtex": {"bib_dir": "bib", "csl_file": "bib/notes.csl", "enable_inline_citations": False}}
    return _mkdocs(edition, folder, stock_citations, ["search", bibtex])


def sphinx(edition: Path, folder: Path) -> list[str]:
    """Sphinx with sphinxcontrib-bibtex, footnotes on each page."""

    def role(match: re.Match[str]) -> str:
        keys = ",".join(part.strip().removeprefix("@").partition(",")[0] for part in match[1].split(";"))
        return f" :footcite:`{keys}`"

    pages = sorted(file.relative_to(edition / "docs").with_suffix("") for file in (edition / "docs").rglob("*.md"))
    for page in pages:
        text = plain_text((edition / "docs" / page).with_suffix(".md").read_text("utf-8")).split("---\n", 2)[-1]
        text = re.sub(
            r"^(#+) +(.*)$", lambda m: f"{m[2]}\n{'=-~^'[len(m[1]) - 1] * max(4, len(m[2]))}", text, flags=re.M
        )
        target = folder / page.with_suffix(".rst")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_CITATION.sub(role, text) + "\n\n.. footbibliography::\n", encoding="utf-8")
    shutil.copy(edition / "bib" / "edition.bib", folder)
    tree = "".join(f"   {page.as_posix()}\n" for page in pages if page.name != "index")
    (folder / "contents.rst").write_text(f"Contents\n========\n\n.. toctree::\n\n{tree}", encoding="utf-8")
    theme = "furo" if importlib.util.find_spec("furo") else "alabaster"
    (folder / "conf.py").write_text(
        "project = 'Harbours'\nroot_doc = 'contents'\nextensions = ['sphinxcontrib.bibtex']\n"
        f"bibtex_bibfiles = ['edition.bib']\nhtml_theme = '{theme}'\n",
        encoding="utf-8",
    )
    return [sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", "site"]


PEERS: dict[str, Callable[[Path, Path], list[str]]] = {
    "this project": own,
    "MkDocs, plain footnotes": footnotes,
    "mkdocs-bibtex with CSL": stock,
    "plain, a page for each source": footnotes_and_sources,
}
"""Each way to build the text: a function that writes the text into a folder and returns the build command."""


def _peers() -> dict[str, Callable[[Path, Path], list[str]]]:
    try:
        found = importlib.util.find_spec("sphinxcontrib.bibtex")
    except ModuleNotFoundError:
        found = None
    return PEERS | ({"Sphinx, sphinxcontrib-bibtex": sphinx} if found else {})


def run(root: Path, options: argparse.Namespace) -> int:
    """Run the builds and print their costs. Returns 1 if a goal is missed, else 0."""
    names = [name for name in _peers() if not options.only or name in options.only]
    costs: dict[tuple[str, int], BuildCost | None] = {}
    sizes: dict[int, Size] = {}
    print(
        f"{'':32}{'size':>6}{'pages':>7}{'seconds':>9}{'ms/page':>9}"
        f"{'processor':>11}{'MiB':>7}{'KiB/page':>10}   compared",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as space:
        for units in options.sizes:
            edition = Path(space, f"edition-{units}")
            edition.mkdir()
            sizes[units] = write_edition(root, edition, units)
            for name in names:
                folder = Path(space, f"{units} {name}")
                folder.mkdir()
                command = _peers()[name](edition, folder)
                times = options.times if units <= _SMALL else 1
                place = edition if name == names[0] else folder
                cost = costs[name, units] = fastest([command] * times, place, options.limit)
                print(_line(name, units, sizes[units], cost, costs.get((names[0], units))), flush=True)
    missed = _goals(names, options.sizes, sizes, costs)
    if options.chapters:
        missed += _citations(root, options.chapters, options.limit, options.times)
    print("\n".join(missed) or "Every goal that could be measured is met.")
    return bool(missed)


def _line(name: str, units: int, size: Size, cost: BuildCost | None, ours: BuildCost | None) -> str:
    if cost is None:
        return f"{name:32}{units:>5}×{size.written:>7}   over the limit, or failed"
    compared = f"ours takes {ours.seconds / cost.seconds:.2f} × its time" if ours and ours is not cost else ""
    return (
        f"{name:32}{units:>5}×{size.written:>7}{cost.seconds:>9.2f}{1000 * cost.seconds / size.written:>9.1f}"
        f"{cost.processor:>11.2f}{cost.memory:>7.0f}{1024 * cost.memory / size.written:>10.0f}   {compared}"
    )


def _goals(
    names: list[str], wanted: list[int], sizes: dict[int, Size], costs: dict[tuple[str, int], BuildCost | None]
) -> list[str]:
    """Print the ratios that have goals, and return a sentence for each goal that is missed."""
    small, large = min(wanted), max(wanted)
    first, last = costs.get((names[0], small)), costs.get((names[0], large))
    if not first or not last:
        return [f"{names[0]}: no figure at {small}× or {large}×."]
    growth = (last.seconds / sizes[large].written) / (first.seconds / sizes[small].written)
    print(f"\nTime per page at {large}× against {small}×: {growth:.2f} (goal: at most 1.30)")
    print(f"Peak memory at {large}×: {last.memory:.0f} MiB (goal: under 1024)")
    missed = [] if growth <= 1.3 else ["The time per page grows with the edition."]
    missed += [] if last.memory < 1024 else ["The peak memory is too high."]
    for name, most in _MOST.items():
        for units in wanted:
            ours, other = costs.get((names[0], units)), costs.get((name, units))
            if ours and other and ours.seconds > most * other.seconds:
                missed.append(f"At {units}× the build takes more than {most} × {name}.")
    return missed


_MOST = {"MkDocs, plain footnotes": 1.25, "mkdocs-bibtex with CSL": 1.0}
"""How many times as long as a peer a build may take; other peers have no goal."""

_CITATION_BUILDS = {
    "no sources": (0, 0),
    "sources, each cited once": (500, 0),
    "15 citations a chapter": (500, 15),
}
"""The builds that show the cost of citations: number of sources, and of citations in each chapter."""


def _citations(root: Path, chapters: int, limit: int, times: int) -> list[str]:
    """Print what citations add to a build of plain chapters, and return a sentence for each goal that is missed.

    The builds take turns, so that a machine that becomes busy slows all of them.
    """
    costs: dict[str, list[BuildCost]] = {name: [] for name in _CITATION_BUILDS}
    with tempfile.TemporaryDirectory() as space:
        for name, (sources, citations) in _CITATION_BUILDS.items():
            Path(space, name).mkdir()
            write_chapters(root, Path(space, name), chapters, citations, sources)
        for _ in range(times):
            for name, found in costs.items():
                if cost := fastest([own(Path(space, name), Path(space))], Path(space, name), limit):
                    found.append(cost)
    if not all(costs.values()):
        return [f"{chapters} chapters: no figure."]
    bare, without, with_them = (min(found, key=lambda cost: cost.seconds) for found in costs.values())
    print(f"\n{chapters} chapters, wall time (and processor time):")
    for name, cost in zip(costs, (bare, without, with_them), strict=True):
        print(f"{name:32}{cost.seconds:7.2f} s ({cost.processor:.2f} s)")
    added = with_them.seconds / bare.seconds - 1
    print(
        f"Sources and citations add {added:.0%} (goal: at most 20%) to the build with neither, "
        f"citations alone {with_them.seconds / without.seconds - 1:.0%} to the build with the same sources "
        f"({with_them.processor / without.processor - 1:.0%} in processor time)."
    )
    return [] if added <= 0.2 else ["Citations cost more than a fifth."]
