"""The report for GitLab's merge requests: `artifacts:reports:codequality`.

Sources: GitLab's documentation (ci/testing/code_quality.md) and the schema that GitLab checks entries with
(app/validators/json_schemas/codeclimate.json).
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.findings.finding import Result, Severity, with_older
from cilint.findings.fingerprint import across, fingerprints, numbered
from cilint.findings.mask import Mask, harmless
from cilint.report.failure import failures
from cilint.report.json import streamed
from cilint.report.options import ReportOptions
from cilint.report.words import sentence

_ROOT = ".gitlab-ci.yml"
"""Where an error that is about no file is shown: an entry needs a path."""


def pieces(result: Result, _options: ReportOptions) -> Iterator[str]:
    """The report on a result; without findings an empty list, as GitLab compares with nothing when a report is absent.

    An error is an entry as well: a file that could not be read must not look like one without findings. So is what
    `--new-since` hides: GitLab compares the report with that of the target branch, and would take it for mended.
    """
    yield from streamed(_entries(with_older(result)))
    yield "\n"


def _entries(result: Result) -> Iterator[dict[str, object]]:
    mask = Mask.of(result)
    prints = fingerprints(result)
    for finding in result.findings:
        yield _entry(
            # Of an entry, a merge request shows this text, and nothing else that would help.
            description=sentence(finding, mask.text) + (f" ({finding.url})" if finding.url else ""),
            check_name=finding.rule,
            fingerprint=across(prints(finding), finding.span.source),
            severity=finding.severity,
            path=finding.span.source.shown_path,
            line=finding.span.begin.line,
        )
    failed = failures(result, mask)
    places = [
        (failure.span.source.shown_path, failure.span.begin.line) if failure.span else (_ROOT, 1) for failure in failed
    ]
    error_prints = numbered(("error", failure.check, path) for failure, (path, _) in zip(failed, places, strict=True))
    for failure, (path, line), fingerprint in zip(failed, places, error_prints, strict=True):
        yield _entry(
            description=failure.message,
            check_name=failure.check,
            fingerprint=fingerprint,
            severity=Severity.BLOCKER,
            path=path,
            line=line,
        )


def _entry(
    *, description: str, check_name: str, fingerprint: str, severity: Severity, path: str, line: int
) -> dict[str, object]:
    return {
        "description": harmless(description),
        "check_name": check_name,
        "fingerprint": fingerprint,
        "severity": severity.value,
        # GitLab finds no file for a path that begins with `./`.
        "location": {"path": path.removeprefix("./"), "lines": {"begin": line}},
    }
