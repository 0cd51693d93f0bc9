"""What the settings hide of the findings in a repository: what they accept, and what the baseline knows."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cilint.findings.finding import BaselineUse, Finding, Found
from cilint.findings.suppressing import Judges
from cilint.lazy.records import NamedTuple
from cilint.settings.ignoring import hide_ignored
from cilint.settings.model import Settings

SectionsOf = Callable[[str], Collection[str] | None]
"""The top-level keys of a file that a run has read; none of one that is not there; None for one that was not read."""


class Hiding(NamedTuple):
    """What is left of some findings, what is hidden of them, and what became of the baseline, if there is one."""

    left: list[Finding]
    hidden: list[Finding]
    baselines: tuple[BaselineUse, ...] = ()


def hide_accepted(
    findings: list[Finding], settings: Settings, found: Found, sections_of: SectionsOf, judges: Judges
) -> Hiding:
    """Hide what is not to be shown; `found` is all that was found in the repository, these findings among it.

    Of the baseline's entries, `judges` says which are about rules that have looked at everything. Raises
    `SettingsError` where the settings accept too much in too many files.
    """
    left, ignored = hide_ignored(findings, settings.ignores, found)
    if settings.baseline is None:
        return Hiding(left, ignored)
    # Most repositories have none.
    from cilint.settings.known import hide_known

    left, known, use = hide_known(left, settings.baseline, found, sections_of, judges)
    return Hiding(left, ignored + known, (use,))
