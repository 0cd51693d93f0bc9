"""The JSONPath of selectors: that of jsonpath_ng, without what computes texts. The only user of that library.

Rules are as untrusted as pipelines: a pattern is matched by the rules of RE2, in linear time, and what makes new values
of those that are written, of any size, is refused. It would find what is written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from jsonpath_ng import JSONPath
from jsonpath_ng.ext.arithmetic import Operation
from jsonpath_ng.ext.filter import And, Expression, Filter, Or
from jsonpath_ng.ext.parser import parse
from jsonpath_ng.ext.string import Split, Str, Sub

from cilint.errors import RuleError
from cilint.lazy.typing import Any
from cilint.pipeline.re2.matching import Pattern, compile_pattern
from cilint.pipeline.re2.syntax import PatternError
from cilint.pipeline.work import Work
from cilint.text.source import Span

_COMPUTING = (Operation, Split, Str, Sub)
_MOST_WORK = 30_000_000
"""For one selector: a pattern of fifty states over 20,000 texts of fifty characters."""


class _Match(Expression):
    """`=~` in a filter: true of texts in which the pattern is found, and of no others."""

    def __init__(self, target: Any, written: str, pattern: Pattern) -> None:
        super().__init__(target, "=~", written)
        self._pattern = pattern
        self._work = Work(_MOST_WORK)

    def find(self, datum: Any) -> list[Any]:
        return [found for found in self.target.find(datum) if self._is_found_in(found.value)]

    def _is_found_in(self, value: object) -> bool:
        # A text that is too long for it is no text that a rule is about.
        return isinstance(value, str) and bool(self._pattern.found_in(value, self._work))


def parse_path(select: str, span: Span) -> Any:
    """The selector, which is written at `span`, as a JSONPath: what it finds is asked of `find_in`.

    Raises `RuleError` where it is none, computes, or has a pattern that RE2 does not take.
    """
    try:
        path = parse(select)
    except Exception as error:  # besides its own errors, the parser lets assertion and recursion errors through
        raise RuleError(f"the selector {select!r} is no JSONPath: {error}", span) from error
    for part in _parts(path):
        if isinstance(part, _COMPUTING):
            raise RuleError(f"the selector {select!r} computes: a selector finds what is written", span)
        for expressions in _lists_of_expressions(part):
            expressions[:] = [_matching(item, span) for item in expressions]
    return path


def find_in(path: Any, tree: Any, select: str, span: Span) -> list[Any]:
    """What a path finds in plain values. Raises `RuleError` where it cannot be evaluated."""
    try:
        found: list[Any] = path.find(tree)
    except Exception as error:  # an order of things that have none, for instance
        raise RuleError(f"the selector {select!r} cannot be evaluated: {error}", span) from error
    return found


def _parts(path: Any) -> Iterator[Any]:
    """A path and all that it is made of."""
    waiting = [path]
    while waiting:
        part = waiting.pop()
        yield part
        for value in vars(part).values():
            values = value if isinstance(value, list) else [value]
            waiting.extend(item for item in values if isinstance(item, JSONPath))


def _lists_of_expressions(part: Any) -> Iterator[list[Any]]:
    if isinstance(part, Filter):
        yield part.expressions
    elif isinstance(part, And | Or):
        yield part.operands


def _matching(expression: Any, span: Span) -> Any:
    """An expression of a filter, one with `=~` so that it is matched in linear time."""
    if not isinstance(expression, Expression) or expression.op != "=~":
        return expression
    written = expression.value
    try:
        pattern = compile_pattern(written, Work()) if isinstance(written, str) else None
    except PatternError as error:
        raise RuleError(f"the pattern {written!r} is none of RE2: {error}", span) from error
    if pattern is None:
        raise RuleError(f"the pattern {written!r} is too large, or holds what cilint does not know of RE2", span)
    return _Match(expression.target, written, pattern)
