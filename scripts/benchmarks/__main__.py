"""`run.py bench`: measure builds, pages or search, each beside other ways to do the same."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def options() -> argparse.ArgumentParser:
    """What the command takes."""
    command = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    command.add_argument("what", nargs="?", choices=["builds", "pages", "search"], default="builds")
    command.add_argument(
        "--sizes", type=int, nargs="+", default=[1, 10, 50], help="how many times the real edition (1 10 50)"
    )
    command.add_argument("--only", nargs="+", metavar="NAME", help="compare only these builds, this project first")
    command.add_argument("--limit", type=int, default=900, help="seconds after which a build is cut off (900)")
    command.add_argument("--times", type=int, default=3, help="builds of which the fastest counts (3)")
    command.add_argument(
        "--chapters", type=int, default=1000, help="chapters for the cost of citations (1000; 0: leave out)"
    )
    return command


def main() -> int:
    """Run one benchmark; status 1 when it misses one of its goals."""
    asked = options().parse_args()
    if asked.what == "pages":
        from benchmarks import pages

        return pages.bench(ROOT)
    if asked.what == "search":
        from benchmarks import search

        return search.bench(ROOT, tuple(asked.sizes))
    from benchmarks import builds

    return builds.run(ROOT, asked)


if __name__ == "__main__":
    sys.exit(main())
