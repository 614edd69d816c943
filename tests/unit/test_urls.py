"""Addresses of pages."""

from __future__ import annotations

import pytest

from edition.model import page_url


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.md", ""),
        ("timeline.md", "timeline/"),
        ("chapters/notes.md", "chapters/notes/"),
        ("about/index.md", "about/"),
        ("a/b/index-of.md", "a/b/index-of/"),
    ],
)
def test_page_has_a_folder_as_its_address(path: str, address: str) -> None:
    assert page_url(path) == address
