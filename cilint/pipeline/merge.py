"""Deep merge of mappings, as GitLab does it for includes and `extends`. Origins are kept."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair, mapping_of


def merge_all(mappings: Iterable[Node], place: Node, work: Work) -> Node:
    """All mappings in one, key by key, each over those before it; it is reported at `place`. `work` is the run's.

    This is Ruby's `Hash#deep_merge`: lists are never joined, and a null over something counts as a value.
    """
    found: dict[str, Pair] = {}
    # Mappings that stand over each other alone, the lowest first, by the names of those that are `found` so far.
    layers: dict[str, list[Node]] = {}
    for mapping in mappings:
        entries = mapping.entries
        work.spend(4 * len(entries))
        if mapping.via:
            entries = {name: Pair(pair.key, pair.value.within(mapping)) for name, pair in entries.items()}
        for name in entries.keys() & found.keys():
            below, above = found[name].value, entries[name].value
            # What is no mapping, or stands over what is none, replaces all that was there before.
            if not (below.is_mapping and above.is_mapping):
                layers.pop(name, None)
            elif name in layers:
                layers[name].append(above)
            else:
                layers[name] = [below, above]
        found.update(entries)
    for name, merged in layers.items():
        pair = found[name]
        found[name] = Pair(pair.key, merge_all(merged, pair.value, work))
    return mapping_of(found, place)
