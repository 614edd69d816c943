"""The register of the base text's numbered sentences: bib/essay-sentences.toml.

The register holds no sentence of the text, only its numbering and the few words that a
text fragment needs to open the published page at the sentence.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from edition.config import Publication, toml_line
from edition.model import Place, Problem, Rule, Sentence, SentenceId

FILE = "bib/essay-sentences.toml"
_FIELDS = {"id": True, "section": True, "start": True, "end": False, "note": False}
"""The fields of a sentence (True: required)."""


class RegisterSyntax(Rule):
    """How the register of sentences is written."""

    MISSING = """register-missing: The project has a register of the essay’s sentences.
        The file is missing.
        Fix: restore it; it has a table [[sentence]] for each sentence."""
    ENCODING = """register-encoding: The register of sentences is saved as UTF-8.
        This line has a character that is not UTF-8.
        Fix: save the register as UTF-8."""
    TOML = """register-form: The register of sentences is TOML, with one table for each sentence.
        The register cannot be read ({reason}).
        Fix: correct the line; each sentence is a table [[sentence]]."""
    SENTENCE = """register-sentence: A sentence of the register has an id, a section and a start.
        The sentence “{number}” has missing, unknown or unreadable fields: {fields}.
        Fix: give id, section and start, and where needed end and note, each as text in quotation marks."""
    NUMBER = """register-number: Each sentence of the essay has a number of its own.
        The number {number} is used twice.
        Fix: number each sentence once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseText:
    """The base text: the key of its entry in the bibliography, its address, its numbered sentences."""

    key: str
    url: str
    sentences: dict[SentenceId, Sentence]

    def published(self, sentence: Sentence) -> str:
        """The address that opens the published page at the sentence.

        The form is that of text fragments; hyphens, commas and ampersands in the words
        have to be percent-encoded there.
        """
        words = ",".join(quote(part, safe="").replace("-", "%2D") for part in (sentence.start, sentence.end) if part)
        return f"{self.url}#:~:text={words}"


def read_base_text(root: Path, published: Publication) -> tuple[BaseText, tuple[Problem, ...]]:
    """The base text as it was published, with its register, and what is wrong with that.

    A register that is missing or not TOML is empty.
    """
    try:
        text = (root / FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _empty(published, RegisterSyntax.MISSING.at(Place(FILE, 1)))
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _empty(published, RegisterSyntax.TOML.at(Place(FILE, toml_line(error, text)), reason=error))
    tables = data.get("sentence", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        return _empty(published, RegisterSyntax.TOML.at(Place(FILE, 1), reason="“sentence” is not a list of tables"))
    sentences, problems = _sentences(text, tables)
    base_text = BaseText(key=published.key, url=published.url, sentences=sentences)
    if place := Place.undecoded(FILE, text):
        problems.insert(0, RegisterSyntax.ENCODING.at(place))
    return base_text, tuple(problems)


def _sentences(text: str, tables: list[dict[str, Any]]) -> tuple[dict[SentenceId, Sentence], list[Problem]]:
    """The sentences of the register by their numbers, and what is wrong with them."""
    lines = {m[1]: text.count("\n", 0, m.start()) + 1 for m in re.finditer(r'^id = "([^"]*)"', text, re.M)}
    sentences: dict[SentenceId, Sentence] = {}
    problems: list[Problem] = []
    for table in tables:
        name = SentenceId(table.get("id", ""))
        place = Place(FILE, lines.get(name, 1))
        if wrong := _wrong_fields(table):
            problems.append(RegisterSyntax.SENTENCE.at(place, number=name, fields=", ".join(wrong)))
            continue
        if name in sentences:
            problems.append(RegisterSyntax.NUMBER.at(place, number=name))
        fields = {field: table.get(field, "") for field in _FIELDS if field != "id"}
        sentences[name] = Sentence(id=name, place=place, **fields)
    return sentences, problems


def _empty(published: Publication, problem: Problem) -> tuple[BaseText, tuple[Problem, ...]]:
    return BaseText(key=published.key, url=published.url, sentences={}), (problem,)


def _wrong_fields(table: dict[str, object]) -> list[str]:
    """The fields of a sentence that are missing or unknown, or whose value is not text."""
    missing = [name for name, required in _FIELDS.items() if required and not table.get(name)]
    unreadable = [name for name, value in table.items() if name not in _FIELDS or not isinstance(value, str)]
    return list(dict.fromkeys([*missing, *unreadable]))
