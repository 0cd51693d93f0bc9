"""What a `rules:` comes to in an event, for a job or for the whole pipeline: every way in which it can end.

Source: GitLab's lib/gitlab/ci/build/rules.rb: the first entry that applies decides; where none does, nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.conditions.rules import Circumstances, applies
from cilint.pipeline.events.decision import Decision, Outcome, decided
from cilint.pipeline.graph.needs import Need, flag, needs_of
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.work import Work
from cilint.syntax.node import Node

_NEVER = "never"

Applies = Callable[[Node], Truth]


def rules_decision(rules: Node, usual: Outcome, circumstances: Circumstances, work: Work) -> Decision:
    """The decision of a `rules:`; `usual` is how a job runs whose rule does not say how. `work` is the run's."""
    if not rules.is_sequence:
        return Decision((usual._replace(by=rules, truth=Truth.UNKNOWN), _out(rules, Truth.UNKNOWN)))
    return decided(_outcomes(rules, usual, circumstances, work))


def _outcomes(rules: Node, usual: Outcome, circumstances: Circumstances, work: Work) -> Iterator[Outcome]:
    for rule in flat_items(rules):
        work.spend(5)
        if rule.is_null:
            continue
        truth = applies(rule, circumstances, work)
        if truth is not Truth.FALSE:
            yield from _ends(rule, truth, usual)
        if truth is Truth.TRUE:
            return
    yield _out(None, Truth.TRUE)


def _ends(rule: Node, truth: Truth, usual: Outcome) -> Iterator[Outcome]:
    """The ways in which it can end when an entry decides: several where its `when` may have several values."""
    if not rule.is_mapping:
        yield usual._replace(by=rule, truth=truth)
        yield _out(rule, truth)
        return
    when = rule.get("when")
    if when is not None and not when.is_null and not is_certain(when):
        texts = when.texts if when.alternatives else (usual.when, _NEVER)
    else:
        texts = (usual.when,) if when is None or when.is_null else (when.canonical,)
    for text in texts:
        yield _out(rule, truth) if text == _NEVER else _runs(rule, truth, usual._replace(when=text))


def _runs(rule: Node, truth: Truth, usual: Outcome) -> Outcome:
    allowed, needs = rule.get("allow_failure"), rule.get("needs")
    failure = usual.allow_failure
    if allowed is not None and not allowed.is_null:
        failure = flag(allowed, otherwise=False)
    needed = usual.needs
    if needs is not None and not needs.is_null:
        needed = tuple(need for need in needs_of(needs) if isinstance(need, Need))
    return usual._replace(by=rule, truth=truth, allow_failure=failure, needs=needed)


def _out(rule: Node | None, truth: Truth) -> Outcome:
    return Outcome(runs=False, by=rule, truth=truth, when=_NEVER)
