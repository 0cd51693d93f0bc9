"""The leaks of jobs whose log may get a secret at all: a look at each command, before what finds secrets is loaded."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from functools import cache

from cilint.container.hints import DEBUG_TRACE
from cilint.facts.model import User
from cilint.facts.scripts import LOOK, Scripts
from cilint.facts.silence import TRACE_SWITCH, is_silent
from cilint.lazy.typing import TYPE_CHECKING
from cilint.shell.command import Command
from cilint.shell.output import reaches_log

if TYPE_CHECKING:
    from cilint.facts.leaks import LeakFact


def possible_leaks_of(user: User, scripts: Scripts) -> Iterable[LeakFact]:
    """What `leaks.leaks_of` finds, which is not asked where the log gets no secret."""
    return _finder()(user, scripts) if _may_leak(user, scripts) else ()


@cache
def _finder() -> Callable[[User, Scripts], Iterable[LeakFact]]:
    # Loaded for the first job that may leak one, and not imported for each.
    from cilint.facts.leaks import leaks_of

    return leaks_of


def _may_leak(user: User, scripts: Scripts) -> bool:
    """Whether the log may get a secret of a job. Of most, what names secrets prints nothing that the log gets."""
    if DEBUG_TRACE in user.job.variables:
        return True
    if not user.job.script_items:
        return False
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * run.own)
    functions = {name for _, name in run.session.evaluation.record.functions}
    return any(_is_heard(command, functions) for _, command in run.entries[: run.own])


def _is_heard(command: Command, functions: Container[str | None]) -> bool:
    """Whether the log may get a secret by a command, or by what it switches on or is run by."""
    if command.outer is not None or command.program == TRACE_SWITCH:
        return True
    return bool(command.words) and not is_silent(command, functions) and reaches_log(command)
