"""The texts that a value with `$VARIABLES` can become. Which definition a variable can have is in variables.py.

A text is known, partly known or unknown: an `ExpandedText` has an `UnknownPart` for each variable that the files do not
define. Syntax: the Runner's (common/spec/variables.go), which knows `$NAME`, `${NAME}` and `$$` and none of the shell's
operators; values within values are GitLab's work before the Runner has them: lib/gitlab/ci/variables/collection.rb.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple, maker
from cilint.pipeline.definitions import Definition
from cilint.pipeline.keywords import MAX_MATRIX
from cilint.pipeline.work import Work

_REFERENCES = (
    r"\$(?P<escaped>\$)|\$\{(?P<braced>[A-Za-z_]\w*)\}|\$(?P<bare>[A-Za-z_]\w*)"
    r"|(?P<block>\$\[\[(?:[^$\]]|\$(?!\[\[)|\](?!\]))*+\]\])"
)
_TOKEN = regex(_REFERENCES, re.ASCII)
_TOKEN_WITHIN = regex(rf"{_REFERENCES}|(?P<percents>%%)|%(?P<percent>[A-Za-z_]\w*)%", re.ASCII)
"""What GitLab finds in the values of variables, where `%NAME%` is a variable too if there is one of that name."""
_MAX_DEPTH = 20
_MAX_SUBSTITUTIONS = 10_000
_MAX_LENGTH = 1_000_000


class UnknownPart(NamedTuple):
    """A part of a text that only the running pipeline knows: the variable's name, or the `$[[ … ]]` block."""

    name: str


_unknown_part = maker(UnknownPart)


ExpandedText = tuple[str | UnknownPart, ...]


class Expansion(Frozen):
    """One text that a value can become, and the definitions that make it so."""

    template: ExpandedText
    definitions: tuple[Definition, ...] = ()

    @property
    def known(self) -> str | None:
        """The whole text, or None where a part of it is unknown."""
        parts = [part for part in self.template if isinstance(part, str)]
        return "".join(parts) if len(parts) == len(self.template) else None


class VariableCase(Frozen):
    """A definition that a variable can have, None where it may have none, and the matrix permutations of that case."""

    definition: Definition | None
    rows: frozenset[int]


Options = Callable[[str, frozenset[int]], Sequence[VariableCase]]
"""Gives what the variable of that name can be in those permutations."""


class OuterReference(NamedTuple):
    """What a text begins or ends with: the `text` of a reference to the variable `name`, or of a `$[[ … ]]` block."""

    text: str
    name: str
    is_block: bool = False


def references(text: str) -> Iterator[str]:
    """The names of the variables that a text itself refers to, not those in their values; in order, with repeats."""
    for token in _TOKEN.finditer(text):
        if token.lastgroup in ("braced", "bare"):
            yield token[token.lastgroup]


def closing_reference(text: str) -> OuterReference | None:
    """The reference that a text ends with; None where it ends with characters of its own."""
    last = next(iter(deque(_TOKEN_WITHIN.finditer(text), maxlen=1)), None)
    return _reference(last) if last is not None and last.end() == len(text) else None


def opening_reference(text: str) -> OuterReference | None:
    """The reference that a text begins with; None where it begins with characters of its own."""
    first = _TOKEN_WITHIN.match(text)
    return _reference(first) if first else None


def _reference(token: re.Match[str]) -> OuterReference | None:
    if token.lastgroup in ("escaped", "percents"):
        return None
    return OuterReference(token[0], token[token.lastgroup or 0], token.lastgroup == "block")


def expand(
    texts: Sequence[str], options: Options, rows: frozenset[int], work: Work | None = None
) -> tuple[Expansion, ...]:
    """Every text that one of `texts` can become, without repeats, in the order of the options; there is at least one.

    A variable has the same definition wherever it occurs in a text, and all of them are of one permutation of the
    matrix. More texts than a matrix may have permutations, or too much work, give one text that is all unknown.
    """
    work = work or Work()
    if len(texts) == 1 and "$" not in texts[0] and 0 < len(texts[0]) <= _MAX_LENGTH:
        # Most texts are what they become.
        work.spend(_work_of(texts[0]))
        return (Expansion((texts[0],)),)
    expander = _Expander(options, work)
    expansions: dict[ExpandedText, Expansion] = {}
    try:
        for text in texts:
            for state in expander.expand(text, _State(rows), frozenset()):
                definitions = tuple([definition for definition in state.chosen.values() if definition])
                expansion = Expansion(_joined(state.parts), definitions)
                expansions.setdefault(expansion.template, expansion)
    except _TooMuchError:
        expansions.clear()
    if 0 < len(expansions) <= MAX_MATRIX:
        return tuple(expansions.values())
    return (Expansion((UnknownPart(texts[0]),)),)


