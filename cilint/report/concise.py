"""The report for editors and `grep`: one line for each finding, `PATH:LINE:COLUMN: KIND: MESSAGE [RULE]`."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.findings.finding import Result, Severity
from cilint.findings.mask import Mask
from cilint.report.failure import failures
from cilint.report.options import ReportOptions
from cilint.report.summary import statistics
from cilint.report.terminal import Terminal
from cilint.text.source import Span

_KINDS = {
    Severity.BLOCKER: "error",
    Severity.CRITICAL: "error",
    Severity.MAJOR: "error",
    Severity.MINOR: "warning",
    Severity.INFO: "note",
}
"""The words that editors know from compilers."""


def render(result: Result, options: ReportOptions) -> str:
    """The report on a result; without findings and errors it is empty."""
    return "".join(f"{line}\n" for line in _lines(result, options))


def _lines(result: Result, options: ReportOptions) -> Iterator[str]:
    mask = Mask.of(result)
    # Programs read this format, so it has no colours.
    terminal = Terminal(options.encoding, color=False)
    if options.statistics:
        yield from statistics(result.findings)
    else:
        for finding in result.findings:
            message = terminal.show(mask.text(finding.message))
            yield f"{_place(finding.span, mask, terminal)}: {_KINDS[finding.severity]}: {message} [{finding.rule}]"
    for failure in failures(result, mask):
        place = _place(failure.span, mask, terminal) if failure.span else "cilint"
        yield f"{place}: error: {terminal.show(failure.message)} [{failure.check}]"


def _place(span: Span, mask: Mask, terminal: Terminal) -> str:
    line, column = mask.begin(span)
    name = terminal.show(span.source.name)
    # A line that begins with `::` is a command to GitHub's runner.
    prefix = "./" if name.startswith("::") else ""
    return f"{prefix}{name}:{line}:{column}"
