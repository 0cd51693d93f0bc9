"""The report for GitLab's vulnerability management: `artifacts:reports:sast`, in version 15 of its format.

Source: gitlab-org/security-products/security-report-schemas, dist/sast-report-format.json, v15.0.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint import PROJECT_URL, __version__
from cilint.findings.finding import Result, Severity, with_older
from cilint.findings.fingerprint import across
from cilint.findings.mask import harmless
from cilint.report.failure import Failure
from cilint.report.json import streamed
from cilint.report.options import ReportOptions
from cilint.report.reported import ReportedFinding, reported
from cilint.report.words import jobs_in_words

_VERSION = "15.0.6"
_SCHEMA = (
    "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/"
    f"v{_VERSION}/dist/sast-report-format.json"
)
_TOOL = {"id": "cilint", "name": "cilint", "version": __version__, "url": PROJECT_URL, "vendor": {"name": "cilint"}}
_SEVERITIES = {
    Severity.BLOCKER: "Critical",
    Severity.CRITICAL: "High",
    Severity.MAJOR: "Medium",
    Severity.MINOR: "Low",
    Severity.INFO: "Info",
}
_LONGEST_NAME, _LONGEST_SOLUTION, _LONGEST_DESCRIPTION = 255, 7_000, 1_048_576
"""What the schema takes: GitLab refuses a whole report for one text that is longer."""


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result; what could not be read makes the scan a failed one, with a message for each error.

    It has what `--new-since` hides: GitLab compares the report with that of the target branch.
    """
    known = reported(with_older(result))
    report = {
        "version": _VERSION,
        "schema": _SCHEMA,
        "scan": {
            "scanner": _TOOL,
            "analyzer": _TOOL,
            "type": "sast",
            "start_time": options.started,
            "end_time": options.ended,
            "status": "failure" if result.broken else "success",
            "messages": [{"level": "fatal", "value": _message(failure)} for failure in known.errors],
        },
        "vulnerabilities": (_vulnerability(finding, options) for finding in known.findings),
    }
    yield from streamed(report)
    yield "\n"


def _message(failure: Failure) -> str:
    place = f"{failure.span.source.shown_path}:{failure.span.begin.line}: " if failure.span else ""
    return harmless(f"{place}{failure.message} [{failure.check}]")


def _vulnerability(finding: ReportedFinding, options: ReportOptions) -> dict[str, object]:
    place = finding.region
    parts = [finding.message, finding.label, f"in {jobs_in_words(finding.jobs, harmless)}" if finding.jobs else ""]
    entry: dict[str, object] = {
        "id": _uuid(across(finding.fingerprint, finding.span.source)),
        "name": options.titles.get(finding.rule, finding.message)[:_LONGEST_NAME],
        "description": "; ".join(filter(None, parts))[:_LONGEST_DESCRIPTION],
        "severity": _SEVERITIES[finding.severity],
        "identifiers": [
            {
                "type": "cilint_rule",
                "name": finding.rule,
                "value": finding.rule,
                **({"url": finding.url} if finding.url else {}),
            }
        ],
        "location": {
            "file": place.path.removeprefix("./"),
            "start_line": place.line,
            "end_line": place.end_line,
        },
    }
    if finding.remedy:
        entry["solution"] = finding.remedy[:_LONGEST_SOLUTION]
    if finding.url:
        entry["links"] = [{"url": finding.url}]
    return entry


def _uuid(fingerprint: str) -> str:
    """A fingerprint in the form that an id has: the same for the same finding in each run."""
    parts = (fingerprint[start:end] for start, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
    return "-".join(parts)
