"""The errors of a run in the form in which reports show them: beside the findings, never left out."""

from __future__ import annotations

from cilint.errors import (
    CilintError,
    FixError,
    RuleError,
    SettingsError,
    TomlSyntaxError,
    UnreadableFileError,
    UsageError,
    YamlSyntaxError,
)
from cilint.findings.finding import SYNTAX_RULE, Result
from cilint.findings.mask import Mask, redacted
from cilint.lazy.records import NamedTuple
from cilint.text.source import Span

_CHECKS: tuple[tuple[type[CilintError], str], ...] = (
    (YamlSyntaxError, SYNTAX_RULE),
    (TomlSyntaxError, "invalid-toml"),
    (UnreadableFileError, "unreadable-file"),
    (SettingsError, "invalid-settings"),
    (RuleError, "invalid-rule"),
    (UsageError, "usage"),
    (FixError, "unsound-fix"),
)


class Failure(NamedTuple):
    """An error: the name of the check that failed, the message, and the place, which lies within one line.

    `span` is None when the error is about no file. It is empty, at the beginning, when it is about a whole file.
    """

    check: str
    message: str
    span: Span | None

    @property
    def has_line(self) -> bool:
        """Whether there is a line to show."""
        return self.span is not None and bool(self.span.source.text)


def failures(result: Result, mask: Mask) -> list[Failure]:
    """The errors of a result, in its order, without secrets."""
    return [
        Failure(
            check=next((check for kind, check in _CHECKS if isinstance(error, kind)), "error"),
            message=redacted(mask.text(error.message)),
            span=on_first_line(error.span) if error.span else None,
        )
        for error in result.errors
    ]


def kind_of(check: str) -> type[CilintError]:
    """The errors that reports show under the name of a check."""
    return next((kind for kind, name in _CHECKS if name == check), CilintError)


def on_first_line(span: Span) -> Span:
    """The part of a span on its first line: of what could not be parsed, the end says nothing and may be a secret."""
    _, _, end = span.source.line_span(span.begin.line)
    return span._replace(end=max(span.start, min(span.end, end)))
