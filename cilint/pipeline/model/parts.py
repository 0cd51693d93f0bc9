"""The parts of a keyword's value, each carried along the steps of what holds it."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.pipeline.certainty import is_certain
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Pair


def part(node: Node, *keys: str) -> Node | None:
    """What lies in a mapping below the keys; None where there is nothing, or a null."""
    found: Node | None = node
    for key in keys:
        value = found.get(key) if found is not None else None
        found = value.within(found) if found is not None and value is not None else None
    return None if found is None or found.is_null else found


def scalar(node: Node, *keys: str) -> Node | None:
    """As `part`, where that is a scalar."""
    found = part(node, *keys)
    return found if found is not None and found.is_scalar else None


def listed(node: Node, *keys: str) -> tuple[Node, ...]:
    """The scalars of a list below the keys, those of lists within it in their place."""
    return tuple(item for item in flat_items(part(node, *keys)) if item.is_scalar)


def one_or_listed(node: Node, *keys: str) -> tuple[Node, ...]:
    """As `listed`, where a scalar stands for a list with it alone."""
    alone = scalar(node, *keys)
    return listed(node, *keys) if alone is None else (alone,)


def read_value(pair: Pair) -> Node:
    """The value of a keyword that has no parts."""
    return pair.value


def read_list(pair: Pair) -> tuple[Node, ...]:
    """The entries of a list, those of lists within it in their place."""
    return tuple(flat_items(pair.value))


def entries_of(node: Node | None) -> Sequence[Node]:
    """The entries of a list, those of lists within it in their place; what is no list is the one entry."""
    if node is None:
        return ()
    return flat_items(node) if node.is_sequence else (node,)


def text(node: Node, *keys: str, otherwise: str = "") -> str:
    """The text below the keys, as GitLab writes it; `otherwise` where there is none."""
    found = part(node, *keys)
    return otherwise if found is None else found.canonical


def flag(node: Node | None, *, otherwise: bool) -> bool | None:
    """What a `true` or `false` says; None where an open input or tag says it."""
    if node is None or node.is_null:
        return otherwise
    return node.canonical == "true" if is_certain(node) else None
