"""Inserts: what templates add to pages."""

from __future__ import annotations

from edition.site.generated import INSERTS
from edition.validation.pages import known_inserts
from support import ROOT


def test_every_insert_with_data_has_a_template() -> None:
    assert set(INSERTS) <= known_inserts(ROOT)
