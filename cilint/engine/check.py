"""The one loop: each rule's selector, its chain of predicates, and one finding for each place of writing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice

from cilint.engine.chain import JudgingStep, chain_of
from cilint.engine.rule import Rule, VariantVerdict
from cilint.engine.selector import Selector
from cilint.engine.words import BoundNames, bound, fill
from cilint.facts.gather import Facts
from cilint.facts.model import Fact, Reach, as_text
from cilint.findings.finding import Finding, Fix, Related, Severity, finding_of
from cilint.findings.match import Match
from cilint.findings.phrase import Note, PhraseValue
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.settings.model import Settings
from cilint.situation.situation import Situation
from cilint.syntax.node import StepKind

if TYPE_CHECKING:
    from cilint.fixers.catalog import Fixer
    from cilint.text.source import Span

_MOST_VALUES = 3

OnDecision = Callable[[Rule, Fact, str, bool], None]
"""Is told, for each fact and each predicate of a rule, whether the match was kept."""

SectionOf = Callable[["Span"], str]
"""Gives the top-level key under which a place is written; empty where it is under none."""


class Judged(NamedTuple):
    """What the rules say of one pipeline, and the places of all secrets that it has."""

    findings: Sequence[Finding]
    secrets: Sequence[Span]


def judge_pipeline(
    facts: Facts, rules: Iterable[Rule], settings: Settings, trace: OnDecision | None, section_of: SectionOf
) -> Judged:
    """What the rules say of one pipeline. Raises what `check_pipeline` raises, and `TooLargeError`."""
    return Judged(list(check_pipeline(facts, rules, settings, trace, section_of)), facts.secret_places)


def check_pipeline(
    facts: Facts,
    rules: Iterable[Rule],
    settings: Settings,
    trace: OnDecision | None = None,
    section_of: SectionOf = lambda _: "",
) -> Iterator[Finding]:
    """The findings of the rules in one pipeline, in the rules' order. Raises `RuleError` for a rule that cannot run."""
    selector = Selector(facts)
    situation = Situation(facts, settings)
    for rule in rules:
        selected = selector.matches(rule)
        # What a rule needs is loaded when there is something to judge.
        chain = chain_of(rule.where) if selected else []
        places: dict[tuple[str, int, int], list[Match[Fact]]] = {}
        for match in _kept(rule, selected, chain, situation, trace):
            span = match.span
            places.setdefault((span.source.path, span.start, span.end), []).append(match)
        fixer = _fixer(rule) if places and rule.fix else None
        for matches in places.values():
            yield _finding(rule, matches, situation, fixer, section_of)


def _kept(
    rule: Rule,
    selected: Iterable[Match[Fact]],
    chain: list[JudgingStep],
    situation: Situation,
    trace: OnDecision | None,
) -> Iterator[Match[Fact]]:
    """The matches that the whole chain keeps, as it leaves them."""
    for each in selected:
        match = each
        for step in chain:
            kept = step.judge(match, situation)
            if trace:
                trace(rule, match.subject, step.name, kept is not None)
            if kept is None:
                break
            match = kept
        else:
            yield match


def _finding(
    rule: Rule, matches: list[Match[Fact]], situation: Situation, fixer: Fixer | None, section_of: SectionOf
) -> Finding:
    """One finding for all users of one place: the worst that is true for any of them speaks, and names the rest."""
    if len(matches) > 1:
        matches = sorted(matches, key=lambda match: _weight(rule, match), reverse=True)
    match = matches[0]
    fact, texts, verdict = match.subject, rule.texts, rule.verdict_on(match.variant)
    jobs = _jobs(matches)
    values: list[str] = []
    for each in matches:
        values += each.values
    here = _listed(dict.fromkeys(values)) if values else ""
    related: list[Related] = []
    for each in matches:
        if each.related:
            related += _places(rule, each, here)
    if fact.via:
        related += _way(fact, _WAYS.keys() if len(jobs) < 2 else {StepKind.SCRIPT})
    names = _names(match, here)
    unused = " (no job uses it)" if fact.reach is Reach.UNUSED else ""
    return finding_of(
        rule.id,
        fill(verdict.message, names, texts) + unused,
        match.span,
        _severity(match, verdict),
        match.confidence or verdict.confidence,
        label=fill(verdict.label, names, texts),
        remedy=fill(verdict.remedy, names, texts),
        jobs=jobs,
        related=tuple(dict.fromkeys(related)) if related else (),
        section=section_of(match.span),
        sensitive=match.sensitive,
        group=rule.group,
        subject=match.topic,
        fold=f"{match.variant} {match.fold}" if match.topic else "",
        url=rule.url,
        fixes=_fixes(fixer, match, situation) if fixer else (),
    )


