"""What a whole run comes to, in numbers: the closing line, and the table of statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from cilint.findings.finding import Finding, HiddenBy, Result, SkippedKind
from cilint.findings.mask import Mask
from cilint.lazy.remade import once
from cilint.report.kinds import FindingKind, by_rule, kinds_of, severity_counts
from cilint.report.terminal import Terminal

_MOST_NAMES = 3


def closing_line(result: Result, mask: Mask, terminal: Terminal) -> str:
    """What was found and where, suppressed and left out, in one line."""
    if not (result.repositories or result.sources or result.errors):
        return "nothing to check: there is no pipeline, or it is excluded"
    parts = [f"{_findings(kinds_of(result.findings))} in {_files(result, mask, terminal)}"]
    if result.errors:
        parts.append(counted(len(result.errors), "error"))
    parts += hidden_counts(result)
    mended = sum(len(use.mended) for use in result.baselines)
    if mended:
        parts.append(f"{counted(mended, 'entry', 'entries')} of the baseline mended: cilint baseline --update")
    for count, names in skipped_counts(result):
        parts.append(f"{count} ({listing((terminal.show(mask.text(name)) for name in names), terminal)})")
    return terminal.show(" · ").join(parts)


def _files(result: Result, mask: Mask, terminal: Terminal) -> str:
    """The files that were to be checked, by name where they are few, and how many more were read with them."""
    names = [terminal.show(mask.text(source.name)) for source in result.checked[:_MOST_NAMES]]
    if not names:
        return counted(len(result.sources), "file")
    others = len(result.sources) - len(names)
    return f"{', '.join(names)} and {counted(others, 'more file')}" if others > 0 else ", ".join(names)


def statistics(kinds: Mapping[FindingKind, int]) -> list[str]:
    """A line for each rule that found something, the most frequent first: how often, its id, and how severe that is."""
    rows = [(str(sum(own.values())), rule, own) for rule, own in by_rule(kinds)]
    digits = len(rows[0][0]) if rows else 0
    longest = max((len(rule) for _, rule, _ in rows), default=0)
    return [f"{count:>{digits}}  {rule:<{longest}}  {severities_in_words(own)}" for count, rule, own in rows]


def hidden_counts(result: Result) -> Iterator[str]:
    """How many findings are not shown, and what hides them."""
    by = once(_hidden_by, result.suppressed)
    known, old = by[HiddenBy.BASELINE], by[HiddenBy.REVISION]
    if by.total() > known + old:
        yield f"{by.total() - known - old} suppressed"
    if known:
        yield f"{known} hidden by the baseline"
    if old:
        yield f"{old} older"


def _hidden_by(suppressed: Iterable[Finding]) -> Counter[HiddenBy | None]:
    return Counter(finding.hidden_by for finding in suppressed)


def skipped_counts(result: Result) -> Iterator[tuple[str, Iterable[str]]]:
    """How many things of each kind were left out in words, and which; no rule tells why a script was."""
    for kind, noun, state in (
        (SkippedKind.INCLUDE, "include", "not read"),
        (SkippedKind.RULE, "rule", "not run"),
        (SkippedKind.SCRIPT, "script", "not given to ShellCheck"),
        (SkippedKind.UNREAD_SCRIPT, "script", "not read"),
    ):
        # One include may be written in several files, and is still one thing that the reader has to look after.
        found = {skipped.what: skipped.why for skipped in result.skipped if skipped.kind is kind}
        tells_why = kind is SkippedKind.UNREAD_SCRIPT
        if found:
            names = (f"{what}: {why}" for what, why in found.items()) if tells_why else found
            yield f"{counted(len(found), noun)} {state}", names


def counted(number: int, noun: str, several: str = "") -> str:
    """`1 file`, `2 files`; `several` is the plural where it is not the noun with an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or f'{noun}s'}"


def listing(names: Iterable[str], terminal: Terminal, most: int = _MOST_NAMES) -> str:
    """The names separated by commas, at most so many of them, with an ellipsis in place of the others."""
    names = iter(names)
    shown = ", ".join(islice(names, most))
    return shown if next(names, None) is None else f"{shown} {terminal.show('…')}"


def severities_in_words(kinds: Mapping[FindingKind, int]) -> str:
    """`1 major, 2 minor`: how many there are of each severity, the worst first."""
    return ", ".join(f"{count} {severity.value}" for severity, count in severity_counts(kinds).items() if count)


def _findings(kinds: Mapping[FindingKind, int]) -> str:
    if not kinds:
        return "no findings"
    return f"{counted(sum(kinds.values()), 'finding')} ({severities_in_words(kinds)})"
