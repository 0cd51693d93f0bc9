"""What of that which happens in a shell another command sees: subshells, branches, loops and scripts in scripts."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.sessions.happenings import SessionEvent
from cilint.shell.command import Command, Context
from cilint.shell.loop import Loop

SAME_SHELL = frozenset({"eval", "trap", "source", "."})
"""What runs a script in the shell that it stands in."""


def frames(command: Command) -> Iterator[Command]:
    """A command, and those around it that run it."""
    around: Command | None = command
    while around is not None:
        yield around
        around = around.outer


def loops_around(command: Command) -> Iterator[Loop]:
    """The loops that a command is in, the innermost of each script first."""
    for around in frames(command):
        loop = around.loop
        while loop is not None:
            yield loop
            loop = loop.around


def is_sure(event: SessionEvent, command: Command, loops: set[Loop]) -> bool:
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


def is_seen(event: SessionEvent, command: Command) -> bool:
    """Whether what a command does to a variable is there for another one: a subshell keeps its variables to itself."""
    maker = event.place
    subshell, home = ends_with(maker)
    if home is None and subshell is None:
        return True
    reader: Command | None = command
    while reader is not None:
        if reader.outer is home and maker.context is not Context.REMOTE:
            return subshell is None or (reader.script is _script_in(maker, home) and _holds(subshell, reader))
        reader = reader.outer
    return False


def ends_with(command: Command) -> tuple[tuple[int, int] | None, Command | None]:
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
