"""Where each character of a scalar's value stands in the source: decoding written scalars once more, with places.

The five styles are decoded as libyaml does it (YAML 1.1; `yaml_parser_scan_*_scalar` in its scanner.c). The value
itself comes from the parser in yaml.py; its type from resolution.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from cilint.lazy.patterns import regex
from cilint.syntax.node import Node, Style
from cilint.text.mapped import MappedText, Piece, piece_of

BREAKS = "\r\n\x85\u2028\u2029"
"""The characters that end a line in YAML 1.1: more than editors and `Source` count."""

_BREAK = r"(?:\r\n|[\r\n\x85\u2028\u2029])"
_FOLD = rf"[ \t]*(?P<first>{_BREAK})(?P<more>(?:[ \t]*{_BREAK})*)[ \t]*"
_TOKENS = {
    Style.PLAIN: regex(rf"{_FOLD}|[^ \t{BREAKS}]+|[ \t]+"),
    Style.SINGLE_QUOTED: regex(rf"{_FOLD}|(?P<escape>'')|[^' \t{BREAKS}]+|[ \t]+"),
    Style.DOUBLE_QUOTED: regex(
        rf"{_FOLD}|\\(?P<joined>{_BREAK})(?P<after>(?:[ \t]*{_BREAK})*)[ \t]*"
        rf"|\\(?P<escape>x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|.)"
        rf"|[^\\ \t{BREAKS}]+|[ \t]+"
    ),
}
"""What to cut a flow scalar into."""
_FOLDS = {Style.LITERAL: False, Style.FOLDED: True}
_QUOTED = frozenset({Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED})
_ANY_BREAK = regex(_BREAK)
_NEXT_BREAK = regex(rf"[^{BREAKS}]*")
_BLANK_LINE = regex(rf" *{_BREAK}")
_BLOCK_HEADER = regex(rf"[|>](?P<indicators>[-+1-9]{{0,2}})[ \t]*(?:#[^{BREAKS}]*)?(?:{_BREAK}|\Z)")
_ESCAPES = dict(zip("0abt\tnvfreN_LP", "\0\a\b\t\t\n\v\f\r\x1b\x85\xa0\u2028\u2029", strict=True))


def mapped(node: Node) -> MappedText:
    """A scalar's value as it is written, before inputs were interpolated, each character with its place.

    Should the source not give the value again, every character stands for the whole scalar. For a collection the
    text is empty.
    """
    return MappedText(node.written, node.source, lambda: _pieces_of(node))


def decode(node: Node) -> str:
    """The value that a scalar's source text stands for; equal to its written value."""
    return "".join(piece.text for piece in _decoded(node))


def content_end(node: Node) -> int:
    """The offset after the last character of a block scalar that belongs to its value, line breaks left aside."""
    text, start = node.source.text, node.start
    header = _BLOCK_HEADER.match(text, start)
    end = start + 1 + len(header["indicators"]) if header else node.end
    pieces, _ = block_pieces(text, start, _block_indent(text, start, node.written), folded=node.style is Style.FOLDED)
    for piece in pieces:
        if piece.text.rstrip(BREAKS):
            end = piece.end
    return end


def _pieces_of(node: Node) -> list[Piece]:
    pieces = [*_decoded(node)]
    # Most texts are one piece.
    text = pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
    if text == node.written:
        return pieces
    return [Piece(character, node.start, node.end) for character in node.written]


def _decoded(node: Node) -> Iterable[Piece]:
    value = node.written
    text, start, end = node.source.text, node.start, node.end
    style = node.style
    if style in _FOLDS:
        return block_pieces(text, start, _block_indent(text, start, value), folded=_FOLDS[style])[0]
    if style in _QUOTED:
        start, end = start + 1, end - 1
    if text[start:end] == value:
        return (piece_of(value, start, end),)
    return flow_pieces(style, text, start, end)


