"""Faults to put into a copy of the project: the table in tests/faults/.

A fault has a description (`what`) and a file; either it replaces the first place that fits a
pattern (`find`, `put`), or it adds text to the file's end (`add`). It names what has to notice
it: a rule of `check` (`caught`), words of a refused build (`build`) or an audit of zizmor (`zizmor`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import ROOT

FAULTS: dict[str, dict[str, str]] = {
    f"{file.stem}: {fault['what']}": fault
    for file in sorted((ROOT / "tests" / "faults").glob("*.toml"))
    for fault in tomllib.loads(file.read_text(encoding="utf-8"))["fault"]
}
"""Every fault by the table that it is in and its description."""


def faults_for(kind: str) -> list[str]:
    """The names of the faults that `caught`, `build` or `zizmor` has to notice."""
    return [name for name, fault in FAULTS.items() if kind in fault]


@contextmanager
def seeded(project: Path, name: str) -> Iterator[Path]:
    """Put a fault into a copy of the project; at the end the file is as it was."""
    fault = FAULTS[name]
    file = project / fault["file"]
    before = file.read_text(encoding="utf-8") if file.exists() else None
    after = f"{before or ''}\n{fault.get('add', '')}\n".lstrip("\n")
    if "find" in fault:
        assert before is not None
        after, count = re.subn(fault["find"], fault["put"], before, count=1, flags=re.M)
        assert count, f"{fault['file']} has nothing like {fault['find']} any more: correct the table."
    file.write_text(after, encoding="utf-8")
    try:
        yield project
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, encoding="utf-8")
