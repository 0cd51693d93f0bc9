"""What is wrong with a text that is no YAML, in plain words and at the best place that is known.

The parser's own terms ("expected <block end>") help nobody who did not write a parser. Finding the error is done by
PyYAML's parsers, which have terms of their own each; what is wrong with aliases, depth and size is said in composer.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cilint.errors import YamlSyntaxError
from cilint.lazy.patterns import regex
from cilint.syntax.scalar import BREAKS
from cilint.text.source import Source, Span

_TEMPLATE = regex(r"\{\{|\{%|<%")
_LINE = regex(rf"[^{BREAKS}]*")
_UNREADABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What libyaml takes for no character of a text (`yaml_parser_update_buffer` in its reader.c)."""
_NO_LINE_BREAK = regex(rf"[{BREAKS}]")


def diagnose(error: Exception, source: Source) -> YamlSyntaxError:
    """The error to show for an exception that a parser raised on reading a source."""
    problem = str(getattr(error, "problem", None) or "")
    if not problem and (unreadable := re.search(_UNREADABLE, source.text)):
        return _unreadable_character(source, unreadable.start())
    start = _index(getattr(error, "context_mark", None))
    place = _index(getattr(error, "problem_mark", None))
    if place is None:
        place = start or 0
    if template := _template(source, place):
        return template
    explain = next(explain for pattern, explain in _EXPLANATIONS if re.search(pattern, problem))
    return explain(source, place, place if start is None else start)


def _index(mark: object) -> int | None:
    index = getattr(mark, "index", None)
    return index if isinstance(index, int) else None


def _error(source: Source, start: int, message: str, end: int | None = None) -> YamlSyntaxError:
    """An error at a place of at least one character, where the text has one."""
    length = len(source.text)
    start = min(start, length)
    return YamlSyntaxError(message, Span(source, start, min(max(end or 0, start + 1), length)))


def _line_end(source: Source, start: int) -> int:
    match = _LINE.match(source.text, start)
    return match.end() if match else start


def _line_start(source: Source, place: int) -> int:
    return max((match.end() for match in _NO_LINE_BREAK.finditer(source.text, 0, place)), default=0)


def _unreadable_character(source: Source, place: int) -> YamlSyntaxError:
    code = ord(source.text[place])
    return _error(source, place, f"the character U+{code:04X} is not allowed in YAML; remove it or escape it")


def _template(source: Source, place: int) -> YamlSyntaxError | None:
    begin = _line_start(source, place)
    match = _TEMPLATE.search(source.text, begin, _line_end(source, place))
    if match is None:
        return None
    return _error(
        source,
        match.start(),
        f"`{match[0]}` looks like a template, which GitLab does not fill in; "
        "check the file that the template gives, or put the value in quotes",
        match.end(),
    )


def _bad_start(source: Source, place: int, _start: int) -> YamlSyntaxError:
    character = source.text[place : place + 1]
    if character == "\t":
        indents = not source.text[_line_start(source, place) : place].strip(" ")
        what = "a tab is used for indentation" if indents else "a tab stands where only spaces may"
        return _error(source, place, f"{what}; use spaces instead")
    return _error(source, place, f"a value cannot start with `{character}`; put the value in quotes")


def _nested_value(source: Source, place: int, _start: int) -> YamlSyntaxError:
    before = source.text[_line_start(source, place) : place]
    if re.search(r":[ \t]", before) or re.match(r"[ \t]*-[ \t].*[\"'][ \t]*$", before):
        return _error(source, place, "a `: ` inside a value; put the value in quotes", place + 1)
    return _error(
        source,
        place,
        "a `key:` where the value of the line above goes on; check the indentation, or put the value in quotes",
    )


def _no_colon(source: Source, _place: int, start: int) -> YamlSyntaxError:
    return _error(
        source,
        start,
        "this line is neither `key: value` nor `- item`; add the `:` or the `- `, or indent it if it continues a value",
        _line_end(source, start),
    )


def _unclosed_quote(source: Source, _place: int, start: int) -> YamlSyntaxError:
    return _error(source, start, f"the quote {source.text[start : start + 1]} is never closed; add the closing one")


def _unclosed_bracket(source: Source, place: int, start: int) -> YamlSyntaxError:
    opening = source.text[start : start + 1]
    closing = "]" if opening == "[" else "}"
    if place >= len(source.text.rstrip()):
        return _error(source, start, f"the `{opening}` is never closed; add the `{closing}`")
    line = source.position(start).line
    return _error(source, place, f"a `,` or the `{closing}` is missing here for the `{opening}` of line {line}")


