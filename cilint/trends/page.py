"""The page about many runs: trends, what mends most, who owns what. One file, no script, nothing from elsewhere.

What a pipeline says is text in it, and a policy lets nothing be loaded or run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cilint import PROJECT_URL, __version__
from cilint.report.escaping import markup, policy_hash
from cilint.report.summary import counted
from cilint.trends.changes import Improvement, best_changes
from cilint.trends.picture import bars, line
from cilint.trends.run import KeptFinding, ranks
from cilint.trends.store import Count, Moment, RunStore

_MOST_RUNS = 60
_MOST_CHANGES = 10
_MOST_ROWS = 200
_MOST_NAMES = 3


def page(store: RunStore, since: str = "") -> str:
    """The page about the runs of a store from a moment on."""
    return "\n".join(_Page(store, since).lines()) + "\n"


class _Page:
    def __init__(self, store: RunStore, since: str) -> None:
        self._runs: Sequence[Moment] = store.runs(since)[-_MOST_RUNS:]
        self._numbers = {run.id: place for place, run in enumerate(self._runs)}
        self._counts = [count for count in store.counts() if count.run in self._numbers]
        self._findings = store.findings() if self._runs else []
        self._errors = store.errors(self._runs[-1].id) if self._runs else {}
        self._owners = store.owners()
        self._order = sorted(ranks(), key=lambda name: -ranks()[name])

    def lines(self) -> Iterator[str]:
        """The lines of the page."""
        style = _style()
        policy = f"default-src 'none'; style-src '{policy_hash(style)}'; base-uri 'none'"
        yield "<!DOCTYPE html>"
        yield '<html lang="en"><head><meta charset="utf-8">'
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>cilint: {counted(len(self._runs), 'run')}</title>"
        yield f"<style>{style}</style></head><body>"
        yield f"<header><h1>cilint over {counted(len(self._errors), 'repository', 'repositories')}</h1>"
        yield f'<span class="dim">{self._when()}</span></header><main>'
        if self._runs:
            yield from self._tiles()
            yield from self._chart()
            yield from self._changes()
            yield from self._repositories()
            yield from self._rules()
            yield from self._by_owner()
        else:
            yield "<p>There is no run in this time.</p>"
        yield f'</main><footer>cilint {__version__}, <a href="{PROJECT_URL}">{PROJECT_URL}</a></footer></body></html>'

    def _when(self) -> str:
        days = [_day(run.moment) for run in self._runs]
        return f"{counted(len(days), 'run')}, {days[0]} to {days[-1]}" if days else ""

    def _tiles(self) -> Iterator[str]:
        failing = sum(finding.fails for finding in self._findings)
        broken = sum(1 for errors in self._errors.values() if errors)
        last = self._runs[-1]
        yield '<div class="tiles">'
        yield _tile(len(self._findings), "findings")
        yield _tile(failing, "of them fail a run")
        if last.new is not None:
            yield _tile(last.new, "new since the run before")
            yield _tile(last.gone or 0, "mended since the run before")
        yield _tile(broken, "repositories with errors")
        yield "</div>"

    def _chart(self) -> Iterator[str]:
        by_run: list[tuple[str, dict[str, int]]] = [(_day(run.moment), {}) for run in self._runs]
        for count in self._counts:
            numbers = by_run[self._numbers[count.run]][1]
            numbers[count.severity] = numbers.get(count.severity, 0) + count.number
        yield "<h2>Findings over time</h2>"
        yield bars(by_run, self._order)
        yield '<ul class="key">'
        square = '<svg width="10" height="10" aria-hidden="true"><rect class="{0}" width="10" height="10"/></svg> {0}'
        yield "".join(f"<li>{square.format(name)}</li>" for name in self._order)
        yield "</ul>"

    def _changes(self) -> Iterator[str]:
        changes = best_changes(self._findings, _MOST_CHANGES)
        if not changes:
            return
        mended = sum(len(change.findings) for change in changes)
        share = f"{mended} of {counted(len(self._findings), 'finding')}"
        yield f'<h2>What would mend most</h2><p class="dim">Together, these would mend {share}.</p>'
        rows = (
            (
                _text(_doing(change)),
                _number(len(change.findings)),
                _number(sum(finding.fails for finding in change.findings)),
                _text(_names(change.repositories)),
                *self._owned(change.findings),
            )
            for change in changes
        )
        yield from _table(("Change", "*Mends", "*Failing", "In", *self._owned()), rows)

    def _repositories(self) -> Iterator[str]:
        yield "<h2>Repositories</h2>"
        found: dict[str, list[KeptFinding]] = {name: [] for name in self._errors}
        for finding in self._findings:
            found.setdefault(finding.repository, []).append(finding)
        trends = self._trends(lambda count: count.repository)
        order = sorted(found, key=lambda name: (-len(found[name]), name))
        rows = (
            (
                _text(markup(name)),
                *self._trend(trends.get(name)),
                _text(_severities(found[name], self._order)),
                _number(self._errors.get(name, 0)),
                *self._owned(found[name]),
            )
            for name in order
        )
        yield from _table(
            ("Repository", "*Findings", "*Change", "Trend", "Severities", "*Errors", *self._owned()), rows
        )

    def _rules(self) -> Iterator[str]:
        yield "<h2>Rules</h2>"
        by_rule: dict[str, list[KeptFinding]] = {}
        for finding in self._findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        trends = self._trends(lambda count: count.rule)
        order = sorted(trends, key=lambda rule: (-trends[rule][-1], rule))
        rows = (
            (
                _text(_link(rule, by_rule.get(rule, ()))),
                *self._trend(trends[rule]),
                _text(_severities(by_rule.get(rule, ()), self._order)),
                _number(len({finding.repository for finding in by_rule.get(rule, ())})),
            )
            for rule in order
        )
        yield from _table(("Rule", "*Findings", "*Change", "Trend", "Severities", "*Repositories"), rows)

    def _by_owner(self) -> Iterator[str]:
        by_owner: dict[str, list[KeptFinding]] = {}
        for finding in self._findings:
            for owner in self._owners.get((finding.repository, finding.path), ("nobody",)):
                by_owner.setdefault(owner, []).append(finding)
        if not self._owners:
            return
        yield '<h2>Owners</h2><p class="dim">As the CODEOWNERS of each repository name them.</p>'
        rows = (
            (
                _text(markup(owner)),
                _number(len(found)),
                _number(sum(finding.fails for finding in found)),
                _number(len({finding.repository for finding in found})),
            )
            for owner, found in sorted(by_owner.items(), key=lambda entry: (-len(entry[1]), entry[0]))
        )
        yield from _table(("Owner", "*Findings", "*Failing", "*Repositories"), rows)

    def _trends(self, key: Callable[[Count], str]) -> dict[str, list[int]]:
        trends: dict[str, list[int]] = {}
        for count in self._counts:
            numbers = trends.setdefault(key(count), [0] * len(self._runs))
            numbers[self._numbers[count.run]] += count.number
        return trends

    def _trend(self, numbers: Sequence[int] | None) -> tuple[str, str, str]:
        numbers = numbers or [0] * len(self._runs)
        change = numbers[-1] - numbers[-2] if len(numbers) > 1 else 0
        kind = " more" if change > 0 else " less" if change < 0 else ""
        shown = f"{change:+d}" if change else ""
        return _number(numbers[-1]), f'<td class="number{kind}">{shown}</td>', f"<td>{line(numbers)}</td>"

    def _owned(self, findings: Sequence[KeptFinding] | None = None) -> tuple[str, ...]:
        """The cell with the owners of findings, or the heading of these; nothing where no owner is known."""
        if not self._owners:
            return ()
        if findings is None:
            return ("Owners",)
        owned = (self._owners.get((finding.repository, finding.path), ()) for finding in findings)
        return (_text(_names(list(dict.fromkeys(owner for owners in owned for owner in owners)))),)


def _doing(change: Improvement) -> str:
    if change.command:
        return f"<code>{markup(change.command)}</code> in {markup(change.repositories[0])}"
    first = change.findings[0]
    what = f"<b>{_link(change.rule, change.findings)}</b>"
    about = f": {markup(change.subject)}" if change.subject else f" in {markup(change.repositories[0])}"
    remedy = f'<br><span class="dim">{markup(first.remedy)}</span>' if first.remedy else ""
    return f"{what}{about}{remedy}"


def _link(rule: str, findings: Sequence[KeptFinding]) -> str:
    url = findings[0].url if findings else ""
    return f'<a href="{markup(url)}">{markup(rule)}</a>' if url.startswith("https://") else markup(rule)


def _names(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(map(markup, names[:_MOST_NAMES])) + (f" and {more} more" if more > 0 else "")


def _severities(findings: Sequence[KeptFinding], order: Sequence[str]) -> str:
    counts: Mapping[str, int] = {name: sum(finding.severity == name for finding in findings) for name in order}
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; headings with a `*` before them are those of numbers."""
    cells = (f'<th class="number">{name[1:]}</th>' if name.startswith("*") else f"<th>{name}</th>" for name in headings)
    yield f'<div class="scroll"><table><thead><tr>{"".join(cells)}</tr></thead><tbody>'
    left_out = 0
    for place, row in enumerate(rows):
        if place < _MOST_ROWS:
            yield f"<tr>{''.join(row)}</tr>"
        else:
            left_out += 1
    yield "</tbody></table></div>"
    if left_out:
        yield f'<p class="dim">and {left_out} more</p>'


def _tile(number: int, what: str) -> str:
    return f"<div><b>{number}</b>{what}</div>"


def _text(text: str) -> str:
    return f'<td class="text">{text}</td>'


def _number(number: int) -> str:
    return f'<td class="number">{number}</td>'


def _day(moment: str) -> str:
    return markup(moment.partition("T")[0])


def _style() -> str:
    with open(os.path.join(os.path.dirname(__file__), "trends.css"), encoding="utf-8") as file:
        return file.read()
