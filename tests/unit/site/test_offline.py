"""The site that opens from disk: links to folders lead to the files in them, all other links are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from edition.site.offline import SCRIPT, make_offline


def offline(tmp_path: Path, html: str) -> str:
    """A page two folders deep, after the site was made to open from disk."""
    page = tmp_path / "chapters" / "promises" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<head></head>{html}", encoding="utf-8")
    (tmp_path / "assets").mkdir()
    make_offline(tmp_path)
    return page.read_text(encoding="utf-8").partition("</head>")[2]


@pytest.mark.parametrize(
    ("written", "offline_address"),
    [
        ("../", "../index.html"),
        ("..", "../index.html"),
        (".", "./index.html"),
        ("../../since/", "../../since/index.html"),
        ("../../since/#a", "../../since/index.html#a"),
        ("../../search/?q=nato", "../../search/index.html?q=nato"),
        ("../../assets/edition.css", "../../assets/edition.css"),
        ("#s1-1", "#s1-1"),
        ("?q=nato", "?q=nato"),
        ("", ""),
        ("https://example.org/", "https://example.org/"),
        ("https://example.org/a/#b", "https://example.org/a/#b"),
        ("http://example.org:8000/a/", "http://example.org:8000/a/"),
        ("mailto:ada@example.org", "mailto:ada@example.org"),
        ("data:text/html,a/", "data:text/html,a/"),
    ],
)
def test_only_a_link_to_a_folder_of_the_site_is_changed(tmp_path: Path, written: str, offline_address: str) -> None:
    assert offline(tmp_path, f'<a href="{written}">A</a>') == f'<a href="{offline_address}">A</a>'


def test_form_is_sent_to_a_file(tmp_path: Path) -> None:
    assert offline(tmp_path, '<form action="../../search/">') == '<form action="../../search/index.html">'


def test_each_page_loads_the_script_that_follows_links_and_404_goes(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<head></head>", encoding="utf-8")
    (tmp_path / "404.html").write_text("<head></head>", encoding="utf-8")
    offline(tmp_path, "")
    assert f'<script src="{SCRIPT}" defer>' in (tmp_path / "index.html").read_text(encoding="utf-8")
    deep = (tmp_path / "chapters" / "promises" / "index.html").read_text(encoding="utf-8")
    assert f'<script src="../../{SCRIPT}" defer>' in deep
    assert (tmp_path / SCRIPT).is_file()
    assert not (tmp_path / "404.html").exists()
