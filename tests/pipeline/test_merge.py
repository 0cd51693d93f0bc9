"""Deep merge: the same as with plain dicts, whatever the mappings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.merge import merge_all
from cilint.pipeline.work import Work
from cilint.syntax.node import Kind, Node, Pair, Step, StepKind, node_of
from cilint.text.source import Source, Span

Build = Callable[..., Any]
SOURCE = Source("a.yml", "")
PLACE = node_of(Kind.MAPPING, (), SOURCE, 0, 0)
VALUES = st.recursive(
    st.none() | st.sampled_from(["x", "y"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)
# Every key has a mapping below it, or never one.
ALIKE = st.recursive(
    st.dictionaries(st.sampled_from("xy"), st.sampled_from("12")),
    lambda inner: st.builds(
        lambda texts, mappings: {**texts, **mappings},
        st.dictionaries(st.sampled_from("xy"), st.sampled_from("12")),
        st.dictionaries(st.sampled_from("ab"), inner),
    ),
    max_leaves=6,
)


def node(value: Any) -> Node:
    if isinstance(value, dict):
        pairs = tuple(Pair(node(key), node(item)) for key, item in value.items())
        return node_of(Kind.MAPPING, pairs, SOURCE, 0, 0)
    if isinstance(value, list):
        return node_of(Kind.SEQUENCE, tuple(map(node, value)), SOURCE, 0, 0)
    return node_of(Kind.SCALAR, value or "", SOURCE, 0, 0)


def plain(node: Node) -> Any:
    if node.is_mapping:
        return {name: plain(pair.value) for name, pair in node.entries.items()}
    return [plain(item) for item in node.items] if node.is_sequence else node.text or None


def merged(below: Any, above: Any) -> Any:
    """Ruby's `Hash#deep_merge`."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    shared = {key: merged(below[key], above[key]) for key in below if key in above}
    return {**below, **above, **shared}


def deep_merge(below: Node, above: Node) -> Node:
    return merge_all((below, above), above, Work())


@given(MAPPINGS, MAPPINGS)
def test_keys_and_values_are_those_of_a_deep_merge_of_dicts_in_their_order(below: Any, above: Any) -> None:
    result = plain(deep_merge(node(below), node(above)))
    assert result == merged(below, above)
    assert list(result) == list(merged(below, above))


@given(MAPPINGS, MAPPINGS, MAPPINGS)
def test_merging_all_is_merging_each_over_those_before_it(first: Any, second: Any, third: Any) -> None:
    a, b, c = node(first), node(second), node(third)
    assert plain(merge_all((a, b, c), PLACE, Work())) == plain(deep_merge(deep_merge(a, b), c))


@given(ALIKE, ALIKE, ALIKE)
def test_where_no_key_changes_its_kind_the_grouping_does_not_matter(first: Any, second: Any, third: Any) -> None:
    a, b, c = node(first), node(second), node(third)
    assert plain(deep_merge(a, deep_merge(b, c))) == plain(deep_merge(deep_merge(a, b), c))


def test_a_text_between_two_mappings_parts_them() -> None:
    a, b, c = node({"x": {"a": "1"}}), node({"x": "text"}), node({"x": {"b": "2"}})
    assert plain(merge_all((a, b, c), PLACE, Work())) == {"x": {"b": "2"}}


@given(MAPPINGS, MAPPINGS)
def test_merging_changes_neither_mapping(below: Any, above: Any) -> None:
    lower, upper = node(below), node(above)
    deep_merge(lower, upper)
    assert (plain(lower), plain(upper)) == (below, above)


def test_steps_of_a_mapping_go_on_to_what_is_taken_from_it() -> None:
    def step(name: str) -> Step:
        return Step(StepKind.ALIAS, Span(SOURCE, 0, 0), name)

    below = node({"x": {"a": "1", "b": "2"}}).carried(step("below"))
    inner = node({"b": "3"}).carried(step("inner"))
    above = node_of(Kind.MAPPING, (Pair(node("x"), inner),), SOURCE, 0, 0).carried(step("above"))
    result = deep_merge(below, above).get("x")
    assert result is not None
    ways = {name: [step.name for step in pair.value.via] for name, pair in result.entries.items()}
    assert ways == {"a": ["below"], "b": ["inner", "above"]}
