"""The report for editors and `grep`: one line for each finding, `PATH:LINE:COLUMN: KIND: MESSAGE [RULE]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cilint.findings.finding import Result
from cilint.findings.mask import Mask
from cilint.report.failure import failures
from cilint.report.kinds import kinds_of
from cilint.report.options import ReportOptions
from cilint.report.summary import statistics
from cilint.report.terminal import Terminal
from cilint.report.words import KINDS, sentence
from cilint.text.source import Span


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result; without findings and errors it is empty."""
    return (f"{line}\n" for line in lines(result, options, _numbers))


def lines(result: Result, options: ReportOptions, numbers: Callable[[Span, Mask], str]) -> Iterator[str]:
    """The lines of the report; `numbers` tells where in its file a span is."""
    mask = Mask.of(result)
    # Programs read this format, so it has no colours.
    terminal = Terminal(options.encoding, color=False)

    def place(span: Span) -> str:
        name = terminal.show(span.source.name)
        # A line that begins with `::` is a command to GitHub's runner.
        prefix = "./" if name.startswith("::") else ""
        return f"{prefix}{name}:{numbers(span, mask)}"

    if options.statistics:
        yield from statistics(kinds_of(result.findings))
    else:
        for finding in result.findings:
            message = sentence(finding, lambda text: terminal.show(mask.text(text)))
            yield f"{place(finding.span)}: {KINDS[finding.severity]}: {message} [{finding.rule}]"
    for failure in failures(result, mask):
        where = place(failure.span) if failure.span else "cilint"
        yield f"{where}: error: {terminal.show(failure.message)} [{failure.check}]"


def _numbers(span: Span, mask: Mask) -> str:
    line, column = mask.begin(span)
    return f"{line}:{column}"
