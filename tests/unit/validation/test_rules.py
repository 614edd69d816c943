"""Every rule of `check`: a seeded fault gives one problem, of that rule, at its line; what is right gives none."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from edition.changes.policy import ChangeRule
from edition.model import Problem, Rule
from edition.parsers.files import LEFTOVERS
from edition.project import read_edition
from edition.validation.bibliography import FIELDS, BibRule
from edition.validation.citation_audit import AuditRule
from edition.validation.html import HtmlRule
from edition.validation.rules import RULES, check
from small_edition import CHAPTER_FILE, edit, line_of
from support import ROOT

FindingsOf = Callable[[Path], list[Problem]]
Edit = tuple[str, str, str]
"""A file, words in it (none: the end), and what takes their place."""
Fault = tuple[str, str, str, list[Edit]]
"""What is wrong, the file and words on the line of the problem (none: its first line), the edits that make the fault."""
REMOVED, LINKED = "(removed)", "(linked)"
"""Instead of words: the file is removed, or is a link to another in its folder."""

CONFIG = "edition.toml"
REGISTER = "bib/essay-sentences.toml"
BIB = "bib/edition.bib"
ESSAY = "bib/essay.bib"
TIMELINE = "docs/timeline.md"
GLOSSARY = "docs/glossary.md"
PEOPLE = "docs/people.md"
STYLE = "bib/notes.csl"

BOAT = "A ferry is a boat."
TITLE = "{{The Keeper’s Book}}"
URL = "https://example.com/keeper?issue=7"
NOTE = "{The book in which each lamp is entered.}"

COPIED = "nine small grey boats went slowly out to sea"
"""Words that stand for the essay's own in the register of hashes."""


def shingles(salt: str = "0a0b") -> str:
    """A register of hashes that knows every run of eight of the copied words."""
    words = COPIED.split()
    runs = [" ".join(words[at : at + 8]) for at in range(len(words) - 7)]
    return "\n".join([salt, *(hashlib.sha256(f"{salt} {run}".encode()).hexdigest()[:10] for run in runs)]) + "\n"


PAGE_OF_ITS_OWN = "---\ntitle: One more\ndescription: A page.\n---\n\n# One more\n"
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>'


def entry(key: str, url: str) -> str:
    """A whole entry of the bibliography, free of problems."""
    return (
        f"\n@online{{{key},\n  author = {{Moor, Ada}},\n  title = {{{{Title}}}},\n  date = {{2023}},\n"
        f"  url = {{{url}}},\n  urldate = {{2024-05-01}},\n  langid = {{english}},\n"
        "  kind = {press},\n  seen = {page},\n}\n"
    )


