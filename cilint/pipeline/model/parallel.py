"""`parallel:`: how many jobs are made of one, of a job or of one that is needed.

Source: GitLab's lib/gitlab/ci/config/entry/product/{parallel,matrix,variables}.rb.
"""

from __future__ import annotations

from cilint.lazy.records import NamedTuple
from cilint.pipeline.model.parts import entries_of, part
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Pair


class MatrixColumn(NamedTuple):
    """A variable of an entry of a matrix, and its values, of which one comes with one of each other variable."""

    name: str
    values: tuple[Node, ...]


class Parallel(NamedTuple):
    """A number of jobs, or a matrix: `rows` is None where it has none."""

    node: Node
    matrix: Node | None = None
    rows: tuple[tuple[MatrixColumn, ...], ...] | None = None


def read_parallel(pair: Pair) -> Parallel:
    """The value of `parallel:`, a number or a mapping."""
    return parallel_of(pair.value)


def parallel_of(node: Node) -> Parallel:
    """The value of a `parallel:`, of a job or of a need."""
    matrix = part(node, "matrix")
    return Parallel(node) if matrix is None else Parallel(node, matrix, tuple(map(_row, flat_items(matrix))))


def _row(node: Node) -> tuple[MatrixColumn, ...]:
    columns = ((name, pair.value.within(node)) for name, pair in node.entries.items())
    return tuple(MatrixColumn(name, tuple(entries_of(value))) for name, value in columns)