def _unexpected(source: Source, place: int, start: int) -> YamlSyntaxError:
    before = source.text[_line_start(source, place) : place].rstrip()
    found = source.text[place : place + 1]
    if before.endswith(('"', "'")):
        message = "text after a closing quote; put the whole value in quotes, or take the inner quotes away"
    elif found in ("]", "}", ","):
        message = f"a `{found}` without an opening bracket before it; remove it or put the value in quotes"
    elif found in ("&", "!"):
        message = f"a second `{found}…` in front of one value; a value takes one anchor and one tag"
    else:
        line = source.position(start).line
        kind = "list item" if found == "-" else "entry"
        message = f"this {kind} does not line up with the collection that begins in line {line}; check the indentation"
    return _error(source, place, message, _line_end(source, place))


def _no_content(source: Source, place: int, _start: int) -> YamlSyntaxError:
    found = source.text[place : place + 1]
    if found == "-":
        return _error(source, place, "a list item where a value is expected; start the list on its own line")
    if found in (",", "]", "}", ":"):
        return _error(source, place, f"a value is missing before `{found}`; remove it, or put the text in quotes")
    last = len(source.text.rstrip()) - 1
    if place > last >= 0:
        return _error(source, last, "the text ends where a value is expected; is a `[` or `{` left open?")
    return _error(source, place, "a value is missing here")


def _bad_escape(source: Source, place: int, start: int) -> YamlSyntaxError:
    backslash = max(source.text.rfind("\\", start, place + 1), start)
    if source.text[backslash + 1 : backslash + 2] in ("x", "u", "U"):
        return _error(source, backslash, "this escape stands for no character; escape a valid code point")
    return _error(
        source,
        backslash,
        "no escape that YAML knows in double quotes; write `\\\\` for a backslash or use single quotes",
    )


def _by_first_character(source: Source, place: int, start: int) -> YamlSyntaxError:
    """What is left is told best by the character that begins what could not be read."""
    begin = source.text[start : start + 1]
    if begin in ("*", "&"):
        end = start + len(re.split(rf"[\s,\[\]{{}}{BREAKS}]", source.text[start:], maxsplit=1)[0])
        what = "is an alias, whose name" if begin == "*" else "has an anchor, whose name"
        message = f"a value that begins with `{begin}` {what} has only letters, digits, `-` and `_`"
        return _error(source, start, f"{message}; put the value in quotes if none is meant", end)
    message = _FIRST_CHARACTERS.get(begin, "")
    if not message:
        return _error(source, place, "this is no YAML that GitLab can read; check indentation, quotes and brackets")
    return _error(source, start, message)


_BLOCK_HEADER = "after `|` or `>` only a digit from 1 to 9, `+` or `-` may follow; begin the text below"
_FIRST_CHARACTERS = {
    "|": _BLOCK_HEADER,
    ">": _BLOCK_HEADER,
    "!": "a value that begins with `!` has a tag, and this one is malformed; quote the value",
    "%": "a line that begins with `%` is a directive; put the text in quotes",
}


def _saying(message: str) -> Callable[[Source, int, int], YamlSyntaxError]:
    return lambda source, place, _start: _error(source, place, message)


_EXPLANATIONS: tuple[tuple[str, Callable[[Source, int, int], YamlSyntaxError]], ...] = (
    ("cannot start any token", _bad_start),
    ("mapping values are not allowed", _nested_value),
    ("could not find expected ':'", _no_colon),
    ("unexpected end of stream|unexpected document (?:indicator|separator)", _unclosed_quote),
    (r"expected ',' or '[\]}]'", _unclosed_bracket),
    ("expected key|expected '-' indicator|expected <block end>", _unexpected),
    ("expected (?:the )?node content", _no_content),
    (
        "expected '?<document start>|after document end marker",
        _saying("text after the end of the document; check the indentation, or begin a new document with `---`"),
    ),
    (
        "sequence entries are not allowed",
        _saying("a list cannot start behind a key; begin it on the next line"),
    ),
    ("mapping keys are not allowed", _saying("a `? ` cannot start a key here; put the value in quotes")),
    ("found unexpected ':'", _saying("a `:` before a bracket or comma; put the value in quotes")),
    ("escape|hexdecimal", _bad_escape),
    (
        "found a tab character",
        _saying("a tab is used for indentation; use spaces instead"),
    ),
    ("undefined tag handle", _saying("this tag's prefix is not defined; GitLab knows only `!reference`")),
    ("incompatible YAML", _saying("GitLab reads YAML 1.1 and 1.2 only; remove the `%YAML` line")),
    ("", _by_first_character),
)
"""What to say of a problem by the terms in it, those of libyaml and those of PyYAML's own parser."""
