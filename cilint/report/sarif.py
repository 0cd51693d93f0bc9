"""The report in SARIF 2.1.0, which code scanning services and editors read.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from cilint import PROJECT_URL, __version__
from cilint.findings.finding import Finding, HiddenBy, Result, Skipped
from cilint.findings.fingerprint import FORMAT_VERSION
from cilint.findings.mask import Mask, harmless
from cilint.report.escaping import reference
from cilint.report.failure import Failure
from cilint.report.json import streamed
from cilint.report.options import ReportOptions
from cilint.report.reported import Region, ReportedFinding, ReportedFix, region, reported
from cilint.report.words import KINDS, jobs_in_words

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result: one run, with the errors as notifications of the tool."""
    known = reported(result)
    of_rule: dict[str, Finding] = {}
    for finding in chain(result.findings, result.suppressed):
        of_rule.setdefault(finding.rule, finding)
    numbers = {rule: number for number, rule in enumerate(of_rule)}
    run = {
        "tool": {
            "driver": {
                "name": "cilint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": PROJECT_URL,
                "rules": [_rule(finding, known.mask, options) for finding in of_rule.values()],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not result.broken,
                "toolExecutionNotifications": [
                    *(_notification(failure, known.mask) for failure in known.errors),
                    *(_note(skipped, known.mask) for skipped in result.skipped),
                ],
            }
        ],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the root of the repository"}}},
        "results": chain(
            (_result(finding, numbers) for finding in known.findings),
            ({**_result(finding, numbers), **_hiding(finding)} for finding in known.suppressed),
        ),
    }
    yield from streamed({"$schema": _SCHEMA, "version": "2.1.0", "runs": iter((run,))})
    yield "\n"


def _rule(finding: Finding, mask: Mask, options: ReportOptions) -> dict[str, object]:
    title = options.titles.get(finding.rule) or mask.line(finding.message)
    help_text = f"cilint explain {finding.rule}"
    return {
        "id": finding.rule,
        "shortDescription": {"text": title},
        "help": {"text": f"{mask.line(finding.remedy) or title}\n{help_text}"},
        **({"helpUri": finding.url} if finding.url else {}),
    }


def _result(finding: ReportedFinding, numbers: dict[str, int]) -> dict[str, object]:
    parts = [finding.message, finding.label, f"in {jobs_in_words(finding.jobs, harmless)}" if finding.jobs else ""]
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": numbers[finding.rule],
        "level": KINDS[finding.severity],
        "message": {"text": "; ".join(filter(None, parts))},
        "locations": [_location(finding.region)],
        "partialFingerprints": {f"cilint/v{FORMAT_VERSION}": finding.fingerprint},
        "properties": {"severity": finding.severity.value, "confidence": finding.confidence},
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_location(related.region), "id": number, "message": {"text": related.note}}
            for number, related in enumerate(finding.related, 1)
        ]
    if any(related.is_way for related in finding.related):
        result["codeFlows"] = [_flow(finding)]
    fixes = [_fix(fix) for fix in finding.fixes if fix.edits]
    return {**result, "fixes": fixes} if fixes else result


def _flow(finding: ReportedFinding) -> dict[str, object]:
    """From where a value is written to where it is used."""
    ways = ((related.region, related.note) for related in finding.related if related.is_way)
    steps = [(finding.region, finding.label or finding.message), *ways]
    locations = [{"location": {**_location(place), "message": {"text": note}}} for place, note in steps]
    return {"threadFlows": [{"locations": locations}]}


def _fix(fix: ReportedFix) -> dict[str, object]:
    changes: dict[str, list[dict[str, object]]] = {}
    for edit in fix.edits:
        change = {"deletedRegion": _region(edit.region), "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.region.path, []).append(change)
    return {
        "description": {"text": f"{fix.title} ({fix.applicability.value})"},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _hiding(finding: ReportedFinding) -> dict[str, object]:
    if finding.hidden_by == HiddenBy.REVISION.value:
        return {"baselineState": "unchanged"}
    reason = {"justification": finding.reason} if finding.reason else {}
    kind = "inSource" if finding.hidden_by == HiddenBy.COMMENT.value else "external"
    return {"suppressions": [{"kind": kind, "status": "accepted", **reason}]}


def _notification(failure: Failure, mask: Mask) -> dict[str, object]:
    places: Iterable[dict[str, object]] = ()
    if failure.span and failure.has_line:
        places = (_location(region(failure.span, mask)),)
    elif failure.span:
        places = ({"physicalLocation": {"artifactLocation": _artifact(failure.span.source.shown_path)}},)
    return {
        "descriptor": {"id": failure.check},
        "level": "error",
        "message": {"text": harmless(failure.message)},
        "locations": list(places),
    }


def _note(skipped: Skipped, mask: Mask) -> dict[str, object]:
    """Something that was left out; its name may be no path."""
    text = ": ".join(filter(None, (skipped.folder, skipped.what, skipped.why)))
    return {
        "descriptor": {"id": f"skipped-{skipped.kind.value}"},
        "level": "note",
        "message": {"text": mask.line(text)},
    }


def _location(place: Region) -> dict[str, object]:
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": _region(place)}}


def _artifact(path: str) -> dict[str, object]:
    return {"uri": reference(path), "uriBaseId": "SRCROOT"}


def _region(place: Region) -> dict[str, object]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
