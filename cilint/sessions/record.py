"""What the shells of one job do to variables, functions and files, in the order of their scripts: taken down once.

Nothing is evaluated here, and nothing of the job's environment is known: jobs with the same scripts share the record.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from cilint.lazy.records import NamedTuple
from cilint.shell.command import Assignment, Command, Context
from cilint.shell.word import Word

DECLARATIONS = frozenset({"export", "declare", "local", "readonly", "typeset"})
_LOCAL = frozenset({"local", "declare", "typeset"})
_READERS = frozenset({"read", "mapfile", "readarray", "getopts"})
_SAME_SHELL = frozenset({"eval", "trap"})
_MOST_LOOKS = 100
"""So many assignments to a variable are looked at for one that counts."""
_MOST_CALLS = 20
"""So many calls of a function are told apart."""


class SessionEvent(NamedTuple):
    """What gives a variable a value that lasts, or a file its content: the `word` is None where nobody sees what.

    `order` counts all events; `is_added` says that it comes behind what was there, `function` where it is local.
    """

    order: int
    command: Command
    word: Word | None = None
    is_added: bool = False
    function: str | None = None
    is_gone: bool = False


class FunctionCall(NamedTuple):
    """A call of a function, and when it is made."""

    order: int
    command: Command


class Record:
    """What happens in the shells of one job; `commands` are all that they run, in their order, each with its shell."""

    def __init__(self, commands: Iterable[tuple[int, Command]], loops: Iterable[tuple[int, str]] = ()) -> None:
        """`commands` come with the number of the shell that runs them: each has variables of its own.

        `loops` are the variables that `for` and `select` set, with their shells.
        """
        self._loops = frozenset(loops)
        self.commands: list[Command] = []
        self.events: list[tuple[int, str, SessionEvent]] = []
        self._shell_of: dict[Command, int] = {}
        self._order: dict[Command, int] = {}
        self._variables: dict[tuple[int, str], list[SessionEvent]] = {}
        self._files: dict[str, list[SessionEvent]] = {}
        self._calls: dict[tuple[int, str], list[FunctionCall]] = {}
        self._functions: set[tuple[int, str]] = set()
        self._next = 0
        for shell, command in commands:
            self.take(shell, command)

    def take(self, shell: int, command: Command) -> None:
        """Take down one more command, which that shell runs after all others so far."""
        self._shell_of[command] = shell
        self._order[command] = self._next
        self._next += 1
        self.commands.append(command)
        if command.function is not None:
            self._functions.add((shell, command.function))
        if command.program:
            calls = self._calls.setdefault((shell, command.program), [])
            if len(calls) < _MOST_CALLS:
                calls.append(FunctionCall(self._order[command], command))
        for name, event in self._events_of(command):
            self._variables.setdefault((shell, name), []).append(event)
            self.events.append((shell, name, event))
            self._next += 1
        for target, is_added in _written(command):
            event = SessionEvent(self._next, command, target, is_added)
            self._files.setdefault(file_name(target), []).append(event)

    def _events_of(self, command: Command) -> Iterator[tuple[str, SessionEvent]]:
        program = command.program
        if not command.words or program in DECLARATIONS:
            # Of a declaration in a function, the variable is the function's; `export` never makes it so.
            function = command.function if program in _LOCAL else None
            for number, assignment in enumerate(command.assignments):
                event = SessionEvent(self._next + number, command, assignment.value, _is_added(assignment), function)
                yield assignment.name, event
        elif program in _READERS or program == "unset":
            for word in command.words[1:]:
                yield word.raw, SessionEvent(self._next, command, is_gone=program == "unset")
        elif program == "printf" and len(command.words) > 2 and command.words[1].literal == "-v":
            yield command.words[2].raw, SessionEvent(self._next, command)
        elif program == "set" and (operands := _set_operands(command)) is not None:
            for number, operand in enumerate(operands, 1):
                yield str(number), SessionEvent(self._next, command, operand)

    def shell_of(self, command: Command) -> int:
        """The number of the shell that runs a command."""
        return self._shell_of.get(command, 0)

    def is_of_loop(self, name: str, command: Command) -> bool:
        """Whether a loop sets a variable, in whatever part of the script."""
        return (self.shell_of(command), name) in self._loops

    def order(self, command: Command) -> int:
        """When a command is run; at the end of all, where it is none of the record's."""
        return self._order.get(command, self._next)

    def calls(self, command: Command) -> Sequence[FunctionCall]:
        """The calls of the function that a command is in."""
        function = command.function
        return self._calls.get((self.shell_of(command), function), ()) if function is not None else ()

    def assigned(self, name: str, command: Command, order: int) -> tuple[Sequence[SessionEvent], bool]:
        """What may have given a variable the value that it has for a command, the last one first.

        The second says whether it may have none of these values but that of the environment. A command in a function
        is run when this is called.
        """
        events = self._variables.get((self.shell_of(command), name))
        if not events:
            return (), True
        found: dict[SessionEvent, None] = {}
        is_open = False
        for moment in (*(call.order for call in self.calls(command)),) or (order,):
            last = bisect_left(events, max(moment, order), key=lambda event: event.order)
            is_open = self._look_back(events, last, command, order, found) or is_open
        return tuple(found), is_open

    def _look_back(
        self, events: Sequence[SessionEvent], last: int, command: Command, order: int, found: dict[SessionEvent, None]
    ) -> bool:
        """Whether a command sees what the environment has, after all that may have changed it."""
        for index in range(last - 1, max(last - 1 - _MOST_LOOKS, -1), -1):
            event = events[index]
            is_later = event.order >= order and event.command.function == command.function
            if is_later or not _is_seen(event, command):
                continue
            found[event] = None
            if not event.command.conditional:
                return False
        return True

    def written(self, file: Word, order: int) -> Sequence[SessionEvent]:
        """What may have written a file before, the last one first."""
        events = self._files.get(file_name(file), ())
        found: list[SessionEvent] = []
        for event in reversed(events[-_MOST_LOOKS:]):
            if event.order > order:
                continue
            found.append(event)
            if not event.command.conditional and not event.is_added:
                break
        return found


