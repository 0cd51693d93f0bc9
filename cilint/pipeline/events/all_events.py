"""Whether conditions hold in some event: asked of all that can start a pipeline, each in every way it can be.

The files' variables, and those of the project, may have any value; GitLab's own have those of the event. What many jobs
ask is asked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import filterfalse

from cilint.errors import TooLargeError
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import UNKNOWN, Lookup, Value
from cilint.pipeline.conditions.expression import Expression, parse
from cilint.pipeline.events.clauses import Clause, Demand, Formula, OpaqueClause
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.kinds import all_kinds
from cilint.pipeline.events.solving import Conditions, Possibility, possibility
from cilint.pipeline.work import Work

_MOST_WORK = 400_000
"""For the questions of one pipeline (see work.py); after that everything may be."""
_QUESTION = 20
_CHANGES, _COMPARED = "changes", "compare_to"

Clauses = frozenset[tuple[str, str]]
"""What an entry of `rules:` asks (see `RuleEntry.asked`)."""


def names_asked(asked: Clauses) -> frozenset[str]:
    """The variables of the conditions, and the clauses besides."""
    return frozenset(name for clause in _clauses(asked) for name in clause.names)


class Wish(NamedTuple):
    """What an entry asks, and whether it is to apply."""

    asked: Clauses
    applies: bool = True


class AllEvents:
    """All the events that can start some pipeline; `work` is the run's."""

    def __init__(self, work: Work) -> None:
        self._all_work = work
        self._work = Work(_MOST_WORK)
        self._conditions = Conditions(self._work)
        self._known: dict[tuple[frozenset[Wish], frozenset[str]], Possibility] = {}
        self._lookups: dict[tuple[tuple[str, ...], frozenset[str]], Sequence[Lookup]] = {}

    def can_be(self, wishes: Iterable[Wish], defined: frozenset[str] = frozenset()) -> bool:
        """Whether there may be an event in which each entry applies, or does not, as is wished. False is certain."""
        return self.possibility(wishes, defined) is not Possibility.NEVER

    def possibility(self, wishes: Iterable[Wish], defined: frozenset[str] = frozenset()) -> Possibility:
        """The same, and whether there may be one for the opposite of each wish as well.

        `defined` are those of GitLab's own variables that the files define themselves (`overridden`).
        """
        # What the search takes depends on the order of the demands: that of a set would be another in each run.
        ordered = tuple(dict.fromkeys(wishes))
        key = frozenset(ordered), defined
        self._all_work.spend(_QUESTION)
        if key not in self._known:
            try:
                self._known[key] = self._possibility(ordered, defined)
            except TooLargeError:
                self._known[key] = Possibility.MAYBE
        return self._known[key]

    def overridden(self, names: Iterable[str]) -> frozenset[str]:
        """Those of some variables that events have values for."""
        return _names().intersection(names)

    def tell(self, names: Iterable[str]) -> bool:
        """Whether events differ in some variable, or clause (`names_asked`)."""
        return any(name in _names() or name.startswith(_CHANGES) for name in names)

    def _possibility(self, wishes: Iterable[Wish], defined: frozenset[str]) -> Possibility:
        demands = [Demand(tuple(_clauses(wish.asked)), wish.applies) for wish in wishes]
        names: dict[str, None] = {}
        for demand in demands:
            for clause in demand.clauses:
                names |= dict.fromkeys(clause.names)
        key = tuple(filterfalse(defined.__contains__, names)), defined
        if key not in self._lookups:
            # Most conditions ask for the same few variables.
            self._lookups[key] = tuple(values.__getitem__ for values in self._told(*key))
        return possibility(demands, self._lookups[key], self._work, self._conditions)

    def _told(self, names: Sequence[str], defined: frozenset[str]) -> Iterator[Mapping[str, Value]]:
        """What events make of the variables and clauses; where several make the same of them, once."""
        seen: set[tuple[Value, ...]] = set()
        unknown = dict.fromkeys(defined, UNKNOWN)
        for event in all_kinds():
            self._work.spend(10 + len(names))
            values = tuple(_value(event, name) for name in names)
            if values not in seen:
                seen.add(values)
                yield {**unknown, **dict(zip(names, values, strict=True))}


@cache
def _names() -> frozenset[str]:
    return frozenset[str]().union(*(event.predefined for event in all_kinds()))


def _clauses(asked: Clauses) -> list[Clause]:
    """The clauses of an entry, the conditions as trees."""
    return [_clause(name, text) for name, text in sorted(asked)]


@lru_cache(maxsize=512)
def _clause(name: str, text: str) -> Clause:
    found = parse(text) if name == "if" else None
    return Formula.of(found) if isinstance(found, Expression) else OpaqueClause((f"{name} {text}",))


def _value(event: Event, name: str) -> Value:
    clause, space, _ = name.partition(" ")
    if not space:
        return event.predefined.get(name, UNKNOWN)
    # Where GitLab does not know what changed, everything did (conditions/rules.py), but for what is compared.
    return "true" if clause == _CHANGES and event.changes is None and _COMPARED not in name else UNKNOWN
