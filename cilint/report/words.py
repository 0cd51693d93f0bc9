"""What formats with one line for a finding say beside its message, and the words that they share with the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cilint.findings.finding import Applicability, Finding, Severity
from cilint.report.summary import counted

FIX_OPTIONS = {Applicability.SAFE: "safe: --fix", Applicability.UNSAFE: "unsafe: --fix --unsafe-fixes"}
"""How a fix is made, and what may be expected of it."""

KINDS = {
    Severity.BLOCKER: "error",
    Severity.CRITICAL: "error",
    Severity.MAJOR: "error",
    Severity.MINOR: "warning",
    Severity.INFO: "note",
}
"""The words that editors know from compilers."""

_MOST_JOBS = 3


def jobs_in_words(jobs: tuple[str, ...], show: Callable[[str], str]) -> str:
    """`jobs a, b, c; 2 more jobs`; `show` gives a name as it can be printed."""
    names = ", ".join(show(job) for job in jobs[:_MOST_JOBS])
    noun = "job" if len(jobs) == 1 else "jobs"
    more = len(jobs) - _MOST_JOBS
    return f"{noun} {names}" + (f"; {counted(more, 'more job')}" if more > 0 else "")


def sentence(finding: Finding, show: Callable[[str], str]) -> str:
    """All that is said of a finding, on one line; `show` gives a text as it can be printed."""
    return "; ".join((show(finding.message), *besides(finding, show)))


def besides(finding: Finding, show: Callable[[str], str]) -> Iterator[str]:
    """What is said of a finding beside its message; `show` gives a text as it can be printed."""
    if finding.label:
        yield show(finding.label)
    if finding.jobs:
        yield f"in {jobs_in_words(finding.jobs, show)}"
    for fix in finding.fixes:
        yield f"fix: {show(fix.title)} ({FIX_OPTIONS[fix.applicability]})"
    if finding.remedy and not finding.fixes:
        yield f"help: {show(finding.remedy)}"