FAULTS: dict[str, list[Fault]] = {
    "config-form": [("a key without a value", CONFIG, "slug =", [(CONFIG, 'slug = "two-harbours"', "slug = ")])],
    "config-entry": [
        (name, CONFIG, f"{name} =", [(CONFIG, f'{name} = "{old}"', f'{name} = "{new}"')])
        for name, old, new in (
            ("title", "[An essay on two harbours]", "An essay on two harbours"),
            ("author", "Moor, Ada", "Ada Moor"),
            ("date", "2023-08-01", "2023-08"),
        )
    ]
    + [("address", CONFIG, "[base_text.addresses]", [(CONFIG, "org/essay.html", "org/other.html")])],
    "config-name": [("of the site", "mkdocs.yml", "site_name", [("mkdocs.yml", "", "site_name: Three Harbours\n")])],
    "config-redirect": [
        ("to nothing", CONFIG, '"harbours/"', [(CONFIG, '= "chapters/harbours/"', '= "chapters/lamps/"')]),
        ("from a page", CONFIG, '"timeline/"', [(CONFIG, '"harbours/" =', '"timeline/" =')]),
        ("from a source", CONFIG, '"sources/', [(CONFIG, '"harbours/" =', '"sources/keeper-2022/" =')]),
    ],
    "page-missing": [("not there", CONFIG, "required_pages", [(CONFIG, "= []", '= ["about/rights.md"]')])],
    "page-encoding": [("replacement sign", CHAPTER_FILE, "\ufffd", [(CHAPTER_FILE, BOAT, "A \ufffd is a boat.")])],
    "front-matter": [
        ("no YAML", CHAPTER_FILE, "", [(CHAPTER_FILE, "title: The two", "title: 'The two")]),
        ("a remark", CHAPTER_FILE, "", [(CHAPTER_FILE, "title: The two harbours", "title: The # two harbours")]),
        (
            "a day that is none",
            CHAPTER_FILE,
            "",
            [(CHAPTER_FILE, "title: The two", "date: 2023-13-45\ntitle: Two")],
        ),
        ("nested without end", "docs/deep.md", "", [("docs/deep.md", "", f"---\ntitle: {'[' * 100}\n---\n")]),
    ],
    "page-title": [("missing", CHAPTER_FILE, "", [(CHAPTER_FILE, "title: The two harbours\n", "")])],
    "page-description": [
        ("missing", CHAPTER_FILE, "", [(CHAPTER_FILE, "description: A chapter with two claims.\n", "")]),
        ("161 characters", CHAPTER_FILE, "", [(CHAPTER_FILE, "A chapter with two claims.", "x" * 161)]),
        ("empty", CHAPTER_FILE, "", [(CHAPTER_FILE, "description: A chapter with two claims.", "description: ''")]),
        (
            "a number",
            CHAPTER_FILE,
            "",
            [(CHAPTER_FILE, "description: A chapter with two claims.", "description: 7")],
        ),
    ],
    "block-opening": [
        ("indented", GLOSSARY, "  /// term", [(GLOSSARY, "", "\n  /// term | Inset\n")]),
        ("in a list", GLOSSARY, "    /// term", [(GLOSSARY, "", "\n- One\n\n    /// term | Inset\n")]),
        ("no name", GLOSSARY, "/// |", [(GLOSSARY, "", "\n/// | x\n")]),
    ],
    "block-unclosed": [
        (
            "to the end of the page",
            PEOPLE,
            "| Ito",
            [(PEOPLE, "", "/// entity | Ito\n    id: f-ito\n    kind: person\n    role: x\n")],
        ),
        ("before the next entry", TIMELINE, "| 2021-03", [(TIMELINE, "lamp.[@lamp-2021]\n///", "lamp.[@lamp-2021]")]),
        ("before the next comment", CHAPTER_FILE, "/// context", [(CHAPTER_FILE, f"{BOAT}\n///", BOAT)]),
        (
            "before the end of its claim",
            CHAPTER_FILE,
            "/// since",
            [(CHAPTER_FILE, "[@keeper-2022]\n///\n", "[@keeper-2022]\n")],
        ),
        (
            "a claim",
            CHAPTER_FILE,
            "| A lamp",
            [(CHAPTER_FILE, "word is old.[^word]\n///\n////", "word is old.[^word]\n///")],
        ),
        (
            "a claim before other text",
            CHAPTER_FILE,
            "| A ferry",
            [(CHAPTER_FILE, "May 2024.[@keeper-2022]\n///\n////", "May 2024.[@keeper-2022]\n///")],
        ),
        (
            "a passage before other text",
            CHAPTER_FILE,
            "/// passage | n1",
            [(CHAPTER_FILE, "lamp.[@lamp-2021]\n///", "lamp.[@lamp-2021]\n\nMore words.")],
        ),
        ("a passage", CHAPTER_FILE, "/// passage | 1", [(CHAPTER_FILE, "expects a ferry.\n///", "expects a ferry.")]),
        (
            "with another block in it",
            TIMELINE,
            "| 2022-11-05",
            [(TIMELINE, "kind: outside event\n\n", "kind: outside event\n\n/// passage | 1\n\n///\n")],
        ),
    ],
    "block-closing": [
        ("nothing open", GLOSSARY, "////", [(GLOSSARY, "", "\n////\n")]),
        ("opening line lost", CHAPTER_FILE, "///", [(CHAPTER_FILE, "/// passage | n1\n\n", "")]),
    ],
    "block-nesting": [
        ("comment outside a claim", GLOSSARY, "/// check", [(GLOSSARY, "", "\n/// check\n\nLoose.\n///\n")])
    ],
    "block-slashes": [
        (
            "as many as around it",
            CHAPTER_FILE,
            "//// context",
            [(CHAPTER_FILE, f"/// context\n\n{BOAT}\n///", f"//// context\n\n{BOAT}\n////")],
        ),
    ],
    "block-argument": [
        ("missing", GLOSSARY, "/// term", [(GLOSSARY, "/// term | Pier Lamp Register", "/// term")]),
        ("missing date", TIMELINE, "/// event", [(TIMELINE, "/// event | 2022-11-05", "/// event")]),
        ("one too many", CHAPTER_FILE, "/// since", [(CHAPTER_FILE, "/// since", "/// since | May")]),
    ],
    "block-blank-line": [("missing", PEOPLE, "It keeps", [(PEOPLE, "of lamps\n\nIt", "of lamps\nIt")])],
    "block-name": [
        ("misspelt", PEOPLE, "/// figur ", [(PEOPLE, "", "\n/// figur | Ito\n\nText.\n///\n")]),
        ("misspelt check", CHAPTER_FILE, "/// chekc", [(CHAPTER_FILE, "/// check\n\nOn a", "/// chekc\n\nOn a")]),
    ],
    "block-options": [
        ("a colon without quotes", PEOPLE, "/// entity", [(PEOPLE, "Keeps the lamps", "Keeps: the lamps")]),
        ("a list", PEOPLE, "/// entity", [(PEOPLE, "role: Keeps the lamps", "role: [a, b]")]),
        ("a remark", PEOPLE, "/// entity", [(PEOPLE, "role: Keeps the lamps", "role: Keeps lamp #2 and # 3")]),
        ("after quotes", PEOPLE, "/// entity", [(PEOPLE, "role: Keeps the lamps", 'role: "Keeps" # the lamps')]),
        ("of a claim", CHAPTER_FILE, "| A ferry", [(CHAPTER_FILE, "settle: The timetable", "settle: The: timetable")]),
    ],
    "option-unknown": [
        ("unknown", PEOPLE, "/// entity", [(PEOPLE, "    names:", "    colour: red\n    names:")]),
        ("misspelt", PEOPLE, "/// entity", [(PEOPLE, "    role:", "    roel:")]),
    ],
    "option-missing": [
        ("missing", PEOPLE, "/// entity", [(PEOPLE, "    role: Keeps the lamps\n", "")]),
        ("empty", PEOPLE, "/// entity", [(PEOPLE, "role: Keeps the lamps", "role:")]),
    ],
    "insert-unknown": [("misspelt", TIMELINE, "{{", [(TIMELINE, "timeline-controls", "time-line-controls")])],
    "passage-form": [
        (
            "no number",
            CHAPTER_FILE,
            "And so on.",
            [(CHAPTER_FILE, "expects a ferry.\n", "expects a ferry.\nAnd so on.\n")],
        ),
        ("number alone", CHAPTER_FILE, "[1.3]", [(CHAPTER_FILE, "expects a ferry.\n", "expects a ferry.\n[1.3]\n")]),
    ],
    "claim-form": [
        ("loose words", CHAPTER_FILE, "| A lamp was lit", [(CHAPTER_FILE, "/// wording", "Loose.\n\n/// wording")])
    ],
    "register-missing": [("removed", REGISTER, "", [(REGISTER, "", REMOVED)])],
    "register-form": [
        ("no quotation marks", REGISTER, "start = A lamp", [(REGISTER, 'start = "A lamp"', "start = A lamp")]),
    ],
    "register-encoding": [("not UTF-8", REGISTER, "\ufffd", [(REGISTER, "# Three", "# Thr\ufffd")])],
    "register-sentence": [
        ("no start", REGISTER, '"1.3"', [(REGISTER, "", '\n[[sentence]]\nid = "1.3"\nsection = "x"\n')]),
        (
            "start is no text",
            REGISTER,
            '"1.3"',
            [(REGISTER, "", '\n[[sentence]]\nid = "1.3"\nsection = "x"\nstart = 5\n')],
        ),
        (
            "unknown field",
            REGISTER,
            '"1.3"',
            [(REGISTER, "", '\n[[sentence]]\nid = "1.3"\nsection = "x"\nstart = "A"\ntext = "B"\n')],
        ),
    ],
    "register-number": [
        (
            "twice",
            REGISTER,
            'id = "n1"',
            [(REGISTER, "", '\n[[sentence]]\nid = "n1"\nsection = "Notes"\nstart = "Lamp"\n')],
        )
    ],
    "sentence-missing": [
        (
            "not restated",
            REGISTER,
            'id = "1.3"',
            [(REGISTER, "", '\n[[sentence]]\nid = "1.3"\nsection = "x"\nstart = "A"\n')],
        )
    ],
    "sentence-unknown": [
        ("restated", CHAPTER_FILE, "[1.9]", [(CHAPTER_FILE, "expects a ferry.\n", "expects a ferry.\n[1.9] More.\n")]),
        ("in a claim", CHAPTER_FILE, "| A ferry will", [(CHAPTER_FILE, "sentences: 1.2\n", "sentences: 1.2, 1.9\n")]),
        (
            "instead of another",
            CHAPTER_FILE,
            "| A ferry will",
            [(CHAPTER_FILE, "sentences: 1.2\n", "sentences: 1.9\n")],
        ),
        ("a range", CHAPTER_FILE, "| A ferry will", [(CHAPTER_FILE, "sentences: 1.2\n", "sentences: 1.2-1.3\n")]),
        ("in an event", TIMELINE, "| 2021-03", [(TIMELINE, "sentences: 1.1", "sentences: 1.1, n9")]),
    ],
    "sentence-twice": [
        (
            "in one passage",
            CHAPTER_FILE,
            "[1.2] Again",
            [(CHAPTER_FILE, "expects a ferry.\n", "expects a ferry.\n[1.2] Again.\n")],
        )
    ],
    "passage-number": [
        ("of another", CHAPTER_FILE, "[n1] A page", [(CHAPTER_FILE, "/// passage | n1", "/// passage | n2")])
    ],
    "sentence-order": [
        (
            "turned round",
            CHAPTER_FILE,
            "[1.1] Somebody",
            [
                (CHAPTER_FILE, "[1.2] The author expects a ferry.\n", ""),
                (CHAPTER_FILE, "[1.1] Somebody", "[1.2] The author expects a ferry.\n[1.1] Somebody"),
            ],
        ),
    ],
    "sentence-note": [
        ("no citation", CHAPTER_FILE, "[1.1]", [(CHAPTER_FILE, "[the essay’s note 1: @lamp-2021]", "")]),
        (
            "not as that note",
            CHAPTER_FILE,
            "[1.1]",
            [(CHAPTER_FILE, "[the essay’s note 1: @lamp-2021]", "[@lamp-2021]")],
        ),
        ("as another note", CHAPTER_FILE, "[1.1]", [(CHAPTER_FILE, "essay’s note 1:", "essay’s note 2:")]),
        (
            "no source of the essay",
            CHAPTER_FILE,
            "[1.1]",
            [(CHAPTER_FILE, "note 1: @lamp-2021", "note 1: @keeper-2022")],
        ),
    ],
    "sentence-claim": [
        ("no claim", CHAPTER_FILE, "[n1] A page", [(CHAPTER_FILE, "sentences: 1.1, n1", "sentences: 1.1")])
    ],
    "id-form": [
        (value, CHAPTER_FILE, "| A lamp was lit", [(CHAPTER_FILE, "id: lamp-lit", f"id: {value}")])
        for value in ("Lamp-lit", "lamp--lit", "lamp_lit", "lamp lit", "-lamp", "lamp-٢", "lámp")
    ],
    "id-twice": [
        ("on two pages", PEOPLE, "/// entity", [(PEOPLE, "id: f-lamp-office", "id: t-plr")]),
        (
            "of a retired claim",
            PEOPLE,
            "/// entity",
            [
                (CHAPTER_FILE, "id: lamp-lit", "id: lamp-lit\n    formerly: old-lamp"),
                (PEOPLE, "id: f-lamp-office", "id: old-lamp"),
            ],
        ),
    ],
    "id-on-page": [
        ("of a heading", CHAPTER_FILE, "| A lamp was lit", [(CHAPTER_FILE, "id: lamp-lit", "id: p1")]),
        ("of a sentence", CHAPTER_FILE, "| A lamp was lit", [(CHAPTER_FILE, "id: lamp-lit", "id: s1-2")]),
        ("two headings", CHAPTER_FILE, "## Note 1", [(CHAPTER_FILE, "{ #note-1 }", "{ #p1 }")]),
        ("two headings alike", PEOPLE, "## Who", [(PEOPLE, "", "\n## Who\n\nA.\n\n## Who\n\nB.\n")]),
    ],
    "claim-kind": [("unknown", CHAPTER_FILE, "| A lamp was lit", [(CHAPTER_FILE, "kind: fact", "kind: fiction")])],
    "claim-status": [
        (
            "of another kind",
            CHAPTER_FILE,
            "| A lamp was lit",
            [(CHAPTER_FILE, "status: confirmed", "status: supported")],
        ),
        ("unknown", CHAPTER_FILE, "| A lamp was lit", [(CHAPTER_FILE, "status: confirmed", "status: certain")]),
    ],
    "claim-reviewed": [
        (
            value,
            CHAPTER_FILE,
            "| A lamp was lit",
            [(CHAPTER_FILE, "confirmed\n    reviewed: 2024-05-01", f"confirmed\n    reviewed: {value}")],
        )
        for value in ("2024-05", "2024", "2024-02-30", "1 May 2024", "2999-01-01")
    ],
    "claim-changes": [
        (
            value,
            CHAPTER_FILE,
            "| A lamp was lit",
            [(CHAPTER_FILE, "status: confirmed", f"status: confirmed\n    changes: {value}")],
        )
        for value in (
            "a new check",
            "2024-05-01",
            "2024-05 a new check",
            "2999-01-01 a new check",
            "2024-05-02 a new check; 2024-05-01 a new title",
        )
    ],
    "claim-finding": [
        (
            "31 words",
            CHAPTER_FILE,
            "| A ferry will",
            [(CHAPTER_FILE, "No ferry has come yet.", " ".join(["word"] * 31))],
        )
    ],
    "citation-sign": [("no @", CHAPTER_FILE, "[keeper-2022]", [(CHAPTER_FILE, BOAT, "A boat.[keeper-2022]")])],
    "citation-pinpoint": [
        (
            "a numbered source without one",
            CHAPTER_FILE,
            "The essay speaks",
            [("bib/essay.bib", "  note         = {Title supplied by the editors},", "  numbered     = {paragraphs},")],
        )
    ],
    "claim-settle": [
        (
            "open without a word",
            CHAPTER_FILE,
            "| A ferry will",
            [(CHAPTER_FILE, "    settle: The timetable of the harbour.\n", "")],
        )
    ],
    "claim-order": [
        ("turned round", CHAPTER_FILE, "| A ferry will", [(CHAPTER_FILE, "/// context", "/// wording")]),
        ("twice", CHAPTER_FILE, "| A ferry will", [(CHAPTER_FILE, "/// context", "/// check")]),
    ],
    "claim-check": [
        (
            "no check",
            CHAPTER_FILE,
            "| A ferry will",
            [(CHAPTER_FILE, "/// check\n\nOn a timetable: nothing found.\n///\n", "")],
        ),
    ],
    "comment-empty": [
        ("context", CHAPTER_FILE, "/// context", [(CHAPTER_FILE, BOAT + "\n", "")]),
        ("check", CHAPTER_FILE, "/// check", [(CHAPTER_FILE, "On a timetable: nothing found.\n", "")]),
        ("since", CHAPTER_FILE, "/// since", [(CHAPTER_FILE, "A pier was finished in May 2024.[@keeper-2022]\n", "")]),
    ],
    "claim-source": [
        ("no source", CHAPTER_FILE, "/// check", [(CHAPTER_FILE, "On a timetable: nothing found.", "There is none.")]),
        (
            "a mail address",
            CHAPTER_FILE,
            "/// check",
            [(CHAPTER_FILE, "On a timetable: nothing found.", "Ask a@b.org.")],
        ),
        ("in code", CHAPTER_FILE, "/// check", [(CHAPTER_FILE, "On a timetable: nothing found.", "`[@lamp-2021]`")]),
    ],
    "claim-since": [
        (
            "forecast without",
            CHAPTER_FILE,
            "| A ferry will",
            [(CHAPTER_FILE, "/// since\n\nA pier was finished in May 2024.[@keeper-2022]\n///\n", "")],
        )
    ],
    "since-date": [
        ("no year", CHAPTER_FILE, "/// since", [(CHAPTER_FILE, "finished in May 2024", "finished")]),
        ("a year before the essay", CHAPTER_FILE, "/// since", [(CHAPTER_FILE, "May 2024", "May 2022")]),
        (
            "a year in the key alone",
            CHAPTER_FILE,
            "/// since",
            [
                (CHAPTER_FILE, "finished in May 2024.[@keeper-2022]", "finished.[@pier-2024]"),
                (BIB, "", entry("pier-2024", "https://example.org/pier")),
            ],
        ),
    ],
    "event-date": [
        (value, TIMELINE, f"| {value}", [(TIMELINE, "| 2022-11-05", f"| {value}")])
        for value in ("2022-13", "2022-11-31", "2022-1-5", "November 2022", "2999")
    ],
    "event-order": [
        (value, TIMELINE, f"| {value}", [(TIMELINE, "| 2022-11-05", f"| {value}")])
        for value in ("2020-01-01", "2021-02", "2021")
    ],
    "event-kind": [("unknown", TIMELINE, "| 2022-11-05", [(TIMELINE, "kind: outside event", "kind: party")])],
    "event-milestone": [
        (
            "another word",
            TIMELINE,
            "| 2022-11-05",
            [(TIMELINE, "kind: outside event", "kind: outside event\n    milestone: no")],
        )
    ],
    "event-source": [
        ("no source", TIMELINE, "| 2022-11-05", [(TIMELINE, "[@keeper-2022]", "")]),
        ("a mail address", TIMELINE, "| 2022-11-05", [(TIMELINE, "[@keeper-2022]", " Ask a@b.org.")]),
    ],
    "event-line": [("two lines", TIMELINE, "| 2022-11-05", [(TIMELINE, "comes out.[", "comes out.\nIt is long.[")])],
    "event-coarse": [
        (
            "a month",
            TIMELINE,
            "| 2021-03",
            [(CHAPTER_FILE, "says so.[@keeper-2022, p. 12; see also", "says so: on 3 March 2021.[see also")],
        ),
        (
            "a year",
            TIMELINE,
            "| 2021",
            [
                (TIMELINE, "| 2021-03", "| 2021"),
                (CHAPTER_FILE, "says so.[@keeper-2022, p. 12; see also", "says so: on 3 March 2021.[see also"),
            ],
        ),
    ],
    "entity-kind": [("unknown", PEOPLE, "/// entity", [(PEOPLE, "kind: institution", "kind: ghost")])],
    "entry-text": [
        ("term", GLOSSARY, "/// term", [(GLOSSARY, "The list of lamps on piers.[@lamp-2021]\n", "")]),
        ("entity", PEOPLE, "/// entity", [(PEOPLE, "It keeps the lamps.[@lamp-2021]\n", "")]),
    ],
    "citation-form": [
        (value, CHAPTER_FILE, "A ferry, ", [(CHAPTER_FILE, BOAT, f"A ferry, {value}")])
        for value in ("[@keeper-2022 p. 4]", "[@keeper-2022; and more]", "[@keeper-2022;]", "[@keeper-2022.]")
    ]
    + [
        ("in a check", CHAPTER_FILE, "The keeper’s book", [(CHAPTER_FILE, "; see also @lamp-2021, para. 3]", ";]")]),
        (
            "in a note of the essay",
            CHAPTER_FILE,
            "[1.1]",
            [(CHAPTER_FILE, "note 1: @lamp-2021]", "note 1: @lamp-2021;]")],
        ),
    ],
    "citation-brackets": [
        (value, CHAPTER_FILE, "A ferry, ", [(CHAPTER_FILE, BOAT, f"A ferry, {value}")])
        for value in (
            "[@keeper-2022",
            "@keeper-2022]",
            "［＠keeper-2022］",
            "@keeper-2022",
            "[-@keeper-2022]",
            "[see:@keeper-2022]",
            "[@keeper-2022](timeline.md)",
        )
    ],
    "citation-place": [
        (where, CHAPTER_FILE, f"{new}[@keeper-2022]", [(CHAPTER_FILE, old, f"{new}[@keeper-2022]")])
        for where, old, new in (
            ("heading", "## Paragraph 1 { #p1 }", "## Paragraph 1 "),
            ("title", "//// claim | A lamp was lit", "//// claim | A lamp was lit"),
            ("option", "    settle: The timetable of the harbour.", "    settle: The timetable"),
        )
    ]
    + [
        (where, CHAPTER_FILE, "A boat", [(CHAPTER_FILE, BOAT, written)])
        for where, written in (
            ("link", "[A boat[@keeper-2022]](https://example.org/)"),
            ("image", "![A boat[@keeper-2022]](../assets/edition.css)"),
            ("title of a link", '[A boat](https://example.org/ "as [@keeper-2022] says")'),
        )
    ],
    "citation-key": [
        (value, CHAPTER_FILE, "A ferry, ", [(CHAPTER_FILE, BOAT, f"A ferry, [{value}]")])
        for value in ("@Keeper-2022", "@keeper_2022", "@keeper--2022", "@2022-keeper", "@keeper.2022")
    ],
    "citation-locator": [
        (value, CHAPTER_FILE, "A ferry, ", [(CHAPTER_FILE, BOAT, f"A ferry, [@keeper-2022, {value}]")])
        for value in ("page 4", "4", "chapter 4", "§ 4", "p.", "pp. 4—5")
    ],
    "citation-unknown": [
        ("no such source", CHAPTER_FILE, "A ferry, ", [(CHAPTER_FILE, BOAT, "A ferry, [@nobody-2020]")]),
        ("in a free note", CHAPTER_FILE, "[^word]:", [(CHAPTER_FILE, "has it too.", "has it too.[@nobody-2020]")]),
    ],
    "citation-essay": [("another key", CONFIG, "key =", [(CONFIG, 'key = "essay-2023"', 'key = "essay-2024"')])],
    "markup-html": [
        (value, CHAPTER_FILE, "A ferry: ", [(CHAPTER_FILE, BOAT, f"A ferry: {value}")])
        for value in (
            "<b>bold</b>",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<img/src=x/onerror=alert(1)>",
            "<x:y onclick=alert(1)>",
            "<svg onload=alert(1)",
            "</p>",
            "<!-- remark -->",
            "<!doctype html>",
            "<?php ?>",
            "<ftp://example.org/a>",
            '<https://example.org/" onclick="alert(1)">',
            "[x](<b>)",
            "a `b <i>x</i>\n- c` d",
            "\\`<b>\\`",
        )
    ]
    + [
        ("in the title", CHAPTER_FILE, "title:", [(CHAPTER_FILE, "title: The two", "title: <i>The</i> two")]),
        ("after many ticks", CHAPTER_FILE, "```", [(CHAPTER_FILE, BOAT, "``` `<b onclick=x>` ")]),
        ("in the guide", "CONTRIBUTING.md", "<b>", [("CONTRIBUTING.md", "", "# Guide\n\nA <b>word</b>.\n")]),
    ],
    "markup-attributes": [
        (value, CHAPTER_FILE, "A ferry: ", [(CHAPTER_FILE, BOAT, f"A ferry: {value}")])
        for value in ("x { onclick=alert(1) }", '*x*{: style="color:red" }')
    ],
    "markup-fence": [
        ("an odd fence", CHAPTER_FILE, "``` {.yaml}\n", [(CHAPTER_FILE, BOAT, "``` {.yaml}\na: b\n```")]),
        ("a fence without end", CHAPTER_FILE, "```text", [(CHAPTER_FILE, BOAT, "```text\na\n")]),
        (
            "between two odd fences",
            CHAPTER_FILE,
            "> ```",
            [(CHAPTER_FILE, BOAT, "> ```\n> a\n\nText.")],
        ),
    ],
    "markup-address": [
        (value, CHAPTER_FILE, "A ferry: ", [(CHAPTER_FILE, BOAT, f"A ferry: {value}")])
        for value in (
            "[x](javascript:alert)",
            "[x](JavaScript:alert)",
            "[x]( javascript:alert)",
            "[x](< javascript:alert>)",
            "[x](java\nscript:alert)",
            "[x](javascript&#58;alert)",
            "[x](javascript&colon;alert)",
            "[x](&#x6a;avascript:alert)",
            "[[[x]]](javascript:alert)",
            "[x\\]y](javascript:alert)",
            "[x](data:text/html,x)",
            "[x](vbscript:x)",
            "[x](file:///etc/passwd)",
            "[x](ftp://example.org/)",
            "![x](data:image/png;base64,AA)",
        )
    ]
    + [
        ("by name", CHAPTER_FILE, "[r]: ", [(CHAPTER_FILE, BOAT, "A [ferry][r].\n\n[r]: javascript:alert")]),
        ("in the guide", "CONTRIBUTING.md", "[x]", [("CONTRIBUTING.md", "", "# Guide\n\n[x](javascript:alert)\n")]),
    ],
    "markup-image": [
        (value, CHAPTER_FILE, "A ferry: ", [(CHAPTER_FILE, BOAT, f"A ferry: {value}")])
        for value in (
            "![x](https://example.org/a.png)",
            "![x](//example.org/a.png)",
            "![](HTTP://example.org/a.png)",
            "![[x]](https://example.org/a.png)",
            "![x\\]](https://example.org/a.png)",
            "[![x](https://example.org/a.png)](timeline.md)",
        )
    ]
    + [
        ("by name", CHAPTER_FILE, "[r]: ", [(CHAPTER_FILE, BOAT, "A ![ferry][r].\n\n[r]: https://example.org/a.png")]),
        ("by its text", CHAPTER_FILE, "[f]: ", [(CHAPTER_FILE, BOAT, "A ![F].\n\n[f]: https://example.org/a.png")]),
    ],
    "sentence-empty": [
        (
            "a note alone",
            CHAPTER_FILE,
            "[1.2]",
            [(CHAPTER_FILE, "[1.2] The author expects a ferry.", "[1.2] [@lamp-2021]")],
        )
    ],
    "file-template": [
        (what, "overrides/main.html", "<", [("overrides/main.html", "", f"\n{html}\n")])
        for what, html in (
            ("a script", '<script src="https://example.org/x.js"></script>'),
            ("in a remark", "<!-- <img src=//example.org/x.png> -->"),
            ("a style sheet", '<link rel="stylesheet" href="http://example.org/x.css">'),
        )
    ]
    + [("a macro", "overrides/x.jinja", "<", [("overrides/x.jinja", "", "\n<img src=//example.org/x.png>\n")])],
    "page-value": [("a list", CHAPTER_FILE, "", [(CHAPTER_FILE, "title: The two harbours", "title: [a, b]")])],
    "insert-place": [
        (
            "in a line",
            CHAPTER_FILE,
            "See {{ lamps }}",
            [(CHAPTER_FILE, BOAT, "See {{ lamps }}."), ("overrides/drawings/lamps.html", "", "<p>Lamps</p>\n")],
        )
    ],
    "config-value": [
        ("markup", CONFIG, "noun =", [(CONFIG, 'noun = "essay"', 'noun = "<b>essay"')]),
    ],
    "config-setting": [
        ("an extension", "mkdocs.yml", "- attr_list", [("mkdocs.yml", "", "markdown_extensions:\n  - attr_list\n")]),
        ("with settings", "mkdocs.yml", "- extra", [("mkdocs.yml", "", "markdown_extensions:\n  - extra: {}\n")]),
        ("another file", "mkdocs.yml", "INHERIT", [("mkdocs.yml", "", "INHERIT: other.yml\n")]),
    ],
    "bib-script": [("Cyrillic in a word", BIB, "title  ", [(BIB, TITLE, "{{The Kеeper’s Book}}")])],
    "markup-control": [
        (entity, CHAPTER_FILE, entity, [(CHAPTER_FILE, BOAT, f"A {entity} boat.")])
        for entity in ("&#8238;", "&#x200b;", "&ZeroWidthSpace;", "&shy")
    ]
    + [
        (f"U+{ord(value):04X}", CHAPTER_FILE, value, [(CHAPTER_FILE, BOAT, f"A {value} boat.")])
        for value in ("\u202e", "\u200b", "\u2066", "\x07", "\x7f", "\ue000", "\ue002", "\ufeff")
    ],
    "markup-host": [
        (value, CHAPTER_FILE, value, [(CHAPTER_FILE, BOAT, f"A {value}")])
        for value in (
            "[x](https://user:word@example.org/)",
            "[x](http://127.0.0.1:8080/)",
            "[x](http://0x7f.1/)",
            "[x](http://2130706433/)",
            "[x](http://[::1]/)",
            "[x](http://[::1/)",
            "[x](https://example.org:99999/)",
            "[x](https:///path)",
            "[x](https://localhost/)",
            "[x](https://орех.example.org/)",
            "<http://10.0.0.1/>",
        )
    ],
    "link-form": [
        (value, CHAPTER_FILE, value, [(CHAPTER_FILE, BOAT, f"A {value}")])
        for value in ("[x]()", "[](https://example.org)", "[x](/timeline/)", "[x](../timeline/)", "[x](../no.pdf)")
    ],
    "link-page": [("a page", CHAPTER_FILE, "[x](", [(CHAPTER_FILE, BOAT, "[x](../nowhere.md)")])],
    "link-anchor": [
        ("of a page", CHAPTER_FILE, "[x](", [(CHAPTER_FILE, BOAT, "[x](../glossary.md#nothing)")]),
        ("of this page", CHAPTER_FILE, "[x](", [(CHAPTER_FILE, BOAT, "[x](#nothing)")]),
        ("of a page with an insert", CHAPTER_FILE, "[x](", [(CHAPTER_FILE, BOAT, "[x](../timeline.md#nothing)")]),
    ],
    "image-missing": [("a file", CHAPTER_FILE, "![x](", [(CHAPTER_FILE, BOAT, "![x](../assets/no.png)")])],
    "image-alt": [
        (
            "no text",
            CHAPTER_FILE,
            "![](",
            [(CHAPTER_FILE, BOAT, "![](../assets/boat.svg)"), ("docs/assets/boat.svg", "", DRAWN)],
        ),
    ],
    "nav-page": [
        (
            "misspelt",
            "mkdocs.yml",
            "timelime",
            [
                (
                    "mkdocs.yml",
                    "",
                    "nav:\n  - timeline.md\n  - A: timelime.md\n  - glossary.md\n  - people.md\n  - chapters/harbours.md\n",
                )
            ],
        ),
    ],
    "config-site": [
        ("two colons", "mkdocs.yml", "a: b: c", [("mkdocs.yml", "", "\na: b: c\n")]),
        ("a tab", "mkdocs.yml", "\tred", [("mkdocs.yml", "", "\nextra:\n\tred: 1\n")]),
        ("lists within lists", "mkdocs.yml", "", [("mkdocs.yml", "", "extra: " + "[" * 5_000)]),
    ],
    "page-nav": [
        (
            "a page of four",
            CHAPTER_FILE,
            "---\ntitle",
            [("mkdocs.yml", "", "nav:\n  - timeline.md\n  - A: glossary.md\n  - people.md\n")],
        ),
    ],
    "file-name": [
        ("a space", "docs/my page.md", "", [("docs/my page.md", "", PAGE_OF_ITS_OWN)]),
        ("a hidden page", "docs/.hidden.md", "", [("docs/.hidden.md", "", PAGE_OF_ITS_OWN)]),
    ],
    "file-address": [
        ("of the data", "docs/data/index.md", "", [("docs/data/index.md", "", PAGE_OF_ITS_OWN)]),
        ("twice", "docs/timeline.md", "", [("docs/timeline/index.md", "", PAGE_OF_ITS_OWN)]),
        ("of the sources", "docs/sources/index.md", "", [("docs/sources/index.md", "", PAGE_OF_ITS_OWN)]),
    ],
    "file-guide": [
        (
            "deleted",
            "CONTRIBUTING.md",
            "",
            [("docs/about/contribute.md", "", f"{PAGE_OF_ITS_OWN}\n--8<-- 'CONTRIBUTING.md'\n")],
        ),
    ],
    "id-reserved": [
        ("of the template", CHAPTER_FILE, "//// claim | A lamp", [(CHAPTER_FILE, "id: lamp-lit", "id: content")]),
        (
            "retired",
            CHAPTER_FILE,
            "//// claim | A lamp",
            [(CHAPTER_FILE, "id: lamp-lit", "id: lamp-lit\n    formerly: site-nav")],
        ),
    ],
    "passage-twice": [
        (
            "in two blocks",
            CHAPTER_FILE,
            "/// passage | 1",
            [(CHAPTER_FILE, "\n[1.2] The", "\n///\n\n/// passage | 1\n\n[1.2] The")],
        ),
    ],
    "file-size": [("of a page", "docs/long.md", "", [("docs/long.md", "", "A lamp.\n" * 70_000)])],
    "file-line": [("of brackets", "docs/long.md", "", [("docs/long.md", "", "[" * 200_000)])],
    "file-paragraph": [
        (
            "of many lines",
            "docs/long.md",
            "A first",
            [("docs/long.md", "", f"{PAGE_OF_ITS_OWN}\nA first\n" + "A lamp.\n" * 1_200)],
        ),
        ("of brackets", "docs/long.md", "[[", [("docs/long.md", "", f"{PAGE_OF_ITS_OWN}\n" + "[" * 121)]),
        ("of backticks", "docs/long.md", "``", [("docs/long.md", "", f"{PAGE_OF_ITS_OWN}\n" + "`` ` ``` " * 30)]),
    ],
    "file-depth": [
        (
            "of a list",
            "docs/long.md",
            " " * 44,
            [("docs/long.md", "", PAGE_OF_ITS_OWN + "\n" + " " * 44 + "- A lamp.\n")],
        ),
        (
            "of quotations",
            "docs/long.md",
            "> > ",
            [("docs/long.md", "", PAGE_OF_ITS_OWN + "\n" + "> " * 21 + "A lamp.\n")],
        ),
    ],
    "file-included": [
        (
            "a file of the machine",
            "docs/long.md",
            "--8<--",
            [("docs/long.md", "", f"{PAGE_OF_ITS_OWN}\n--8<-- '/etc/passwd'\n")],
        ),
        ("the guide", "docs/long.md", "-8<-", [("docs/long.md", "", f'{PAGE_OF_ITS_OWN}\n -8<- "CONTRIBUTING.md"\n')]),
    ],
    "insert-twice": [
        (
            "in one page",
            CHAPTER_FILE,
            "{{ lamps }}",
            [
                (CHAPTER_FILE, "", "\n{{ lamps }}\n\n{{ lamps }}\n"),
                ("overrides/drawings/lamps.html", "", "<p>Lamps</p>\n"),
            ],
        ),
    ],
    "option-indent": [
        ("a tab", CHAPTER_FILE, "\tsettle", [(CHAPTER_FILE, "    settle", "\tsettle")]),
        ("two spaces", CHAPTER_FILE, "  settle", [(CHAPTER_FILE, "    settle", "  settle")]),
    ],
    "markup-value": [
        (
            "a tag in a title",
            CHAPTER_FILE,
            "---\ntitle",
            [(CHAPTER_FILE, "title: The two harbours", 'title: "The \\x3cmeta> harbours"')],
        ),
        (
            "a tag in an option",
            CHAPTER_FILE,
            "//// claim | A ferry",
            [(CHAPTER_FILE, "settle: The timetable of the harbour.", 'settle: "The \\x3ci>timetable"')],
        ),
        (
            "a link in an option",
            PEOPLE,
            "/// entity",
            [(PEOPLE, "role: Keeps the lamps", "role: Keeps [the lamps](timeline.md)")],
        ),
        ("bold words", PEOPLE, "/// entity", [(PEOPLE, "role: Keeps the lamps", "role: Keeps **the** lamps")]),
        (
            "reversed text in an option",
            PEOPLE,
            "/// entity",
            [(PEOPLE, "role: Keeps the lamps", 'role: "Keeps \\u202e the lamps"')],
        ),
    ],
    "markup-script": [
        (what, CHAPTER_FILE, f"A {word}", [(CHAPTER_FILE, BOAT, f"A {word} is a boat.")])
        for what, word in (
            ("Cyrillic in a word", "fеrry"),
            ("Cyrillic alone", "расе"),
            ("fullwidth", "ｆｅｒｒｙ"),
            ("mathematical", "𝐟𝐞𝐫𝐫𝐲"),
        )
    ]
    + [("in a title", CHAPTER_FILE, "", [(CHAPTER_FILE, "title: The two", "title: Thе two")])],
    "front-matter-key": [
        (
            "a template",
            CHAPTER_FILE,
            "---\ntitle",
            [(CHAPTER_FILE, "title: The two harbours", "title: The two harbours\ntemplate: sitemap.xml")],
        ),
    ],
    "term-short": [
        (
            "a second term",
            "docs/glossary.md",
            "/// term | Public",
            [
                (
                    "docs/glossary.md",
                    "",
                    "\n/// term | Public Lamp Register\n    id: t-public\n    short: PLR\n\nAnother.[@lamp-2021]\n///\n",
                )
            ],
        ),
    ],
    "note-form": [
        (
            "a quotation mark",
            CHAPTER_FILE,
            '[^a"b]:',
            [(CHAPTER_FILE, BOAT, 'A boat.[^a"b]\n\n[^a"b]: It floats.')],
        ),
    ],
    "text-guard": [
        (
            "no file",
            "bib/essay-shingles.txt",
            "",
            [("edition.toml", 'noun = "essay"', f'noun = "essay"\nshingles = "{"0" * 64}"')],
        ),
    ],
    "text-copied": [
        (
            "on a page",
            CHAPTER_FILE,
            "Nine small",
            [(CHAPTER_FILE, BOAT, f"{COPIED.capitalize()}."), ("bib/essay-shingles.txt", "", shingles())],
        ),
        (
            "with other marks",
            CHAPTER_FILE,
            "Nine, small",
            [
                (CHAPTER_FILE, BOAT, "Nine, small-grey *boats*[@keeper-2022] WENT slowly out to séa."),
                ("bib/essay-shingles.txt", "", shingles()),
            ],
        ),
        (
            "in an annotation",
            BIB,
            "annotation",
            [(BIB, NOTE, f"{{{COPIED}}}"), ("bib/essay-shingles.txt", "", shingles())],
        ),
    ],
    "file-link": [
        ("to a file", "docs/other.md", "", [("docs/other.md", "timeline.md", LINKED)]),
        ("to nothing", "docs/other.md", "", [("docs/other.md", "nowhere.md", LINKED)]),
        ("in bib", "bib/other.bib", "", [("bib/other.bib", "nowhere.bib", LINKED)]),
    ],
    "file-kind": [
        ("docs/page.html", "docs/page.html", "<p>Words.</p>", [("docs/page.html", "", "<p>Words.</p>")]),
        ("docs/data.json", "docs/data.json", "{}", [("docs/data.json", "", "{}")]),
    ],
    "file-image": [
        (name, f"docs/assets/{name}", "x", [(f"docs/assets/{name}", "", "<b>x</b>")])
        for name in ("boat.png", "boat.jpg", "boat.webp", "boat.avif", "serif.woff2")
    ],
    "file-asset": [
        ("a page", "docs/assets/page.html", "<p>", [("docs/assets/page.html", "", "<p>Words.</p>")]),
    ],
    "file-style": [
        (words, "docs/assets/boat.css", words, [("docs/assets/boat.css", "", f"a {{ color: red; }}\n{words}\n")])
        for words in (
            '@import "boats.css";',
            "b { background: url( 'https://example.com/boat.png'); }",
            "c { src: URL(//x.y) }",
        )
    ],
    "file-script": [
        (words, "docs/assets/boat.svg", "<svg", [("docs/assets/boat.svg", "", words)])
        for words in (
            '<svg onload="alert(1)"></svg>',
            "<svg><script>alert(1)</script></svg>",
            '<svg><image href="https://example.org/a.png"/></svg>',
        )
    ],
    "file-bib": [("bib/sources.xlsx", "bib/sources.xlsx", "x", [("bib/sources.xlsx", "", "x")])],
    "note-missing": [("not written", CHAPTER_FILE, "A ferry, ", [(CHAPTER_FILE, BOAT, "A ferry, a boat.[^boat]")])],
    "note-uncalled": [
        ("not called", CHAPTER_FILE, "[^boat]:", [(CHAPTER_FILE, BOAT, BOAT + "\n\n[^boat]: It floats.")])
    ],
    "note-twice": [
        (
            "written twice",
            CHAPTER_FILE,
            "[^word]: Once",
            [(CHAPTER_FILE, "[^word]: The", "[^word]: Once.\n\n[^word]: The")],
        )
    ],
    "note-name": [
        (
            "that of a citation",
            CHAPTER_FILE,
            "[^keeper-2022]:",
            [(CHAPTER_FILE, BOAT, "A boat.[^keeper-2022]\n\n[^keeper-2022]: It floats.")],
        ),
    ],
    "style-missing": [("removed", STYLE, "", [(STYLE, "", REMOVED)])],
    "style-form": [
        ("a document type", STYLE, "<?xml", [(STYLE, "<style xmlns", "<!DOCTYPE style>\n<style xmlns")]),
        ("not XML", STYLE, "    <layout delimiter", [(STYLE, "<citation>", "<citation")]),
        ("another document", STYLE, "<?xml", [(STYLE, '<style xmlns="http://purl.org/net/xbiblio/csl"', "<style")]),
    ],
    "style-macro": [("misspelt", STYLE, 'macro="autor"', [(STYLE, '<text macro="author"', '<text macro="autor"')])],
    "style-citation": [
        (
            "missing",
            STYLE,
            "<?xml",
            [(STYLE, "<citation>", "<bibliography>"), (STYLE, "</citation>", "</bibliography>")],
        )
    ],
    "style-pinpoint": [
        (name, STYLE, "<?xml", [(STYLE, '<text variable="locator"/>', new)])
        for name, new in (
            ("not printed", ""),
            ("with its label", '<group delimiter=" "><label variable="locator"/><text variable="locator"/></group>'),
            ("after a colon", '<group delimiter=": "><text variable="locator"/></group>'),
        )
    ],
    "bib-encoding": [("not UTF-8", BIB, "\ufffd", [(BIB, "% What the", "% What \ufffd the")])],
    "bib-syntax": [
        ("a comma is missing", BIB, "  doi ", [(BIB, "{2022-11-05},", "{2022-11-05}")]),
    ],
    "bib-braces": [("a word", BIB, "  volume ", [(BIB, "{7},", "seven,")])],
    "bib-field-other": [
        (name, BIB, f"  {name}  ", [(BIB, "  volume  ", f"  {name}      = {{x}},\n  volume  ")])
        for name in ("journal", "address", "abstract", "keywords", "bdsk-url-1")
    ],
    "bib-date-field": [
        (
            "year and month",
            BIB,
            "  month ",
            [(BIB, "  date         = {2022-11-05},", "  year = 2022,\n  month = nov,")],
        ),
        ("a year", BIB, "  year ", [(BIB, "  date         = {2022-11-05},", "  year = {2022},")]),
        ("beside the date", BIB, "  day ", [(BIB, "  volume  ", "  day = {5},\n  volume  ")]),
    ],
    "bib-stray-text": [
        ("before the first entry", BIB, "Stray", [(BIB, "% What the", "Stray words.\n% What the")]),
        ("@comment", BIB, "@comment", [(BIB, "% What the", "@comment{x}\n% What the")]),
        ("after the last entry", BIB, "}}}", [(BIB, "", "}}}\n")]),
    ],
    "bib-command": [
        ("@string", BIB, "@string", [(BIB, "% What the", '@string{pier = "Pier"}\n% What the')]),
        ("@preamble", BIB, "@preamble", [(BIB, "% What the", '@preamble{"x"}\n% What the')]),
    ],
    "bib-field-twice": [
        ("in other capitals", BIB, "Volume", [(BIB, "  volume       = {7},\n", "  Volume = {7},\n  volume = {8},\n")])
    ],
    "bib-key": [
        (
            value,
            ESSAY,
            f"@online{{{value},",
            [
                (ESSAY, "@online{essay-2023,", f"@online{{{value},"),
                (CONFIG, 'key = "essay-2023"', f'key = "{value}"'),
                (CHAPTER_FILE, "[@essay-2023]", "[@lamp-2021]"),
            ],
        )
        for value in ("Essay-2023", "essay_2023", "essay--2023", "2023-essay", "essay:2023", "<script>")
    ],
    "bib-key-twice": [
        ("in two files", ESSAY, "@online{lamp-2021", [(BIB, "", entry("lamp-2021", "https://example.org/other"))])
    ],
    "bib-address-twice": [
        (value, ESSAY, "www.example.org/lamp", [(BIB, URL, value)])
        for value in (
            "https://www.example.org/lamp/",
            "https://www.example.org/lamp",
            "https://example.org/lamp/",
            "http://example.org/lamp",
            "https://WWW.Example.ORG/lamp/",
        )
    ],
    "bib-doi-twice": [
        (
            value,
            ESSAY,
            "doi ",
            [(ESSAY, "  kind         = {release}", f"  doi = {{{value}}},\n  kind         = {{release}}")],
        )
        for value in ("10.1234/piers.7.2", "10.1234/PIERS.7.2")
    ],
    "bib-type": [("unknown", BIB, "@manuscript", [(BIB, "@article", "@manuscript")])],
    "bib-field": [("unknown", BIB, "colour", [(BIB, "  volume  ", "  colour       = {red},\n  volume  ")])],
    "bib-title": [
        ("empty", BIB, "title  ", [(BIB, TITLE, "{{}}")]),
        ("spaces", BIB, "title  ", [(BIB, TITLE, "{{ }}")]),
        ("missing", BIB, "@article", [(BIB, f"  title        = {TITLE},\n", "")]),
    ],
    "bib-capitals": [
        (value, BIB, "title  ", [(BIB, TITLE, value)])
        for value in ("{The Keeper’s Book}", "{{The} Keeper’s {Book}}", "{The {Keeper’s} Book}")
    ],
    "bib-author": [("nobody", BIB, "@article", [(BIB, "  author       = {Reed, Ben and Ito, Hana},\n", "")])],
    "bib-name": [
        (value, BIB, "author  ", [(BIB, "{Reed, Ben and Ito, Hana}", f"{{{value}}}")])
        for value in ("Reed, Ito, Moor, Abe", "Reed, Ben, Ito, Hana", "Moor, Ada and Reed, Jr., Ben, Ito")
    ],
    "bib-date": [("missing", BIB, "@article", [(BIB, "  date         = {2022-11-05},\n", "")])],
    "bib-date-form": [
        (value, BIB, value, [(BIB, "2022-11-05", value)])
        for value in (
            "5 November 2022",
            "2022-13",
            "2022-02-29",
            "2022/2023/2024",
            "2022-11-5",
            "05.11.2022",
            "２０２２",
        )
    ]
    + [("last seen", BIB, "urldate", [(BIB, "{2024-05-01}", "{May 2024}")])],
    "bib-date-future": [
        ("date", BIB, "2999-01-01", [(BIB, "2022-11-05", "2999-01-01")]),
        ("last seen", BIB, "2999", [(BIB, "{2024-05-01}", "{2999}")]),
        ("dead", BIB, "dead", [(BIB, "  langid  ", "  dead         = {2999},\n  langid  ")]),
    ],
    "bib-address": [
        (
            "neither address nor DOI",
            BIB,
            "@article",
            [(BIB, f"  url          = {{{URL}}},\n", ""), (BIB, "  doi          = {10.1234/piers.7.2},\n", "")],
        )
    ],
    "bib-address-form": [
        (value, BIB, "url  ", [(BIB, URL, value)])
        for value in (
            "https://example.com/a\\_pier",
            "https://example.com/{pier}",
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "data:text/html,x",
            "ftp://example.com/keeper",
            "//example.com/keeper",
            "example.com/keeper",
            "https://localhost/keeper",
            "https://",
            "https://example.com/a b",
            "https://example.com/<script>",
            'https://example.com/"onclick="alert(1)',
            "https://[example",
            "https://exa℀mple.com/",
        )
    ],
    "bib-address-login": [
        (value, BIB, "url  ", [(BIB, URL, value)])
        for value in ("https://user@example.com/", "https://user:secret@example.com/", "https://:secret@example.com/")
    ],
    "bib-address-host": [
        (value, BIB, "url  ", [(BIB, URL, value)])
        for value in (
            "http://127.0.0.1:8000/x",
            "http://169.254.169.254/latest/",
            "https://wiki.intranet/page",
            "https://router.local./",
            "https://www.nаto.int/x",
            "https://xn--80ak6aa92e.com/",
        )
    ],
    "bib-address-tracking": [
        (value, BIB, "url  ", [(BIB, URL, f"{URL}&{value}")])
        for value in ("utm_source=x", "fbclid=1", "GCLID=1", "mc_cid=1", "ref_src=x", "utm_medium")
    ],
    "bib-accessed": [("missing", BIB, "@article", [(BIB, "  urldate      = {2024-05-01},\n", "")])],
    "bib-latex": [
        (value, BIB, "annotation", [(BIB, NOTE, f"{{{value}}}")])
        for value in (
            "Caf\\'e",
            "50\\% of it",
            "\\textbf{bold}",
            "``quoted''",
            "one -- two",
            "1939--45",
            "$x^2$",
            "no~break",
        )
    ]
    + [("dashes of pages", BIB, "pages", [(BIB, "10–19", "10--19")])],
    "bib-markup": [
        (value, BIB, "annotation", [(BIB, NOTE, f"{{{value}}}")])
        for value in (
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "</span>",
            "<!x>",
            "fish &amp; chips",
            "&#60;b&#62;",
            "[click](https://example.org)",
            "javascript:alert(1)",
            "a **bold** word",
            "an _italic_ word",
        )
    ]
    + [("script in the title", BIB, "title  ", [(BIB, TITLE, "{{<script>alert(1)</script>}}")])],
    "bib-control": [
        (f"U+{ord(value):04X}", BIB, "title  ", [(BIB, TITLE, f"{{{{The Keeper{value}s Book}}}}")])
        for value in ("\u202e", "\u2067", "\u200b", "\u00ad", "\x07", "\x00", "\ue010", "\u0378")
    ]
    + [("in the address", BIB, "url  ", [(BIB, URL, f"{URL}\u200b")])],
    "bib-length": [
        ("10,000 characters", BIB, "annotation", [(BIB, NOTE, f"{{{'x' * 10_000}}}")]),
        ("2,001 characters", BIB, "annotation", [(BIB, NOTE, f"{{{'x' * 2001}}}")]),
    ],
    "bib-doi": [
        (value, BIB, "doi  ", [(BIB, "10.1234/piers.7.2", value)])
        for value in ("https://doi.org/10.1234/piers", "doi:10.1234/piers", "10.12/piers", "10.1234", "10.1234/a b")
    ],
    "bib-isbn": [
        (value, BIB, "isbn", [(BIB, "  doi  ", f"  isbn         = {{{value}}},\n  doi  ")])
        for value in ("978-3-16-148410-1", "3-16-148410-1", "978316148410", "none")
    ],
    "bib-language": [
        ("unknown", BIB, "langid", [(BIB, "{english}", "{klingon}")]),
        ("as a tag", BIB, "langid", [(BIB, "{english}", "{en}")]),
        ("missing", BIB, "@article", [(BIB, "  langid       = {english},\n", "")]),
    ],
    "bib-kind": [
        ("unknown", BIB, "kind  ", [(BIB, "{research}", "{rumour}")]),
        ("missing", BIB, "@article", [(BIB, "  kind         = {research},\n", "")]),
    ],
    "bib-seen": [
        ("unknown", BIB, "seen  ", [(BIB, "{page}", "{maybe}")]),
        ("missing", BIB, "@article", [(BIB, "  seen         = {page},\n", "")]),
    ],
    "bib-unused": [("not cited", BIB, "@online{extra-2023", [(BIB, "", entry("extra-2023", "https://example.org/x"))])],
}

