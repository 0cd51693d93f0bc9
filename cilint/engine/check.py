"""The one loop: each rule's selector, its chain of predicates, and one finding for each place of writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cilint.engine.chain import JudgingStep, RunningRules
from cilint.engine.rule import Rule
from cilint.engine.selection import consequences
from cilint.engine.selector import Selector
from cilint.engine.telling import SectionOf, Speaker
from cilint.facts.gather import Facts
from cilint.facts.model import Fact
from cilint.findings.finding import Finding
from cilint.findings.match import Match
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.settings.model import Settings
from cilint.situation.situation import Situation

if TYPE_CHECKING:
    from cilint.text.source import Span

OnDecision = Callable[[Rule, Fact, str, bool], None]
"""Is told, for each fact and each predicate of a rule, whether the match was kept."""


class Judged(NamedTuple):
    """What the rules say of one pipeline, and the places of all secrets that it has."""

    findings: Sequence[Finding]
    secrets: Sequence[Span]


def judge_pipeline(
    facts: Facts, rules: RunningRules, settings: Settings, trace: OnDecision | None, section_of: SectionOf
) -> Judged:
    """What the rules say of one pipeline. Raises what `check_pipeline` raises, and `TooLargeError`."""
    return Judged(list(check_pipeline(facts, rules, settings, trace, section_of)), facts.secret_places)


def check_pipeline(
    facts: Facts,
    rules: RunningRules,
    settings: Settings,
    trace: OnDecision | None = None,
    section_of: SectionOf = lambda _: "",
) -> Iterator[Finding]:
    """The findings of the rules in one pipeline, in the rules' order. Raises `RuleError` for a rule that cannot run."""
    selector = Selector(facts)
    situation = Situation(facts, settings)
    by_severity = consequences(settings)
    for rule in rules:
        selected = selector.matches(rule)
        # What a rule needs is loaded when there is something to judge.
        chain = rules.chain_of(rule) if selected else []
        places: dict[tuple[str, int, int], list[Match[Fact]]] = {}
        for match in _kept(rule, selected, chain, situation, trace):
            span = match.span
            places.setdefault((span.source.path, span.start, span.end), []).append(match)
        if places:
            yield from map(Speaker(rule, situation, section_of, by_severity).finding, places.values())


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
