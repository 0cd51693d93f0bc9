"""The jobs that `parallel:` makes of one, by name: `test 1/3`, `test: [a, b]`.

Source: GitLab's lib/gitlab/ci/config/normalizer/{number,matrix}_strategy.rb.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import product
from math import prod

from cilint.pipeline.certainty import is_certain, is_number
from cilint.pipeline.keywords import MAX_MATRIX
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node


def base_name(name: str, jobs: Container[str]) -> str:
    """The name of the job that `parallel:` makes this one of; the name itself where it is a job's."""
    if name in jobs:
        return name
    for before in (name.rpartition(" ")[0], name.partition(": [")[0]):
        if before in jobs:
            return before
    return name


def instance_names(name: str, parallel: Node | None) -> tuple[str, ...] | None:
    """The names of the jobs that are made of the job `name`: its own without `parallel`; None where it is not known."""
    if parallel is None or parallel.is_null:
        return (name,)
    if is_number(parallel):
        return _numbered(name, parallel)
    matrix = parallel.get("matrix")
    if matrix is None or not is_certain(matrix):
        return None
    rows = list(flat_items(matrix))
    choices = [[_choices(pair.value) for pair in row.entries.values()] for row in rows]
    values = [value for row in choices for column in row for value in column]
    if not all(value.is_scalar and is_certain(value) for value in values):
        return None
    if sum(prod(map(len, row)) for row in choices) > MAX_MATRIX:
        return None
    # Permutations of one name are one job.
    return tuple(dict.fromkeys(f"{name}: [{texts}]" for row in choices for texts in _permutations(row)))


def instance_count(parallel: Node | None) -> int | None:
    """How many jobs are made of one; None where it is not known."""
    names = instance_names("", parallel)
    return None if names is None else len(names)


def _numbered(name: str, parallel: Node) -> tuple[str, ...] | None:
    count = parallel.canonical
    if not is_certain(parallel) or len(count) > len(str(MAX_MATRIX)) or not 1 <= int(count) <= MAX_MATRIX:
        return None
    return tuple(f"{name} {number}/{count}" for number in range(1, int(count) + 1))


def _choices(value: Node) -> tuple[Node, ...]:
    return tuple(flat_items(value)) if value.is_sequence else (value,)


def _permutations(row: list[tuple[Node, ...]]) -> Iterator[str]:
    return (", ".join(value.canonical for value in chosen) for chosen in product(*row))
