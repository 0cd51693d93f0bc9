"""Values of jobs as lines that can be compared: a scalar is one, a list has one for each entry, a script one a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cilint.engine.trees import plain_scalar, shown_scalar
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.syntax.node import Kind, Node
from cilint.text.source import Span

_MAIN_KEYS = {"image": "name", "environment": "name", "services": "name", "needs": "job", "trigger": "project"}
"""The key whose value GitLab also takes alone, in place of a mapping, by keyword."""


_NO_PART = (None, None)


class ShownPlace(NamedTuple):
    """Where something stands: `shown` for people, who know the side by it, and the path and line for programs."""

    shown: str
    path: str
    line: int


class Line(NamedTuple):
    """One line of what a job has: its text without secrets, and where it comes from.

    `key` is the same for lines that say the same, their secrets too; it is never printed. `parts` has the name, key and
    place of each value of a mapping that is one line: they may have come from several places.
    """

    text: str
    key: str
    place: ShownPlace | None
    parts: tuple[tuple[str, str, ShownPlace], ...] = ()


def told_apart(one: Line, other: Line) -> tuple[Line, Line]:
    """Two lines of which one took the place of the other, each at the one part in which they differ."""
    parts, others = ({name: (key, place) for name, key, place in line.parts} for line in (one, other))
    different = [name for name in {**parts, **others} if parts.get(name, _NO_PART)[0] != others.get(name, _NO_PART)[0]]
    if len(different) != 1 or not (parts.keys() & others.keys() & set(different)):
        return one, other
    name = different[0]
    return one._replace(place=parts[name][1], parts=()), other._replace(place=others[name][1], parts=())


Aspects = Mapping[str, tuple[Line, ...]]
"""What a job has, by what it is about: `image`, `script`, `artifacts.paths`, `variables.NAME`."""

PlaceOf = Callable[[Span], ShownPlace]


class LineReader:
    """Makes aspects of nodes. What many jobs have from one place is read once, since lists are shared, not copied."""

    def __init__(self, mask: Mask, placed: PlaceOf) -> None:
        self._mask = mask
        self._placed = placed
        self._read: dict[tuple[str, int], tuple[Line, ...]] = {}
        self._kept: list[Node] = []

    def aspects(self, name: str, node: Node, main: str = "") -> Iterator[tuple[str, tuple[Line, ...]]]:
        """The aspects of a value by their names, which begin with `name`; what is under `main` has just that."""
        if node.is_mapping and node.entries:
            for key, pair in node.entries.items():
                inner = name if key == main else f"{name}.{self._mask.text(key)}"
                yield from self.aspects(inner, pair.value)
        else:
            yield name, self._all_lines(node, main)

    def keyword(self, name: str, node: Node) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """The aspects of the value of a keyword."""
        return self.aspects(name, node, _MAIN_KEYS.get(name, ""))

    def _all_lines(self, node: Node, main: str) -> tuple[Line, ...]:
        if node.kind is not Kind.SEQUENCE:
            return tuple(self._lines(node, main))
        key = (main, id(node.value))
        if key not in self._read:
            # What is kept here cannot make place for another value with the same id.
            self._kept.append(node)
            self._read[key] = tuple(line for item in node.items for line in self._lines_within(item, main))
        return self._read[key]

    def _lines_within(self, node: Node, main: str) -> tuple[Line, ...]:
        return self._all_lines(node, main) if node.kind is Kind.SEQUENCE else tuple(self._lines(node, main))

    def _lines(self, node: Node, main: str) -> Iterator[Line]:
        place = self._placed(node.span)
        # Without a mask: that a secret was changed is worth knowing, and only whether lines are equal is asked.
        shown, raw = _text(self._plain(node), main), _text(_raw(node), main)
        texts, keys = shown.split("\n"), raw.split("\n")
        if len(texts) != len(keys):
            # A secret goes over several lines.
            keys = [f"{number} {raw}" for number in range(len(texts))]
        last = len(texts) - 1
        parts = tuple(self._parts(node)) if node.kind is Kind.MAPPING else ()
        for number, (text, key) in enumerate(zip(texts, keys, strict=True)):
            # The end of a block is no line of its own.
            if text or number != last or not last:
                yield Line(text, key, place, parts)

    def _parts(self, node: Node) -> Iterator[tuple[str, str, ShownPlace]]:
        for name, pair in node.entries.items():
            yield name, _text(_raw(pair.value)), self._placed(pair.value.span)

    def _plain(self, node: Node) -> Any:
        return _plain(node, lambda scalar: shown_scalar(scalar, self._mask), self._mask.text)


def _raw(node: Node) -> Any:
    return _plain(node, plain_scalar, str)


def _plain(node: Node, scalar: Callable[[Node], Any], key: Callable[[str], str]) -> Any:
    if node.kind is Kind.SEQUENCE:
        return [_plain(item, scalar, key) for item in node.items]
    if node.kind is Kind.MAPPING:
        return {key(name): _plain(pair.value, scalar, key) for name, pair in node.entries.items()}
    return scalar(node)


def _text(value: Any, main: str = "") -> str:
    """A value on as many lines as its texts have; a mapping with nothing but its main key is that one's value."""
    if isinstance(value, dict):
        if main and value.keys() == {main}:
            return _text(value[main])
        return ", ".join(f"{key}: {_inner(item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_inner, value))
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inner(value: Any) -> str:
    text = _text(value).replace("\n", "\\n")
    if isinstance(value, dict):
        return f"{{{text}}}"
    return f"[{text}]" if isinstance(value, list) else text