class _TooMuchError(Exception):
    """The texts are too many or too long."""


class _State:
    """A text on its way: its parts and length so far, the definition chosen for each variable, the rows that are left.

    `chosen` holds None for a variable that is taken as not defined. It grows; where there are several ways to go on,
    all but the last get a copy.
    """

    __slots__ = ("chosen", "length", "parts", "rows")

    def __init__(
        self,
        rows: frozenset[int],
        parts: Iterable[str | UnknownPart] = (),
        chosen: Mapping[str, Definition | None] = {},
        length: int = 0,
    ) -> None:
        self.rows = rows
        self.parts = [*parts]
        self.chosen = {**chosen}
        self.length = length

    def add(self, part: str | UnknownPart) -> None:
        if part:
            self.parts.append(part)
            self.length += len(part)

    def copy(self) -> _State:
        return _State(self.rows, self.parts, self.chosen, self.length)


class _Expander:
    def __init__(self, options: Options, work: Work) -> None:
        self._options = options
        self._work = work
        self._substitutions = 0

    def expand(self, text: str, state: _State, within: frozenset[str]) -> list[_State]:
        """The state with all that `text` can become behind it; `within` are the variables being expanded."""
        if len(text) > _MAX_LENGTH:
            raise _TooMuchError
        self._work.spend(_work_of(text))
        states, place = [state], 0
        # Two searches for a character take far less than one for a token, and most values are plain.
        if "$" in text or "%" in text:
            for token in (_TOKEN_WITHIN if within else _TOKEN).finditer(text):
                before, waiting, states = text[place : token.start()], states, []
                for each in waiting:
                    each.add(before)
                    states += self._substitute(token, each, within)
                place = token.end()
        for each in states:
            each.add(text[place:])
        return states

    def _substitute(self, token: re.Match[str], state: _State, within: frozenset[str]) -> list[_State]:
        self._substitutions += 1
        if self._substitutions > _MAX_SUBSTITUTIONS or state.length > _MAX_LENGTH:
            raise _TooMuchError
        kind, name = token.lastgroup, token[token.lastgroup or 0]
        unknown = token[0] if kind == "percent" else _unknown_part(name)
        if kind == "escaped" or kind == "percents":
            # What the group has is what stays: of `$$` it is the second `$` alone, of `%%` both.
            state.add(name)
            return [state]
        if kind == "block" or name in within or len(within) == _MAX_DEPTH:
            state.add(unknown)
            return [state]
        results: list[_State] = []
        choices = self._choices(name, state)
        for choice in choices:
            self._work.spend(20 + state.length // 20)
            definition = choice.definition
            after = state if choice is choices[-1] else state.copy()
            after.chosen[name], after.rows = definition, choice.rows
            if definition is None or definition.is_blank or (definition.raw and kind == "percent"):
                # A raw value is left to the Runner, which knows no variables between percent signs.
                after.add(unknown)
                results.append(after)
            elif definition.raw:
                after.add(definition.text)
                results.append(after)
            else:
                results += self.expand(definition.text, after, within | {name})
        return results

    def _choices(self, name: str, state: _State) -> Sequence[VariableCase]:
        if name in state.chosen:
            return (VariableCase(state.chosen[name], state.rows),)
        options = self._options(name, state.rows)
        if len(options) < 2:
            return options
        # Rules often repeat a value, and each repetition would double the work.
        different: dict[object, VariableCase] = {}
        for option in options:
            definition = option.definition
            different.setdefault((definition and (definition.text, definition.raw), option.rows), option)
        return tuple(different.values())


def _work_of(text: str) -> int:
    return 5 + len(text) // 20


def _joined(parts: Iterable[str | UnknownPart]) -> ExpandedText:
    """The parts with texts that touch made one."""
    joined: list[str | UnknownPart] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and type(last) is str:
            joined[-1] = last + part
        else:
            joined.append(part)
    return tuple(joined)
