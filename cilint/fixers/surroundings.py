"""What a scalar of a pipeline's file stands in, which decides what may be written there."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.situation.situation import Situation
from cilint.syntax.node import Node, Style


def is_in_flow(node: Node, situation: Situation) -> bool:
    """Whether a scalar stands in a flow collection, which a comma or a bracket would end or divide."""
    files = (each for each in situation.facts.pipeline.configurations if each.source is node.source)
    return any(outer.style is Style.FLOW for file in files for body in file.documents for outer in _around(body, node))


def _around(body: Node, node: Node) -> Iterator[Node]:
    """What a scalar stands in, as it is written: the outermost first."""
    waiting = [body]
    while waiting:
        outer = waiting.pop()
        if outer is not node and outer.source is node.source and outer.start <= node.start <= outer.end:
            yield outer
            waiting.extend((*outer.items, *(pair.value for pair in outer.pairs)))
