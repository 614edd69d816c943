"""`run.py check --fix`: what is safely mended, mended; what is left, said."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path

from edition.authoring.formatter import mended_bib, mended_page
from edition.authoring.transaction import Refused, write_checked
from edition.edition import Edition
from edition.parsers.bibtex import bib_files
from edition.parsers.blocks import block_forms
from edition.project import read_edition


def mended_texts(edition: Edition, root: Path) -> dict[str, str]:
    """The files that mending changes, by path, with their new texts.

    Raises Refused when a page would have other words than before, which no mending may do.
    """
    texts: dict[str, str] = {}
    for page in edition.pages:
        text = mended_page(page, block_forms(edition.config.second_option))
        if _words(text) != _words(page.text):
            raise Refused(f"docs/{page.path}: mending would change its words. Mend it by hand.")
        if text != page.text:
            texts[f"docs/{page.path}"] = text
    for path in bib_files(root):
        old = (root / path).read_text(encoding="utf-8")
        if (text := mended_bib(path, old)) != old:
            texts[path] = text
    return texts


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\S+", text.replace(":", ": ")))


def fix(root: Path, today: datetime.date) -> list[str]:
    """Mend the project's files; gives the paths of those that changed. Raises Refused, with the tree as it was."""
    edition, _ = read_edition(root)
    try:
        texts = mended_texts(edition, root)
    except UnicodeDecodeError as error:
        raise Refused(f"a file is not UTF-8 ({error.reason}); mend that first.") from error
    if texts:
        write_checked(root, edition, texts, today)
    return list(texts)