def flow_pieces(style: Style, text: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces of a plain or quoted scalar whose content, without quotes, stands from `start` to `end` in `text`.

    Escapes must be well-formed, as they are in what the parser accepted.
    """
    if style is Style.DOUBLE_QUOTED:
        return _double_pieces(text, start, end)
    return _folding_pieces(style, text, start, end) if style in _TOKENS else iter(())


def _folding_pieces(style: Style, text: str, start: int, end: int) -> Iterator[Piece]:
    for match in _TOKENS[style].finditer(text, start, end):
        kind = match.lastgroup
        if kind is None:
            yield Piece(match[0], match.start(), match.end())
        elif kind == "escape":
            yield Piece("'", match.start(), match.end())
        else:
            yield Piece(_folded(match["first"], match["more"]), match.start(), match.end())


def _double_pieces(text: str, start: int, end: int) -> Iterator[Piece]:
    for match in _TOKENS[Style.DOUBLE_QUOTED].finditer(text, start, end):
        if match["first"]:
            decoded = _folded(match["first"], match["more"])
        elif match["joined"]:
            decoded = _breaks(match["after"])
        elif match["escape"]:
            decoded = _unescaped(match["escape"])
        else:
            decoded = match[0]
        yield Piece(decoded, match.start(), match.end())


def _unescaped(escape: str) -> str:
    if len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code <= 0x10FFFF else ""
    return _ESCAPES.get(escape, escape)


def _folded(first: str, more: str) -> str:
    """What a line break within a flow scalar becomes, with the blank lines after it."""
    if first in "\u2028\u2029":
        return first + _breaks(more)
    return _breaks(more) or " "


def _breaks(text: str) -> str:
    return "".join(_normalized(match[0]) for match in _ANY_BREAK.finditer(text))


def _normalized(line_break: str) -> str:
    return line_break if line_break in "\u2028\u2029" else "\n"


def block_pieces(text: str, start: int, indent: int, *, folded: bool) -> tuple[list[Piece], int]:
    """The pieces of the block scalar whose `|` or `>` stands at `start`, and where the line after it begins.

    `indent` is the number of spaces that belong to the indentation of each of its lines.
    """
    header = _BLOCK_HEADER.match(text, start)
    if header is None:
        return [], start
    position, blanks = _blank_lines(text, header.end(), indent)
    pieces: list[Piece] = []
    line_break: Piece | None = None
    was_blank = False
    margin = " " * indent
    while position + indent < len(text) and text.startswith(margin, position):
        begin = position + indent
        is_blank = text[begin : begin + 1] in (" ", "\t")
        if line_break is not None:
            if not folded or line_break.text != "\n" or was_blank or is_blank:
                pieces.append(line_break)
            elif not blanks:
                pieces.append(Piece(" ", line_break.start, begin))
        pieces += blanks
        end = _NEXT_BREAK.match(text, begin).end()  # type: ignore[union-attr]  # it matches the empty text too
        pieces.append(Piece(text[begin:end], begin, end))
        was_blank = is_blank
        line_break = _line_break(text, end)
        position, blanks = _blank_lines(text, line_break.end, indent)
    if line_break is not None and "-" not in header["indicators"]:
        pieces.append(line_break)
    if "+" in header["indicators"]:
        pieces += blanks
    return pieces, position


def _block_indent(text: str, start: int, value: str) -> int:
    """How many spaces belong to the indentation of the block scalar at `start`.

    It is what the first line with content has more in the source than in the value, so that neither an indentation
    indicator nor the indentation of the parent need be known. Without content every line of spaces is blank.
    """
    header = _BLOCK_HEADER.match(text, start)
    first = len(value) - len(value.lstrip("\n\u2028\u2029"))
    if header is None or first == len(value):
        return len(text) + 1
    position = header.end()
    for _ in range(first):
        blank = _BLANK_LINE.match(text, position)
        position = blank.end() if blank else position
    return max(0, _spaces(text, position) - _spaces(value, first))


def _line_break(text: str, position: int) -> Piece:
    """The line break at `position`; empty at the end of the text."""
    found = _ANY_BREAK.match(text, position)
    return Piece(_normalized(found[0]), position, found.end()) if found else Piece("", position, position)


def _spaces(text: str, position: int, most: int = sys.maxsize) -> int:
    end = position
    while end - position < most and text.startswith(" ", end):
        end += 1
    return end - position


def _blank_lines(text: str, position: int, indent: int) -> tuple[int, list[Piece]]:
    """Where the first line from `position` on begins that is not blank, and the line breaks of those before it."""
    found: list[Piece] = []
    while blank := _BLANK_LINE.match(text, position):
        end = position + _spaces(text, position, indent)
        line_break = _line_break(text, end)
        if not line_break.text:
            break
        found.append(line_break)
        position = blank.end()
    return position, found
