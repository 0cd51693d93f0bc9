"""What words are worth where they stand in a job's scripts, whatever job it is: see `value` for what comes out.

What the job's own variables are is left open, since many jobs share a script: `environment` puts them in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cilint.pipeline.work import Work
from cilint.sessions.operators import changed, default_of, falls_back, keeps
from cilint.sessions.record import DECLARATIONS, FunctionCall, Record, SessionEvent, file_name
from cilint.sessions.value import (
    EMPTY,
    MOST_PIECES,
    NOTHING,
    Carrier,
    KnownText,
    Passage,
    UnknownText,
    Values,
    VariableUse,
    WordValue,
    carried,
    filtered,
    joined,
    literal_part,
    united,
    used,
)
from cilint.shell.command import Assignment, Command, Dialect
from cilint.shell.output import takes_output
from cilint.shell.printed import decoded, is_conversion, printed_text
from cilint.shell.word import Part, PartKind, Quoting, Word

_DEEPEST = 20
"""So many steps lie at most between a word and what it is worth: functions that call each other, pipes."""
_LOOK = 5
"""The work of a look at a part of a word."""
_PRINTERS = frozenset({"echo", "printf", "print", "write-output", "write-host"})
_PASSING = frozenset({"cat", "tee", "get-content", "gc", "type"})


class Evaluation:
    """The worth of the words of one record; each is worked out once."""

    def __init__(self, record: Record, work: Work) -> None:
        """`work` is what the run may still do."""
        self.record = record
        self._work = work
        self._words: dict[tuple[Word, int], Values] = {}
        self._outputs: dict[Command, Values] = {}
        self._depth = 0
        self._is_prepared = False

    def values(self, word: Word, command: Command) -> Values:
        """What a word of a command can be."""
        return self._word(word, command, self.record.order(command))

    def parts(self, word: Word, command: Command) -> Iterator[tuple[Part, Values]]:
        """The parts of a word, and what each can be."""
        for part in word.parts:
            yield part, self._part(part, word, command, self.record.order(command))

    def variable(self, name: str, command: Command, operator: str = "") -> Values:
        """What a variable can be where a command stands."""
        return self._operated(name, operator, command, self.record.order(command), None)

    def output(self, command: Command) -> Values:
        """What a command writes to its standard output."""
        if command not in self._outputs:
            self._outputs[command] = self._below(lambda: self._output(command))
        return self._outputs[command]

    def input(self, command: Command) -> Values | None:
        """What a command reads from its standard input; None where the script gives it nothing."""
        found: list[Values] = [self.values(document.body, command) for document in command.here_documents[-1:]]
        for redirection in command.redirections if not found else ():
            if redirection.target and redirection.operator == "<<<":
                found = [self.values(redirection.target, command)]
            elif redirection.target and redirection.is_input:
                found = [self._content(redirection.target, command)]
        if not found and command.reads_from and not takes_output(command.reads_from.redirections):
            passage = Passage(Carrier.PIPE, "", command.reads_from)
            found = [carried(self.output(command.reads_from), passage)]
        return found[0] if found else None

    def content(self, file: Word, command: Command) -> Values:
        """What a file holds that a command reads."""
        return self._below(lambda: self._content(file, command))

    def _word(self, word: Word, command: Command, order: int) -> Values:
        key = word, order
        if key not in self._words:
            self._prepare()
        if key not in self._words:
            # What depends on itself is not known.
            self._words[key] = NOTHING
            parts = word.parts
            self._work.spend(_LOOK * (1 + len(parts)))
            choices = [self._part(part, word, command, order) for part in parts]
            self._words[key] = joined(choices) if choices else EMPTY
            self._work.spend(len(self._words[key]))
        return self._words[key]

    def _prepare(self) -> None:
        """Work out all assignments in their order, so that none has a long way to what it depends on."""
        if not self._is_prepared:
            self._is_prepared = True
            for _, _, event in self.record.events:
                if event.word is not None:
                    self._word(event.word, event.command, event.order)

    def _part(self, part: Part, word: Word, command: Command, order: int) -> Values:
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
        found = self._below(lambda: self._variable(name, command, order))
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

    def _variable(self, name: str, command: Command, order: int) -> Values:
        # That the shell does not expand a word with the assignment before its own command is a mistake that many make.
        own = command.assignments if command.words and command.program not in DECLARATIONS else ()
        given = next((item for item in reversed((*command.environment, *own)) if item.name == name), None)
        if given is not None and given.value is not None:
            return self._given(given, command)
        if name.isdecimal() or name in ("@", "*"):
            return self._argument(name, command, order)
        events, is_open = self.record.assigned(name, command, order)
        found = [self._assigned(name, event) for event in events]
        if is_open or not found:
            found.append(NOTHING if self.record.is_of_loop(name, command) else ((UnknownText(name),),))
        return united(found)

    def _given(self, given: Assignment, command: Command) -> Values:
        """The value of an assignment before a command around this one, which hands it on."""
        around = command
        while around.outer is not None and given not in around.assignments:
            around = around.outer
        passage = Passage(Carrier.ASSIGNMENT, given.name, around)
        return carried(self.values(given.value, around), passage) if given.value else NOTHING

    def _assigned(self, name: str, event: SessionEvent) -> Values:
        if event.is_gone:
            return EMPTY
        if event.word is None:
            return ((UnknownText(commands=(event.command,)),),)
        found = self._word(event.word, event.command, event.order)
        carrier = Carrier.ARGUMENT if name.isdecimal() else Carrier.ASSIGNMENT
        found = carried(found, Passage(carrier, name, event.command))
        if event.is_added:
            found = joined([self._below(lambda: self._variable(name, event.command, event.order)), found])
        return found

    def _argument(self, name: str, command: Command, order: int) -> Values:
        """What the function around a command is called with, or what `set --` has set."""
        if command.function is None:
            events, _ = self.record.assigned(name, command, order)
            return united(self._assigned(name, event) for event in events)
        return united(self._arguments(name, self.record.calls(command)))

    def _arguments(self, name: str, calls: Iterable[FunctionCall]) -> Iterator[Values]:
        for call in calls:
            words = call.command.words
            if name in ("@", "*"):
                given: Sequence[Word] = words[1:] if len(words) == 2 else ()
            else:
                given = words[int(name) :][:1] if len(name) < 4 and name != "0" else ()
            for word in given:
                found = self._word(word, call.command, call.order)
                yield carried(found, Passage(Carrier.ARGUMENT, name, call.command))

    def _substituted(self, part: Part) -> Values:
        """What `$(…)` gives: the output of its commands, known where it is that of one."""
        commands = [each for each in outermost(part.commands) if not takes_output(each.redirections)]
        if len(commands) != 1:
            return ((UnknownText(part=part, commands=tuple(commands)),),)
        passage = Passage(Carrier.OUTPUT, "", commands[0])
        return carried(self.output(commands[0]), passage)

    def _output(self, command: Command) -> Values:
        program = (command.program or "").lower()
        if program in _PRINTERS:
            return self._spoken(command)
        if program in _PASSING:
            files = [word for word in command.words[1:] if not word.raw.startswith("-")]
            if files and program != "tee":
                return joined([self._content(word, command) for word in files])
            return self.input(command) or ((UnknownText(commands=(command,)),),)
        if not program and command.dialect is Dialect.POWERSHELL and len(command.words) == 1:
            return self.values(command.words[0], command)
        found = self.input(command)
        # What it reads may be in what it prints.
        return ((UnknownText(commands=(command,)),),) if found is None else filtered(found, command)

    def _spoken(self, command: Command) -> Values:
        words = command.words[1:]
        if command.program == "printf":
            return self._formatted(words[1:] if words and words[0].literal == "--" else words, command)
        printed = printed_text(command)
        if printed is not None:
            return self.values(printed, command)
        return joined([self.values(word, command) for word in words]) if words else EMPTY

    def _formatted(self, words: Sequence[Word], command: Command) -> Values:
        """What printf makes of a format and its arguments; the format is used again until there are none left."""
        if not words or words[0].prefix.startswith("-v"):
            return EMPTY
        form = list(decoded(words[0].parts, is_format=True))
        given = list(words[1 : MOST_PIECES + 1])
        choices: list[Values] = []
        while True:
            is_taken = False
            for part in form:
                if not is_conversion(part):
                    choices.append(self._part(part, words[0], command, self.record.order(command)))
                elif given:
                    choices.append(self.values(given.pop(0), command))
                    is_taken = True
            if not given or not is_taken:
                return joined(choices) if choices else EMPTY

    def _content(self, file: Word, command: Command) -> Values:
        inner = [each for part in file.parts if part.kind is PartKind.PROCESS_SUBSTITUTION for each in part.commands]
        if inner:
            return self.output(outermost(inner)[-1])
        events = self.record.written(file, self.record.order(command))
        if not events:
            return ((UnknownText(commands=(command,), file=file),),)
        passage = Passage(Carrier.FILE, file_name(file), events[0].command, file)
        whole = Part(PartKind.OTHER, file.raw, file.start, file.end, Quoting.NONE)
        written = united(self.output(event.command) for event in events)
        return carried(used(written, VariableUse(whole, file.script)), passage)

    def _below(self, find: Callable[[], Values]) -> Values:
        """A step further from the word that was asked for; nothing is known where there are too many."""
        if self._depth >= _DEEPEST:
            return NOTHING
        self._depth += 1
        try:
            return find()
        finally:
            self._depth -= 1


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


def outermost(commands: Sequence[Command]) -> list[Command]:
    """The commands of a substitution whose output is its value: none of those within another, or before a pipe."""
    found: list[Command] = []
    for command in sorted(commands, key=lambda each: (each.start, -each.end)):
        if not found or command.start >= found[-1].end:
            found.append(command)
    feeders = {command.reads_from for command in found if command.reads_from}
    return [command for command in found if command not in feeders]
