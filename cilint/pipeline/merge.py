"""Deep merge of mappings, as GitLab does it for includes and `extends`. Origins are kept."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.syntax.node import Kind, Node, Pair


def deep_merge(below: Node, above: Node) -> Node:
    """Both values in one: mappings are merged key by key, anything else in `above` replaces what is in `below`.

    This is Ruby's `Hash#deep_merge`: lists are never joined, and a null in `above` counts as a value.
    """
    return merge_all((below, above), above) if below.is_mapping and above.is_mapping else above


def merge_all(mappings: Iterable[Node], place: Node) -> Node:
    """All mappings in one, each over those before it; it is reported at `place`."""
    merged: dict[str, Pair] = {}
    for mapping in mappings:
        for name, pair in mapping.entries.items():
            value = pair.value.carried(*mapping.via)
            beneath = merged.get(name)
            merged[name] = Pair(pair.key, deep_merge(beneath.value, value) if beneath else value)
    return mapping_of(tuple(merged.values()), place)


def mapping_of(pairs: tuple[Pair, ...], place: Node) -> Node:
    """A mapping that is written nowhere as such, reported at `place`; its pairs carry their own origins."""
    return Node(Kind.MAPPING, pairs, place.source, place.start, place.end, style=place.style)
