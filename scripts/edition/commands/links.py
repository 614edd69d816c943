"""`run.py links`: a look at every cited address; `--issues` tells the code host of those that are gone."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import urlsplit

import requests

from edition.maintenance.issues import CodeHostError, carry_out, issues_with
from edition.maintenance.upkeep import Look, judged, plan_for_dead, to_look_at
from edition.model import Source
from edition.project import read_edition

LABEL = "dead-source"
_AGAIN = frozenset({429, 500, 502, 503, 504})
_AT_ONCE = 8


def look(source: Source, timeout: float = 20, tries: int = 2, pause: float = 5, slug: str = "edition") -> Look:
    """Ask for a source's address once, and again where the host is busy.

    `pause` is how many seconds are waited between two tries; a host may ask for up to twelve times that.
    `slug` tells the host who asks.
    """
    result = ("unsure", "was not asked")
    for again in range(tries):
        result, wait = _asked(source.fields["url"], timeout, pause, f"Mozilla/5.0 (compatible; {slug}-link-check)")
        if wait is None:
            break
        if again + 1 < tries:
            time.sleep(min(wait, 12 * pause))
    return Look(source.key, source.fields["url"], *result)


def _asked(url: str, timeout: float, pause: float, agent: str) -> tuple[tuple[str, str], float | None]:
    """What one request showed, and how long to wait before the next one, where one may help."""
    try:
        with requests.get(url, timeout=timeout, stream=True, headers={"User-Agent": agent}) as answer:
            permanent = [step for step in answer.history if step.status_code in (301, 308)]
            moved_to = answer.url if permanent and len(permanent) == len(answer.history) else ""
            after = answer.headers.get("Retry-After", "")
            wait = float(after) if after.isdecimal() else pause
            return judged(answer.status_code, moved_to), wait if answer.status_code in _AGAIN else None
    except requests.exceptions.SSLError:
        return ("unsure", "has a broken certificate"), None
    except requests.exceptions.Timeout:
        return ("unsure", f"did not answer within {timeout:g} seconds"), pause
    except requests.exceptions.RequestException as error:
        return ("unsure", f"cannot be reached ({type(error).__name__})"), pause


def look_at_all(sources: Iterable[Source], timeout: float = 20, pause: float = 5, slug: str = "edition") -> list[Look]:
    """A look at every source: many hosts at once, each host one address after the other."""
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(urlsplit(source.fields["url"]).netloc, []).append(source)

    def one_host(members: list[Source]) -> list[Look]:
        return [look(member, timeout, pause=pause, slug=slug) for member in members]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [found for looks in pool.map(one_host, hosts.values()) for found in looks]


def run(root: Path, options: argparse.Namespace) -> int:
    """Look at every address, or tell the code host of an earlier look; status 1 when it does not listen."""
    if options.issues:
        looks = [Look(**one) for one in json.loads(Path(options.issues).read_text(encoding="utf-8"))]
        try:
            carry_out(plan_for_dead(looks, issues_with(LABEL), datetime.date.today()), LABEL)
        except CodeHostError as reason:
            print(f"run.py links: {reason}", file=sys.stderr)
            return 1
        return 0
    edition, _ = read_edition(root)
    looks = look_at_all(to_look_at(edition), options.timeout, slug=edition.config.slug)
    for found in looks:
        if found.result != "good":
            print(f"{edition.sources_by_key[found.key].place}: {found.result}: {found.key} {found.reason}: {found.url}")
    print(", ".join(f"{count} {result}" for result, count in sorted(Counter(f.result for f in looks).items())))
    if options.json:
        # What is unsure changes nothing on the code host, and what answers needs no address there.
        sure = [asdict(replace(f, url=f.url if f.result == "dead" else "")) for f in looks if f.result != "unsure"]
        Path(options.json).write_text(json.dumps(sure), encoding="utf-8")
    return 0


def add_options(command: argparse.ArgumentParser, root: Path) -> None:
    """The command's options."""
    command.add_argument("--timeout", type=float, default=20, help="seconds to wait for an answer (20)")
    command.add_argument("--json", metavar="FILE", help="write what was found, for --issues")
    command.add_argument(
        "--issues", metavar="FILE", help="look at nothing; open, reopen and close issues by what was found"
    )
    command.set_defaults(run=lambda options: run(root, options))
