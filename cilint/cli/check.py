"""`cilint check`: checks pipelines and reports what it finds."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable

from cilint.cli.exit_code import ExitCode
from cilint.cli.output import write_atomically
from cilint.cli.targets import find_targets
from cilint.engine.catalog import load_rules
from cilint.engine.check import Trace
from cilint.engine.rule import Rule
from cilint.errors import UsageError
from cilint.facts.model import Fact
from cilint.findings.finding import Result
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from cilint.session import Session
from cilint.settings.environment import read_environment
from cilint.settings.loading import load_settings
from cilint.settings.model import Selection, Settings


def run(options: Namespace) -> ExitCode:
    """Check, write the reports, and say how it went."""
    rules = load_rules(options.rules)
    if options.trace and options.trace not in {rule.id for rule in rules}:
        raise UsageError(f"there is no rule {options.trace!r} to trace")
    result = _check(options, rules)
    for output in options.output:
        write_atomically(output.path, render(output.format, result, ReportOptions()))
    sys.stdout.write(render(options.format, result, _report_options(options)))
    if result.broken:
        return ExitCode.FAILURE
    fails = any(finding.severity.rank >= options.fail_on.rank for finding in result.findings)
    return ExitCode.FINDINGS if fails and not options.exit_zero else ExitCode.CLEAN


def _check(options: Namespace, rules: tuple[Rule, ...]) -> Result:
    selection = Selection(
        tuple(options.select), tuple(options.ignore), options.min_severity, options.min_confidence, options.persona
    )
    trace = _tracer(options.trace) if options.trace else None
    results = []
    for target in find_targets(options.paths, options.stdin_filename):
        settings = load_settings(target.files, Settings(selection, read_environment(os.environ, target.root)))
        results.append(Session(target.files, settings, rules).check(target.paths, trace))
    return _joined(results)


def _joined(results: Iterable[Result]) -> Result:
    """One result for checks of several repositories."""
    whole = Result()
    for result in results:
        whole = Result(
            whole.findings + result.findings,
            whole.suppressed + result.suppressed,
            whole.skipped + result.skipped,
            whole.errors + result.errors,
            whole.broken or result.broken,
            whole.sources + result.sources,
            whole.secrets + result.secrets,
        )
    return whole


def _report_options(options: Namespace) -> ReportOptions:
    # `NO_COLOR` counts when it is not empty (no-color.org).
    color = not options.no_color and not os.environ.get("NO_COLOR") and sys.stdout.isatty()
    return ReportOptions(
        color=color and os.environ.get("TERM") != "dumb",
        quiet=options.quiet,
        statistics=options.statistics,
        encoding=sys.stdout.encoding or "utf-8",
    )


def _tracer(traced: str) -> Trace:
    def trace(rule: Rule, fact: Fact, predicate: str, kept: bool) -> None:
        if rule.id == traced:
            job = f" in {fact.user.name}" if fact.user else ""
            verdict = "keeps" if kept else "drops"
            print(f"{rule.id}: {predicate} {verdict} the {fact.kind} at {fact.span.place}{job}", file=sys.stderr)

    return trace
