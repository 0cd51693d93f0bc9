"""What commands print, as far as it is known: echo, printf, cat, tee, basename and dirname; the rest are filters."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from cilint.lazy.typing import TYPE_CHECKING
from cilint.sessions.substituted import substituted
from cilint.sessions.value import (
    EMPTY,
    MOST_PIECES,
    NOTHING,
    KnownText,
    UnknownText,
    ValuePiece,
    Values,
    WordValue,
    cut,
    filtered,
    joined,
    known_text,
    united,
)
from cilint.shell.command import Command, Dialect
from cilint.shell.output import takes_output
from cilint.shell.printed import PRINTERS, decoded, is_conversion, printed_text
from cilint.shell.word import PartKind, Quoting, Word

if TYPE_CHECKING:
    from cilint.sessions.evaluation import Evaluation

ALL_PRINTERS = PRINTERS | {"print", "write-output", "write-host"}
"""The programs, in small letters, of any shell that print what they are given."""
_PASSING = frozenset({"cat", "tee", "get-content", "gc", "type"})
_PATHS = frozenset({"basename", "dirname"})
KNOWN_PROGRAMS = ALL_PRINTERS | _PASSING | _PATHS | {"envsubst", "pwd"}
"""The programs, in small letters, of whose output more is told than what they have read."""


class Outputs:
    """What the commands of a record write to their standard output."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation

    def of(self, command: Command) -> Values:
        """What one command writes."""
        evaluation = self._evaluation
        program = (command.program or "").lower()
        if program in ALL_PRINTERS:
            return self._spoken(command)
        unknown: Values = ((UnknownText(commands=(command,)),),)
        if program in _PASSING:
            files = [word for word in command.words[1:] if not word.raw.startswith("-")]
            is_plain = len(files) == len(command.words) - 1 or program == "tee"
            found = evaluation.input(command)
            if files and program != "tee":
                found = joined([evaluation.content(word, command) for word in files])
            if found is None:
                return unknown
            return found if is_plain else filtered(found, command)
        if not program and command.dialect is Dialect.POWERSHELL and len(command.words) == 1:
            return evaluation.values(command.words[0], command)
        if program == "pwd":
            return self._folder(command) or unknown
        if program == "envsubst":
            return substituted(command, evaluation) or unknown
        if program in _PATHS and 1 < len(command.words) < 4 and not command.words[1].raw.startswith("-"):
            return self._path_part(command, program)
        printers = self._printers(command)
        if printers:
            return ((UnknownText(commands=(command, *printers)),),)
        found = evaluation.input(command)
        # What it reads may be in what it prints.
        return unknown if found is None else filtered(found, command)

    def _printers(self, command: Command) -> Sequence[Command]:
        """The commands of the function that a command calls whose output is the function's."""
        record = self._evaluation.record
        shell, name = record.shell_of(command), command.program
        if (shell, name) not in record.functions or command.function == name:
            return ()
        self._evaluation.work.spend(len(record.commands))
        body = (each for each in record.commands if each.function == name and record.shell_of(each) == shell)
        return [each for each in body if each.words and not (each.captured or takes_output(each.redirections))]

    def _spoken(self, command: Command) -> Values:
        words = command.words[1:]
        if any(is_split(word) and not self._is_whole(word, command) for word in words):
            return ((UnknownText(commands=(command,)),),)
        if command.program == "printf":
            return self._formatted(words[1:] if words and words[0].literal == "--" else words, command)
        printed = printed_text(command)
        if printed is not None:
            return self._evaluation.values(printed, command)
        return joined([self._evaluation.values(word, command) for word in words]) if words else EMPTY

    def _is_whole(self, word: Word, command: Command) -> bool:
        """Whether a word that the shell splits at blanks stays as it is."""
        values = self._evaluation.values(word, command)
        # What is not known is taken for one word.
        texts = ["".join(piece.text if isinstance(piece, KnownText) else "x" for piece in value) for value in values]
        return all(text and " ".join(text.split()) == text for text in texts)

    def _formatted(self, words: Sequence[Word], command: Command) -> Values:
        """What printf makes of a format and its arguments; the format is used again until there are none left."""
        if not words or words[0].prefix.startswith("-v"):
            return EMPTY
        form = list(decoded(words[0].parts, is_format=True))
        given = list(words[1 : MOST_PIECES + 1])
        order = self._evaluation.record.order(command)
        choices: list[Values] = []
        while True:
            is_taken = False
            for part in form:
                if not is_conversion(part):
                    choices.append(self._evaluation.part(part, words[0], command, order))
                elif part.text != "%s":
                    choices.append(
                        filtered(self._evaluation.values(given.pop(0), command), command) if given else EMPTY
                    )
                    is_taken = True
                elif given:
                    choices.append(self._evaluation.values(given.pop(0), command))
                    is_taken = True
            if not given or not is_taken:
                return joined(choices) if choices else EMPTY

    def _folder(self, command: Command) -> Values | None:
        """What pwd prints: the folder that the shell is in; None where that is not known."""
        folder = self._evaluation.files.folder(command, self._evaluation.record.order(command))
        if folder is None or folder.startswith(("${", "~")):
            return None
        own = () if folder.startswith("/") else (UnknownText("CI_PROJECT_DIR"),)
        below = folder if folder.startswith("/") or folder in ("", ".") else f"/{folder}"
        word = command.words[0]
        return ((*own, KnownText(below.rstrip("."), word.script, word.start, word.end)),)

    def _path_part(self, command: Command, program: str) -> Values:
        """What basename(1) and dirname(1) make of a path whose text is known."""
        path, *rest = (self._evaluation.values(word, command) for word in command.words[1:])
        suffix = known_text(rest[0][0]) if rest and len(rest[0]) == 1 else None
        if rest and (suffix is None or program == "dirname"):
            return NOTHING
        return united((_path_part(value, program, suffix or "", command),) for value in path)


