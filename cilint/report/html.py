"""The report as one page: filters, a search and the source lines of each finding; no network, nothing from elsewhere.

All of it can be read without its script. What a pipeline says is text in it, and a policy lets nothing run but the
script that is cilint's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint import PROJECT_URL, __version__
from cilint.findings.finding import SYNTAX_RULE, Finding, Result, Severity
from cilint.findings.mask import Mask
from cilint.lazy.patterns import regex
from cilint.report.escaping import markup, policy_hash
from cilint.report.failure import Failure, failures, on_first_line
from cilint.report.frame import Frame, Mark
from cilint.report.kinds import by_rule, kinds_of, severity_counts
from cilint.report.options import ReportOptions
from cilint.report.parts import part
from cilint.report.summary import counted, hidden_counts, skipped_counts
from cilint.report.terminal import Terminal
from cilint.report.words import besides

_COLUMNS = 110
_CODE = regex(r"`([^`]+)`")


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result; `titles` in the options say what each rule is about."""
    return (f"{line}\n" for line in _Page(result, options).lines())


class _Page:
    def __init__(self, result: Result, options: ReportOptions) -> None:
        self._result = result
        self._titles = options.titles
        self._mask = Mask.of(result)
        self._frame = Frame(self._mask, Terminal("utf-8", color=False), _COLUMNS)

    def lines(self) -> Iterator[str]:
        style, script = part("report.css"), part("report.js")
        policy = (
            f"default-src 'none'; style-src '{policy_hash(style)}'; script-src '{policy_hash(script)}'; base-uri 'none'"
        )
        found = self._result.findings
        errors = failures(self._result, self._mask)
        yield "<!DOCTYPE html>"
        yield '<html lang="en"><head><meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>cilint: {counted(len(found), 'finding')}</title>"
        yield f"<style>{style}</style></head><body>"
        yield f"<header><h1>cilint</h1><span>{self._counts(errors)}</span>"
        yield '<input id="search" type="search" placeholder="Search ( / )" aria-label="Search the findings">'
        yield '<span id="hits" role="status"></span></header><main>'
        yield from self._chart()
        for failure in errors:
            yield from self._error(failure)
        for finding in found:
            yield from self._finding(finding)
        yield f'</main><footer>cilint {__version__}, <a href="{PROJECT_URL}">{PROJECT_URL}</a></footer>'
        yield f"<script>{script}</script></body></html>"

    def _counts(self, errors: list[Failure]) -> str:
        parts = [f"{counted(len(self._result.findings), 'finding')} in {counted(len(self._result.sources), 'file')}"]
        if errors:
            parts.append(counted(len(errors), "error"))
        left_out = (count for count, _ in skipped_counts(self._result))
        return ", ".join((*parts, *hidden_counts(self._result), *left_out))

    def _chart(self) -> Iterator[str]:
        """A switch for each severity, and a bar for each rule with how often it found something."""
        yield '<nav aria-label="Filters"><div id="severities">'
        kinds = kinds_of(self._result.findings)
        for severity, count in severity_counts(kinds).items():
            name = severity.value
            disabled = "" if count else " disabled"
            box = f'<input type="checkbox" value="{name}" checked{disabled}>'
            yield f'<label class="{name}">{box}{name} {count}</label>'
        yield '</div><ul id="rules">'
        rows = [(rule, sum(own.values()), own) for rule, own in by_rule(kinds)]
        most = rows[0][1] if rows else 1
        for rule, count, own in rows:
            worst: Severity = max((kind.severity for kind in own), key=lambda severity: severity.rank)
            title = markup(self._titles.get(rule, ""))
            yield f'<li><button type="button" value="{markup(rule)}" aria-pressed="false" title="{title}">'
            yield f'{markup(rule)}</button><meter class="{worst.value}" max="{most}" value="{count}">'
            yield f"{count}</meter> {count}</li>"
        yield "</ul></nav>"

    def _finding(self, finding: Finding) -> Iterator[str]:
        rule = markup(finding.rule)
        name = finding.severity.value
        link = f'<a href="{markup(finding.url)}">{rule}</a>' if finding.url else rule
        yield f'<article data-severity="{name}" data-rule="{rule}">'
        yield f'<h2><span class="{name}">{name}</span> {link}: {self._prose(finding.message)}</h2>'
        span = on_first_line(finding.span) if finding.rule == SYNTAX_RULE else finding.span
        yield from self._source(Mark(span, ""))
        yield "<ul>"
        yield from (f"<li>{said}</li>" for said in besides(finding, self._prose))
        for related in finding.related:
            line, column = self._mask.begin(related.span)
            place = f"{self._text(related.span.source.shown_path)}:{line}:{column}"
            yield f"<li>{self._prose(related.note)} (<code>{place}</code>)</li>"
        yield "</ul></article>"

    def _error(self, failure: Failure) -> Iterator[str]:
        yield '<article class="failed">'
        yield f'<h2><span class="blocker">error</span> {self._prose(failure.message)}</h2>'
        if failure.span and failure.has_line:
            yield from self._source(Mark(failure.span, ""))
        elif failure.span:
            yield f"<pre>{self._text(failure.span.source.shown_path)}</pre>"
        yield "</article>"

    def _source(self, mark: Mark) -> Iterator[str]:
        yield "<pre>" + "\n".join(map(markup, self._frame.render([mark]))) + "</pre>"

    def _prose(self, text: str) -> str:
        """A sentence, with what stands in backticks as code."""
        return _CODE.sub(r"<code>\1</code>", self._text(text))

    def _text(self, text: str) -> str:
        return markup(self._mask.text(text))
