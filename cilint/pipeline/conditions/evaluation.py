"""What an expression of `rules:if` comes to where only some of its variables are known. Its grammar: expression.py.

Each part has the set of values that it can have, so that `$A == "x" && false` is false whatever `$A` is. The values
are GitLab's (lib/gitlab/ci/pipeline/expression/lexeme/*.rb): Ruby's nil, booleans, texts and regular expressions, where
`&&` and `||` give their left operand where that decides, else the right one; an empty text is false only in the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.expression import MATCHING, Expression, regexp_of
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


def is_open(value: Value) -> bool:
    """Whether a value may be each text but a blank one, as far as is known."""
    return value is UNKNOWN or (isinstance(value, Some) and not value.unlike)


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

_IS: Mapping[bool, _Values] = {True: frozenset({True}), False: frozenset({False})}
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
    if values <= _BOTH:
        return values
    found: set[_One] = set()
    for value in values:
        if value is _Text.ANY:
            return _BOTH
        found.add(bool(value.strip()) if isinstance(value, str) else bool(value))
    return frozenset(found)


class _Evaluation:
    __slots__ = ("_inputs", "_lookup", "_work")

    def __init__(self, lookup: Lookup, work: Work, inputs: InputLookup | None) -> None:
        self._lookup = lookup
        self._work = work
        self._inputs = inputs

    def values(self, expression: Expression) -> _Values:
        """All that the expression can come to."""
        return _VALUES[expression.token.kind](self, expression)

    def _not(self, expression: Expression) -> _Values:
        return _opposite(_truths(self.values(expression.operands[0])))

    def _and_or(self, expression: Expression) -> _Values:
        left, is_and = self.values(expression.operands[0]), expression.token.kind is TokenKind.AND
        decided = frozenset([value for value in left if _is_falsy(value) is is_and])
        return decided if len(decided) == len(left) else decided | self.values(expression.operands[1])

    def _compared(self, expression: Expression) -> _Values:
        one, other = expression.operands
        left, right = self.values(one), self.values(other)
        self._work.spend(len(left) * len(right))
        kind = expression.token.kind
        compare = self._match if kind in MATCHING else _equal
        found: _Values = frozenset()
        for value in left:
            for against in right:
                found |= compare(value, against)
        return _opposite(found) if kind in _NEGATED else found

    def _variable(self, expression: Expression) -> _Values:
        value = self._lookup(expression.token.text[1:])
        return _ANYTHING if value is UNKNOWN else frozenset((value,))

    def _input(self, expression: Expression) -> _Values:
        if self._inputs is None:
            return _ANYTHING | _BOTH
        value = self._inputs(_INPUT_NAME.findall(expression.token.text)[-1])
        return _ANYTHING | _BOTH if value is UNKNOWN else frozenset((value,))

    def _match(self, one: _One, other: _One) -> _Values:
        """Whether `one` matches the expression `other`, which may be a text that holds one."""
        if _is_falsy(other):
            return _IS[False]
        if isinstance(one, _Text | _Pattern | Some) or not isinstance(other, str | _Pattern):
            return _BOTH
        text = _as_text(one)
        if isinstance(other, str) and "/" not in other:
            # GitLab then asks Ruby for the occurrences of the text in the other, so that "b" =~ "abc" is true.
            return _IS[text in other]
        found = match_regexp(text, other if isinstance(other, str) else other.text, self._work)
        return _BOTH if found is None else _IS[found]


def _opposite(values: _Values) -> _Values:
    return frozenset([not value for value in values])


def _is_falsy(value: _One) -> bool:
    """What Ruby takes for false: an empty text is not."""
    return value is None or value is False


def _equal(one: _One, other: _One) -> _Values:
    if isinstance(one, str) and isinstance(other, str):
        return _IS[one == other]
    if isinstance(one, Some):
        return _equals_some(one, other)
    if isinstance(other, Some):
        return _equals_some(other, one)
    if _Text.ANY in (one, other):
        rest = other if one is _Text.ANY else one
        return _IS[False] if rest is None or isinstance(rest, _Pattern) else _BOTH
    if isinstance(one, bool) and isinstance(other, str):
        return _IS[_as_text(one) == other]
    if isinstance(one, str) and isinstance(other, bool):
        return _IS[one == _as_text(other)]
    return _IS[type(one) is type(other) and one == other]


def _equals_some(one: Some, other: _One) -> _Values:
    if isinstance(other, str):
        return _BOTH if other.strip() and other != one.unlike else _IS[False]
    if isinstance(other, Some):
        return _IS[one.name == other.name] if one.kind and one.kind == other.kind else _BOTH
    return _IS[False] if other is None or isinstance(other, _Pattern) else _BOTH


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


_NEGATED = frozenset({TokenKind.NOT_EQUALS, TokenKind.NOT_MATCHES})
_VALUES: Mapping[TokenKind, Callable[[_Evaluation, Expression], _Values]] = {
    TokenKind.INPUT: _Evaluation._input,
    TokenKind.VARIABLE: _Evaluation._variable,
    TokenKind.STRING: lambda _, leaf: frozenset((leaf.token.text[1:-1],)),
    TokenKind.PATTERN: lambda _, leaf: frozenset((_Pattern(leaf.token.text),)),
    TokenKind.NULL: lambda _, __: frozenset((None,)),
    TokenKind.BOOLEAN: lambda _, leaf: _IS[leaf.token.text == "true"],
    TokenKind.EQUALS: _Evaluation._compared,
    TokenKind.NOT_EQUALS: _Evaluation._compared,
    TokenKind.MATCHES: _Evaluation._compared,
    TokenKind.NOT_MATCHES: _Evaluation._compared,
    TokenKind.AND: _Evaluation._and_or,
    TokenKind.OR: _Evaluation._and_or,
    TokenKind.NOT: _Evaluation._not,
}
"""What makes the values of an expression, by what its outermost token is."""
