"""The variables that a job sees, and which of their definitions can count (GitLab: doc/ci/variables/_index.md).

Where definitions are found is in definitions.py, what texts with `$VARIABLES` in them become in expansion.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain, groupby

from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.expansion import Expansion, VariableCase, expand
from cilint.pipeline.work import Work
from cilint.syntax.node import Node

_ORDER = {scope: order for order, scope in enumerate(Scope)}
_WITHOUT_MATRIX = frozenset({0})


def _order(definition: Definition) -> int:
    return _ORDER[definition.scope]


class Variables:
    """The variables that one job sees, by name.

    What they say is what the files say: a variable of the same name in the project's settings overrides it.
    """

    def __init__(
        self,
        definitions: Iterable[Definition],
        inherited: Mapping[str, tuple[Definition, ...]] | None = None,
        work: Work | None = None,
        rows: frozenset[int] | None = None,
    ) -> None:
        """`definitions` are the job's own, `inherited` those that it shares with others, by name.

        `work` is the run's, which expanding takes from; `rows` are all that there are, if not those of `definitions`.
        """
        self._inherited = inherited or {}
        own = tuple(definitions)
        self._own = by_name(own)
        self._rows = rows or frozenset().union(*[definition.rows for definition in own]) or _WITHOUT_MATRIX
        self.work = work or Work()
        self.work.spend(15 * len(own))
        self._expanded: dict[tuple[str, ...], tuple[Expansion, ...]] = {}
        self._cases: dict[tuple[str, frozenset[int]], tuple[VariableCase, ...]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._own or name in self._inherited

    def __iter__(self) -> Iterator[Definition]:
        self.work.spend(len(self._inherited))
        inherited, own = self._inherited, self._own
        if inherited.keys().isdisjoint(own):
            return chain.from_iterable((*inherited.values(), *own.values()))
        return chain.from_iterable(map(self._definitions, {**inherited, **own}))

    def names(self) -> Iterator[str]:
        """The names that the files define."""
        return iter({**self._inherited, **self._own})

    def among(self, names: AbstractSet[str]) -> AbstractSet[str]:
        """Those of `names` that the files define."""
        return (self._own.keys() & names) | (self._inherited.keys() & names)

    def _definitions(self, name: str) -> tuple[Definition, ...]:
        inherited, own = self._inherited.get(name, ()), self._own.get(name, ())
        return (*inherited, *own) if inherited and own else inherited or own

    def possible(self, name: str) -> tuple[Definition, ...]:
        """The definitions of `name` that can count, the one that counts by default first.

        A scope overrides the scopes before it; a conditional definition adds to the possible values instead.
        """
        options = self._options(name, self._rows)
        return tuple(option.definition for option in options if option.definition)

    def expand(self, text: str) -> tuple[Expansion, ...]:
        """Every text that `text` can become, without repeats; one that is all unknown where there are too many."""
        return self._expand((text,))

    def expand_node(self, node: Node) -> tuple[Expansion, ...]:
        """As `expand`, for a scalar whose inputs may have several values."""
        return self._expand(node.texts)

    def _expand(self, texts: tuple[str, ...]) -> tuple[Expansion, ...]:
        # What several rules ask about becomes the same each time.
        if texts not in self._expanded:
            self._expanded[texts] = expand(texts, self._options, self._rows, self.work)
        return self._expanded[texts]

    def _options(self, name: str, rows: frozenset[int]) -> tuple[VariableCase, ...]:
        key = name, rows
        if key not in self._cases:
            self._cases[key] = self._find_cases(name, rows)
        return self._cases[key]

    def _find_cases(self, name: str, rows: frozenset[int]) -> tuple[VariableCase, ...]:
        """What `name` can be in some permutations of the matrix, and in which of them it can be that.

        Where no definition is sure to count, a last option says that the variable is not defined.
        """
        certain: list[VariableCase] = []
        conditional: list[VariableCase] = []
        left = rows
        known = self._definitions(name)
        if not known or (len(known) == 1 and not known[0].rows and not known[0].conditional):
            # Most variables have one definition, or none.
            return (VariableCase(known[0] if known else None, rows),) if rows else ()
        definitions = sorted(known, key=_order, reverse=True)
        for _, group in groupby(definitions, key=_order):
            decided: frozenset[int] = frozenset()
            for definition in group:
                own = definition.rows & left if definition.rows else left
                if own and definition.conditional:
                    conditional.append(VariableCase(definition, own))
                elif own:
                    certain.append(VariableCase(definition, own))
                    decided |= own
            left -= decided
            if not left:
                break
        unset = (VariableCase(None, left),) if left else ()
        return (*certain, *conditional, *unset)


def by_name(definitions: Iterable[Definition]) -> dict[str, tuple[Definition, ...]]:
    """The definitions of each name, in their order."""
    found: dict[str, list[Definition]] = {}
    for definition in definitions:
        found.setdefault(definition.name, []).append(definition)
    return {name: tuple(group) for name, group in found.items()}
