"""What a whole run comes to, in numbers: the closing line, and the table of statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cilint.findings.finding import Finding, HiddenBy, Result, Severity, SkippedKind
from cilint.findings.mask import Mask
from cilint.report.terminal import Terminal

_MOST_NAMES = 3


def severity_counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, the worst first; all severities are there."""
    counts = dict.fromkeys(sorted(Severity, key=lambda severity: -severity.rank), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def closing_line(result: Result, mask: Mask, terminal: Terminal) -> str:
    """What was found and where, suppressed and left out, in one line."""
    if not (result.repositories or result.sources or result.errors):
        return "nothing to check: there is no pipeline, or it is excluded"
    parts = [f"{_findings(result.findings)} in {_files(result, mask, terminal)}"]
    if result.errors:
        parts.append(counted(len(result.errors), "error"))
    parts += hidden_counts(result)
    mended = sum(len(use.mended) for use in result.baselines)
    if mended:
        parts.append(f"{counted(mended, 'entry', 'entries')} of the baseline mended: cilint baseline --update")
    for kind, noun, state in (
        (SkippedKind.INCLUDE, "include", "not read"),
        (SkippedKind.RULE, "rule", "not run"),
    ):
        # One include may be written in several files, and is still one thing that the reader has to look after.
        names = list(dict.fromkeys(skipped.what for skipped in result.skipped if skipped.kind is kind))
        if names:
            listed = listing((terminal.show(mask.text(name)) for name in names), terminal)
            parts.append(f"{counted(len(names), noun)} {state} ({listed})")
    return terminal.show(" · ").join(parts)


def _files(result: Result, mask: Mask, terminal: Terminal) -> str:
    """The files that were to be checked, by name where they are few, and how many more were read with them."""
    names = [terminal.show(mask.text(source.name)) for source in result.checked[:_MOST_NAMES]]
    if not names:
        return counted(len(result.sources), "file")
    others = len(result.sources) - len(names)
    return f"{', '.join(names)} and {counted(others, 'more file')}" if others > 0 else ", ".join(names)


def statistics(findings: Sequence[Finding]) -> list[str]:
    """A line for each rule that found something, the most frequent first: how often, its id, and how severe that is."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    rows = sorted(by_rule.items(), key=lambda row: (-len(row[1]), row[0]))
    digits = len(str(len(rows[0][1]))) if rows else 0
    longest = max(map(len, by_rule), default=0)
    return [f"{len(found):>{digits}}  {rule:<{longest}}  {severities_in_words(found)}" for rule, found in rows]


def hidden_counts(result: Result) -> Iterator[str]:
    """How many findings are not shown, and what hides them."""
    by = [finding.hidden_by for finding in result.suppressed]
    known, old = by.count(HiddenBy.BASELINE), by.count(HiddenBy.REVISION)
    if len(by) > known + old:
        yield f"{len(by) - known - old} suppressed"
    if known:
        yield f"{known} hidden by the baseline"
    if old:
        yield f"{old} older"


def counted(number: int, noun: str, several: str = "") -> str:
    """`1 file`, `2 files`; `several` is the plural where it is not the noun with an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or f'{noun}s'}"


def listing(names: Iterable[str], terminal: Terminal, most: int = _MOST_NAMES) -> str:
    """The names separated by commas, at most so many of them, with an ellipsis in place of the others."""
    names = iter(names)
    shown = ", ".join(islice(names, most))
    return shown if next(names, None) is None else f"{shown} {terminal.show('…')}"


def severities_in_words(findings: Iterable[Finding]) -> str:
    """`1 major, 2 minor`: how many there are of each severity, the worst first."""
    return ", ".join(f"{count} {severity.value}" for severity, count in severity_counts(findings).items() if count)


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return "no findings"
    return f"{counted(len(findings), 'finding')} ({severities_in_words(findings)})"
