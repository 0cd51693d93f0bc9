"""Values of jobs as lines that can be compared: a scalar is one, a list has one for each entry, a script one a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from cilint.engine.trees import Path

_MAIN_KEYS = {"image": "name", "environment": "name", "services": "name", "needs": "job", "trigger": "project"}
"""The key whose value GitLab also takes alone, in place of a mapping, by keyword."""


class Place(NamedTuple):
    """Where something stands: `shown` for people, who know the side by it, and the path and line for programs."""

    shown: str
    path: str
    line: int


class Line(NamedTuple):
    """One line of what a job has: its text without secrets, and where it comes from.

    `key` is the same for lines that say the same, their secrets too; it is never printed.
    """

    text: str
    key: str
    place: Place | None


Aspects = Mapping[str, tuple[Line, ...]]
"""What a job has, by what it is about: `image`, `script`, `artifacts.paths`, `variables.NAME`."""

Locate = Callable[[Path], Place | None]


class Reader:
    """Makes aspects of plain values; `shown` is a value without secrets, `raw` the same with them."""

    def __init__(self, locate: Locate) -> None:
        self._locate = locate

    def aspects(self, keyword: str, shown: Any, raw: Any, path: Path) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """The aspects of one keyword's value, which stands at `path`."""
        main = _MAIN_KEYS.get(keyword, "")
        yield from self._aspects(keyword, main, shown, raw, path)

    def _aspects(
        self, name: str, main: str, shown: Any, raw: Any, path: Path
    ) -> Iterator[tuple[str, tuple[Line, ...]]]:
        if isinstance(shown, dict) and shown:
            for key in shown:
                inner = name if key == main else f"{name}.{key}"
                yield from self._aspects(inner, "", shown[key], raw[key], (*path, key))
        else:
            yield name, tuple(self._lines(main, shown, raw, path))

    def _lines(self, main: str, shown: Any, raw: Any, path: Path) -> Iterator[Line]:
        if isinstance(shown, list):
            for index, item in enumerate(shown):
                yield from self._lines(main, item, raw[index], (*path, index))
        else:
            place = self._locate(path)
            texts, keys = _text(shown, main).split("\n"), _text(raw, main).split("\n")
            if len(texts) != len(keys):
                # A secret goes over several lines.
                keys = [f"{number} {_text(raw, main)}" for number in range(len(texts))]
            last = len(texts) - 1
            # The end of a block is no line of its own.
            yield from (
                Line(text, key, place)
                for number, (text, key) in enumerate(zip(texts, keys, strict=True))
                if text or number != last or not last
            )


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
