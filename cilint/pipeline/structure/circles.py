"""Circles in a graph of names, found without recursion and in time proportional to the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def find_circles(edges: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Names that lead to each other and then back to the first; at most one circle for each place to start from.

    `edges` gives the names that each name leads to.
    """
    done: set[str] = set()
    for start in edges:
        if start not in done:
            circle = _circle_from(start, edges, done)
            if circle:
                yield circle


def _circle_from(start: str, edges: Mapping[str, Iterable[str]], done: set[str]) -> tuple[str, ...]:
    """The first circle that a walk from `start` meets; all names that are met are `done` then."""
    found: tuple[str, ...] = ()
    # The names on the way to where the walk is, in order.
    way: dict[str, Iterator[str]] = {start: iter(edges.get(start, ()))}
    while way:
        name, following = next(reversed(way.items()))
        after = next(following, None)
        if after is None:
            del way[name]
            done.add(name)
        elif after in way:
            if not found:
                names = list(way)
                found = tuple(names[names.index(after) :])
        elif after not in done:
            way[after] = iter(edges.get(after, ()))
    return found
