"""What a predicate binds to a name in a message: a text, one of the texts that the rule has for it, or a list of them.

Which sentence it is, the predicate decides; how it reads stands in the rule file, under `texts`.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TypeAlias
from cilint.text.source import Span

PhraseValue: TypeAlias = "str | Phrase | tuple[str, ...] | tuple[Phrase, ...]"


class Phrase(NamedTuple):
    """One of the texts that a rule has for a name, by its key; `names` fill it besides those of the match."""

    key: str
    names: Mapping[str, PhraseValue] = {}


class Note(NamedTuple):
    """A related place that the rule says something of; nothing where it has no text for that.

    `key` is that of one of its texts for the name `about`; `names` fill it besides those of the match.
    """

    span: Span
    key: str
    names: Mapping[str, PhraseValue] = {}
    about: str = "note"
