"""The register of placeholders: private-use characters that mark where something is put in later.

A placeholder goes through MkDocs, mkdocs-bibtex, Python-Markdown and Jinja as a letter that means
nothing to them. None can come from the text: the rules `markup-control` and `bib-control` refuse
private-use characters. `edition.citations.citeproc`, which is below this package, has its own: U+E010
and U+E011 for a pinpoint and for remarks in a reference, and hieroglyphs for a source's texts.

| Character | Stands for | Put in by | Replaced by |
|---|---|---|---|
| U+E000 | mkdocs-bibtex's answer for a note | `footnotes.note_keys` | `footnotes.insert_marks` |
| U+E001 | the address of the page of sources | `footnotes.note_printer` | `footnotes.insert_notes` |
| U+E002 … U+E003 | a printed reference, or a citation in a free note | `note_text` | `footnotes.insert_notes` |
| U+E004 … U+E003 | the mark of a note | `bibtex_registry`, `footnotes.note_keys` | `footnotes.insert_notes` |
| U+E005, U+E006, U+E007 | the ends of a free note's name and text | `markdown_extension` | `footnotes.insert_notes` |
| U+E008 | the list of notes | `footnotes.note_keys` | `footnotes.insert_notes` |
| U+E020, U+E021, U+E022 | a source's title, key and article | `mkdocs_hooks` | `source_pages` |
"""

from __future__ import annotations

import re

BIBTEX_ANSWER = "\ue000"
SOURCES_URL = "\ue001"
NOTE_LIST = "\ue008"
FREE_NOTE = ("\ue005", "\ue006", "\ue007")
"""Before the name of a free note, between its name and its text, and after its text."""
SOURCE_TITLE, SOURCE_KEY, SOURCE_ARTICLE = "\ue020", "\ue021", "\ue022"

NOTE_TEXT_PATTERN = re.compile("\ue002([^\ue003]*)\ue003")
NOTE_MARK_PATTERN = re.compile("\ue004([^\ue003]*)\ue003")
FREE_NOTE_PATTERN = re.compile(f"{FREE_NOTE[0]}(.*?){FREE_NOTE[1]}(.*?){FREE_NOTE[2]}", re.S)
SOURCE_PATTERN = re.compile(f"([{SOURCE_TITLE}{SOURCE_KEY}{SOURCE_ARTICLE}])")


def note_text(note: str) -> str:
    """The placeholder of a note's text, by the note's id."""
    return f"\ue002{note}\ue003"


def note_mark(note: str) -> str:
    """The placeholder of a note's mark, by the note's id."""
    return f"\ue004{note}\ue003"


def source_reference(key: str) -> str:
    """The placeholder of a source's printed reference, until pandoc has made it."""
    return note_text(f"={key}")
