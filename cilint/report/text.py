"""The report for people: each finding with its source lines, repeated ones folded, and a closing line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap

from cilint.findings.finding import SYNTAX_RULE, Finding, Related, Result, Severity
from cilint.findings.mask import Mask
from cilint.lazy.remade import once
from cilint.report.failure import Failure, failures, on_first_line
from cilint.report.folding import MOST_FILES, MOST_PLACES, MOST_SUBJECTS, Asides, Fold, Overview, Places
from cilint.report.frame import Frame, Mark, split_related
from cilint.report.kinds import by_rule, kinds_of
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
_MOST_RULES = 6
_WIDEST_SUBJECT = 60
_UNSHOWN = "note: the line may hold a secret, and is not shown"


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result: paragraphs separated by empty lines."""
    return _TextReport(result, options).pieces()


class _TextReport:
    def __init__(self, result: Result, options: ReportOptions) -> None:
        self._result = result
        self._options = options
        self._mask = Mask.of(result)
        self._terminal = Terminal(options.encoding, color=options.color, links=options.links)
        self._said: set[str] = set()
        self._frame = Frame(self._mask, self._terminal, options.columns)

    def pieces(self) -> Iterator[str]:
        for number, lines in enumerate(self._paragraphs()):
            yield "\n".join(("", *lines, "") if number else (*lines, ""))

    def _paragraphs(self) -> Iterator[list[str]]:
        if self._options.statistics:
            if self._result.findings:
                yield statistics(kinds_of(self._result.findings))
        else:
            whole = self._overview(self._result.findings)
            yield from self._asides(whole.asides)
            for title, findings in grouped(self._result.findings, self._options.grouping):
                shown = {kind: count for kind, count in kinds_of(findings).items() if not kind.is_aside}
                if title and shown:
                    heading = f"{self._show(title)}: {counted(sum(shown.values()), 'finding')}"
                    yield [self._terminal.paint(f"{heading} ({severities_in_words(shown)})", TextStyle.BOLD)]
                overview = self._overview(findings) if self._options.grouping else whole
                yield from self._folded(findings, overview)
        for failure in failures(self._result, self._mask):
            yield self._failure(failure)
        if not self._options.quiet:
            yield [
                closing_line(self._result, self._mask, self._terminal),
                *verdict_lines(self._result, self._options, self._terminal),
            ]

    def _asides(self, asides: Asides) -> Iterator[list[str]]:
        """What nobody has asked for and nothing hangs on: a line for each file, or one for all of many."""

        def linked(rule: str) -> str:
            return self._terminal.link(rule, asides.pages[rule]) if asides.pages[rule] else rule

        def in_file(rule: str, places: Places) -> str:
            noun = "line" if len(places.lines) == 1 else "lines"
            return f"{linked(rule)} ({noun} {listing(places.lines, self._terminal, MOST_PLACES)})"

        told = [f"{self._show(name)}: {', '.join(starmap(in_file, own.items()))}" for name, own in asides.first.items()]
        if len(asides.files) > MOST_FILES:
            kinds = {kind: count for kind, count in kinds_of(self._result.findings).items() if kind.is_aside}
            rules = (f"{linked(rule)} ({sum(own.values())})" for rule, own in by_rule(kinds))
            whole = f"{counted(sum(kinds.values()), 'finding')} in {len(asides.files)} files"
            told = [f"{whole}: {listing(rules, self._terminal, _MOST_RULES)}"]
        if told:
            severity = self._terminal.paint(Severity.INFO.value, _STYLES[Severity.INFO])
            yield [*(f"{severity}: {line}" for line in told), "  = --min-severity info shows them"]

    def _overview(self, findings: Sequence[Finding]) -> Overview:
        return once(self._look_over, findings)

    def _look_over(self, findings: Iterable[Finding]) -> Overview:
        return Overview(findings, self._show)

    def _show(self, text: str) -> str:
        return self._terminal.show(self._mask.text(text))

    def _folded(self, findings: Sequence[Finding], overview: Overview) -> Iterator[list[str]]:
        """What is said of findings: those that say the same are shown with the first of them."""
        told: set[Fold] = set()
        for finding in findings:
            if finding.is_aside:
                continue
            fold = overview.fold_of(finding)
            if fold in told:
                continue
            yield self._finding(finding)
            if fold:
                told.add(fold)
                if fold.count:
                    yield self._more_places(finding, fold)

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

    def _more_places(self, first: Finding, fold: Fold) -> list[str]:
        """The findings after the first, by subject: the subject's own line, or a table where there are several."""
        rule = self._terminal.paint(first.rule, TextStyle.BOLD)
        more = counted(fold.count, "more place")
        shown = [(subject, self._places(places)) for subject, places in fold.shown]
        if list(fold.subjects) == [fold.first]:
            return [f"{rule}: {fold.first} in {more} ({shown[0][1]})"]
        severity = self._terminal.paint(first.severity.value, _STYLES[first.severity])
        longest = min(max(map(width, fold.subjects)), _WIDEST_SUBJECT)
        rows = [f"    {subject}{' ' * max(longest - width(subject), 0)}  {places}" for subject, places in shown]
        if len(fold.subjects) > MOST_SUBJECTS:
            others = len(fold.subjects) - MOST_SUBJECTS
            rows.append(f"    {self._terminal.show('…')} {others} more: --format concise has them all")
        return [f"{severity}: {rule}: {more}", *rows]

    def _places(self, places: Places) -> str:
        return listing(places.named(self._terminal.show), self._terminal, MOST_PLACES)

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
