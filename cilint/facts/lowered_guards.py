"""The facts about checks that scripts and variables switch off: of certificates, host keys, signatures of packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.facts.origins import Origins
from cilint.facts.scripts import LOOK, Scripts
from cilint.facts.services import ServiceFact
from cilint.pipeline.certainty import is_certain
from cilint.programs.roles import Role
from cilint.secrets.exposure import Exposure, exposure
from cilint.sessions.happenings import Happening
from cilint.sessions.scripts import ScriptRun
from cilint.sessions.value import UnknownText
from cilint.shell.calls import call_of
from cilint.shell.command import Command
from cilint.shell.word import PartKind
from cilint.syntax.node import Step
from cilint.text.source import Span
from cilint.tools.guards import Guard, Lowered, lowered_by, lowered_by_variable
from cilint.tools.hints import may_lower_guard

_SECRETS = (Role.SECRET, Role.SECRET_PAIR)
_SCANNER = "ssh-keyscan"
_KNOWN_HOSTS = "known_hosts"
_WRITES = (Happening.SET, Happening.ADDED)
_COMPARERS = frozenset({"diff", "cmp", "sha256sum", "sha512sum", "shasum"})


class LoweredGuardFact(Fact):
    """A check that is switched off, flagged at the option, setting or value that does so.

    `tool` is the program that does not check; `has_secret` says that the same command carries a credential.
    """

    __slots__ = ("guard", "has_secret", "tool")

    kind = "lowered_guard"

    def __init__(
        self, span: Span, user: User, via: tuple[Step, ...], guard: Guard, tool: str, has_secret: bool = False
    ) -> None:
        super().__init__(span, user, via)
        self.guard = guard
        self.tool = tool
        self.has_secret = has_secret

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"guard": self.guard.value, "tool": self.tool, "credential": self.has_secret}


def lowered_guards_of(user: User, scripts: Scripts, services: Iterable[ServiceFact]) -> Iterator[LoweredGuardFact]:
    """What a user's variables and scripts switch off; not for this machine or a service of the job alone."""
    job = user.job
    for definition in job.variables:
        lowered = lowered_by_variable(definition.name, definition.text)
        if (
            lowered is not None
            and definition in job.variables.possible(definition.name)
            and is_certain(definition.value)
        ):
            yield LoweredGuardFact(definition.value.span, user, definition.via, *lowered)
    if not any(may_lower_guard(item.node.written) for item in job.script_items):
        return
    run = scripts.run(job)
    job.work.spend(LOOK * len(run.entries))
    origins = Origins(run.session, services)
    for item, command in run.commands():
        for each in lowered_by(command):
            if not _is_near(each, command, origins):
                yield LoweredGuardFact(each.span, user, item.via, each.guard, each.reader, _has_secret(command))
        for assignment in command.assignments:
            value = assignment.value.literal if assignment.value is not None else None
            lowered = lowered_by_variable(assignment.name, value) if value is not None else None
            if lowered is not None:
                yield LoweredGuardFact(assignment.span, user, item.via, *lowered)
    yield from _scanned_keys(run, user, origins)


def _scanned_keys(run: ScriptRun, user: User, origins: Origins) -> Iterator[LoweredGuardFact]:
    """The commands whose answer goes to a list of known hosts, unless the job looks at keys before it trusts them."""
    scans = {command: item for item, command in run.commands() if command.program == _SCANNER}
    if not scans or any(_compares_keys(command) for _, command in run.commands()):
        return
    evaluation = run.session.evaluation
    found: dict[Command, None] = {}
    for event in evaluation.record.files:
        if event.word is not None and _KNOWN_HOSTS in event.word.raw and event.happening in _WRITES:
            pieces = (piece for value in evaluation.output(event.command) for piece in value)
            named = (
                command
                for piece in pieces
                for command in (*(piece.commands if isinstance(piece, UnknownText) else ()), *piece.through)
            )
            found.update(dict.fromkeys(command for command in named if command in scans))
    for command in found:
        hosts = [origin for word in command.words[1:] for origin in origins.of(word, command)]
        if not any(origin.is_near for origin in hosts):
            via = scans[command].via
            yield LoweredGuardFact(command.span, user, via, Guard.SCANNED_KEY, _SCANNER)


def _compares_keys(command: Command) -> bool:
    options = [word.raw for word in command.words[1:] if word.raw.startswith("-")]
    return command.program in _COMPARERS or (command.program == "ssh-keygen" and any("l" in each for each in options))


def _is_near(lowered: Lowered, command: Command, origins: Origins) -> bool:
    """Whether a certificate is not checked for nobody else than this machine and services of the job."""
    if lowered.guard is not Guard.TLS:
        return False
    call = call_of(command)
    addresses = [*(call.words(Role.URL) if call else ()), *(word for word in command.words[1:] if "://" in word.raw)]
    found = [origin for word in lowered.hosts or addresses for origin in origins.of(word, command)]
    return bool(found) and all(origin.is_near for origin in found)


def _has_secret(command: Command) -> bool:
    call = call_of(command)
    if call is not None and call.of(*_SECRETS):
        return True
    parts = (part for word in command.words for part in word.parts if part.kind is PartKind.VARIABLE)
    return any(exposure(part.name) is not Exposure.NONE for part in parts)
