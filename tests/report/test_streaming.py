"""JSON that is read piece by piece says what it says as a whole, and is refused where the whole is."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.report import streaming
from cilint.report.streaming import members

LISTS = ("a", "b")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "c", "é", ""]), VALUES)
CHUNKS = st.integers(1, 9)


def read(data: bytes, chunk: int) -> dict[str, Any]:
    """An object, read in pieces of so many bytes at first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "_CHUNK", chunk)
        found = members(io.BytesIO(data), LISTS)
        return {key: [*value] if isinstance(value, Iterator) else value for key, value in found}


@given(OBJECTS, CHUNKS, st.sampled_from([None, 1]))
def test_an_object_says_the_same_in_pieces(value: dict[str, Any], chunk: int, indent: int | None) -> None:
    assert read(json.dumps(value, indent=indent).encode(), chunk) == value


@given(OBJECTS, CHUNKS, st.data())
@example({"a": [1]}, 1, None)
def test_what_is_broken_is_refused_as_a_whole_and_in_pieces(
    value: dict[str, Any], chunk: int, data: st.DataObject | None
) -> None:
    text = json.dumps(value)
    place = data.draw(st.integers(0, len(text) - 1)) if data else len(text) - 1
    sign = data.draw(st.sampled_from(["", "]", "}", ",", ":", '"', "1", " "])) if data else ""
    text = text[:place] + sign + text[place + 1 :]
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    try:
        pieces: Any = read(text.encode(), chunk)
    except ValueError:
        pieces = None
    # A key that is there twice is refused here.
    is_same_key_twice = pieces is None and isinstance(whole, dict) and len(whole) < len(value)
    assert pieces == whole or is_same_key_twice or not isinstance(whole, dict)


@pytest.mark.parametrize(
    "text", ["", "[]", "1", '{"a": [1 2]}', '{"a": []} {}', '{"c": 1, "c": 2}', '{"c": "é"}', "{1: 2}"]
)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        read(text.encode(), 4)


def test_no_more_is_read_than_an_item_needs() -> None:
    file = io.BytesIO(json.dumps({"a": ["x" * 1000] * 1000}).encode())
    ((_, items),) = [next(members(file, LISTS))]
    assert next(items) == "x" * 1000
    assert file.tell() <= 2 * streaming._CHUNK
