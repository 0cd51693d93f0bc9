"""The facts about arguments of programs whose role the table of programs knows, where one may be handed a secret."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.hints import may_give_argument
from cilint.facts.held_credentials import CredentialKind, HeldCredentials
from cilint.facts.model import CommandFact, Fact, Plain, User
from cilint.facts.scripts import LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.job import Job
from cilint.programs.roles import Role
from cilint.secrets.names import name_kind
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.value import KnownText, Values
from cilint.shell.calls import Argument, Call, calls_of
from cilint.shell.command import Command
from cilint.text.source import Span

_SHOWN = frozenset(
    {Role.BUILD_ARGUMENT, Role.URL, Role.SECRET, Role.ATTACHED_SECRET, Role.SECRET_PAIR, Role.NAMED_VALUE,
     Role.PASS_PHRASE}
)  # fmt: skip

_GIVEN = regex(r"(?P<name>[\w.-]{1,80})=[\"']?\$\{?(?P<variable>[A-Za-z_]\w*)\}?")


_LASTING = frozenset(
    {CredentialKind.AUTH_CONFIG, CredentialKind.FILE, CredentialKind.ID_TOKEN, CredentialKind.JOB_TOKEN,
     CredentialKind.PREDEFINED, CredentialKind.SECRET, CredentialKind.VARIABLE}
)  # fmt: skip


class CarriedSecret(NamedTuple):
    """A secret that an argument holds: the variable that has it at first, and the places on its way from there.

    `before` and `behind` are the texts beside it, as far as they are known.
    """

    name: str
    is_job_token: bool
    steps: tuple[Span, ...]
    before: str
    behind: str


class ArgumentFact(Fact):
    """An argument of a command, flagged at the option with its value, or at the operand; `tool` is the program.

    `secrets` are those in it, by whatever way they came. `has_build_secrets` says that the command knows `--secret`.
    """

    __slots__ = ("argument", "command", "has_build_secrets", "secrets", "tool")

    kind = "argument"

    def __init__(
        self, argument: Argument, command: CommandFact, call: Call, secrets: tuple[CarriedSecret, ...] = ()
    ) -> None:
        place = argument.option or argument.word
        super().__init__(place.span if place else command.span, command.user, command.via)
        self.argument = argument
        self.command = command
        self.tool = call.program.name
        self.has_build_secrets = "--secret" in call.subcommand.options
        self.secrets = secrets

    def called_secret(self) -> list[str]:
        """The variables that it gives to names which say that they are secret: `-Dsonar.token=$LOGIN`."""
        if self.argument.role is not Role.NAMED_VALUE or self.argument.word is None:
            return []
        given = _GIVEN.finditer(self.argument.word.text.text)
        return [match["variable"] for match in given if name_kind(match["name"])]

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        word = self.argument.word
        return {
            "tool": self.tool,
            "role": self.argument.role.value,
            "written": word.raw if word else None,
        }


def arguments_of(user: User, scripts: Scripts) -> Iterator[ArgumentFact]:
    """Build arguments, URLs and secrets among what a user's scripts give to programs."""
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * len(run.entries))
    held = HeldCredentials(user.job, ())
    for item, command in run.commands():
        if may_give_argument(item.node.written):
            for each in calls_of(command):
                for argument in each.of(*_SHOWN):
                    values = _values(argument, command, run.session.evaluation)
                    secrets = tuple(dict.fromkeys(_carried(values, held, user.job)))
                    yield ArgumentFact(argument, CommandFact(command, item, user), each, secrets)


def _values(argument: Argument, command: Command, evaluation: Evaluation) -> Values:
    """What an argument can be; of one that takes the variable of its name from the environment, what that can be."""
    if argument.word is None:
        return ()
    text = argument.word.literal or ""
    name = text.removeprefix(argument.detail)
    if argument.role is Role.BUILD_ARGUMENT and text.startswith(argument.detail) and name.isidentifier():
        return evaluation.variable(name, command)
    return evaluation.values(argument.word, command) if argument.word.literal is None else ()


def _carried(values: Values, held: HeldCredentials, job: Job) -> Iterator[CarriedSecret]:
    for value in values:
        texts = [piece.text if isinstance(piece, KnownText) else "" for piece in value]
        for number, piece in enumerate(value):
            for _, credential in held.of_values(((piece,),), job.key.span):
                if credential.kind in _LASTING and credential.name not in job.variables:
                    steps = tuple(dict.fromkeys(step.command.span for step in piece.way))
                    is_job_token = credential.kind is CredentialKind.JOB_TOKEN
                    before, behind = "".join(texts[:number]), "".join(texts[number + 1 :])
                    yield CarriedSecret(credential.name, is_job_token, steps, before, behind)
