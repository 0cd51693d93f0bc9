"""The facts about the ways by which credentials leave the shells of jobs: to hosts, into images, artifacts and caches,
to other programs and pipelines.

What a credential is, held_credentials.py tells, and where a command takes what it is given, destinations.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from cilint.facts.archives import Archive, archives_of
from cilint.facts.auth_facts import AuthFact, AuthOrigin
from cilint.facts.credential_files import CredentialFile, CredentialFiles
from cilint.facts.destinations import Destination, Destinations, Way
from cilint.facts.filters import FILTERS
from cilint.facts.held_credentials import CredentialKind, Held, HeldCredential, HeldCredentials, held_by
from cilint.facts.model import Fact, Plain, User
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.facts.services import ServiceFact
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.model.triggers import Trigger
from cilint.programs.roles import Role
from cilint.secrets.exposure import OTHER_TOKENS
from cilint.sessions.outputs import ALL_PRINTERS
from cilint.shell.calls import Argument, calls_of
from cilint.shell.command import Command, Context
from cilint.shell.opening import LOCAL_OPENERS, opened, runs_here
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.facts.gather import Facts

_IDLE = ALL_PRINTERS | frozenset(
    {"test", "[", "[[", "export", "declare", "local", "set", "readonly", "typeset", "unset", "read", "cd", "source",
     ".", "eval", "exit", "return", "true", "false", ":", "cp", "mv", "rm", "mkdir", "touch", "chmod", "chown", "ls",
     "stat", "install", "grep", "egrep", "wc", "md5sum", "sha1sum", "sha256sum", "shasum", "sleep", "awk", "cut",
     "expr", "if", "case"}
)  # fmt: skip
"""Programs that take what they are given no further than to their output, to files and to variables."""


class SecretFlowFact(Fact):
    """A way by which a credential leaves, flagged at what names the credential.

    `carrier` is the place of what takes it along: the pattern of an artifact or cache, the trigger. `file` is the
    path of what holds it, empty where none does, `report` the kind of a report. `command` is the one that takes it
    there, None where no script does.
    """

    __slots__ = ("carrier", "command", "credential", "destination", "file", "report")

    kind = "secret_flow"

    def __init__(
        self,
        held: Held,
        destination: Destination,
        user: User,
        via: tuple[Step, ...] = (),
        *,
        command: Command | None = None,
        carrier: Span | None = None,
        file: str = "",
        report: str = "",
    ) -> None:
        super().__init__(held.span, user, via)
        self.credential: HeldCredential = held.credential
        self.destination = destination
        self.command = command
        self.carrier = carrier
        self.file = file
        self.report = report

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "credential": self.credential.name,
            "source": self.credential.kind.value,
            "way": self.destination.way.value,
            "target": self.destination.target,
            "tool": self.destination.tool or None,
            "file": self.file or None,
            "report": self.report or None,
            "own": self.destination.is_own,
            "near": self.destination.is_near,
            "sure": self.destination.is_sure,
        }


class TokenFlowFact(SecretFlowFact):
    """The same of a token of GitLab's own: that of the job, a deploy token, or what was before ID tokens."""

    __slots__ = ()

    kind = "token_flow"

    @classmethod
    def of(cls, flow: SecretFlowFact, user: User) -> TokenFlowFact | None:
        """The flow as one of such a token; None where it is another credential's."""
        credential = flow.credential
        if credential.kind is not CredentialKind.JOB_TOKEN and credential.name not in OTHER_TOKENS:
            return None
        held = Held(flow.span, credential)
        return cls(
            held, flow.destination, user, flow.via,
            command=flow.command, carrier=flow.carrier, file=flow.file, report=flow.report,
        )  # fmt: skip


def flows_of(user: User, facts: Facts) -> Iterator[SecretFlowFact]:
    """Every way by which the credentials of a job leave, once for each place that names one and each destination."""
    held = held_by(user, facts)
    trigger, services = user.job.trigger, facts.service_entries.of(user)
    found = _forwarded(user, trigger, held) if trigger else _ScriptFlows(user, facts.scripts, held, services).found()
    seen: set[tuple[Span, HeldCredential, Destination]] = set()
    for fact in (*found, *_of_auths(user, facts.auths.of(user), held)):
        key = fact.span, fact.credential, fact.destination
        if key not in seen:
            seen.add(key)
            yield fact


