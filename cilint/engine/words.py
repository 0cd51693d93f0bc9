"""The texts of rule files, in which names in braces stand for what predicates bind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from cilint.findings.phrase import Phrase, PhraseValue
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TypeAlias

Texts: TypeAlias = Mapping[str, Mapping[str, str]]
"""The texts that a rule has for names, by their keys."""

_PLACEHOLDER = regex(r"\{([a-z_]+)(?:\?((?:[^{}]|\{[a-z_]+(?:\*[^{}]*)?\})*)|\*([^{}]*))?\}")
_NAME = regex(r"\{([a-z_]+)(?:\}|\?|\*)")

_MOST_LISTED = 8
_REST = "others"


def placeholders(template: str) -> Iterator[re.Match[str]]:
    """The names in a text of a rule file that `fill` looks for, within others too; group 1 is the name."""
    return _NAME.finditer(template)


def is_closed(template: str, name: re.Match[str]) -> bool:
    """Whether what begins with one of `placeholders` has an end, so that `fill` knows it."""
    return _PLACEHOLDER.match(template, name.start()) is not None


def fill(template: str, names: Mapping[str, PhraseValue], texts: Texts) -> str:
    """`template` with `{name}` replaced, `{name*, | and }` by a list with commas and the last `and`, `{name?text}` by
    the text.

    Of that nothing stands where the name is empty. A name that is not given stays as it is; what is put in is not
    looked at again, so that nothing is evaluated.
    """

    said: list[str] = []
    for part in _parts(template):
        if isinstance(part, str):
            said.append(part)
        elif part.name not in names:
            said.append(part.written)
        elif part.text is None:
            said.append(_said(part.name, names[part.name], part.separator, names, texts))
        elif names[part.name]:
            said.append(fill(part.text, names, texts))
    return "".join(said)


class _Placeholder(NamedTuple):
    written: str
    name: str
    text: str | None
    separator: str


# Rules have a few hundred texts, and say each as often as they find something.
@lru_cache(maxsize=2048)
def _parts(template: str) -> tuple[str | _Placeholder, ...]:
    """A text of a rule file, cut at what `fill` replaces."""
    found: list[str | _Placeholder] = []
    place = 0
    for match in _PLACEHOLDER.finditer(template):
        name, text, separator = match.groups()
        found += [template[place : match.start()], _Placeholder(match[0], name, text, separator or "")]
        place = match.end()
    return (*found, template[place:])


@lru_cache(maxsize=512)
def names_in(*templates: str) -> frozenset[str]:
    """All names in some texts of a rule file."""
    return frozenset(name[1] for template in templates for name in placeholders(template))


def _said(name: str, value: PhraseValue, separator: str, names: Mapping[str, PhraseValue], texts: Texts) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Phrase):
        return phrased(name, value, texts, names)
    items = [_said(name, item, "", names, texts) for item in value[:_MOST_LISTED]]
    if len(value) > _MOST_LISTED:
        items.append(_REST)
    between, _, before_last = separator.partition("|")
    *others, last = items or [""]
    return f"{between.join(others)}{before_last or between}{last}" if others else last


def phrased(name: str, phrase: Phrase, texts: Texts, names: Mapping[str, PhraseValue]) -> str:
    """A phrase in the words that a rule has for it; empty where it has none."""
    text = texts.get(name, {}).get(phrase.key, "")
    return fill(text, {**names, **phrase.names}, texts)
