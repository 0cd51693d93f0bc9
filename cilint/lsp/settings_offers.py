"""What may be written in a settings file, by its JSON schema; and the ids of rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from cilint.engine.rule import Rule
from cilint.lazy.typing import Any
from cilint.lsp.data import SETTINGS_SCHEMA, read_data
from cilint.lsp.offer import ItemKind, Offer
from cilint.lsp.outline import TypingSpot


def settings_at(spot: TypingSpot, rules: Sequence[Rule]) -> Iterator[Offer]:
    """What may be written at a spot of a settings file."""
    nodes = list(_nodes(spot.keys))
    if spot.is_key:
        for node in nodes:
            for name, below in node.get("properties", {}).items():
                yield Offer(name, ItemKind.Property, "", below.get("description", ""), f"{name}: ")
        if spot.keys == ("rules",):
            yield from rule_ids(rules, ": ")
    if spot.is_value:
        if spot.keys[-1:] == ("rules",) or spot.keys[-2:] == ("rules", ""):
            yield from rule_ids(rules)
        yield from (Offer(value, ItemKind.EnumMember) for value in dict.fromkeys(_values(nodes)))


def rule_ids(rules: Iterable[Rule], behind: str = "") -> Iterator[Offer]:
    """The ids of rules, each with what it finds."""
    for rule in rules:
        page = f"\n\n[{rule.id}]({rule.url})" if rule.url else ""
        yield Offer(rule.id, ItemKind.Reference, rule.title, f"{rule.title}{page}", f"{rule.id}{behind}")


def _values(nodes: Iterable[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        yield from map(str, node.get("enum", ()))
        if node.get("type") == "boolean":
            yield from ("true", "false")


def _nodes(keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What the schema says of the place that some keys lead to: all that it may be."""
    found = list(_all(_schema()))
    for key in keys:
        found = [inner for node in found for below in _below(node, key) for inner in _all(below)]
    return iter(found)


def _below(node: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    named = node.get("properties", {}).get(key) or node.get("additionalProperties")
    below = named if key else node.get("items")
    if isinstance(below, dict):
        yield below


def _all(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of the schema with what it refers to, and each of what it may be instead."""
    if "$ref" in node:
        node = {**_schema()["definitions"][node["$ref"].rpartition("/")[2]], **node}
    yield node
    for option in node.get("anyOf", ()):
        yield from _all(option)


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(read_data(SETTINGS_SCHEMA))
    return schema
