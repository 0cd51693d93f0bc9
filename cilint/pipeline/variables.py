"""The variables that a job sees, and the texts that a value with `$VARIABLES` can become.

A value is known, partly known or unknown: a `Template` is text with a `Hole` for each variable that the files do not
define. Precedence and expansion: GitLab's doc/ci/variables/_index.md and where_variables_can_be_used.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from cilint.pipeline.keywords import MAX_MATRIX
from cilint.syntax.node import Node, Step
from cilint.text.source import Span

_TOKEN = re.compile(
    r"\$(?P<escaped>\$)|\$\{(?P<braced>[A-Za-z_]\w*)\}|\$(?P<bare>[A-Za-z_]\w*)|\$\[\[(?P<block>.*?)\]\]",
    re.ASCII | re.DOTALL,
)
_MAX_DEPTH = 20


class Scope(Enum):
    """Where a variable is defined; a later member overrides an earlier one."""

    GLOBAL = "global"
    WORKFLOW_RULE = "workflow:rules"
    JOB = "job"
    MATRIX = "matrix"
    RULE = "rules"
    SERVICE = "service"


CONDITIONAL = frozenset({Scope.WORKFLOW_RULE, Scope.RULE})
"""Scopes whose definitions count in some pipelines only: they add to what is possible and exclude nothing."""


class Definition(NamedTuple):
    """One value of one variable: its text, the node that holds it and the way by which it came.

    `row` numbers the permutation of `parallel:matrix` that it belongs to; `raw` is `expand: false`.
    """

    name: str
    text: str
    value: Node
    scope: Scope
    via: tuple[Step, ...] = ()
    raw: bool = False
    row: int = -1

    @property
    def span(self) -> Span:
        """The place of the value."""
        return self.value.span


class Hole(NamedTuple):
    """A part of a text that only the running pipeline knows: the variable's name, or the `$[[ … ]]` block."""

    name: str


Template = tuple[str | Hole, ...]


class Expansion(NamedTuple):
    """One text that a value can become, and the definitions that make it so."""

    template: Template
    definitions: tuple[Definition, ...] = ()

    @property
    def known(self) -> str | None:
        """The whole text, or None where a part of it is unknown."""
        parts = [part for part in self.template if isinstance(part, str)]
        return "".join(parts) if len(parts) == len(self.template) else None


class Variables:
    """The variables that one job sees, by name, the ones that count most last."""

    def __init__(self, definitions: Sequence[Definition], complete: bool = True) -> None:
        """`complete` is False where an include that could not be read may define more."""
        self.complete = complete
        self._by_name: dict[str, list[Definition]] = {}
        for definition in definitions:
            self._by_name.setdefault(definition.name, []).append(definition)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Definition]:
        for definitions in self._by_name.values():
            yield from definitions

    def names(self) -> Iterator[str]:
        """The names that the files define."""
        return iter(self._by_name)

    def possible(self, name: str) -> tuple[Definition, ...]:
        """The definitions of `name` that can count, the one that counts by default first.

        A scope overrides the scopes before it; conditional scopes add to the possible values instead.
        """
        defined = self._by_name.get(name, ())
        certain = [definition for definition in defined if definition.scope not in CONDITIONAL]
        ruling = max((_ORDER[definition.scope] for definition in certain), default=-1)
        chosen = [definition for definition in certain if _ORDER[definition.scope] == ruling]
        extra = [
            definition
            for definition in defined
            if definition.scope in CONDITIONAL and _ORDER[definition.scope] > ruling
        ]
        return tuple(chosen + extra)

    def expand(self, text: str, *, limit: int = MAX_MATRIX) -> tuple[Expansion, ...]:
        """Every text that `text` can become, without repeats; one that is all unknown where there are over `limit`."""
        expansions: dict[Template, Expansion] = {}
        for state in self._expand(text, _State(), 0):
            expansion = Expansion(_joined(state.parts), tuple(state.chosen.values()))
            expansions.setdefault(expansion.template, expansion)
            if len(expansions) > limit:
                return (Expansion((Hole(text),)),)
        return tuple(expansions.values())

    def expand_node(self, node: Node) -> tuple[Expansion, ...]:
        """As `expand`, for a scalar whose inputs may have several values."""
        if len(node.alternatives) < 2:
            return self.expand(node.canonical)
        return tuple(expansion for option in node.alternatives for expansion in self.expand(option.text))

    def _expand(self, text: str, state: _State, depth: int) -> Iterator[_State]:
        match = _TOKEN.search(text)
        if match is None:
            yield state.plus(text)
            return
        before = state.plus(text[: match.start()])
        rest = text[match.end() :]
        name = match["braced"] or match["bare"]
        if match["escaped"]:
            yield from self._expand(rest, before.plus("$"), depth)
        elif match["block"]:
            yield from self._expand(rest, before.plus(Hole(match[0])), depth)
        else:
            for after in self._substitute(name, before, depth):
                yield from self._expand(rest, after, depth)

    def _substitute(self, name: str, state: _State, depth: int) -> Iterator[_State]:
        chosen = state.chosen.get(name)
        options = (chosen,) if chosen else self._consistent(name, state)
        if not options or name in state.open or depth > _MAX_DEPTH:
            yield state.plus(Hole(name))
            return
        for option in options:
            inner = state.entering(name, option)
            if option.raw:
                yield inner.plus(option.text).leaving(name)
            else:
                yield from (done.leaving(name) for done in self._expand(option.text, inner, depth + 1))

    def _consistent(self, name: str, state: _State) -> tuple[Definition, ...]:
        """The possible definitions that belong to the same matrix permutation as those already chosen."""
        rows = {definition.row for definition in state.chosen.values() if definition.row >= 0}
        return tuple(
            definition for definition in self.possible(name) if definition.row < 0 or not rows or definition.row in rows
        )


class _State(NamedTuple):
    """An expansion on its way: the text so far, the definition chosen for each variable, and those being expanded."""

    parts: tuple[str | Hole, ...] = ()
    chosen: Mapping[str, Definition] = {}
    open: frozenset[str] = frozenset()

    def plus(self, part: str | Hole) -> _State:
        return self._replace(parts=(*self.parts, part)) if part else self

    def entering(self, name: str, definition: Definition) -> _State:
        return _State(self.parts, {**self.chosen, name: definition}, self.open | {name})

    def leaving(self, name: str) -> _State:
        return self._replace(open=self.open - {name})


_ORDER = {scope: order for order, scope in enumerate(Scope)}


def _joined(parts: tuple[str | Hole, ...]) -> Template:
    joined: list[str | Hole] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, str) and isinstance(last, str):
            joined[-1] = last + part
        else:
            joined.append(part)
    return tuple(joined)
