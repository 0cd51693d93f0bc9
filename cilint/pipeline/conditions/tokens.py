"""Tokens of expressions, and what can be wrong with them. How a text is cut up is in expression.py."""

from __future__ import annotations

from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple


class TokenKind(Enum):
    """The kinds of token in the order in which GitLab tries them, each with what it looks like."""

    OPEN = r"\("
    CLOSE = r"\)"
    INPUT = r"\$\[\[\s*inputs\.\w+\s*\]\]"
    VARIABLE = r"\$\w+"
    STRING = r"\"[^\"\n]*\"|'[^'\n]*'"
    PATTERN = r"/(?:[^/]|\\/)+[^\\]/[ismU]*"
    NULL = "null"
    BOOLEAN = r"\b(?:true|false)\b"
    EQUALS = "=="
    MATCHES = "=~"
    NOT_EQUALS = "!="
    NOT_MATCHES = "!~"
    AND = "&&"
    OR = r"\|\|"
    NOT = "!"


class Token(Frozen):
    """A token with its place in the expression: offsets of its first character and after its last."""

    kind: TokenKind
    text: str
    start: int
    end: int


class Fault(NamedTuple):
    """Why a text is no expression, the place of what is wrong with it, and what to write instead, if that is known."""

    message: str
    start: int
    end: int
    remedy: str = ""
