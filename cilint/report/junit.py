"""The report as JUnit XML, which GitLab (`artifacts:reports:junit`) and most other services show as tests.

Each finding is a test that has failed, each error one in error. Those that have passed are the tests that did, where
some were run, and otherwise the checked files without a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.findings.finding import TEST_RULE, Finding, Result
from cilint.findings.mask import Mask
from cilint.report.escaping import markup
from cilint.report.failure import Failure, failures
from cilint.report.options import ReportOptions
from cilint.report.words import sentence


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result."""
    return (f"{line}\n" for line in _lines(result, options))


def _lines(result: Result, options: ReportOptions) -> Iterator[str]:
    mask = Mask.of(result)
    errors = failures(result, mask)
    passed = list(_passed(result, errors, options, mask))
    counts = (
        f'tests="{len(result.findings) + len(errors) + len(passed)}" '
        f'failures="{len(result.findings)}" errors="{len(errors)}"'
    )
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="cilint" {counts}>'
    yield f'<testsuite name="cilint" {counts}>'
    yield from passed
    for finding in result.findings:
        yield from _failed(finding, mask)
    for failure in errors:
        yield from _in_error(failure, mask)
    yield "</testsuite>"
    yield "</testsuites>"


def _passed(result: Result, errors: Iterable[Failure], options: ReportOptions, mask: Mask) -> Iterator[str]:
    if options.passed is not None:
        for test in options.passed:
            yield f'<testcase classname="{TEST_RULE}" name="{markup(mask.text(test))}"/>'
        return
    names = {finding.span.source.name for finding in result.findings}
    names |= {failure.span.source.name for failure in errors if failure.span}
    for source in result.checked:
        if source.name not in names:
            name = markup(mask.text(source.shown_path))
            yield f'<testcase classname="cilint" name="{name}" file="{name}"/>'


def _failed(finding: Finding, mask: Mask) -> Iterator[str]:
    line, column = mask.begin(finding.span)
    path = markup(finding.span.source.shown_path)
    message = markup(mask.text(finding.message))
    yield (
        f'<testcase classname="{markup(finding.rule)}" name="{path}:{line}:{column}: {message}" file="{path}" '
        f'line="{line}">'
    )
    said = markup(sentence(finding, mask.text))
    yield f'<failure type="{finding.severity.value}" message="{message}">{path}:{line}:{column}: {said}</failure>'
    yield "</testcase>"


def _in_error(failure: Failure, mask: Mask) -> Iterator[str]:
    message = markup(failure.message)
    file = f' file="{markup(failure.span.source.shown_path)}"' if failure.span else ""
    place = ""
    if failure.span:
        line, column = mask.begin(failure.span)
        place = f"{markup(failure.span.source.shown_path)}:{line}:{column}: "
    yield f'<testcase classname="{failure.check}" name="{place}{message}"{file}>'
    yield f'<error type="{failure.check}" message="{message}">{place}{message}</error>'
    yield "</testcase>"
