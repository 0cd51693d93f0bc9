"""The report as a note for a merge request: a line with what was found, and a fold for each file.

What a pipeline says is text in it: nothing mentions a user, closes an issue, or is a quick action.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from cilint.findings.finding import Finding, Result
from cilint.findings.mask import Mask
from cilint.lazy.patterns import regex
from cilint.report.failure import failures
from cilint.report.kinds import kinds_of
from cilint.report.options import ReportOptions
from cilint.report.summary import counted, severities_in_words
from cilint.report.terminal import Terminal
from cilint.report.words import besides

_MARKS = regex(r"[!#$%&*+:<=>@\[\\\]^_`{|}~]")
"""What means something in a text (CommonMark 0.31), and what GitLab's own references begin with."""
_ITEM = regex(r"\A(?:-|\d(?=\d*[.)]))")
"""What begins the item of a list."""
_ADDRESS = regex(r"\b(?:https?|ftp|www)(?=[.:\\])", re.IGNORECASE)


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result."""
    return (f"{line}\n" for line in _MarkdownReport(result, options).lines())


class _MarkdownReport:
    def __init__(self, result: Result, options: ReportOptions) -> None:
        self._result = result
        self._mask = Mask.of(result)
        self._terminal = Terminal(options.encoding, color=False)

    def lines(self) -> Iterator[str]:
        yield f"**cilint**: {_counts(self._result)}"
        errors = failures(self._result, self._mask)
        if errors:
            yield ""
        for failure in errors:
            place = f"{self._text(failure.span.source.shown_path)}:{failure.span.begin.line}: " if failure.span else ""
            yield f"- **error**: {place}{self._text(failure.message)}"
        # Of many repositories, no more than one is held.
        for _, findings in groupby(self._result.findings, lambda finding: finding.span.source.folder):
            yield from self._by_file(findings)

    def _by_file(self, found: Iterable[Finding]) -> Iterator[str]:
        by_file: dict[str, list[Finding]] = {}
        for finding in found:
            by_file.setdefault(finding.span.source.shown_path, []).append(finding)
        for path, findings in by_file.items():
            yield ""
            # Markdown is read between lines that are empty, where tags stand alone.
            yield f"<details><summary>{self._in_tag(path)}: {severities_in_words(kinds_of(findings))}</summary>"
            yield ""
            for finding in findings:
                yield from self._finding(finding)
            yield ""
            yield "</details>"

    def _finding(self, finding: Finding) -> Iterator[str]:
        line, _ = self._mask.begin(finding.span)
        rule = f"[{finding.rule}]({finding.url})" if finding.url else finding.rule
        yield f"- **{finding.severity.value}** {rule}, line {line}: {self._text(finding.message)}"
        yield from (f"  - {said}" for said in besides(finding, self._text))

    def _text(self, text: str) -> str:
        escaped = _MARKS.sub(lambda found: f"\\{found[0]}", self._terminal.show(self._mask.text(text)).strip())
        escaped = _ITEM.sub(lambda found: f"&#{ord(found[0])};", escaped)
        # An address that is written out would be a link, and an item without text the line below a heading.
        return _ADDRESS.sub(lambda found: f"{found[0][:-1]}&#{ord(found[0][-1])};", escaped) or "&#160;"

    def _in_tag(self, text: str) -> str:
        # Within a line of HTML, Markdown is read all the same.
        return re.sub(
            "[^A-Za-z0-9/._ -]", lambda found: f"&#{ord(found[0])};", self._terminal.show(self._mask.text(text))
        )


def _counts(result: Result) -> str:
    if not result.findings and not result.errors:
        return f"no findings in {counted(len(result.sources), 'file')}"
    parts = (
        [f"{counted(len(result.findings), 'finding')} ({severities_in_words(kinds_of(result.findings))})"]
        if result.findings
        else []
    )
    if result.errors:
        parts.append(counted(len(result.errors), "error"))
    return ", ".join(parts)
