"""YAML that cilint writes: read again, it is what was given."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.engine.trees import plain_scalar
from cilint.syntax import yaml
from cilint.syntax.dump import dump
from cilint.syntax.node import Kind, Node
from cilint.text.source import Source


def read(text: str) -> Any:
    (document,) = yaml.parse(Source("a.yml", text))
    return plain(document)


def plain(node: Node) -> Any:
    if node.kind is Kind.SCALAR:
        return plain_scalar(node)
    if node.kind is Kind.SEQUENCE:
        return [plain(item) for item in node.items]
    return {key: plain(pair.value) for key, pair in node.entries.items()}


def written(value: Any) -> str:
    return "".join(f"{line}\n" for line in dump(value, lambda path: ".".join(map(str, path))))


keys = st.text("ab .:-#'\"0", min_size=1, max_size=4).filter(lambda key: not key.strip().isdigit())
texts = (
    st.text()
    | st.text("ab \n'\"#:-$[]{}&*!|>%@`,?\t\\", max_size=20)
    | st.sampled_from(["yes", "12:30", "~", "0755", ".5"])
)
scalars = st.none() | st.booleans() | st.integers() | texts
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))


@given(values)
def test_what_is_written_reads_back(value: Any) -> None:
    surrogates = any("\ud800" <= character <= "\udfff" for character in str(value))
    assert surrogates or read(written({"a": value})) == {"a": value}


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ({"image": "docker:28", "when": None}, ["image: docker:28", "when: null"]),
        ({"script": ['docker login -p "$P"', "it's"]}, ["script:", "  - 'docker login -p \"$P\"'", "  - 'it''s'"]),
        (
            {"a": "x\ny\n", "b": "x\ny", "c": "x\n\n\n"},
            ["a: |", "  x", "  y", "b: |-", "  x", "  y", "c: |+", "  x", "", ""],
        ),
        ({"a": [], "b": {}, "c": ""}, ["a: []", "b: {}", "c: ''"]),
        ({"a": True, "b": "true", "c": 1.5, "d": -math.inf}, ["a: true", "b: 'true'", "c: 1.5", "d: -.inf"]),
        ({"a": [[1], {"b": 2}]}, ["a:", "  - - 1", "  - b: 2"]),
        (
            {"a": [{"if": "x\ny", "b": [{"c": 1}]}, [[{"d": 1, "e": {"f": 2}}], 3]]},
            [
                *("a:", "  - if: |-", "      x", "      y", "    b:", "      - c: 1"),
                *("  - - - d: 1", "        e:", "          f: 2", "    - 3"),
            ],
        ),
        ({"a": "a\tb\x7f"}, ['a: "a\\tb\\u007f"']),
        ({}, ["{}"]),
    ],
)
def test_it_is_written_as_a_person_would(value: Any, lines: list[str]) -> None:
    assert list(dump(value, lambda _path: "")) == lines


def test_a_comment_stands_behind_what_it_is_about() -> None:
    assert list(dump({"a": {"b": "x\ny"}}, lambda path: "/".join(map(str, path)))) == [
        "a:  # a",
        "  b: |-  # a/b",
        "    x",
        "    y",
    ]


def test_the_comment_of_what_begins_with_a_dash_is_that_of_its_first_line_or_stands_above() -> None:
    places = {("a",): "1", ("a", 0): "2", ("a", 0, "b"): "2", ("a", 1): "3", ("a", 1, "c"): "4", ("a", 1, "d"): "5"}
    assert list(dump({"a": [{"b": 1}, {"c": 2, "d": 3}]}, places.__getitem__)) == [
        "a:  # 1",
        "  - b: 1  # 2",
        "  # 3",
        "  - c: 2  # 4",
        "    d: 3  # 5",
    ]
