"""The jobs that `parallel:` makes of one, by name: `test 1/3`, `test: [a, b]`.

Source: GitLab's lib/gitlab/ci/config/normalizer/{number,matrix}_strategy.rb.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import product
from math import prod

from cilint.pipeline.certainty import is_certain, is_number
from cilint.pipeline.keywords import MAX_MATRIX
from cilint.pipeline.model.parallel import Parallel
from cilint.syntax.node import Node


def base_name(name: str, jobs: Container[str]) -> str:
    """The name of the job that `parallel:` makes this one of; the name itself where it is a job's."""
    if name in jobs:
        return name
    for before in (name.rpartition(" ")[0], name.partition(": [")[0]):
        if before in jobs:
            return before
    return name


def instance_names(name: str, parallel: Parallel | None) -> tuple[str, ...] | None:
    """The names of the jobs that are made of the job `name`: its own without `parallel`; None where it is not known."""
    if parallel is None:
        return (name,)
    if is_number(parallel.node):
        return _numbered(name, parallel.node)
    if parallel.matrix is None or parallel.rows is None or not is_certain(parallel.matrix):
        return None
    choices = [[column.values for column in row] for row in parallel.rows]
    values = [value for row in choices for column in row for value in column]
    if not all(value.is_scalar and is_certain(value) for value in values):
        return None
    if sum(prod(map(len, row)) for row in choices) > MAX_MATRIX:
        return None
    # Permutations of one name are one job.
    return tuple(dict.fromkeys(f"{name}: [{texts}]" for row in choices for texts in _permutations(row)))


def instance_count(parallel: Parallel | None) -> int | None:
    """How many jobs are made of one; None where it is not known."""
    names = instance_names("", parallel)
    return None if names is None else len(names)


def _numbered(name: str, parallel: Node) -> tuple[str, ...] | None:
    count = parallel.canonical
    if not is_certain(parallel) or len(count) > len(str(MAX_MATRIX)) or not 1 <= int(count) <= MAX_MATRIX:
        return None
    return tuple(f"{name} {number}/{count}" for number in range(1, int(count) + 1))


def _permutations(row: list[tuple[Node, ...]]) -> Iterator[str]:
    return (", ".join(value.canonical for value in chosen) for chosen in product(*row))
