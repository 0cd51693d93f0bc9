"""What words are worth in one job: what a record leaves open is put in from the variables that the files give the job.

A variable of the same name in the project's settings overrides those of the files, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.pipeline.expansion import Expansion, UnknownPart
from cilint.pipeline.variables import Variables
from cilint.sessions.contents import normal_place
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.value import Carrier, KnownText, UnknownText, Values, WordValue
from cilint.shell.command import Command
from cilint.shell.word import Part, PartKind, Word

_HOME = "HOME"
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

    def is_from_outside(self, part: Part, command: Command) -> bool:
        """Whether a part of a word is a variable that neither the files nor the scripts give a value."""
        is_plain = part.kind is PartKind.VARIABLE and not part.operator and part.name not in self.variables
        return is_plain and self.evaluation.is_from_environment(part.name, command)

    def calls_function(self, command: Command) -> bool:
        """Whether a command is a call of a function that the scripts define, and no program in a folder."""
        record, word, name = self.evaluation.record, command.program_word, command.program
        return (record.shell_of(command), name) in record.functions and word is not None and word.literal == name

    def places(self, file: Word, command: Command) -> list[str]:
        """The places of the files that a word names (see `contents`), with the variables of the job put in."""
        order = self.evaluation.record.order(command)
        return [each for place in self.evaluation.files.places(file, command, order) for each in self._of_job(place)]

    def placed(self, path: str, command: Command) -> list[str]:
        """The same of a path that a program knows by itself: where it is relative, in the folder that it runs in."""
        if not path.startswith(("/", "$", "~")):
            folder = self.evaluation.files.folder(command, self.evaluation.record.order(command))
            if folder is None:
                return []
            path = f"{folder}/{path}" if folder else path
        return self._of_job(path)

    def _of_job(self, place: str) -> list[str]:
        if place.startswith("~/") and _HOME in self.variables:
            place = f"${{{_HOME}}}{place[1:]}"
        found = (option.template for option in self.variables.expand(place))
        return [normal_place("".join(map(_place_text, template))) for template in found]

    def _possible(self, values: Values) -> Values:
        """Without the default of a variable that the job has: `${NAME:-text}`."""
        return tuple(value for value in values if not any(map(self._is_passed_over, value))) or values

    def _is_passed_over(self, piece: KnownText | UnknownText) -> bool:
        way = piece.way
        return bool(way) and any(step.carrier is Carrier.DEFAULT and step.name in self.variables for step in way)


def _text(value: WordValue) -> str:
    """A value as the expander reads it: to it, a `$` is the beginning of a variable."""
    return "".join(map(_piece_text, value))


def _place_text(part: str | UnknownPart) -> str:
    return part if isinstance(part, str) else f"${{{part.name}}}"


def _piece_text(piece: KnownText | UnknownText) -> str:
    if isinstance(piece, KnownText):
        return _OPAQUE if piece.through else piece.text.replace("$", "$$")
    is_variable = piece.name.isidentifier() and not piece.operator and not piece.through
    return f"${{{piece.name}}}" if is_variable else _OPAQUE
