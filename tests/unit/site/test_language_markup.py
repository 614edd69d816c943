"""Words are marked with the language that they are in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edition.config import UNREAD, SecondLanguage
from edition.languages import title_language
from edition.model import Place, Source
from edition.site.language_markup import second_language_marker, with_japanese


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>No such word</p>", "<p>No such word</p>"),
        ("<p>The 灯台 shines</p>", '<p>The <span lang="ja">灯台</span> shines</p>'),
        ("<p>協力機構(NATO)の灯台 of NATO</p>", '<p><span lang="ja">協力機構(NATO)の灯台</span> of NATO</p>'),
        ("<p>灯台 or 港</p>", '<p><span lang="ja">灯台</span> or <span lang="ja">港</span></p>'),
        ('<a title="灯台 > 港" href="#灯">x</a>', '<a title="灯台 > 港" href="#灯">x</a>'),
        ('<h1 lang="ja">灯台 <i>港</i></h1>灯', '<h1 lang="ja">灯台 <i>港</i></h1><span lang="ja">灯</span>'),
        (
            '<span lang="ja">灯<span>台</span>港</span><span>港</span>',
            '<span lang="ja">灯<span>台</span>港</span><span><span lang="ja">港</span></span>',
        ),
        (
            "<code>灯台</code> 港 <svg><text>灯台</text></svg>",
            '<code>灯台</code> <span lang="ja">港</span> <svg><text>灯台</text></svg>',
        ),
    ],
)
def test_japanese_words_are_marked_in_html(html: str, marked: str) -> None:
    """What is marked already, code, drawings and attributes are left alone; marking twice changes nothing."""
    assert with_japanese(html) == marked
    assert with_japanese(marked) == marked


@pytest.mark.parametrize(
    ("fields", "tag"),
    [
        ({"title": "{Lamps}", "langid": "english"}, "en"),
        ({"title": "{La lampe}", "langid": "french", "translation": "The lamp"}, "fr"),
        ({"title": "{[La lampe]}", "langid": "french", "translation": "[The lamp]"}, "fr"),
        ({"title": "{[On a lamp]}", "langid": "french"}, "en"),
        ({"title": "{Lampa}", "langid": "no such language"}, "en"),
    ],
)
def test_title_has_the_language_of_its_source(fields: dict[str, str], tag: str) -> None:
    """One that the editors supplied is in English."""
    assert (
        title_language(Source(key="lamp", type="online", fields=fields, place=Place("bib/edition.bib", 1), lines={}))
        == tag
    )


@pytest.mark.parametrize(("tag", "marked"), [("ja", True), ("fr", False), ("", False)])
def test_only_a_configured_language_is_marked(tag: str, marked: bool) -> None:
    """Words in Japanese letters are Japanese where that is the second language, and nobody knows what elsewhere."""
    second = SecondLanguage(tag=tag, option=tag) if tag else None
    html = second_language_marker(replace(UNREAD, second_language=second))("<p>The 灯台, la thèse</p>")
    assert html == ('<p>The <span lang="ja">灯台</span>, la thèse</p>' if marked else "<p>The 灯台, la thèse</p>")
