"""The one loop: each rule's selector, its chain of predicates, and one finding for each place of writing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from cilint.engine.chain import JudgingStep, chain_of
from cilint.engine.rule import Rule, VariantVerdict
from cilint.engine.selector import Selector
from cilint.engine.words import Texts, fill, names_in
from cilint.facts.gather import Facts
from cilint.facts.model import Fact, Reach, as_text
from cilint.findings.finding import Confidence, Finding, Fix, Related, Severity
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase, PhraseValue
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.settings.model import Settings
from cilint.situation.situation import Situation
from cilint.syntax.node import StepKind

if TYPE_CHECKING:
    from cilint.fixers.catalog import Fixer
    from cilint.text.source import Span

_MOST_VALUES = 3
_ALWAYS_GIVEN = frozenset({"job", "here"})

OnDecision = Callable[[Rule, Fact, str, bool], None]
"""Is told, for each fact and each predicate of a rule, whether the match was kept."""


class Judged(NamedTuple):
    """What the rules say of one pipeline, and the places of all secrets that it has."""

    findings: Sequence[Finding]
    secrets: Sequence[Span]


def judge_pipeline(facts: Facts, rules: Iterable[Rule], settings: Settings, trace: OnDecision | None = None) -> Judged:
    """What the rules say of one pipeline. Raises what `check_pipeline` raises, and `TooLargeError`."""
    return Judged(list(check_pipeline(facts, rules, settings, trace)), facts.secret_places)


def check_pipeline(
    facts: Facts, rules: Iterable[Rule], settings: Settings, trace: OnDecision | None = None
) -> Iterator[Finding]:
    """The findings of the rules in one pipeline, in the rules' order. Raises `RuleError` for a rule that cannot run."""
    selector = Selector(facts)
    situation = Situation(facts, settings)
    for rule in rules:
        facts_to_judge = selector.select(rule)
        # What a rule needs is loaded when there is something to judge.
        chain = chain_of(rule.where) if facts_to_judge else []
        places: dict[tuple[str, int, int], list[Match[Fact]]] = {}
        for fact in facts_to_judge:
            match = _run(rule, fact, chain, situation, trace)
            if match:
                span = match.span
                places.setdefault((span.source.path, span.start, span.end), []).append(match)
        fixer = _fixer(rule) if places and rule.fix else None
        for matches in places.values():
            yield _finding(rule, matches, situation, fixer)


class _Judged(NamedTuple):
    """A match with what the rule says of it."""

    match: Match[Fact]
    verdict: VariantVerdict
    severity: Severity


def _run(
    rule: Rule, fact: Fact, chain: list[JudgingStep], situation: Situation, trace: OnDecision | None
) -> Match[Fact] | None:
    match = Match(fact, fact.span)
    for name, judge in chain:
        kept = judge(match, situation)
        if trace:
            trace(rule, fact, name, kept is not None)
        if kept is None:
            return None
        match = kept
    return match


def _finding(rule: Rule, matches: list[Match[Fact]], situation: Situation, fixer: Fixer | None) -> Finding:
    """One finding for all users of one place: the worst that is true for any of them speaks, and names the rest."""
    judged = [_judge(rule, match) for match in matches]
    if len(judged) > 1:
        judged.sort(key=_weight, reverse=True)
    match, verdict, severity = judged[0]
    jobs = _jobs(judged)
    ways = _way(match, _WAYS.keys() if len(jobs) < 2 else {StepKind.SCRIPT})
    here = _listed(dict.fromkeys(value for item in judged for value in item.match.values))
    related = dict.fromkeys((*(place for item in judged for place in _places(rule, item.match, here)), *ways))
    names = _names(rule, match, here, (verdict.message, verdict.label, verdict.remedy), match.names)
    unused = " (no job uses it)" if match.subject.reach is Reach.UNUSED else ""
    return Finding(
        rule.id,
        fill(verdict.message, names, rule.texts) + unused,
        match.span,
        severity,
        _confidence(judged[0]),
        label=fill(verdict.label, names, rule.texts),
        remedy=fill(verdict.remedy, names, rule.texts),
        jobs=jobs,
        related=tuple(related),
        sensitive=match.sensitive,
        group=rule.group,
        subject=match.topic,
        fold=f"{match.variant} {match.fold}" if match.topic else "",
        url=rule.url,
        fixes=_fixes(fixer, match, situation) if fixer else (),
    )


