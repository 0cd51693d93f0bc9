"""The images that a job's scripts name, and what each word can become as far as pipeline and script show it.

A variable that the script assigns once has that value; one that it assigns several times, or from a command, is
unknown; any other is the job's. What a secret is does not matter here: see flow.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cilint.facts.model import CommandFact, User, shown
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.variables import Variables
from cilint.shell.command import Command
from cilint.shell.word import Part, PartKind, Quoting, Word
from cilint.tools.image_commands import Use, mentions

_UNKNOWN = "$[[ shell ]]"
"""What the expander leaves as a part that is not known: the text of an input without a value has the same form."""

_DEEPEST = 8
"""How many assignments on the way to a value are followed; no real script comes near it."""


class ScriptWords:
    """Reads words of one job's scripts."""

    def __init__(self, variables: Variables, commands: Iterable[Command]) -> None:
        """`variables` are the job's, `commands` all that its scripts run."""
        self._variables = variables
        self._assigned = _assignments(commands)

    def expand(self, word: Word) -> tuple[Expansion, ...]:
        """Every text that a word can become; at least one."""
        return self._variables.expand(self._text(word, 0))

    def _text(self, word: Word, depth: int) -> str:
        return "".join(self._part(part, depth) for part in word.parts)

    def _part(self, part: Part, depth: int) -> str:
        if part.kind is PartKind.LITERAL:
            # An escape for the expander, to which a `$` is the beginning of a variable.
            return part.text.replace("$", "$$")
        if part.kind is not PartKind.VARIABLE or part.operator or part.quoting is Quoting.SINGLE:
            return _UNKNOWN
        if part.name not in self._assigned:
            return f"${{{part.name}}}" if part.name.isidentifier() else _UNKNOWN
        value = self._assigned[part.name]
        return self._text(value, depth + 1) if value is not None and depth < _DEEPEST else _UNKNOWN


class JobImages:
    """The commands of one user's scripts, with the images that they name."""

    def __init__(self, user: User, scripts: Scripts) -> None:
        self.commands: Sequence[CommandFact] = tuple(scripts.commands(user))
        user.job.work.spend(CLOSE_LOOK * len(self.commands))
        self.words = ScriptWords(user.job.variables, [fact.command for fact in self.commands])
        self.found = [(fact, mention) for fact in self.commands for mention in mentions(fact.command)]

    def expansions(self, use: Use) -> list[Expansion]:
        """What the words become of which that use is made."""
        words = [mention.word for _, mention in self.found if mention.use is use]
        return [option for word in words for option in self.words.expand(word)]

    def texts(self, use: Use) -> set[str]:
        """The same as texts, unknown parts as they are written."""
        return {shown(option) for option in self.expansions(use)}

    def named_elsewhere(self) -> set[str]:
        """The words that other programs get, and for `NAME=value` the value, with and without the `=`."""
        named = {fact for fact, _ in self.found}
        words = [word.raw for fact in self.commands if fact not in named for word in fact.command.words[1:]]
        values = {value.strip("\"'") for word in words for name, equals, value in (word.partition("="),) if equals}
        return {word.strip("\"'") for word in words} | values | {f"={value}" for value in values}


def repository(text: str) -> str:
    """A reference as it is shown, without its tag and digest."""
    parent, slash, name = text.partition("@")[0].rpartition("/")
    return parent + slash + name.partition(":")[0]


def _assignments(commands: Iterable[Command]) -> Mapping[str, Word | None]:
    """The only value that each variable of a script is given; None for one with several, or with none to be seen."""
    values: dict[str, Word | None] = {}
    for command in commands:
        for name, value, *_ in command.assignments:
            values[name] = None if name in values or command.conditional else value
        # `read NAME`, `for NAME in …` and `printf -v NAME` give values that nobody sees.
        if command.program in ("read", "mapfile", "readarray", "getopts"):
            values.update((word.raw, None) for word in command.words[1:])
    return values
