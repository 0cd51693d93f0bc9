"""Which findings a change brings: those that were not there before it, under whatever name and in whatever line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cilint.findings.finding import SYNTAX_RULE, Finding, HiddenBy, KnownFinding, Result
from cilint.lazy.patterns import regex
from cilint.settings.hiding import SectionsOf
from cilint.settings.known import is_key, match

_LINES = regex(r"\blines? \d+(?:(?:, | and | to )\d+)*")
"""How messages name other lines, which may have moved."""


def only_new(now: Result, before: Sequence[Finding], sections_of: SectionsOf, revision: str) -> Result:
    """A result without the findings that were there `before`, in the state that people call `revision`.

    A finding was there where the same text was flagged by the same rule, and that said the same of it: another value
    of a variable that is written elsewhere makes another finding of it, and so does a worse severity. `sections_of`
    tells of the files as they are now. What could not be read is always new.
    """
    candidates = [finding for finding in now.findings if finding.rule != SYNTAX_RULE]
    known = [_entry(finding) for finding in before]
    matched, _ = match(known, [_entry(finding) for finding in candidates], sections_of)
    earlier = {id(entry): finding for entry, finding in zip(known, before, strict=True)}
    old = {
        id(candidates[number])
        for number, entry in matched.items()
        if candidates[number].severity.rank <= earlier[id(entry)].severity.rank
    }
    reason = f"was there in {revision}"
    hidden = (
        finding._replace(hidden_by=HiddenBy.REVISION, reason=reason, fails=False)
        for finding in now.findings
        if id(finding) in old
    )
    return now._replace(
        findings=tuple(finding for finding in now.findings if id(finding) not in old),
        suppressed=(*now.suppressed, *hidden),
    )


def _entry(finding: Finding) -> KnownFinding:
    """What tells a finding from others, in memory only: a secret is told from another one, too."""
    text = "" if is_key(finding) else " ".join(finding.span.text.split())
    said = _LINES.sub("", _without(finding.message, (*finding.jobs, finding.section)))
    return KnownFinding(finding.span.source.path, finding.section, finding.rule, f"{said}\n{text}", finding.span)


def _without(text: str, names: Iterable[str]) -> str:
    """A text without names of jobs, which may be others by now."""
    pattern = "|".join(re.escape(name) for name in sorted(set(names), key=len, reverse=True) if name)
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", "\0", text) if pattern else text
