"""What a run says at its end, below the counts: what makes it fail, and the one command that mends most of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.findings.finding import Applicability, Finding, Result
from cilint.lazy.patterns import regex
from cilint.report.options import ReportOptions
from cilint.report.summary import listing
from cilint.report.terminal import Terminal, TextStyle

_MOST_RULES = 6
_COMMAND = regex(r"`(cilint [^`]+)`")
"""What a remedy calls a command that mends."""
_FIX = "cilint check --fix"
_UNSAFE_FIX = f"{_FIX} --unsafe-fixes"


def verdict_lines(result: Result, options: ReportOptions, terminal: Terminal) -> Iterator[str]:
    """The lines; none where nothing was found."""
    said = []
    if result.broken or result.errors:
        yield terminal.paint("fails the run: not all could be read", TextStyle.RED)
    elif any(finding.fails for finding in result.findings):
        verb = "would fail the run" if options.exit_zero else "fails the run"
        yield f"{terminal.paint(verb, TextStyle.RED)}: {_rules(result.findings, terminal)}"
    elif result.findings:
        said.append("nothing fails the run")
    if command := _advice(result.findings):
        said.append(f"mends most: {command}")
    if any(finding.url for finding in result.findings):
        said.append("tells more: cilint explain RULE")
    if said:
        yield "; ".join(said)


def _rules(findings: Sequence[Finding], terminal: Terminal) -> str:
    """The rules whose findings make a run fail, the worst first, each with how often it does if more than once."""
    failing = sorted((finding for finding in findings if finding.fails), key=lambda finding: -finding.severity.rank)
    counts: dict[str, int] = {}
    for finding in failing:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    names = (f"{rule} ({count})" if count > 1 else rule for rule, count in counts.items())
    return listing(names, terminal, _MOST_RULES)


def _advice(findings: Sequence[Finding]) -> str:
    """The command that mends most findings, and how many; of equals safe fixes go first, and unsafe ones last."""
    mended: dict[str, int] = {_FIX: 0}
    unsafe = 0
    for finding in findings:
        command = mending_command(finding)
        if command == _UNSAFE_FIX:
            unsafe += 1
        elif command:
            mended[command] = mended.get(command, 0) + 1
    if unsafe:
        mended[_UNSAFE_FIX] = mended[_FIX] + unsafe
    best = max(mended, key=mended.__getitem__)
    if not mended[best]:
        return ""
    look = f", {unsafe} of them to be looked at" if best == _UNSAFE_FIX else ""
    return f"{best} ({mended[best]} of {len(findings)}{look})"


def mending_command(finding: Finding) -> str:
    """The command that mends a finding, of several the safest; empty where none does."""
    applicable = {fix.applicability for fix in finding.fixes}
    if applicable:
        return _FIX if Applicability.SAFE in applicable else _UNSAFE_FIX
    named = _COMMAND.search(finding.remedy)
    return named[1] if named else ""
