"""Calls of a class with the fields `first`, `second` and `third`, of which the last two have defaults."""

from __future__ import annotations

from typing import Any

Call = tuple[tuple[Any, ...], dict[str, Any]]

TAKEN: list[Call] = [
    ((1,), {}),
    ((1, "x"), {}),
    ((1, "x", (2,)), {}),
    ((), {"first": 1}),
    ((1,), {"third": (3,)}),
]
REFUSED: list[Call] = [((), {}), ((1, 2, 3, 4), {}), ((1,), {"fourth": 4}), ((1,), {"first": 1})]
