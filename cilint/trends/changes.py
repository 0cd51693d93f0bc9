"""The changes that would mend most: a command in one repository, or one thing that many repositories use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cilint.lazy.records import NamedTuple
from cilint.trends.run import KeptFinding


class Improvement(NamedTuple):
    """Something to do, and what it would mend: `command` in the repository, or else about the `subject` of a `rule`."""

    findings: tuple[KeptFinding, ...]
    command: str = ""
    rule: str = ""
    subject: str = ""

    @property
    def repositories(self) -> tuple[str, ...]:
        """Where it mends something."""
        return tuple(dict.fromkeys(finding.repository for finding in self.findings))


def best_changes(findings: Sequence[KeptFinding], most: int) -> list[Improvement]:
    """At most so many changes, each the one that mends most of what those before it leave; no finding is in two.

    Of changes that mend as many, the one goes first that mends more of what makes runs fail.
    """
    groups: dict[tuple[str, str, str, str], set[int]] = {}
    for number, finding in enumerate(findings):
        for key in _keys(finding):
            groups.setdefault(key, set()).add(number)
    failing = {number for number, finding in enumerate(findings) if finding.fails}
    changes: list[Improvement] = []
    while groups and len(changes) < most:
        best = max(groups, key=lambda key: (len(groups[key]), len(groups[key] & failing)))
        mended = groups.pop(best)
        if not mended:
            break
        _, command, rule, subject = best
        changes.append(Improvement(tuple(findings[number] for number in sorted(mended)), command, rule, subject))
        groups = {key: left for key, numbers in groups.items() if (left := numbers - mended)}
    return changes


def _keys(finding: KeptFinding) -> Iterable[tuple[str, str, str, str]]:
    if finding.mends:
        yield finding.repository, finding.mends, "", ""
    if finding.subject:
        yield "", "", finding.rule, finding.subject
    if not (finding.mends or finding.subject):
        yield finding.repository, "", finding.rule, ""
