"""Pipes, and redirections behind compound commands: given to their commands once all of these are read."""

from __future__ import annotations

from bisect import bisect_left

from cilint.lazy.records import NamedTuple
from cilint.shell.command import Command, HereDocument, Redirection, extent
from cilint.shell.word import Word


class Redirected(NamedTuple):
    """What stands after a body, to be given to a command of it once all are known."""

    owner: Word | None
    start: int
    end: int
    simple: bool
    redirections: list[Redirection]
    here_documents: list[HereDocument]
    words: list[Word]


class PipedParts(NamedTuple):
    """A pipeline, with where its parts begin and end."""

    owner: Word | None
    start: int
    stages: list[tuple[int, int]]


class Levels:
    """The commands by the word whose substitution they are in: a pipe connects commands of one level only."""

    __slots__ = ("_commands", "_starts")

    def __init__(self, entries: list[tuple[Command, Word | None]]) -> None:
        """`entries` are commands in order, each with the word whose substitution it is in."""
        self._commands: dict[Word | None, list[Command]] = {}
        for command, owner in entries:
            self._commands.setdefault(owner, []).append(command)
        self._starts = {owner: [c.start for c in commands] for owner, commands in self._commands.items()}

    def connect(self, owner: Word | None, left: tuple[int, int], right: tuple[int, int]) -> None:
        """Let what stands in one part of a pipeline read what that before it prints."""
        reader, feeder = self.first(owner, *right), self.last(owner, *left)
        if reader is not None and reader.reads_from is None and feeder is not None:
            is_branch = feeder.branch is not None and feeder.branch[0] >= left[0]
            reader.reads_from = feeder
            reader.reads_more = is_branch or feeder is not self.first(owner, *left)

    def first(self, owner: Word | None, start: int, end: int) -> Command | None:
        """The first command of a level that begins from `start` up to `end`."""
        starts = self._starts.get(owner, [])
        index = bisect_left(starts, start)
        return self._commands[owner][index] if index < len(starts) and starts[index] < end else None

    def last(self, owner: Word | None, start: int, end: int) -> Command | None:
        """The last command of a level that begins from `start` up to `end`."""
        starts = self._starts.get(owner, [])
        index = bisect_left(starts, end) - 1
        return self._commands[owner][index] if index >= 0 and starts[index] >= start else None


def attach(redirected: Redirected, levels: Levels) -> None:
    """Give what stands after a body to the command of it that it is for."""
    find = levels.last if redirected.simple else levels.first
    command = find(redirected.owner, redirected.start, redirected.end)
    if command is None:
        return
    command.here_documents = (*command.here_documents, *redirected.here_documents)
    redirections = redirected.redirections
    if not redirected.simple:
        command.redirections = (*command.redirections, *(r for r in redirections if r.is_input))
        return
    command.redirections = (*command.redirections, *redirections)
    command.words = command.all_words = (*command.words, *redirected.words)
    _, command.end = extent((command, *redirections, *redirected.here_documents, *redirected.words))
