"""The one loop: each rule's selector, its chain of predicates, and one finding for each place of writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cilint.engine.rule import Rule, Verdict, fill
from cilint.engine.selector import Selector
from cilint.facts.gather import Facts
from cilint.facts.model import Fact, Reach
from cilint.findings.finding import Confidence, Finding, Related, Severity
from cilint.findings.match import Match
from cilint.predicates.catalog import Context, Predicate, find_predicate
from cilint.settings.model import Settings
from cilint.syntax.node import StepKind

MAX_RELATED = 5
"""Related places of one finding: more would bury the finding itself."""

Trace = Callable[[Rule, Fact, str, bool], None]
"""Is told, for each fact and each predicate of a rule, whether the match was kept."""


def check_pipeline(
    facts: Facts, rules: Iterable[Rule], settings: Settings, trace: Trace | None = None
) -> Iterator[Finding]:
    """The findings of the rules in one pipeline, in the rules' order. Raises `RuleError` for a rule that cannot run."""
    selector = Selector(facts)
    context = Context(facts, settings)
    for rule in rules:
        chain = [(item.predicate, find_predicate(item.predicate), item.argument) for item in rule.where]
        places: dict[tuple[str, int, int], list[Match]] = {}
        for fact in selector.select(rule):
            match = _run(rule, fact, chain, context, trace)
            if match:
                span = match.span
                places.setdefault((span.source.path, span.start, span.end), []).append(match)
        for matches in places.values():
            yield _finding(rule, matches)


class _Judged(NamedTuple):
    """A match with what the rule says of it."""

    match: Match
    verdict: Verdict
    severity: Severity


def _run(
    rule: Rule, fact: Fact, chain: list[tuple[str, Predicate, str]], context: Context, trace: Trace | None
) -> Match | None:
    match = Match(fact, fact.span)
    for name, predicate, argument in chain:
        kept = predicate(match, context, argument)
        if trace:
            trace(rule, fact, name, kept is not None)
        if kept is None:
            return None
        match = kept
    return match


def _finding(rule: Rule, matches: list[Match]) -> Finding:
    """One finding for all users of one place: the worst that is true for any of them speaks."""
    worst = max((_judge(rule, match) for match in matches), key=_weight)
    match, verdict, severity = worst
    related = dict.fromkeys((*match.related, *_way(match)))
    names = {"job": match.subject.user.name if match.subject.user else "", **match.names}
    return Finding(
        rule.id,
        fill(verdict.message, names),
        match.span,
        severity,
        _confidence(worst),
        label=fill(verdict.label, names),
        remedy=fill(verdict.remedy, names),
        jobs=_jobs(matches),
        related=tuple(related)[:MAX_RELATED],
        sensitive=match.sensitive,
        group=rule.group,
        subject=match.topic,
    )


def _jobs(matches: list[Match]) -> tuple[str, ...]:
    """The jobs that the place matters for: those that run, or where none does, the templates that hold it."""
    users = [(match.subject.user, match.subject.reach) for match in matches if match.subject.user]
    names = dict.fromkeys(user.name for user, reach in users if reach is Reach.RUNS)
    return tuple(name for name in names or dict.fromkeys(user.name for user, _ in users) if name)


def _weight(judged: _Judged) -> tuple[int, int, bool]:
    """What makes one match speak for all: how bad, how sure, and whether it is of a job that runs."""
    return judged.severity.rank, _confidence(judged).rank, judged.match.subject.reach is Reach.RUNS


def _judge(rule: Rule, match: Match) -> _Judged:
    verdict = rule.verdict_on(match.variant)
    unused = match.subject.reach is Reach.UNUSED
    return _Judged(match, verdict, Severity.INFO if unused else verdict.severity)


def _confidence(judged: _Judged) -> Confidence:
    return judged.match.confidence or judged.verdict.confidence


_WAYS = {
    StepKind.ALIAS: "used here through the anchor {}",
    StepKind.EXTENDS: "used here through extends: {}",
    StepKind.REFERENCE: "used here through !reference {}",
}


def _way(match: Match) -> Iterator[Related]:
    """The places that brought the value to where it is used."""
    for step in match.subject.via:
        if step.kind in _WAYS:
            yield Related(step.span, _WAYS[step.kind].format(step.name))
