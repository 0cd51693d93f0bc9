"""In which order people see findings, and in which groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


_KEYS: dict[Order, Callable[[Finding], bool | int | str]] = {
    Order.OUTCOME: lambda finding: finding.fails,
    Order.PLACE: lambda _: 0,
    Order.SEVERITY: lambda finding: finding.severity.rank,
    Order.RULE: lambda finding: finding.rule,
}
_GROUPS: dict[Grouping | None, Callable[[Finding], str]] = {
    Grouping.FILE: lambda finding: finding.span.source.name,
    Grouping.RULE: lambda finding: finding.rule,
    None: lambda _: "",
}
Groups = Sequence[tuple[str, Sequence[Finding]]]
"""Groups of findings, in order, each with its name."""


class Arranged(Remade[Finding]):
    """Findings in an order, which are not held, nor are their groups."""

    __slots__ = ("groups",)

    def __init__(self, groups: Groups, count: int) -> None:
        """`count` is how many findings there are in all groups."""
        super().__init__(lambda: (finding for _, group in groups for finding in group), count)
        self.groups = groups


def order_key(order: Order, finding: Finding) -> bool | int | str:
    """What a finding is sorted by in an order, among others that come by their places."""
    return _KEYS[order](finding)


def title(grouping: Grouping | None, finding: Finding) -> str:
    """The name of the group that a finding is in; that of all is empty."""
    return _GROUPS[grouping](finding)


def ordered(findings: Sequence[Finding], order: Order, grouping: Grouping | None) -> Sequence[Finding]:
    """Findings, which come by their places, in an order; those of a group follow each other.

    Groups follow each other as their last findings do.
    """
    found = sorted(findings, key=_KEYS[order])
    if grouping is not None:
        name = _GROUPS[grouping]
        last = {name(finding): number for number, finding in enumerate(found)}
        found.sort(key=lambda finding: last[name(finding)])
    # Reports ask several times for what is worked out once of such a sequence.
    return Remade(lambda: found, len(found))


def grouped(findings: Sequence[Finding], grouping: Grouping | None) -> Groups:
    """Findings in the groups in which they follow each other, each with its name; all in one without a name."""
    if grouping is None:
        return [("", findings)]
    if isinstance(findings, Arranged):
        return findings.groups
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(title(grouping, finding), []).append(finding)
    return list(groups.items())
