"""The facts about what a job's shells run: commands, and the logins among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cilint.container.hints import may_be_login, may_hold_login
from cilint.errors import UnreadableScriptError
from cilint.facts.model import CommandFact, LoginFact, User
from cilint.pipeline.job import Job, ScriptItem

if TYPE_CHECKING:
    from cilint.facts.shell_changes import ShellChanges
    from cilint.shell.budget import Budget
    from cilint.shell.command import Command, Script
    from cilint.shell.word import Word
    from cilint.text.mapped import MappedText
    from cilint.text.source import Span
    from cilint.tools.login import Login

# A here-document, PowerShell's here-string, a text that is kept in a variable.
_TEXT = re.compile(r"<<|@[\"']|=[\"']")
_QUOTE = re.compile(r"[\"']")
_SEPARATOR = re.compile(r"[|;&]")


LOOK = 5
"""The work of a look at a command: a script is read once, and its commands are looked at for each job that has it."""
CLOSE_LOOK = 25
"""That of one at all of its words and options."""


class Scripts:
    """Parses each script text once, however many jobs run it."""

    def __init__(self) -> None:
        self._budget: Budget | None = None
        self._parsed: dict[tuple[int, int], Script] = {}
        self._interpolated: dict[tuple[int, int, str], Script] = {}
        self._inner_scripts: dict[Word, Script] = {}
        self._printed: dict[Command, Word | None] = {}
        self._logins: dict[Command, Login | None] = {}
        self._changes: dict[tuple[int, int], ShellChanges] = {}

    @property
    def errors(self) -> Sequence[UnreadableScriptError]:
        """What could not be read of the scripts that were looked at so far."""
        return self._budget.errors if self._budget else ()

    @property
    def unread(self) -> Sequence[Span]:
        """The places of scripts that could not be read, or not wholly."""
        return self._budget.unread if self._budget else ()

    def parse(self, item: ScriptItem) -> Script:
        """The commands of one script entry."""
        # The readers of scripts are worth loading only for one that a rule asks about.
        from cilint.syntax.scalar import mapped

        node = item.node
        key = (id(node.source), node.start)
        if key not in self._parsed:
            self._parsed[key] = self._read(mapped(node))
        return self._parsed[key]

    def interpolated(self, item: ScriptItem, text: str) -> Script:
        """The commands of one text that inputs make of a script entry; all of it stands where the entry does."""
        node = item.node
        key = (id(node.source), node.start, text)
        if key not in self._interpolated:
            # As in `parse`.
            from cilint.text.mapped import MappedText, Piece

            self._interpolated[key] = self._read(
                MappedText(text, node.source, lambda: [Piece(character, node.start, node.end) for character in text])
            )
        return self._interpolated[key]

    def changes(self, item: ScriptItem) -> ShellChanges:
        """What one script entry may change in the shell that runs it."""
        # As in `parse`.
        from cilint.facts.shell_changes import changes_in

        key = (id(item.node.source), item.node.start)
        if key not in self._changes:
            self._changes[key] = changes_in(item.node.text)
        return self._changes[key]

    def _inner(self, word: Word) -> Script:
        """The commands of a text that a script writes or assigns."""
        if word not in self._inner_scripts:
            self._inner_scripts[word] = self._read(word.text)
        return self._inner_scripts[word]

    def _text_of(self, command: Command) -> Word | None:
        """What a command prints; the same word each time, so that it is read once."""
        if command not in self._printed:
            # As in `parse`.
            from cilint.shell.printed import printed_text

            self._printed[command] = printed_text(command)
        return self._printed[command]

    def _read(self, text: MappedText) -> Script:
        # As in `parse`.
        from cilint.shell.budget import Budget
        from cilint.shell.script import parse_script

        if self._budget is None:
            self._budget = Budget()
        return parse_script(text, self._budget)

    def _all_commands(self, job: Job, items: Sequence[ScriptItem]) -> Iterator[tuple[ScriptItem, Command]]:
        for item in items:
            commands = self.parse(item).commands
            job.work.spend(1 + LOOK * len(commands))
            for command in commands:
                yield item, command

    def commands(self, user: User) -> Iterator[CommandFact]:
        """Every command of the job, in the order of its scripts."""
        for item, command in self._all_commands(user.job, user.job.script_items):
            yield CommandFact(command, item, user)
        for item, command in self.written(user.job, user.job.script_items):
            yield CommandFact(command, item, user)

    def logins(self, user: User) -> Iterator[LoginFact]:
        """Every command of the job that hands credentials for a registry to a tool."""
        items = [item for item in user.job.script_items if may_hold_login(item.node.written)]
        for item, command in (*self._all_commands(user.job, items), *self.written(user.job, items)):
            login = self.login(command)
            if login:
                yield LoginFact(login, CommandFact(command, item, user))

    def written(self, job: Job, items: Sequence[ScriptItem]) -> Iterator[tuple[ScriptItem, Command]]:
        """The commands of scripts that one of `items` writes or assigns, or a YAML variable holds, and the job runs."""
        held = [definition for definition in job.variables if may_be_login(definition.text)]
        if not held and not any(_may_be_text(item.node.written) for item in items):
            return
        # As in `parse`.
        from cilint.facts.written_scripts import run_variable, written_scripts
        from cilint.shell.command import Context

        origin = {command: item for item, command in self._all_commands(job, job.script_items)}
        for writer, text in written_scripts(tuple(origin), self._text_of):
            if origin[writer] in items:
                for command in self._inner(text).commands:
                    command.context = Context.HERE_DOCUMENT
                    yield origin[writer], command
        run = {name: item for command, item in origin.items() if (name := run_variable(command))} if held else {}
        for definition in held:
            if definition.name in run:
                script = run[definition.name]._replace(node=definition.value, via=definition.via)
                for command in self.parse(script).commands:
                    command.context = Context.STRING
                    yield script, command

    def login(self, command: Command) -> Login | None:
        """The login that a command makes, if it does."""
        # As in `parse`.
        from cilint.tools.login import find_login

        if command not in self._logins:
            self._logins[command] = find_login(command)
        return self._logins[command]


def _may_be_text(script: str) -> bool:
    """Whether a script may hold a text that it runs later: one of the above, or one that is printed to a file."""
    if _TEXT.search(script):
        return True
    commands = _SEPARATOR.split(script) if ">" in script else ()
    return any((quote := _QUOTE.search(command)) and command.rfind(">") > quote.start() for command in commands)
