"""Variables that a condition asks for before they are known: GitLab then takes them for variables that are not set.

Source: doc/ci/variables/predefined_variables.md (the phases), doc/ci/yaml/includes.md ("Use variables with include")
and doc/ci/yaml/_index.md ("workflow:rules").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from cilint.facts.model import Fact, Plain, User
from cilint.pipeline.conditions.evaluation import UNKNOWN, Truth, evaluate
from cilint.pipeline.conditions.expression import Expression, parse
from cilint.pipeline.conditions.tokens import Fault, TokenKind
from cilint.pipeline.include import include_entries, include_rules
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.predefined import Phase, predefined, predefined_variables
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Step
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

_OF_JOBS = ("CI_JOB_", "CI_NODE_", "CI_ENVIRONMENT_")
"""Variables of jobs: where includes and workflows are read, there is none."""
_JOB_ONLY = ("CI_", "GITLAB_")


class EarlyUseFact(Fact):
    """A variable in a condition that is read before the variable exists, flagged where the condition names it."""

    __slots__ = ("name", "where", "why")

    kind = "early_use"

    def __init__(self, name: str, span: Span, user: User | None, via: tuple[Step, ...], where: str, why: str) -> None:
        super().__init__(span, user, via)
        self.name = name
        self.where = where
        self.why = why

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"name": self.name, "where": self.where, "why": self.why}


def early_uses_of(pipeline: Pipeline) -> Iterator[EarlyUseFact]:
    """The variables that conditions of includes, of `workflow` and of jobs ask for too early."""
    written, work = _written(pipeline), pipeline.shared.work
    for configuration in pipeline.configurations:
        for entry in include_entries(configuration.body.get("include")):
            for condition in _conditions(include_rules(entry)):
                yield from _uses(condition, "include:rules", None, written, work)
    for condition in _conditions(pipeline.workflow_rules):
        yield from _uses(condition, "workflow:rules", None, written, work)
    for job in pipeline.jobs:
        rules = job.rule_list
        # Most conditions name nothing that is known too late.
        if rules is None or _late_in_rules().isdisjoint(rules.content.names):
            continue
        for condition in _conditions(rules):
            yield from _uses(condition, "rules", User(job.name, job), written, work)


def _written(pipeline: Pipeline) -> dict[str, str]:
    """The values of the variables that the files define for all jobs, and not for whoever starts a pipeline."""
    entries = pipeline.variable_entries
    return {name: entry.node.canonical for name, entry in entries.items() if entry.node.is_scalar}


def _conditions(rules: RuleList | None) -> Iterator[Node]:
    conditions = (rule.condition for rule in rules.entries) if rules else ()
    return (each for each in conditions if each is not None and each.is_scalar and "$" in each.text)


def _uses(
    condition: Node, where: str, user: User | None, written: Mapping[str, str], work: Work
) -> Iterator[EarlyUseFact]:
    expression = parse(condition.text)
    if isinstance(expression, Fault) or condition.alternatives:
        return
    for leaf in _variables(expression):
        name = leaf.token.text[1:]
        why = _why(name, where)
        if not why and where == "include:rules" and name in written and _decides(name, written[name], expression, work):
            why = "the files define it for jobs alone"
        if why and (name not in written or where == "include:rules"):
            span = mapped(condition).span(leaf.token.start, leaf.token.end)
            yield EarlyUseFact(name, span, user, condition.via, where, why)


def _decides(name: str, value: str, expression: Expression, work: Work) -> bool:
    """Whether the value that the files give a variable would make a condition say something else."""

    def as_if(known: str | None) -> Truth:
        return evaluate(expression, lambda asked: known if asked == name else UNKNOWN, work)

    return predefined(name) is None and as_if(None) is not as_if(value)


def _variables(expression: Expression) -> Iterator[Expression]:
    if expression.token.kind is TokenKind.VARIABLE:
        yield expression
    for operand in expression.operands:
        yield from _variables(operand)


@cache
def _late_in_rules() -> frozenset[str]:
    """The predefined variables that the rules of jobs ask for too early."""
    return frozenset(name for name in predefined_variables() if _why(name, "rules"))


def _why(name: str, where: str) -> str:
    """Why a predefined variable is not known there; empty where it is, and for any other variable."""
    known = predefined(name)
    if known is None:
        return ""
    if known.phase is Phase.JOB_ONLY and name.startswith(_JOB_ONLY):
        return "it exists when a runner has the job"
    return "it is a job's" if where != "rules" and name.startswith(_OF_JOBS) else ""
