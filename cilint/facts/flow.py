"""How literal texts get from where they are written to where a shell uses them: YAML variables, then assignments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cilint.container.placeholder import is_literal_secret, is_secret
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.shell.command import Assignment, Command
from cilint.shell.word import Quoting, Word
from cilint.syntax.node import Node, Step
from cilint.syntax.resolution import ScalarType
from cilint.syntax.scalar import mapped
from cilint.text.source import Span
from cilint.tools.transfers import password_of

_ONE_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))", re.ASCII)
_AFTER_COLON = frozenset({"#*:", "##*:"})
_DEFAULT_VALUE = re.compile(r"(?P<operator>:?[-=])(?P<text>[^$`\"'\\]+)", re.DOTALL)
_LONGEST_WAY = 50
_LOOK = 12
"""The work of a look at a word: what a variable can be, and with what a function is called, may be thousands."""
_NAMES = 20
"""So many variables are handed on to a command in a unit of work."""


class Literal(NamedTuple):
    """A literal secret: its place, what holds it in words, and the steps by which it came."""

    span: Span
    where: str
    via: tuple[Step, ...] = ()


class Shell:
    """The variables of one shell session while its script is read from top to bottom."""

    def __init__(self, variables: Variables) -> None:
        """`variables` are those of the job, which the shell finds in its environment."""
        self._variables = variables
        # What a variable can be, None for what cannot be known, and the names that may be as the environment has them.
        self._assigned: dict[str, tuple[Word | None, ...]] = {}
        self._optional: set[str] = set()
        self._files: dict[str, tuple[Word, ...]] = {}
        self._calls: dict[str, list[tuple[Word, ...]]] = {}
        self._arguments: tuple[tuple[Word, ...], ...] = ()

    def assign(self, assignments: Iterable[Assignment], *, conditional: bool = False) -> None:
        """Take note of assignments that last; those that are conditional leave the value before them possible."""
        for name, value, *_ in assignments:
            before = self._assigned.get(name)
            if not conditional:
                self._optional.discard(name)
            elif before is None:
                self._optional.add(name)
            self._assigned[name] = (*(before or ()), value) if conditional else (value,)

    def note_calls(self, commands: Iterable[Command]) -> None:
        """Take note of commands that may call functions of the script."""
        for command in commands:
            if command.program and len(command.words) > 1:
                self._calls.setdefault(command.program, []).append(command.words)

    def inside(self, command: Command) -> Shell:
        """The shell as one command sees it, with the assignments before it and the arguments of its function."""
        assignments = (*command.environment, *command.assignments)
        calls = self._calls.get(command.function, ()) if command.function else ()
        if not assignments and not calls:
            return self
        self._variables.work.spend(len(self._assigned) // _NAMES)
        shell = Shell(self._variables)
        shell._assigned = dict(self._assigned)
        shell._optional = set(self._optional)
        shell._files = self._files
        shell._arguments = tuple(calls)
        shell.assign(assignments)
        return shell

    def write(self, file: Word, texts: Iterable[Word]) -> None:
        """Take note of what a command writes to a file."""
        self._files[file.raw.strip("\"'")] = tuple(texts)

    def read(self, file: Word) -> tuple[Word, ...]:
        """What the script has written to a file; nothing for other files."""
        return self._files.get(file.raw.strip("\"'"), ())

    def assigned(self, name: str) -> tuple[Word, ...]:
        """What the script has assigned to a variable, as far as it shows."""
        return tuple(word for word in self._assigned.get(name, ()) if word is not None)

    def secrets(self, word: Word, way: _Way | None = None) -> Iterator[Literal]:
        """The literal secrets that a word can stand for as a whole: its own text, or that of its one variable."""
        self._variables.work.spend(_LOOK)
        literal = word.literal
        if literal is not None:
            # A `$` in single quotes or after a backslash is a `$`; elsewhere it would have been an expansion.
            is_plain = "\\$" in word.raw or any(part.quoting is Quoting.SINGLE for part in word.parts)
            if is_secret(literal) if is_plain else is_literal_secret(literal):
                yield Literal(literal_span(word), "the script")
            return
        variable = word.variable
        if variable is None:
            return
        if variable.operator:
            fallback = _DEFAULT_VALUE.fullmatch(variable.operator)
            if fallback and is_literal_secret(fallback["text"]):
                end = variable.end - 1 if word.script.text[variable.end - 1] == "}" else variable.end
                yield Literal(word.script.span(end - len(fallback["text"]), end), f"the default of ${variable.name}")
            if variable.operator in _AFTER_COLON:
                yield from map(_after_colon, self.secrets_of(variable.name, way))
            if not fallback:
                return
        way = way or _Way(frozenset(), set())
        if variable.name.isdecimal():
            given = [word for words in self._arguments for word in _argument(words, variable.name)]
            for word in given if way.is_new(variable.name, "argument") else ():
                yield from self.secrets(word, way.through(variable.name))
            return
        yield from self.secrets_of(variable.name, way)

    def passwords(self, pair: Word) -> Iterator[Literal]:
        """The literal passwords that `user:password` can stand for, written out or in one variable."""
        password = password_of(pair)
        if password:
            yield from self.secrets(password)
        elif pair.variable and not pair.variable.operator:
            found = self.secrets_of(pair.variable.name)
            yield from (_after_colon(literal) for literal in found if ":" in literal.span.text)

    def secrets_of(self, name: str, way: _Way | None = None) -> Iterator[Literal]:
        """The literal secrets that a variable can hold here."""
        way = way or _Way(frozenset(), set())
        # `P=${P:-text}` speaks of the variable that was there before.
        assigned = self._assigned.get(name, ()) if name not in way.names else ()
        if assigned and not way.is_new(name, "assigned"):
            return
        for word in assigned:
            if word is not None:
                for literal in self.secrets(word, way.through(name)):
                    where = f"the assignment to {name}" if literal.where == "the script" else literal.where
                    yield literal._replace(where=where)
        if not assigned or name in self._optional:
            yield from self._inherited(name, way)

    def _inherited(self, name: str, way: _Way) -> Iterator[Literal]:
        """The literals in the YAML variable that a shell finds in its environment."""
        if not way.is_new(name, "inherited"):
            return
        for definition in self._variables.possible(name):
            reference = _ONE_VARIABLE.fullmatch(definition.text.strip())
            if reference:
                yield from self._inherited(reference["braced"] or reference["bare"], way.through(name))
            elif not definition.value.alternatives and _is_text(definition) and is_literal_secret(definition.text):
                where = f"the {definition.scope.value} variable {definition.name}"
                yield Literal(value_span(definition.value), where, definition.via)


class _Way(NamedTuple):
    """The variables on the way to one that is another name for them, and all that were looked into for one word.

    Each is looked into once: variables that stand for several others each would otherwise multiply.
    """

    names: frozenset[str]
    seen: set[tuple[str, str]]

    def is_new(self, name: str, kind: str) -> bool:
        """Whether this is the first look at a variable, and the way to it is no longer than anybody would go."""
        if (name, kind) in self.seen or len(self.names) > _LONGEST_WAY:
            return False
        self.seen.add((name, kind))
        return True

    def through(self, name: str) -> _Way:
        """The way on from a variable."""
        return _Way(self.names | {name}, self.seen)


def _argument(words: Sequence[Word], number: str) -> Sequence[Word]:
    """The argument of that number among a function's words, if there is one: no function has a thousand."""
    return words[int(number) :][:1] if len(number) < 4 else ()


def _after_colon(pair: Literal) -> Literal:
    """The password of a literal `user:password`; all of it where there is no colon."""
    span = pair.span
    return pair._replace(span=Span(span.source, span.start + span.text.find(":") + 1, span.end))


def value_span(value: Node) -> Span:
    """The place of a scalar's text, without the quotes around it."""
    return mapped(value).whole


def _is_text(definition: Definition) -> bool:
    return definition.value.scalar_type not in (ScalarType.BOOL, ScalarType.NULL)


def literal_span(word: Word) -> Span:
    """The place of a literal word's text, without the quotes and white space around it."""
    text = word.text
    start = len(text.text) - len(text.text.lstrip())
    return text.span(start, len(text.text.rstrip()))