class _ScriptFlows:
    """Finds the ways in the scripts of one user."""

    def __init__(self, user: User, scripts: Scripts, held: HeldCredentials, services: Sequence[ServiceFact]) -> None:
        self._user = user
        self._held = held
        self._run = scripts.run(user.job)
        self._evaluation = self._run.session.evaluation
        self._destinations = Destinations(self._run, scripts, services)
        self._callers = {inner.outer for _, inner in self._run.entries if inner.context is Context.FILE}

    def found(self) -> Iterator[SecretFlowFact]:
        """Those of commands in their order, then those of files."""
        files = CredentialFiles(self._run, self._held)
        via_of = {command: item.via for item, command in self._run.commands()}
        kept: list[CredentialFile] = []
        for command, via in via_of.items():
            if command.words and runs_here(command) and not self._is_idle(command):
                given = tuple(self._given(command))
                destinations = self._destinations.of(command) if given else ()
                for held, destination in (*product(given, destinations), *self._built(command)):
                    yield SecretFlowFact(held, destination, self._user, via, command=command)
                kept += files.kept(command, given)
        archives = tuple(archives_of(self._user.job))
        for file in (*kept, *files.written()):
            yield from self._of_file(file, archives, via_of.get(file.command, ()))

    def _is_idle(self, command: Command) -> bool:
        """Whether a command keeps what it is given, or hands it to commands that are looked at by themselves."""
        program = (command.program or "").lower()
        if program in _IDLE or program in FILTERS or command in self._callers:
            return True
        record = self._evaluation.record
        if (record.shell_of(command), command.program) in record.functions and command.program:
            return True
        return program in LOCAL_OPENERS and opened(command) is not None

    def _given(self, command: Command) -> Iterator[Held]:
        """The credentials among the words of a command, before it and on its standard input."""
        aside = {argument.word for call in calls_of(command) for argument in call.of(Role.BUILD_ARGUMENT)}
        words = [word for word in command.all_words if word not in aside]
        words += (assignment.value for assignment in command.assignments if assignment.value is not None)
        for word in words:
            yield from self._in_word(word, command)
        for call in calls_of(command):
            for argument in call.of(Role.ENVIRONMENT):
                yield from self._by_name(argument)
        if command.reads_from or command.here_documents or command.redirections:
            yield from self._held.of_values(self._evaluation.input(command) or (), command.span)

    def _built(self, command: Command) -> Iterator[tuple[Held, Destination]]:
        """The credentials in build arguments, with the images that keep them."""
        for call in calls_of(command):
            for argument in call.of(Role.BUILD_ARGUMENT):
                if argument.word is not None and argument.word.prefix.startswith(argument.detail):
                    for held in (*self._by_name(argument), *self._in_word(argument.word, command)):
                        yield from ((held, to) for to in self._destinations.of_build_argument(command, call))

    def _by_name(self, argument: Argument) -> Iterator[Held]:
        """The credential that an argument takes from the environment, as it has its name alone."""
        name = argument.word.literal.removeprefix(argument.detail) if argument.word and argument.word.literal else ""
        if argument.word is not None and name.isidentifier():
            yield from (Held(argument.word.span, each) for each in self._held.of_variable(name))

    def _in_word(self, word: Word, command: Command) -> Iterator[Held]:
        if word.literal is not None and not self._held.has_literal_in(word):
            return
        self._user.job.work.spend(CLOSE_LOOK)
        for _, values in self._evaluation.parts(word, command):
            yield from self._held.of_values(values, word.span)

    def _of_file(
        self, file: CredentialFile, archives: Iterable[Archive], via: tuple[Step, ...]
    ) -> Iterator[SecretFlowFact]:
        tool = file.command.program or ""
        there = Destination(Way.FILE, file.path, tool, is_sure=file.is_known)
        yield SecretFlowFact(file.held, there, self._user, via, command=file.command, file=file.path)
        for archive in archives if file.is_known else ():
            taker = archive.taker(file.path, self._user.job.work)
            if taker is not None:
                way = Way.CACHE if archive.is_cache else Way.ARTIFACT
                there = Destination(way, "untracked" if taker is archive.untracked else taker.written, tool)
                yield SecretFlowFact(
                    file.held, there, self._user, via,
                    command=file.command, carrier=taker.span, file=file.path, report=archive.report,
                )  # fmt: skip


def _forwarded(user: User, trigger: Trigger, held: HeldCredentials) -> Iterator[SecretFlowFact]:
    """What a job hands to the pipeline that it starts, in the variables that the files define for it."""
    target = trigger.project.written if trigger.project is not None else ""
    there = Destination(Way.PIPELINE, target, "trigger", is_own=trigger.project is None)
    for definition in user.job.variables if trigger.forwards_own else ():
        for credential in held.of_variable(definition.name):
            place = Held(definition.span, credential)
            yield SecretFlowFact(place, there, user, definition.via, carrier=trigger.node.span)


def _of_auths(user: User, auths: Iterable[AuthFact], held: HeldCredentials) -> Iterator[SecretFlowFact]:
    """What an auth configuration gives to registries, by the Runner or another reader of it."""
    for auth in auths:
        text = auth.text
        if auth.source is AuthOrigin.API or text is None:
            continue
        # Few configurations take a secret from a variable, and few jobs have one at all.
        from cilint.container.auth_secrets import secret_references

        for reference in secret_references(text.text):
            there = Destination(Way.HOST, reference.registry, auth.reader.value)
            for credential in held.of_variable(reference.variable):
                yield SecretFlowFact(Held(auth.span, credential), there, user, auth.via)
