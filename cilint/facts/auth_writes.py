"""The facts about scripts that write Docker's auth configuration from a variable to a file."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.hints import AUTH_CONFIG, may_write_auth_config
from cilint.facts.model import Fact, Plain, User
from cilint.facts.printing_commands import is_config_file
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.pipeline.job import ScriptItem
from cilint.shell.command import Command, Dialect
from cilint.shell.printed import PRINTERS
from cilint.shell.word import Part, Quoting, Word


class AuthWriteFact(Fact):
    """A variable that `echo` or `printf` writes to a file, flagged at the variable.

    `is_quoted` says that the shell hands it on as one word, as it is; `word` is the command's own, from the script of
    `command` in the script `item`.
    """

    __slots__ = ("command", "file", "is_quoted", "item", "variable", "word")

    kind = "auth_write"

    def __init__(self, user: User, item: ScriptItem, command: Command, word: Word, variable: Part, file: str) -> None:
        super().__init__(word.script.span(variable.start, variable.end), user, item.via)
        self.item = item
        self.command = command
        self.word = word
        self.variable = variable.name
        self.file = file
        self.is_quoted = variable.quoting is not Quoting.NONE

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"variable": self.variable, "file": self.file, "quoted": self.is_quoted}


def auth_writes_of(user: User, scripts: Scripts) -> Iterator[AuthWriteFact]:
    """Every variable with Docker's auth configuration that the job's scripts write to a file."""
    run = scripts.run(user.job)
    own = [(run.items[number], command) for number, command in run.entries[: run.own]]
    commands = [(item, command) for item, command in own if may_write_auth_config(item.node.written)]
    user.job.work.spend(1 + CLOSE_LOOK * len(commands))
    readers = {each.reads_from: each for _, each in commands if each.reads_from}
    for item, command in commands:
        if command.program in PRINTERS and command.dialect is Dialect.BASH:
            target = _file(command, readers)
            if target is not None:
                yield from _variables(command, target, user, item)


def _variables(command: Command, target: Word, user: User, item: ScriptItem) -> Iterator[AuthWriteFact]:
    for word in command.words[1:]:
        variable = word.variable
        if variable is None or variable.operator:
            continue
        if variable.name == AUTH_CONFIG or is_config_file(target):
            yield AuthWriteFact(user, item, command, word, variable, target.text.text)


def _file(command: Command, readers: dict[Command, Command]) -> Word | None:
    """The file that gets the output of a command, by a redirection or through `tee`; None where there is none."""
    for redirection in command.redirections:
        is_output = redirection.operator in (">", ">>", ">|") and redirection.descriptor in (None, 1)
        if is_output and redirection.target and not redirection.target.prefix.startswith(("/dev/", "/proc/")):
            return redirection.target
    reader = readers.get(command)
    operands = reader.words[1:] if reader is not None and reader.program == "tee" else ()
    return next((word for word in operands if not word.prefix.startswith("-")), None)
