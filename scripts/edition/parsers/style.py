"""The style of the notes: bib/notes.csl, in the Citation Style Language.

The elements are those of the specification (https://docs.citationstyles.org/en/stable/specification.html).
A style is only looked at here as far as the notes need it; pandoc reads the rest.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from pathlib import Path

from edition.model import Place, Problem, Rule

FILE = "bib/notes.csl"
_CSL = "{http://purl.org/net/xbiblio/csl}"


class StyleSyntax(Rule):
    """How the style of the notes is written."""

    MISSING = """style-missing: The project has a style for its notes.
        The file is missing.
        Fix: restore it; the notes are printed with it."""
    XML = """style-form: The style of the notes is XML, with <style> as its outermost element.
        The style cannot be read ({reason}).
        Fix: correct the line, or restore the file."""
    MACRO = """style-macro: The style of the notes defines every macro that it uses.
        The style has no macro “{name}”.
        Fix: define it, or correct the name."""
    CITATION = """style-citation: The style of the notes says how citations are printed.
        The style has no <citation> with a <layout>.
        Fix: add one, or use an independent style: a dependent one only refers to another."""
    PINPOINT = """style-pinpoint: The style prints the pinpoint of a citation, after a comma.
        The style does not print <text variable="locator"/> after a comma where a source is cited.
        Fix: put it into a <group delimiter=", ">, after the date."""


def read_style(root: Path) -> tuple[str, tuple[Problem, ...]]:
    """The text of the style, and what is wrong with it; a file that is missing gives an empty text."""
    try:
        text = (root / FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", (StyleSyntax.MISSING.at(Place(FILE, 1)),)
    return text, _check_style(text)


def _check_style(text: str) -> tuple[Problem, ...]:
    try:
        if "<!DOCTYPE" in text:
            raise ValueError("it has a document type")
        style = etree.fromstring(text)
    except (etree.ParseError, ValueError) as error:
        line = error.position[0] if isinstance(error, etree.ParseError) else 1
        return (StyleSyntax.XML.at(Place(FILE, line), reason=error),)
    if style.tag != f"{_CSL}style":
        return (StyleSyntax.XML.at(Place(FILE, 1), reason=f"its outermost element is <{style.tag}>"),)
    layout = style.find(f"{_CSL}citation/{_CSL}layout")
    if layout is None:
        return (StyleSyntax.CITATION.at(Place(FILE, 1)),)
    macros = {macro.get("name", ""): macro for macro in style.findall(f"{_CSL}macro")}
    missing = {element.get("macro", "") for element in style.iter() if "macro" in element.attrib} - {*macros}
    if missing:
        return tuple(
            StyleSyntax.MACRO.at(Place(FILE, text[: text.find(f'macro="{name}"')].count("\n") + 1), name=name)
            for name in sorted(missing)
        )
    return () if _prints_pinpoint(layout, macros) else (StyleSyntax.PINPOINT.at(Place(FILE, 1)),)


def _prints_pinpoint(element: etree.Element, macros: dict[str, etree.Element], delimiter: str = "") -> bool:
    """Whether an element prints the pinpoint after a comma; `delimiter` is that of the group around it.

    Each macro is followed once: those that are being followed are left out of `macros`.
    """
    if element.tag == f"{_CSL}group":
        delimiter = element.get("delimiter", "")
    if element.get("variable") == "locator" and element.tag == f"{_CSL}text":
        return ", " in (delimiter, element.get("prefix"))
    name = element.get("macro", "") if element.tag == f"{_CSL}text" else ""
    if (macro := macros.get(name)) is not None:
        return _prints_pinpoint(macro, {other: it for other, it in macros.items() if other != name}, delimiter)
    return any(_prints_pinpoint(child, macros, delimiter) for child in element)
