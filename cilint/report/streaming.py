"""JSON piece by piece: the items of long lists one after the other, so that no more of a report is held than an entry.

Reports are in ASCII (`json.dumps` there), so that bytes are characters. What is between the items is read here, an item
itself by Python's own reader, from as much of the file as it needs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.typing import Any, BinaryIO

_CHUNK = 1 << 16
_LOOSE_END = len("e+")
"""A number may go on, and so much of what it goes on with is not read with it."""
_SPACE = regex(r"[ \t\r\n]*")
_read_value = json.JSONDecoder().raw_decode


def members(file: BinaryIO, lists: Collection[str]) -> Iterator[tuple[str, Any]]:
    """The keys of an object with their values, in order; for each of `lists` that is one, what gives its items.

    Raises `ValueError` for what is no object in ASCII, or has a key twice, and `RecursionError` for what is too deep.
    """
    text = _Text(file)
    text.take("{")
    seen: set[str] = set()
    while not text.takes("}"):
        if seen:
            text.take(",")
        key = text.value()
        if not isinstance(key, str) or key in seen:
            raise ValueError("a key is none, or is there twice")
        seen.add(key)
        text.take(":")
        yield key, _items(text) if key in lists and text.takes("[") else text.value()
    text.end()


def _items(text: _Text) -> Iterator[Any]:
    """The items of a list that has begun."""
    is_first = True
    while not text.takes("]"):
        if not is_first:
            text.take(",")
        is_first = False
        yield text.value()


class _Text:
    """What is left of a file, of which the next characters are there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._text = ""
        self._place = 0
        self._is_whole = False

    def takes(self, sign: str) -> bool:
        """Whether the next sign is that one, which is then taken."""
        self._skip()
        is_next = self._text.startswith(sign, self._place)
        self._place += is_next
        return is_next

    def take(self, sign: str) -> None:
        """Take the next sign, which has to be that one."""
        if not self.takes(sign):
            raise ValueError(f"there is no {sign} where it should be")

    def value(self) -> Any:
        """The next value."""
        self._skip()
        while True:
            try:
                value, end = _read_value(self._text, self._place)
            except ValueError:
                if self._is_whole:
                    raise
            else:
                if end + _LOOSE_END < len(self._text) or self._is_whole:
                    self._place = end
                    return value
            self._more()

    def end(self) -> None:
        """Nothing may follow."""
        self._skip()
        if self._place < len(self._text):
            raise ValueError("something follows")

    def _skip(self) -> None:
        while True:
            found = _SPACE.match(self._text, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._text) or self._is_whole:
                return
            self._more()

    def _more(self) -> None:
        """Read on: as much as is waiting, so that a long value is not read again and again."""
        waiting = self._text[self._place :]
        read = self._file.read(max(_CHUNK, len(waiting)))
        self._is_whole = not read
        self._text = waiting + read.decode("ascii")
        self._place = 0