def _places(rule: Rule, match: Match[Fact], here: str) -> Iterator[Related]:
    """The related places of a match, each in words."""
    for place in match.related:
        if not isinstance(place, Note):
            yield place
        elif text := rule.texts.get(place.about, {}).get(place.key):
            names = _names(rule, match, here, (text,), {**match.names, **place.names})
            yield Related(place.span, fill(text, names, rule.texts))


def _names(
    rule: Rule, match: Match[Fact], here: str, said: tuple[str, ...], bound: Mapping[str, PhraseValue]
) -> Mapping[str, PhraseValue]:
    """What fills some texts: what predicates have bound, and what is there for every match.

    Among it are the fields of the fact, some of which are dear, where a text may name one; few do.
    """
    fields = _fields(match.subject) if _name_more(said, bound, rule.texts) else {}
    job = match.subject.user.name if match.subject.user else ""
    return {**fields, "job": job, "here": here, **bound}


def _name_more(said: tuple[str, ...], bound: Mapping[str, PhraseValue], texts: Texts) -> bool:
    """Whether texts name something that predicates have not bound, those of phrases among it."""
    asked = names_in(*said) - _ALWAYS_GIVEN
    return not asked <= bound.keys() or any(_names_more(name, bound[name], bound, texts) for name in asked)


def _names_more(name: str, value: PhraseValue, bound: Mapping[str, PhraseValue], texts: Texts) -> bool:
    if isinstance(value, str):
        return False
    if isinstance(value, Phrase):
        return _name_more((texts.get(name, {}).get(value.key, ""),), {**bound, **value.names}, texts)
    return any(_names_more(name, each, bound, texts) for each in value)


def _fields(fact: Fact) -> dict[str, str]:
    """The fields of a fact that are texts, numbers or booleans, as texts."""
    return {name: as_text(value) for name, value in fact.plain().items() if not isinstance(value, list | dict)}


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


def _jobs(judged: list[_Judged]) -> tuple[str, ...]:
    """The jobs that the place matters for: those that run, or where none does, the templates that hold it."""
    users = [(item.match.subject.user, item.match.subject.reach) for item in judged if item.match.subject.user]
    names = dict.fromkeys(user.name for user, reach in users if reach is Reach.RUNS)
    return tuple(name for name in names or dict.fromkeys(user.name for user, _ in users) if name)


def _weight(judged: _Judged) -> tuple[int, int, bool]:
    """What makes one match speak for all: how bad, how sure, and whether it is of a job that runs."""
    return judged.severity.rank, _confidence(judged).rank, judged.match.subject.reach is Reach.RUNS


def _judge(rule: Rule, match: Match[Fact]) -> _Judged:
    verdict = rule.verdict_on(match.variant)
    unused = match.subject.reach is Reach.UNUSED
    return _Judged(match, verdict, Severity.INFO if unused else verdict.severity)


def _confidence(judged: _Judged) -> Confidence:
    return judged.match.confidence or judged.verdict.confidence


_WAYS = {
    StepKind.ALIAS: "used here through the anchor {}",
    StepKind.EXTENDS: "used here through extends: {}",
    StepKind.REFERENCE: "used here through !reference {}",
    StepKind.SCRIPT: "{} is run here",
}


def _way(match: Match[Fact], kinds: Collection[StepKind]) -> Iterator[Related]:
    """The places that brought the value to where it is used, of some kinds."""
    for step in match.subject.via:
        if step.kind in kinds:
            yield Related(step.span, _WAYS[step.kind].format(step.name), is_way=True)
