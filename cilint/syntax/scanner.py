"""YAML events without a C library: ruamel.yaml's parser over a scanner that reads as libyaml 0.2.5 does.

GitLab's Psych is built on libyaml. ruamel's own scanner differs from it in tabs, anchors, tags, `?` and `:` within
flow collections, line breaks and escapes; what differs is replaced here, after libyaml's scanner.c, and nothing else.
It reads what the C parser cannot: everything where that is not installed, otherwise what it refuses. Making nodes
of events is left to yaml.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn

from ruamel.yaml import tokens
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner, ScannerError

from cilint.syntax.node import Style
from cilint.syntax.scalar import BREAKS, block_pieces, flow_pieces

_BLANKZ = rf" \t{BREAKS}\0"
_BREAK = re.compile(rf"\r\n|[{BREAKS}]")
_BLANKS = re.compile(rf"[ \t{BREAKS}]*")
_SPACES = re.compile(" *")
_COMMENT = re.compile(rf"#[^{BREAKS}\0]*")
_DOCUMENT_MARK = re.compile(rf"(?:---|\.\.\.)(?=[{_BLANKZ}])")
_BLOCK_RUN = re.compile(rf"(?:[^:{_BLANKZ}]|:(?![{_BLANKZ}]))+")
_FLOW_RUN = re.compile(rf"(?:[^:,\[\]{{}}{_BLANKZ}]|:(?![{_BLANKZ},?\[\]{{}}]))+")
_COLON_BEFORE_INDICATOR = re.compile(r":[,?\[\]{}]")
_ANCHOR = re.compile(rf"[&*]([0-9A-Za-z_-]+)(?=[{_BLANKZ}?:,\]}}%@`])")
_URI = r"(?:[\w;/?:@&=+$.!~*'()-]|%[0-9a-fA-F]{2})"
_TAG = re.compile(
    rf"!<(?P<verbatim>(?:{_URI}|[,\[\]])+)>|(?P<handle>![\w-]*!)(?P<suffix>{_URI}+)|!(?![\w-]*!)(?P<local>{_URI}*)",
    re.ASCII,
)
_URI_OCTETS = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_BLOCK_HEADER = re.compile(rf"[|>](?:[+-]?(?P<a>[0-9]?)|(?P<b>[0-9])[+-])(?=[{_BLANKZ}#])[ \t]*(?:#[^{BREAKS}\0]*)?")
_QUOTED = {
    "'": re.compile(r"'(?:[^'\0]++|'')*+'"),
    '"': re.compile(r'"(?:[^"\\\0]++|\\[^\0])*+"', re.DOTALL),
}
_ESCAPE = re.compile(
    rf"""\\(?:[0abt\tnvfre "/\\N_LP{BREAKS}]|x[0-9a-fA-F]{{2}}|u(?P<u>[0-9a-fA-F]{{4}})|U(?P<U>[0-9a-fA-F]{{8}}))"""
)
_DIRECTIVE = re.compile(
    r"%(?:YAML[ \t]+(?P<major>[0-9]{1,9})\.(?P<minor>[0-9]{1,9})"
    rf"|TAG[ \t]+(?P<handle>!(?:[\w-]*!)?)[ \t]+(?P<prefix>(?:{_URI}|[,\[\]])+)(?=[{_BLANKZ}]))"
    rf"[ \t]*(?:#[^{BREAKS}\0]*)?(?=[{BREAKS}\0])",
    re.ASCII,
)


class _Reader(Reader):
    """Counts lines and columns as libyaml does: all of YAML 1.1's line breaks end a line."""

    def forward(self, length: int = 1) -> None:
        """Skip `length` characters."""
        end = self.pointer + length
        line_start = self.pointer - self.column
        # One character further, to see whether a CR at the end is half of a CR LF, which counts when it is passed.
        for match in _BREAK.finditer(self.buffer, self.pointer, end + 1):
            if match.end() > end:
                break
            self.line += 1
            line_start = match.end()
        self.pointer = self.index = end
        self.column = end - line_start


class _Scanner(Scanner):
    """The scanner with libyaml's rules; `reader.buffer` is the whole text and a NUL, `reader.pointer` the place."""

    def _fail(self, problem: str, place: int, context: str | None = None, start: Any = None) -> NoReturn:
        self.reader.forward(place - self.reader.pointer)
        raise ScannerError(context, start, problem, self.reader.get_mark())

    def scan_to_next_token(self) -> None:
        """Skip spaces, comments and line breaks, and tabs where they cannot be meant as indentation."""
        reader = self.reader
        while True:
            if reader.column == 0 and reader.peek() == "\ufeff":
                reader.forward()
            blanks = " \t" if self.flow_level or not self.allow_simple_key else " "
            while reader.peek() in blanks:
                reader.forward()
            if comment := _COMMENT.match(reader.buffer, reader.pointer):
                reader.forward(len(comment[0]))
            line_break = _BREAK.match(reader.buffer, reader.pointer)
            if line_break is None:
                return
            reader.forward(len(line_break[0]))
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_directive(self) -> Any:
        """`%YAML` and `%TAG`; libyaml knows no others."""
        start = self.reader.get_mark()
        match = _DIRECTIVE.match(self.reader.buffer, self.reader.pointer)
        if match is None:
            self._fail("found an unknown or malformed directive", self.reader.pointer)
        self.reader.forward(len(match[0]))
        if match["handle"]:
            name, value = "TAG", (match["handle"], match["prefix"])
        else:
            name, value = "YAML", (int(match["major"]), int(match["minor"]))
            if value not in ((1, 1), (1, 2)):
                raise ScannerError(None, None, "found incompatible YAML document", start)
        return tokens.DirectiveToken(name, value, start, self.reader.get_mark())

    def scan_anchor(self, token_class: Callable[..., Any]) -> Any:
        """An anchor or alias: ASCII letters, digits, `-` and `_`."""
        start = self.reader.get_mark()
        match = _ANCHOR.match(self.reader.buffer, self.reader.pointer)
        if match is None:
            kind = "alias" if self.reader.peek() == "*" else "anchor"
            self._fail("expected alphabetic or numeric character", self.reader.pointer, f"while scanning an {kind}")
        self.reader.forward(len(match[0]))
        return token_class(match[1], start, self.reader.get_mark())

    def scan_tag(self) -> Any:
        """A tag, whose name holds no flow indicator unless it is verbatim."""
        start = self.reader.get_mark()
        match = _TAG.match(self.reader.buffer, self.reader.pointer)
        end = match.end() if match else self.reader.pointer
        following = self.reader.buffer[end]
        if match is None or not (following in f" \t{BREAKS}\0" or (self.flow_level and following == ",")):
            self._fail("found a malformed tag", self.reader.pointer)
        try:
            for octets in _URI_OCTETS.findall(match[0]):
                bytes.fromhex(octets.replace("%", "")).decode()
        except UnicodeDecodeError:
            self._fail("found a malformed tag", self.reader.pointer)
        self.reader.forward(len(match[0]))
        value: tuple[str | None, str]
        if match["verbatim"]:
            value = (None, match["verbatim"])
        elif match["handle"]:
            value = (match["handle"], match["suffix"])
        else:
            value = ("!", match["local"]) if match["local"] else (None, "!")
        return tokens.TagToken(value, start, self.reader.get_mark())

    def scan_block_scalar(self, style: str, _rt: bool | None = False) -> Any:
        """A literal or folded scalar; its decoding is shared with the mapping of values to places."""
        reader, text = self.reader, self.reader.buffer[:-1]
        start = reader.get_mark()
        header = _BLOCK_HEADER.match(reader.buffer, reader.pointer)
        if header is None or reader.buffer[header.end()] not in BREAKS + "\0":
            self._fail("expected chomping or indentation indicators", reader.pointer, "while scanning a block scalar")
        indicator = header["a"] or header["b"]
        if indicator == "0":
            self._fail("expected indentation indicator in the range 1-9", reader.pointer)
        indent = max(self.indent, 0) + int(indicator) if indicator else self._detected_indent(text, header.end())
        pieces, end = block_pieces(text, reader.pointer, indent, folded=style == ">")
        self._refuse_tab(end, indent)
        reader.forward(end - reader.pointer)
        return tokens.ScalarToken("".join(piece.text for piece in pieces), False, start, reader.get_mark(), style)

    def _detected_indent(self, text: str, position: int) -> int:
        """The indentation of the most indented line up to the first that is not blank."""
        deepest = 0
        while True:
            if line_break := _BREAK.match(text, position):
                position = line_break.end()
            spaces = _SPACES.match(text, position)
            width = len(spaces[0]) if spaces else 0
            deepest = max(deepest, width)
            position += width
            if position >= len(text) or text[position] not in BREAKS:
                break
        if text.startswith("\t", position):
            self._fail("found a tab character where an indentation space is expected", position)
        return max(deepest, self.indent + 1, 1)

    def _refuse_tab(self, position: int, indent: int) -> None:
        spaces = _SPACES.match(self.reader.buffer, position)
        end = spaces.end() if spaces else position
        if end - position < indent and self.reader.buffer[end] == "\t":
            self._fail("found a tab character where an indentation space is expected", end)

    def scan_flow_scalar(self, style: str) -> Any:
        """A quoted scalar."""
        reader, context = self.reader, "while scanning a quoted scalar"
        start, begin = reader.get_mark(), reader.pointer
        match = _QUOTED[style].match(reader.buffer, begin)
        end = match.end() if match else len(reader.buffer) - 1
        for line_break in _BREAK.finditer(reader.buffer, begin, end):
            if _DOCUMENT_MARK.match(reader.buffer, line_break.end()):
                self._fail(
                    "found unexpected document separator", line_break.end(), "while scanning a quoted scalar", start
                )
        if match is None:
            self._fail("found unexpected end of stream", end, context, start)
        if style == '"':
            self._check_escapes(begin + 1, end - 1)
        kind = Style.DOUBLE_QUOTED if style == '"' else Style.SINGLE_QUOTED
        value = "".join(piece.text for piece in flow_pieces(kind, reader.buffer, begin + 1, end - 1))
        reader.forward(end - begin)
        return tokens.ScalarToken(value, False, start, reader.get_mark(), style)

    def _check_escapes(self, position: int, end: int) -> None:
        buffer = self.reader.buffer
        while (position := buffer.find("\\", position, end)) >= 0:
            match = _ESCAPE.match(buffer, position, end)
            if match is None:
                self._fail(f"found unknown escape character {buffer[position + 1]!r}", position)
            code = int(match["u"] or match["U"] or "0", 16)
            if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
                self._fail("found invalid Unicode character escape code", position)
            position = match.end()

    def scan_plain(self) -> Any:
        """A plain scalar, which may go on over several lines."""
        reader, buffer = self.reader, self.reader.buffer
        start, begin = reader.get_mark(), reader.pointer
        run = _FLOW_RUN if self.flow_level else _BLOCK_RUN
        position = end = begin
        column = reader.column
        while not (buffer[position] == "#" or (column == 0 and _DOCUMENT_MARK.match(buffer, position))):
            if found := run.match(buffer, position):
                position = end = found.end()
                self.allow_simple_key = False
            if self.flow_level and _COLON_BEFORE_INDICATOR.match(buffer, position):
                self._fail("found unexpected ':'", position, "while scanning a plain scalar", start)
            blanks = _BLANKS.match(buffer, position)
            if not blanks or not blanks[0]:
                break
            position = blanks.end()
            lines = _BREAK.split(blanks[0])
            if len(lines) > 1:
                self.allow_simple_key = True
                column = len(lines[-1])
                if any("\t" in line[: self.indent + 1] for line in lines[1:]):
                    tab = buffer.index("\t", end + len(lines[0]))
                    self._fail("found a tab character that violates indentation", tab, None, start)
                if not self.flow_level and column < self.indent + 1:
                    break
            else:
                column += len(blanks[0])
        value = "".join(piece.text for piece in flow_pieces(Style.PLAIN, buffer, begin, end))
        reader.forward(end - begin)
        end_mark = reader.get_mark()
        reader.forward(position - end)
        return tokens.ScalarToken(value, True, start, end_mark)


class _Loader:
    """What ruamel's reader, scanner and parser look for in their loader: each other, and that this is YAML 1.1."""

    comment_handling = None
    processing_version = (1, 1)

    def __init__(self, text: str) -> None:
        self._resolver = self
        self._reader = _Reader(text, loader=self)
        self._scanner = _Scanner(loader=self)
        self.parser = Parser(loader=self)


def events(text: str) -> Callable[[], Any]:
    """A function that gives the next of ruamel.yaml's events of `text` at each call.

    Raises ruamel's YAMLError there and here, and other exceptions where its parser trips over its own feet.
    """
    get_event: Callable[[], Any] = _Loader(text).parser.get_event
    return get_event
