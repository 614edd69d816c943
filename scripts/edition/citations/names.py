"""Name lists of biblatex: how the names of authors, editors and translators are read, printed and checked.

A list has `and` between its names. A name is “Family, Given”, “Family, Jr., Given” or “Given Family”; in the extended
form `family=…, given=…, prefix=…, suffix=…`; or a body's, whole, in braces
(https://ctan.org/pkg/biblatex, section 2.3.3; https://ctan.org/pkg/biber, section 3.3). pybtex reads the plain forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pybtex.bibtex.utils import split_name_list, split_tex_string
from pybtex.database import InvalidNameString, Person

_EXTENDED = re.compile(r'"?(family|given|prefix|suffix|useprefix|[a-z]+-i)\s*=\s*"?(.*?)"?', re.S)
"""One part of a name in the extended form; initials and `useprefix` say nothing that is printed here."""
_PRINTED_PARTS = ("family", "given", "prefix", "suffix")
_EAST_ASIAN = "々〇ㄱ-ㅎㅏ-ㅣ㐀-䶿一-鿿가-힣\uf900-\ufaff\U00020000-\U000323af"
"""Chinese characters and Hangul, in which names have the family first."""
_KANA = "ぁ-ゖァ-ヺー"
_FAMILY_FIRST = re.compile(rf"[{_EAST_ASIAN}{_KANA}]*[{_EAST_ASIAN}][{_EAST_ASIAN}{_KANA}]*")
"""Kana alone are no sign of it: they are how foreign names are written, the given name first."""
_SUFFIX = re.compile(r"(?:jr|sr)\.?|junior|senior|[ivx]+|[2-9](?:nd|rd|th)", re.I)
"""What belongs between a family name and a given name: Jr., Sr., III, 2nd."""
_SUFFIX_ALONE = re.compile(r"(?:jr|sr)\.?|junior|senior|i{2,3}|iv|[2-9](?:nd|rd|th)", re.I)
"""The same where an initial, such as V or X, could be meant."""
_BETWEEN = re.compile(r"\s*[;；、/|&＆]\s*")
"""Signs that people write between two names, where biblatex wants `and`."""
_JOINING = r"(?:with|und|mit|et|y|e|och|og|en)"
_TWO_NAMES = re.compile(
    rf"(?P<one>[^\W\d_a-z][\w.’-]*(?: [^\W\d_a-z][\w.’-]*)+) {_JOINING} "
    rf"(?P<other>[^\W\d_a-z][\w.’-]*(?: [^\W\d_a-z][\w.’-]*)+)"
    rf"|(?P<first>[^,]+,[^,]+?) {_JOINING} (?P<second>[^,]+,[^,]+)"
)
"""Two whole names with the word for “and” of another language; in “Ortega y Gasset” it is part of one."""
_DOT = re.compile(rf"[{_EAST_ASIAN} ]{{2,}}(?:・[{_EAST_ASIAN} ]{{2,}})+")
"""Japanese names with a middle dot, which within one name is written only between kana."""
_WHOLE_JAPANESE = re.compile(rf"[{_EAST_ASIAN}{_KANA}]{{4,}}|[{_EAST_ASIAN}{_KANA}]+ [{_EAST_ASIAN}{_KANA}]+")
"""A family name and a given name together: hardly any has four characters alone."""
_STRAY_AND = re.compile(r"^and\b\s*|(?<!\S)and\s+(?=and\b)|(?:^|\s+)and$", re.I)
_ET_AL = re.compile(r",?\s*\bet\s+al(?:\.|\b)", re.I)
_ROLE = re.compile(r",?\s*[(\[]\s*(?:eds?|hrsg|hg|trans|transl|編|訳)\b\.?\s*[)\]]", re.I)
"""An editor’s or translator’s role, for which biblatex has fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person's name in its parts, or in `literal` a name that has no parts, such as a body's.

    `is_body` tells the name of a body, which is in braces; `spaced` a name with the family first and a space in it.
    """

    family: str = ""
    given: str = ""
    prefix: str = ""
    suffix: str = ""
    literal: str = ""
    is_body: bool = False
    spaced: bool = False

    @property
    def family_first(self) -> bool:
        """Whether the name is in a writing whose names begin with the family."""
        return bool(_FAMILY_FIRST.fullmatch(self.family))

    @property
    def printed(self) -> str:
        """The name as a text has it: each country's order, as far as the writing shows the country."""
        if self.literal:
            return self.literal
        if self.family_first:
            parts = (self.prefix, self.family, self.given, self.suffix)
            return (" " if self.spaced else "").join(filter(None, parts))
        return " ".join(filter(None, (self.given, self.prefix, self.family, self.suffix)))

    @property
    def inverted(self) -> str:
        """The name as lists sort it and BibTeX writes it: “von Family, Jr., Given”; one without parts as it is."""
        return self.literal or ", ".join(filter(None, (self.with_prefix, self.suffix, self.given)))

    @property
    def with_prefix(self) -> str:
        """The family name with what comes before it: `von der Example`."""
        return f"{self.prefix} {self.family}".strip()


