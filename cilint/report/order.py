"""In which order people see findings, and in which groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cilint.findings.finding import Finding
from cilint.lazy.enums import Enum
from cilint.lazy.remade import Remade


class Order(Enum):
    """How findings follow each other; by default, those that make the run fail come last, next to the prompt."""

    OUTCOME = "outcome"
    PLACE = "place"
    SEVERITY = "severity"
    RULE = "rule"


class Grouping(Enum):
    """What findings have in common that are shown together."""

    FILE = "file"
    RULE = "rule"


_KEYS: dict[Order, Callable[[Finding], int | str]] = {
    Order.OUTCOME: lambda finding: finding.fails,
    Order.SEVERITY: lambda finding: finding.severity.rank,
    Order.RULE: lambda finding: finding.rule,
}
_GROUPS: dict[Grouping, Callable[[Finding], str]] = {
    Grouping.FILE: lambda finding: finding.span.source.name,
    Grouping.RULE: lambda finding: finding.rule,
}


def ordered(findings: Sequence[Finding], order: Order, grouping: Grouping | None) -> Sequence[Finding]:
    """Findings, which come by their places, in an order; those of a group follow each other.

    Groups follow each other as their last findings do.
    """
    if isinstance(findings, Remade) and grouping is None and order in (Order.OUTCOME, Order.PLACE):
        # Those of a run about thousands of repositories are gone through twice, and not held.
        return findings.reordered(lambda: _by_outcome(findings)) if order is Order.OUTCOME else findings
    found = sorted(findings, key=_KEYS[order]) if order in _KEYS else list(findings)
    if grouping is None:
        return tuple(found)
    name = _GROUPS[grouping]
    last = {name(finding): number for number, finding in enumerate(found)}
    return tuple(sorted(found, key=lambda finding: last[name(finding)]))


def _by_outcome(findings: Sequence[Finding]) -> Iterator[Finding]:
    for fails in (False, True):
        yield from (finding for finding in findings if finding.fails == fails)


def grouped(findings: Sequence[Finding], grouping: Grouping | None) -> Sequence[tuple[str, Sequence[Finding]]]:
    """Findings in the groups in which they follow each other, each with its name; all in one without a name."""
    if grouping is None:
        return [("", findings)]
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_GROUPS[grouping](finding), []).append(finding)
    return list(groups.items())