ONE_BY_ONE = [
    pytest.param(rule, fault, id=f"{rule}: {fault[0].encode('ascii', 'backslashreplace').decode()[:40]}")
    for rule, faults in FAULTS.items()
    for fault in faults
]


def apply(folder: Path, edits: list[Edit]) -> None:
    """Make each edit in turn."""
    for file, old, new in edits:
        if new == REMOVED:
            (folder / file).unlink()
        elif new == LINKED:
            (folder / file).symlink_to(old)
        else:
            edit(folder, file, old, new)


def test_every_rule_has_a_seeded_fault() -> None:
    """And no rule that is gone has one."""
    assert set(FAULTS) == set(RULES)


@pytest.mark.parametrize("rule", [*RULES, *HtmlRule, *ChangeRule, *AuditRule])
def test_rule_has_id_description_message_and_fix(rule: Rule) -> None:
    """An id of small letters, a sentence that says what the rule asks, a message and a fix."""
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule)
    assert re.fullmatch(r"(docs/|bib/|[A-Z]).*\.", rule.asks)
    assert re.fullmatch(r"(docs/|bib/|[A-Z“@\[{]).*\.", rule.message)
    assert re.fullmatch(r"[a-z{].*\.”?", rule.fix)


def test_no_two_rules_have_one_id() -> None:
    ids = [*RULES, *HtmlRule, *ChangeRule, *AuditRule]
    assert len(ids) == len(set(ids))