OTHERS = Name(literal="others")
"""What ends a list that is not complete, instead of a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameProblem:
    """What would be misread in a list of names, and what to write instead."""

    message: str
    fix: str


_NO_NAME = re.compile(r"[\"*†‡+\d]")
"""Signs that no person’s name has: marks of notes and affiliations, quotation marks, a number of others."""
_DEGREE = re.compile(
    r",\s*(Ph\.?\s?D\.?|D\.?Phil\.?|M\.?D\.?|M\.?A\.?|B\.?A\.?|M\.?Sc\.?|LL\.?[BM]\.?|Esq\.?|Dr\.?|Prof\.?)$"
)
_WITH_INITIALS = re.compile(r"[A-Z][\w’-]+ (?!I{1,3}$|IV$)[A-Z]{1,2}")
"""A name as some databases write it: `Doe J`."""
_OF_A_BODY = re.compile(
    r"(?i)(?:^|\s)(?:of|for|the|on)\s|\b(?:agency|alliance|association|bureau|cent(?:er|re)|commission|committee|"
    r"council|department|embassy|foundation|government|group|institute|ministry|network|news|office|organi[sz]ation|"
    r"parliament|press|society|university)$"
)
"""Words within or at the end of the names of bodies."""


def name_list(names: str) -> list[str]:
    """The names of a biblatex name list, each with its braces; an `and` within braces belongs to a name."""
    return [name for name in split_name_list(names) if name] if names else []


def is_name(written: str) -> bool:
    """Whether a name of a list can be read in its parts."""
    try:
        _name(written)
    except InvalidNameString:
        return False
    return True


@lru_cache(maxsize=4096)
def read_names(names: str) -> tuple[Name, ...]:
    """The names of a list, in their parts. Raises pybtex's InvalidNameString for one with too many commas."""
    return tuple(map(_name, name_list(names)))


def as_bibtex(names: str) -> str:
    """A name list that every reader of BibTeX understands: without extended forms and with a comma after the family.

    A list that has no such name is given back as it was written.
    """
    written = name_list(names)
    if not any(_parts(name) or _name(name).spaced for name in written):
        return names
    return " and ".join(name if _is_body(name) else _name(name).inverted for name in written)


def _name(written: str) -> Name:
    if written == OTHERS.literal:
        return OTHERS
    if _is_body(written):
        return Name(literal=_plain(written), is_body=True)
    if parts := _parts(written):
        family, given, prefix, suffix = (parts.get(part, "") for part in _PRINTED_PARTS)
        return Name(family=family, given=given, prefix=prefix, suffix=suffix)
    if "," not in written and written.lower() == written.upper():  # without capitals BibTeX would see a prefix
        words = _plain(written).split()
        if len(words) > 1 and _FAMILY_FIRST.fullmatch("".join(words)):
            return Name(family=words[0], given=" ".join(words[1:]), spaced=True)
        return Name(literal=" ".join(words))
    person = Person(written)
    return Name(
        family=_plain(" ".join(person.last_names)),
        given=_plain(" ".join([*person.first_names, *person.middle_names])),
        prefix=_plain(" ".join(person.prelast_names)),
        suffix=_plain(" ".join(person.lineage_names)),
    )


def _parts(written: str) -> dict[str, str]:
    """The parts of a name in the extended form; empty for a name in any other form."""
    pieces = [_EXTENDED.fullmatch(piece) for piece in _at_commas(written)]
    return {piece[1]: _plain(piece[2]) for piece in pieces if piece} if all(pieces) else {}


def _is_body(written: str) -> bool:
    """Whether the whole name is in one pair of braces."""
    return written.startswith("{") and written.endswith("}") and not _outside_braces(written).strip("\0")


def _outside_braces(text: str) -> str:
    """The text with every character in braces, and the braces, turned into a null character."""
    depth, found = 0, []
    for sign in text:
        depth += sign == "{"
        found.append("\0" if depth else sign)
        depth -= sign == "}" and depth > 0
    return "".join(found)


def _at_commas(written: str) -> list[str]:
    return [piece.strip() for piece in split_tex_string(written, ",")]


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def seems_body(written: str) -> bool:
    """Whether a name without a comma, in none of the forms of a person, has a word that names of bodies have."""
    outside = _outside_braces(written)
    return not {",", "="} & set(outside) and bool(_OF_A_BODY.search(outside))


def check_names(names: str) -> Iterator[NameProblem]:
    """Find what the readers of a name list would turn round, split or lose.

    Takes the field as it was written. A message goes on where “the field author of x” ends, and so says “has …”.
    """
    outside = _outside_braces(names)
    if _STRAY_AND.search(outside):
        yield NameProblem(
            message=f"has an “and” without a name on both sides in “{names}”.",
            fix=f"write “{_STRAY_AND.sub('', names)}”, and put a name that has an “and” in it in braces.",
        )
        return
    if match := _BETWEEN.search(outside):
        sign = match[0].strip()
        pieces = [piece for piece in _cut(names, outside) if piece]
        joined = " and ".join(pieces)
        yield NameProblem(
            message=f"has “{sign}” in “{names}”, where names are joined by “and”.",
            fix=f"write “{joined}”, or for one body “{{{_plain(names)}}}”.",
        )
        return
    listed = name_list(names)
    if any(name.endswith(",") for name in listed[:-1]):
        separate = [part for name in listed for part in (_names_in(name) or [name.rstrip(", ")])]
        yield NameProblem(message=f"has a comma before “and” in “{names}”.", fix=f"write “{' and '.join(separate)}”.")
        return
    for written in listed:
        if not _is_body(written) and (problem := _check_name(written)):
            yield problem


