"""Whether `rules:` decide as an `only` and `except` do: in every event, for every name that a ref can have.

All kinds of events are tried, with each name that the filters and the rules can tell from others (re2/telling.py),
with conditions of `variables` that hold and that do not, and with paths that changed and that did not. Both are judged
by what judges them in any run (only_except.py, rule_outcomes.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count, islice, product

from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.conditions.expression import Expression, parse, regexp_of
from cilint.pipeline.conditions.rules import Circumstances, applies
from cilint.pipeline.conditions.tokens import TokenKind
from cilint.pipeline.events.clauses import leaves_of
from cilint.pipeline.events.decision import OUT, Decision, Outcome, either
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.events.kinds import all_kinds
from cilint.pipeline.events.only_except import PATTERN, FilterAnswer, Policies, may_name_ref
from cilint.pipeline.events.rule_outcomes import Candidate, rules_decision
from cilint.pipeline.model.filters import JobFilter
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.re2.telling import telling_texts
from cilint.pipeline.work import Work

_MOST_TRIES = 6_000
"""States of the world, after which nothing is proved."""
_TRY = 100
_PROJECT = "CI_PROJECT_PATH"
_OF_REF = {Ref.BRANCH: "CI_COMMIT_BRANCH", Ref.TAG: "CI_COMMIT_TAG"}


class Filters(NamedTuple):
    """An `only` and an `except`, and how a job with them runs; without `refs` it is for branches and tags alone, where
    `has_default_refs`. Conditions of `variables` are known by the names of variables that stand for them.
    """

    only: JobFilter | None
    excepted: JobFilter | None
    usual: Outcome
    has_default_refs: bool
    atoms: Mapping[str, str]


def decide_alike(filters: Filters, rules: RuleList, work: Work) -> bool:
    """Whether both surely come to the same: whether a job runs, and how. `rules` name the variables of the atoms."""
    refs = _ref_names(filters, rules, work)
    if refs is None:
        return False
    named = list(dict.fromkeys(project for _, project in _written_refs(filters) if project))
    projects = [_another(named), *named]
    atoms = list(product((None, "x"), repeat=len(filters.atoms)))
    events = list({(event.source, event.kind, event.changes is None): event for event in all_kinds()}.values())
    if len(events) * len(refs) * len(projects) * len(atoms) * 2 > _MOST_TRIES:
        return False
    for event in events:
        names = refs if event.kind in _OF_REF else refs[:1]
        changes: Iterable[tuple[str, ...] | None] = (None,) if event.changes is None else (None, ())
        for ref, project, values, changed in product(names, projects, atoms, changes):
            work.spend(_TRY)
            known = {_PROJECT: project, **dict(zip(filters.atoms.values(), values, strict=True))}
            if not _is_same(filters, rules, _World(event, ref, known, changed), work):
                return False
    return True


class _World(NamedTuple):
    """All that a decision hangs on. `changed` is None where everything did, and empty where nothing did."""

    event: Event
    ref: str
    known: Mapping[str, str | None]
    changed: Sequence[str] | None

    def value(self, name: str) -> str | None:
        """The value of a variable."""
        if name in self.known:
            return self.known[name]
        if name in _OF_REF.values():
            return self.ref if _OF_REF.get(self.event.kind) == name else None
        return str(self.event.predefined[name])


def _is_same(filters: Filters, rules: RuleList, world: _World, work: Work) -> bool:
    circumstances = Circumstances(world.value, changes=world.changed)
    event = world.event._replace(ref=world.ref)
    policies = Policies(event, circumstances, work, lambda node: _holds(world.known[filters.atoms[node.canonical]]))
    by_default = policies.default() if filters.has_default_refs else Truth.TRUE
    answer = policies.keeps_in(filters.only, filters.excepted, FilterAnswer(by_default, rules.node))
    before = either(answer.truth, filters.usual, OUT)
    after = rules_decision(
        rules, lambda: filters.usual, lambda asked: islice(_candidates(asked, circumstances, work), 1)
    )
    return _told(before) == _told(after) and len(before.outcomes) == 1


def _candidates(rules: RuleList, circumstances: Circumstances, work: Work) -> Iterator[Candidate]:
    for rule in rules.content.entries:
        truth = applies(rule, circumstances, work)
        if truth is not Truth.FALSE:
            yield Candidate(rule, truth)


def _holds(value: str | None) -> Truth:
    return Truth.TRUE if value else Truth.FALSE


def _told(decision: Decision) -> list[Outcome]:
    return [outcome._replace(by=None, rule=None) for outcome in decision.outcomes]


def _ref_names(filters: Filters, rules: RuleList, work: Work) -> Sequence[str] | None:
    """Names of refs of every sort that filters and rules can tell apart; None where these are too many."""
    named = [pattern for pattern, _ in _written_refs(filters)]
    patterns = [regexp_of(pattern) for pattern in named if PATTERN.fullmatch(pattern)]
    # Nobody calls a branch by a word for a kind of pipelines.
    texts = {name: None for name in named if not PATTERN.fullmatch(name) and may_name_ref(name)}
    for expression in _expressions(rules):
        for leaf in leaves_of(expression):
            if leaf.token.kind is TokenKind.PATTERN:
                patterns.append(regexp_of(leaf.token.text))
            elif leaf.token.kind is TokenKind.STRING and may_name_ref(leaf.token.text[1:-1]):
                texts[leaf.token.text[1:-1]] = None
    if not patterns:
        return [*texts, _another(texts)]
    found, cost = telling_texts(tuple(dict.fromkeys(patterns)), 1 + len(texts))
    work.spend(cost)
    if found is None:
        return None
    return [text for text in dict.fromkeys((*texts, *(text for sort in found for text in sort))) if text.strip()]


def _another(texts: Collection[str]) -> str:
    return next(text for text in map("another-{}".format, count()) if text not in texts)


def _written_refs(filters: Filters) -> Iterator[tuple[str, str]]:
    """The entries of `refs`, each as what it says of the ref and of the project."""
    for each in (filters.only, filters.excepted):
        for item in (each and each.refs) or ():
            pattern, _, project = item.canonical.partition("@")
            yield pattern, project


def _expressions(rules: RuleList) -> Iterator[Expression]:
    for rule in rules.content.entries:
        expression = parse(rule.condition.text) if rule.condition else None
        if isinstance(expression, Expression):
            yield expression