def test_small_edition_has_no_problem(small: Path, findings_of: FindingsOf) -> None:
    assert findings_of(small) == []


@pytest.mark.parametrize(("rule", "fault"), ONE_BY_ONE)
def test_fault_is_found_by_its_rule_alone(small: Path, findings_of: FindingsOf, rule: str, fault: Fault) -> None:
    """At its file and line, with a message and a fix."""
    _, file, words, edits = fault
    apply(small, edits)
    found = findings_of(small)
    line = line_of(small, file, words) if words else 1
    assert [(problem.rule, problem.place.file, problem.place.line) for problem in found] == [(rule, file, line)]
    assert found[0].message.endswith(".")
    assert found[0].fix.endswith((".", ".”"))


RIGHT = {
    "mail address": [(CHAPTER_FILE, BOAT, "Ask ada@example.org, or <ada@example.org>.")],
    "mail link": [(CHAPTER_FILE, BOAT, "Ask [Ada](mailto:ada@example.org).")],
    "@ in an address": [(CHAPTER_FILE, BOAT, "[x](https://example.org/@ada) <https://example.org/@ada>")],
    "citation in code": [(CHAPTER_FILE, BOAT, "Write `[@nobody-2020]`.")],
    "citation in a fence": [(CHAPTER_FILE, BOAT, "```markdown\n[@nobody-2020] <b>\n/// x\n```")],
    "citation in an indented fence": [(CHAPTER_FILE, BOAT, "- Write:\n\n    ```\n    [@nobody-2020]\n    ```")],
    "citation with its bracket escaped": [(CHAPTER_FILE, BOAT, r"Write \[@nobody-2020].")],
    "tag in code": [(CHAPTER_FILE, BOAT, "Never `<b>` or ``<i> ` </i>``.")],
    "less than": [(CHAPTER_FILE, BOAT, "3 < 5, and 5 <7.")],
    "own image": [(CHAPTER_FILE, BOAT, "![A boat](../assets/boat.svg)"), ("docs/assets/boat.svg", "", DRAWN)],
    "linked address by name": [(CHAPTER_FILE, BOAT, "A [ferry][f].\n\n[f]: https://example.org/ferry")],
    "page with a colon in its title": [(CHAPTER_FILE, BOAT, '[x](../timeline.md "Time: line")')],
    "tab": [(CHAPTER_FILE, BOAT, "A\tboat.")],
    "free note with a space": [(CHAPTER_FILE, BOAT, "A boat.[^my note]\n\n[^my note]: It floats.")],
    "description of 160 characters": [(CHAPTER_FILE, "A chapter with two claims.", "x" * 160)],
    "changes in order": [
        (CHAPTER_FILE, "status: confirmed", "status: confirmed\n    changes: 2024-04-01 new; 2024-05-01 newer; better")
    ],
    "a quotation of the essay": [
        (CHAPTER_FILE, BOAT, f"It says “{COPIED}”."),
        ("bib/essay-shingles.txt", "", shingles()),
    ],
    "seven words of the essay": [
        (CHAPTER_FILE, BOAT, " ".join(COPIED.split()[:7]) + "."),
        ("bib/essay-shingles.txt", "", shingles()),
    ],
    "two citations side by side": [(CHAPTER_FILE, BOAT, "A boat.[@keeper-2022][@lamp-2021]")],
    "events of one day": [(TIMELINE, "| 2021-03", "| 2022-11-05")],
    "month before its days": [(TIMELINE, "| 2021-03", "| 2022-11")],
    "event of a year": [(TIMELINE, "| 2022-11-05", "| 2022")],
    "field of 2,000 characters": [(BIB, NOTE, f"{{{'x' * 2000}}}")],
    "ISBN of 13 figures": [(BIB, "  doi  ", "  isbn = {978-3-16-148410-0},\n  doi  ")],
    "ISBN of 10 figures": [(BIB, "  doi  ", "  isbn = {0-306-40615-2},\n  doi  ")],
    "DOI with brackets": [(BIB, "10.1234/piers.7.2", "10.1016/S0140-6736(20)30183-5")],
    "no date, and why": [(BIB, "date         = {2022-11-05}", "nodate       = {None shown}")],
    "no address, and why": [
        (BIB, f"  url          = {{{URL}}},\n  urldate      = {{2024-05-01}},", "  nourl = {Not seen},")
    ],
    "year alone": [(BIB, "2022-11-05", "2022")],
    "leap day": [(BIB, "2022-11-05", "2020-02-29")],
    "another page of one site": [(BIB, URL, "https://www.example.org/lamp/?page=2")],
    "a parameter called reference": [(BIB, URL, f"{URL}&reference=1")],
    "capitals in an address": [(BIB, URL, "HTTPS://Example.com/Keeper")],
    "hyphen between words": [(BIB, NOTE, "{A well-known book.}")],
    "signs of their own": [(BIB, NOTE, "{“50 %” – R&D, US$5, № 7, snake_case, 3 * 4, a < b.}")],
    "remark in the file": [(BIB, "% What the", "  % Remark.\n% What the")],
    "Japanese": [(BIB, TITLE, "{{灯台守の記録}}"), (BIB, "{english}", "{japanese},\n  translation = {The Book}")],
}


