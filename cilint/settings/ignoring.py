"""Which findings the settings accept. What settings may say is in model.py, comments are in findings/suppression.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cilint.findings.finding import SYNTAX_RULE, Finding
from cilint.findings.fingerprint import fingerprints
from cilint.pipeline.glob import glob
from cilint.settings.model import Ignore
from cilint.text.source import Span


def hide_ignored(
    findings: Sequence[Finding], ignores: Sequence[Ignore], others: Iterable[Finding], secrets: Iterable[Span]
) -> tuple[list[Finding], list[Finding]]:
    """The findings that the settings leave, and those that they accept, with the reason.

    Equal findings are told apart by their number: `others`, which comments hide, count too. `secrets` are the places of
    all secrets.
    """
    is_asked = any(ignore.fingerprints for ignore in ignores)
    prints = fingerprints((*findings, *others), secrets) if is_asked else [""] * len(findings)
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding, fingerprint in zip(findings, prints, strict=False):
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
