"""Deep merge of mappings, as GitLab does it for includes and `extends`. Origins are kept."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.pipeline.work import Work
from cilint.syntax.node import Kind, Node, Pair


def merge_all(mappings: Iterable[Node], place: Node, work: Work) -> Node:
    """All mappings in one, key by key, each over those before it; it is reported at `place`. `work` is the run's.

    This is Ruby's `Hash#deep_merge`: lists are never joined, and a null over something counts as a value.
    """
    found: dict[str, list[Pair]] = {}
    for mapping in mappings:
        work.spend(4 * len(mapping.entries))
        for name, pair in mapping.entries.items():
            carried = Pair(pair.key, pair.value.carried(*mapping.via))
            # What is no mapping, or stands over what is none, replaces all that was there before.
            below = found.get(name) if carried.value.is_mapping else None
            if below and below[-1].value.is_mapping:
                below.append(carried)
            else:
                found[name] = [carried]
    return mapping_of(tuple(_merged(pairs, work) for pairs in found.values()), place)


def _merged(pairs: list[Pair], work: Work) -> Pair:
    key, value = pairs[-1]
    return pairs[0] if len(pairs) == 1 else Pair(key, merge_all([pair.value for pair in pairs], value, work))


def mapping_of(pairs: tuple[Pair, ...], place: Node) -> Node:
    """A mapping that is written nowhere as such, reported at `place`; its pairs carry their own origins."""
    return Node(Kind.MAPPING, pairs, place.source, place.start, place.end, style=place.style)
