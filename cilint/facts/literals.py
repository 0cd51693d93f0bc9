"""The literal secrets that words of scripts stand for: in scripts as the session follows them, in YAML variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from cilint.container.placeholder import is_literal_secret, is_secret
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.sessions.environment import ShellSession
from cilint.sessions.value import Carrier, KnownText, Passage, UnknownText, WordValue, after, cut
from cilint.shell.command import Command
from cilint.shell.word import Word
from cilint.syntax.node import Node, Step
from cilint.syntax.resolution import ScalarType
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

PASS_ON = frozenset({"tee", "tr", "base64", "head", "sed"})
"""Filters whose input is the password, encoded perhaps, or with a line break more."""

_KEEPING = frozenset({"tee", "tr", "head"})
"""Those of them that do not encode it."""
_ENCODERS = PASS_ON | {"openssl"}
_ONE_VARIABLE = regex(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))", re.ASCII)
_AFTER_COLON = frozenset({"#*:", "##*:"})
_LONGEST_WAY = 50
_LOOK = 12
"""The work of a look at a word: what a variable can be may be thousands."""


class Literal(NamedTuple):
    """A literal secret: its place, what holds it in words, and the steps by which it came."""

    span: Span
    where: str
    via: tuple[Step, ...] = ()


class Literals:
    """Finds the literal secrets of one session."""

    def __init__(self, session: ShellSession) -> None:
        self._session = session
        self._variables = session.variables

    def secrets(self, word: Word, command: Command) -> Iterator[Literal]:
        """The literal secrets that a word can stand for as a whole: its own text, or that of its one variable."""
        if not self._holds_what_is_outside(word, command):
            yield from self._of_values(self._session.evaluation.values(word, command))

    def passwords(self, pair: Word, command: Command, separator: str = ":") -> Iterator[Literal]:
        """The literal passwords that `user:password` can stand for, written out or in one variable."""
        for value in self._session.evaluation.values(pair, command):
            yield from self._password(value, separator)

    def read(self, command: Command) -> Iterator[Literal]:
        """Those that a command gets from its standard input."""
        if not self._reads_from_outside(command):
            yield from self._of_values(self._session.evaluation.input(command) or (), PASS_ON)

    def of_variable(self, name: str, command: Command) -> Iterator[Literal]:
        """Those that a variable can hold where a command stands."""
        yield from self._of_values(self._session.evaluation.variable(name, command))

    def encoded(self, word: Word, command: Command) -> Iterator[Literal]:
        """The passwords that a word encodes where it is used: `$(echo -n user:password | base64)`."""
        for part, values in self._session.evaluation.parts(word, command):
            if part.commands:
                yield from self._encoded(values)

    def encoded_in(self, name: str, command: Command) -> Iterator[Literal]:
        """The same for a variable that the script assigns."""
        yield from self._encoded(self._session.evaluation.variable(name, command))

    def _holds_what_is_outside(self, word: Word, command: Command) -> bool:
        """Whether something is in a word that neither the files nor the scripts know, so that it is no literal."""
        session = self._session
        return word.literal is None and any(session.is_from_outside(part, command) for part in word.parts)

    def _reads_from_outside(self, command: Command) -> bool:
        """Whether a command reads what `echo` says of such a word, as most logins do: told without what it is worth."""
        source = command.reads_from
        if source is None or source.program != "echo" or command.here_documents:
            return False
        if any("<" in each.operator for each in command.redirections):
            return False
        return any(self._holds_what_is_outside(word, source) for word in source.words[1:])

    def _encoded(self, values: Iterable[WordValue]) -> Iterator[Literal]:
        for value in values:
            if value and all(piece.through and _are(piece.through, _ENCODERS) for piece in value):
                yield from self._password(tuple(piece._replace(through=()) for piece in value))

    def _password(self, pair: WordValue, separator: str = ":") -> Iterator[Literal]:
        password = after(pair, separator)
        if password is not None:
            yield from self._of_values((password,))
        elif (name := _variable(pair)) is not None and not name.operator:
            found = inherited_literals(name.name, self._variables)
            yield from (_after(literal, separator) for literal in found if separator in literal.span.text)

    def _of_values(self, values: Iterable[WordValue], filters: frozenset[str] = _KEEPING) -> Iterator[Literal]:
        """The secrets that values are as a whole, where they have come through these filters alone."""
        for value in values:
            self._variables.work.spend(_LOOK)
            if not all(_are(piece.through, filters) for piece in value):
                continue
            variable = _variable(value)
            if variable is not None:
                if not variable.operator:
                    yield from inherited_literals(variable.name, self._variables)
                elif variable.operator in _AFTER_COLON:
                    yield from map(_after, inherited_literals(variable.name, self._variables))
            elif (literal := _written(value)) is not None:
                yield literal


def inherited_literals(name: str, variables: Variables) -> Iterator[Literal]:
    """The literal secrets in a YAML variable, or in one that it is another name for."""
    seen: set[str] = set()
    waiting: list[tuple[str, int]] = [(name, 0)]
    while waiting:
        name, length = waiting.pop(0)
        if name in seen or length > _LONGEST_WAY or name not in variables:
            continue
        seen.add(name)
        for definition in variables.possible(name):
            reference = _ONE_VARIABLE.fullmatch(definition.text.strip())
            if reference:
                waiting.append((reference["braced"] or reference["bare"], length + 1))
            elif not definition.value.alternatives and _is_text(definition) and is_literal_secret(definition.text):
                where = f"the {definition.scope.value} variable {definition.name}"
                yield Literal(value_span(definition.value), where, definition.via)


def _variable(value: WordValue) -> UnknownText | None:
    """The environment's variable that a value is, but for white space around it."""
    pieces = [piece for piece in value if not isinstance(piece, KnownText) or piece.text.strip()]
    only = pieces[0] if len(pieces) == 1 else None
    return only if isinstance(only, UnknownText) and only.name.isidentifier() else None