@pytest.mark.parametrize("edits", RIGHT.values(), ids=RIGHT.keys())
def test_valid_text_has_no_problem(small: Path, findings_of: FindingsOf, edits: list[Edit]) -> None:
    apply(small, edits)
    assert findings_of(small) == []


def test_page_in_utf_16_or_with_a_byte_order_mark(small: Path, findings_of: FindingsOf) -> None:
    """Notepad writes both: the first is named, the second can be read."""
    path = small / CHAPTER_FILE
    text = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8-sig")
    assert findings_of(small) == []
    path.write_text(text, encoding="utf-16")
    assert [problem.rule for problem in findings_of(small)] == ["page-encoding"]


def test_three_slashes_for_four_is_one_problem(small: Path, findings_of: FindingsOf) -> None:
    """What is in the block, and its end, follow from the first line."""
    edit(small, CHAPTER_FILE, "//// claim | A ferry", "/// claim | A ferry")
    assert len(findings_of(small)) == 1


def test_empty_page_is_not_blamed_for_every_link_to_it(small: Path, findings_of: FindingsOf) -> None:
    """It has no title and no description."""
    edit(small, CHAPTER_FILE, BOAT, "[x](../extra.md#a), [y](../extra.md#b)")
    (small / "docs" / "extra.md").write_text("", encoding="utf-8")
    assert {problem.rule for problem in findings_of(small)} == {"page-title", "page-description"}


