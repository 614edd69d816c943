"""All rules of `check`, and the function that applies them to an edition.

A rule is a member of an enumeration derived from `edition.model.Rule`. Its entry reads like a report: the id
with one sentence that says what the rule asks, the message, the fix. The enumeration of a subject is in the
module that checks the subject, above the functions that find the problems, so that a new rule is one entry,
one small function and its call, all in one file. (A single enumeration here would be above the parsers, which
report what they cannot read, and would separate each rule from its function.)

A rule has one message, as in other linters: an id names one thing to fix, the page of rules shows every
message, and the test that wants a seeded fault for every rule sees every message.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from edition.config import UNREAD, ConfigSyntax
from edition.edition import Edition
from edition.model import Problem, Rule
from edition.parsers.base_text import RegisterSyntax
from edition.parsers.bibtex import BibSyntax
from edition.parsers.blocks import BlockSyntax
from edition.parsers.citations import CitationSyntax
from edition.parsers.files import FileSize
from edition.parsers.pages import PageSyntax
from edition.parsers.style import StyleSyntax
from edition.validation.bibliography import BibRule, check_bibliography
from edition.validation.citations import CitationRule, check_citations
from edition.validation.claims import ClaimRule, check_claims
from edition.validation.configuration import ConfigurationRule, check_configuration
from edition.validation.entries import EntryRule, check_entries
from edition.validation.files import FileRule, check_files
from edition.validation.links import LinkRule, check_links
from edition.validation.markup import MarkupRule, check_markup
from edition.validation.pages import PageRule, check_pages, known_inserts
from edition.validation.sentences import SentenceRule, check_sentences
from edition.validation.text_reuse import ReuseRule, check_text_reuse
from edition.validation.timeline import EventRule, check_events

RULES: tuple[Rule, ...] = (
    *PageSyntax,
    *PageRule,
    *BlockSyntax,
    *RegisterSyntax,
    *SentenceRule,
    *ClaimRule,
    *EventRule,
    *EntryRule,
    *CitationSyntax,
    *CitationRule,
    *MarkupRule,
    *LinkRule,
    *ReuseRule,
    *FileSize,
    *FileRule,
    *StyleSyntax,
    *ConfigSyntax,
    *ConfigurationRule,
    *BibSyntax,
    *BibRule,
)
"""Every rule of `check`, in the order in which the page of rules shows them."""


def check(edition: Edition, root: Path, today: datetime.date) -> list[Problem]:
    """What is wrong with an edition that was read, in the order of files and lines.

    `today` is the day after which a date is in the future. What may only follow from a file that could not
    be read (`Edition.unread`) is left out: an unreadable bibliography does not make every citation unknown.
    """
    if edition.config == UNREAD:  # every other rule needs the configuration
        return []
    problems = [
        *check_pages(edition, known_inserts(root)),
        *check_sentences(edition),
        *check_claims(edition, today),
        *check_events(edition, today),
        *check_entries(edition),
        *check_citations(edition),
        *check_markup(edition),
        *check_links(edition, root),
        *check_text_reuse(edition, root),
        *check_configuration(edition, root),
        *check_files(root),
        *check_bibliography(edition, today),
    ]
    return sorted(set(problems), key=lambda problem: (problem.place.file, problem.place.line, problem.rule))
