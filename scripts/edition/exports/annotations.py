"""The claims as annotations of the published text, in the W3C's model (https://www.w3.org/TR/annotation-model/).

A claim's targets are its sentences on the published page. The base text is not reprinted, so that a selector has only
the few words of the register with which a sentence begins and ends, as text fragments have.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edition.edition import Edition, plain
from edition.exports.changelog import moment
from edition.model import Claim, Sentence

FILE = "edition.jsonld"
LANGUAGE = "en-GB"
_FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"

Node = dict[str, Any]


def annotation_collection(edition: Edition, own_address: str, address: Callable[[Claim], str], date: str) -> Node:
    """The collection of annotations, one for each claim, as JSON-LD.

    `own_address` is that of the collection, with which the ids of annotations begin, `address` gives that of a claim
    on the site, and `date` is the day of the latest review.
    """
    items = [_annotation(edition, claim, own_address, address(claim)) for claim in edition.claims]
    page = {"type": "AnnotationPage", "id": f"{own_address}#page", "partOf": own_address, "startIndex": 0}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": own_address,
        "type": "AnnotationCollection",
        "label": f"{edition.config.name}: {edition.config.strapline}",
        "creator": _creator(edition),
        "modified": moment(date),
        "rights": edition.config.licence.url,
        "total": len(items),
        "first": page | {"items": items},
    }


def _annotation(edition: Edition, claim: Claim, own_address: str, address: str) -> Node:
    words = {"type": "TextualBody", "format": "text/plain", "language": LANGUAGE}
    register = edition.base_text.sentences
    return {
        "id": f"{own_address}#{claim.id}",
        "type": "Annotation",
        "motivation": "assessing",
        "creator": _creator(edition),
        "modified": moment(claim.reviewed),
        "rights": edition.config.licence.url,
        "body": [
            words | {"purpose": "assessing", "value": f"{claim.status.label}. {claim.finding}"},
            *(words | {"purpose": "commenting", "value": plain(comment.text)} for comment in claim.comments),
            {"type": "TextualBody", "purpose": "tagging", "value": claim.status},
            {"type": "SpecificResource", "purpose": "linking", "source": address},
        ],
        "target": [
            {
                "type": "SpecificResource",
                "source": edition.base_text.url,
                "selector": _selectors(register[number], edition.base_text.published(register[number])),
            }
            for number in claim.sentences
        ],
    }


def _selectors(sentence: Sentence, published: str) -> list[Node]:
    """The sentence as a range, for tools that know only quotations by its first words, and as a text fragment."""
    start: Node = {"type": "TextQuoteSelector", "exact": sentence.start}
    fragment = {"type": "FragmentSelector", "conformsTo": _FRAGMENTS, "value": published.partition("#")[2]}
    if not sentence.end:
        return [start, fragment]
    # A range ends where its end selector begins, so that this is the empty quotation after the last words.
    end = {"type": "TextQuoteSelector", "exact": "", "prefix": sentence.end}
    return [{"type": "RangeSelector", "startSelector": start, "endSelector": end}, start, fragment]


def _creator(edition: Edition) -> Node:
    return {"type": "Organization", "name": edition.config.name}
