"""Where a cursor is in a text that may be no YAML just now: read by lines and their indentation, as people read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lsp.flow import flow_spot
from cilint.text.source import Source

_KEY = regex(
    r"(?P<key>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s\[\]{},#&*!|>'\"%@`-](?:[^#:]|(?<!\s)#|:(?!\s|\Z))*"
    r"|-[^\s#:][^#:]*)[ \t]*:(?=\s|\Z)"
)
_PROPERTIES = regex(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]+|\Z))*")
_BLOCK = regex(r"[|>][-+0-9]*")
_COMMENT = regex(r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|(?<![^\s])(?P<sign>#)|.)", re.DOTALL)


class TypingSpot(NamedTuple):
    """Where something is being typed.

    `keys` are those above it from the top of the document, an entry of a list as an empty text, and the key whose value
    it is last. `typed` is what of it stands before the cursor, `start` the offset where that begins. `siblings` are the
    other keys of its mapping, in brackets those before it; `entries` what stands before it in a list in brackets, of
    which `tag` is the tag. `around` has the mapping that each of the keys stands in, as far as lines have them, with
    texts for the values that are scalars on their line. `is_key` says that a key may stand here, `is_value` that a
    value may, `is_text` that it is in a block of text, `is_flow` that it is in brackets.
    """

    keys: tuple[str, ...]
    typed: str
    start: int
    around: tuple[Mapping[str, str], ...] = ()
    siblings: frozenset[str] = frozenset()
    entries: tuple[str, ...] = ()
    tag: str = ""
    is_key: bool = False
    is_value: bool = False
    is_text: bool = False
    is_flow: bool = False


def spot_at(source: Source, offset: int) -> TypingSpot | None:
    """Where a cursor is; None in a comment, and where nothing of YAML's begins."""
    reader = OutlineReader()
    number = source.position(offset).line
    for line in range(1, number):
        reader.read(source.line(line))
    spot = reader.spot(source.text[source.line_starts[number - 1] : offset], offset)
    if spot is None or not spot.is_key or spot.is_flow:
        return spot
    later = (source.line(line) for line in range(number + 1, len(source.line_starts) + 1))
    return spot._replace(siblings=reader.siblings(later))


def top_keys(source: Source) -> frozenset[str]:
    """The keys at the top level of a text, as far as its lines tell."""
    reader = OutlineReader()
    for line in range(1, len(source.line_starts) + 1):
        reader.read(source.line(line))
    return frozenset(name for top in reader.tops for name in top)


class LineLevel(NamedTuple):
    """A key, or a dash of a list, that is open: where it stands, the mapping it is in and the one below it so far."""

    name: str
    column: int
    inside: dict[str, str]
    below: dict[str, str]
    is_dash: bool


