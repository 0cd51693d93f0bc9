"""What a word of a script can be: pieces of known text, each with its place, and what only the running job knows.

A piece keeps the way by which it came to where it is used, and the filters that it went through: what a rule calls
secret or untrusted it tells by the names and commands in these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice, product
from math import prod

from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple
from cilint.shell.command import Command
from cilint.shell.word import Part, Quoting, Word
from cilint.text.mapped import MappedText
from cilint.text.source import Span


class Carrier(Enum):
    """What takes a piece from one place to the next."""

    ASSIGNMENT = "assignment"
    DEFAULT = "default"
    """The text in `${NAME:-text}`."""
    ARGUMENT = "argument"
    """Of a function of the script, or of `set --`."""
    FILE = "file"
    PIPE = "pipe"
    OUTPUT = "output"
    """Of the command in `$(…)`."""


class Passage(NamedTuple):
    """A step on the way of a piece: what carries it, the name of the variable or file, and the command that does so.

    `file` is the word that names the file where it is read.
    """

    carrier: Carrier
    name: str
    command: Command
    file: Word | None = None


class KnownText(NamedTuple):
    """A text that is written in a script, from `start` to `end` there, or nowhere else than as a whole of that.

    `is_plain` says that a `$` in it is a `$`: it stands in single quotes or behind a backslash.
    """

    text: str
    script: MappedText
    start: int
    end: int
    is_plain: bool = False
    way: tuple[Passage, ...] = ()
    through: tuple[Command, ...] = ()

    @property
    def span(self) -> Span:
        """Its place in the file."""
        return self.script.span(self.start, self.end)

    def cut(self, start: int, end: int) -> KnownText:
        """The characters from `start` up to `end`, with their own place where each character has one."""
        text = self.text[start:end]
        if len(self.text) != self.end - self.start:
            return self._replace(text=text)
        return self._replace(text=text, start=self.start + start, end=self.start + start + len(text))


class VariableUse(Frozen):
    """Where a word names the variable that holds a piece."""

    part: Part
    script: MappedText

    @property
    def span(self) -> Span:
        """Its place in the file."""
        return self.script.span(self.part.start, self.part.end)


class UnknownText(Frozen):
    """A text that the script does not tell: the environment's variable `name`, where it is one, as `operator` has it.

    Of another expansion `part` is what stands there; `commands` are those that print the text. `file` is the word that
    names the file which holds it, `use` the place where it was named last.
    """

    name: str = ""
    operator: str = ""
    part: Part | None = None
    commands: tuple[Command, ...] = ()
    file: Word | None = None
    use: VariableUse | None = None
    way: tuple[Passage, ...] = ()
    through: tuple[Command, ...] = ()


ValuePiece = KnownText | UnknownText
WordValue = tuple[ValuePiece, ...]
"""One text that something can be."""

Values = tuple[WordValue, ...]
"""All texts that something can be, of which there is at least one."""

NOTHING: Values = ((UnknownText(),),)
"""What is not known at all."""

EMPTY: Values = ((),)

MOST_VALUES = 20
"""So many texts are told apart where several pieces are put together; no real script comes near it."""
MOST_CHOICES = 200
"""So many texts of one thing are told apart."""
MOST_PIECES = 40
MOST_STEPS = 100
"""So many are told of the way of a piece, the first ones."""
_LONGEST = 100_000


def known_text(value: WordValue) -> str | None:
    """The whole text; None where a piece of it is not known, or not what a filter has made of it."""
    texts = [piece.text for piece in value if isinstance(piece, KnownText) and not piece.through]
    return "".join(texts) if len(texts) == len(value) else None


def literal_part(part: Part, script: MappedText) -> KnownText:
    """A literal part of a word as a piece."""
    is_plain = part.quoting is Quoting.SINGLE or (part.text == "$" and part.end - part.start == 2)
    return KnownText(part.text, script, part.start, part.end, is_plain)


def joined(choices: Sequence[Values]) -> Values:
    """What several things can be that stand one behind the other; where that is too much to tell, what is in it."""
    if len(choices) == 1:
        return choices[0]
    number = prod(map(len, choices))
    if number == 1:
        whole = tuple([piece for choice in choices for piece in choice[0]])
        return _somewhere((whole,)) if _is_too_long(whole) else (whole,)
    if number > MOST_VALUES:
        return _somewhere(value for choice in choices for value in choice)
    values = tuple(tuple(piece for value in values for piece in value) for values in product(*choices))
    return _somewhere(values) if any(map(_is_too_long, values)) else values


def _somewhere(values: Iterable[WordValue]) -> Values:
    """Texts that have one piece each in them, and are not known beyond it; of several ways of one piece the first."""
    pieces: dict[ValuePiece, UnknownText] = {}
    for piece in (piece for value in values for piece in value if isinstance(piece, UnknownText)):
        pieces.setdefault(piece._replace(use=None, way=()), piece)
    found = ((UnknownText(), piece, UnknownText()) for bare, piece in pieces.items() if bare != UnknownText())
    return tuple(islice(found, MOST_CHOICES)) or NOTHING


def united(choices: Iterable[Values]) -> Values:
    """What something can be that is one of several; not known where there is none of them."""
    found = tuple(dict.fromkeys(chain.from_iterable(choices)))
    return (*found[:MOST_CHOICES], *NOTHING) if len(found) > MOST_CHOICES else found or NOTHING


def carried(values: Values, passage: Passage) -> Values:
    """The values after a further step of their way."""
    return _mapped(values, lambda piece: _after(piece, passage))


def _after(piece: ValuePiece, passage: Passage) -> ValuePiece:
    return piece if len(piece.way) >= MOST_STEPS else piece._replace(way=(*piece.way, passage))


def used(values: Values, use: VariableUse) -> Values:
    """The values where a word names the variable that holds them."""
    return _mapped(values, lambda piece: piece._replace(use=use) if isinstance(piece, UnknownText) else piece)


def filtered(values: Values, command: Command) -> Values:
    """The values as they come out of a filter, which may have changed them."""
    found = _mapped(values, lambda piece: piece._replace(through=(*piece.through, command)))
    return tuple(value or (UnknownText(commands=(command,)),) for value in found)


def cut(value: WordValue, start: int, end: int) -> WordValue:
    """The characters of a known value from `start` up to `end`."""
    found: list[ValuePiece] = []
    place = 0
    for piece in value:
        if isinstance(piece, KnownText):
            first, last = max(start - place, 0), min(end - place, len(piece.text))
            if first < last:
                found.append(piece.cut(first, last))
            place += len(piece.text)
    return tuple(found)


def after(value: WordValue, sign: str) -> WordValue | None:
    """What follows the first `sign` in a value; None where none is to be seen."""
    for index, piece in enumerate(value):
        if isinstance(piece, KnownText) and sign in piece.text:
            rest = piece.cut(piece.text.index(sign) + 1, len(piece.text))
            return (*((rest,) if rest.text else ()), *value[index + 1 :])
    return None


def _mapped(values: Values, change: Callable[[ValuePiece], ValuePiece]) -> Values:
    return tuple([tuple([change(piece) for piece in value]) for value in values])


def _is_too_long(value: WordValue) -> bool:
    length = sum([len(piece.text) for piece in value if isinstance(piece, KnownText)])
    return len(value) > MOST_PIECES or length > _LONGEST