def _places(rule: Rule, match: Match[Fact], here: str) -> Iterator[Related]:
    """The related places of a match, each in words."""
    names = _names(match, here)
    for place in match.related:
        if not isinstance(place, Note):
            yield place
        elif text := rule.texts.get(place.about, {}).get(place.key):
            yield Related(place.span, fill(text, bound(place.names, names), rule.texts))


def _names(match: Match[Fact], here: str) -> BoundNames:
    """What fills texts: what predicates have bound, what is there for every match, and the fields of the fact."""
    fields: dict[str, str] | None = None

    def find(name: str) -> PhraseValue | None:
        nonlocal fields
        value = match.names.get(name)
        if value is not None:
            return value
        if name == "here":
            return here
        if fields is None:
            # Some are dear, and few texts name any.
            fields = _fields(match.subject)
        return fields.get(name)

    return find


def _fields(fact: Fact) -> dict[str, str]:
    """The fields of a fact that are texts, numbers or booleans, as texts; its job is one of them."""
    return {key: as_text(value) for key, value in fact.plain().items() if not isinstance(value, list | dict)}


def _fixes(fixer: Fixer, match: Match[Fact], situation: Situation) -> tuple[Fix, ...]:
    # Scripts of the repository may have other uses than the job's.
    if any(step.kind is StepKind.SCRIPT for step in match.subject.via):
        return ()
    fix = fixer.run(match, situation)
    return (fix,) if fix else ()


def _fixer(rule: Rule) -> Fixer:
    # Few rules have one, and few runs a finding of theirs.
    from cilint.fixers.catalog import find_fixer

    return find_fixer(rule.fix, rule.fix_span)


def _listed(values: Collection[str]) -> str:
    """The first of the values that a place stands for, and how many more there are; empty where it is its own text."""
    # What has neither letter nor digit looks like a part of the sentence.
    quoted = (value if any(map(str.isalnum, value)) else f'"{value}"' for value in values)
    shown = ", ".join(islice(quoted, _MOST_VALUES))
    more = len(values) - _MOST_VALUES
    return f"{shown} and {more} more" if more > 0 else shown


def _jobs(matches: list[Match[Fact]]) -> tuple[str, ...]:
    """The jobs that the place matters for: those that run, or where none does, the templates that hold it."""
    running: dict[str, None] = {}
    others: dict[str, None] = {}
    for each in matches:
        fact = each.subject
        if fact.user:
            (running if fact.reach is Reach.RUNS else others)[fact.user.name] = None
    return tuple(filter(None, running or others))


def _weight(rule: Rule, match: Match[Fact]) -> tuple[int, int, bool]:
    """What makes one match speak for all: how bad, how sure, and whether it is of a job that runs."""
    verdict = rule.verdict_on(match.variant)
    sure = match.confidence or verdict.confidence
    return _severity(match, verdict).rank, sure.rank, match.subject.reach is Reach.RUNS


def _severity(match: Match[Fact], verdict: VariantVerdict) -> Severity:
    return Severity.INFO if match.subject.reach is Reach.UNUSED else verdict.severity


_WAYS = {
    StepKind.ALIAS: "used here through the anchor {}",
    StepKind.EXTENDS: "used here through extends: {}",
    StepKind.REFERENCE: "used here through !reference {}",
    StepKind.SCRIPT: "{} is run here",
}


def _way(fact: Fact, kinds: Collection[StepKind]) -> Iterator[Related]:
    """The places that brought the value to where it is used, of some kinds."""
    for step in fact.via:
        if step.kind in kinds:
            yield Related(step.span, _WAYS[step.kind].format(step.name), is_way=True)
