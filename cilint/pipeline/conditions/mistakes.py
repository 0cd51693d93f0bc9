"""What is wrong where no token of an expression begins, in words that help; what an expression is: expression.py.

The text itself is quoted only as far as it is a short word: what someone forgot to put into quotes may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cilint.pipeline.conditions.tokens import Fault, Token, TokenKind

_WORD_OPERATORS = {"and": "&&", "or": "||", "not": "!", "is": "==", "eq": "==", "ne": "!="}


def _brace(found: re.Match[str]) -> tuple[str, str]:
    return "GitLab reads no braces around a variable here", f"write ${found['name']}"


def _one_character(found: re.Match[str]) -> tuple[str, str]:
    message = "GitLab takes no regular expression of a single character"
    character = found["character"]
    return message, "write /.+/" if character == "." else f"write /[{character}]/" if character.isalnum() else ""


def _open_pattern(_found: re.Match[str]) -> tuple[str, str]:
    return "this regular expression has no / at its end", r"a / within it is written \/"


def _open_text(found: re.Match[str]) -> tuple[str, str]:
    return f"this text has no {found[0][0]} at its end", ""


def _operator(found: re.Match[str]) -> tuple[str, str]:
    meant = {"=": "==", "&": "&&", "|": "||", "~": "=~", "~=": "=~"}.get(found[0], "")
    return f"there is no operator {found[0]}", f"did you mean {meant}?" if meant else ""


def _word(found: re.Match[str]) -> tuple[str, str]:
    word = found[0]
    if word.lower() in _WORD_OPERATORS:
        return f"there is no operator {word}", f"write {_WORD_OPERATORS[word.lower()]}"
    if re.fullmatch(r"[A-Za-z_]{1,30}", word):
        return f"{word} is neither a variable nor a text in quotes", f'write ${word} or "{word}"'
    return "this is neither a variable nor a text in quotes", "put texts into quotes"


_MISTAKES: tuple[tuple[str, Callable[[re.Match[str]], tuple[str, str]]], ...] = (
    (r"\$\{(?P<name>\w+)\}", _brace),
    (r"/(?P<character>[^/\\])/[ismU]*", _one_character),
    (r"/[^\s]*", _open_pattern),
    (r"[\"'][^\n]*", _open_text),
    (r"[=&|~<>+*?^,;:-]{1,2}", _operator),
    (r"[^\s()\"'$=!&|]+", _word),
)


def explain(text: str, place: int, previous: Token | None) -> Fault:
    """Why no token begins at `place`, where a space does not stand; `previous` is the token before it."""
    if previous and previous.kind is TokenKind.PATTERN and previous.end == place:
        return _after_pattern(text, place)
    for pattern, describe in _MISTAKES:
        if found := re.compile(pattern, re.ASCII).match(text, place):
            message, remedy = describe(found)
            return Fault(message, place, found.end(), remedy)
    return Fault("GitLab reads nothing that begins so", place, place + 1)


def _after_pattern(text: str, place: int) -> Fault:
    rest = text[place:].split()[0]
    if "/" in rest:
        slash = text.rindex("/", 0, place)
        return Fault("this / ends the regular expression", slash, slash + 1, r"within it, write \/")
    return Fault("this is no flag of a regular expression", place, place + len(rest), "the flags are i, m, s and U")
