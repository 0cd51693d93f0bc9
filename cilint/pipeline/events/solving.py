"""Whether conditions can hold together: a search over the texts that their variables can have.

Of each variable those texts are tried which the conditions can tell apart: none, the empty one, each that they name,
and others for each way in which their regular expressions can match (re2/telling.py). What cannot be told so (a
variable that holds an expression, an input) stays unknown, so that no answer is a wrong "never".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from cilint.lazy.enums import Enum
from cilint.pipeline.conditions.evaluation import Lookup, Some, Truth, Unknown, Value, evaluate, is_open
from cilint.pipeline.events.clauses import Clause, Demand, Formula
from cilint.pipeline.events.domains import Domains, Symbol
from cilint.pipeline.work import Work

_MOST_TRIES, _MOST_CHOSEN = 2_000, 30
"""Choices of texts, and texts that are chosen together, after which a question is given up."""


class Possibility(Enum):
    """Whether demands can be met together; `EITHER` says that the opposite of each can be met as well."""

    NEVER = "never"
    MAYBE = "maybe"
    EITHER = "either"


class Conditions:
    """What conditions come to: each is judged once with the same values, in however many questions it stands."""

    __slots__ = ("_known", "_work")

    def __init__(self, work: Work) -> None:
        """`work` is that of all questions."""
        self._work = work
        self._known: dict[tuple[object, ...], tuple[Formula, Truth]] = {}

    def truth(self, condition: Formula, value: Callable[[str], Value]) -> Truth:
        """What a condition comes to; `value` gives those of its variables."""
        key = id(condition), *map(value, condition.names)
        found = self._known.get(key)
        if found is None:
            # What is kept cannot make place for another one.
            found = self._known[key] = condition, evaluate(condition.expression, value, self._work)
        return found[1]


def possibility(
    demands: Sequence[Demand], lookups: Iterable[Lookup], work: Work, conditions: Conditions | None = None
) -> Possibility:
    """Whether there may be texts for the variables that one of `lookups` does not know with which all demands are met.

    `NEVER` is certain. The lookups are asked for clauses that have names alone, too: these hold where a text is given,
    do not where None is, and may where nothing is known. `conditions` are for several questions.
    """
    searches = []
    conditions = conditions or Conditions(work)
    for lookup in lookups:
        search = _Search(demands, lookup, work, conditions)
        if search.succeeds_soon():
            return Possibility.EITHER if search.is_open else Possibility.MAYBE
        searches.append(search)
    return Possibility.MAYBE if any(search.succeeds_at_last() for search in searches) else Possibility.NEVER


class _Search:
    def __init__(self, demands: Sequence[Demand], lookup: Lookup, work: Work, conditions: Conditions) -> None:
        self._demands = demands
        self._lookup = lookup
        self._work = work
        self._conditions = conditions
        self._symbols: dict[str, Symbol | None] = {}
        self._tries = 0
        self._chosen: dict[Symbol, str | None] = {}
        self._texts: Mapping[Symbol, Sequence[str | None]] = {}
        self._domains: Domains | None = None
        self._symbols_by_demand: dict[int, frozenset[Symbol]] = {}
        self.is_open = False
        """Whether each demand was found to be met or not, as one likes."""

    def succeeds_soon(self) -> bool:
        """Whether the demands may be met, as far as texts tell that are found at once."""
        if self._asks_for_texts():
            self.is_open = True
            return True
        waiting = self._not_met(self._demands)
        if waiting is None:
            return False
        if self._is_plain(waiting):
            self.is_open = len(waiting) == len(self._demands)
            return True
        self._domains = Domains(self._demands, self._symbol, self._work)
        self._texts = self._domains.likely_texts()
        return self._can_be_met(self._demands)

    def succeeds_at_last(self) -> bool:
        """Whether they may be met, where that is not so soon."""
        if self._domains is None or not self._domains.has_patterns:
            return False
        self._texts = self._domains.texts()
        return self._can_be_met(self._demands)

    def _asks_for_texts(self) -> bool:
        """Whether all that is asked is which text each of some variables has, of which it is not known."""
        names: list[str] = []
        for demand in self._demands:
            if not demand.clauses:
                return False
            for clause in demand.clauses:
                if not clause.asks_for_texts:
                    return False
                names += clause.names
        return all(map(is_open, map(self._lookup, names))) and self._are_apart(names)

    def _is_plain(self, demands: Iterable[Demand]) -> bool:
        """Whether nothing that is not known occurs twice, so that what may be so of each may be so of all."""
        names: list[str] = []
        for clause in chain.from_iterable([demand.clauses for demand in demands]):
            if not clause.is_plain:
                return False
            names += clause.names
        return self._are_apart(names)

    def _are_apart(self, names: Sequence[str]) -> bool:
        """Whether all of some variables that are not known may be what they like, whatever others are."""
        if len(names) < 2:
            return True
        kinds = [symbol.kind or symbol.name for symbol in map(self._symbol, names) if symbol]
        return len(set(kinds)) == len(kinds)

    def _can_be_met(self, demands: Sequence[Demand], chosen: Symbol | None = None) -> bool:
        """Whether demands can be met, of which none is without a choice; but for `chosen`, all was as it is."""
        waiting = self._not_met(demands, chosen)
        return waiting is not None and (not waiting or self._goes_on(waiting))

    def _not_met(self, demands: Sequence[Demand], chosen: Symbol | None = None) -> Sequence[Demand] | None:
        """Those that are not met for certain; None where one cannot be. What is met stays so, whatever is chosen.

        With a symbol that was `chosen`, those that ask for others alone are still waiting.
        """
        waiting = []
        for demand in demands:
            is_same = chosen is not None and chosen not in self._symbols_of(demand)
            truth = Truth.UNKNOWN if is_same else self._truth(demand)
            if truth is Truth.FALSE:
                return None
            if truth is Truth.UNKNOWN:
                waiting.append(demand)
        return waiting

    def _goes_on(self, demands: Sequence[Demand]) -> bool:
        """Whether what is chosen can be completed."""
        symbol = next((found for found in self._open_symbols(demands) if found in self._texts), None)
        if symbol is None:
            return True
        for text in self._texts[symbol]:
            self._tries += 1
            if self._tries > _MOST_TRIES or len(self._chosen) >= _MOST_CHOSEN:
                return True
            if self._is_free(symbol, text) and self._succeeds_with(symbol, text, demands):
                return True
        return False

    def _succeeds_with(self, symbol: Symbol, text: str | None, demands: Sequence[Demand]) -> bool:
        self._chosen[symbol] = text
        found = self._can_be_met(demands, symbol)
        del self._chosen[symbol]
        return found

    def _is_free(self, symbol: Symbol, text: str | None) -> bool:
        """Whether no other of its kind has the text."""
        same = (chosen for other, chosen in self._chosen.items() if symbol.kind and other.kind == symbol.kind)
        return text not in same

    def _open_symbols(self, demands: Iterable[Demand]) -> Iterator[Symbol]:
        for demand in demands:
            for symbol in map(self._symbol, chain.from_iterable(clause.names for clause in demand.clauses)):
                if symbol and symbol not in self._chosen:
                    yield symbol

    def _symbols_of(self, demand: Demand) -> frozenset[Symbol]:
        # The search has them all as long as it lasts.
        if id(demand) not in self._symbols_by_demand:
            names = chain.from_iterable(clause.names for clause in demand.clauses)
            self._symbols_by_demand[id(demand)] = frozenset(filter(None, map(self._symbol, names)))
        return self._symbols_by_demand[id(demand)]

    def _truth(self, demand: Demand) -> Truth:
        """Whether a demand is met."""
        self._work.spend(20)
        truth = Truth.TRUE
        for clause in demand.clauses:
            found = self._holds(clause)
            if found is Truth.FALSE:
                truth = found
                break
            truth = found if found is Truth.UNKNOWN else truth
        return truth if demand.holds else _OPPOSITE[truth]

    def _holds(self, clause: Clause) -> Truth:
        if isinstance(clause, Formula):
            return self._conditions.truth(clause, self._value)
        value = self._value(clause.names[0])
        return Truth.UNKNOWN if isinstance(value, Some | Unknown) else Truth.TRUE if value else Truth.FALSE

    def _value(self, name: str) -> Value:
        symbol = self._symbol(name) if self._chosen else None
        return self._chosen[symbol] if symbol in self._chosen else self._lookup(name)

    def _symbol(self, name: str) -> Symbol | None:
        """What stands for the text of a variable; None where it is known."""
        if name not in self._symbols:
            self._symbols[name] = self._find_symbol(name)
        return self._symbols[name]

    def _find_symbol(self, name: str) -> Symbol | None:
        value = self._lookup(name)
        if isinstance(value, Some):
            return Symbol(value.kind, value.name if value.kind else name, is_set=True)
        return Symbol("", name, is_set=False) if isinstance(value, Unknown) else None


_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
