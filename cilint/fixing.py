"""Fixes in rounds, in memory: check, fix, check again. What becomes of the fixed texts is its callers' business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from cilint.findings.finding import Applicability, Finding, Result
from cilint.text.edit import DisjointEdits
from cilint.text.revision import Revision
from cilint.text.source import Source

MOST_ROUNDS = 10
"""Fixes that touch each other wait for the next round; so many rounds are enough for any list of rules."""

SAFE_ONLY = frozenset({Applicability.SAFE})
ALL = frozenset(Applicability)

Check = Callable[[Mapping[str, str]], Result]
"""Checks with the texts given by the `name` of their sources in place of those in the files."""


class Fixed(NamedTuple):
    """What fixing came to: the result before, the one after, and the files that are others now."""

    before: Result
    after: Result
    revisions: tuple[Revision, ...]

    @property
    def texts(self) -> dict[str, str]:
        """The new texts by the names of their sources."""
        return {revision.original.name: revision.text for revision in self.revisions}


def fix(check: Check, applicable: frozenset[Applicability]) -> Fixed:
    """Check, make the fixes that are applicable, and so on until there is none left. Raises what `check` does."""
    before = after = check({})
    revisions: dict[str, Revision] = {}
    for _ in range(MOST_ROUNDS):
        chosen = _choose(after.findings, applicable)
        if not chosen:
            break
        for source, edits in chosen.items():
            revisions.setdefault(source.name, Revision(source)).revise(edits.edits)
        after = check({name: revision.text for name, revision in revisions.items()})
    return Fixed(before, after, tuple(revisions.values()))


def _choose(findings: Iterable[Finding], applicable: frozenset[Applicability]) -> dict[Source, DisjointEdits]:
    """For each source the edits of this round: of fixes that touch each other, the first one."""
    chosen: dict[Source, DisjointEdits] = {}
    for finding in findings:
        for option in finding.fixes:
            taken = chosen.setdefault(finding.span.source, DisjointEdits())
            if option.applicability in applicable and taken.add(option.edits):
                break
    return {source: edits for source, edits in chosen.items() if edits.edits}
