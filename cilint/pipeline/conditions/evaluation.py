"""What an expression of `rules:if` comes to where only some of its variables are known. Its grammar: expression.py.

Each part has the set of values that it can have, so that `$A == "x" && false` is false whatever `$A` is. The values
are GitLab's (lib/gitlab/ci/pipeline/expression/lexeme/*.rb): Ruby's nil, booleans, texts and regular expressions, where
`&&` and `||` give their left operand where that decides, else the right one; an empty text is false only in the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.expression import Expression, regexp_of
from cilint.pipeline.conditions.tokens import TokenKind
from cilint.pipeline.work import Work


class Truth(Enum):
    """Whether a condition holds, as far as that is known."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Unknown(Enum):
    """What is known of the value of a variable that may be set outside of the files: nothing."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


class Some(NamedTuple):
    """What is known of a variable that is surely set, and not to blanks, but to what nobody knows.

    Of one `kind`, two texts are the same where their names are, and differ where these do; without a kind, nothing is
    known of how they compare. `unlike` is a text that it surely is not.
    """

    kind: str = ""
    name: str = ""
    unlike: str = ""


Value = str | None | Some | Unknown
"""The text of a variable, None for one that is not set."""

Lookup = Callable[[str], Value]
"""Gives the value of the variable of that name, without `$`."""

InputLookup = Callable[[str], Value | bool]
"""Gives the value of an input; None for one that there is not, or that has none."""


class _Pattern(NamedTuple):
    """A regular expression between slashes, with its flags."""

    text: str


class _Text(Enum):
    """Some text, an empty one perhaps."""

    ANY = "any"


_INPUT_NAME = regex(r"\w+", re.ASCII)
# A text with a pattern and more on other lines is one to GitLab as well, and left alone here.
_WHOLE_PATTERN = regex("/.*/[ismU]*")

_One = str | bool | None | _Pattern | _Text | Some
_Values = frozenset[_One]

_BOTH: _Values = frozenset({True, False})
_ANYTHING: _Values = frozenset({None, _Text.ANY})


def evaluate(expression: Expression, lookup: Lookup, work: Work, inputs: InputLookup | None = None) -> Truth:
    """Whether the condition holds with the variables that `lookup` gives, and the `inputs` where these are known.

    `work` is the run's.
    """
    found = _truths(_Evaluation(lookup, work, inputs).values(expression))
    if len(found) > 1:
        return Truth.UNKNOWN
    return Truth.TRUE if True in found else Truth.FALSE


def _truths(values: _Values) -> _Values:
    """Ruby's `present?` of each value."""
    found: set[_One] = set()
    for value in values:
        if value is _Text.ANY:
            return _BOTH
        found.add(bool(value.strip()) if isinstance(value, str) else bool(value))
    return frozenset(found)


class _Evaluation:
    def __init__(self, lookup: Lookup, work: Work, inputs: InputLookup | None) -> None:
        self._lookup = lookup
        self._work = work
        self._inputs = inputs

    def values(self, expression: Expression) -> _Values:
        """All that the expression can come to."""
        kind = expression.token.kind
        if not expression.operands:
            return self._leaf(kind, expression.token.text)
        left = self.values(expression.operands[0])
        if kind is TokenKind.NOT:
            return frozenset(not truth for truth in _truths(left))
        if kind in (TokenKind.AND, TokenKind.OR):
            decided = frozenset(value for value in left if _is_falsy(value) is (kind is TokenKind.AND))
            return decided if len(decided) == len(left) else decided | self.values(expression.operands[1])
        right = self.values(expression.operands[1])
        self._work.spend(len(left) * len(right))
        compare = _equal if kind in (TokenKind.EQUALS, TokenKind.NOT_EQUALS) else self._match
        found: _Values = frozenset().union(*(compare(one, other) for one in left for other in right))
        if kind in (TokenKind.NOT_EQUALS, TokenKind.NOT_MATCHES):
            return frozenset(not value for value in found)
        return found

    def _leaf(self, kind: TokenKind, text: str) -> _Values:
        match kind:
            case TokenKind.STRING:
                return frozenset({text[1:-1]})
            case TokenKind.PATTERN:
                return frozenset({_Pattern(text)})
            case TokenKind.NULL:
                return frozenset({None})
            case TokenKind.BOOLEAN:
                return frozenset({text == "true"})
            case TokenKind.VARIABLE:
                value = self._lookup(text[1:])
                return _ANYTHING if isinstance(value, Unknown) else frozenset({value})
            case TokenKind.INPUT if self._inputs:
                operand = self._inputs(_INPUT_NAME.findall(text)[-1])
                return _ANYTHING | _BOTH if isinstance(operand, Unknown) else frozenset({operand})
        return _ANYTHING | _BOTH

    def _match(self, one: _One, other: _One) -> _Values:
        """Whether `one` matches the expression `other`, which may be a text that holds one."""
        if _is_falsy(other):
            return frozenset({False})
        if isinstance(one, _Text | _Pattern | Some) or not isinstance(other, str | _Pattern):
            return _BOTH
        text = _as_text(one)
        if isinstance(other, str) and "/" not in other:
            # GitLab then asks Ruby for the occurrences of the text in the other, so that "b" =~ "abc" is true.
            return frozenset({text in other})
        found = match_regexp(text, other if isinstance(other, str) else other.text, self._work)
        return _BOTH if found is None else frozenset({found})


def _is_falsy(value: _One) -> bool:
    """What Ruby takes for false: an empty text is not."""
    return value is None or value is False


def _equal(one: _One, other: _One) -> _Values:
    if isinstance(one, Some):
        return _equals_some(one, other)
    if isinstance(other, Some):
        return _equals_some(other, one)
    if _Text.ANY in (one, other):
        rest = other if one is _Text.ANY else one
        return frozenset({False}) if rest is None or isinstance(rest, _Pattern) else _BOTH
    if isinstance(one, bool) and isinstance(other, str):
        return frozenset({_as_text(one) == other})
    if isinstance(one, str) and isinstance(other, bool):
        return frozenset({one == _as_text(other)})
    return frozenset({type(one) is type(other) and one == other})


def _equals_some(one: Some, other: _One) -> _Values:
    if isinstance(other, Some):
        return frozenset({one.name == other.name}) if one.kind and one.kind == other.kind else _BOTH
    is_other = isinstance(other, str) and (not other.strip() or other == one.unlike)
    return frozenset({False}) if is_other or other is None or isinstance(other, _Pattern) else _BOTH


def _as_text(value: str | bool | None) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value).lower()


def match_regexp(text: str, pattern: str, work: Work) -> bool | None:
    """Whether a text matches a pattern in slashes; None where that cannot be told, or GitLab takes no such pattern."""
    # Many pipelines have no regular expression, and few have one for a text that is known.
    from cilint.pipeline.re2.matching import compile_pattern
    from cilint.pipeline.re2.syntax import PatternError

    if not _WHOLE_PATTERN.fullmatch(pattern):
        return None
    try:
        compiled = compile_pattern(regexp_of(pattern), work)
    except PatternError:
        return None
    return compiled.found_in(text, work) if compiled else None
