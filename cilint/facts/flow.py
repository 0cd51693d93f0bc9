"""How literal texts get from where they are written to where a shell uses them: YAML variables, then assignments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cilint.container.placeholder import is_literal_secret, is_secret
from cilint.container.transfers import password_of
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.shell.command import Assignment, Command
from cilint.shell.word import Quoting, Word
from cilint.syntax.node import Step
from cilint.syntax.resolution import ScalarType
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

_ONE_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))", re.ASCII)
_AFTER_COLON = frozenset({"#*:", "##*:"})
_DEFAULT_VALUE = re.compile(r"(?P<operator>:?[-=])(?P<text>[^$`\"'\\]+)", re.DOTALL)


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

    def secrets(self, word: Word, seen: frozenset[str] = frozenset()) -> Iterator[Literal]:
        """The literal secrets that a word can stand for as a whole: its own text, or that of its one variable."""
        literal = word.literal
        if literal is not None:
            # A `$` in single quotes or after a backslash is a `$`; elsewhere it would have been an expansion.
            is_plain = "\\$" in word.raw or any(part.quoting is Quoting.SINGLE for part in word.parts)
            if is_secret(literal) if is_plain else is_literal_secret(literal):
                yield Literal(_content(word), "the script")
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
                yield from map(_after_colon, self.secrets_of(variable.name, seen))
            if not fallback:
                return
        if variable.name.isdecimal():
            number = int(variable.name)
            given = [word for words in self._arguments for word in words[number : number + 1]]
            for word in given if variable.name not in seen else ():
                yield from self.secrets(word, seen | {variable.name})
            return
        yield from self.secrets_of(variable.name, seen)

    def passwords(self, pair: Word) -> Iterator[Literal]:
        """The literal passwords that `user:password` can stand for, written out or in one variable."""
        password = password_of(pair)
        if password:
            yield from self.secrets(password)
        elif pair.variable and not pair.variable.operator:
            found = self.secrets_of(pair.variable.name)
            yield from (_after_colon(literal) for literal in found if ":" in literal.span.text)

    def secrets_of(self, name: str, seen: frozenset[str] = frozenset()) -> Iterator[Literal]:
        """The literal secrets that a variable can hold here."""
        # `P=${P:-text}` speaks of the variable that was there before.
        assigned = self._assigned.get(name, ()) if name not in seen else ()
        for word in assigned:
            if word is not None:
                for literal in self.secrets(word, seen | {name}):
                    where = f"the assignment to {name}" if literal.where == "the script" else literal.where
                    yield literal._replace(where=where)
        if assigned and name not in self._optional:
            return
        for definition in self._variables.possible(name):
            yield from self._defined(definition, seen | {name})

    def _defined(self, definition: Definition, seen: frozenset[str]) -> Iterator[Literal]:
        """The literal in a YAML variable, or in the variable that it is another name for."""
        reference = _ONE_VARIABLE.fullmatch(definition.text.strip())
        if reference:
            inner = reference["braced"] or reference["bare"]
            if inner not in seen:
                for further in self._variables.possible(inner):
                    yield from self._defined(further, seen | {inner})
        elif not definition.value.alternatives and _is_text(definition) and is_literal_secret(definition.text):
            where = f"the {definition.scope.value} variable {definition.name}"
            yield Literal(value_span(definition), where, definition.via)


def _after_colon(pair: Literal) -> Literal:
    """The password of a literal `user:password`; all of it where there is no colon."""
    span = pair.span
    return pair._replace(span=Span(span.source, span.start + span.text.find(":") + 1, span.end))


def value_span(definition: Definition) -> Span:
    """The place of a YAML variable's text, without the quotes around it."""
    text = mapped(definition.value)
    return text.span(0, len(text.text))


def _is_text(definition: Definition) -> bool:
    return definition.value.scalar_type not in (ScalarType.BOOL, ScalarType.NULL)


def _content(word: Word) -> Span:
    """The place of a literal word's text, without the quotes and white space around it."""
    text = word.text
    start = len(text.text) - len(text.text.lstrip())
    return text.span(start, len(text.text.rstrip()))
