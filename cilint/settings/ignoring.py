"""Which findings the settings accept. What settings may say is in model.py, comments are in findings/suppression.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.errors import SettingsError
from cilint.findings.finding import SYNTAX_RULE, Finding, Found, HiddenBy
from cilint.findings.fingerprint import of_repository, place
from cilint.pipeline.glob import glob
from cilint.settings.model import Ignore
from cilint.settings.paths import lineage

_MOST_COMPARISONS = 200_000
"""Of patterns with paths: a hundred entries for two thousand files in the repository's folder."""


def hide_ignored(
    findings: Iterable[Finding], ignores: Sequence[Ignore], found: Found
) -> tuple[list[Finding], list[Finding]]:
    """The findings that the settings leave, and those that they accept, with the reason.

    `found` is all that was found in the repository, these findings among it. Raises `SettingsError` where there are too
    many entries for too many files.
    """
    is_asked = any(ignore.fingerprints for ignore in ignores)
    prints = of_repository(found) if is_asked else {}
    accepted = _Accepted(ignores)
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        ignore = accepted.by(finding, prints.get(place(finding), ""))
        if ignore:
            hidden.append(finding._replace(reason=ignore.reason, hidden_by=HiddenBy.SETTINGS))
        else:
            kept.append(finding)
    return kept, hidden


class _Accepted:
    """The entries of the settings, by the rules and files for which they count."""

    def __init__(self, ignores: Sequence[Ignore]) -> None:
        self._ignores = ignores
        self._comparisons = _MOST_COMPARISONS
        self._of_path: dict[str, list[int]] = {}
        self._of_rule: dict[tuple[str, str], tuple[int, dict[str, int]]] = {}

    def by(self, finding: Finding, fingerprint: str) -> Ignore | None:
        """The first entry that accepts a finding."""
        # What could not be read is never accepted: the run has then not done what it was asked.
        if finding.rule == SYNTAX_RULE:
            return None
        key = finding.span.source.path, finding.rule
        if key not in self._of_rule:
            self._of_rule[key] = self._entries(*key)
        first, printed = self._of_rule[key]
        first = min(first, printed.get(fingerprint, first))
        return self._ignores[first] if first < len(self._ignores) else None

    def _entries(self, path: str, rule: str) -> tuple[int, dict[str, int]]:
        """The number of the first entry that accepts all of a rule in a file, and of the first for each fingerprint."""
        if path not in self._of_path:
            self._of_path[path] = list(self._matching(path))
        numbers = self._of_path[path]
        printed: dict[str, int] = {}
        for number in numbers:
            ignore = self._ignores[number]
            if ignore.rules and rule not in ignore.rules:
                continue
            if not ignore.fingerprints:
                return number, printed
            for fingerprint in ignore.fingerprints:
                printed.setdefault(fingerprint, number)
        return len(self._ignores), printed

    def _matching(self, path: str) -> Iterator[int]:
        """The numbers of the entries that are about a file, or a folder that it is in."""
        folders = lineage(path)
        for number, ignore in enumerate(self._ignores):
            self._comparisons -= len(ignore.paths) * len(folders)
            if self._comparisons < 0:
                raise SettingsError("up to here these are too many paths for so many files: name folders", ignore.span)
            if not ignore.paths or any(glob(pattern).matches(part) for pattern in ignore.paths for part in folders):
                yield number
