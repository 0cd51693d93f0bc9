"""Entries of `rules:` that can never decide, since one before them in the same list applies whenever they do.

Source: GitLab's lib/gitlab/ci/build/rules.rb: the first entry that applies decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.pipeline.job import is_job
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node
from cilint.text.source import Span

_CLAUSES = ("if", "changes", "exists")
_MOST = 200
"""Entries of one list that are compared with each other."""

_Clauses = frozenset[tuple[str, str]]


class DeadRuleFact(Fact):
    """An entry that never decides, flagged at its condition; `before` is the one that decides in its place."""

    __slots__ = ("always", "before")

    kind = "dead_rule"

    def __init__(self, rule: Node, user: User | None, before: Node, *, always: bool) -> None:
        super().__init__(_place(rule), user, rule.via)
        self.before = _place(before)
        self.always = always

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"before_line": self.before.begin.line, "always": self.always}


def dead_rules_of(pipeline: Pipeline) -> Iterator[DeadRuleFact]:
    """The entries of jobs and of `workflow` that never decide. Only what stands in one list is compared.

    A list that is put together of others has entries for other lists as well.
    """
    workflow = pipeline.entries.get("workflow")
    if workflow and not is_job("workflow", workflow.value):
        yield from _of_list(pipeline, workflow.value.get("rules"), None)
    for job in pipeline.jobs:
        pair = job.own("rules")
        yield from _of_list(pipeline, pair.value if pair else None, User(job.name, job))


def _of_list(pipeline: Pipeline, rules: Node | None, user: User | None) -> Iterator[DeadRuleFact]:
    if rules is None or not rules.is_sequence or not 1 < len(rules.items) <= _MOST:
        return
    pipeline.shared.work.spend(len(rules.items) ** 2)
    seen: list[tuple[Node, _Clauses]] = []
    for rule in rules.items:
        clauses = _clauses(rule) if _stands_in(rule, rules) else None
        if clauses is None:
            continue
        before = next(((other, asked) for other, asked in seen if asked <= clauses), None)
        if before is not None:
            yield DeadRuleFact(rule.carried(*rules.via), user, before[0], always=not before[1])
        seen.append((rule, clauses))


def _stands_in(rule: Node, rules: Node) -> bool:
    return rule.is_mapping and rule.source is rules.source and rules.span.start <= rule.span.start < rules.span.end


def _clauses(rule: Node) -> _Clauses | None:
    """What an entry asks, as it is written; None where that may become something else."""
    found = {name: rule.get(name) for name in _CLAUSES}
    asked = {name: node for name, node in found.items() if node is not None and not node.is_null}
    if any("$[[" in node.span.text or node.alternatives for node in asked.values()):
        return None
    return frozenset((name, _text(node).strip()) for name, node in asked.items())


def _text(node: Node) -> str:
    return node.text if node.is_scalar else node.span.text


def _place(rule: Node) -> Span:
    """The condition of an entry, or all of one that asks for something else."""
    condition = rule.get("if")
    return rule.span if condition is None or condition.is_null else condition.span
