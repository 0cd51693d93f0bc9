"""Findings by what counts of them where they are many: how bad they are, what they do to the run, and what mends them.

A run about thousands of repositories goes through its findings as seldom as it can, and holds none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from cilint.findings.finding import Applicability, Finding, Severity
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.remade import Remade, once

FIX = "cilint check --fix"
UNSAFE_FIX = f"{FIX} --unsafe-fixes"
_COMMAND = regex(r"`(cilint [^`]+)`")
"""What a remedy calls a command that mends."""


class FindingKind(NamedTuple):
    """What many findings have in common; `mends` is the command that mends them, empty where none does."""

    rule: str
    severity: Severity
    fails: bool
    is_aside: bool
    has_page: bool
    mends: str


def kinds_of(findings: Sequence[Finding]) -> Mapping[FindingKind, int]:
    """How many findings there are of each kind, in the order in which the first ones come."""
    return once(counted_kinds, findings)


def counted_kinds(findings: Iterable[Finding]) -> Mapping[FindingKind, int]:
    """The same of findings that can be gone through once."""
    counts = Counter(
        (found.rule, found.severity, found.fails, found.is_aside, bool(found.url), mending_command(found))
        for found in findings
    )
    return {FindingKind(*kind): count for kind, count in counts.items()}


def is_failing(findings: Sequence[Finding]) -> bool:
    """Whether one of some findings makes the run fail."""
    # Those at hand need not be counted for it.
    is_dear = isinstance(findings, Remade)
    return any(kind.fails for kind in kinds_of(findings)) if is_dear else any(found.fails for found in findings)


def severity_counts(kinds: Mapping[FindingKind, int]) -> dict[Severity, int]:
    """How many findings there are of each severity, the worst first; all severities are there."""
    counts = dict.fromkeys(sorted(Severity, key=lambda severity: -severity.rank), 0)
    for kind, count in kinds.items():
        counts[kind.severity] += count
    return counts


def by_rule(kinds: Mapping[FindingKind, int]) -> list[tuple[str, dict[FindingKind, int]]]:
    """The kinds by their rules, that with most findings first, equals by their names."""
    rules: dict[str, dict[FindingKind, int]] = {}
    for kind, count in kinds.items():
        rules.setdefault(kind.rule, {})[kind] = count
    return sorted(rules.items(), key=lambda row: (-sum(row[1].values()), row[0]))


def mending_command(finding: Finding) -> str:
    """The command that mends a finding, of several the safest; empty where none does."""
    fixes = {fix.applicability for fix in finding.fixes} if finding.fixes else ()
    return command_for(fixes, finding.remedy)


def command_for(fixes: Collection[Applicability], remedy: str) -> str:
    """The same of a finding with such fixes and such a remedy."""
    if fixes:
        return FIX if Applicability.SAFE in fixes else UNSAFE_FIX
    return _command_in(remedy)


# What rules advise repeats itself.
@lru_cache(maxsize=256)
def _command_in(remedy: str) -> str:
    named = _COMMAND.search(remedy)
    return named[1] if named else ""
