"""The report as commands to GitHub's runner, which shows them beside the lines.

Source: GitHub's documentation, "Workflow commands", and actions/toolkit, packages/core/src/command.ts, for the escapes.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.findings.finding import Result, Severity
from cilint.findings.mask import Mask
from cilint.report.failure import failures
from cilint.report.options import ReportOptions
from cilint.report.reported import region
from cilint.report.terminal import Terminal
from cilint.report.words import sentence

_COMMANDS = {
    Severity.BLOCKER: "error",
    Severity.CRITICAL: "error",
    Severity.MAJOR: "error",
    Severity.MINOR: "warning",
    Severity.INFO: "notice",
}
_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_ESCAPES_OF_PROPERTIES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result: a line for each finding and error, in which columns are those of the text as shown."""
    return (f"{line}\n" for line in _lines(result, Terminal(options.encoding, color=False)))


def _lines(result: Result, terminal: Terminal) -> Iterator[str]:
    mask = Mask.of(result)
    for finding in result.findings:
        place = region(finding.span, mask)
        properties = {
            "file": terminal.show(place.path),
            "line": f"{place.line}",
            "endLine": f"{place.end_line}",
            # GitHub takes columns of one line only.
            **({"col": f"{place.column}", "endColumn": f"{place.end_column}"} if place.line == place.end_line else {}),
            "title": finding.rule,
        }
        message = sentence(finding, lambda text: terminal.show(mask.text(text)))
        yield _command(_COMMANDS[finding.severity], properties, message)
    for failure in failures(result, mask):
        properties = {"title": failure.check}
        if failure.span:
            file, line = terminal.show(failure.span.source.shown_path), f"{failure.span.begin.line}"
            properties = {"file": file, "line": line, **properties}
        yield _command("error", properties, terminal.show(failure.message))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    shown = ",".join(f"{key}={value.translate(_ESCAPES_OF_PROPERTIES)}" for key, value in properties.items())
    return f"::{name} {shown}::{message.translate(_ESCAPES)}"
