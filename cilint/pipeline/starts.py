"""The jobs that start one child pipeline, each with variables of its own, as rows of its variables.

They are rows as the permutations of `parallel:matrix` are: what one job hands on comes together, and never with what
another does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition
from cilint.pipeline.work import Work

_ALL: frozenset[int] = frozenset()
_MAX_ROWS = 2_000
"""Beyond this, the starts of a pipeline and a job's own permutations are taken for independent of each other."""


class Starts(NamedTuple):
    """The variables that a pipeline is started with, and in how many ways; rows are numbered by these.

    What all of them hand on has no rows.
    """

    definitions: tuple[Definition, ...] = ()
    ways: int = 1

    @classmethod
    def of(cls, variables: Sequence[Iterable[Definition]]) -> Starts:
        """The starts that hand on these variables, one after the other."""
        rows: dict[str, set[int]] = {}
        found: dict[str, Definition] = {}
        for number, definitions in enumerate(variables):
            for definition in definitions:
                key = identity(definition)
                found.setdefault(key, definition)
                rows.setdefault(key, set()).add(number)
        count = len(variables)
        return cls(tuple(item._replace(rows=_some(rows[key], count)) for key, item in found.items()), count)

    def crossed(self, own: Sequence[Definition], work: Work) -> tuple[Sequence[Definition], frozenset[int] | None]:
        """A job's own definitions with these, in the rows of both together, and all rows that there are.

        `work` is the run's. None stands for the rows of the definitions.
        """
        if not self.definitions:
            return own, None
        permutations = frozenset().union(*[item.rows for item in own])
        if self.ways == 1 or not permutations:
            return (*own, *self.definitions), permutations or frozenset(range(self.ways))
        width = max(permutations) + 1
        if self.ways * width > _MAX_ROWS:
            return (*own, *map(_loose, self.definitions)), permutations
        work.spend(self.ways * width * (len(own) + len(self.definitions)) // 10)
        starts = range(self.ways)
        crossed = [item._replace(rows=_product(starts, item.rows, width)) for item in own]
        crossed += [item._replace(rows=_product(item.rows, permutations, width)) for item in self.definitions]
        return crossed, _product(starts, permutations, width)


def _loose(definition: Definition) -> Definition:
    return definition._replace(rows=_ALL, conditional=definition.conditional or bool(definition.rows))


def _product(starts: Iterable[int], permutations: frozenset[int], width: int) -> frozenset[int]:
    return frozenset(start * width + row for start in starts for row in permutations)


def identity(definition: Definition) -> str:
    """The same text for the same value that comes from the same place."""
    span = definition.span
    return f"{definition.name}:{span.source.path}:{span.start}:{definition.conditional}:{definition.text}"


def _some(rows: set[int], count: int) -> frozenset[int]:
    return frozenset(rows) if len(rows) < count else _ALL
