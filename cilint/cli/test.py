"""`cilint test`: runs the pipeline tests of a repository, and reports those that fail."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace

from cilint.cli.events import known_variables
from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import tell_missing
from cilint.cli.output import told_of_run, write_report
from cilint.cli.targets import Target, find_targets
from cilint.errors import CilintError, TooLargeError, UsageError
from cilint.expectations.judging import failures
from cilint.expectations.model import TESTS_FILE, PipelineTest
from cilint.expectations.reading import read_tests
from cilint.facts.gather import Facts
from cilint.findings.finding import Finding, Found, Result
from cilint.findings.mask import Mask
from cilint.report.formats import FOR_PEOPLE, pieces, render
from cilint.session import Session
from cilint.text.files import decode, read_bytes, relative
from cilint.text.source import Source


class _Outcome:
    """What came of the tests of all targets."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.failed = 0
        self.findings: list[Finding] = []
        self.facts: list[Facts] = []
        self.errors: list[CilintError] = []
        self.sources: list[Source] = []

    @property
    def result(self) -> Result:
        """The outcome as reports take it."""
        secrets = tuple(span for facts in self.facts for span in facts.secret_places)
        unread = tuple(span for facts in self.facts for span in facts.unread_places)
        findings = tuple(sorted(self.findings, key=lambda item: (item.span.source.path, item.span.start, item.message)))
        return Result(
            findings,
            errors=tuple(self.errors),
            broken=bool(self.errors),
            sources=tuple(self.sources),
            secrets=secrets,
            unshown=unread,
            repositories=(Found(findings, secrets, unread),),
            checked=tuple(self.sources),
        )


def run(options: Namespace) -> ExitCode:
    """Run the tests, write the reports, and say how many failed."""
    outcome = _Outcome()
    started = time.time()
    for target in find_targets(options):
        _run_target(options, target, outcome)
    result = outcome.result
    told = told_of_run({}, started)._replace(passed=tuple(outcome.passed))
    for output in options.output:
        write_report(output.path, pieces(output.format, result, told), options.paths)
    if result.findings or options.format not in FOR_PEOPLE:
        sys.stdout.write(render(options.format, result, told._replace(quiet=True)))
    if options.format in FOR_PEOPLE:
        print(_summary(outcome))
    tell_missing(outcome.facts, outcome.errors, Mask.of(result), "its jobs are not tested")
    return ExitCode.FAILURE if result.broken else ExitCode.FINDINGS if result.findings else ExitCode.CLEAN


def _run_target(options: Namespace, target: Target, outcome: _Outcome) -> None:
    tests = _tests(options, target)
    if not tests:
        return
    session = Session(target.files, target.settings, (), target.libraries)
    found = [facts for facts in session.facts(session.roots(target.paths)) if facts.pipeline.configurations]
    outcome.errors += session.errors(target.paths)
    outcome.facts += found
    outcome.sources += session.own_sources(target.paths).values()
    for test in tests:
        try:
            failed = list(failures(test, [facts.pipeline for facts in found], session.files.paths))
        except TooLargeError:
            told = "these tests ask about more jobs in more events than cilint works out in one run: split the file"
            raise TooLargeError(told) from None
        outcome.failed += bool(failed)
        outcome.passed += [] if failed else [test.name]
        outcome.findings += failed


def _tests(options: Namespace, target: Target) -> tuple[PipelineTest, ...]:
    """The tests of a repository. Raises `UsageError` where it has none and the options say nothing of that."""
    if options.tests:
        text = decode(read_bytes(options.tests, options.tests), options.tests)
        source = Source(relative(options.tests, target.root), text, options.tests)
    elif os.path.lexists(os.path.join(target.root, TESTS_FILE)):
        source = target.files.read(TESTS_FILE)
    elif options.if_present:
        return ()
    else:
        raise UsageError(f"there is no {TESTS_FILE} in {target.root}: write what you expect of the jobs into it")
    return read_tests(source, known_variables(target))


def _summary(outcome: _Outcome) -> str:
    count = len(outcome.passed) + outcome.failed
    tests = "1 test" if count == 1 else f"{count} tests"
    return f"{tests}, {outcome.failed} failed" if outcome.failed else f"{tests}, all as expected"
