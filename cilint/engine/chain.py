"""From the conditions of a rule to functions that judge a match: predicates found, their arguments read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cilint.engine.condition import Choice, Condition, Negation, PredicateUse, uses
from cilint.engine.rule import Rule
from cilint.errors import RuleError
from cilint.facts.model import Fact
from cilint.findings.match import Match
from cilint.lazy.frozen import Frozen
from cilint.lazy.typing import Any, TypeAlias
from cilint.predicates.catalog import find_predicate
from cilint.predicates.contract import Predicate
from cilint.situation.situation import Situation

_Judge: TypeAlias = Callable[[Match[Any], Situation], Match[Any] | None]
_Ask: TypeAlias = Callable[[Any, Situation], bool | None]


class JudgingStep(Frozen):
    """A condition of a rule that judges: `name` is for those who follow what it decides."""

    name: str
    judge: _Judge


def chain_of(conditions: Iterable[Condition]) -> list[JudgingStep]:
    """What judges a match, in order. Raises `RuleError` with the place of a predicate or an argument that is none."""
    return [JudgingStep(_name(condition), _judge(condition)) for condition in conditions]


class RunningRules:
    """Some rules, no two of one id, and what judges the matches of each, which is made once for many pipelines."""

    __slots__ = ("_chains", "_rules")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self._chains: dict[str, list[JudgingStep]] = {}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def chain_of(self, rule: Rule) -> list[JudgingStep]:
        """What judges the matches of one of them, in order. Raises `RuleError` as the function of that name."""
        chain = self._chains.get(rule.id)
        if chain is None:
            chain = self._chains[rule.id] = chain_of(rule.where)
        return chain


def argument_of(use: PredicateUse, predicate: Predicate) -> tuple[Any, ...]:
    """The argument that a predicate is given, as it takes it; empty for one that takes none.

    Raises `RuleError` for an argument that means nothing, that is missing, or that nobody takes.
    """
    if predicate.argument is None:
        if use.argument is not None:
            raise RuleError(f"{use.predicate} takes no argument", use.argument.span)
        return ()
    if use.argument is None:
        raise RuleError(f"{use.predicate} takes an argument: {predicate.argument.says}", use.span)
    return (predicate.argument.read(use.argument),)


def _name(condition: Condition) -> str:
    if isinstance(condition, PredicateUse):
        return condition.predicate
    word = "not" if isinstance(condition, Negation) else "any"
    return f"{word} ({', '.join(use.predicate for use in uses((condition,)))})"


def _judge(condition: Condition) -> _Judge:
    if isinstance(condition, Choice):
        return _first_of([[_judge(each) for each in way] for way in condition.ways])
    if isinstance(condition, Negation):
        ask = _ask(condition)
        return lambda match, situation: match if ask(match.subject, situation) else None
    predicate = find_predicate(condition.predicate, condition.span)
    argument = argument_of(condition, predicate)
    if not argument:
        return predicate.run
    return lambda match, situation: predicate.run(match, situation, *argument)


def _first_of(ways: list[list[_Judge]]) -> _Judge:
    """Keeps what the first way keeps that keeps anything."""

    def judge(match: Match[Any], situation: Situation) -> Match[Any] | None:
        for way in ways:
            kept: Match[Any] | None = match
            for each in way:
                kept = each(kept, situation) if kept else None
            if kept:
                return kept
        return None

    return judge


def _ask(condition: Condition) -> _Ask:
    """What a condition of questions alone says of a fact; None where that is not known."""
    if isinstance(condition, Negation):
        ask = _ask(condition.condition)
        return lambda fact, situation: _not(ask(fact, situation))
    if isinstance(condition, Choice):
        ways = [[_ask(each) for each in way] for way in condition.ways]
        return lambda fact, situation: _any([_all([each(fact, situation) for each in way]) for way in ways])
    predicate = find_predicate(condition.predicate, condition.span)
    argument = argument_of(condition, predicate)
    asks = predicate.asks
    if asks is None:
        problem = f"{condition.predicate} cannot stand under `not`: what it does not keep may be what is not known"
        raise RuleError(problem, condition.span)

    def put(fact: Fact, situation: Situation) -> bool | None:
        return asks(fact, situation, *argument)

    return put


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _all(answers: list[bool | None]) -> bool | None:
    """False where one is, else unknown where one is."""
    return False if False in answers else None if None in answers else True


def _any(answers: list[bool | None]) -> bool | None:
    """True where one is, else unknown where one is."""
    return True if True in answers else None if None in answers else False
