"""The register of the base text's numbered sentences: bib/essay-sentences.toml.

The register holds no sentence of the text, only its numbering and the few words that a
text fragment needs to open the published page at the sentence.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from edition.config import Publication
from edition.model import Place, Problem, Sentence, SentenceId

FILE = "bib/essay-sentences.toml"


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


def read_base_text(root: Path, published: Publication) -> tuple[BaseText, list[Problem]]:
    """The base text as it was published, with its register, and what is wrong with that.

    A register that is no TOML is empty.
    """
    path = root / FILE
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        place = Place(FILE, int(found[1]) if found else 1)
        fault = Problem(
            place=place, rule="register-form", message=f"the register is not TOML ({error}).", fix="mend the line."
        )
        return BaseText(key=published.key, url=published.url, sentences={}), [fault]
    problems: list[Problem] = []
    if "\ufffd" in text:
        place = Place(FILE, text.count("\n", 0, text.index("\ufffd")) + 1)
        problems.append(
            Problem(
                place=place,
                rule="register-form",
                message="a character here is not UTF-8.",
                fix="save the register as UTF-8.",
            )
        )
    sentences: dict[SentenceId, Sentence] = {}
    line_of = {m[1]: text.count("\n", 0, m.start()) + 1 for m in re.finditer(r'^id = "([^"]*)"', text, re.M)}
    for entry in data.get("sentence", []):
        name = SentenceId(entry.get("id", ""))
        place = Place(FILE, line_of.get(name, 1))
        missing = [f for f in ("id", "section", "start") if not entry.get(f)]
        missing += [f for f, value in entry.items() if not isinstance(value, str)]
        unknown = set(entry) - {"id", "section", "start", "end", "note"}
        if missing or unknown:
            problems.append(
                Problem(
                    place=place,
                    rule="register-form",
                    message=f"the sentence “{name}” lacks {', '.join(missing) or 'nothing'} "
                    f"and has unknown {', '.join(sorted(unknown)) or 'nothing'}.",
                    fix="give id, section, start, and where needed end and note, each in quotes.",
                )
            )
            continue
        if name in sentences:
            problems.append(
                Problem(
                    place=place,
                    rule="register-number",
                    message=f"the number {name} stands twice.",
                    fix="number each sentence once.",
                )
            )
        sentences[name] = Sentence(
            id=name,
            section=entry["section"],
            start=entry["start"],
            end=entry.get("end", ""),
            note=entry.get("note", ""),
            place=place,
        )
    return BaseText(key=published.key, url=published.url, sentences=sentences), problems
