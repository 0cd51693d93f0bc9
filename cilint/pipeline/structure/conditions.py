"""The conditions of includes, the workflow and jobs that GitLab refuses. What a condition is: expression.py."""

from __future__ import annotations

from cilint.pipeline.conditions.expression import parse
from cilint.pipeline.conditions.tokens import Fault
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.work import Work
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType


def find_condition_problems(pipeline: Pipeline, problems: Problems) -> None:
    """Add each condition of the pipeline that GitLab refuses: in `include`, `workflow` and the jobs that can run.

    Source: lib/gitlab/ci/config/entry/rules/rule.rb, entry/policy.rb, and ExpressionValidator in
    lib/gitlab/config/entry/validators.rb. What hidden jobs say is not looked at.
    """
    checker = _Checker(problems, pipeline.shared.work)
    for configuration in pipeline.configurations:
        include = configuration.body.get("include")
        for entry in flat_items(include) if include and include.is_sequence else (include,):
            checker.check_rules(entry.get("rules") if entry else None)
    workflow = pipeline.entries.get("workflow")
    checker.check_rules(workflow.value.get("rules") if workflow else None)
    for job in pipeline.jobs:
        if job.hidden:
            continue
        for keyword in ("only", "except"):
            policy = job.own(keyword)
            conditions = policy.value.get("variables") if policy else None
            for item in flat_items(conditions.carried(*policy.value.via) if conditions and policy else None):
                checker.check_condition(item, job.name)
        rules = job.own("rules")
        checker.check_rules(rules.value if rules else None, job.name)


class _Checker:
    def __init__(self, problems: Problems, work: Work) -> None:
        self._problems = problems
        self._work = work
        self._checked: dict[int, object] = {}

    def check_rules(self, rules: Node | None, job: str = "") -> None:
        """Note what is wrong with the conditions of a list, once for all the jobs that inherit it."""
        if rules is None or id(rules.value) in self._checked:
            return
        # What is kept here cannot make place for another value with the same id.
        self._checked[id(rules.value)] = rules
        for rule in flat_items(rules):
            condition = rule.get("if")
            if condition is not None and not condition.is_null:
                self.check_condition(condition.carried(*rule.via), job)

    def check_condition(self, node: Node, job: str) -> None:
        """Note what is wrong with a condition; where an input has several values, with all that it can be."""
        if node.is_reference:
            return
        is_interpolated = node.text != node.written or bool(node.alternatives)
        if not node.is_scalar or (node.scalar_type is not ScalarType.STR and not is_interpolated):
            self._add(node, Fault("a condition is a text", 0, 0, "put it into quotes"), job, is_whole=True)
            return
        faults: list[Fault] = []
        for text in node.texts:
            self._work.spend(10 + len(text) // 4)
            found = parse(text)
            if not isinstance(found, Fault) or "$[[" in text:
                return
            faults.append(found)
        self._add(node, faults[0], job, is_whole=is_interpolated)

    def _add(self, node: Node, fault: Fault, job: str, *, is_whole: bool) -> None:
        # Loaded for what is refused anyway.
        from cilint.syntax.scalar import mapped

        span = node.span if is_whole else mapped(node).span(fault.start, fault.end)
        # What a job has from elsewhere may be in other jobs too.
        where = "" if node.via else job
        self._problems.add(Problem(ProblemKind.RULES, span, fault.message, fault.remedy, job=where))
