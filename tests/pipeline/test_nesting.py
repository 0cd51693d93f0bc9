"""Nested lists are flattened, and values measured, without following what is shared for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.nesting import Extent, extent, flat_items
from cilint.syntax.node import Kind, Node, Pair, node_of
from cilint.text.source import Source

Build = Callable[..., Any]
SOURCE = Source("a.yml", "")
LIMIT = Extent(1000, 100)
VALUES = st.recursive(
    st.sampled_from("ab"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=20,
)


def node(value: Any) -> Node:
    if isinstance(value, dict):
        return node_of(Kind.MAPPING, tuple(Pair(node(key), node(item)) for key, item in value.items()), SOURCE, 0, 0)
    if isinstance(value, list):
        return node_of(Kind.SEQUENCE, tuple(map(node, value)), SOURCE, 0, 0)
    return node_of(Kind.SCALAR, value, SOURCE, 0, 0)


def flat(values: list[Any]) -> list[Any]:
    return [item for value in values for item in (flat(value) if isinstance(value, list) else [value])]


@given(st.lists(VALUES))
def test_the_entries_of_nested_lists_come_in_their_order(values: list[Any]) -> None:
    found = list(flat_items(node(values)))
    assert [item.text for item in found if item.is_scalar] == [item for item in flat(values) if isinstance(item, str)]
    assert len(found) == len(flat(values))


@given(VALUES)
def test_the_extent_is_the_number_of_nodes_and_levels(value: Any) -> None:
    def measured(value: Any) -> tuple[int, int]:
        inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        sizes = [measured(item) for item in inner]
        return 1 + sum(size for size, _ in sizes), 1 + max((height for _, height in sizes), default=-1)

    assert extent(node(value), LIMIT) == measured(value)


def test_a_value_beyond_the_limit_is_not_measured_to_its_end() -> None:
    shared = node("x")
    for _ in range(90):
        shared = node_of(Kind.SEQUENCE, (shared, shared), SOURCE, 0, 0)
    assert extent(shared, LIMIT) is None
    assert extent(shared, Extent(10**9, 50)) is None


def test_nothing_but_a_list_has_entries(build: Build) -> None:
    built = build("job: {a: x, b: {c: d}, e: !reference [.x, y], f: }")
    assert [list(flat_items(built.jobs["job"].node.get(key))) for key in "abefg"] == [[], [], [], [], []]
