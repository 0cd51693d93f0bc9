"""Which refusals depend on includes that only some pipelines have, and under which conditions these are there together.

All includes whose `rules` may hold are merged into one pipeline, though no event may have all of them. So what is
refused of that is looked for again without them, with each alone and with two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from cilint.pipeline.conditions.evaluation import UNKNOWN, Value
from cilint.pipeline.conditions.expression import Expression, parse
from cilint.pipeline.conditions.rules import Inclusion, include_verdict
from cilint.pipeline.conditions.tokens import Fault, TokenKind
from cilint.pipeline.events.kinds import events
from cilint.pipeline.include import OpenInclude
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.problem import Problem
from cilint.pipeline.work import Work
from cilint.text.source import Span

_MOST_INCLUDES = 8
_MOST_PAIRS = 12
_MOST_ASSIGNMENTS = 100
_OTHER = "\0"
"""A value that no condition names."""


Again = Callable[[frozenset[Span]], Sequence[Problem]]
"""The problems of the pipeline that has some of its open includes."""

_Key = tuple[str, int, int, str]


def conditional_problems(
    problems: Sequence[Problem], includes: Sequence[OpenInclude], again: Again, work: Work
) -> Iterator[Problem]:
    """The problems with the condition of each that not every pipeline has; without those that no pipeline can have."""
    known = list(islice({include.rules.node.span: include for include in includes}.values(), _MOST_INCLUDES))
    alone = {include.rules.node.span: _keys(again(include.assumed)) for include in known}
    without = _keys(again(frozenset()))
    pairs: dict[frozenset[Span], set[_Key]] = {}
    for problem in problems:
        key = _key(problem)
        if problem.condition or (key in without and all(key in found for found in alone.values())):
            yield problem
            continue
        holders = [include for include in known if key in alone[include.rules.node.span]]
        ways = [[include] for include in holders] or [
            [one, other]
            for one, other in islice(combinations(known, 2), _MOST_PAIRS)
            if key in pairs.setdefault(one.assumed | other.assumed, _keys(again(one.assumed | other.assumed)))
        ]
        possible = next((way for way in ways if _can_be_together(way, work)), None)
        if possible:
            yield problem._replace(condition=" and ".join(dict.fromkeys(map(_words, possible))))


def _keys(problems: Sequence[Problem]) -> set[_Key]:
    return {_key(problem) for problem in problems}


def _key(problem: Problem) -> _Key:
    span = problem.span
    return (span.source.path, span.start, span.end, problem.message)


def _words(include: OpenInclude) -> str:
    """The condition of an include for a message."""
    entries = include.rules.content.entries
    conditions = [rule.condition for rule in entries if not rule.is_never]
    if len(conditions) == 1 and conditions[0] is not None and len(entries) == 1:
        return f"{' '.join(conditions[0].text.split())} includes {include.name}"
    return f"its rules include {include.name}"


def _can_be_together(includes: Sequence[OpenInclude], work: Work) -> bool:
    """Whether an event may have all of some includes, as far as GitLab's variables and their comparisons tell."""
    rules = [include.rules for include in includes]
    if any(_contradict(one, other) for one, other in combinations(rules, 2)):
        return False
    values = _candidates(rules)
    for event in events():
        free = {name: options for name, options in values.items() if event.predefined.get(name, UNKNOWN) is UNKNOWN}
        for chosen in islice(product(*free.values()), _MOST_ASSIGNMENTS):
            given = dict(zip(free, chosen, strict=True))
            if all(_may_hold(node, event.predefined, given, work) for node in rules):
                return True
    return False


def _may_hold(rules: RuleList, predefined: Mapping[str, Value], given: Mapping[str, Value], work: Work) -> bool:
    def look_up(name: str) -> Value:
        return given[name] if name in given else predefined.get(name, UNKNOWN)

    return include_verdict(rules, look_up, None, work) is not Inclusion.EXCLUDED


def _candidates(rules: Sequence[RuleList]) -> dict[str, list[Value]]:
    """The values that tell apart what conditions say of variables: those that they name, another one, and none.

    Nothing where a pattern is among them, or there are too many: then any value may be.
    """
    names: dict[str, None] = {}
    texts: dict[str, None] = {}
    for each in rules:
        for rule in each.content.entries:
            condition = rule.condition
            expression = parse(condition.text) if condition is not None and condition.is_scalar else None
            for leaf in _leaves(expression) if expression and not isinstance(expression, Fault) else ():
                if leaf.token.kind is TokenKind.PATTERN:
                    return {}
                if leaf.token.kind is TokenKind.VARIABLE:
                    names.setdefault(leaf.token.text[1:])
                if leaf.token.kind is TokenKind.STRING:
                    texts.setdefault(leaf.token.text[1:-1])
    options: list[Value] = [None, _OTHER, *texts]
    return dict.fromkeys(names, options) if len(options) ** len(names) <= _MOST_ASSIGNMENTS else {}


_OPPOSITES = {TokenKind.EQUALS: TokenKind.NOT_EQUALS, TokenKind.MATCHES: TokenKind.NOT_MATCHES}


def _contradict(one: RuleList, other: RuleList) -> bool:
    """Whether two lists of a single rule each ask for a comparison and for its opposite."""
    asked = [_asked(rules) for rules in (one, other)]
    return any(_are_opposites(left, right) for left in asked[0] for right in asked[1])


def _asked(rules: RuleList) -> list[Expression]:
    """What has to hold for a list of rules with one entry: its condition, cut at its `&&`."""
    entries = rules.content.entries
    condition = entries[0].condition if len(entries) == 1 and not entries[0].is_never else None
    expression = parse(condition.text) if condition is not None and condition.is_scalar else None
    return [] if expression is None or isinstance(expression, Fault) else list(_conjuncts(expression))


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    if expression.token.kind is TokenKind.AND:
        for operand in expression.operands:
            yield from _conjuncts(operand)
    else:
        yield expression


def _are_opposites(one: Expression, other: Expression) -> bool:
    kinds = (one.token.kind, other.token.kind)
    is_pair = _OPPOSITES.get(kinds[0]) is kinds[1] or _OPPOSITES.get(kinds[1]) is kinds[0]
    return is_pair and [leaf.token.text for leaf in _leaves(one)] == [leaf.token.text for leaf in _leaves(other)]


def _leaves(expression: Expression) -> Iterator[Expression]:
    if not expression.operands:
        yield expression
    for operand in expression.operands:
        yield from _leaves(operand)
