"""The facts about arguments of programs whose role the table of programs knows, where one may be handed a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.container.hints import may_pass_secret
from cilint.facts.model import CommandFact, Fact, Plain, User
from cilint.facts.scripts import LOOK, Scripts
from cilint.programs.roles import Role
from cilint.secrets.names import name_kind
from cilint.shell.calls import Argument, calls_of
from cilint.shell.word import PartKind

_SHOWN = frozenset(
    {Role.BUILD_ARGUMENT, Role.URL, Role.SECRET, Role.ATTACHED_SECRET, Role.SECRET_PAIR, Role.NAMED_VALUE,
     Role.PASS_PHRASE}
)  # fmt: skip

_GIVEN = r"(?P<name>[\w.-]{1,80})=[\"']?\$\{?(?P<variable>[A-Za-z_]\w*)\}?"


class ArgumentFact(Fact):
    """An argument of a command, flagged at the option with its value, or at the operand; `tool` is the program."""

    __slots__ = ("argument", "command", "tool")

    kind = "argument"

    def __init__(self, argument: Argument, command: CommandFact, tool: str) -> None:
        place = argument.option or argument.word
        super().__init__(place.span if place else command.span, command.user, command.via)
        self.argument = argument
        self.command = command
        self.tool = tool

    def variables(self, end: int | None = None) -> list[str]:
        """The names of the variables whose values the argument holds, up to an offset in its text, or all of them."""
        names, place = [], 0
        for part in self.argument.word.parts if self.argument.word else ():
            place += len(part.text)
            # `${X:+text}` and `${#X}` do not show the value.
            if part.kind is PartKind.VARIABLE and part.operator[:2] != ":+" and (end is None or place <= end):
                names.append(part.name.removeprefix("env:"))
        return names

    def called_secret(self) -> list[str]:
        """The variables that it gives to names which say that they are secret: `-Dsonar.token=$LOGIN`."""
        if self.argument.role is not Role.NAMED_VALUE or self.argument.word is None:
            return []
        given = re.finditer(_GIVEN, self.argument.word.text.text)
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
    for item, command in run.commands():
        if may_pass_secret(item.node.written):
            for each in calls_of(command):
                for argument in each.of(*_SHOWN):
                    yield ArgumentFact(argument, CommandFact(command, item, user), each.program.name)
