"""Where each character of a TOML string stands in the source. The strings themselves are found in toml.py.

Source: https://toml.io/en/v1.0.0#string, and `\\e` and `\\xHH` of TOML 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.syntax.node import Node, Style
from cilint.text.mapped import MappedText, Piece

_QUOTES = {Style.SINGLE_QUOTED: 1, Style.DOUBLE_QUOTED: 1, Style.LITERAL: 3, Style.FOLDED: 3}
_FIRST_BREAK = regex(r"\r?\n")
_LINES = regex(r"\r\n|[^\r]+|\r")
_BASIC = regex(
    r"\\(?:(?P<join>[ \t]*+\r?\n[ \t\r\n]*+)|(?P<escape>u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|.))"
    r"|\r\n|[^\\\r]+|\r",
    re.DOTALL,
)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
_ESCAPED = (Style.DOUBLE_QUOTED, Style.FOLDED)


def decoded(style: Style, text: str, start: int, end: int) -> str:
    """The value of the scalar that stands from offset `start` up to `end` in `text`, its quotes among them."""
    return "".join(piece.text for piece in _pieces(style, text, start, end))


def toml_text(node: Node) -> MappedText:
    """The value of a TOML scalar, each character with its place."""
    return MappedText(node.text, node.source, lambda: _pieces(node.style, node.source.text, node.start, node.end))


def _pieces(style: Style, text: str, start: int, end: int) -> Iterator[Piece]:
    quotes = _QUOTES.get(style, 0)
    start, end = start + quotes, end - quotes
    if quotes > 1 and (line_break := _FIRST_BREAK.match(text, start, end)):
        start = line_break.end()
    if style is Style.PLAIN or ("\\" not in text[start:end] and "\r" not in text[start:end]):
        yield Piece(text[start:end], start, end)
        return
    for match in (_BASIC if style in _ESCAPED else _LINES).finditer(text, start, end):
        yield Piece(_piece_text(match), match.start(), match.end())


def _piece_text(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "join":
            return ""
        case "escape":
            return _unescaped(found["escape"])
    return "\n" if found[0] == "\r\n" else found[0]


def _unescaped(escape: str) -> str:
    if len(escape) == 1:
        return _ESCAPES.get(escape, escape)
    code = int(escape[1:], 16)
    # What is no character is refused by the parser, which reads the text after the scanner.
    return chr(code) if code <= 0x10FFFF else ""
