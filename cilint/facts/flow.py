"""How literal texts get from where they are written to where a shell uses them: YAML variables, then assignments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cilint.container.placeholder import is_literal_secret, is_secret
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.shell.command import Assignment
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.syntax.resolution import ScalarType
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

_ONE_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))", re.ASCII)
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
        self._assigned: dict[str, Word | None] = {}

    def assign(self, assignments: Iterable[Assignment]) -> None:
        """Take note of assignments that last."""
        for assignment in assignments:
            self._assigned[assignment.name] = assignment.value

    def with_prefix(self, assignments: Sequence[Assignment]) -> Shell:
        """The shell as one command sees it that has assignments before it."""
        if not assignments:
            return self
        shell = Shell(self._variables)
        shell._assigned = {**self._assigned, **{item.name: item.value for item in assignments}}
        return shell

    def secrets(self, word: Word, seen: frozenset[str] = frozenset()) -> Iterator[Literal]:
        """The literal secrets that a word can stand for as a whole: its own text, or that of its one variable."""
        literal = word.literal
        if literal is not None:
            # In single quotes a `$` is a `$`; elsewhere it would have been an expansion, were it not escaped.
            if is_secret(literal) if "'" in word.raw else is_literal_secret(literal):
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
            if not fallback:
                return
        yield from self.secrets_of(variable.name, seen)

    def secrets_of(self, name: str, seen: frozenset[str] = frozenset()) -> Iterator[Literal]:
        """The literal secrets that a variable can hold here."""
        if name in seen:
            return
        if name in self._assigned:
            word = self._assigned[name]
            if word is not None:
                for literal in self.secrets(word, seen | {name}):
                    where = f"the assignment to {name}" if literal.where == "the script" else literal.where
                    yield literal._replace(where=where)
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


def value_span(definition: Definition) -> Span:
    """The place of a YAML variable's text, without the quotes around it."""
    text = mapped(definition.value)
    return text.span(0, len(text.text))


def _is_text(definition: Definition) -> bool:
    return definition.value.scalar_type not in (ScalarType.BOOL, ScalarType.NULL)


def _content(word: Word) -> Span:
    """The place of a literal word's text, without the quotes around it."""
    return word.script.span(word.parts[0].start, word.parts[-1].end)
