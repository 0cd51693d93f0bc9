"""What stands at a place of a file: the keys that lead there, and the node itself."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.loading import Configuration
from cilint.syntax.node import Node, Pair, StepKind, key_text


class Standing(NamedTuple):
    """A node as it is written: the keys above it from the top, and the lists that it is in.

    `keys` has the place of an entry of a list as an empty text; `is_key` says that it is the last of the keys itself.
    `lists` are the lists around it, the innermost last, `!reference` among them.
    """

    node: Node
    keys: tuple[str, ...]
    is_key: bool = False
    lists: tuple[Node, ...] = ()


def standing(configuration: Configuration) -> Iterator[Standing]:
    """Every node of a file, each before those in it; what an alias repeats stands where it is written only."""
    for document in configuration.documents:
        yield from _below(document, (), ())


def standing_at(configuration: Configuration, offset: int) -> Standing | None:
    """The innermost scalar at an offset, or key; None where there is none."""
    found = None
    for item in standing(configuration):
        if item.node.is_scalar and item.node.start <= offset <= item.node.end:
            found = item
    return found


def _below(node: Node, keys: tuple[str, ...], lists: tuple[Node, ...]) -> Iterator[Standing]:
    yield Standing(node, keys, lists=lists)
    for pair in node.pairs:
        yield from _pair(pair, keys, lists)
    items = node.value if not node.is_scalar and not node.is_mapping else ()
    for item in items:
        if isinstance(item, Node) and not _is_alias(item):
            yield from _below(item, (*keys, ""), (*lists, node))


def _pair(pair: Pair, keys: tuple[str, ...], lists: tuple[Node, ...]) -> Iterator[Standing]:
    below = (*keys, key_text(pair.key))
    yield Standing(pair.key, below, is_key=True, lists=lists)
    if not _is_alias(pair.value):
        yield from _below(pair.value, below, lists)


def _is_alias(node: Node) -> bool:
    return any(step.kind is StepKind.ALIAS for step in node.via)
