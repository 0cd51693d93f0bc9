"""The facts about secrets that a job prints to its log, which everybody can read who may see the job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from cilint.container.hints import DEBUG_TRACE
from cilint.facts.literals import value_span
from cilint.facts.model import Fact, Plain, User
from cilint.facts.printing import Printed, PrintedForm, Printing
from cilint.facts.printing_commands import is_config_file, writes_credentials
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.facts.silence import TRACE_SWITCH, is_silent
from cilint.facts.tracing import Trace, secrets_traced, traced_call, traced_from_start
from cilint.lazy.properties import cached_property
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import Job, ScriptItem
from cilint.sessions.scopes import SAME_SHELL, frames
from cilint.shell.command import Command, Context
from cilint.shell.opening import LOCAL_OPENERS
from cilint.shell.output import reaches_log, takes_output
from cilint.shell.word import PartKind
from cilint.syntax.node import Step
from cilint.text.source import Span
from cilint.tools.login import LoginKind

# ParseBool of Go after lowering (gitlab-runner: common/spec/variables.go, Bool).
_TRUE = frozenset({"1", "t", "true"})

_REDIRECTS = "exec"
"""The command that gives its own redirections to the shell."""
_ERRORS = 2
"""The descriptor of standard error."""


class LeakFact(Fact):
    """A secret that gets into the job log, flagged at what names it in the command that prints it.

    `form` tells how it appears there, and `through` which filter made it so. Where a trace prints it (`is_trace`), the
    fact is at what switches that on, and `traced` are the places that it shows.
    """

    __slots__ = ("form", "is_trace", "through", "traced", "what")

    kind = "leak"

    def __init__(self, printed: Printed, user: User, via: tuple[Step, ...] = (), traced: tuple[Span, ...] = ()) -> None:
        super().__init__(printed.span, user, via)
        self.what = printed.what
        self.form = printed.form
        self.through = printed.through
        self.traced = traced
        self.is_trace = bool(traced)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "secret": self.what,
            "form": self.form.value,
            "through": self.through or None,
            "traced": self.is_trace,
        }


def leaks_of(user: User, scripts: Scripts) -> Iterator[LeakFact]:
    """Every secret that the job's own scripts, or the Runner's for them, print to the job log."""
    yield from _debug_traces(user)
    if not user.job.script_items:
        return
    run = scripts.run(user.job)
    user.job.work.spend(1 + CLOSE_LOOK * run.own)
    printing, left = Printing(user.job, run.session), _LeftCredentials(scripts)
    entries = [(run.items[number].session, run.items[number], command) for number, command in run.entries[: run.own]]
    for _, group in groupby(entries, key=itemgetter(0)):
        yield from _Session(user, [(item, command) for _, item, command in group], printing, left).leaks()


def is_true(definition: Definition, job: Job) -> bool:
    """Whether the Runner surely reads the value of a variable as true."""
    values = {(expansion.known or "").lower() for expansion in job.variables.expand(definition.text)}
    return bool(values) and values <= _TRUE and not definition.value.alternatives


def _debug_traces(user: User) -> Iterator[LeakFact]:
    for definition in user.job.variables.possible(DEBUG_TRACE) if DEBUG_TRACE in user.job.variables else ():
        if is_true(definition, user.job):
            span = value_span(definition.value)
            yield LeakFact(Printed(span, "all variables", PrintedForm.ENVIRONMENT), user, definition.via, (span,))


class _LeftCredentials:
    """Whether a job's commands so far have left credentials in Docker's file: the Runner puts none into it."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts
        self._are_there = False
        self._waiting: list[Command] = []

    def take(self, command: Command) -> None:
        """Take note of the next command. Few jobs print such a file: nothing is looked at before that is asked."""
        self._waiting.append(command)

    def are_there(self) -> bool:
        """Whether there may be any by now."""
        self._are_there = self._are_there or any(map(self._leaves, self._waiting))
        self._waiting.clear()
        return self._are_there

    def _leaves(self, command: Command) -> bool:
        login = self._scripts.login(command)
        is_login = login is not None and login.kind in (LoginKind.REGISTRY_LOGIN, LoginKind.LOGIN_COMMAND)
        is_copy = command.program in ("cp", "mv") and len(command.words) > 2 and is_config_file(command.words[-1])
        return is_login or is_copy or writes_credentials(command)


