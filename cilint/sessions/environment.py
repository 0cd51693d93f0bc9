"""What words are worth in one job: what a record leaves open is put in from the variables that the files give the job.

A variable of the same name in the project's settings overrides those of the files, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.pipeline.expansion import Expansion, UnknownPart
from cilint.pipeline.variables import Variables
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.value import Carrier, KnownText, UnknownText, Values, WordValue
from cilint.shell.command import Command
from cilint.shell.word import Word

_OPAQUE = "$[[ shell ]]"
"""What the expander leaves as a part that is not known: the text of an input without a value has the same form."""


class ShellSession:
    """The shells of one job: its scripts' record, evaluated, and its variables."""

    def __init__(self, evaluation: Evaluation, variables: Variables) -> None:
        """`evaluation` is shared by all jobs with these scripts."""
        self.evaluation = evaluation
        self.variables = variables

    def values(self, word: Word, command: Command) -> Values:
        """What a word of a command can be, variables of the job left as they are named."""
        return self._possible(self.evaluation.values(word, command))

    def part_values(self, word: Word, command: Command) -> list[tuple[int, Values]]:
        """The same for each part of a word, with the length of what is written there."""
        return [(len(part.text), self._possible(values)) for part, values in self.evaluation.parts(word, command)]

    def expansions(self, word: Word, command: Command) -> tuple[Expansion, ...]:
        """Every text that a word can become, without repeats; at least one."""
        return self.expanded(self.values(word, command))

    def expanded(self, values: Sequence[WordValue]) -> tuple[Expansion, ...]:
        """Every text that some values can become in this job."""
        found: dict[tuple[str | UnknownPart, ...], Expansion] = {}
        for value in values:
            for option in self.variables.expand(_text(value)):
                found.setdefault(option.template, option)
        return tuple(found.values())

    def _possible(self, values: Values) -> Values:
        """Without the default of a variable that the job has: `${NAME:-text}`."""
        return tuple(value for value in values if not any(map(self._is_passed_over, value))) or values

    def _is_passed_over(self, piece: KnownText | UnknownText) -> bool:
        return any(step.carrier is Carrier.DEFAULT and step.name in self.variables for step in piece.way)


def _text(value: WordValue) -> str:
    """A value as the expander reads it: to it, a `$` is the beginning of a variable."""
    return "".join(map(_piece_text, value))


def _piece_text(piece: KnownText | UnknownText) -> str:
    if isinstance(piece, KnownText):
        return _OPAQUE if piece.through else piece.text.replace("$", "$$")
    is_variable = piece.name.isidentifier() and not piece.operator and not piece.through
    return f"${{{piece.name}}}" if is_variable else _OPAQUE