def _path_part(value: WordValue, program: str, suffix: str, command: Command) -> WordValue:
    text = known_text(value)
    stripped = text.rstrip("/") if text else ""
    if not text or not stripped or "//" in stripped or "\n" in text:
        return filtered((value,), command)[0]
    start = stripped.rfind("/") + 1
    if program == "basename":
        name = stripped[start:]
        is_cut = bool(suffix) and name.endswith(suffix) and name != suffix
        return cut(value, start, len(stripped) - (len(suffix) if is_cut else 0))
    folder = posixpath.dirname(stripped)
    return cut(value, 0, len(folder)) if folder else filtered((value,), command)[0]


def is_split(word: Word) -> bool:
    """Whether the shell makes several words of what a part of a word is worth, where it has blanks."""
    return any(part.kind is not PartKind.LITERAL and part.quoting is Quoting.NONE for part in word.parts)


def lines_read(values: Values | None, command: Command) -> Values:
    """What `read` takes of what it reads into one variable: the first line, and in a loop each of them.

    A text that is not known is taken for one without line breaks.
    """
    options = {word.raw for word in command.words[1:-1]}
    separators = [item.value.text.text if item.value else "" for item in command.assignments if item.name == "IFS"]
    if values is None or options - {"-r"} or len(separators) < len(command.assignments) or any(separators):
        return NOTHING
    found: list[Values] = []
    for value in values:
        lines = _lines(value)
        for line in lines if command.loop is not None else lines[:1]:
            texts = [piece.text for piece in line if isinstance(piece, KnownText)]
            is_known = "-r" in options or not any("\\" in text for text in texts)
            found.append(((line,) if separators else _trimmed_values(line)) if is_known else NOTHING)
    return united(found) if found else NOTHING


def _lines(value: WordValue) -> list[WordValue]:
    """The lines of a text, without the empty one behind its last line break."""
    lines: list[list[ValuePiece]] = [[]]
    for piece in value:
        if not isinstance(piece, KnownText) or "\n" not in piece.text:
            lines[-1].append(piece)
            continue
        start = 0
        for text in piece.text.split("\n"):
            if start:
                lines.append([])
            if text:
                lines[-1].append(piece.cut(start, start + len(text)))
            start += len(text) + 1
    return [tuple(line) for line in (lines if lines[-1] or len(lines) == 1 else lines[:-1])]


def _trimmed_values(line: WordValue) -> Values:
    """A line without the blanks at its ends, and without those beside what is not known there, which may be empty."""
    line = _trimmed(line)
    if len(line) < 2:
        return (line,)
    known = [piece.text if isinstance(piece, KnownText) else None for piece in line]
    may_begin_later = known[0] is None and (known[1] or "")[:1] in (" ", "\t")
    may_end_sooner = known[-1] is None and (known[-2] or "")[-1:] in (" ", "\t")
    starts, ends = range(may_begin_later + 1), range(may_end_sooner + 1)
    return tuple(_trimmed(line[start : len(line) - end]) for start in starts for end in ends)


def _trimmed(line: WordValue) -> WordValue:
    """A line without the blanks at its ends."""
    while line and isinstance(first := line[0], KnownText) and first.text[:1] in (" ", "\t", ""):
        rest = first.cut(len(first.text) - len(first.text.lstrip(" \t")), len(first.text))
        line = (rest, *line[1:]) if rest.text else line[1:]
    while line and isinstance(last := line[-1], KnownText) and last.text[-1:] in (" ", "\t", ""):
        rest = last.cut(0, len(last.text.rstrip(" \t")))
        line = (*line[:-1], rest) if rest.text else line[:-1]
    return line


def without_last_breaks(values: Values) -> Values:
    """Texts without the line breaks at their ends, as substitution has them."""
    return tuple(map(_without_last_breaks, values))


def _without_last_breaks(value: WordValue) -> WordValue:
    while value and isinstance(last := value[-1], KnownText) and last.text.endswith("\n") and not last.through:
        rest = last.cut(0, len(last.text.rstrip("\n")))
        value = (*value[:-1], rest) if rest.text else value[:-1]
    return value


def ends_line(command: Command) -> bool:
    """Whether a command ends what it prints with a line break that its output here is without."""
    return command.program == "echo" and not any(
        word.raw.startswith("-") and "n" in word.raw for word in command.words[1:3]
    )


def outermost(commands: Sequence[Command]) -> list[Command]:
    """The commands of a substitution whose output is its value: none of those within another, or before a pipe."""
    found: list[Command] = []
    for command in sorted(commands, key=lambda each: (each.start, -each.end)):
        if not found or command.start >= found[-1].end:
            found.append(command)
    feeders = {command.reads_from for command in found if command.reads_from}
    return [command for command in found if command not in feeders]