class _Session:
    """One shell session of a job. `left` has the commands of those before it, and gets its own."""

    def __init__(
        self,
        user: User,
        commands: Sequence[tuple[ScriptItem, Command]],
        printing: Printing,
        left: _LeftCredentials,
    ) -> None:
        self._user = user
        self._commands = commands
        self._printing = printing
        self._left = left
        self._run_by: dict[Command, list[Command]] = {}
        for _, command in self._commands:
            if command.outer is not None:
                self._run_by.setdefault(command.outer, []).append(command)

    def leaks(self) -> Iterator[LeakFact]:
        """The leaks in the order of the script; those of traces where each ends."""
        traces: dict[Command | None, Trace] = {}
        silent: set[Command | None] = set()
        programs = {command.program for _, command in self._commands}
        may_trace, may_redirect = TRACE_SWITCH in programs, _REDIRECTS in programs
        for item, command in self._commands:
            if may_redirect and _redirects_session(command):
                silent.add(_shell(command))
            if None in silent:
                break
            if silent and not silent.isdisjoint(frames(command)):
                continue
            self._left.take(command)
            if command.words and not is_silent(command, self._printing.functions):
                yield from self._printed(item, command)
            if command in self._run_by:
                yield from self._traced_call(item, command, self._run_by[command])
            if may_trace and _is_traced(command):
                trace = traces.setdefault(_shell(command), Trace(self._printing))
                yield from (self._trace(*traced) for traced in trace.take(item, command, self._called(command)))
        yield from (self._trace(*traced) for trace in traces.values() for traced in trace.end())

    def _printed(self, item: ScriptItem, command: Command) -> Iterator[LeakFact]:
        if not self._is_shown(command):
            return
        for printed in dict.fromkeys(self._printing.outputs(command)):
            is_empty = printed.form is PrintedForm.FILE and not self._left.are_there()
            if _is_from_here(command, printed) and not is_empty:
                yield LeakFact(printed, self._user, item.via)

    def _traced_call(self, item: ScriptItem, command: Command, inside: Sequence[Command]) -> Iterator[LeakFact]:
        """What a shell that `command` starts prints of the script that it runs, whose commands are `inside`."""
        option = traced_call(command)
        place = option.span if option else traced_from_start(inside[0])
        if place is None:
            return
        if option is None:
            item = next((own for own, inner in self._commands if inner is inside[0]), item)
        found = [secret for inner in inside for secret in secrets_traced(inner, self._printing)]
        if found:
            yield self._trace(item, place, found)

    def _trace(self, item: ScriptItem, place: Span, found: Sequence[Printed]) -> LeakFact:
        """The leak of a trace, which says what is worst in it."""
        order = list(PrintedForm)
        worst = max(found, key=lambda secret: order.index(secret.form))
        names = dict.fromkeys(secret.what for secret in found if secret.form is worst.form)
        traced = tuple(dict.fromkeys(secret.span for secret in found if secret.form is worst.form))
        printed = worst._replace(span=place, what=" and ".join(list(names)[:3]))
        return LeakFact(printed, self._user, item.via, traced)

    def _is_shown(self, command: Command) -> bool:
        """Whether the log gets a command's output; for one in a function, whether it gets that of a call."""
        return reaches_log(command) and (command.function is None or command.function in self._shown_functions)

    @cached_property
    def _shown_functions(self) -> frozenset[str]:
        """The functions that are called, directly or by others, so that the log gets their output."""
        calls: dict[str | None, set[str]] = {}
        for _, command in self._commands:
            if command.program and reaches_log(command):
                calls.setdefault(command.function, set()).add(command.program)
        shown: set[str] = set()
        waiting = list(calls.get(None, ()))
        while waiting:
            name = waiting.pop()
            if name not in shown:
                shown.add(name)
                waiting.extend(calls.get(name, ()))
        return frozenset(shown)

    def _called(self, command: Command) -> Sequence[Command]:
        """The commands of the function that a command calls, and of the functions that these call."""
        waiting = [command.program] if command.program in self._bodies else []
        seen: dict[str, None] = {}
        while waiting:
            name = waiting.pop()
            if name is not None and name not in seen:
                seen[name] = None
                waiting += [inner.program for inner in self._bodies[name] if inner.program in self._bodies]
        return [inner for name in seen for inner in self._bodies[name]]

    @cached_property
    def _bodies(self) -> dict[str, list[Command]]:
        """The commands of this shell's functions, by their names."""
        bodies: dict[str, list[Command]] = {}
        for _, command in self._commands:
            if command.function is not None and command.outer is None:
                bodies.setdefault(command.function, []).append(command)
        return bodies


def _redirects_session(command: Command) -> bool:
    """Whether all that follows in its shell writes to a file: `exec > log.txt`."""
    is_exec = command.program == _REDIRECTS and len(command.words) == 1 and takes_output(command.redirections)
    return is_exec and not command.captured and not command.conditional


def _shell(command: Command) -> Command | None:
    """The command that has started the shell which runs this one; None for the session's own."""
    around = command.outer
    while around is not None and around.program in SAME_SHELL:
        around = around.outer
    return around


def _is_traced(command: Command) -> bool:
    """Whether a command stands in the session's own script, or in a file that it runs, and the log gets its trace."""
    if command.function is not None:
        return False
    return all(_is_run_file(inner, around) and not _hides_errors(around) for inner, around in pairwise(frames(command)))


def _hides_errors(command: Command) -> bool:
    """Whether what a command writes to standard error, as traces are, may go elsewhere."""
    outputs = [each for each in command.redirections if ">" in each.operator]
    return any(each.descriptor == _ERRORS or "&" in each.operator for each in outputs)


def _is_from_here(command: Command, printed: Printed) -> bool:
    """Whether a secret is this job's: on another machine, only those are that the job's shell has put into the text."""
    for inner, around in pairwise(frames(command)):
        is_elsewhere = around.program not in LOCAL_OPENERS and not _is_run_file(inner, around)
        if is_elsewhere and printed.name not in _expanded(around):
            return False
    return True


def _is_run_file(inner: Command, around: Command) -> bool:
    """Whether a command stands in a file of the repository that the one around it runs."""
    return inner.context is Context.FILE and inner.script.source is not around.script.source


def _expanded(command: Command) -> set[str]:
    """The variables that a shell expands in the words and here-documents of a command."""
    words = (*command.words, *(document.body for document in command.here_documents))
    return {part.name for word in words for part in word.parts if part.kind is PartKind.VARIABLE}
