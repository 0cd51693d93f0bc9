"""Expressions of `rules:if` and `only:variables`: their text as tokens and as a tree. Their values: evaluation.py.

The grammar is GitLab's, with what its newest versions take (lib/gitlab/ci/pipeline/expression/lexer.rb, parser.rb and
lexeme/*.rb): an operator is put behind its operands by precedence alone, so that `$A "b" ==` is an expression as well.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.pipeline.conditions.tokens import Fault, Token, TokenKind

MAX_TOKENS = 99
"""GitLab gives up while it looks for the token after the hundredth, be there one or not."""


_TOKEN = regex(rf"\s*(?:{'|'.join(f'(?P<{kind.name}>{kind.value})' for kind in TokenKind)})", re.ASCII)
_SPACE = " \t\r\n\f\v"
_KINDS = {kind.name: kind for kind in TokenKind}
_OPENING = frozenset({TokenKind.OPEN, TokenKind.NOT})
# The lower the tighter.
_PRECEDENCE = {
    TokenKind.NOT: 1,
    TokenKind.EQUALS: 10,
    TokenKind.MATCHES: 10,
    TokenKind.NOT_EQUALS: 10,
    TokenKind.NOT_MATCHES: 10,
    TokenKind.AND: 11,
    TokenKind.OR: 12,
    TokenKind.CLOSE: 900,
    TokenKind.OPEN: 901,
}
_EQUALITIES = frozenset({TokenKind.EQUALS, TokenKind.NOT_EQUALS})
_COMPARED = frozenset({TokenKind.VARIABLE, TokenKind.STRING, TokenKind.NULL})
MATCHING = (TokenKind.MATCHES, TokenKind.NOT_MATCHES)
"""The operators that compare with regular expressions."""


class Expression(Frozen):
    """A value or an operator with its operands."""

    token: Token
    operands: tuple[Expression, ...] = ()


class _FaultError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


# More than real pipelines have: they are asked in turn, event by event, and where one too few is kept, none is found.
@lru_cache(maxsize=8192)
def parse(text: str) -> Expression | Fault:
    """The tree of an expression, or what GitLab refuses of it."""
    try:
        return _tree(_in_postfix_order(_tokens(text)), text)
    except _FaultError as error:
        return error.fault


def is_plain(expression: Expression) -> bool:
    """Whether it is made of variables, and of comparisons of them with texts or each other.

    While nothing is known of the variables, it can be so and not so.
    """
    kind, operands = expression.token.kind, expression.operands
    if kind in _EQUALITIES:
        kinds = {operands[0].token.kind, operands[1].token.kind}
        return TokenKind.VARIABLE in kinds and kinds <= _COMPARED
    if operands:
        return kind not in MATCHING and all(map(is_plain, operands))
    return kind is TokenKind.VARIABLE


def asks_for_texts(expression: Expression) -> bool:
    """Whether it is made of comparisons of variables with texts, none of them blank.

    While nothing is known of the variables but that they are set, it can be so and not so.
    """
    kind, operands = expression.token.kind, expression.operands
    if kind not in _EQUALITIES:
        return bool(operands) and kind not in MATCHING and all(map(asks_for_texts, operands))
    one, other = operands[0].token, operands[1].token
    if one.kind is not TokenKind.STRING:
        one, other = other, one
    return one.kind is TokenKind.STRING and other.kind is TokenKind.VARIABLE and bool(one.text[1:-1].strip())


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    place = 0
    end = len(text.rstrip(_SPACE))
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            # Loaded for what is refused anyway.
            from cilint.pipeline.conditions.mistakes import explain

            place += len(text[place:]) - len(text[place:].lstrip(_SPACE))
            raise _FaultError(explain(text, place, tokens[-1] if tokens else None))
        kind = _KINDS[match.lastgroup]
        start, place = match.span(kind.name)
        token = Token(kind, text[start:place], start, place)
        if len(tokens) == MAX_TOKENS:
            raise _FaultError(Fault(f"GitLab takes no more than {MAX_TOKENS} tokens", token.start, end))
        if kind is TokenKind.PATTERN:
            _check_regexp(token)
        tokens.append(token)
    return tokens


def _check_regexp(token: Token) -> None:
    # Many pipelines have no regular expression.
    from cilint.pipeline.re2.syntax import PatternError
    from cilint.pipeline.re2.syntax import parse as parse_regexp

    try:
        parse_regexp(regexp_of(token.text))
    except PatternError as error:
        raise _FaultError(Fault(f"GitLab takes no such regular expression: {error}", token.start, token.end)) from None


def regexp_of(text: str) -> str:
    """The regular expression of a pattern in slashes, its own slashes no longer escaped, its flags in front of it."""
    expression, _, flags = text.replace("\\/", "/")[1:].rpartition("/")
    return f"(?{flags}){expression}" if flags else expression


def _in_postfix_order(tokens: list[Token]) -> list[Token]:
    """Operators behind their operands, by the shunting-yard algorithm; parentheses are gone."""
    output: list[Token] = []
    operators: list[Token] = []
    for token in tokens:
        kind = token.kind
        if kind not in _PRECEDENCE:
            output.append(token)
        elif kind in _OPENING:
            operators.append(token)
        else:
            while operators and _PRECEDENCE[kind] >= _PRECEDENCE[operators[-1].kind]:
                output.append(operators.pop())
            if kind is not TokenKind.CLOSE:
                operators.append(token)
            elif operators:
                operators.pop()
            else:
                raise _FaultError(Fault("this ) closes nothing", token.start, token.end))
    for token in reversed(operators):
        if token.kind is TokenKind.OPEN:
            raise _FaultError(Fault("this ( is never closed", token.start, token.end))
        output.append(token)
    return output


def _tree(tokens: list[Token], text: str) -> Expression:
    results: list[Expression] = []
    for token in tokens:
        if token.kind not in _PRECEDENCE:
            results.append(Expression(token))
            continue
        count = 1 if token.kind is TokenKind.NOT else 2
        if len(results) < count:
            raise _FaultError(Fault(f"{token.text} has too few operands", token.start, token.end))
        results[-count:] = [Expression(token, tuple(results[-count:]))]
    if not results:
        raise _FaultError(Fault("there is no expression", 0, len(text)))
    if len(results) > 1:
        first = min(token.start for token in _tokens_of(results[1]))
        message = "there is no operator between this and what stands before it"
        raise _FaultError(Fault(message, first, len(text.rstrip(_SPACE)), "join conditions by && or ||"))
    return results[0]


def _tokens_of(expression: Expression) -> list[Token]:
    return [expression.token, *(token for operand in expression.operands for token in _tokens_of(operand))]
