"""Which findings the settings accept. What settings may say is in model.py, comments are in findings/suppression.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.errors import SettingsError
from cilint.findings.finding import SYNTAX_RULE, Finding, Found, HiddenBy
from cilint.findings.fingerprint import of_repository, place
from cilint.findings.mask import redacted
from cilint.findings.suppressing import UnusedEntry, accepted_by
from cilint.lazy.records import NamedTuple
from cilint.pipeline.glob import glob
from cilint.settings.model import Ignore
from cilint.settings.paths import lineage

_MOST_COMPARISONS = 200_000
"""Of patterns with paths: a hundred entries for two thousand files in the repository's folder."""


class Ignored(NamedTuple):
    """What the settings leave of some findings, what they accept, and their entries that accept nothing."""

    left: list[Finding]
    hidden: list[Finding]
    unused: list[UnusedEntry]


def hide_ignored(findings: Iterable[Finding], ignores: Sequence[Ignore], found: Found) -> Ignored:
    """Tell findings that the settings accept from others; `found` is all that was found in the repository.

    Raises `SettingsError` where there are too many entries for too many files.
    """
    if not ignores:
        return Ignored([*findings], [], [])
    is_asked = any(ignore.fingerprints for ignore in ignores)
    prints = of_repository(found) if is_asked else {}
    accepted = _Accepted(ignores)
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        ignore = accepted.by(finding, prints.get(place(finding), ""))
        if ignore:
            hidden.append(accepted_by(finding, HiddenBy.SETTINGS, ignore.line, redacted(ignore.reason)))
        else:
            kept.append(finding)
    return Ignored(kept, hidden, list(accepted.unused()))


def without_other_uses(entries: Iterable[UnusedEntry], others: Sequence[str]) -> Iterator[UnusedEntry]:
    """The entries that cannot be about any of some files, which were not looked at."""
    left = _MOST_COMPARISONS
    for entry in entries:
        left -= len(entry.paths) * len(others)
        if left < 0:
            return
        if not any(_is_about(entry.paths, path) for path in others):
            yield entry


def _is_about(patterns: Sequence[str], path: str) -> bool:
    """Whether an entry with some patterns is about a file, or a folder that it is in."""
    return not patterns or any(glob(pattern).matches(part) for pattern in patterns for part in lineage(path))


def _is_over(day: str) -> bool:
    # Few entries end.
    from cilint.findings.deadline import is_over

    return is_over(day)


class _OfPath(NamedTuple):
    """The numbers of the entries that are about a file, in order: all of them, and those without fingerprints."""

    all: frozenset[int]
    of_any_rule: list[int]
    of_rule: dict[str, list[int]]


class _Accepted:
    """The entries of the settings, by the rules and files for which they count; notes which of them are met."""

    def __init__(self, ignores: Sequence[Ignore]) -> None:
        self._ignores = ignores
        self._over = {number for number, ignore in enumerate(ignores) if ignore.until and _is_over(ignore.until)}
        self._comparisons = _MOST_COMPARISONS
        self._printed: dict[str, list[int]] = {}
        for number, ignore in enumerate(ignores):
            for fingerprint in ignore.fingerprints:
                self._printed.setdefault(fingerprint, []).append(number)
        self._of_path: dict[str, _OfPath] = {}
        self._first: dict[tuple[str, str], int] = {}
        self._met: set[int] = set()
        self._prints_met: set[tuple[int, str]] = set()

    def by(self, finding: Finding, fingerprint: str) -> Ignore | None:
        """The first entry that accepts a finding."""
        # What could not be read is never accepted: the run has then not done what it was asked.
        if finding.rule == SYNTAX_RULE:
            return None
        path, rule = finding.span.source.path, finding.rule
        if path not in self._of_path:
            self._of_path[path] = self._about(path)
        if (path, rule) not in self._first:
            self._first[path, rule] = self._first_of(self._of_path[path], rule)
        named = [
            number
            for number in self._printed.get(fingerprint, ())
            if number in self._of_path[path].all and rule in (self._ignores[number].rules or (rule,))
        ]
        self._met.update(named)
        self._prints_met.update((number, fingerprint) for number in named)
        first = min((self._first[path, rule], *self._counting(named)))
        return self._ignores[first] if first < len(self._ignores) else None

    def unused(self) -> Iterator[UnusedEntry]:
        """The entries that accept nothing, and single fingerprints of others."""
        for number, ignore in enumerate(self._ignores):
            if number not in self._met:
                yield UnusedEntry(ignore.head, ignore.rules, ignore.paths, "it matches no finding")
            elif number in self._over:
                yield UnusedEntry(ignore.head, ignore.rules, ignore.paths, f"it counted until {ignore.until}")
            else:
                for fingerprint, span in zip(ignore.fingerprints, ignore.fingerprint_places, strict=False):
                    if (number, fingerprint) not in self._prints_met:
                        yield UnusedEntry(span, ignore.rules, ignore.paths, "no finding has this fingerprint")

    def _counting(self, numbers: Iterable[int]) -> Iterator[int]:
        return (number for number in numbers if number not in self._over)

    def _first_of(self, entries: _OfPath, rule: str) -> int:
        """The number of the first entry that accepts all of a rule in a file; one that no entry has without one."""
        of_rule = entries.of_rule.get(rule, ())
        self._met.update(of_rule)
        nothing = len(self._ignores)
        return min(next(self._counting(numbers), nothing) for numbers in (entries.of_any_rule, of_rule))

    def _about(self, path: str) -> _OfPath:
        """The entries about a file in which something is found."""
        numbers = list(self._matching(path))
        entries = _OfPath(frozenset(numbers), [], {})
        for number in numbers:
            ignore = self._ignores[number]
            if not ignore.fingerprints:
                for rule in ignore.rules:
                    entries.of_rule.setdefault(rule, []).append(number)
                if not ignore.rules:
                    entries.of_any_rule.append(number)
        self._met.update(entries.of_any_rule)
        return entries

    def _matching(self, path: str) -> Iterator[int]:
        """The numbers of the entries that are about a file, or a folder that it is in."""
        depth = len(lineage(path))
        for number, ignore in enumerate(self._ignores):
            self._comparisons -= len(ignore.paths) * depth
            if self._comparisons < 0:
                raise SettingsError("up to here these are too many paths for so many files: name folders", ignore.span)
            if _is_about(ignore.paths, path):
                yield number