@pytest.mark.parametrize(
    ("file", "rule"),
    [("docs/glossary.md", "page-encoding"), (BIB, "bib-encoding"), (REGISTER, "register-encoding")],
)
def test_file_in_another_encoding_is_a_problem(small: Path, findings_of: FindingsOf, file: str, rule: str) -> None:
    """Not a traceback."""
    path = small / file
    path.write_bytes(path.read_bytes().replace(b"lamp", b"l\xe4mp", 1))
    assert [problem.rule for problem in findings_of(small)] == [rule]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("{2022-11-05,", 3),  # where the entry without an end begins
        ("{2022-11-05}", 11),  # the comma is missed where the next field begins
    ],
    ids=["brace", "comma"],
)
def test_bibliography_that_cannot_be_read_is_reported_with_its_line(
    small: Path, findings_of: FindingsOf, words: str, line: int
) -> None:
    """That its sources are unknown now is not reported."""
    edit(small, BIB, "{2022-11-05},", words)
    assert [(f.rule, f.place.line) for f in findings_of(small)] == [("bib-syntax", line)]


def test_sources_beside_what_cannot_be_read(small: Path, findings_of: FindingsOf) -> None:
    """A source is not reported as unused before all sources and pages can be read."""
    edit(small, BIB, "", entry("pier-2023", "https://example.org/pier") + "}\n")
    assert [f.rule for f in findings_of(small)] == ["bib-stray-text"]


