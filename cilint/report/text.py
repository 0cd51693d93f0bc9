"""The report for people: each finding with its source lines, repeated ones folded, and a closing line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, starmap

from cilint.findings.finding import SYNTAX_RULE, Finding, Related, Result, Severity
from cilint.findings.mask import Mask
from cilint.report.failure import Failure, failures, on_first_line
from cilint.report.frame import Frame, Mark, split_related
from cilint.report.kinds import kinds_of
from cilint.report.options import ReportOptions
from cilint.report.order import grouped
from cilint.report.summary import closing_line, counted, listing, severities_in_words, statistics
from cilint.report.terminal import Terminal, TextStyle, width
from cilint.report.verdict import verdict_lines
from cilint.report.words import FIX_OPTIONS, jobs_in_words

_STYLES = {
    Severity.BLOCKER: TextStyle.RED,
    Severity.CRITICAL: TextStyle.RED,
    Severity.MAJOR: TextStyle.RED,
    Severity.MINOR: TextStyle.YELLOW,
    Severity.INFO: TextStyle.CYAN,
}
_MOST_RELATED = 5
_MOST_PLACES = 6
_MOST_SUBJECTS = 40
_WIDEST_SUBJECT = 60
_UNSHOWN = "note: the line may hold a secret, and is not shown"


def render(result: Result, options: ReportOptions) -> str:
    """The report on a result: paragraphs separated by empty lines."""
    return _TextReport(result, options).render()


class _TextReport:
    def __init__(self, result: Result, options: ReportOptions) -> None:
        self._result = result
        self._options = options
        self._mask = Mask.of(result)
        self._terminal = Terminal(options.encoding, color=options.color, links=options.links)
        self._said: set[str] = set()
        self._frame = Frame(self._mask, self._terminal, options.columns)

    def render(self) -> str:
        paragraphs = "\n\n".join("\n".join(lines) for lines in self._paragraphs())
        return f"{paragraphs}\n" if paragraphs else ""

    def _paragraphs(self) -> Iterator[list[str]]:
        if self._options.statistics:
            if self._result.findings:
                yield statistics(kinds_of(self._result.findings))
        else:
            yield from self._asides()
            shown = [finding for finding in self._result.findings if not finding.is_aside]
            for title, findings in grouped(shown, self._options.grouping):
                if title:
                    heading = f"{self._show(title)}: {counted(len(findings), 'finding')}"
                    severities = severities_in_words(kinds_of(findings))
                    yield [self._terminal.paint(f"{heading} ({severities})", TextStyle.BOLD)]
                for same in self._folded(findings):
                    yield self._finding(same[0])
                    if len(same) > 1:
                        yield self._more_places(same)
        for failure in failures(self._result, self._mask):
            yield self._failure(failure)
        if not self._options.quiet:
            yield [
                closing_line(self._result, self._mask, self._terminal),
                *verdict_lines(self._result, self._options, self._terminal),
            ]

    def _asides(self) -> Iterator[list[str]]:
        """What nobody has asked for and nothing hangs on: a line for each file."""
        by_file: dict[str, dict[str, list[Finding]]] = {}
        for finding in self._result.findings:
            if finding.is_aside:
                by_file.setdefault(finding.span.source.name, {}).setdefault(finding.rule, []).append(finding)
        if by_file:
            severity = self._terminal.paint(Severity.INFO.value, _STYLES[Severity.INFO])
            lines = [
                f"{severity}: {self._show(name)}: {', '.join(starmap(self._aside, rules.items()))}"
                for name, rules in by_file.items()
            ]
            yield [*lines, "  = --min-severity info shows them"]

    def _aside(self, rule: str, findings: Sequence[Finding]) -> str:
        lines = dict.fromkeys(str(finding.span.begin.line) for finding in findings)
        linked = self._terminal.link(rule, findings[0].url) if findings[0].url else rule
        return f"{linked} ({'line' if len(lines) == 1 else 'lines'} {listing(lines, self._terminal, _MOST_PLACES)})"

    def _show(self, text: str) -> str:
        return self._terminal.show(self._mask.text(text))

    def _folded(self, findings: Iterable[Finding]) -> Iterable[list[Finding]]:
        """Findings that say the same, in one list each at the place of the first; the others in a list of their own."""
        groups: dict[object, list[Finding]] = {}
        for index, finding in enumerate(findings):
            said = (finding.rule, finding.severity, finding.fails, self._show(finding.fold)) if finding.fold else index
            groups.setdefault(said, []).append(finding)
        return groups.values()

    def _finding(self, finding: Finding) -> list[str]:
        severity = self._terminal.paint(finding.severity.value, _STYLES[finding.severity])
        rule = self._terminal.paint(finding.rule, TextStyle.BOLD)
        if finding.url:
            rule = self._terminal.link(rule, finding.url)
        within, elsewhere = split_related(finding)
        span = on_first_line(finding.span) if finding.rule == SYNTAX_RULE else finding.span
        marks = [
            Mark(span, self._show(finding.label)),
            *(Mark(related.span, self._show(related.note), primary=False) for related in within),
        ]
        return [
            f"{severity}: {rule}: {self._show(finding.message)}",
            *self._frame.render(marks, list(self._notes(finding, elsewhere)), _STYLES[finding.severity]),
        ]

    def _notes(self, finding: Finding, elsewhere: Sequence[Related]) -> Iterator[str]:
        if finding.rule == SYNTAX_RULE and self._mask.hides(on_first_line(finding.span)):
            yield _UNSHOWN
        for related in elsewhere[:_MOST_RELATED]:
            line, column = self._mask.begin(related.span)
            name = self._terminal.show(related.span.source.name)
            yield f"note: {self._show(related.note)} ({name}:{line}:{column})"
        if len(elsewhere) > _MOST_RELATED:
            yield f"note: {counted(len(elsewhere) - _MOST_RELATED, 'more place')} like these"
        if finding.jobs:
            yield f"in: {jobs_in_words(finding.jobs, self._show)}"
        for fix in finding.fixes:
            yield f"fix: {self._show(fix.title)} ({FIX_OPTIONS[fix.applicability]})"
        # Once is enough for each rule, lest a first run be a wall.
        if finding.remedy and not finding.fixes and finding.remedy not in self._said:
            self._said.add(finding.remedy)
            yield f"help: {self._show(finding.remedy)}"
        if finding.rule not in self._said and finding.url:
            self._said.add(finding.rule)
            yield f"see: {self._terminal.show(finding.url)}"

    def _more_places(self, same: list[Finding]) -> list[str]:
        """The findings after the first, by subject: the subject's own line, or a table where there are several."""
        rule = self._terminal.paint(same[0].rule, TextStyle.BOLD)
        more = counted(len(same) - 1, "more place")
        subjects: dict[str, list[Finding]] = {}
        for finding in same[1:]:
            subjects.setdefault(finding.subject, []).append(finding)
        if list(subjects) == [same[0].subject]:
            return [f"{rule}: {self._show(same[0].subject)} in {more} ({self._places(same[1:])})"]
        severity = self._terminal.paint(same[0].severity.value, _STYLES[same[0].severity])
        shown = {self._show(subject): findings for subject, findings in subjects.items()}
        longest = min(max(map(width, shown)), _WIDEST_SUBJECT)
        rows = [
            f"    {subject}{' ' * max(longest - width(subject), 0)}  {self._places(findings)}"
            for subject, findings in islice(shown.items(), _MOST_SUBJECTS)
        ]
        if len(shown) > _MOST_SUBJECTS:
            rows.append(
                f"    {self._terminal.show('…')} {len(shown) - _MOST_SUBJECTS} more: --format concise has them all"
            )
        return [f"{severity}: {rule}: {more}", *rows]

    def _places(self, findings: Iterable[Finding]) -> str:
        lines: dict[str, dict[int, None]] = {}
        for finding in findings:
            lines.setdefault(finding.span.source.name, {})[finding.span.begin.line] = None
        # A name stands before the first of its lines only.
        places = (
            f"{self._terminal.show(name)}:{line}" if index == 0 else str(line)
            for name, numbers in lines.items()
            for index, line in enumerate(numbers)
        )
        return listing(places, self._terminal, _MOST_PLACES)

    def _failure(self, failure: Failure) -> list[str]:
        lines = [f"{self._terminal.paint('error', TextStyle.RED)}: {self._terminal.show(failure.message)}"]
        if failure.span and failure.has_line:
            notes = [_UNSHOWN] if self._mask.hides(failure.span) else []
            lines += self._frame.render([Mark(failure.span, "")], notes)
        elif failure.span:
            lines.append(
                f" {self._terminal.paint('-->', TextStyle.BLUE)} {self._terminal.show(failure.span.source.name)}"
            )
        return lines
