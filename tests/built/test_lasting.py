"""Built to last: the same bytes anywhere and on any day, whole or not at all, with either engine."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT, SITE_URL, wait_until

ADDRESSES = {"REPO_URL": "https://example.org/repository"}

LATER = """
import datetime, time
shift = datetime.timedelta(days=40, hours=13)
real = time.time
time.time = lambda: real() + shift.total_seconds()

class Date(datetime.date):
    @classmethod
    def today(cls):
        return super().today() + shift

class DateTime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + shift

datetime.date, datetime.datetime = Date, DateTime
"""
"""A `sitecustomize` that lets a whole Python live forty days later."""


def project(folder: Path) -> Path:
    """A copy of what a build reads."""
    for name in ("docs", "bib", "overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    return folder


def start(
    folder: Path, *arguments: str, path: Path | None = None, start_new_session: bool = False, **environment: str
) -> subprocess.Popen[str]:
    """A build of the project in a folder, started."""
    search = os.pathsep.join(filter(None, [str(path or ""), str(folder / "scripts")]))
    return subprocess.Popen(
        [sys.executable, "-m", "edition.cli", "build", "--site-url", SITE_URL, *arguments],
        cwd=folder,
        env=os.environ | ADDRESSES | {"PYTHONPATH": search} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=start_new_session,
    )


def built(folder: Path, *arguments: str, path: Path | None = None, **environment: str) -> dict[str, bytes]:
    """Every file of the site that a build of the project in a folder makes."""
    process = start(folder, *arguments, path=path, **environment)
    words, _ = process.communicate(timeout=300)
    assert process.returncode == 0, words
    return files_of(folder / "site")


def files_of(site: Path) -> dict[str, bytes]:
    """Every file of a site, by its path."""
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def digest(site: Path) -> str:
    """One number for a whole site."""
    return hashlib.sha256(repr(sorted(files_of(site).items())).encode()).hexdigest()


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The paths of which two sites do not have the same file."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def test_two_builds_are_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """Another folder, day, time zone, locale and hash seed."""
    clock = tmp_path / "clock"
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(LATER, encoding="utf-8")
    environment = {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "77", "PYTHONUTF8": "0"}
    other = built(project(tmp_path / "another folder"), path=clock, **environment)
    assert differing(files_of(site), other) == []


def test_no_file_tells_when_it_was_built(site: Path) -> None:
    """The sitemap's dates are those of reviews, its packed form has no clock of its own."""
    reviewed = {claim["reviewed"] for claim in json.loads((site / "data" / "claims.json").read_text("utf-8"))}
    dates = set(re.findall(r"<lastmod>(.*?)</lastmod>", (site / "sitemap.xml").read_text("utf-8")))
    assert dates
    assert dates <= reviewed


ALONE = """
import multiprocessing, runpy, sys
sys.path.append(sys.argv.pop(1))
context = multiprocessing.get_context(sys.argv.pop(1))
multiprocessing.get_context = lambda method: context
runpy.run_module("mkdocs", run_name="__main__", alter_sys=True)
"""
"""MkDocs with the packages of one folder, but without its `.pth` files: `edition` cannot be found through them."""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_mkdocs_by_itself_makes_the_same_site(site: Path, tmp_path: Path, method: str) -> None:
    """`mkdocs build --strict` as hosts run it, without run.py and its environment, however the system starts workers."""
    folder = project(tmp_path / "project")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, sysconfig.get_path("purelib"), method, "build", "--strict"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "SITE_URL": SITE_URL} | ADDRESSES,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert differing(files_of(site), files_of(folder / "site")) == []


@pytest.fixture(scope="session")
def other_engine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site as ProperDocs makes it."""
    return built(project(tmp_path_factory.mktemp("properdocs") / "project"), "--engine", "properdocs")


def test_properdocs_makes_the_same_site(site: Path, other_engine: dict[str, bytes]) -> None:
    """Articles, data, search index and all: nothing has to differ, so nothing is normalised."""
    assert differing(files_of(site), other_engine) == []


@pytest.mark.parametrize("hook", ["on_config", "on_nav", "on_env", "on_page_context", "on_post_page", "on_post_build"])
def test_a_hook_taken_out_of_one_engine_is_seen(hook: str, site: Path, tmp_path: Path) -> None:
    """A build without one of our hooks is refused, or its site is another."""
    folder = project(tmp_path / "project")
    hooks = folder / "scripts" / "hooks.py"
    text = hooks.read_text(encoding="utf-8")
    assert f"def {hook}(" in text
    hooks.write_text(text.replace(f"def {hook}(", f"def taken_out_{hook}("), encoding="utf-8")
    process = start(folder, "--engine", "properdocs")
    process.communicate(timeout=300)
    assert process.returncode or differing(files_of(site), files_of(folder / "site"))


def test_properdocs_is_what_built(tmp_path: Path) -> None:
    """The second engine does not fall back on the first: no module of MkDocs is loaded."""
    folder = project(tmp_path / "project")
    code = (
        "import sys; from pathlib import Path; from edition.site.atomic_build import make_site; "
        "make_site(Path('.').resolve(), Path('site').resolve(), '', 'properdocs'); "
        "print({Path(m.__file__).parts[-3:-1] for n, m in sys.modules.items() if n == 'mkdocs.commands.build'}, "
        "any('/site-packages/mkdocs/' in str(getattr(m, '__file__', '')) for m in sys.modules.values()))"
    )
    words = subprocess.check_output(
        [sys.executable, "-c", code], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder / "scripts")}, text=True
    )
    assert words.strip() == "{('properdocs', 'commands')} False"


PURE = """
import importlib, pkgutil, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"mkdocs", "properdocs", "material", "mkdocs_bibtex"}:
            raise ImportError(f"{name} is an engine")

