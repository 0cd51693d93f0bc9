"""What words are worth where they stand in a job's scripts, whatever job it is: see `value` for what comes out.

What the job's own variables are is left open, since many jobs share a script: `environment` puts them in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cilint.lazy.properties import cached_property
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.work import Work
from cilint.sessions.contents import FileContents
from cilint.sessions.happenings import Happening, SessionEvent
from cilint.sessions.operators import changed, default_of, falls_back, keeps
from cilint.sessions.outputs import Outputs, lines_read, outermost, without_last_breaks
from cilint.sessions.record import Record
from cilint.sessions.scopes import frames
from cilint.sessions.value import (
    EMPTY,
    NOTHING,
    Carrier,
    KnownText,
    Passage,
    UnknownText,
    Values,
    VariableUse,
    WordValue,
    carried,
    joined,
    literal_part,
    united,
    used,
)
from cilint.shell.command import Assignment, Command
from cilint.shell.output import takes_output
from cilint.shell.word import Part, PartKind, Word

if TYPE_CHECKING:
    from cilint.sessions.arguments import GivenArguments

_DEEPEST = 20
"""So many steps lie at most between a word and what it is worth: functions that call each other, pipes."""
_LOOK = 5
"""The work of a look at a part of a word."""
_SOURCE = "BASH_SOURCE"


class Evaluation:
    """The worth of the words of one record; each is worked out once."""

    def __init__(self, record: Record, work: Work) -> None:
        """`work` is what the run may still do."""
        self.record = record
        self.work = work
        self._words: dict[tuple[Word, int], Values] = {}
        self._outputs: dict[Command, Values] = {}
        self._depth = 0
        self._is_prepared = False

    @cached_property
    def files(self) -> FileContents:
        """What files hold."""
        return FileContents(self)

    @cached_property
    def arguments(self) -> GivenArguments:
        """What scripts and functions are called with."""
        # Few scripts ask for it.
        from cilint.sessions.arguments import GivenArguments

        return GivenArguments(self)

    def values(self, word: Word, command: Command) -> Values:
        """What a word of a command can be."""
        return self.values_at(word, command, self.record.order(command))

    def parts(self, word: Word, command: Command) -> Iterator[tuple[Part, Values]]:
        """The parts of a word, and what each can be."""
        for part in word.parts:
            yield part, self.part(part, word, command, self.record.order(command))

    def variable(self, name: str, command: Command) -> Values:
        """What a variable can be where a command stands."""
        return self._operated(name, "", command, self.record.order(command), None)

    def is_from_environment(self, name: str, command: Command) -> bool:
        """Whether a variable surely has for a command what the environment gave it, as most have in scripts."""
        return name.isidentifier() and self.record.leaves_alone(name, command) and name != _SOURCE

    def output(self, command: Command) -> Values:
        """What a command writes to its standard output."""
        if command not in self._outputs:
            self._outputs[command] = self.below(lambda: Outputs(self).of(command))
        return self._outputs[command]

    def input(self, command: Command) -> Values | None:
        """What a command reads from its standard input; None where the script gives it nothing."""
        found: list[Values] = [self.values(document.body, command) for document in command.here_documents[-1:]]
        for redirection in command.redirections if not found else ():
            if redirection.target and redirection.operator == "<<<":
                found = [self.values(redirection.target, command)]
            elif redirection.target and redirection.is_input:
                found = [self.content(redirection.target, command)]
        if not found and command.reads_from and not takes_output(command.reads_from.redirections):
            if command.reads_more:
                return ((UnknownText(commands=(command.reads_from,)),),)
            passage = Passage(Carrier.PIPE, "", command.reads_from)
            found = [carried(self.output(command.reads_from), passage)]
        return found[0] if found else None

    def appended(self, command: Command) -> Values | None:
        """What xargs makes arguments of, or puts into them; None where it is not known what it reads."""
        if command.arguments_from is None:
            return self.input(command)
        passage = Passage(Carrier.PIPE, "", command.arguments_from)
        return carried(self.output(command.arguments_from), passage)

    def content(self, file: Word, command: Command) -> Values:
        """What a file holds that a command reads."""
        return self.below(lambda: self.files.content(file, command))

    def values_at(self, word: Word, command: Command, order: int) -> Values:
        """What a word of a command can be at a moment of the script."""
        key = word, order
        if not self._is_prepared:
            self._prepare()
        found = self._words.get(key)
        if found is None:
            # What depends on itself is not known.
            self._words[key] = NOTHING
            parts = word.parts
            self.work.spend(_LOOK * (1 + len(parts)))
            choices = [self.part(part, word, command, order) for part in parts]
            found = self._words[key] = joined(choices) if choices else EMPTY
            self.work.spend(len(found))
        return found

    def _prepare(self) -> None:
        """Work out all assignments in their order, so that none has a long way to what it depends on."""
        self._is_prepared = True
        for _, _, event in self.record.events:
            if event.word is not None:
                self.values_at(event.word, event.command, event.order)

    def part(self, part: Part, word: Word, command: Command, order: int) -> Values:
        """What a part of a word can be."""
        if part.kind is PartKind.LITERAL:
            return ((literal_part(part, word.script),),)
        if part.kind is PartKind.VARIABLE:
            return self._operated(part.name, part.operator, command, order, (part, word))
        if part.commands and part.kind in (PartKind.COMMAND_SUBSTITUTION, PartKind.PROCESS_SUBSTITUTION):
            return self._substituted(part)
        return ((UnknownText(part=part, commands=part.commands),),)

    def _operated(
        self, name: str, operator: str, command: Command, order: int, place: tuple[Part, Word] | None
    ) -> Values:
        """What `${NAME…}` can be."""
        if place and not operator and self.is_from_environment(name, command):
            return ((UnknownText(name, use=VariableUse(place[0], place[1].script)),),)
        if name == _SOURCE:
            operator = operator.removeprefix("[0]")
        found = self.below(lambda: self.variable_at(name, command, order, place))
        if place:
            found = used(found, VariableUse(place[0], place[1].script))
        if not keeps(operator):
            return tuple(changed(value, operator) or _altered(value, operator) for value in found)
        default = self._default(operator, command, place) if place and falls_back(operator) else None
        return found if default is None else united((found, default))

    def _default(self, operator: str, command: Command, place: tuple[Part, Word]) -> Values | None:
        part, word = place
        literal = default_of(operator)
        if literal is None:
            return ((UnknownText(part=part, commands=part.commands),),)
        text, start, end = literal
        # The operator ends before the brace.
        begin = part.end - 1 - len(operator) if word.script.text[part.end - 1] == "}" else part.end - len(operator)
        if not text:
            return EMPTY
        known = KnownText(text, word.script, begin + start, begin + end)
        return carried(((known,),), Passage(Carrier.DEFAULT, part.name, command))

    def variable_at(self, name: str, command: Command, order: int, place: tuple[Part, Word] | None = None) -> Values:
        """What a variable can be where a command stands, at a moment of the script."""
        if name in ("0", _SOURCE):
            return self.arguments.file(name, command)
        if name.isdecimal() or name in ("@", "*"):
            return self.arguments.named(name, command, order, place)
        events, is_open = self.record.assigned(name, command, order)
        if not events and not command.environment:
            return NOTHING if self.record.is_of_loop(name, command) else ((UnknownText(name),),)
        given = next((item for item in reversed(command.environment) if item.name == name), None)
        if given is not None and given.value is not None:
            around = _giver(given, command)
            inside = [event for event in events if around in frames(event.command)]
            found = [self._assigned(name, event) for event in inside]
            is_given = is_open or len(inside) < len(events) or not inside
            return united((*found, *((self._given(given, around),) if is_given else ())))
        found = [self._assigned(name, event) for event in events]
        if is_open or not found or self.record.is_withheld(name, command, events):
            is_own = not self.record.is_of_loop(name, command) and all(
                e.happening is not Happening.GONE for e in events
            )
            found.append(((UnknownText(name),),) if is_own else NOTHING)
        return united(found)

    def _given(self, given: Assignment, around: Command) -> Values:
        """The value of an assignment before a command around this one, which hands it on."""
        passage = Passage(Carrier.ASSIGNMENT, given.name, around)
        return carried(self.values(given.value, around), passage) if given.value else NOTHING

    def _assigned(self, name: str, event: SessionEvent) -> Values:
        command = event.command
        happening = event.happening
        if happening in (Happening.GONE, Happening.EMPTIED):
            return EMPTY
        if happening is Happening.ITEM:
            passage = Passage(Carrier.ASSIGNMENT, name, command)
            return carried(self.below(lambda: self.arguments.items(event)), passage)
        if happening is Happening.READ:
            lines = self.below(lambda: lines_read(self.input(command), command))
            return carried(lines, Passage(Carrier.ASSIGNMENT, name, command))
        if event.word is None or happening is Happening.UNSEEN:
            return ((UnknownText(commands=(command,)),),)
        found = self.values_at(event.word, command, event.order)
        found = carried(found, Passage(Carrier.ASSIGNMENT, name, command))
        if happening is Happening.ADDED:
            found = joined([self.below(lambda: self.variable_at(name, command, event.order)), found])
        return found

    def _substituted(self, part: Part) -> Values:
        """What `$(…)` gives: the output of its commands, known where it is that of one."""
        commands = [each for each in outermost(part.commands) if not takes_output(each.redirections)]
        if commands and commands[-1].program == "pwd" and all(each.program == "cd" for each in commands[:-1]):
            # Where a shell does not get into a folder, nothing that is in it is run.
            return self.output(commands[-1])
        if len(commands) != 1 or (commands[0].branch is not None and commands[0].branch[0] >= part.start):
            return ((UnknownText(part=part, commands=tuple(commands)),),)
        passage = Passage(Carrier.OUTPUT, "", commands[0])
        return carried(without_last_breaks(self.output(commands[0])), passage)

    def below(self, find: Callable[[], Values]) -> Values:
        """A step further from the word that was asked for; nothing is known where there are too many."""
        if self._depth >= _DEEPEST:
            return NOTHING
        self._depth += 1
        try:
            return find()
        finally:
            self._depth -= 1


def _giver(given: Assignment, command: Command) -> Command:
    """The command around this one before which an assignment stands."""
    around = command
    while around.outer is not None and (around is command or given not in around.assignments):
        around = around.outer
    return around


def _altered(value: WordValue, operator: str) -> WordValue:
    """What an operator leaves of a value that is not known as a whole."""
    return tuple(
        piece._replace(operator=operator)
        if isinstance(piece, UnknownText) and not piece.operator
        else UnknownText(
            use=piece.use if isinstance(piece, UnknownText) else None, way=piece.way, through=piece.through
        )
        for piece in value
    )
