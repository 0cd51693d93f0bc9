"""The texts of rule files, in which names in braces stand for what predicates bind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from cilint.findings.phrase import Phrase, PhraseValue
from cilint.lazy.patterns import regex
from cilint.lazy.typing import TypeAlias

Texts: TypeAlias = Mapping[str, Mapping[str, str]]
"""The texts that a rule has for names, by their keys."""

BoundNames: TypeAlias = "Mapping[str, PhraseValue]"
"""What names stand for."""

OtherNames: TypeAlias = "Callable[[str], str | None]"
"""Says what any other name stands for; None for nothing."""

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


def _nothing(_: str) -> None:
    """Says of each name that it stands for nothing."""


def fill(template: str, names: BoundNames, texts: Texts, others: OtherNames = _nothing) -> str:
    """`template` with `{name}` replaced, `{name*, | and }` by a list with commas and the last `and`, `{name?text}` by
    the text.

    Of that nothing stands where the name is empty. `others` are asked for names that have no value; one that is not
    given stays as it is. What is put in is not looked at again, so that nothing is evaluated.
    """

    beginning, placeholders = _parts(template)
    if not placeholders:
        return beginning
    said = beginning
    for written, name, text, separator, after in placeholders:
        value = names.get(name)
        if value is None:
            value = others(name)
        if value is None:
            said += written
        elif text is None:
            said += value if isinstance(value, str) else _said(name, value, separator, names, texts, others)
        elif value:
            said += fill(text, names, texts, others)
        said += after
    return said


_Placeholder: TypeAlias = "tuple[str, str, str | None, str, str]"
"""As it is written; its name, its text, and its separator; and what follows it, up to the next one."""


# Rules have a few hundred texts, and say each as often as they find something.
@lru_cache(maxsize=2048)
def _parts(template: str) -> tuple[str, tuple[_Placeholder, ...]]:
    """What a text of a rule file begins with, and what `fill` replaces in the rest of it."""
    found = list(_PLACEHOLDER.finditer(template))
    starts = [*(match.start() for match in found), len(template)]
    rest = zip(found, starts[1:], strict=True)
    placeholders = tuple(
        (match[0], match[1], match[2], match[3] or "", template[match.end() : start]) for match, start in rest
    )
    return template[: starts[0]], placeholders


def _said(name: str, value: PhraseValue, separator: str, names: BoundNames, texts: Texts, others: OtherNames) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Phrase):
        return phrased(name, value, names, texts, others)
    items = [_said(name, item, "", names, texts, others) for item in value[:_MOST_LISTED]]
    if len(value) > _MOST_LISTED:
        items.append(_REST)
    between, _, before_last = separator.partition("|")
    *rest, last = items or [""]
    return f"{between.join(rest)}{before_last or between}{last}" if rest else last


def phrased(name: str, phrase: Phrase, names: BoundNames, texts: Texts, others: OtherNames = _nothing) -> str:
    """A phrase in the words that a rule has for it; empty where it has none."""
    text = texts.get(name, {}).get(phrase.key, "")
    return fill(text, {**names, **phrase.names} if phrase.names else names, texts, others)