def test_bibliography_of_the_essay_that_cannot_be_read(small: Path, findings_of: FindingsOf) -> None:
    """Neither the essay's own entry nor the sources of its notes are reported as missing."""
    edit(small, ESSAY, "{{[An essay", "{{{[An essay")
    assert [f.rule for f in findings_of(small)] == ["bib-syntax"]


def test_other_problems_are_reported_beside_a_file_that_cannot_be_read(small: Path, findings_of: FindingsOf) -> None:
    """The cause comes first; what has nothing to do with it is reported as always."""
    edit(small, BIB, "{2022-11-05},", "{2022-11-05}")
    edit(small, CHAPTER_FILE, BOAT, "A <b>boat</b>.[@keeper-2022, page 3]")
    edit(small, TIMELINE, "| 2021-03", "| March 2021")
    assert [f.rule for f in findings_of(small)] == ["bib-syntax", "citation-locator", "markup-html", "event-date"]


def test_page_that_cannot_be_read_hides_no_source(small: Path, findings_of: FindingsOf) -> None:
    """A source that only an unreadable citation cites is not reported as unused."""
    edit(small, BIB, "", entry("pier-2023", "https://example.org/pier"))
    edit(small, CHAPTER_FILE, BOAT, "A boat.[@pier-2023, page 3]")
    assert [f.rule for f in findings_of(small)] == ["citation-locator"]


