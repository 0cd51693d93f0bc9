"""YAML without a C library: PyYAML's own parser, where what it says is what libyaml 0.2.5 says.

The two part in few places: tabs, tags, directives, `:` before a bracket, escapes of what is no character. A text with
one of these is not read at all, since a wrong reading would be worse than none; tests/syntax compares all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from cilint.errors import UnreadableFileError
from cilint.lazy.patterns import regex
from cilint.syntax.handling import handling
from cilint.syntax.scalar import BREAKS
from cilint.text.source import Source, Span

_LINE = rf"(?:^|[{BREAKS}])"
_MISREAD = regex(
    rf"{_LINE}[ -]*\t"  # a tab where an indentation is expected
    rf"|(?:{_LINE}|[-:?,\[{{])[ ]*!(?!(?:!?[\w/-]*|<[\w/:,.-]+>)(?:\s|\Z))"  # a tag of a rare form
    rf"|{_LINE}%"  # a directive
    r"|:[,?\[\]{}]"
    r"|\\(?:[uU]0*[dD][89a-fA-F]|U(?!00(?:0[0-9a-fA-F]|10)))",
    re.ASCII,
)
"""What PyYAML reads and libyaml refuses, or reads otherwise, as in `a: !b,c`."""
_REFUSED = regex(r"[\t?]|[|>][-+0-9]*#|![^\s!]*!")
"""What PyYAML refuses and libyaml may read, such as a tab behind a `:`."""


class _Parser(Reader, Scanner, Parser):  # type: ignore[misc]  # they have no types
    """PyYAML's reader, scanner and parser, which look for each other in themselves."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def calls(source: Source, handlers: Mapping[str, Callable[..., object]]) -> Callable[[], object]:
    """A function that has the next of PyYAML's events handled at each call, and gives what the handler gives.

    As with the C parser (libyaml.py), `handlers` are called with what such an event is made of. Raises
    UnreadableFileError, there and here, for what only libyaml can tell, else PyYAML's errors.
    """
    if doubt := _MISREAD.search(source.text):
        raise _undecided(source, doubt)
    parser, doubt = _Parser(source.text), _REFUSED.search(source.text)

    def next_event() -> object:
        try:
            return parser.get_event()
        except Exception as error:
            if doubt is None:
                raise
            raise _undecided(source, doubt) from error

    return handling(next_event, handlers)


def _undecided(source: Source, doubt: re.Match[str]) -> UnreadableFileError:
    return UnreadableFileError(
        "YAML that only libyaml reads as GitLab does, and this PyYAML was built without it; "
        "install PyYAML from a wheel, or install libyaml's headers and build PyYAML again",
        Span(source, doubt.start(), doubt.end()),
    )
