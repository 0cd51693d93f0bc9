"""Scripts that a job writes to a file or keeps in a variable and then runs: until a shell reads it, text is text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.happenings import POWERSHELL_WRITERS, Happening, SessionEvent
from cilint.sessions.outputs import outermost
from cilint.sessions.record import Record
from cilint.shell.command import Command
from cilint.shell.opening import SHELLS, SOURCES, script_word
from cilint.shell.printed import printed_text
from cilint.shell.word import PartKind, Word

_SEPARATOR = regex(r"[/\\]")
_PASSING = frozenset({"cat", "tee"})
_RUNNERS = SHELLS | SOURCES | {"powershell", "pwsh"}
_TEXT_RUNNERS = SHELLS | {"eval"}
_DEEPEST = 10


class WrittenText(NamedTuple):
    """A text that is run, and the command that writes or assigns it."""

    writer: Command
    text: Word


def may_run_texts(record: Record) -> bool:
    """Whether commands of a record may run texts: shells, what variables name, and all where files are written."""
    return bool(record.files) or any(map(_may_run_text, record.programs))


# Each job asks it of the same programs.
@lru_cache(maxsize=512)
def _may_run_text(program: str | None) -> bool:
    return program is None or program in _TEXT_RUNNERS or _is_runner(program)


def _is_runner(program: str) -> bool:
    return program.lower() in _RUNNERS


class WrittenRuns:
    """What the commands of a record run that the record's own commands have written."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._by_name: dict[str, list[SessionEvent]] | None = None
        self._printed: dict[Command, Word | None] = {}
        # What a shell reads is read already where it stands beside it: a here-document, the words of echo.
        self._opened = {command.outer for command in evaluation.record.commands}

    def of(self, commands: Iterable[Command]) -> Iterator[WrittenText]:
        """The texts that some commands run."""
        has_files = bool(self._evaluation.record.files)
        for command in commands:
            program = command.program
            # Most are programs that nobody has written here.
            if has_files or _may_run_text(program):
                yield from self._of_one(command, is_runner=program is not None and _is_runner(program))

    def _of_one(self, command: Command, *, is_runner: bool) -> Iterator[WrittenText]:
        """The texts that one command runs."""
        name = run_variable(command)
        if name is not None:
            events, _ = self._evaluation.record.assigned(name, command, self._evaluation.record.order(command))
            yield from (WrittenText(event.command, event.word) for event in events if event.word is not None)
        for word in _named_files(command) if is_runner else command.words[:1]:
            yield from self._in_file(word, command, _DEEPEST)
        if is_runner and command.reads_from and command.reads_from.program in _PASSING and command not in self._opened:
            yield from self._printed_by(command.reads_from, _DEEPEST)
        for printer in _substituted(command):
            yield from self._printed_by(printer, _DEEPEST)

    def _in_file(self, file: Word, command: Command, depth: int) -> Iterator[WrittenText]:
        """The texts of a file: where its place tells of none, those of its name, since containers mount folders."""
        if not self._evaluation.record.files:
            return
        events, _ = self._evaluation.files.writers(file, command)
        if not events:
            order = self._evaluation.record.order(command)
            events = [event for event in self._named(_base_name(file)) if event.order < order]
        for event in events:
            if event.happening is Happening.COPIED and depth:
                yield from self._in_file(event.operands[0], event.command, depth - 1)
            elif event.happening is not Happening.UNSEEN:
                yield from self._printed_by(event.command, depth)

    def _named(self, name: str) -> Sequence[SessionEvent]:
        if self._by_name is None:
            self._by_name = {}
            for event in self._evaluation.record.files:
                if event.word is not None:
                    self._by_name.setdefault(_base_name(event.word), []).append(event)
        return self._by_name.get(name, ())

    def _printed_by(self, command: Command, depth: int) -> Iterator[WrittenText]:
        """The texts that a command prints, by itself or from a file or pipe."""
        if not depth:
            return
        program = (command.program or "").lower()
        feeder = command.reads_from
        if program in _PASSING and command.here_documents:
            yield WrittenText(command, command.here_documents[-1].body)
        elif program == "cat" and len(command.words) > 1:
            for word in command.words[1:]:
                yield from self._in_file(word, command, depth - 1)
        elif program in _PASSING and feeder is not None:
            yield from self._printed_by(feeder, depth - 1)
        elif program in POWERSHELL_WRITERS and feeder is not None and len(feeder.words) == 1:
            yield WrittenText(command, feeder.words[0])
        else:
            # The same word each time, by which it is known what has been read.
            if command not in self._printed:
                self._printed[command] = printed_text(command)
            text = self._printed[command]
            if text is not None:
                yield WrittenText(command, text)


def run_variable(command: Command) -> str | None:
    """The name of the variable that holds the command: `$LOGIN`, or what `eval "$LOGIN"` runs."""
    variable = command.words[0].variable if command.words else None
    return variable.name if variable and not variable.operator else None


def _named_files(command: Command) -> Iterator[Word]:
    """The words that name the files which a shell is given or reads."""
    script = script_word(command)
    # PowerShell names its file behind an option.
    yield from (script,) if script is not None else command.words[1:] if command.program not in SHELLS else ()
    yield from (item.target for item in command.redirections if item.operator == "<" and item.target is not None)


def _substituted(command: Command) -> Iterator[Command]:
    """What prints the text that a shell gets as an argument: `sh -c "$(cat file)"`."""
    for word in command.words[1:] if command.program in _TEXT_RUNNERS else ():
        part = word.parts[0] if len(word.parts) == 1 else None
        if part is not None and part.kind is PartKind.COMMAND_SUBSTITUTION:
            yield from outermost(part.commands)


def _base_name(word: Word) -> str:
    return _SEPARATOR.split(word.raw.strip("\"'"))[-1]
