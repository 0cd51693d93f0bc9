"""What the shells of one job do to variables, functions and files, in the order of their scripts: taken down once.

Nothing is evaluated here, and nothing of the job's environment is known: jobs with the same scripts share the record.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.sessions.happenings import (
    Happening,
    SessionEvent,
    assigned_before,
    events_of,
    exported_by,
    files_of,
    is_idle,
    names_read,
)
from cilint.sessions.scopes import SAME_SHELL, ends_with, frames, is_seen, is_sure, loops_around
from cilint.shell.command import Command
from cilint.shell.loop import Loop

EVALUATED = frozenset({"eval", "trap"})
"""Those that give it no arguments of its own."""
_BREAKS = frozenset({"break", "return"})
"""What may end a loop whose condition holds."""
_MOST_LOOKS = 100
"""So many assignments to a variable are looked at for one that counts."""
_MOST_CALLS = 20
"""So many calls of a function are told apart."""
_MOST_REPLAYS = 2000
"""So often what a function does is taken down again for a call of it."""


class FunctionCall(NamedTuple):
    """A call of a function, and when it is made."""

    order: int
    command: Command


class ReadingLoop(NamedTuple):
    """A loop whose condition is a `read`: the shell that runs it, that command, and whether it may end sooner."""

    shell: int
    reader: Command
    is_broken: bool = False


class Record:
    """What happens in the shells of one job; `commands` are all that they run, in their order, each with its shell."""

    def __init__(self, commands: Iterable[tuple[int, Command]], loops: Iterable[tuple[int, str]] = ()) -> None:
        """`commands` come with the number of the shell that runs them: each has variables of its own.

        `loops` are the variables that `for` and `select` set, with their shells, wherever the loop begins and ends.
        """
        self._loops = frozenset(loops)
        self.commands: list[Command] = []
        self.programs: set[str | None] = set()
        self._moments: list[tuple[int, int]] = []
        self.events: list[tuple[int, str, SessionEvent]] = []
        self.files: list[SessionEvent] = []
        self._shell_of: dict[Command, int] = {}
        self._order: dict[Command, int] = {}
        self._variables: dict[tuple[int, str], list[SessionEvent]] = {}
        self._bodies: dict[tuple[int, str], list[tuple[str | None, SessionEvent]]] = {}
        self._exported: dict[tuple[int, str], int] = {}
        self.functions: set[tuple[int, str | None]] = set()
        self._taken_loops: set[Loop] = set()
        self._reading: dict[Loop, ReadingLoop] = {}
        self._replays = 0
        self._next = 0
        for shell, command in commands:
            self._take(shell, command)
        self._leave_loops(None)

    def _take(self, shell: int, command: Command) -> None:
        """Take down one more command, which that shell runs after all others so far."""
        if self._reading or command.loop is not None:
            self._take_loops(shell, command)
        self._shell_of[command] = shell
        self.commands.append(command)
        if command.function is not None:
            self.functions.add((shell, command.function))
        program = command.program
        self.programs.add(program)
        if self.functions and command.words and (shell, program) in self.functions:
            # A function has them for variables, and some shells keep them behind it.
            for name, event in assigned_before(command):
                self._note(shell, name, event)
        order = self._order[command] = self._next
        self._next += 1
        self._moments.append((shell, order))
        if not is_idle(command, program):
            self._take_exports(shell, command)
            for name, event in events_of(command):
                self._note(shell, name, event)
            for event in files_of(command):
                self._note(shell, None, event)
        body = self._bodies.get((shell, program)) if self._bodies and program else None
        if body and program != command.function:
            self._replay(shell, command, body)

    def _take_exports(self, shell: int, command: Command) -> None:
        if command.branch is None and command.function is None and ends_with(command) == (None, None):
            for name in exported_by(command):
                self._exported.setdefault((shell, name), self._order[command])

    def _take_loops(self, shell: int, command: Command) -> None:
        """Take down what the loops do that begin or end with a command."""
        if self._reading:
            self._leave_loops(command)
        if command.loop is not None:
            self._take_loop(shell, command, command.loop)
            self._take_reading(shell, command, command.loop)

    def _take_loop(self, shell: int, command: Command, loop: Loop) -> None:
        """Take down what the loops around a command set, when the first command of each is taken."""
        if loop in self._taken_loops:
            return
        self._taken_loops.add(loop)
        if loop.around is not None:
            self._take_loop(shell, command, loop.around)
        if loop.variable:
            loop.command.outer = command.outer
            self._shell_of[loop.command] = shell
            self._order[loop.command] = self._next
            for event in SessionEvent.of_loop(loop):
                self._note(shell, loop.variable, event)

    def _take_reading(self, shell: int, command: Command, loop: Loop) -> None:
        """Take down that a loop goes on as long as there is something to be read, or that it may end before."""
        if command.program == "read" and loop.failing and loop.failing[0] <= command.start < loop.failing[1]:
            self._reading[loop] = ReadingLoop(shell, command)
        elif command.program in _BREAKS or (command.program == "continue" and len(command.words) > 1):
            for around in loops_around(command):
                if around in self._reading:
                    self._reading[around] = self._reading[around]._replace(is_broken=True)

    def _leave_loops(self, command: Command | None) -> None:
        """Take down what is left in the variables of the loops that have ended before a command, or at the end."""
        around = set(loops_around(command)) if command else ()
        for loop in [each for each in self._reading if each not in around]:
            shell, reader, is_broken = self._reading.pop(loop)
            loop.command.outer = reader.outer
            self._shell_of[loop.command] = shell
            for name in names_read(reader):
                self._note(shell, name, SessionEvent.of_end(loop, is_sure=not is_broken))
            self._order[loop.command] = self._next

    def _note(self, shell: int, name: str | None, event: SessionEvent) -> None:
        """Take down what a command does to a variable, or to a file without a `name`."""
        event = event._replace(order=self._next)
        self._next += 1
        if name is None:
            self.files.append(event)
        else:
            self._variables.setdefault((shell, name), []).append(event)
            self.events.append((shell, name, event))
        function = event.place.function
        if function is not None and not event.is_local and (name is None or ends_with(event.place) == (None, None)):
            self._bodies.setdefault((shell, function), []).append((name, event))

    def _replay(self, shell: int, call: Command, body: Sequence[tuple[str | None, SessionEvent]]) -> None:
        """Take down what a function does where it is called: each thing once, however it comes to do it."""
        once = {(name, event.command, event.word): event for name, event in body}
        self._replays += len(once)
        for (name, _, _), event in once.items():
            is_seen = self._replays <= _MOST_REPLAYS
            self._note(shell, name, (event if is_seen else event.unseen())._replace(at=call))

    def shell_of(self, command: Command) -> int:
        """The number of the shell that runs a command."""
        return self._shell_of.get(command, 0)

    def is_of_loop(self, name: str, command: Command) -> bool:
        """Whether a loop sets a variable, in whatever part of the script."""
        return (self.shell_of(command), name) in self._loops

    def leaves_alone(self, name: str, command: Command) -> bool:
        """Whether nothing in the scripts gives a variable a value that a command may see."""
        of_shell = self.shell_of(command), name
        return of_shell not in self._variables and of_shell not in self._loops and not command.environment

    def order(self, command: Command) -> int:
        """When a command is run; at the end of all, where it is none of the record's."""
        return self._order.get(command, self._next)

    def calls(self, command: Command) -> Sequence[FunctionCall] | None:
        """The calls of the function that a command is in; None where there are too many of them."""
        function = command.function
        calls = self._calls.get((self.shell_of(command), function), ()) if function is not None else ()
        return calls if len(calls) <= _MOST_CALLS else None

    @cached_property
    def _calls(self) -> dict[tuple[int, str | None], list[FunctionCall]]:
        """The calls of functions, by the shell that makes them and the name."""
        found: dict[tuple[int, str | None], list[FunctionCall]] = {}
        for (shell, order), command in zip(self._moments, self.commands, strict=True):
            if (shell, command.program) in self.functions:
                found.setdefault((shell, command.program), []).append(FunctionCall(order, command))
        return found

    def assigned(self, name: str, command: Command, order: int) -> tuple[Sequence[SessionEvent], bool]:
        """What may have given a variable the value that it has for a command, the last one first.

        The second says whether it may have none of these values but that of the environment. A command in a function
        is run when this is called, and sees what is there for its callers.
        """
        events = self._variables.get((self.shell_of(command), name))
        found: dict[SessionEvent, None] = {}
        is_open = self.seen(events, command, order, found) if events else True
        return tuple(found), is_open

    def is_withheld(self, name: str, command: Command, events: Iterable[SessionEvent]) -> bool:
        """Whether the process that runs a command may see nothing of some values: no script exports the variable."""
        process = next((each for each in frames(command) if each.outer and each.outer.program not in SAME_SHELL), None)
        exported = self._exported.get((self.shell_of(command), name), self._next)
        if process is None or process.outer is None or exported < self.order(command):
            return False
        return any(
            process.outer not in frames(event.command) and not any(exported_by(event.command)) for event in events
        )

    def here(self, name: str, command: Command, order: int) -> tuple[Sequence[SessionEvent], bool]:
        """The same of what each function, or script, has for itself; the second: whether it may have what it got."""
        found: dict[SessionEvent, None] = {}
        events = self._variables.get((self.shell_of(command), name), ())
        is_open = _look_back(events, command, order, found)
        around = command.outer
        if around is not None and around.program not in EVALUATED:
            inside = {event: None for event in found if around in frames(event.command)}
            is_open = is_open or len(inside) < len(found)
            found = inside
        return tuple(found), is_open

    def seen(
        self,
        events: Sequence[SessionEvent],
        command: Command,
        order: int,
        found: dict[SessionEvent, None],
        *,
        is_file: bool = False,
    ) -> bool:
        """Put what a command may see of some events into `found`; says whether it may see what was before all."""
        is_open = False
        waiting = [(command, order)]
        asked = {command}
        while waiting:
            reader, moment = waiting.pop()
            if not _look_back(events, reader, moment, found, is_file=is_file):
                continue
            calls = self.calls(reader) if reader.function is not None else ()
            if calls is None and events:
                found[events[0].unseen()] = None
            is_open = is_open or not calls
            waiting += [(call.command, call.order) for call in calls or () if call.command not in asked]
            asked.update(call.command for call in calls or ())
        return is_open


def _is_left(event: SessionEvent, loops: set[Loop], ended: set[Command]) -> bool:
    """Whether what happens later in one of some loops is there in its next round: in no loop in it that has ended."""
    around = [*loops_around(event.place)]
    return not loops.isdisjoint(around) and not any(loop.command in ended for loop in around if loop not in loops)


def _look_back(
    events: Sequence[SessionEvent],
    command: Command,
    order: int,
    found: dict[SessionEvent, None],
    *,
    is_file: bool = False,
) -> bool:
    """Put what a command may see of some events into `found`; says whether it may see what was before all of them."""
    last = bisect_left(events, order, key=lambda event: event.order)
    loops = set(loops_around(command))
    if loops:
        # What comes later in a loop comes before the next round.
        later = events[last : last + _MOST_LOOKS]
        ended = {event.command for event in later if event.happening is Happening.EMPTIED and event.loop is None}
        found.update((event, None) for event in later if _is_left(event, loops, ended))
    for index in range(last - 1, -1, -1):
        event = events[index]
        if index < last - _MOST_LOOKS:
            found[event.unseen()] = None
            return True
        if event.place.function != command.function or not (is_file or is_seen(event, command)):
            continue
        found[event] = None
        if is_sure(event, command, loops):
            return False
    return True
