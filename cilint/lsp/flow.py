"""Where the end of a text is in YAML's brackets, which may be open still: `[a, {b: c`."""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple

_TOKEN = regex(
    r"(?P<quoted>\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+')|(?P<unclosed>[\"'].*)|(?P<mark>[\[\]{},]|:(?=\s))"
    r"|(?P<tag>[!&]\S*)|(?P<blank>\s+)|(?P<word>(?:[^\[\]{},:\s]|:(?!\s))+)",
    re.DOTALL,
)


class FlowSpot(NamedTuple):
    """The innermost bracket that is open, and what is being typed in it.

    `keys` lead there from the outermost one, an entry of a list as an empty text. `entries` are those before it in its
    list, of which `tag` is the tag; `siblings` the keys before it in its mapping. `is_key` says that a key is to come.
    """

    keys: tuple[str, ...]
    typed: str
    siblings: frozenset[str]
    entries: tuple[str, ...]
    tag: str
    is_key: bool


class _Bracket:
    def __init__(self, tag: str, *, is_list: bool) -> None:
        self.tag = tag
        self.is_list = is_list
        self.key: str | None = None
        self.done: list[str] = []
        self.word = ""
        self.gap = ""

    def add(self, text: str) -> None:
        self.word += self.gap + text if self.word else text
        self.gap = ""

    def end(self) -> None:
        """The entry is done."""
        if self.is_list:
            self.done.append(self.word)
        self.word, self.key, self.gap = "", None, ""

    def turn(self) -> None:
        """What was typed is a key."""
        if self.is_list:
            self.add(":")
        else:
            self.done.append(self.word)
            self.key, self.word, self.gap = self.word, "", ""


def flow_spot(text: str) -> FlowSpot | None:
    """Where the end of a text is that begins with a bracket, or tags before one; None where all are closed."""
    open_: list[_Bracket] = []
    tag = kind = ""
    for token in _TOKEN.finditer(text):
        kind, written = str(token.lastgroup), token[0]
        if kind == "tag":
            tag = written if written[0] == "!" else tag
            continue
        if kind == "mark" and written in "[{":
            open_.append(_Bracket(tag, is_list=written == "["))
        elif not open_:
            if kind != "blank":
                return None
        elif kind == "mark" and written in "]}":
            open_.pop()
            if not open_:
                return None
        else:
            _read(open_[-1], kind, written)
        if kind != "blank":
            tag = ""
    # Behind a closing quote nothing is being typed.
    return _spot(open_) if open_ and kind != "quoted" else None


def _read(bracket: _Bracket, kind: str, written: str) -> None:
    if kind == "mark":
        if written == ",":
            bracket.end()
        else:
            bracket.turn()
    elif kind == "blank":
        bracket.gap = written
    else:
        bracket.add(written[1:-1] if kind == "quoted" else written[1:] if kind == "unclosed" else written)


def _spot(open_: list[_Bracket]) -> FlowSpot:
    last = open_[-1]
    keys = tuple("" if bracket.is_list else bracket.key or "" for bracket in open_ if bracket.is_list or bracket.key)
    done = tuple(last.done)
    is_key = not last.is_list and last.key is None
    siblings = frozenset() if last.is_list else frozenset(done)
    return FlowSpot(keys, last.word, siblings, done if last.is_list else (), last.tag, is_key)
