"""What the shells of one job do to variables, functions and files, in the order of their scripts: taken down once.

Nothing is evaluated here, and nothing of the job's environment is known: jobs with the same scripts share the record.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from cilint.lazy.records import NamedTuple
from cilint.sessions.happenings import SessionEvent, assigned_before, events_of, exported_by, files_of, is_idle
from cilint.shell.command import Command, Context, Loop

SAME_SHELL = frozenset({"eval", "trap", "source", "."})
"""What runs a script in the shell that it stands in."""
EVALUATED = frozenset({"eval", "trap"})
"""Those that give it no arguments of its own."""
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


class Record:
    """What happens in the shells of one job; `commands` are all that they run, in their order, each with its shell."""

    def __init__(self, commands: Iterable[tuple[int, Command]], loops: Iterable[tuple[int, str]] = ()) -> None:
        """`commands` come with the number of the shell that runs them: each has variables of its own.

        `loops` are the variables that `for` and `select` set, with their shells, wherever the loop begins and ends.
        """
        self._loops = frozenset(loops)
        self.commands: list[Command] = []
        self.events: list[tuple[int, str, SessionEvent]] = []
        self.files: list[SessionEvent] = []
        self._shell_of: dict[Command, int] = {}
        self._order: dict[Command, int] = {}
        self._variables: dict[tuple[int, str], list[SessionEvent]] = {}
        self._bodies: dict[tuple[int, str], list[tuple[str | None, SessionEvent]]] = {}
        self._calls: dict[tuple[int, str], list[FunctionCall]] = {}
        self._exported: dict[tuple[int, str], int] = {}
        self.functions: set[tuple[int, str | None]] = set()
        self._taken_loops: set[Loop] = set()
        self._replays = 0
        self._next = 0
        for shell, command in commands:
            self._take(shell, command)

    def _take(self, shell: int, command: Command) -> None:
        """Take down one more command, which that shell runs after all others so far."""
        if command.loop is not None:
            self._take_loop(shell, command, command.loop)
        self._shell_of[command] = shell
        self.commands.append(command)
        if command.function is not None:
            self.functions.add((shell, command.function))
        program = command.program
        if command.words and (shell, program) in self.functions:
            # A function has them for variables, and some shells keep them behind it.
            for name, event in assigned_before(command):
                self._note(shell, name, event)
        self._order[command] = self._next
        self._next += 1
        if program:
            self._calls.setdefault((shell, program), []).append(FunctionCall(self._order[command], command))
        if not is_idle(command):
            self._take_exports(shell, command)
            for name, event in events_of(command):
                self._note(shell, name, event)
            for event in files_of(command):
                self._note(shell, None, event)
        body = self._bodies.get((shell, program)) if program else None
        if body and program != command.function:
            self._replay(shell, command, body)

    def _take_exports(self, shell: int, command: Command) -> None:
        if command.branch is None and command.function is None and _ends_with(command) == (None, None):
            for name in exported_by(command):
                self._exported.setdefault((shell, name), self._order[command])

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
        if function is not None and not event.is_local and (name is None or _ends_with(event.place) == (None, None)):
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

    def order(self, command: Command) -> int:
        """When a command is run; at the end of all, where it is none of the record's."""
        return self._order.get(command, self._next)

    def calls(self, command: Command) -> Sequence[FunctionCall] | None:
        """The calls of the function that a command is in; None where there are too many of them."""
        function = command.function
        calls = self._calls.get((self.shell_of(command), function), ()) if function is not None else ()
        return calls if len(calls) <= _MOST_CALLS else None

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
    loops = set(_loops_around(command))
    if loops:
        # What comes later in a loop comes before the next round.
        later = events[last : last + _MOST_LOOKS]
        found.update((event, None) for event in later if not loops.isdisjoint(_loops_around(event.place)))
    for index in range(last - 1, -1, -1):
        event = events[index]
        if index < last - _MOST_LOOKS:
            found[event.unseen()] = None
            return True
        if event.place.function != command.function or not (is_file or _is_seen(event, command)):
            continue
        found[event] = None
        if _is_sure(event, command, loops):
            return False
    return True


def frames(command: Command) -> Iterator[Command]:
    """A command, and those around it that run it."""
    around: Command | None = command
    while around is not None:
        yield around
        around = around.outer


def _loops_around(command: Command) -> Iterator[Loop]:
    for around in frames(command):
        loop = around.loop
        while loop is not None:
            yield loop
            loop = loop.around


def _is_sure(event: SessionEvent, command: Command, loops: set[Loop]) -> bool:
    """Whether a command that is run behind an event sees nothing of what was there before."""
    if event.at is not None:
        return False
    if event.loop is not None:
        return event.loop in loops
    around: Command | None = event.command
    while around is not None:
        if around.branch is not None and not _holds(around.branch, _in_script(command, around.script)):
            return False
        around = around.outer
    return True


def _is_seen(event: SessionEvent, command: Command) -> bool:
    """Whether what a command does to a variable is there for another one: a subshell keeps its variables to itself."""
    maker = event.place
    subshell, home = _ends_with(maker)
    if home is None and subshell is None:
        return True
    reader: Command | None = command
    while reader is not None:
        if reader.outer is home and maker.context is not Context.REMOTE:
            return subshell is None or (reader.script is _script_in(maker, home) and _holds(subshell, reader))
        reader = reader.outer
    return False


def _ends_with(command: Command) -> tuple[tuple[int, int] | None, Command | None]:
    """The subshell with which the variables of a command end, and the command around it that starts another shell."""
    subshell, home = command.subshell, command.outer
    while subshell is None and home is not None and home.program in SAME_SHELL:
        subshell, home = home.subshell, home.outer
    return subshell, home


def _in_script(command: Command, script: object) -> Command | None:
    """The command that stands in a text: this one, or one around it."""
    around: Command | None = command
    while around is not None and around.script is not script:
        around = around.outer
    return around


def _script_in(maker: Command, home: Command | None) -> object:
    """The text in which the subshell of a command is."""
    around: Command = maker
    while around.outer is not home and around.outer is not None:
        around = around.outer
    return around.script


def _holds(extent: tuple[int, int], command: Command | None) -> bool:
    return command is not None and extent[0] <= command.start < extent[1]
