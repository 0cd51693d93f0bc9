"""A mapping that is made when something of it is asked for is like any other from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cilint.lazy.mappings import LazyMapping

ASK: dict[str, Callable[[Mapping[str, int]], Any]] = {
    "a value": lambda mapping: mapping["a"],
    "a value that is not there": lambda mapping: mapping.get("c"),
    "a default": lambda mapping: mapping.get("c", 3),
    "a key": lambda mapping: ("b" in mapping, "c" in mapping),
    "the length": len,
    "whether there is any": bool,
    "the order": list,
    "the keys of two": lambda mapping: mapping.keys() & {"b", "c"},
    "the values": lambda mapping: list(mapping.values()),
    "all of it": lambda mapping: list(mapping.items()),
    "equality": lambda mapping: mapping == {"a": 1, "b": 2},
    "a copy": lambda mapping: {**mapping},
}


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK.keys())
def test_what_is_asked_has_the_answer_of_a_dictionary(ask: Callable[[Mapping[str, int]], Any]) -> None:
    content = {"a": 1, "b": 2}
    assert ask(LazyMapping(lambda: content)) == ask(content)


def test_it_is_made_once_and_not_before_somebody_asks() -> None:
    made: list[int] = []

    def make() -> dict[str, int]:
        made.append(1)
        return {"a": 1}

    mapping = LazyMapping(make)
    assert made == []
    assert (mapping["a"], mapping.get("a"), len(mapping), made) == (1, 1, 1, [1])


def test_a_key_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="a"):
        LazyMapping(dict)["a"]
