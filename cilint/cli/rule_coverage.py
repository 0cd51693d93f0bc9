"""`cilint rules --coverage FOLDER`: what rules find over many pipelines, before they are in everybody's way."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from cilint.cli.arguments import parse_arguments
from cilint.cli.checking import Checks, RuleShelf
from cilint.cli.exit_code import ExitCode
from cilint.engine.rule import Rule
from cilint.findings.finding import SYNTAX_RULE, Finding, Result
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.report.json import dumps
from cilint.report.terminal import Terminal

COVERAGE_VERSION = 1
"""Changes when a key of the JSON document is taken away or changes its meaning, not when one is added."""


_ALL = ("--isolated", "--persona", "pedantic", "--min-severity", "info", "--min-confidence", "low", "--no-ignores")
"""The options of a check that tells all findings, whoever has accepted them, and reads no settings."""


class _Count(NamedTuple):
    """What one rule finds: all its findings, and some of them, no two of one file while there are others."""

    rule: Rule
    findings: Sequence[Finding]
    samples: Sequence[Finding]

    @property
    def files(self) -> int:
        """In how many files."""
        return len({finding.span.source.shown_path for finding in self.findings})


def run(options: Namespace) -> ExitCode:
    """Print what rules find below a folder, the one that finds most first: rules of the user's own, or else all.

    Settings of the repositories there do not count, nor comments in them. What could not be read is told and counted.
    """
    rules = [word for folder in options.rules for word in ("--rules", folder)]
    jobs = ("--jobs", str(options.jobs)) if options.jobs else ()
    chosen = ("--select", ",".join(options.select)) if options.select else ()
    shelf = RuleShelf()
    checks = Checks(parse_arguments(["check", options.coverage, *_ALL, *rules, *jobs, *chosen]), shelf, {})
    result = checks.whole()
    total = sum(len(target.paths) for target in checks.targets)
    known = [rule for rule in shelf.rules if rule.is_house] or shelf.rules
    found: dict[str, list[Finding]] = {}
    for finding in result.findings:
        found.setdefault(finding.rule, []).append(finding)
    counts = sorted(
        (
            _count(rule, found.get(rule.id, ()), options.samples)
            for rule in known
            if not chosen or rule.id in options.select
        ),
        key=lambda count: (-len(count.findings), count.rule.id),
    )
    mask = Mask.of(result)
    if options.format == "json":
        print(dumps(_document(counts, result, mask, total)))
    else:
        terminal = Terminal(sys.stdout.encoding or "utf-8", color=False)
        print("\n".join(map(terminal.show, _lines(counts, result, mask, total))))
    return ExitCode.CLEAN


def _count(rule: Rule, findings: Sequence[Finding], most: int) -> _Count:
    first: dict[str, int] = {}
    for number, finding in enumerate(findings):
        first.setdefault(finding.span.source.shown_path, number)
    ones = set(first.values())
    ordered = sorted(range(len(findings)), key=lambda number: number not in ones)
    return _Count(rule, findings, [findings[number] for number in ordered[:most]])


def _lines(counts: Sequence[_Count], result: Result, mask: Mask, total: int) -> Iterator[str]:
    silent = [count.rule.id for count in counts if not count.findings]
    for count in counts:
        if not count.findings:
            continue
        share = f"{_counted(count.files, 'file')} of {total}"
        yield f"{count.rule.id}: {_counted(len(count.findings), 'finding')} in {share}"
        for finding in count.samples:
            yield f"  {_place(finding, mask)}: {finding.severity.value}: {mask.text(finding.message)}"
        more = len(count.findings) - len(count.samples)
        if more and count.samples:
            yield f"  and {more} more"
    if silent:
        yield f"nothing by {', '.join(silent)}"
    unread = _unread(result)
    tail = f", {_counted(unread, 'file')} could not be read" if unread else ""
    yield f"{_counted(len(counts), 'rule')} over {_counted(total, 'pipeline')}{tail}"


def _unread(result: Result) -> int:
    """How many files could not be read: those that are no YAML are findings."""
    return len(result.errors) + len(
        {item.span.source.shown_path for item in result.findings if item.rule == SYNTAX_RULE}
    )


def _place(finding: Finding, mask: Mask) -> str:
    position = mask.begin(finding.span)
    return f"{finding.span.source.shown_path}:{position.line}:{position.column}"


def _document(counts: Sequence[_Count], result: Result, mask: Mask, total: int) -> dict[str, object]:
    return {
        "version": COVERAGE_VERSION,
        "pipelines": total,
        "errors": _unread(result),
        "rules": [
            {
                "id": count.rule.id,
                "findings": len(count.findings),
                "files": count.files,
                "samples": [_sample(finding, mask) for finding in count.samples],
            }
            for count in counts
        ],
    }


def _sample(finding: Finding, mask: Mask) -> dict[str, object]:
    position = mask.begin(finding.span)
    return {
        "path": finding.span.source.shown_path,
        "line": position.line,
        "column": position.column,
        "severity": finding.severity.value,
        "message": mask.text(finding.message),
    }


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