def test_wrong_status_hides_nothing(small: Path, findings_of: FindingsOf) -> None:
    """All of the page was read: what else is missing is reported with it."""
    edit(small, CHAPTER_FILE, "status: confirmed", "status: certain")
    edit(small, CHAPTER_FILE, "[1.2] The author expects a ferry.\n", "")
    assert [f.rule for f in findings_of(small)] == ["claim-status", "sentence-missing"]


def test_register_that_cannot_be_read(small: Path, findings_of: FindingsOf) -> None:
    """Its sentences are not reported as unknown, wherever they are named."""
    (small / REGISTER).write_text("sentence = 3\n", encoding="utf-8")
    assert [(f.rule, f.place.line) for f in findings_of(small)] == [("register-form", 1)]


LEFT = (
    "docs/since.md~",
    "docs/#since.md#",
    "docs/since.md.orig",
    "docs/Thumbs.db",
    "docs/.DS_Store",
    "docs/.notes/a.md",
)


@pytest.mark.parametrize(
    "name", [*LEFT, "docs/assets/boat.svg.bak", "bib/edition.bib.bak", "bib/.DS_Store", "bib/#edition.bib#"]
)
def test_what_editors_leave_behind_is_passed_over(small: Path, findings_of: FindingsOf, name: str) -> None:
    file = small / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"<script>\x00\xff")
    assert findings_of(small) == []


@pytest.mark.parametrize("name", ["docs/.#since.md", "bib/.#edition.bib"])
def test_lock_of_emacs_is_passed_over(small: Path, findings_of: FindingsOf, name: str) -> None:
    """It is a link that leads nowhere."""
    (small / name).symlink_to("ada@harbour.4711")
    assert findings_of(small) == []


def test_folder_with_the_name_of_a_page(small: Path, findings_of: FindingsOf) -> None:
    (small / "docs" / "x.md").mkdir()
    assert findings_of(small) == []


def test_the_site_excludes_what_is_passed_over() -> None:
    """MkDocs excludes hidden files by itself; a sign of number at the beginning is escaped."""
    excluded = re.search(r"^exclude_docs:.*\n((?:  .*\n)+)", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.M)
    assert excluded
    assert {line.strip().removeprefix("\\") for line in excluded[1].splitlines()} == set(LEFTOVERS) - {".*"}


@pytest.mark.parametrize("page", [TIMELINE, GLOSSARY, PEOPLE])
def test_edition_without_a_reference_page(small: Path, findings_of: FindingsOf, page: str) -> None:
    """No edition needs a timeline, a glossary or a page of people."""
    (small / page).unlink()
    assert findings_of(small) == []


@pytest.mark.parametrize(
    ("year", "rules"), [("1864", ["since-date"]), ("1865", []), ("1914", []), ("18650", ["since-date"])]
)
def test_since_of_an_older_essay(small: Path, findings_of: FindingsOf, year: str, rules: list[str]) -> None:
    """A since names a year from that of the base text on."""
    edit(small, ESSAY, "{2023-08-01}", "{1865-04-09}")
    edit(small, CONFIG, 'date = "2023-08-01"', 'date = "1865-04-09"')
    edit(small, CHAPTER_FILE, "May 2024", f"May {year}")
    assert [f.rule for f in findings_of(small)] == rules


def test_insert_of_another_text(small: Path, findings_of: FindingsOf) -> None:
    """A text brings an insert of its own by a template of that name."""
    edit(small, "overrides/generated/harbour-map.html", "", "<p>A map.</p>")
    edit(small, CHAPTER_FILE, "two harbours.[@essay-2023]", "two harbours.[@essay-2023]\n\n{{ harbour-map }}")
    assert findings_of(small) == []


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii"])
def test_pipe_whose_encoding_lacks_a_character(copy: Path, encoding: str) -> None:
    """The problem is printed with what the encoding has; there is no traceback."""
    edit(copy, GLOSSARY, "", "\n[@灯台é]\n")
    environment = os.environ | {"PYTHONPATH": str(copy / "scripts"), "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-m", "edition.cli", "check"], env=environment, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr
    assert (done.returncode, done.stdout.count(b": citation-key: ")) == (1, 1)


def test_register_that_is_not_toml_is_reported_with_its_line(small: Path, findings_of: FindingsOf) -> None:
    edit(small, REGISTER, 'start = "A lamp"', "start = A lamp")
    assert [(f.rule, str(f.place)) for f in findings_of(small)] == [("register-form", f"{REGISTER}:6")]


def test_key_that_differs_only_in_capitals_is_used_twice(small: Path, findings_of: FindingsOf) -> None:
    """Two such keys would be one file name, or one reference, on some systems."""
    edit(small, BIB, "", entry("Keeper-2022", "https://example.org/other"))
    assert "bib-key-twice" in {f.rule for f in findings_of(small)}


def test_entry_with_everything_wrong_gives_every_problem_at_its_line(small: Path, findings_of: FindingsOf) -> None:
    edit(
        small,
        BIB,
        "",
        "@Online{EVIL_key,\n  author = {\u202eRoom, Ada},\n  title = {<script>alert(1)</script>},\n"
        "  date = {2999},\n  url = {javascript:alert(1)//?utm_source=x},\n  langid = {x},\n  kind = {x},\n"
        f"  seen = {{x}},\n  note = {{{'x' * 10_000}}},\n  doi = {{x}},\n  isbn = {{1}},\n  onload = {{x}},\n}}\n",
    )
    start = line_of(small, BIB, "@Online{EVIL_key") - 1
    assert {(f.rule, f.place.line - start) for f in findings_of(small) if f.place.file == BIB} == {
        ("bib-key", 1),
        ("bib-unused", 1),
        ("bib-accessed", 1),
        ("bib-control", 2),
        ("bib-capitals", 3),
        ("bib-markup", 3),
        ("bib-date-future", 4),
        ("bib-address-form", 5),
        ("bib-address-tracking", 5),
        ("bib-language", 6),
        ("bib-kind", 7),
        ("bib-seen", 8),
        ("bib-length", 9),
        ("bib-doi", 10),
        ("bib-isbn", 11),
        ("bib-field", 12),
    }


@pytest.mark.parametrize(
    ("today", "rules"),
    [
        (date(2024, 5, 1), set()),
        (date(2024, 4, 30), {"claim-reviewed", "bib-date-future"}),
    ],
    ids=["the day itself", "the day before"],
)
def test_date_of_today_is_not_in_the_future(small: Path, today: date, rules: set[str]) -> None:
    edition, _ = read_edition(small)
    assert {problem.rule for problem in check(edition, small, today)} == rules


def test_problems_are_sorted_and_reported_once(small: Path, findings_of: FindingsOf) -> None:
    """By file, line and rule; one that is found in two ways is reported once."""
    edit(small, CHAPTER_FILE, BOAT, "A <b> boat <https://example.org/>.")
    edit(small, BIB, "{english}", "{klingon}")
    edit(small, BIB, "{page}", "{maybe}")
    found = findings_of(small)
    assert [f.rule for f in found] == ["bib-language", "bib-seen", "markup-html"]
    assert str(found[0]).startswith("bib/edition.bib:14: bib-language: “keeper-2022” has no known language")


def test_order_of_fields_names_each_field_once() -> None:
    assert len(FIELDS) == len(set(FIELDS))


def test_faults_are_found_in_the_real_edition(copy: Path, findings_of: FindingsOf) -> None:
    """Whatever other problems it has."""
    before = findings_of(copy)
    (copy / "docs" / "seeded.md").write_text(
        "---\ntitle: Seeded\ndescription: A page of faults.\n---\n\n# Seeded\n\n<b>Loud</b> words.[@seeded-nobody-1901]\n\n"
        "{{ seeded }}\n",
        encoding="utf-8",
    )
    with (copy / BIB).open("a", encoding="utf-8") as bib:
        bib.write(entry("seeded-2023", "javascript:alert(1)"))
    new = set(findings_of(copy)) - set(before)
    assert {(f.rule, f.place.file) for f in new} == {
        ("markup-html", "docs/seeded.md"),
        ("citation-unknown", "docs/seeded.md"),
        ("insert-unknown", "docs/seeded.md"),
        ("page-nav", "docs/seeded.md"),
        ("bib-address-form", BIB),
        ("bib-unused", BIB),
    }
    assert {f.place.line for f in new if f.place.file.startswith("docs")} == {1, 8, 10}


@pytest.mark.parametrize(
    "title", ["The Keeper {PLR} Book", "Aid grows from $1bn to $2bn", "首脳会合(7月11日~12日)", "From 7~8 to 9"]
)
def test_title_that_only_looks_like_latex_or_single_braces_is_accepted(
    small: Path, findings_of: Callable[[Path], list[Problem]], title: str
) -> None:
    edit(small, "bib/edition.bib", "The Keeper’s Book", title)
    assert not findings_of(small)


@pytest.mark.parametrize("title", ["The $x$ Book", "The $10^2$ Book", "Vol.~3"])
def test_latex_in_a_title_is_refused(small: Path, findings_of: Callable[[Path], list[Problem]], title: str) -> None:
    edit(small, "bib/edition.bib", "The Keeper’s Book", title)
    assert [problem.rule for problem in findings_of(small)] == [BibRule.LATEX]
