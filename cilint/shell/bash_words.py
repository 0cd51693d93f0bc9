"""Words of Bash: which parts they are made of, with quotes and escapes decoded as the shell decodes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cilint.lazy.patterns import regex
from cilint.shell.grammar import ascii_twin
from cilint.shell.masking import OPAQUE
from cilint.shell.nesting import Closings
from cilint.shell.word import Part, PartKind, Quoting, Word

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_STEP = rf"\$(?:({_NAME})|\{{({_NAME})\}})"
_PLAIN_STEP = regex(rf"""[^\\'"$`<>\0]+|{_STEP}""")
_DOUBLE_STEP = regex(rf"""[^\\"$`\0]+|{_STEP}""")
"""What nearly all words are made of: characters that stand for themselves, and variables, whose names are groups."""
_BODY_RUN = regex(r"[^\\$`\0\n]*\n|[^\\$`\0\n]+")
_QUOTED_BODY_RUN = regex(r"[^\0\n]*\n|[^\0\n]+")
_SINGLE_RUN = regex(r"[^\0]+")
_TABS = regex(r"\t*")
_VARIABLE = regex(r"\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])")
_BRACED = regex(r"\$\{([!#]?)([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])(.*)\}", re.DOTALL)
_ANSI_C = regex(r"\$'((?:[^'\\]|\\.)*)'?", re.DOTALL)
_ANSI_C_STEP = regex(
    r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c(.)|(.))|[^\\\0]+|\\|\0",
    re.DOTALL,
)
_ANSI_C_LETTERS = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip


