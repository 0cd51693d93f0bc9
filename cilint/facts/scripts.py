"""The facts about what a job's shells run: commands, and the logins among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cilint.container.hints import may_be_login, may_hold_login
from cilint.facts.model import CommandFact, LoginFact, User
from cilint.pipeline.job import Job, ScriptItem

if TYPE_CHECKING:
    from cilint.container.login import Login
    from cilint.shell.command import Command, Script

# A here-document, PowerShell's here-string, a text that is printed to a file or kept in a variable.
_MAY_BE_TEXT = re.compile(r"<<|@[\"']|[\"'][^|;&]*>|=[\"']")


class Scripts:
    """Parses each script text once, however many jobs run it."""

    def __init__(self) -> None:
        self._parsed: dict[tuple[int, int], Script] = {}
        self._logins: dict[Command, Login | None] = {}

    def parse(self, item: ScriptItem) -> Script:
        """The commands of one script entry."""
        # The readers of scripts are worth loading only for one that a rule asks about.
        from cilint.shell.script import parse_script
        from cilint.syntax.scalar import mapped

        node = item.node
        key = (id(node.source), node.start)
        if key not in self._parsed:
            self._parsed[key] = parse_script(mapped(node))
        return self._parsed[key]

    def commands(self, user: User) -> Iterator[CommandFact]:
        """Every command of the job, in the order of its scripts."""
        for item in user.job.script_items:
            for command in self.parse(item).commands:
                yield CommandFact(command, item, user)
        for item, command in self.written(user.job, user.job.script_items):
            yield CommandFact(command, item, user)

    def logins(self, user: User) -> Iterator[LoginFact]:
        """Every command of the job that hands credentials for a registry to a tool."""
        items = [item for item in user.job.script_items if may_hold_login(item.node.written)]
        direct = ((item, command) for item in items for command in self.parse(item).commands)
        for item, command in (*direct, *self.written(user.job, items)):
            login = self.login(command)
            if login:
                yield LoginFact(login, CommandFact(command, item, user))

    def written(self, job: Job, items: Sequence[ScriptItem]) -> Iterator[tuple[ScriptItem, Command]]:
        """The commands of scripts that one of `items` writes or assigns, or a YAML variable holds, and the job runs."""
        held = [definition for definition in job.variables if may_be_login(definition.text)]
        if not held and not any(_MAY_BE_TEXT.search(item.node.written) for item in items):
            return
        # As in `parse`.
        from cilint.facts.written_scripts import run_variable, written_scripts
        from cilint.shell.command import Context
        from cilint.shell.script import parse_script

        origin = {command: item for item in job.script_items for command in self.parse(item).commands}
        for writer, text in written_scripts(tuple(origin)):
            if origin[writer] in items:
                for command in parse_script(text.text).commands:
                    command.context = Context.HERE_DOCUMENT
                    yield origin[writer], command
        run = {name: item for command, item in origin.items() if (name := run_variable(command))} if held else {}
        for definition in held:
            if definition.name in run:
                script = run[definition.name]._replace(node=definition.value, via=definition.via)
                yield from ((script, command) for command in self.parse(script).commands)

    def login(self, command: Command) -> Login | None:
        """The login that a command makes, if it does."""
        # As in `parse`.
        from cilint.container.login import find_login

        if command not in self._logins:
            self._logins[command] = find_login(command)
        return self._logins[command]
