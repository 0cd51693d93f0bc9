"""What `echo` and `printf` print, as one word: escapes decoded, and conversions filled in where nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.lazy.patterns import regex
from cilint.shell.command import Command
from cilint.shell.word import Part, PartKind, Quoting, Word

PRINTERS = frozenset({"echo", "printf"})
"""The programs of a POSIX shell that print what they are given."""

# Texts of expressions, which `re` compiles when they are first asked.
_ECHO_OPTION = regex(r"-[neE]+")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
# The text of a format with `\0` for each expansion in it. printf(1): `%b`, `%q` and `%s` take any text.
_PIECE = regex(
    r"(?s)\\(?P<escape>[\\ntr\"'])|(?P<percent>%%)|(?P<conversion>%-?\d*(?:\.\d+)?[bdiqsu])|(?P<plain>[^\\%\0]+|.)"
)
_EXPANSION = "\0"
_MOST_ARGUMENTS = 200


def printed_text(command: Command) -> Word | None:
    """What a command prints, as a program gets it that reads it; None for other commands, and for nothing."""
    words = command.words[1:]
    if command.program == "printf":
        return _formatted(words[1:] if words and words[0].literal == "--" else words)
    if command.program != "echo":
        return None
    options = ""
    while words and _ECHO_OPTION.fullmatch(words[0].raw):
        options += words[0].raw
        words = words[1:]
    if len(words) == 1 and "e" not in options:
        return words[0]
    joined = _joined(words)
    return _of(words, list(decoded(joined, is_format=False)) if "e" in options else joined)


def _formatted(words: Sequence[Word]) -> Word | None:
    if not words or words[0].prefix.startswith("-v"):
        return None
    form = list(decoded(list(words[0].parts), is_format=True))
    conversions = sum(is_conversion(part) for part in form)
    if not conversions:
        return _of(words[:1], form)
    if any(part.text.strip() for part in form if not is_conversion(part)):
        # What is put where in the middle of a text has its place elsewhere: it stays as it is written.
        return _of(words[:1], form)
    given = list(words[1 : _MOST_ARGUMENTS + 1])
    return _of(given, list(_filled(form, given)))


def _filled(form: Sequence[Part], given: list[Word]) -> Iterator[Part]:
    """The arguments in the places of conversions; the format is used again until there are none left."""
    waiting = iter(given)
    place = given[0].start if given else 0
    while (word := next(waiting, None)) is not None:
        for part in form:
            if not is_conversion(part):
                # Places never go back in a text.
                yield part._replace(start=place, end=place)
            elif word is not None:
                yield from word.parts
                place = word.end
                word = None
            else:
                word = next(waiting, None)
                yield from word.parts if word else ()
                place = word.end if word else place
                word = None


def decoded(parts: Sequence[Part], *, is_format: bool) -> Iterator[Part]:
    """The parts with escapes as what they stand for; a conversion of a format becomes an opaque part."""
    places: list[tuple[int, int, Quoting]] = []
    text = ""
    others: dict[int, Part] = {}
    for part in parts:
        if part.kind is not PartKind.LITERAL:
            others[len(text)] = part
            text += _EXPANSION
            places.append((part.start, part.end, part.quoting))
        else:
            is_exact = len(part.text) == part.end - part.start
            places += [
                (part.start + index, part.start + index + 1, part.quoting)
                if is_exact
                else (part.start, part.end, part.quoting)
                for index in range(len(part.text))
            ]
            text += part.text
    for match in _PIECE.finditer(text):
        start, _, quoting = places[match.start()]
        end = places[match.end() - 1][1]
        if match.start() in others:
            yield others[match.start()]
        elif is_format and match["conversion"]:
            yield Part(PartKind.OTHER, match[0], start, end, quoting)
        elif match["escape"]:
            yield Part(PartKind.LITERAL, _ESCAPES[match["escape"]], start, end, quoting)
        elif is_format and match["percent"]:
            yield Part(PartKind.LITERAL, "%", start, end, quoting)
        else:
            yield Part(PartKind.LITERAL, match[0], start, end, quoting)


def is_conversion(part: Part) -> bool:
    """Whether a part of a decoded format is a conversion."""
    return part.kind is PartKind.OTHER and part.text.startswith("%")


def _joined(words: Sequence[Word]) -> list[Part]:
    parts: list[Part] = []
    for index, word in enumerate(words):
        if index:
            parts.append(Part(PartKind.LITERAL, " ", words[index - 1].end, word.start, Quoting.NONE))
        parts += word.parts
    return parts


def _of(words: Sequence[Word], parts: list[Part]) -> Word | None:
    return Word.of_parts(words[0].script, words[0].start, words[-1].end, tuple(parts)) if words and parts else None
