from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.syntax.node import Kind, Node, StepKind, key_text
from cilint.syntax.yaml import parse
from cilint.text.source import Source


def root(text: str) -> Node:
    (node,) = parse(Source("f.yml", text))
    return node


def value(node: Node) -> Any:
    """A node as Ruby would have it, scalars as texts."""
    if node.kind is Kind.MAPPING:
        return {name: value(pair.value) for name, pair in node.entries.items()}
    if node.kind is Kind.SEQUENCE:
        return [value(item) for item in node.items]
    return node.canonical


@pytest.mark.parametrize("text", ["a", "'a'", "~", "[a]", "{a: b}", "!reference [a]"])
def test_a_node_has_all_that_it_may_be_asked(text: str) -> None:
    node = root(text)
    assert [name for name in Node.__slots__ if not hasattr(node, name)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a: 1, a: 2}", {"a": "2"}),
        ("{<<: {a: 1}, a: 2}", {"a": "2"}),
        ("{a: 2, <<: {a: 1}}", {"a": "1"}),
        ("{<<: {a: 1}, <<: {a: 2}}", {"a": "2"}),
        ("{<<: [{a: 1}, {a: 2, b: 3}]}", {"a": "1", "b": "3"}),
        ("{a: 0, <<: [{a: 1}, {a: 2}], b: 3}", {"a": "1", "b": "3"}),
        ("{<<: {<<: {a: 1}, b: 2}}", {"a": "1", "b": "2"}),
        ("{'<<': {a: 1}}", {"a": "1"}),
        ("{!!str <<: {a: 1}}", {"<<": {"a": "1"}}),
        ("{<<: [], a: 1}", {"a": "1"}),
        ("{<<: , a: 1}", {"<<": "", "a": "1"}),
        ("{<<: [{a: 1}, 2]}", {"<<": [{"a": "1"}, "2"]}),
        ("{x: &x {a: 1}, <<: *x}", {"x": {"a": "1"}, "a": "1"}),
        ("{x: &x [{a: 1}], <<: *x}", {"x": [{"a": "1"}], "<<": [{"a": "1"}]}),
        ("{x: &x {a: 1}, <<: [*x]}", {"x": {"a": "1"}, "a": "1"}),
        ("{010: a, yes: b, ~: c, 1.10: d}", {"8": "a", "true": "b", "": "c", "1.1": "d"}),
    ],
)
def test_a_mapping_is_read_as_psych_reads_it(text: str, expected: dict[str, Any]) -> None:
    assert value(root(text)) == expected


def test_a_merged_value_remembers_the_alias_that_brought_it() -> None:
    node = root("x: &x {a: &y [1]}\nz: {<<: *x}\n")
    target = node.get("z")
    assert target is not None
    merged = target.get("a")
    assert merged is not None
    assert merged.span.text == "[1]"
    assert [(step.kind, step.name) for step in merged.via] == [(StepKind.ALIAS, "x")]


def test_what_mappings_merge_is_made_for_whoever_asks() -> None:
    merged = f"b: &b {{{', '.join(f'k{number}: 0' for number in range(400))}}}\n"
    text = merged + "".join(f"h{number}: {{x: {{<<: *b}}}}\n" for number in range(1_000))
    tracemalloc.start()
    node = root(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # All of it comes to two hundred.
    assert most < 40_000_000
    holder = node.get("h1")
    assert holder is not None
    assert len(holder.carried(*holder.via).entries["x"].value.entries) == 400


def test_the_steps_of_a_value_begin_with_those_nearest_to_it() -> None:
    node = root("x: &x {a: 1}\ny: &y {<<: *x}\nz: {<<: [*y]}\n")
    target = node.get("z")
    assert target is not None
    merged = target.get("a")
    assert merged is not None
    assert [step.name for step in merged.via] == ["x", "y"]


def test_a_collection_as_a_key_is_known_by_its_source() -> None:
    (pair,) = root("? [a,  b]\n: c\n").pairs
    assert key_text(pair.key) == "[a,  b]"


def test_a_reference_is_no_sequence() -> None:
    node = root("!reference [a, b]")
    assert node.is_reference
    assert not node.is_sequence
    assert [item.text for item in node.items] == ["a", "b"]


def test_a_scalar_has_no_entries_and_no_items() -> None:
    node = root("a")
    assert (node.entries, node.items, node.pairs, node.get("a")) == ({}, (), (), None)


def test_the_children_of_a_node_are_its_entries_or_its_keys_and_values_as_written() -> None:
    node = root("a: &a {k: v}\n<<: *a\n")
    assert [child.span.text for child in node.children] == ["a", "{k: v}", "<<", "{k: v}"]
    assert [child.text for child in root("[x, y]").children] == ["x", "y"]
    assert root("a").children == ()


def test_another_value_leaves_the_place_and_the_way() -> None:
    node = root("[*a, b]".replace("*a", "a"))
    changed = node.with_value(node.items[:1])
    assert (changed.span, len(changed.items), len(node.items)) == (node.span, 1, 2)


KEYS = st.sampled_from(["a", "b", "c", "yes", "010", "'b'"])
MERGED = st.sampled_from(
    ["*m1", "*m2", "*m3", "[*m1, *m2]", "[*m3, *m1, *m2]", "{c: 7}", "[{a: 8}, *m3]", "[]", "~", "*l"]
)
PAIRS = st.lists(st.builds("{}: {}".format, KEYS, st.integers(0, 9)) | st.builds("<<: {}".format, MERGED), max_size=6)


def plain(loaded: Any) -> Any:
    if isinstance(loaded, dict):
        if "map" in loaded:
            return {key: plain(item) for key, item in loaded["map"]}
        return [plain(item) for item in loaded["list"]]
    return loaded


@settings(deadline=None)
@given(PAIRS, PAIRS)
def test_mappings_with_merges_are_read_as_the_installed_psych_reads_them(
    psych, merged: list[str], pairs: list[str]
) -> None:
    text = (
        "m1: &m1 {a: 1, b: 2}\nm2: &m2 {b: 3, c: 4}\nl: &l [*m1]\n"
        f"m3: &m3 {{{', '.join(pair for pair in merged if '*m3' not in pair)}}}\n"
        f"x: {{{', '.join(pairs)}}}\n"
    )
    expected = plain(psych.load(text))
    found = value(root(text))
    assert found == expected
    assert list(found["x"]) == list(expected["x"])
