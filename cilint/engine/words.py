"""The texts of rule files, in which names in braces stand for what predicates bind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from cilint.findings.phrase import Phrase, PhraseValue

Texts: TypeAlias = Mapping[str, Mapping[str, str]]
"""The texts that a rule has for names, by their keys."""

# Texts of expressions, which `re` compiles when a message is made.
_PLACEHOLDER = r"\{([a-z_]+)(?:\?((?:[^{}]|\{[a-z_]+(?:\*[^{}]*)?\})*)|\*([^{}]*))?\}"
_NAME = r"\{([a-z_]+)(?:\}|\?|\*)"

_MOST_LISTED = 8
_REST = "others"


def placeholders(template: str) -> Iterator[re.Match[str]]:
    """The names in a text of a rule file that `fill` looks for, within others too; group 1 is the name."""
    return re.finditer(_NAME, template)


def is_closed(template: str, name: re.Match[str]) -> bool:
    """Whether what begins with one of `placeholders` has an end, so that `fill` knows it."""
    return re.match(_PLACEHOLDER, template[name.start() :]) is not None


def fill(template: str, names: Mapping[str, PhraseValue], texts: Texts) -> str:
    """`template` with `{name}` replaced, `{name*, }` by a list with commas, and `{name?text}` by the text.

    Of that nothing stands where the name is empty. A name that is not given stays as it is; what is put in is not
    looked at again, so that nothing is evaluated.
    """

    def put(match: re.Match[str]) -> str:
        name, text, separator = match.groups()
        if name not in names:
            return match[0]
        if text is not None:
            return fill(text, names, texts) if names[name] else ""
        return _said(name, names[name], separator or "", names, texts)

    return re.sub(_PLACEHOLDER, put, template)


def _said(name: str, value: PhraseValue, separator: str, names: Mapping[str, PhraseValue], texts: Texts) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Phrase):
        return phrased(name, value, texts, names)
    items = [_said(name, item, "", names, texts) for item in value[:_MOST_LISTED]]
    return separator.join([*items, _REST] if len(value) > _MOST_LISTED else items)


def phrased(name: str, phrase: Phrase, texts: Texts, names: Mapping[str, PhraseValue]) -> str:
    """A phrase in the words that a rule has for it; empty where it has none."""
    text = texts.get(name, {}).get(phrase.key, "")
    return fill(text, {**names, **phrase.names}, texts)
