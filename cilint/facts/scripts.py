"""The facts about what a job's shells run: commands, and the logins among them."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.login import Login, find_login, may_hold_login
from cilint.facts.model import CommandFact, LoginFact, User
from cilint.pipeline.job import ScriptItem
from cilint.shell.command import Command, Script
from cilint.shell.script import parse_script
from cilint.syntax.scalar import mapped


class Scripts:
    """Parses each script text once, however many jobs run it."""

    def __init__(self) -> None:
        self._parsed: dict[tuple[int, int], Script] = {}
        self._logins: dict[Command, Login | None] = {}

    def parse(self, item: ScriptItem) -> Script:
        """The commands of one script entry."""
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

    def logins(self, user: User) -> Iterator[LoginFact]:
        """Every command of the job that hands credentials for a registry to a tool."""
        for item in user.job.script_items:
            # Most scripts hold none; the grammar and its parser are worth loading for those that may.
            if may_hold_login(item.node.written):
                for command in self.parse(item).commands:
                    login = self.login(command)
                    if login:
                        yield LoginFact(login, CommandFact(command, item, user))

    def login(self, command: Command) -> Login | None:
        """The login that a command makes, if it does."""
        if command not in self._logins:
            self._logins[command] = find_login(command)
        return self._logins[command]
