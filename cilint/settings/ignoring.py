"""Which findings the settings accept. What settings may say is in model.py, comments are in findings/suppression.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cilint.findings.finding import SYNTAX_RULE, Finding, Found
from cilint.findings.fingerprint import of_repository, place
from cilint.pipeline.glob import glob
from cilint.settings.model import Ignore


def hide_ignored(
    findings: Iterable[Finding], ignores: Sequence[Ignore], found: Found
) -> tuple[list[Finding], list[Finding]]:
    """The findings that the settings leave, and those that they accept, with the reason.

    `found` is all that was found in the repository, these findings among it.
    """
    is_asked = any(ignore.fingerprints for ignore in ignores)
    prints = of_repository(found) if is_asked else {}
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        fingerprint = prints.get(place(finding), "")
        ignore = next((ignore for ignore in ignores if _is_ignored(finding, fingerprint, ignore)), None)
        if ignore:
            hidden.append(finding._replace(reason=ignore.reason))
        else:
            kept.append(finding)
    return kept, hidden


def _is_ignored(finding: Finding, fingerprint: str, ignore: Ignore) -> bool:
    # What could not be read is never accepted: the run has then not done what it was asked.
    if finding.rule == SYNTAX_RULE or (ignore.rules and finding.rule not in ignore.rules):
        return False
    if ignore.fingerprints and fingerprint not in ignore.fingerprints:
        return False
    path = finding.span.source.path
    folders = [path, *(path[:index] for index, character in enumerate(path) if character == "/")]
    return not ignore.paths or any(glob(pattern).matches(part) for pattern in ignore.paths for part in folders)
