"""Reproducible builds: the same bytes anywhere and on any day, with either engine and without run.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from support import CONTACT, REPO_URL, SITE_URL, build, copy_project, differing, files_of, start_build

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


def test_builds_in_other_folder_day_time_zone_locale_and_hash_seed_are_equal(site: Path, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(LATER, encoding="utf-8")
    folder = copy_project(tmp_path / "another folder")
    environment = {
        "PYTHONPATH": f"{clock}{os.pathsep}{folder / 'scripts'}",
        "TZ": "Pacific/Kiritimati",
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "77",
        "PYTHONUTF8": "0",
    }
    assert differing(files_of(site), build(folder, **environment)) == []


def test_sitemap_has_the_dates_of_reviews_and_not_of_the_build(site: Path) -> None:
    claims = json.loads((site / "data" / "v1" / "claims.json").read_text("utf-8"))["claims"]
    reviewed = {claim["reviewed"] for claim in claims}
    dates = set(re.findall(r"<lastmod>(.*?)</lastmod>", (site / "sitemap.xml").read_text("utf-8")))
    assert dates
    assert dates <= reviewed


MKDOCS = """
import multiprocessing, runpy, sys
sys.path.append(sys.argv.pop(1))
context = multiprocessing.get_context(sys.argv.pop(1))
multiprocessing.get_context = lambda method: context
runpy.run_module("mkdocs", run_name="__main__", alter_sys=True)
"""
"""MkDocs with the packages of one folder, but without its `.pth` files: through those, `edition` would be found."""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_mkdocs_build_makes_the_same_site_without_run_py(site: Path, tmp_path: Path, method: str) -> None:
    """As hosts call it, in an environment that knows nothing of the project; however the system starts processes."""
    folder = copy_project(tmp_path / "project")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", MKDOCS, sysconfig.get_path("purelib"), method, "build", "--strict"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "SITE_URL": SITE_URL, "REPO_URL": REPO_URL, "CONTACT": CONTACT},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert differing(files_of(site), files_of(folder / "site")) == []


@pytest.fixture(scope="module")
def properdocs_site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site as ProperDocs makes it."""
    return build(copy_project(tmp_path_factory.mktemp("properdocs") / "project"), "--engine", "properdocs")


def test_properdocs_makes_the_same_site(site: Path, properdocs_site: dict[str, bytes]) -> None:
    assert differing(files_of(site), properdocs_site) == []


def test_properdocs_builds_without_a_module_of_mkdocs(tmp_path: Path) -> None:
    folder = copy_project(tmp_path / "project")
    code = (
        "import sys; from pathlib import Path; from edition.site.atomic_build import make_site; "
        "make_site(Path('.').resolve(), Path('site').resolve(), '', 'properdocs'); "
        "print({Path(m.__file__).parts[-3:-1] for n, m in sys.modules.items() if n == 'mkdocs.commands.build'}, "
        "any('/site-packages/mkdocs/' in str(getattr(m, '__file__', '')) for m in sys.modules.values()))"
    )
    printed = subprocess.check_output(
        [sys.executable, "-c", code], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder / "scripts")}, text=True
    )
    assert printed.strip() == "{('properdocs', 'commands')} False"


@pytest.mark.parametrize("hook", ["on_config", "on_nav", "on_env", "on_page_context", "on_post_page", "on_post_build"])
def test_hook_that_an_engine_does_not_call_is_noticed(hook: str, site: Path, tmp_path: Path) -> None:
    """The build is refused, or its site differs."""
    folder = copy_project(tmp_path / "project")
    hooks = folder / "scripts" / "hooks.py"
    text = hooks.read_text(encoding="utf-8")
    assert f"def {hook}(" in text
    hooks.write_text(text.replace(f"def {hook}(", f"def not_{hook}("), encoding="utf-8")
    process = start_build(folder, "--engine", "properdocs")
    process.communicate(timeout=300)
    assert process.returncode or differing(files_of(site), files_of(folder / "site"))
