"""What passes along a rule's chain of predicates: a fact, the stretch that is at stake, and words for the message."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.facts.model import Fact
from cilint.findings.finding import Confidence, Related
from cilint.findings.phrase import Note, PhraseValue
from cilint.lazy.records import NamedTuple, maker
from cilint.lazy.typing import Generic, TypeVar
from cilint.text.source import Span

F = TypeVar("F", bound=Fact)
"""A kind of fact, as what judges or mends it declares it."""


class Match(NamedTuple, Generic[F]):
    """A candidate for a finding.

    `span` is what will be flagged; `names` fill the message's `{placeholders}`; `values` are the texts that the span
    stands for, where it is not its own; `variant` is a key of the rule's `variants`. Matches of one variant with the
    same `fold` say the same of different `topic`s, so that a report can list them (none: they are never listed).
    Of `related` places the rule says something, or the fact itself where it has words of its own.
    `confidence` overrides the rule's; `sensitive` says that the span's text is a secret.
    """

    subject: F
    span: Span
    names: Mapping[str, PhraseValue] = {}
    values: tuple[str, ...] = ()
    related: tuple[Related | Note, ...] = ()
    variant: str = ""
    topic: str = ""
    fold: str = ""
    confidence: Confidence | None = None
    sensitive: bool = False

    def narrowed(self, span: Span) -> Match[F]:
        """The same match, flagging `span`."""
        return self._replace(span=span)

    def named(self, **names: PhraseValue) -> Match[F]:
        """The same match with more names for the message."""
        return self._replace(names=self.names_with(**names))

    def names_with(self, **names: PhraseValue) -> Mapping[str, PhraseValue]:
        """The names for the message and more, for who replaces other fields as well: in one copy of the match."""
        return {**self.names, **names} if self.names else names


match_of = maker(Match)
