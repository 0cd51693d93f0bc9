"""The texts that are worth trying for the variables of some clauses: those that the clauses can tell apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from itertools import count as _numbers

from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.expression import MATCHING, Expression, regexp_of
from cilint.pipeline.conditions.tokens import TokenKind
from cilint.pipeline.events.clauses import (
    COMPARING,
    Clause,
    Demand,
    OpaqueClause,
    leaves_of,
    names_in,
    parts_of,
)
from cilint.pipeline.work import Work

_MOST_TEXTS = 60
"""Texts for one variable, after which a question is given up."""
_ANOTHER = "another-"


class Symbol(NamedTuple):
    """A text that is not known; several variables may have the same one. Of one kind no two are the same."""

    kind: str
    name: str
    is_set: bool


SymbolOf = Callable[[str], Symbol | None]
"""Gives what stands for the text of a variable, or of an opaque clause; None where it is known."""


class _Group:
    """Symbols that are compared with each other, with all that they are compared with."""

    def __init__(self) -> None:
        self.symbols: dict[Symbol, None] = {}
        self.texts: dict[str, None] = {}
        self.patterns: dict[str, None] = {}
        self.is_open = False
        """Whether one of them is used in a way that no list of texts does justice to."""

    def take_in(self, other: _Group) -> None:
        self.symbols |= other.symbols
        self.texts |= other.texts
        self.patterns |= other.patterns
        self.is_open |= other.is_open


class Domains:
    """The texts that are worth trying for each symbol."""

    def __init__(self, demands: Sequence[Demand], symbol: SymbolOf, work: Work) -> None:
        self._symbol_of = symbol
        self._work = work
        self._groups: dict[Symbol, _Group] = {}
        self._by_kind: dict[str, Symbol] = {}
        for demand in demands:
            for clause in demand.clauses:
                self._read(clause)

    @property
    def has_patterns(self) -> bool:
        """Whether there are more texts than the likely ones."""
        return any(group.patterns for group in self._groups.values())

    def likely_texts(self) -> dict[Symbol, Sequence[str | None]]:
        """For each symbol those that are found at once; those symbols are missing of which not all texts are known."""
        return self._by_symbol(_likely)

    def texts(self) -> dict[Symbol, Sequence[str | None]]:
        """For each symbol all that the conditions can tell apart, otherwise as `likely_texts`."""
        return self._by_symbol(self._telling)

    def _by_symbol(self, texts_of: Callable[[_Group], Collection[str] | None]) -> dict[Symbol, Sequence[str | None]]:
        found: dict[Symbol, Sequence[str | None]] = {}
        for group in {id(group): group for group in self._groups.values()}.values():
            others = None if group.is_open else texts_of(group)
            if others is None or len(others) + len(group.texts) > _MOST_TEXTS:
                continue
            texts = list(dict.fromkeys((*group.texts, *others)))
            for symbol in group.symbols:
                found[symbol] = [text for text in texts if text.strip()] if symbol.is_set else [*texts, None]
        return found

    def _telling(self, group: _Group) -> Collection[str] | None:
        """Texts besides those that are named, so many of each sort that no two symbols need to share one."""
        if not group.patterns:
            return _likely(group)
        count = len(group.symbols)
        found = self._sorts(group, count)
        if found and any(len(texts) == count and group.texts.keys() & set(texts) for texts in found):
            # Those of one sort may all be among those that are named, though there are more.
            found = self._sorts(group, count + len(group.texts))
        return None if found is None else list(chain.from_iterable(found))

    def _sorts(self, group: _Group, count: int) -> Sequence[Sequence[str]] | None:
        # Many pipelines have no regular expression.
        from cilint.pipeline.re2.telling import telling_texts

        found, cost = telling_texts(tuple(map(regexp_of, group.patterns)), count)
        self._work.spend(cost)
        return found

    def _read(self, clause: Clause) -> None:
        if isinstance(clause, OpaqueClause):
            self._group(clause.names)
            return
        waiting = [clause.expression]
        while waiting:
            part = waiting.pop()
            if part.token.kind in COMPARING:
                self._read_comparison(part)
            elif part.operands:
                waiting.extend(part.operands)
            else:
                self._group(names_in(part))

    def _read_comparison(self, comparison: Expression) -> None:
        group = self._group(names_in(comparison))
        is_plain = all(not operand.operands for operand in comparison.operands)
        for leaf in leaves_of(comparison):
            if leaf.token.kind is TokenKind.STRING:
                group.texts[leaf.token.text[1:-1]] = None
            elif leaf.token.kind is TokenKind.PATTERN:
                group.patterns[leaf.token.text] = None
            elif leaf.token.kind is TokenKind.BOOLEAN:
                is_plain = False
        if not is_plain:
            # What is true or false is compared with texts as one.
            group.texts |= {"true": None, "false": None}
        matched = [part.operands[1] for part in parts_of(comparison) if part.token.kind in MATCHING]
        # A text that is taken for an expression, or in which another one is looked for.
        group.is_open |= any(operand.token.kind not in (TokenKind.PATTERN, TokenKind.NULL) for operand in matched)

    def _group(self, names: Sequence[str]) -> _Group:
        """The group of all of some variables, which it may become by this."""
        merged = _Group()
        for symbol in filter(None, map(self._symbol_of, names)):
            merged.symbols[symbol] = None
            # What is of one kind is compared with each other in any case.
            same = self._by_kind.setdefault(symbol.kind, symbol) if symbol.kind else symbol
            for known in (symbol, same):
                if known in self._groups:
                    merged.take_in(self._groups[known])
        for symbol in merged.symbols:
            self._groups[symbol] = merged
        return merged


def _likely(group: _Group) -> Collection[str]:
    """Texts besides those that are named; without patterns, these are all that can be told apart."""
    count = len(group.symbols)
    blanks, others = (" " * number for number in _numbers()), (f"{_ANOTHER}{number}" for number in _numbers())
    found = [*islice(_besides(group.texts, blanks), count), *islice(_besides(group.texts, others), count)]
    if group.patterns:
        from cilint.pipeline.re2.telling import likely_text

        found += map(likely_text, map(regexp_of, group.patterns))
    return found


def _besides(named: Collection[str], texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if text not in named)
