"""A whole edition of three sentences, free of findings, small enough to spoil one line at a time."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

CONFIG = """\
name = "Two Harbours"
strapline = "A small edition of a letter on two harbours"
slug = "two-harbours"
evidence_until = "2024-04"
required_pages = []
event_kinds = ["document", "visit", "outside event"]
outside_kind = "outside event"

[licence]
name = "CC BY 4.0"
url = "https://creativecommons.org/licenses/by/4.0/"

[base_text]
key = "essay-2023"
title = "[An essay on two harbours]"
author = "Moor, Ada"
date = "2023-08-01"
noun = "essay"
rights = "The essay is the Harbour Institute’s."

[base_text.addresses]
en = "https://example.org/essay.html"

[second_language]
tag = "ja"
option = "ja"

[source_kinds]
release = "Official pages"
research = "Research"
press = "Press reports"

[seen]
page = "page seen"
excerpt = "excerpt seen"
no = "not seen"

[redirects]
"harbours/" = "chapters/harbours/"
"""

REGISTER = """\
# Three sentences of an essay that nobody wrote.

[[sentence]]
id = "1.1"
section = "Harbours"
start = "A lamp"
end = "was lit"
note = "n1"

[[sentence]]
id = "1.2"
section = "Harbours"
start = "A ferry, or two"

[[sentence]]
id = "n1"
section = "Notes"
start = "Lamp-keeper"
"""

ESSAY_BIB = """\
% The essay and what it cites.

@online{essay-2023,
  author       = {Moor, Ada},
  title        = {{[An essay on two harbours]}},
  date         = {2023-08-01},
  organization = {Harbour Institute},
  url          = {https://example.org/essay.html},
  urldate      = {2024-05-01},
  langid       = {english},
  kind         = {research},
  seen         = {excerpt},
  note         = {Title supplied by the editors},
}

@online{lamp-2021,
  author       = {{Lamp Office}},
  title        = {{The Lamp at the “Old” Pier}},
  date         = {2021-03},
  organization = {Lamp Office},
  url          = {https://www.example.org/lamp/},
  urldate      = {2024-05-01},
  langid       = {english},
  kind         = {release},
  seen         = {page},
}
"""

EDITION_BIB = """\
% What the edition cites.

@article{keeper-2022,
  author       = {Reed, Ben and Ito, Hana},
  title        = {{The Keeper’s Book}},
  journaltitle = {Journal of Piers},
  volume       = {7},
  number       = {2},
  pages        = {10–19},
  date         = {2022-11-05},
  doi          = {10.1234/piers.7.2},
  url          = {https://example.com/keeper?issue=7},
  urldate      = {2024-05-01},
  langid       = {english},
  kind         = {research},
  seen         = {page},
  annotation   = {The book in which each lamp is entered.},
}
"""

CHAPTER = """\
---
title: The two harbours
description: A chapter with two claims.
---

# The two harbours

The essay speaks of two harbours.[@essay-2023]

## Paragraph 1 { #p1 }

/// passage | 1

[1.1] Somebody lit a lamp.[the essay’s note 1: @lamp-2021]
[1.2] The author expects a ferry.
///

//// claim | A lamp was lit
    id: lamp-lit
    sentences: 1.1, n1
    kind: fact
    status: confirmed
    reviewed: 2024-05-01
    finding: The lamp was lit on that evening.

/// check

The keeper’s book says so.[@keeper-2022, p. 12; see also @lamp-2021, para. 3]
///

/// wording

The word is old.[^word]
///
////

//// claim | A ferry will come
    id: ferry-comes
    sentences: 1.2
    kind: forecast
    status: open
    reviewed: 2024-05-01
    finding: No ferry has come yet.
    settle: The timetable of the harbour.

/// check

On a timetable: nothing found.
///

/// context

A ferry is a boat.
///

/// since

A pier was finished in May 2024.[@keeper-2022]
///
////

[^word]: The keeper has it too.[@keeper-2022, p. 12]

## Note 1 { #note-1 }

/// passage | n1

[n1] A page on the lamp.[@lamp-2021]
///
"""

TIMELINE = """\
---
title: Timeline
description: Two events.
---

# Timeline

{{ timeline-controls }}

/// event | 2021-03
    id: e-2021-03-lamp
    kind: document
    sentences: 1.1

The office prints a page on the lamp.[@lamp-2021]
///

/// event | 2022-11-05
    id: e-2022-11-05-book
    kind: outside event

The keeper’s book comes out.[@keeper-2022]
///
"""

GLOSSARY = """\
---
title: Glossary
description: One term.
---

# Glossary

/// term | Pier Lamp Register
    id: t-plr
    short: PLR
    also: lamp register, register of lamps
    ja: 灯台簿

The list of lamps on piers.[@lamp-2021]
///
"""

PEOPLE = """\
---
title: People and institutions
description: One institution.
---

# People and institutions

/// entity | Lamp Office
    id: f-lamp-office
    kind: institution
    role: Keeps the lamps
    names: Lamp Office, office of lamps

It keeps the lamps.[@lamp-2021]
///
"""

CHAPTER_FILE = "docs/chapters/harbours.md"
FILES = {
    "edition.toml": CONFIG,
    "bib/essay-sentences.toml": REGISTER,
    "bib/essay.bib": ESSAY_BIB,
    "bib/edition.bib": EDITION_BIB,
    CHAPTER_FILE: CHAPTER,
    "docs/timeline.md": TIMELINE,
    "docs/glossary.md": GLOSSARY,
    "docs/people.md": PEOPLE,
    "overrides/generated/timeline-controls.html": "",
}


def write_small(folder: Path) -> Path:
    """Write the small edition, with the real style of references, into a folder; gives the folder."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "bib" / "notes.csl", folder / "bib")
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Put `new` in the place of `old`, which must stand there exactly once; an empty `old` appends."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert text.count(old) == 1 or not old, f"“{old}” stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new) if old else text + new, encoding="utf-8")


def line_of(folder: Path, file: str, words: str) -> int:
    """The line on which these words last stand, counted from 1."""
    text = (folder / file).read_text(encoding="utf-8")
    assert words in text, f"“{words}” does not stand in {file}"
    return text.count("\n", 0, text.rindex(words)) + 1
