"""Values of a pipeline's files on one line, as people may see them."""

from __future__ import annotations

from cilint.findings.mask import Mask
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node
from cilint.syntax.scalar import mapped


def node_text(node: Node, mask: Mask) -> str:
    """A scalar's text, or those of a list, with commas; without secrets. Mappings have none."""
    if node.is_scalar:
        return " ".join(scalar_text(node, mask).split())
    return ", ".join(filter(None, (node_text(item, mask) for item in flat_items(node))))


def scalar_text(node: Node, mask: Mask) -> str:
    """The text of a scalar as it is, without secrets."""
    if node.alternatives:
        return mask.without(node.text, node.alternatives[0].origins)
    return mask.decoded(mapped(node)) if mask.hides(node.span) else mask.text(node.canonical)
