"""The command line, inside the environment that run.py prepares."""

from __future__ import annotations

import argparse
import datetime
import os
import subprocess
import sys
from pathlib import Path

from edition.commands import bench, diff, due, links, new, pin
from edition.commands.fix import fix
from edition.commands.writing import Refused
from edition.joining.edition import read_edition
from edition.joining.lifetime import reminders
from edition.joining.reports import FORMATS, report
from edition.joining.rules import check
from edition.site.offline import make_offline
from edition.site.serve import serve_site
from edition.site.whole import ENGINES, SiteRefused, build_site

ROOT = Path(__file__).resolve().parents[2]


def _check(options: argparse.Namespace) -> int:
    if options.fix:
        try:
            for path in fix(ROOT, datetime.date.today()):
                print(f"Mended: {path}", file=sys.stderr)
        except Refused as reason:
            print(f"{reason}\nNothing was mended.", file=sys.stderr)
    edition, findings = read_edition(ROOT)
    findings += check(edition, datetime.date.today())
    for words in reminders(ROOT, datetime.date.today()):
        print(f"Warning: {words}", file=sys.stderr)
    print(report(findings, options.format), end="")
    if findings:
        print(f"{len(findings)} finding(s).", file=sys.stderr)
        return 1
    if options.format in ("json", "sarif"):
        return 0
    print(
        f"No findings: {len(edition.essay.sentences)} sentences, {len(edition.claims)} claims, "
        f"{len(edition.sources)} sources, {len(edition.uses)} citations."
    )
    return 0


def _build(options: argparse.Namespace) -> int:
    target = ROOT / ("site-offline" if options.offline else "site")
    try:
        if options.offline:
            build_site(ROOT, target, engine=options.engine, finish=make_offline)
        else:
            build_site(ROOT, target, options.site_url, options.engine)
    except SiteRefused as refused:
        print(refused, file=sys.stderr)
        print(f"No site was built; what stood in {target.name}/ is as it was.", file=sys.stderr)
        return 1
    print(f"Built {target}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    return serve_site(ROOT, options.port)


def _test(options: argparse.Namespace) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *options.rest], cwd=ROOT)


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    commands = argparse.ArgumentParser(prog="run.py", description="Natural Partners?, an annotated edition.")
    sub = commands.add_subparsers(required=True, metavar="COMMAND")

    serve = sub.add_parser("serve", help="show the site at http://127.0.0.1:8000/ and renew it when a file changes")
    serve.add_argument("--port", type=int, default=8000, help="the port (8000)")
    serve.set_defaults(run=_serve)

    build = sub.add_parser("build", help="write the site into site/, strictly: whole or not at all")
    build.add_argument(
        "--site-url", default=os.environ.get("SITE_URL", ""), help="the public address (default: the variable SITE_URL)"
    )
    build.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="what makes the pages (mkdocs)")
    build.add_argument(
        "--offline", action="store_true", help="write site-offline/, which opens from disk without a server"
    )
    build.set_defaults(run=_build)

    checks = sub.add_parser("check", help="run the rules alone, without a site")
    checks.add_argument("--fix", action="store_true", help="first mend what is safely mended, and no word of prose")
    checks.add_argument("--format", choices=FORMATS, default="text", help="the form of the findings (text)")
    checks.set_defaults(run=_check)

    diff.add_to(sub, ROOT)
    new.add_to(sub, ROOT)
    links.add_to(sub, ROOT)
    due.add_to(sub, ROOT)
    bench.add_to(sub, ROOT)
    pin.add_to(sub, ROOT)

    test = sub.add_parser(
        "test",
        add_help=False,
        help="run every test: units, the built site, a real browser; the rest is handed to pytest",
    )
    test.set_defaults(run=_test)
    return commands


def main() -> int:
    """Run the command that was asked for; gives its exit status."""
    commands = parser()
    options, rest = commands.parse_known_args()
    if options.run is _test:
        options.rest = rest
    elif rest:
        commands.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