sys.meta_path.insert(0, Blocker())
from pathlib import Path
import edition
for module in pkgutil.walk_packages(edition.__path__, "edition."):
    if not module.name.startswith(("edition.site", "edition.commands", "edition.cli")):
        importlib.import_module(module.name)
from edition.project import read_edition
from edition.validation.rules import check
import datetime
root = Path(sys.argv[1])
edition, problems = read_edition(root)
print(len(problems) + len(check(edition, root, datetime.date.today())), "problems")
"""


def test_the_pure_package_imports_no_engine(run_pure: str) -> None:
    """All below edition.site reads and checks the whole edition where no engine can be imported."""
    assert run_pure == "0 problems"


@pytest.fixture
def run_pure() -> str:
    """What PURE prints."""
    return subprocess.check_output(
        [sys.executable, "-c", PURE, str(ROOT)],
        env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")},
        text=True,
    ).strip()


@pytest.fixture
def standing(site: Path, tmp_path: Path) -> Iterator[Path]:
    """A project with a site that stands, and one sentence changed since."""
    folder = project(tmp_path / "project")
    shutil.copytree(site, folder / "site")
    chapter = folder / "docs" / "chapters" / "promises.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nA sentence more.\n", encoding="utf-8")
    return folder


def test_a_killed_build_leaves_the_site_as_it_was(standing: Path) -> None:
    """Ten moments; at each the site is the old one or the new one, whole, and the next build clears up."""
    old = digest(standing / "site")
    shutil.copytree(standing / "site", standing / "kept")
    began = time.monotonic()
    built(standing)
    length = time.monotonic() - began
    new = digest(standing / "site")
    assert new != old
    chance = random.Random(20230801)
    untouched = 0
    for _ in range(10):
        shutil.rmtree(standing / "site")
        shutil.copytree(standing / "kept", standing / "site")
        process = start(standing)
        try:
            process.wait(timeout=length * chance.uniform(0.02, 1))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        seen = digest(standing / "site")
        assert seen in (old, new)
        untouched += seen == old
    assert untouched
    built(standing)
    assert digest(standing / "site") == new
    assert not list(standing.glob(".site-*"))


def test_a_failing_build_leaves_the_site_as_it_was(standing: Path) -> None:
    """Refused for one unknown key."""
    old = digest(standing / "site")
    chapter = standing / "docs" / "chapters" / "promises.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\nMore [@nobody-2024].\n", encoding="utf-8")
    process = start(standing)
    words, _ = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "citation-unknown" in words
    assert digest(standing / "site") == old
    assert not list(standing.glob(".site-*"))


def test_what_the_rules_found_is_all_that_is_told(standing: Path) -> None:
    """Not what the engine stumbled over meanwhile: a claim without its id, which no block can be drawn of."""
    chapter = standing / "docs" / "chapters" / "promises.md"
    text, count = re.subn(r"^    id: .*\n", "", chapter.read_text(encoding="utf-8"), count=1, flags=re.M)
    assert count
    chapter.write_text(text, encoding="utf-8")
    process = start(standing)
    words, _ = process.communicate(timeout=300)
    problems = re.match(r"(\d+) problem\(s\):\n((?:  docs/.*\n)+)No site was built", words)
    assert problems, words
    assert problems[2].count("\n") == int(problems[1])
    assert "docs/chapters/promises.md" in problems[2]
    assert ": block-options: " in problems[2]


def test_a_rule_broken_within_markdown_is_what_is_told(standing: Path) -> None:
    """A part that there is not stops Markdown before the rules are heard; the rule is reported, and nothing else."""
    page = standing / "docs" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n{{ no-such-part }}\n", encoding="utf-8")
    process = start(standing)
    words, _ = process.communicate(timeout=300)
    assert process.returncode == 1
    assert re.match(r"1 problem\(s\):\n  docs/index\.md:\d+: part-unknown: .*\nNo site was built", words), words


def alive(group: int) -> list[str]:
    """The numbers of the processes of a group that have not ended (see proc(5))."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:  # it has just ended
            continue
        if int(its_group) == group and state != "Z":
            found.append(folder.name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_killed_build_leaves_no_process_behind(standing: Path) -> None:
    """Killed as soon as its workers run, and while pandoc does."""
    process = start(standing, start_new_session=True)
    wait_until(lambda: len(alive(process.pid)) > 3)
    process.kill()
    process.communicate(timeout=60)
    wait_until(lambda: not alive(process.pid))


def test_two_builds_at_once_do_not_mix(standing: Path) -> None:
    """Both succeed, one after the other, and the site is whole."""
    processes = [start(standing), start(standing)]
    for process in processes:
        words, _ = process.communicate(timeout=300)
        assert process.returncode == 0, words
    together = digest(standing / "site")
    built(standing)
    assert digest(standing / "site") == together
    assert not list(standing.glob(".site-*"))
