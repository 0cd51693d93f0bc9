"""Matrices of `parallel:` and of `needs:parallel:` (lib/gitlab/ci/config/entry/product/{matrix,variables}.rb)."""

from __future__ import annotations

from math import prod

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain, kind_name
from cilint.pipeline.entries.sorts import Sort, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.keywords import MAX_MATRIX
from cilint.syntax.node import Node
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_TOO_MANY_TO_TELL = 10**9
_NAMES = frozenset({Sort.TEXT, Sort.INTEGER})


def read_matrix(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """Refuse what is wrong with a matrix, or that it makes too many jobs."""
    read_selectors(reader, node, argument, spot)
    counts = [_permutations(row) for row in node.items]
    known = [count for count in counts if count is not None]
    if len(known) == len(counts) and sum(known) > MAX_MATRIX:
        total = sum(known)
        number = f"{total:,}" if total < _TOO_MANY_TO_TELL else "far too many"
        message = f"the matrix makes {number} jobs, and GitLab allows {MAX_MATRIX}"
        span = _first_line(node)
        reader.refusals.add(spot, node, message, "split it into several jobs", "many", span=span, most=str(MAX_MATRIX))


def read_selectors(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """Refuse the entries of a matrix that are no mappings of names to texts, numbers and lists of them."""
    for row in node.items:
        if not is_certain(row):
            continue
        if not row.is_mapping:
            message = f"a matrix is a list of mappings, and this is {kind_name(row)}"
            reader.refusals.add(spot, row, message, "", "rows")
        elif not row.entries:
            message = "a mapping of the matrix is empty"
            reader.refusals.add(spot, row, message, "remove it", "few")
        else:
            _read_row(reader, row, spot)


def _read_row(reader: Reader, row: Node, spot: Spot) -> None:
    for pair in row.entries.values():
        value = pair.value
        if not is_certain(value):
            continue
        if is_certain(pair.key) and sort_of(pair.key) not in _NAMES:
            message = f"the name of a variable is a text, and this is {kind_name(pair.key)}"
            reader.refusals.add(spot, pair.key, message, "put it in quotes", "matrix-row")
        if value.is_null:
            # What has nothing at all behind its colon may be a stub that something completes.
            message = f"{pair.key.text} has no value in the matrix"
            reader.refusals.add(spot, pair.key, message, "give it one", "matrix-row", is_absence=True)
        elif value.is_sequence:
            for item in value.items:
                _read_value(reader, item, spot)
        else:
            _read_value(reader, value, spot)


def _read_value(reader: Reader, value: Node, spot: Spot) -> None:
    if is_certain(value) and sort_of(value) not in _NAMES:
        message = f"a value of a matrix is a text or a number, and this is {kind_name(value)}"
        remedy = "put it in quotes" if value.is_scalar and not value.is_null else ""
        reader.refusals.add(spot, value, message, remedy, "matrix-row")


def _permutations(row: Node) -> int | None:
    """How many jobs a mapping of the matrix makes; None where a value of it is not certain."""
    values = [pair.value for pair in row.entries.values()]
    if not row.is_mapping or not all(map(is_certain, values)):
        return None
    choices = [len(value.items) if value.is_sequence else 1 for value in values]
    nested = any(not item.is_scalar for value in values for item in value.items)
    return None if nested or len(values) > MAX_MATRIX else prod(choices)


def _first_line(node: Node) -> Span:
    line = node.span.text.partition("\n")[0].rstrip("\r")
    return Span(node.source, node.start, node.start + len(line))
