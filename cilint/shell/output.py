"""Where the output of a command goes: to where its script's goes, in a job to the log, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.shell.command import Command, Redirection

_TERMINALS = frozenset(
    {"/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd/1", "/dev/fd/2", "/proc/self/fd/1", "/proc/self/fd/2",
     "/proc/1/fd/1", "/proc/1/fd/2"}
)  # fmt: skip
_BOTH = frozenset({"&>", "&>>"})


def takes_output(redirections: Iterable[Redirection]) -> bool:
    """Whether redirections, in their order, take the standard output away from where the script's goes.

    Standard error goes to the same log: `>&2` takes nothing away. An unknown file is elsewhere.
    """
    is_away = {1: False, 2: False}
    for redirection in redirections:
        operator, target = redirection.operator, redirection.target
        if ">" not in operator:
            continue
        text = target.literal if target else None
        descriptor = 1 if redirection.descriptor is None else redirection.descriptor
        if operator.startswith(">&"):
            number = text or operator[2:]
            if number.isdecimal():
                is_away[descriptor] = is_away.get(int(number), True)
            else:
                is_away.update(dict.fromkeys((1, 2) if redirection.descriptor is None else (descriptor,), True))
            continue
        away = text not in _TERMINALS
        is_away.update(dict.fromkeys((1, 2) if operator in _BOTH else (descriptor,), away))
    return is_away[1]


def reaches_log(command: Command) -> bool:
    """Whether the standard output of a command goes where that of the job's script does: to the job's log."""
    around: Command | None = command
    while around is not None:
        if around.captured or takes_output(around.redirections):
            return False
        around = around.outer
    return True
