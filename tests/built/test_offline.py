"""The offline copy (`run.py book`), unpacked; it was built without a repository's address."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote


def test_without_a_repository_no_page_links_to_one(offline_site: Path) -> None:
    for file in offline_site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "claim-actions" not in text
        assert "page-actions" not in text
        assert "issues/new" not in text


def test_every_link_leads_to_a_file(offline_site: Path) -> None:
    lost = []
    for file in offline_site.rglob("*.html"):
        for address in re.findall(r'\s(?:href|src)="([^"#?]+)', file.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", address) and not (file.parent / unquote(address)).is_file():
                lost.append(f"{file.relative_to(offline_site)}: {address}")
    assert lost == []
