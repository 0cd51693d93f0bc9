"""Where a text that cannot be parsed may hold a secret: its place is shown, and the text is not.

Odd characters in a password are a frequent cause of invalid YAML, and in a file that could not be parsed no secret is
recognised by what it is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.text.source import Source, Span

_CREDENTIAL = regex(
    r"(?i)pass|pwd|secret|token|auth|credential|private|[a-z]_?key|\blogin\b|(?<!\S)-(?:p|u)\b|://[^\s/@:]*:"
)
_LONG_WORD = regex(r"[A-Za-z0-9+/_=.~-]{16,}")

_PAIR = regex(
    r"(?<![\w.-])(?P<name>[\w.-]+)[\"']?[ \t]*(?::[ \t]+|=[ \t]*)"
    r"(?P<value>\"[^\"]*\"?|'[^']*'?|[^,{}\[\]\s\"'][^,{}\[\]#\r\n]*)"
)

_MOST_PARENTS = 20
_FURTHEST = 200
"""So many lines above a line at most its parents are looked for."""


def suspect_line(error: Span) -> Span:
    """The text of the line where an error begins, if it may be a secret; else an empty span.

    It may be where it, a line beside it, or one that it is indented under speaks of credentials.
    """
    source = error.source
    number = error.begin.line
    _, start, end = source.line_span(number)
    if not _is_suspect(source, number):
        return Span(source, end, end)
    return Span(source, start + _indentation(source.text[start:end]), end)


def suspect_values(error: Span) -> Iterator[Span]:
    """What a line with an error gives to keys whose names say that they hold secrets.

    It is for a text that was parsed and asks for what does not exist: the rest of the line is understood.
    """
    # Few runs have such an error.
    from cilint.secrets.names import is_named_secret, name_kind

    _, start, end = error.source.line_span(error.begin.line)
    for match in _PAIR.finditer(error.source.text, start, end):
        kind = name_kind(match["name"])
        # The ids of rules speak of passwords, too, and have dashes.
        if kind and ("-" not in match["name"] or is_named_secret(kind, match["value"])):
            yield Span(error.source, *match.span("value"))


def _is_suspect(source: Source, number: int) -> bool:
    around = (number, _above(source, number), number + 1, *_parents(source, number))
    return any(_CREDENTIAL.search(source.line(line)) for line in around) or _is_random(source.line(number))


def _is_random(line: str) -> bool:
    """Whether a line has a word that looks as if a machine made it."""
    # Few files are broken.
    from cilint.secrets.randomness import looks_random

    return any(looks_random(word[0]) for word in _LONG_WORD.finditer(line))


def _above(source: Source, number: int) -> int:
    """The next line above that is not blank."""
    line = number - 1
    while line > 1 and not source.line(line).strip():
        line -= 1
    return line


def _parents(source: Source, number: int) -> list[int]:
    """The lines above that are indented less, each less than the one before."""
    found: list[int] = []
    least, is_item = _indentation(source.line(number)), source.line(number).lstrip().startswith("-")
    for line in range(number - 1, max(number - _FURTHEST, 0), -1):
        text = source.line(line)
        indentation = _indentation(text)
        is_key = not text.lstrip().startswith("-")
        # A list may stand at the level of its key.
        if text.strip() and (indentation < least or (is_item and is_key and indentation == least)):
            found.append(line)
            least, is_item = indentation, not is_key
        if (not least and not is_item) or len(found) == _MOST_PARENTS:
            break
    return found


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
