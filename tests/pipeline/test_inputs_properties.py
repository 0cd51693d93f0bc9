"""What holds of interpolation for any text and any value."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.inputs.block import OPENING
from cilint.pipeline.inputs.declarations import BlockContext, Input
from cilint.pipeline.inputs.interpolation import interpolate
from cilint.pipeline.inputs.values import InputType
from cilint.pipeline.problem import Problems
from cilint.pipeline.work import Work
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.source import Source

# JSON escapes what is beyond the Basic Multilingual Plane as two surrogates, which YAML refuses.
TEXTS = st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0xFFFF))
PLAIN = TEXTS.filter(lambda text: OPENING not in text and not text.endswith("$") and "]" not in text)
VALUES = st.recursive(TEXTS | st.integers() | st.booleans() | st.none(), st.lists, max_leaves=8)


def scalar(text: Any) -> Node:
    (document,) = yaml.parse(Source("a.yml", json.dumps(text)))
    return document


def interpolated(text: str, kind: InputType, *values: Any) -> Node:
    inputs = {"x": Input("x", kind, tuple(scalar(value) for value in values))}
    return interpolate(scalar(text), BlockContext(inputs), Work(), Problems())


def plain(node: Node) -> Any:
    return [plain(item) for item in node.items] if node.is_sequence else (node.scalar_type, node.canonical)


# What becomes of backslashes, test_inputs.py tells.
@given(st.lists(PLAIN, min_size=1, max_size=5), TEXTS.filter(lambda text: "\\" not in text))
def test_one_value_is_put_in_as_pythons_own_replacement_would(parts: list[str], value: str) -> None:
    text = "$[[ inputs.x ]]".join(parts)
    assert interpolated(text, InputType.STRING, value).text == text.replace("$[[ inputs.x ]]", value)


@given(TEXTS.filter(lambda text: OPENING not in text))
def test_a_text_without_blocks_is_itself(text: str) -> None:
    node = scalar(text)
    assert interpolate(node, BlockContext({}), Work(), Problems()) is node


@given(TEXTS)
def test_a_text_that_is_never_closed_is_itself(text: str) -> None:
    node = scalar("$[[ inputs.x " + text.replace("]", ""))
    assert interpolate(node, BlockContext({}), Work(), Problems()) is node


@given(st.lists(TEXTS.filter(lambda text: "\\" not in text), min_size=1, max_size=5, unique=True), PLAIN)
def test_each_alternative_tells_which_value_makes_it_so(values: list[str], before: str) -> None:
    node = interpolated(f"{before}$[[ inputs.x ]]", InputType.STRING, *values)
    assert [alternative.text for alternative in node.alternatives] == [before + value for value in values]
    assert [alternative.origins[0].text for alternative in node.alternatives] == [json.dumps(value) for value in values]


@given(VALUES)
def test_a_scalar_that_is_one_block_has_the_value_and_its_type(value: Any) -> None:
    kinds = {bool: InputType.BOOLEAN, int: InputType.NUMBER, str: InputType.STRING, list: InputType.ARRAY}
    kind = kinds.get(type(value))
    if kind:
        assert plain(interpolated("$[[ inputs.x ]]", kind, value)) == plain(scalar(value))
