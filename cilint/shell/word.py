"""Words and the parts that they are made of. Reading them lives in `bash_words` and `powershell_words`."""

from __future__ import annotations

from collections.abc import Callable

from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.shell.command import Command

# A word of these characters alone is its own value.
_PLAIN = regex(r"[A-Za-z0-9_./:@%+,=-]*")


class PartKind(Enum):
    """What a part of a word is."""

    LITERAL = "literal"
    VARIABLE = "variable"
    COMMAND_SUBSTITUTION = "command substitution"
    ARITHMETIC = "arithmetic"
    PROCESS_SUBSTITUTION = "process substitution"
    OTHER = "other"


class Quoting(Enum):
    """How the shell quotes a part: `$'…'` and PowerShell's `'…'` are single, here-document bodies are double."""

    NONE = "none"
    SINGLE = "single"
    DOUBLE = "double"


class Part(Frozen):
    """A part of a word: what the shell reads from `start` up to `end` (offsets in the word's script).

    `text` is decoded for LITERAL (an escape is a part of its own) and as written for the rest. A VARIABLE has a
    `name` and an `operator`: all between the name and the closing brace, such as `:-x`, `%:*`, `:8`, `[0]`.
    `${!X}` and `${#X}` are OTHER, as are GitLab's `$[[ … ]]` and a `<placeholder>`. `commands` are those that
    run to give the part's value.
    """

    kind: PartKind
    text: str
    start: int
    end: int
    quoting: Quoting
    name: str = ""
    operator: str = ""
    commands: tuple[Command, ...] = ()


class Word:
    """A word of a command, or a slice of one (see `after`): offsets `start` to `end` in `script.text`.

    It is a `PlainWord` or a `PartedWord`.
    """

    __slots__ = ("end", "script", "start")

    script: MappedText
    start: int
    end: int

    def __repr__(self) -> str:
        """For debuggers."""
        return f"Word({self.raw!r})"

    @staticmethod
    def of_parts(script: MappedText, start: int, end: int, parts: tuple[Part, ...]) -> Word:
        """A word whose parts are known already."""
        word = PartedWord(script, start, end)
        word._parts = parts
        return word

    @property
    def raw(self) -> str:
        """The script's own text of the word; that of a slice may lie inside quotes."""
        return self.script.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """The word's place in the file."""
        return self.script.span(self.start, self.end)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the word is made of; the empty word `""` has no parts."""
        raise NotImplementedError

    @property
    def literal(self) -> str | None:
        """The word's value where it is made of literal text only; None where the shell expands something."""
        raise NotImplementedError

    @property
    def prefix(self) -> str:
        """The literal text before the first expansion; the whole value of a literal word."""
        texts: list[str] = []
        for part in self.parts:
            if part.kind is not PartKind.LITERAL:
                break
            texts.append(part.text)
        return "".join(texts)

    @property
    def variable(self) -> Part | None:
        """The variable, where the word is one variable and nothing else."""
        # Of most words the value is known, and nobody asks for the parts.
        if self.literal is not None:
            return None
        parts = self.parts
        return parts[0] if len(parts) == 1 and parts[0].kind is PartKind.VARIABLE else None

    @property
    def is_unquoted_variable(self) -> bool:
        """Whether the word is one variable that the shell splits, so that it can stand for any number of words."""
        variable = self.variable
        return variable is not None and variable.quoting is Quoting.NONE

    @property
    def text(self) -> MappedText:
        """The word as a program gets it: without quotes and escapes, but with expansions as written."""
        return self.script.derive(Piece(part.text, part.start, part.end) for part in self.parts)

    def after(self, length: int) -> Word:
        """The slice that follows the first `length` characters of `prefix`: the `X` of `-pX` or `--password=X`.

        It begins with an opening quote that follows there and ends with the word, but where the cut lies within
        quotes, it ends before the closing one.
        """
        parts = list(self.parts)
        start = self.start
        inside: Quoting = Quoting.NONE
        while parts and length > 0:
            part = parts.pop(0)
            if len(part.text) > length:
                rest = part.text[length:]
                cut = part.start + length if len(part.text) == part.end - part.start else part.start
                parts.insert(0, part._replace(text=rest, start=cut))
                start, inside, length = cut, part.quoting, 0
            else:
                start, inside, length = part.end, part.quoting, length - len(part.text)
        end = self.end
        if inside is not Quoting.NONE:
            end = _end_within_quotes(parts, start, end, inside)
        return Word.of_parts(self.script, start, end, tuple(parts))


class PartedWord(Word):
    """A word that is read part by part when somebody asks what it is made of.

    `substituted` are the commands that run in it, which its parser adds before anybody asks.
    """

    __slots__ = ("_is_weighed", "_literal", "_parts", "_read", "substituted")

    def __init__(
        self,
        script: MappedText,
        start: int,
        end: int,
        read: Callable[[Word], list[Part]] | None = None,
    ) -> None:
        """`read` gives the parts of the word when they are first asked for; without it there are none."""
        self.script = script
        self.start = start
        self.end = end
        self.substituted: list[Command] = []
        self._read = read
        self._parts: tuple[Part, ...] | None = None if read else ()
        self._literal: str | None = None
        self._is_weighed = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """What `read` gave, with the commands that run within."""
        if self._parts is None and self._read is not None:
            parts = self._read(self)
            self._parts = tuple(self._with_commands(part) for part in parts) if self.substituted else tuple(parts)
        return self._parts or ()

    def _with_commands(self, part: Part) -> Part:
        if part.kind is PartKind.LITERAL or part.commands:
            return part
        return part._replace(commands=tuple(c for c in self.substituted if part.start <= c.start < part.end))

    @property
    def literal(self) -> str | None:
        """The value of the parts, where all of them are literal text."""
        if self.substituted:
            return None
        # Each word is asked a hundred times.
        if not self._is_weighed:
            self._literal = self._read_literal()
            self._is_weighed = True
        return self._literal

    def _read_literal(self) -> str | None:
        if self._parts is None and _PLAIN.fullmatch(self.script.text, self.start, self.end):
            return self.raw
        texts: list[str] = []
        for part in self.parts:
            if part.kind is not PartKind.LITERAL:
                return None
            texts.append(part.text)
        return "".join(texts)


class PlainWord(Word):
    """A word that is its own value, as most are: what all words are asked is there at once. `plain_word` makes it.

    `literal` is what stands there.
    """

    __slots__ = ("literal",)

    literal: str

    @property
    def parts(self) -> tuple[Part, ...]:
        """The whole of it."""
        return (Part(PartKind.LITERAL, self.literal, self.start, self.end, Quoting.NONE),)

    @property
    def prefix(self) -> str:
        """The whole of it."""
        return self.literal


def plain_word(script: MappedText, start: int, end: int, literal: str) -> PlainWord:
    """A word of a script whose text from `start` to `end` is its own value, `literal`."""
    word = PlainWord()
    word.script = script
    word.start = start
    word.end = end
    word.literal = literal
    return word


def _end_within_quotes(parts: list[Part], start: int, end: int, quoting: Quoting) -> int:
    place = start
    for part in parts:
        if part.start != place or part.quoting is not quoting:
            return end
        place = part.end
    return place
