"""The languages of sources, and the tag of a source’s title."""

from __future__ import annotations

from edition.model import Source

LANGUAGES: dict[str, str] = {
    "arabic": "ar",
    "armenian": "hy",
    "chinese": "zh",
    "dutch": "nl",
    "english": "en",
    "estonian": "et",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "turkish": "tr",
    "ukrainian": "uk",
}
"""The languages of sources: biblatex's name, and the tag of BCP 47 that a page marks them with."""


def title_language(source: Source) -> str:
    """The tag of the language that a source’s title is in; a title that the editors supplied is in English."""
    title = source.get("title")
    supplied = title.startswith("[") and title.endswith("]") and not source.get("translation")
    return "en" if supplied else LANGUAGES.get(source.get("langid"), "en")
