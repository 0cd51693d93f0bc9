"""What a run says at its end, below the counts: what makes it fail, and the one command that mends most of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from cilint.findings.finding import Result
from cilint.report.kinds import FIX, UNSAFE_FIX, FindingKind, kinds_of
from cilint.report.options import ReportOptions
from cilint.report.summary import listing
from cilint.report.terminal import Terminal, TextStyle

_MOST_RULES = 6


def verdict_lines(result: Result, options: ReportOptions, terminal: Terminal) -> Iterator[str]:
    """The lines; none where nothing was found."""
    said = []
    kinds = kinds_of(result.findings)
    is_unread = bool(result.broken or result.errors)
    # What could not be read fails a run that no finding may fail.
    rules = "" if is_unread and options.exit_zero else _rules(kinds, terminal)
    if is_unread or rules:
        verb = "would fail the run" if options.exit_zero and not is_unread else "fails the run"
        why = "; ".join(filter(None, ("not all could be read" if is_unread else "", rules)))
        yield f"{terminal.paint(verb, TextStyle.RED)}: {why}"
    elif kinds:
        said.append("nothing fails the run")
    if command := _advice(kinds):
        said.append(f"mends most: {command}")
    if any(kind.has_page for kind in kinds):
        said.append("tells more: cilint explain RULE")
    if said:
        yield "; ".join(said)


def _rules(kinds: Mapping[FindingKind, int], terminal: Terminal) -> str:
    """The rules whose findings make a run fail, the worst first, each with how often it does if more than once."""
    counts = Counter[str]()
    for kind in sorted((kind for kind in kinds if kind.fails), key=lambda kind: -kind.severity.rank):
        counts[kind.rule] += kinds[kind]
    names = (f"{rule} ({count})" if count > 1 else rule for rule, count in counts.items())
    return listing(names, terminal, _MOST_RULES)


def _advice(kinds: Mapping[FindingKind, int]) -> str:
    """The command that mends most findings, and how many; of equals safe fixes go first, and unsafe ones last."""
    mended = Counter({FIX: 0})
    for kind, count in sorted(kinds.items(), key=lambda entry: (entry[0].mends == UNSAFE_FIX, entry[0].mends)):
        mended[kind.mends] += count
    del mended[""]
    unsafe = mended[UNSAFE_FIX]
    if unsafe:
        mended[UNSAFE_FIX] += mended[FIX]
    best = max(mended, key=mended.__getitem__)
    if not mended[best]:
        return ""
    look = f", {unsafe} of them to be looked at" if best == UNSAFE_FIX else ""
    return f"{best} ({mended[best]} of {sum(kinds.values())}{look})"