def _written(value: WordValue) -> Literal | None:
    """The secret that a value is which the script writes itself."""
    known = [piece for piece in value if isinstance(piece, KnownText)]
    if not known or len(known) < len(value):
        return None
    text = "".join(piece.text for piece in known)
    is_literal = is_secret(text) if any(piece.is_plain for piece in known) else is_literal_secret(text)
    span = text_span(value) if is_literal else None
    return Literal(span, _where(known[0].way)) if span else None


def text_span(value: WordValue) -> Span | None:
    """The place of a known text, without the white space around it; None where it is put together from several."""
    text = "".join(piece.text for piece in value if isinstance(piece, KnownText))
    pieces = cut(value, len(text) - len(text.lstrip()), len(text.rstrip()))
    spans = [piece.span for piece in pieces if isinstance(piece, KnownText)]
    are_in_order = all(one.source is two.source and one.end <= two.start for one, two in pairwise(spans))
    return Span(spans[0].source, spans[0].start, spans[-1].end) if spans and are_in_order else None


def _where(way: Sequence[Passage]) -> str:
    """What holds a secret, in words: what has carried it first."""
    for step in way:
        if step.carrier is Carrier.DEFAULT:
            return f"the default of ${step.name}"
        if step.carrier is Carrier.ASSIGNMENT:
            return f"the assignment to {step.name}"
    return "the script"


def _are(commands: Sequence[Command], programs: frozenset[str]) -> bool:
    return all((command.program or "").lower() in programs for command in commands)


def _after(pair: Literal, separator: str = ":") -> Literal:
    """The password of a literal `user:password`; all of it where there is no separator."""
    span = pair.span
    return pair._replace(span=Span(span.source, span.start + span.text.find(separator) + 1, span.end))


def value_span(value: Node) -> Span:
    """The place of a scalar's text, without the quotes around it."""
    return mapped(value).whole


def literal_span(word: Word) -> Span:
    """The place of a literal word's text, without the quotes and white space around it."""
    text = word.text
    start = len(text.text) - len(text.text.lstrip())
    return text.span(start, len(text.text.rstrip()))


def _is_text(definition: Definition) -> bool:
    return definition.value.scalar_type not in (ScalarType.BOOL, ScalarType.NULL)
