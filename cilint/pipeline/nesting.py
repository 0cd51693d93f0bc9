"""Collections within collections: nested lists flattened as GitLab does it, and how large and deep a value is."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.lazy.records import NamedTuple
from cilint.syntax.node import Node


class Extent(NamedTuple):
    """How many nodes a value has, itself included, and how many levels of nodes lie below it."""

    size: int
    height: int


def flat_items(node: Node | None) -> Sequence[Node]:
    """The entries of a list, those of lists within it in their place; each carried along the steps of its lists."""
    if node is None or not node.is_sequence:
        return ()
    items = [item.within(node) for item in node.items] if node.via else node.items
    for item in items:
        if item.is_sequence:
            break
    else:
        return items
    return [inner for item in items for inner in (flat_items(item) if item.is_sequence else (item,))]


def extent(node: Node, limit: Extent) -> Extent | None:
    """The extent of a value with all that it shares with others counted anew; None where it goes beyond `limit`."""
    size = height = 0
    waiting = [(node, 0)]
    while waiting:
        current, level = waiting.pop()
        size += 1
        height = max(height, level)
        if size > limit.size or height > limit.height:
            return None
        waiting.extend((child, level + 1) for child in current.children)
    return Extent(size, height)
