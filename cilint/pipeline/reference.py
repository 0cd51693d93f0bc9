"""`!reference [job, key, …]`: each tag replaced by what it names (GitLab: doc/ci/yaml/yaml_optimization.md).

Runs after `extends` and before `default:`, so that a reference sees inherited keys but no defaults.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.pipeline.keywords import MAX_REFERENCE_DEPTH
from cilint.syntax.node import Kind, Node, Pair, Step, StepKind


def resolve_references(entries: Mapping[str, Pair]) -> dict[str, Pair]:
    """The same entries without their `!reference` tags; one that leads nowhere, or in a circle, stays as it is."""
    return {name: Pair(pair.key, _resolve(pair.value, entries, 0)) for name, pair in entries.items()}


def _resolve(node: Node, entries: Mapping[str, Pair], depth: int) -> Node:
    if node.is_reference:
        target = _target(node, entries) if depth < MAX_REFERENCE_DEPTH else None
        if target is None:
            return node
        resolved = _resolve(target, entries, depth + 1)
        return resolved.carried(Step(StepKind.REFERENCE, node.span, ".".join(item.text for item in node.items)))
    if node.kind is Kind.SEQUENCE:
        items = tuple(_resolve(item, entries, depth) for item in node.items)
        changed = any(new is not old for new, old in zip(items, node.items, strict=True))
        return node.with_value(items) if changed else node
    if node.kind is Kind.MAPPING:
        pairs = tuple(Pair(pair.key, _resolve(pair.value, entries, depth)) for pair in node.entries.values())
        changed = any(new.value is not old.value for new, old in zip(pairs, node.entries.values(), strict=True))
        return node.with_value(pairs) if changed else node
    return node


def _target(reference: Node, entries: Mapping[str, Pair]) -> Node | None:
    """What a tag names, carried along the steps that lead there; None when there is nothing, or null or false."""
    path = [item.text for item in reference.items if item.is_scalar]
    if not path or len(path) != len(reference.items) or path[0] not in entries:
        return None
    node: Node | None = entries[path[0]].value
    for key in path[1:]:
        outer = node
        node = outer.get(key) if outer else None
        if node and outer:
            node = node.carried(*outer.via)
    if node is None or node.is_null or (node.is_scalar and node.canonical == "false"):
        return None
    return node
