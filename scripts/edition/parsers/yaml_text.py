"""YAML as contributors write it: front matter and the options of blocks, within limits.

A few lines of YAML can stand for gigabytes (aliases) or end the process (the parser written in C has no
limit of depth). Both are found in the stream of events, which needs neither memory nor depth.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_DEEPEST = 4
"""How deep values may be inside one another; a title and an option need two."""
_REMARK = re.compile(r"[ \t]*#")
_PARSER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_OPENING = (yaml.events.MappingStartEvent, yaml.events.SequenceStartEvent)
_CLOSING = (yaml.events.MappingEndEvent, yaml.events.SequenceEndEvent)


class YamlError(ValueError):
    """A text cannot be read as YAML; the message says why, in a few words."""


def read_yaml(text: str, loader: Any) -> Any:
    """The value of a text, read by one of PyYAML's loaders.

    Raises YamlError for what is no YAML, and for aliases, deep nesting, keys that are given twice and a remark
    after a value.
    """
    try:
        _check_events(text)
        return yaml.load(text, Loader=loader)
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(str(error).partition("\n")[0]) from error
    except RecursionError as error:
        raise YamlError("it is nested too deeply") from error


def _check_events(text: str) -> None:
    depth = 0
    keys: set[str] = set()
    awaits_key = True
    for event in yaml.parse(text, Loader=_PARSER):
        if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("it uses an alias (& or *)")
        if getattr(event, "tag", None):
            raise YamlError("it uses a tag (!)")
        if _is_before_remark(event, text):
            raise YamlError("the words after # would be lost")
        if depth == 1 and not isinstance(event, _CLOSING):
            if awaits_key and isinstance(event, yaml.events.ScalarEvent):
                if event.value in keys:
                    raise YamlError(f"“{event.value}” is given twice")
                keys.add(event.value)
            awaits_key = not awaits_key
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        if depth > _DEEPEST:
            raise YamlError("it is nested too deeply")


def _is_before_remark(event: yaml.events.Event, text: str) -> bool:
    """Whether a remark follows a value on its line: to whoever wrote it, it may be the end of a sentence."""
    end = event.end_mark
    if end is None or not isinstance(event, yaml.events.ScalarEvent) or event.style in ("|", ">"):
        return False
    return bool(_REMARK.match(text, end.index))
