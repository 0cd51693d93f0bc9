"""JSON as encoding/json of Go decodes it, each value and each key with its place.

Members keep their order and stand as often as they are written: which of them counts is the question of who decodes
into what. Texts that are only nearly JSON are json_scan.py's.
"""

from __future__ import annotations

import re

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any


class JsonText(NamedTuple):
    """A text and its offsets in the JSON text, without quotes; `text` has JSON's escapes resolved."""

    text: str
    start: int
    end: int


class JsonObject(list["JsonMember"]):
    """The members of a JSON object, repeated ones included."""


class JsonValue(NamedTuple):
    """A value with its offsets, those of quotes and brackets included; numbers are floats."""

    content: JsonObject | list[JsonValue] | str | float | bool | None
    start: int
    end: int

    @property
    def text(self) -> JsonText | None:
        """The text of a string and where that stands; None for any other value."""
        return JsonText(self.content, self.start + 1, self.end - 1) if isinstance(self.content, str) else None


class JsonMember(NamedTuple):
    """A key with its value."""

    key: JsonText
    value: JsonValue


class JsonFault(Enum):
    """Why a text is no JSON."""

    TOO_DEEP = "nested too deep"
    OPEN_QUOTE = "a quote without an end"
    OTHER = "something else"


class JsonError(ValueError):
    """A text is no JSON: at an offset in it."""

    def __init__(self, fault: JsonFault, place: int) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.place = place


MAX_DEPTH = 10_000
"""How deep Go reads: maxNestingDepth of encoding/json's scanner.go."""

SPACE = " \t\r\n"

_SPACES = regex(rf"[{SPACE}]*")
_IN_STRING = regex(r'(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_OTHER_SCALAR = regex(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_LONE_SURROGATE = regex(r"[\ud800-\udfff]")
_CONSTANTS = {"true": True, "false": False, "null": None}


def decode_json(text: str) -> JsonValue:
    """Read the JSON value that a text begins with, behind white space; what follows the value is left.

    Raises JsonError.
    """
    return _Decoder(text).decode()


def fold(name: str) -> str:
    """The name by which Go finds a field of a struct, whatever case it is written in, where fields have ASCII names.

    Of all other letters these two have an ASCII one as their other case: U+212A, which Python lowers, and U+017F.
    """
    return name.lower().replace("\u017f", "s")


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    # Few texts are escaped, and the module takes as long to load as a configuration to read.
    import json

    return _LONE_SURROGATE.sub("\ufffd", json.loads(f'"{text}"'))


class _Open(NamedTuple):
    """An object or array that has not ended, with the key of the member that is read; an array has none."""

    content: list[Any]
    start: int
    key: JsonText | None


class _Decoder:
    """Reads a value without recursion, since texts may nest deeper than calls of Python."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._open: list[_Open] = []

    def decode(self) -> JsonValue:
        value: JsonValue | None = None
        while value is None or self._open:
            value = self._begin() if value is None else self._put(value)
        return value

    def _begin(self) -> JsonValue | None:
        """Read what comes next; None for an object or array that holds something, which is open from now on."""
        start = self._skip()
        mark = self._text[start : start + 1]
        if mark not in ("{", "["):
            return self._scalar(start, mark)
        if len(self._open) == MAX_DEPTH:
            raise JsonError(JsonFault.TOO_DEEP, start)
        self._place += 1
        content: list[Any] = JsonObject() if mark == "{" else []
        if self._take("}" if mark == "{" else "]"):
            return JsonValue(content, start, self._place)
        self._open.append(_Open(content, start, self._key() if mark == "{" else None))
        return None

    def _put(self, value: JsonValue) -> JsonValue | None:
        """Put a value into the innermost object or array that is open; gives that where it ends."""
        content, start, key = self._open.pop()
        content.append(JsonMember(key, value) if key else value)
        if self._take("}" if key else "]"):
            return JsonValue(content, start, self._place)
        self._need(",")
        self._open.append(_Open(content, start, self._key() if key else None))
        return None

    def _key(self) -> JsonText:
        start = self._skip()
        if not self._text.startswith('"', start):
            raise JsonError(JsonFault.OTHER, start)
        key = JsonText(self._string(start), start + 1, self._place - 1)
        self._need(":")
        return key

    def _scalar(self, start: int, mark: str) -> JsonValue:
        content: str | float | bool | None
        if mark == '"':
            content = self._string(start)
        elif match := _OTHER_SCALAR.match(self._text, start):
            self._place = match.end()
            content = _CONSTANTS[match[0]] if match[0] in _CONSTANTS else float(match[0])
        else:
            raise JsonError(JsonFault.OTHER, start)
        return JsonValue(content, start, self._place)

    def _string(self, quote: int) -> str:
        end = self._after(_IN_STRING, quote + 1)
        if end == len(self._text):
            raise JsonError(JsonFault.OPEN_QUOTE, quote)
        if self._text[end] != '"':
            raise JsonError(JsonFault.OTHER, end)
        self._place = end + 1
        return _unescaped(self._text[quote + 1 : end])

    def _need(self, mark: str) -> None:
        if not self._take(mark):
            raise JsonError(JsonFault.OTHER, self._place)

    def _take(self, mark: str) -> bool:
        """Go behind a mark if it comes next."""
        is_next = self._text.startswith(mark, self._skip())
        self._place += is_next
        return is_next

    def _skip(self) -> int:
        """Go to what is no white space; gives its offset."""
        self._place = self._after(_SPACES, self._place)
        return self._place

    def _after(self, pattern: re.Pattern[str], start: int) -> int:
        match = pattern.match(self._text, start)
        return match.end() if match else start
