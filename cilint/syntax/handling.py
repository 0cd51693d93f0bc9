"""Events that one of PyYAML's parsers makes, given to handlers as what they are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature

from cilint.lazy.typing import Any


def handling(next_event: Callable[[], object], handlers: Mapping[str, Callable[..., object]]) -> Callable[[], object]:
    """A function that takes the next event at each call, and gives what its handler gives.

    `handlers` are called, by the names of PyYAML's events, with the details that such an event is made of.
    """

    def handle_next() -> object:
        event = next_event()
        kind: Any = type(event)
        return handlers[kind.__name__](*(getattr(event, detail) for detail in _details(kind)))

    return handle_next


@cache
def _details(kind: type[Any]) -> tuple[str, ...]:
    """What such an event is made of: the names of its attributes, in order."""
    return tuple(signature(kind).parameters)
