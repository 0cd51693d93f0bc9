"""Where the members of a JSON text stand, also in a text that is only nearly JSON.

Pipelines write JSON with variables and commands in it, without the outer braces, or with quotes that a shell has
removed. What is no JSON is scanned, which follows what structure there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cilint.container.json_values import SPACE, JsonError, JsonMember, JsonText, JsonValue, decode_json
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple


class Member(NamedTuple):
    """A key with its value, which is None unless it is a string or a bare word.

    `path` are the keys of the objects around, at most the three innermost, and the member's own. `parent` is the same
    number for the members of one object.
    """

    path: tuple[str, ...]
    key: JsonText
    value: JsonText | None
    parent: int


class _Token(NamedTuple):
    mark: str
    stretch: JsonText


_STRING = "string"
_BARE = "bare"
_MAX_PATH = 3

_NEXT = regex(r'\s*(?:(?P<mark>[{}\[\]:,])|(?P<quote>\\*")|(?P<bare>\S))')
_PARENTHESIS = regex(r"[()]")
_BARE_WORD = regex(r'(?:\$\{[^{}"]*\}|[^\s{}\[\]:,"\\()]|\\(?!\\*"))+')
_IN_STRING = regex(r'\\.|"|\$\(', re.DOTALL)


def members_of(text: str) -> list[Member]:
    """The members of all objects in a text, JSON or nearly that, in the order in which they begin."""
    try:
        value = decode_json(text)
    except JsonError:
        return _scanned(text)
    return _scanned(text) if text[value.end :].strip(SPACE) else _decoded(text, value)


def _decoded(text: str, outermost: JsonValue) -> list[Member]:
    members: list[Member] = []
    waiting: list[tuple[tuple[str | None, ...], JsonValue]] = [((None,), outermost)]
    while waiting:
        around, outer = waiting.pop()
        for item in outer.content if isinstance(outer.content, list) else ():
            key, value = item if isinstance(item, JsonMember) else (None, item)
            if key:
                members.append(Member(_path(around, key), key, _scalar(text, value), outer.start))
            waiting.append(((*around[-_MAX_PATH:], key and key.text), value))
    return sorted(members, key=lambda member: member.key.start)


def _scalar(text: str, value: JsonValue) -> JsonText | None:
    bare = JsonText(text[value.start : value.end], value.start, value.end)
    return None if isinstance(value.content, list) else value.text or bare


def _path(around: Sequence[str | None], key: JsonText) -> tuple[str, ...]:
    return (*(name for name in around[-_MAX_PATH:] if name is not None), key.text)


def _scanned(text: str) -> list[Member]:
    members: list[Member] = []
    keys: list[str | None] = []
    parents = [0]
    objects = 0
    key: JsonText | None = None

    def add(value: JsonText | None) -> None:
        if key is not None:
            members.append(Member(_path(keys, key), key, value, parents[-1]))

    tokens = list(_tokens(text))
    for index, token in enumerate(tokens):
        if token.mark in "{[":
            objects += 1
            add(None)
            keys.append(key.text if key else None)
            parents.append(objects)
        elif token.mark in "}]":
            if keys:
                keys.pop()
                parents.pop()
        elif token.mark == ":":
            continue
        elif token.mark in (_STRING, _BARE):
            if index + 1 < len(tokens) and tokens[index + 1].mark == ":":
                key = token.stretch
                continue
            add(token.stretch)
        key = None
    return members


def bare_words(text: str) -> Iterator[str]:
    """The words outside of strings: numbers, `true`, and what something else may be put in for."""
    return (token.stretch.text for token in _tokens(text) if token.mark == _BARE)


def _tokens(text: str) -> Iterator[_Token]:
    closing = _closing_parentheses(text)
    place = 0
    while match := _NEXT.match(text, place):
        if match["mark"]:
            yield _Token(match["mark"], JsonText(match["mark"], match.start("mark"), match.end()))
            place = match.end()
        elif quote := match["quote"]:
            start = match.end()
            end = _end_of_string(text, start, quote, closing)
            yield _Token(_STRING, JsonText(_unescaped(text[start:end], quote), start, end))
            place = end + len(quote)
        else:
            start = match.start("bare")
            place = _end_of_bare_word(text, start, closing)
            yield _Token(_BARE, JsonText(text[start:place], start, place))


def _end_of_string(text: str, start: int, quote: str, closing: dict[int, int]) -> int:
    if quote != '"':
        # `{\"auths\": …}`: quotes that a shell should have unescaped end where the same stands again.
        end = text.find(quote, start)
        return end if end >= 0 else len(text)
    place = start
    while match := _IN_STRING.search(text, place):
        if match[0] == '"':
            return match.start()
        place = match.end()
        if match[0] == "$(":
            # Quotes inside a command substitution are its own.
            place = closing.get(place - 1, place)
    return len(text)


def _end_of_bare_word(text: str, start: int, closing: dict[int, int]) -> int:
    place = start
    while True:
        if match := _BARE_WORD.match(text, place):
            place = match.end()
        elif place in closing:
            place = closing[place] + 1
        else:
            # A character that begins nothing, such as a lone parenthesis, is a word by itself.
            return max(place, start + 1)


def _closing_parentheses(text: str) -> dict[int, int]:
    """The offset of the closing parenthesis for that of each opening one which has one."""
    if "(" not in text:
        return {}
    closing: dict[int, int] = {}
    open_ones: list[int] = []
    for match in _PARENTHESIS.finditer(text):
        if match[0] == "(":
            open_ones.append(match.start())
        elif open_ones:
            closing[open_ones.pop()] = match.start()
    return closing


def _unescaped(raw: str, quote: str) -> str:
    if quote != '"' or "\\" not in raw:
        return raw
    # As in json_values.py.
    import json

    try:
        value = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return raw
    return str(value)
