"""What stands at a place of a file: the keys that lead there, and the node itself."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.loading import Configuration
from cilint.syntax.node import Node, Pair, Step, StepKind, key_text
from cilint.text.source import Span


class Standing(NamedTuple):
    """A node as it is written: the keys above it from the top, and the mappings and lists that it is in.

    `keys` has the place of an entry of a list as an empty text; `is_key` says that it is the last of the keys itself.
    `around` are the collections around it, the innermost last, `!reference` among them. `alias` is the way of a node
    that is written elsewhere, of which nothing below stands here.
    """

    node: Node
    keys: tuple[str, ...]
    is_key: bool = False
    around: tuple[Node, ...] = ()
    alias: Step | None = None


def standing(configuration: Configuration) -> Iterator[Standing]:
    """Every node of a file, each before those in it; what an alias repeats stands where it is written only."""
    return (item for item in standing_with_aliases(configuration) if item.alias is None)


def standing_with_aliases(configuration: Configuration) -> Iterator[Standing]:
    """As `standing`, and the places of aliases with what they stand for; the inputs of the file are put in."""
    body = configuration.body
    for document in configuration.documents:
        is_body = (document.start, document.end) == (body.start, body.end)
        found = _below(body if is_body else document)
        # An include may give a whole list for an input.
        yield from (item for item in found if item.node.source is configuration.source)


def standing_at(configuration: Configuration, offset: int) -> Standing | None:
    """The innermost scalar at an offset, or key; None where there is none."""
    found = None
    for item in standing(configuration):
        if item.node.is_scalar and item.node.start <= offset <= item.node.end:
            found = item
    return found


def stretch(pair: Pair) -> Span:
    """A key with its value, where that is written behind it."""
    key, value = pair.key, pair.value
    is_here = key.source is value.source and key.start <= value.end
    return Span(key.source, key.start, value.end if is_here else key.end)


def stretch_of(configuration: Configuration | None, key: Node) -> Span:
    """What stands below a key at the top of a file, with the key."""
    pairs = configuration.body.pairs if configuration else ()
    return next((stretch(pair) for pair in pairs if pair.key.start == key.start), key.span)


def _below(node: Node) -> Iterator[Standing]:
    # Without recursion: an editor waits for it, and each level would be a generator within another.
    waiting = [Standing(node, (), alias=_alias(node))]
    while waiting:
        item = waiting.pop()
        yield item
        node, keys, is_key, around, alias = item
        if is_key or alias is not None or node.is_scalar:
            continue
        around = (*around, node)
        children: list[Standing] = []
        for child in node.value:
            if isinstance(child, Pair):
                below = (*keys, key_text(child.key))
                children.append(Standing(child.key, below, True, around))
                children.append(Standing(child.value, below, False, around, _alias(child.value)))
            elif isinstance(child, Node):
                children.append(Standing(child, (*keys, ""), False, around, _alias(child)))
        waiting += reversed(children)


def _alias(node: Node) -> Step | None:
    return next((step for step in node.via if step.kind is StepKind.ALIAS), None) if node.via else None
