"""What a report for people says once of many findings: those that say the same, and those that nobody has asked for.

Of either no more is held than is shown, however many findings there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice

from cilint.findings.finding import Finding, Severity
from cilint.lazy.typing import TypeAlias

MOST_PLACES = 6
MOST_SUBJECTS = 40
MOST_FILES = 3
"""So many files may have a line each about what nobody has asked for."""

_FoldKey: TypeAlias = tuple[str, Severity, bool, str]
"""What findings share that say the same."""


class Places:
    """The first places of some findings: the lines of a file follow each other, the files come as their first ones."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[int, None]] = {}

    def add(self, finding: Finding) -> None:
        """Take a finding in."""
        span = finding.span
        name = span.source.name
        lines = self._lines.get(name)
        # One more than is shown tells that there are more.
        if lines is None and len(self._lines) <= MOST_PLACES:
            lines = self._lines[name] = {}
        if lines is not None and len(lines) <= MOST_PLACES:
            lines[span.begin.line] = None

    def named(self, show: Callable[[str], str]) -> Iterator[str]:
        """The places; a name stands before the first of its lines only."""
        for name, numbers in self._lines.items():
            for index, line in enumerate(numbers):
                yield f"{show(name)}:{line}" if index == 0 else str(line)

    @property
    def lines(self) -> list[str]:
        """The lines, of findings in one file."""
        return [str(line) for numbers in self._lines.values() for line in numbers]


class Fold:
    """Findings that say the same of different subjects: all but the first, which is shown itself."""

    def __init__(self, first: str) -> None:
        """`first` is the subject of the first one."""
        self.first = first
        self.count = 0
        self.subjects: dict[str, Places | None] = {}

    def add(self, subject: str, finding: Finding) -> None:
        """Take another one in."""
        self.count += 1
        if subject not in self.subjects:
            self.subjects[subject] = Places() if len(self.subjects) < MOST_SUBJECTS else None
        if places := self.subjects[subject]:
            places.add(finding)

    @property
    def shown(self) -> Iterator[tuple[str, Places]]:
        """The first subjects with their places."""
        return ((subject, places) for subject, places in islice(self.subjects.items(), MOST_SUBJECTS) if places)


class Overview:
    """What has to be known of findings before the first of them is shown; they are gone through once for it."""

    def __init__(self, findings: Iterable[Finding], show: Callable[[str], str]) -> None:
        """`show` hides what is secret in a text."""
        self.asides = Asides()
        self._folds: dict[_FoldKey, Fold] = {}
        # Many findings have the same.
        self._show_fold = cache(show)
        for finding in findings:
            if finding.is_aside:
                self.asides.add(finding)
            elif finding.fold:
                key, subject = self._key(finding), show(finding.subject)
                if fold := self._folds.get(key):
                    fold.add(subject, finding)
                else:
                    self._folds[key] = Fold(subject)

    def fold_of(self, finding: Finding) -> Fold | None:
        """Those that say the same as one of the findings; None for one that stands for itself."""
        return self._folds[self._key(finding)] if finding.fold else None

    def _key(self, finding: Finding) -> _FoldKey:
        return finding.rule, finding.severity, finding.fails, self._show_fold(finding.fold)


class Asides:
    """What nobody has asked for and nothing hangs on, by the files that it is in."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}
        self.first: dict[str, dict[str, Places]] = {}
        self.pages: dict[str, str] = {}

    def add(self, finding: Finding) -> None:
        """Take one in."""
        name = finding.span.source.name
        self.files[name] = None
        self.pages[finding.rule] = finding.url
        if len(self.files) <= MOST_FILES:
            rules = self.first.setdefault(name, {})
            if finding.rule not in rules:
                rules[finding.rule] = Places()
            rules[finding.rule].add(finding)
