"""Another text than the project's own: a whole edition in tests/other_text/, built by the same code."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = ROOT / "tests" / "other_text"
ENGINE = ("scripts", "overrides", "docs/assets", "bib/notes.csl")
"""What any text takes from the project, as docs/about/another-text.md says."""
_OWN = ("drawings", "mark.svg", "__pycache__")
"""What stays behind: it belongs to the project's own text, or to nobody."""


def write_other(folder: Path) -> Path:
    """Put the other text and the engine together in a folder, and return the folder."""
    for name in ENGINE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(*_OWN))
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    shutil.copytree(TEXT, folder, dirs_exist_ok=True)
    return folder