def file_name(word: Word) -> str:
    """The name of a file as a script writes it."""
    return word.raw.strip("\"'")


def _written(command: Command) -> Iterator[tuple[Word, bool]]:
    """The files that a command writes, and whether it adds to them."""
    for redirection in command.redirections:
        if redirection.target and redirection.operator in (">", ">>", ">|") and redirection.descriptor in (None, 1):
            yield redirection.target, redirection.operator == ">>"
    if command.program == "tee":
        is_added = any(word.raw in ("-a", "--append") for word in command.words[1:])
        yield from ((word, is_added) for word in command.words[1:] if not word.raw.startswith("-"))


def _is_added(assignment: Assignment) -> bool:
    sign = assignment.script.text.find("=", assignment.start)
    return sign > 0 and assignment.script.text[sign - 1] == "+"


def _set_operands(command: Command) -> Sequence[Word] | None:
    """The words after the dashes in `set -- a b`; None where there are none."""
    words = command.words[1:]
    place = next((index for index, word in enumerate(words) if word.raw == "--"), None)
    return None if place is None else words[place + 1 :]


def _is_seen(event: SessionEvent, command: Command) -> bool:
    """Whether what a command does to a variable is there for another one: a subshell keeps its variables to itself."""
    maker = event.command
    if event.function is not None and event.function != command.function:
        return False
    subshell, home = maker.subshell, maker.outer
    while subshell is None and home is not None and home.program in _SAME_SHELL:
        subshell, home = home.subshell, home.outer
    if home is None and subshell is None:
        return True
    reader: Command | None = command
    while reader is not None:
        if reader.outer is home and maker.context is not Context.REMOTE:
            return subshell is None or (reader.script is _script_in(maker, home) and _holds(subshell, reader))
        reader = reader.outer
    return False


def _script_in(maker: Command, home: Command | None) -> object:
    """The text in which the subshell of a command is."""
    around: Command = maker
    while around.outer is not home and around.outer is not None:
        around = around.outer
    return around.script


def _holds(subshell: tuple[int, int], command: Command) -> bool:
    return subshell[0] <= command.start < subshell[1]
