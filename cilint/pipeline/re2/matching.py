"""Regular expressions as RE2 reads them, matched in linear time: patterns in pipelines are as untrusted as the rest.

GitLab takes its users' patterns with RE2, Google's library (lib/gitlab/untrusted_regexp.rb; github.com/google/re2/wiki
/Syntax). Here are the constructs that pipelines use; of a pattern with others (Unicode classes, `\\Q…\\E`) nothing is
known. How a pattern is cut up is in syntax.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cilint.lazy.records import NamedTuple
from cilint.pipeline.re2.syntax import parse
from cilint.pipeline.re2.tree import Assertion, Branch, Characters, Regexp, Repeat, Series
from cilint.pipeline.work import Work

_MAX_STATES = 2_000
_MOST_STATES_KEPT = 50_000
"""In patterns that are kept, some 12 MB. Lists of thousands of conditions, with a pattern each, are asked in turn."""
_MAX_STEPS = 1_000_000
_LONGEST_KEPT = 200
"""Characters of a text for which the answer is kept."""


class _State(NamedTuple):
    """A state of the automaton: it takes a character, asserts something, or neither; then it goes on to `following`."""

    accepts: Characters | None
    asserts: Assertion | None
    following: tuple[int, ...]


class _TooManyStatesError(Exception):
    """The automaton of a pattern would be larger than any that a pipeline needs."""


class Pattern:
    """A compiled pattern."""

    __slots__ = ("_start", "_states")

    def __init__(self, states: list[_State], start: int) -> None:
        self._states = states
        self._start = start

    def found_in(self, text: str, work: Work) -> bool | None:
        """Whether the pattern matches somewhere in `text`; None where it is too long to be looked at."""
        steps = len(self._states) * (len(text) + 1)
        if steps > _MAX_STEPS:
            return None
        work.spend(steps // 2)
        return _is_found(self, text) if len(text) <= _LONGEST_KEPT else self.search(text)

    def search(self, text: str) -> bool:
        """The same of a text of any length."""
        active: frozenset[int] = frozenset()
        for position in range(len(text) + 1):
            following = self.after(active, text[max(0, position - 1) : position], text[position : position + 1])
            if following is None:
                return True
            active = following
        return False

    @property
    def characters(self) -> Iterator[Characters]:
        """The sets of characters that the pattern tells from others."""
        return (state.accepts for state in self._states if state.accepts)

    def after(self, active: frozenset[int], before: str, character: str) -> frozenset[int] | None:
        """The states behind a character, from those `active` in front of it; None where the pattern has matched.

        `before` is the character before it, `character` is empty at the end of the text.
        """
        reached = self._closure({*active, self._start}, before + character, len(before))
        if 0 in reached:
            return None
        states = (self._states[number] for number in reached)
        taking = (state for state in states if character and state.accepts and state.accepts.has(character))
        return frozenset(number for state in taking for number in state.following)

    def _closure(self, active: set[int], text: str, position: int) -> set[int]:
        """The states that are reached from `active` without taking a character; 0 is the end of the pattern."""
        reached: set[int] = set()
        waiting = list(active)
        while waiting:
            number = waiting.pop()
            if number in reached:
                continue
            reached.add(number)
            state = self._states[number]
            if state.accepts is None and (state.asserts is None or state.asserts.holds(text, position)):
                waiting.extend(state.following)
        return reached


# The same names of branches are asked about again and again.
@lru_cache(maxsize=1 << 14)
def _is_found(pattern: Pattern, text: str) -> bool:
    return pattern.search(text)


def compile_pattern(pattern: str, work: Work) -> Pattern | None:
    """The pattern, ready to match; None where it is very large or holds what is not known here.

    Raises `PatternError` for what RE2 refuses.
    """
    work.spend(10 * len(pattern))
    compiled, states = _kept.get(pattern) or _kept.add(pattern)
    work.spend(2 * states)
    return compiled


class _Kept(dict[str, tuple[Pattern | None, int]]):
    """Patterns that were compiled, each with the number of its states; all are forgotten when there are too many.

    A cache of `functools` counts entries, of which one can have a thousand times the states of another; in all else
    this is to others what such a cache is.
    """

    _states = 0

    def add(self, pattern: str) -> tuple[Pattern | None, int]:
        """Compile a pattern that is not there. Raises `PatternError` as `compile_pattern` does."""
        compiled = _compile(pattern)
        if self._states + compiled[1] >= _MOST_STATES_KEPT:
            self.cache_clear()
        self._states += compiled[1] + 1
        self[pattern] = compiled
        return compiled

    def cache_parameters(self) -> dict[str, int]:
        """How much is kept at most."""
        return {"maxsize": _MOST_STATES_KEPT}

    def cache_clear(self) -> None:
        """Forget all patterns, and what they were asked."""
        self.clear()
        _is_found.cache_clear()
        self._states = 0


_kept = _Kept()


def _compile(pattern: str) -> tuple[Pattern | None, int]:
    """The pattern, if it is one that is known here, and how many states were made for it."""
    expression = parse(pattern)
    if expression is None:
        return None, 0
    states = [_State(None, None, ())]
    try:
        start = _build(expression, 0, states)
    except _TooManyStatesError:
        return None, len(states)
    return Pattern(states, start), len(states)


def _build(expression: Regexp, following: int, states: list[_State]) -> int:
    """Adds the states of an expression after which `following` comes; the number of its first state."""
    if isinstance(expression, Series) and expression.parts:
        for part in reversed(expression.parts):
            following = _build(part, following, states)
        return following
    if isinstance(expression, Branch):
        return _add(states, _State(None, None, tuple(_build(part, following, states) for part in expression.parts)))
    if isinstance(expression, Repeat):
        return _build_repeat(expression, following, states)
    if isinstance(expression, Characters):
        return _add(states, _State(expression, None, (following,)))
    # What is empty has a state as well, or the empty group repeated a thousand times a thousand times has no end.
    asserts = expression if isinstance(expression, Assertion) else None
    return _add(states, _State(None, asserts, (following,)))


def _build_repeat(repeat: Repeat, following: int, states: list[_State]) -> int:
    if repeat.most == 0:
        return _add(states, _State(None, None, (following,)))
    if repeat.most is None:
        loop = _add(states, _State(None, None, ()))
        first = _build(repeat.part, loop, states)
        states[loop] = _State(None, None, (first, following))
        following = loop
    else:
        end = following
        for _ in range(repeat.most - repeat.least):
            first = _build(repeat.part, following, states)
            following = _add(states, _State(None, None, (first, end)))
    for _ in range(repeat.least):
        following = _build(repeat.part, following, states)
    return following


def _add(states: list[_State], state: _State) -> int:
    if len(states) >= _MAX_STATES:
        raise _TooManyStatesError
    states.append(state)
    return len(states) - 1
