"""What is too long for the grammar is read in pieces, and what it could not read once more, line by line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from cilint.lazy.patterns import regex
from cilint.shell.bash import BashReader
from cilint.shell.budget import MAX_TOKENS, Budget, is_too_long, token_count
from cilint.shell.command import Command, Context
from cilint.shell.masking import MaskedScript
from cilint.shell.nesting import LogicalLine, logical_lines
from cilint.shell.statement import ScriptPlace

# Words of a compound command, and the pattern of a `case`, before the first command of a line.
_FRAME = regex(r"""\s*(?:(?:then|do|else|elif|fi|done|esac|[{}!)]|;;|[\w"'*|?.-]+\))(?=\s|;|$)[\s;]*)+""")


def read_bash(masked: MaskedScript, context: Context, function: str | None, budget: Budget) -> list[Command]:
    """The commands of a masked script of Bash, in the order of the source."""
    place = ScriptPlace(None, context, function)
    reader = BashReader(masked, budget)
    for start, end in _pieces(masked.structure):
        reader.read(masked.structure[start:end], start, place)
    if reader.broken:
        _recover(reader, masked, place)
    return reader.connect()


def _pieces(text: str) -> list[tuple[int, int]]:
    """The stretches in which the grammar gets a text: as many logical lines as it may have at once."""
    if not is_too_long(text):
        return [(0, len(text))]
    pieces: list[tuple[int, int]] = []
    start, count = 0, 0
    for line in logical_lines(text):
        tokens = token_count(text[line.start : line.end])
        if start < line.start and count + tokens > MAX_TOKENS:
            pieces.append((start, line.start))
            start, count = line.start, 0
        count += tokens
    return [*pieces, (start, len(text))]


def _recover(reader: BashReader, masked: MaskedScript, place: ScriptPlace) -> None:
    text = masked.structure
    lines = _overlapping(logical_lines(text), reader.broken)
    starts = [line.start for line in lines]

    def is_read_again(offset: int) -> bool:
        index = bisect_right(starts, offset) - 1
        return index >= 0 and offset < lines[index].end

    reader.forget(is_read_again)
    reader.broken = []
    for line in lines:
        # Within a quote that never closes, commands and text cannot be told apart.
        end = line.end if line.unclosed is None else line.unclosed
        frame = _FRAME.match(text, line.start, end)
        start = frame.end() if frame else line.start
        reader.read(text[start:end], start, place)
    breaks = [start for start, _ in reader.broken] + [line.unclosed for line in lines if line.unclosed is not None]
    reader.forget(_truncated(reader.commands, sorted(breaks), text).__contains__)


def _overlapping(lines: list[LogicalLine], stretches: list[tuple[int, int]]) -> list[LogicalLine]:
    stretches = sorted(stretches)
    found: list[LogicalLine] = []
    index = 0
    for line in lines:
        while index < len(stretches) and max(stretches[index][1], stretches[index][0] + 1) <= line.start:
            index += 1
        if index < len(stretches) and stretches[index][0] < line.end:
            found.append(line)
    return found


def _truncated(commands: list[Command], breaks: list[int], text: str) -> set[int]:
    """The offsets of commands whose words go on into what could not be read."""
    found: set[int] = set()
    for command in commands:
        index = bisect_left(breaks, command.end)
        if index < len(breaks) and not text[command.end : breaks[index]].strip(" \t"):
            found.add(command.start)
    return found
