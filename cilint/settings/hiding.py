"""What the settings hide of the findings in a repository: what they accept, and what the baseline knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from cilint.findings.finding import BaselineUse, Finding, Found
from cilint.findings.suppressing import Judges, UnusedEntry
from cilint.lazy.records import NamedTuple
from cilint.settings.ignoring import hide_ignored
from cilint.settings.model import Settings

SectionsOf = Callable[[str], Collection[str] | None]
"""The top-level keys of a file that a run has read; none of one that is not there; None for one that was not read."""


class Hiding(NamedTuple):
    """What is left of some findings, what is hidden of them, all that was found, and what became of the baseline.

    What is left and what was found have, besides, the findings about entries of the settings that accept nothing.
    """

    left: list[Finding]
    hidden: list[Finding]
    found: Found
    baselines: tuple[BaselineUse, ...] = ()


def hide_accepted(
    findings: list[Finding],
    settings: Settings,
    found: Found,
    sections_of: SectionsOf,
    judges: Judges,
    said_of: Callable[[list[UnusedEntry]], Found],
) -> Hiding:
    """Hide what is not to be shown; `found` is all that was found in the repository, these findings among it.

    Of the baseline's entries, `judges` says which are about rules that have looked at everything. `said_of` gives what
    is found about entries of the settings. Raises `SettingsError` where these accept too much in too many files.
    """
    left, hidden, unused = hide_ignored(findings, settings.ignores, found)
    if unused:
        said = said_of(unused)
        left += said.findings
        found = Found((*found.findings, *said.findings), (*found.secrets, *said.secrets), found.unshown)
    if settings.baseline is None:
        return Hiding(left, hidden, found)
    # Most repositories have none.
    from cilint.settings.known import hide_known

    left, known, use = hide_known(left, settings.baseline, found, sections_of, judges)
    return Hiding(left, hidden + known, found, (use,))


def revealed(hidden: Iterable[Finding]) -> list[Finding]:
    """What was hidden, for whoever wants to see all of it; notes say where it was accepted, and why.

    So each is shown by itself.
    """
    return [finding._replace(hidden_by=None, reason="", fold="") for finding in hidden]
