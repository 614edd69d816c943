"""The register of the essay's numbered sentences: bib/essay-sentences.toml.

The register holds no sentence of the essay, only its numbering and the few words that a
text fragment needs to open the published page at the sentence.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from edition.model import Finding, Place, Sentence

FILE = "bib/essay-sentences.toml"


@dataclass(frozen=True, slots=True)
class EssayRegister:
    """The essay: the key of its entry in bib/essay.bib, its address, its numbered sentences."""

    key: str
    url: str
    sentences: dict[str, Sentence]

    def published(self, sentence: Sentence) -> str:
        """The address that opens the published page at the sentence.

        The form is that of text fragments; hyphens, commas and ampersands in the words
        have to be percent-encoded there.
        """
        words = ",".join(quote(part, safe="").replace("-", "%2D") for part in (sentence.start, sentence.end) if part)
        return f"{self.url}#:~:text={words}"


def read_essay(root: Path) -> tuple[EssayRegister, list[Finding]]:
    """The register, and what is wrong with it. A file that is no TOML gives an empty register."""
    path = root / FILE
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        place = Place(FILE, int(found[1]) if found else 1)
        fault = Finding(place, "register-form", f"the register is not TOML ({error}).", "mend the line.")
        return EssayRegister("", "", {}), [fault]
    findings: list[Finding] = []
    if "\ufffd" in text:
        place = Place(FILE, text.count("\n", 0, text.index("\ufffd")) + 1)
        findings.append(
            Finding(place, "register-form", "a character here is not UTF-8.", "save the register as UTF-8.")
        )
    for name in ("key", "url"):
        if not isinstance(data.get(name), str) or not data[name]:
            findings.append(
                Finding(Place(FILE, 1), "register-form", f"the register has no {name}.", f'begin it with {name} = "…".')
            )
    sentences: dict[str, Sentence] = {}
    line_of = {m[1]: text.count("\n", 0, m.start()) + 1 for m in re.finditer(r'^id = "([^"]*)"', text, re.M)}
    for entry in data.get("sentence", []):
        name = str(entry.get("id", ""))
        place = Place(FILE, line_of.get(name, 1))
        missing = [f for f in ("id", "section", "start") if not entry.get(f)]
        missing += [f for f, value in entry.items() if not isinstance(value, str)]
        unknown = set(entry) - {"id", "section", "start", "end", "note"}
        if missing or unknown:
            findings.append(
                Finding(
                    place,
                    "register-form",
                    f"the sentence “{name}” lacks {', '.join(missing) or 'nothing'} "
                    f"and has unknown {', '.join(sorted(unknown)) or 'nothing'}.",
                    "give id, section, start, and where needed end and note, each in quotes.",
                )
            )
            continue
        if name in sentences:
            findings.append(
                Finding(place, "register-number", f"the number {name} stands twice.", "number each sentence once.")
            )
        sentences[name] = Sentence(
            name, entry["section"], entry["start"], entry.get("end", ""), entry.get("note", ""), place
        )
    return EssayRegister(str(data.get("key", "")), str(data.get("url", "")), sentences), findings
