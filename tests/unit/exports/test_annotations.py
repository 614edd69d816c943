"""The claims as annotations of the published text: what they are, and what their selectors find in a text."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from edition.edition import Edition
from edition.exports.dataset import dataset_files
from edition.project import read_edition
from support import ROOT

SITE = "https://example.org/harbours/"
PUBLISHED = "Two harbours. A lamp at the pier was lit. A ferry, or two, may come. Lamp-keeper’s book."
"""A text that nobody wrote, with the words of the register where its sentences are."""


def collection(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dict(dataset_files(edition, SITE))["edition.jsonld"])
    return found


@pytest.fixture
def annotations(small_read: Edition) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = collection(small_read)["first"]["items"]
    return items


def found_by(selector: dict[str, Any], text: str) -> list[tuple[int, int]]:
    """The places that a selector finds, as the model says: a range ends where its end selector begins."""
    if selector["type"] == "RangeSelector":
        starts, ends = (found_by(selector[f"{end}Selector"], text) for end in ("start", "end"))
        return [(start, end) for start, _ in starts for end, _ in ends if start < end]
    if selector["type"] == "FragmentSelector":
        words = [unquote(part) for part in selector["value"].removeprefix(":~:text=").split(",")]
        at = text.index(words[0])
        return [(at, text.index(words[-1], at) + len(words[-1]))]
    before = selector.get("prefix", "")
    return [
        (match.start() + len(before), match.end()) for match in re.finditer(re.escape(before + selector["exact"]), text)
    ]


def test_each_claim_is_one_annotation(small_read: Edition, annotations: list[dict[str, Any]]) -> None:
    whole = collection(small_read)
    assert (whole["@context"], whole["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationCollection")
    assert (whole["id"], whole["total"]) == (f"{SITE}data/v1/edition.jsonld", 2)
    assert [item["id"] for item in annotations] == [f"{whole['id']}#lamp-lit", f"{whole['id']}#ferry-comes"]
    lamp = annotations[0]
    assert lamp["modified"] == "2024-05-01T00:00:00Z"
    assert [(body["purpose"], body.get("value", body.get("source"))) for body in lamp["body"]] == [
        ("assessing", "Confirmed. The lamp was lit on that evening."),
        ("commenting", "The keeper’s book says so."),
        ("commenting", "The word is old."),
        ("tagging", "confirmed"),
        ("linking", f"{SITE}chapters/harbours/#lamp-lit"),
    ]


def test_selectors_find_their_sentences(annotations: list[dict[str, Any]]) -> None:
    """Each once: the range and the fragment the whole sentence, the quotation its first words."""
    found = [
        [[PUBLISHED[slice(*place)] for place in found_by(selector, PUBLISHED)] for selector in target["selector"]]
        for annotation in annotations
        for target in annotation["target"]
    ]
    assert found == [
        [["A lamp at the pier was lit"], ["A lamp"], ["A lamp at the pier was lit"]],
        [["Lamp-keeper"], ["Lamp-keeper"]],
        [["A ferry, or two"], ["A ferry, or two"]],
    ]


def test_selectors_have_only_the_words_of_the_register() -> None:
    """No sentence of the text is reprinted in them, and no two sentences begin or end with the same words."""
    edition, _ = read_edition(ROOT)
    register = edition.base_text.sentences
    targets = [target for item in collection(edition)["first"]["items"] for target in item["target"]]
    sentences = [register[number] for claim in edition.claims for number in claim.sentences]
    for sentence, target in zip(sentences, targets, strict=True):
        quoted = set(re.findall(r'"(?:exact|prefix)": "((?:[^"\\]|\\.)+)"', json.dumps(target["selector"])))
        assert {json.loads(f'"{words}"') for words in quoted} == {sentence.start, sentence.end} - {""}
        assert target["source"] == edition.base_text.url
    for words in ([one.start for one in register.values()], [one.end for one in register.values() if one.end]):
        assert len(set(words)) == len(words)
