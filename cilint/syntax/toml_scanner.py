"""Finds tables, arrays and values in a TOML text. Whether the text is TOML is not asked here, but in toml.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.syntax.node import STRING_TAG, Kind, Node, Pair, Style, node_of
from cilint.syntax.toml_text import decoded
from cilint.text.source import Source

MAX_DEPTH = 64
"""How deep tables and arrays may lie within each other; each part of a dotted key is a table."""

MAX_NODES = 20_000
"""How many keys and values there may be: those of hundreds of runners."""

_BLANK = regex(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY = regex(r"[A-Za-z0-9_-]++|\"(?:[^\"\\\n]++|\\.)*+\"|'[^'\n]*+'")
_DOT = regex(r"[ \t]*+\.[ \t]*+")
_EQUALS = regex(r"[ \t]*+=[ \t]*+")
STRING = regex(
    r"(?P<FOLDED>\"\"\"(?:[^\"\\]++|\\.|\"{1,2}(?!\"))*+\"{3,5})"
    r"|(?P<LITERAL>'''(?:[^']++|'{1,2}(?!'))*+'{3,5})"
    r"|(?P<DOUBLE_QUOTED>\"(?:[^\"\\\n]++|\\[^\n])*+\")"
    r"|(?P<SINGLE_QUOTED>'[^'\n]*+')",
    re.DOTALL,
)
"""A string with its quotes; the group is the style of the scalar that it becomes."""
# A date and a time may have a space between them.
_PLAIN = regex(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*+|[^\s,\]}#]++")


def scan(source: Source) -> Node:
    """The document as a mapping; of a text that is no TOML some mapping. Raises LostError and LimitError."""
    return _Scanner(source).document().node(source)


class LostError(Exception):
    """The text goes on in a way that the scanner cannot follow; `place` is the offset."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class LimitError(LostError):
    """The text goes beyond a limit; `reason` says beyond which."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(place)
        self.reason = reason


class _Table:
    """A table while it is put together: its members by their keys, as first written."""

    __slots__ = ("depth", "end", "members", "start")

    def __init__(self, start: int, end: int, depth: int) -> None:
        _check_depth(depth, start)
        self.start = start
        self.end = end
        self.depth = depth
        self.members: dict[str, tuple[Node, _Table | list[_Table] | Node]] = {}

    def below(self, key: Node) -> _Table:
        """The table under a key, the last one of several; it is made where there is none."""
        member = self.members.get(key.text, (key, None))[1]
        if member is None:
            member = _Table(key.start, key.end, self.depth + 1)
            self.members[key.text] = key, member
        if isinstance(member, list):
            return member[-1]
        if isinstance(member, Node):
            raise LostError(key.start)
        return member

    def added(self, key: Node) -> _Table:
        """A new table at the end of those under a key."""
        table = _Table(key.start, key.end, self.depth + 2)
        member = self.members.setdefault(key.text, (key, []))[1]
        if not isinstance(member, list):
            raise LostError(key.start)
        member.append(table)
        return table

    def node(self, source: Source) -> Node:
        pairs = tuple(Pair(key, _node(member, key, source)) for key, member in self.members.values())
        return node_of(Kind.MAPPING, pairs, source, self.start, self.end, style=Style.BLOCK)


def _node(member: _Table | list[_Table] | Node, key: Node, source: Source) -> Node:
    if isinstance(member, Node):
        return member
    if isinstance(member, _Table):
        return member.node(source)
    items = tuple(table.node(source) for table in member)
    return node_of(Kind.SEQUENCE, items, source, key.start, key.end, style=Style.BLOCK)


def _check_depth(depth: int, place: int) -> None:
    if depth > MAX_DEPTH:
        raise LimitError(place, f"tables and arrays lie within each other more than {MAX_DEPTH} deep")


class _Scanner:
    """Goes once through a text, each step in proportion to what it reads."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.text
        self._place = 0
        self._nodes = 0

    def document(self) -> _Table:
        root = _Table(0, 0, 0)
        table = root
        while self._skip() < len(self._text):
            table = self._header(root) if self._text[self._place] == "[" else self._pair(table)
        return root

    def _skip(self) -> int:
        """Go past blanks, line breaks and comments."""
        self._take(_BLANK)
        return self._place

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self._text, self._place)
        if match is None:
            raise LostError(self._place)
        self._place = match.end()
        return match

    def _ahead(self, text: str) -> bool:
        """Go past `text` if it is next; tell whether it was."""
        if not self._text.startswith(text, self._place):
            return False
        self._place += len(text)
        return True

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise LimitError(self._place, f"there are more than {MAX_NODES:,} keys and values in this file: split it")

    def _header(self, root: _Table) -> _Table:
        start = self._place
        is_array = self._ahead("[[") or not self._ahead("[")
        table = root
        *path, last = self._keys()
        for key in path:
            table = table.below(key)
        table = table.added(last) if is_array else table.below(last)
        if not self._ahead("]]" if is_array else "]"):
            raise LostError(self._place)
        table.start, table.end = start, self._place
        return table

    def _keys(self) -> Iterator[Node]:
        """The parts of a key, from just before it on, and the blanks after it."""
        while True:
            start = self._skip()
            self._count()
            text = self._take(_KEY)[0]
            style = {'"': Style.DOUBLE_QUOTED, "'": Style.SINGLE_QUOTED}.get(text[0], Style.PLAIN)
            value = decoded(style, self._text, start, self._place)
            yield node_of(Kind.SCALAR, value, self._source, start, self._place, STRING_TAG, style)
            if not _DOT.match(self._text, self._place):
                break
            self._take(_DOT)
        while self._text[self._place : self._place + 1] in (" ", "\t"):
            self._place += 1

    def _pair(self, table: _Table) -> _Table:
        """Read KEY = VALUE into a table, or below it where the key has several parts."""
        owner = table
        *path, last = self._keys()
        for key in path:
            owner = owner.below(key)
        self._take(_EQUALS)
        owner.members[last.text] = last, self._value(owner.depth + 1)
        return table

    def _value(self, depth: int) -> Node:
        _check_depth(depth, self._place)
        self._count()
        start = self._place
        if self._ahead("["):
            return self._array(start, depth)
        if self._ahead("{"):
            return self._inline_table(start, depth)
        string = STRING.match(self._text, start)
        if string and string.lastgroup:
            self._place = string.end()
            style = Style[string.lastgroup]
            value = decoded(style, self._text, start, self._place)
            return node_of(Kind.SCALAR, value, self._source, start, self._place, STRING_TAG, style)
        text = self._take(_PLAIN)[0]
        return node_of(Kind.SCALAR, text, self._source, start, self._place)

    def _array(self, start: int, depth: int) -> Node:
        items: list[Node] = []
        self._skip()
        while not self._ahead("]"):
            items.append(self._value(depth + 1))
            self._separator("]")
        return node_of(Kind.SEQUENCE, tuple(items), self._source, start, self._place, style=Style.FLOW)

    def _inline_table(self, start: int, depth: int) -> Node:
        table = _Table(start, start, depth)
        self._skip()
        while not self._ahead("}"):
            self._pair(table)
            self._separator("}")
        table.end = self._place
        node = table.node(self._source)
        node.style = Style.FLOW
        return node

    def _separator(self, closing: str) -> None:
        """Go past a comma, unless the end is next."""
        self._skip()
        if not self._ahead(",") and not self._text.startswith(closing, self._place):
            raise LostError(self._place)
        self._skip()
