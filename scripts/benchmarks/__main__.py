"""`run.py bench`: benchmark builds, pages or search against other tools that do the same."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def options() -> argparse.ArgumentParser:
    """The command's parser."""
    command = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    command.add_argument("what", nargs="?", choices=["builds", "pages", "search"], default="builds")
    command.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=[1, 10, 50],
        help="sizes of synthetic editions, in multiples of the real one (default: 1 10 50)",
    )
    command.add_argument("--only", nargs="+", metavar="NAME", help="compare only these builds; name this project first")
    command.add_argument("--limit", type=int, default=900, help="seconds after which a build is stopped (default: 900)")
    command.add_argument(
        "--times", type=int, default=3, help="builds of each kind, of which the fastest counts (default: 3)"
    )
    command.add_argument(
        "--chapters", type=int, default=1000, help="chapters for the cost of citations (default: 1000; 0: skip)"
    )
    return command


def main() -> int:
    """Run one benchmark. Returns 1 if it misses a goal, else 0."""
    arguments = options().parse_args()
    if arguments.what == "pages":
        from benchmarks import pages

        return pages.bench(ROOT)
    if arguments.what == "search":
        from benchmarks import search

        return search.bench(ROOT, tuple(arguments.sizes))
    from benchmarks import builds

    return builds.run(ROOT, arguments)


if __name__ == "__main__":
    sys.exit(main())