def _cut(names: str, outside: str) -> Iterator[str]:
    """The pieces between the signs that are not in braces."""
    at = 0
    for match in _BETWEEN.finditer(outside):
        yield names[at : match.start()].strip()
        at = match.end()
    yield names[at:].strip()


def _check_name(written: str) -> NameProblem | None:
    def problem(message: str, fix: str) -> NameProblem:
        return NameProblem(message=f"has the name “{written}”, {message}", fix=fix)

    outside = _outside_braces(written)
    if names := _names_in(outside):
        return problem("which seems to be that of several people.", f"write “{' and '.join(names)}”.")
    if match := _ET_AL.search(outside):
        return problem("which ends in “et al.”.", f"write “{written[: match.start()]} and others”.")
    if match := _ROLE.search(outside):
        return problem(
            "which says what the person did.",
            f"write “{written.replace(match[0], '').strip()}”, in the field editor or translator.",
        )
    if match := _NO_NAME.search(outside):
        return problem(f"which has “{match[0]}” in it.", "write the name alone, or put it in braces if it is a body’s.")
    if match := _DEGREE.search(outside):
        return problem(f"which has the degree “{match[1]}”.", f"write “{written[: match.start()]}”.")
    if "~" in outside:
        return problem("which has a tilde in it.", f"write “{written.replace('~', ' ')}”.")
    if "，" in outside:
        return problem("which has a full-width comma.", f"write “{written.replace('，', ', ')}”.")
    if seems_body(written):
        return problem(
            "which seems to be a body’s and would be read as a person’s.",
            f"write “{{{_plain(written)}}}”, or for a person the family name, a comma and the given name.",
        )
    if "=" not in outside:
        return _check_commas(_at_commas(written), problem)
    if "family" in _parts(written):
        return None
    return problem("of whose parts one is not known.", "write “family=…, given=…, prefix=…, suffix=…”.")


def _names_in(written: str) -> list[str]:
    """The names in what was written as one, where it is more than one for certain; else none."""
    if "=" in written:
        return []
    if match := _TWO_NAMES.fullmatch(written):
        return [name for name in match.groups() if name]
    if _DOT.fullmatch(written):
        return written.split("・")
    pieces = _at_commas(written)
    if len(pieces) > 1 and all(map(_WHOLE_JAPANESE.fullmatch, pieces)):
        return pieces
    names = list(filter(None, pieces))
    if len(pieces) > 2 and all(re.search(r"[\w.] \w", name) for name in names):
        return names
    return []


def _check_commas(pieces: list[str], problem: Callable[[str, str], NameProblem]) -> NameProblem | None:
    """What is wrong with a name that was cut at its commas."""
    whole_body = f"{{{_plain(', '.join(pieces))}}}"
    if not all(pieces):
        rest = ", ".join(filter(None, pieces))
        return problem("which has nothing on one side of a comma.", f"write “{rest}”, or for a body “{{{rest}}}”.")
    match pieces:
        case [whole] if (words := whole.split())[2:] and _SUFFIX_ALONE.fullmatch(words[-1]):
            return problem(
                f"whose “{words[-1]}” would be read as the family.",
                f"write “{words[-2]}, {words[-1]}, {' '.join(words[:-2])}”.",
            )
        case [first, second] if _WITH_INITIALS.fullmatch(first) and _WITH_INITIALS.fullmatch(second):
            names = (re.sub(r" (?=[A-Z]+$)", ", ", name) for name in pieces)
            return problem("which seems to be two names.", f"write “{' and '.join(names)}”.")
        case [name, suffix] if _SUFFIX_ALONE.fullmatch(suffix) and " " in name:
            given, _, family = name.rpartition(" ")
            return problem(f"whose “{suffix}” would be read as a given name.", f"write “{family}, {suffix}, {given}”.")
        case [family, given] if _SUFFIX_ALONE.fullmatch(given):
            return problem(f"whose “{given}” would be read as a given name.", f"write “{family}, {given}, Given name”.")
        case [family, first, second] if not _SUFFIX.fullmatch(first):
            if _SUFFIX.fullmatch(second):
                return problem(f"whose “{second}” comes too late.", f"write “{family}, {second}, {first}”.")
            return problem(
                f"whose “{first}” would be read as a suffix, such as Jr.",
                f"write “and” between two names, or for a body “{whole_body}”.",
            )
        case [_, _, _, _, *_]:
            pairs = [", ".join(pieces[at : at + 2]) for at in range(0, len(pieces), 2)]
            return problem(
                "which has too many commas.",
                f"write “and” between two names, such as “{' and '.join(pairs)}”, or for a body “{whole_body}”.",
            )
    return None