class WordReader:
    """Reads the parts of the words of one script."""

    __slots__ = ("_closings", "_closings_in_bodies", "_opaque", "_parts", "_structure", "_text", "_written")

    def __init__(self, written: str, text: str, structure: str, opaque: Mapping[int, Part]) -> None:
        """The reader serves all words of a script, of which a `MaskedScript` has the texts, and what is opaque."""
        self._written = written
        self._text = text
        self._structure = structure
        self._closings: Closings | None = None
        self._closings_in_bodies: Closings | None = None
        self._opaque = opaque
        self._parts: list[Part] = []

    def word(self, word: Word) -> list[Part]:
        """The parts of a word of the script."""
        self._parts = []
        place, end = word.start, word.end
        while place < end:
            place = self._unquoted(place, end)
        return self._parts

    def body(self, start: int, end: int, *, quoted: bool, strips_tabs: bool) -> list[Part]:
        """The parts of a here-document's body; `quoted` bodies are not expanded."""
        self._parts = []
        # The structure has no bodies, so what nests in one is looked up in its own text.
        if self._closings_in_bodies is None:
            self._closings_in_bodies = Closings(ascii_twin(self._text))
        closings, self._closings = self._closings, self._closings_in_bodies
        run = _QUOTED_BODY_RUN if quoted else _BODY_RUN
        quoting = Quoting.SINGLE if quoted else Quoting.DOUBLE
        place = start
        while place < end:
            if strips_tabs and (place == start or self._text[place - 1] == "\n"):
                tabs = _TABS.match(self._text, place, end)
                place = tabs.end() if tabs else place
                if place == end:
                    break
            match = run.match(self._text, place, end)
            if match:
                self._literal(match.group(), place, match.end(), quoting)
                place = match.end()
            elif quoted:
                place = self._opaque_part(place, quoting)
            else:
                place = self._double_special(place, end, "$`\\\n")
        self._closings = closings
        return self._parts

    def _close(self, place: int, end: int) -> int:
        """Where what begins at a place closes, `end` at most."""
        if self._closings is None:
            self._closings = Closings(self._structure)
        return self._closings.find(place, end)

    def _literal(self, text: str, start: int, end: int, quoting: Quoting) -> None:
        self._parts.append(Part(PartKind.LITERAL, text, start, end, quoting))

    def _expansion(self, kind: PartKind, start: int, end: int, quoting: Quoting) -> int:
        self._parts.append(Part(kind, self._written[start:end], start, end, quoting))
        return end

    def _step(self, match: re.Match[str], quoting: Quoting) -> int:
        start, end = match.span()
        group = match.lastindex
        if group is None:
            self._literal(match[0], start, end, quoting)
        else:
            self._parts.append(Part(PartKind.VARIABLE, match[0], start, end, quoting, match[group]))
        return end

    def _unquoted(self, place: int, end: int) -> int:
        text = self._text
        character = text[place]
        if character == '"':
            return self._double(place + 1, end)
        match = _PLAIN_STEP.match(text, place, end)
        if match:
            return self._step(match, Quoting.NONE)
        if character == "'":
            return self._single(place + 1, end)
        if character == "$":
            return self._dollar(place, end, Quoting.NONE)
        if character == "`":
            return self._expansion(PartKind.COMMAND_SUBSTITUTION, place, self._close(place, end), Quoting.NONE)
        if character == OPAQUE:
            return self._opaque_part(place, Quoting.NONE)
        if character == "\\" and place + 1 < end:
            if text[place + 1] != "\n":
                self._literal(self._written[place + 1], place, place + 2, Quoting.NONE)
            return place + 2
        if character in "<>" and text.startswith("(", place + 1):
            return self._expansion(PartKind.PROCESS_SUBSTITUTION, place, self._close(place, end), Quoting.NONE)
        self._literal(character, place, place + 1, Quoting.NONE)
        return place + 1

    def _single(self, place: int, end: int) -> int:
        close = self._text.find("'", place, end)
        limit = close if close >= 0 else end
        while place < limit:
            match = _SINGLE_RUN.match(self._text, place, limit)
            if match:
                self._literal(match.group(), place, match.end(), Quoting.SINGLE)
                place = match.end()
            else:
                place = self._opaque_part(place, Quoting.SINGLE)
        return limit + 1

    def _double(self, place: int, end: int) -> int:
        while place < end:
            match = _DOUBLE_STEP.match(self._text, place, end)
            if match:
                place = self._step(match, Quoting.DOUBLE)
            elif self._text[place] == '"':
                return place + 1
            else:
                place = self._double_special(place, end, '$`"\\\n')
        return place

    def _double_special(self, place: int, end: int, escapable: str) -> int:
        character = self._text[place]
        if character == "$":
            return self._dollar(place, end, Quoting.DOUBLE)
        if character == "`":
            return self._expansion(PartKind.COMMAND_SUBSTITUTION, place, self._close(place, end), Quoting.DOUBLE)
        if character == OPAQUE:
            return self._opaque_part(place, Quoting.DOUBLE)
        # A backslash escapes only some characters here and stands for itself before all others.
        if place + 1 < end and self._text[place + 1] in escapable:
            if self._text[place + 1] != "\n":
                self._literal(self._text[place + 1], place, place + 2, Quoting.DOUBLE)
            return place + 2
        self._literal(character, place, place + 1, Quoting.DOUBLE)
        return place + 1

    def _opaque_part(self, place: int, quoting: Quoting) -> int:
        part = self._opaque.get(place)
        if part is None:
            self._literal(self._written[place], place, place + 1, quoting)
            return place + 1
        self._parts.append(part._replace(quoting=quoting))
        return part.end

    def _dollar(self, place: int, end: int, quoting: Quoting) -> int:
        text = self._text
        follower = text[place + 1] if place + 1 < end else ""
        if follower == "'" and quoting is Quoting.NONE:
            return self._ansi_c(place, end)
        if follower == '"' and quoting is Quoting.NONE:
            return self._double(place + 2, end)
        if follower == "(":
            close = self._close(place, end)
            arithmetic = text.startswith("$((", place) and text.endswith("))", place, close)
            kind = PartKind.ARITHMETIC if arithmetic else PartKind.COMMAND_SUBSTITUTION
            return self._expansion(kind, place, close, quoting)
        if follower == "{":
            return self._braced(place, self._close(place, end), quoting)
        if follower == "[":
            close = text.find("]", place, end)
            return self._expansion(PartKind.ARITHMETIC, place, close + 1 if close >= 0 else end, quoting)
        match = _VARIABLE.match(text, place, end)
        if match is None:
            self._literal("$", place, place + 1, quoting)
            return place + 1
        self._parts.append(Part(PartKind.VARIABLE, match.group(), place, match.end(), quoting, match[1]))
        return match.end()

    def _braced(self, place: int, end: int, quoting: Quoting) -> int:
        written = self._written[place:end]
        match = _BRACED.fullmatch(written)
        if match is None:
            return self._expansion(PartKind.OTHER, place, end, quoting)
        sigil, name, operator = match.groups()
        kind = PartKind.OTHER if sigil else PartKind.VARIABLE
        self._parts.append(Part(kind, written, place, end, quoting, name, operator))
        return end

    def _ansi_c(self, place: int, end: int) -> int:
        whole = _ANSI_C.match(self._text, place, end)
        if whole is None:
            return end
        for match in _ANSI_C_STEP.finditer(self._text, whole.start(1), whole.end(1)):
            written = match.group()
            if written == OPAQUE:
                if match.start() in self._opaque:
                    self._opaque_part(match.start(), Quoting.SINGLE)
                continue
            text = _decode_ansi_c(match) if written[0] == "\\" else written
            self._literal(text, match.start(), match.end(), Quoting.SINGLE)
        return whole.end()


def _decode_ansi_c(match: re.Match[str]) -> str:
    octal, byte, short, long, control, letter = match.groups()
    if octal:
        return chr(int(octal, 8) & 0xFF)
    if byte or short or long:
        number = int(byte or short or long, 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    if control:
        return chr(ord(control) & 0x1F)
    return _ANSI_C_LETTERS.get(letter, match.group())