class OutlineReader:
    """Reads lines one by one, and knows what is open behind the last of them."""

    def __init__(self) -> None:
        self.open: list[LineLevel] = []
        """What is open, the innermost last."""
        self._top: dict[str, str] = {}
        self.tops = [self._top]
        """The mappings of all documents so far."""
        self._in_block = False
        self._flow = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """What leads to the innermost thing that is open."""
        return tuple(level.name for level in self.open)

    @property
    def _below(self) -> dict[str, str]:
        return self.open[-1].below if self.open else self._top

    def read(self, line: str) -> None:
        """Take the next line."""
        text = line[: comment_start(line)].rstrip()
        if self.goes_on(line):
            self._flow += f"\n{text}" if self._flow else ""
            return
        self._in_block, self._flow = False, ""
        if line.startswith("---"):
            self.open.clear()
            self._top = {}
            self.tops.append(self._top)
        elif text.strip():
            self._open_value(text[self._headings(text) :])

    def spot(self, before: str, offset: int) -> TypingSpot | None:
        """Where the cursor is at an offset, behind what the next line has before it."""
        if self._in_block and self.goes_on(before):
            word = before.lstrip()
            return TypingSpot(self.keys, word, offset - len(word), self._around, is_value=True, is_text=True)
        if self._flow and self.goes_on(before):
            return self._in_flow(f"{self._flow}\n{before}", offset)
        if comment_start(before) < len(before):
            return None
        column = self._headings(before)
        rest = before[column:]
        value = rest[_end_of_properties(rest) :]
        if value.startswith(("[", "{")):
            return self._in_flow(rest, offset)
        word = value[1:] if value.startswith(('"', "'")) else value
        start = offset - len(word)
        heading = before[:column].rstrip()
        if heading.endswith(":"):
            is_apart = before[:column] != heading
            return TypingSpot(self.keys, word, start, self._around, is_value=True) if is_apart else None
        is_entry = heading.endswith("-")
        if not is_entry:
            self._leave(column, is_dash=False)
            last = self.open[-1] if self.open else None
            if last and last.inside.get(last.name) and not last.is_dash:
                # A scalar that goes on, and no mapping.
                return None
        return TypingSpot(self.keys, word, start, self._around, is_key=value == rest, is_value=is_entry)

    def siblings(self, later: Iterable[str]) -> frozenset[str]:
        """The keys of the innermost mapping that is open, those in later lines among them."""
        below = self._below
        for line in later:
            self.read(line)
            if all(each.below is not below for each in self.open) and below is not self._top:
                break
        return frozenset(below)

    @property
    def _around(self) -> tuple[Mapping[str, str], ...]:
        return (*(level.inside for level in self.open), self._below)

    def _in_flow(self, text: str, offset: int) -> TypingSpot | None:
        found = flow_spot(text)
        if found is None:
            return None
        keys, start = (*self.keys, *found.keys), offset - len(found.typed)
        return TypingSpot(
            keys, found.typed, start, self._around, found.siblings, found.entries, found.tag,
            found.is_key, not found.is_key, is_flow=True,
        )  # fmt: skip

    def goes_on(self, line: str) -> bool:
        """Whether a line goes on with what an earlier one has begun: a block of text, or brackets."""
        is_within = not line.strip() or not self.open or _indent(line) > self.open[-1].column
        if self._in_block:
            return is_within
        # A bracket that nobody has closed yet ends before what is indented no more than its key.
        return bool(self._flow) and is_within and flow_spot(self._flow) is not None

    def _headings(self, text: str) -> int:
        """Open what a line has of dashes and a key; the column where what is behind them begins."""
        column = _indent(text)
        while text[column : column + 1] == "-" and text[column + 1 : column + 2] in ("", " "):
            self._push("", column, is_dash=True)
            column += 1 + _indent(text[column + 1 :])
        match = _KEY.match(text, column)
        if match:
            key = match["key"]
            self._push(key[1:-1] if key[0] in "\"'" else key, column, is_dash=False)
            behind = text[match.end() :]
            column = match.end() + len(behind) - len(behind.lstrip())
        return column

    def _push(self, name: str, column: int, *, is_dash: bool) -> None:
        self._leave(column, is_dash=is_dash)
        inside = self._below
        if not is_dash:
            inside[name] = ""
        self.open.append(LineLevel(name, column, inside, {}, is_dash))

    def _leave(self, column: int, *, is_dash: bool) -> None:
        """Close all that something at a column does not belong to."""
        while self.open:
            last = self.open[-1]
            # The dashes of a list may stand right below its key.
            if last.column < column or (last.column == column and is_dash and not last.is_dash):
                return
            self.open.pop()

    def _open_value(self, text: str) -> None:
        """Take down what is behind the headings of a line."""
        value = text[_end_of_properties(text) :]
        if _BLOCK.fullmatch(value) and self.open:
            self._in_block = True
        elif value.startswith(("[", "{")):
            self._flow = text
        elif value and self.open and not self.open[-1].is_dash:
            self.open[-1].inside[self.open[-1].name] = value.strip("\"'")


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _end_of_properties(text: str) -> int:
    """Where a value begins behind its tag and anchor."""
    match = _PROPERTIES.match(text)
    return match.end() if match else 0


def comment_start(line: str) -> int:
    """Where the comment of a line begins; its end where there is none."""
    if "#" not in line:
        return len(line)
    return next((match.start() for match in _COMMENT.finditer(line) if match["sign"]), len(line))
