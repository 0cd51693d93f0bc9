"""`rules:` of includes, workflows and jobs: which can apply, and which have an `if` that is no expression.

Source: GitLab's lib/gitlab/ci/build/rules.rb, build/rules/rule.rb and config/external/rules.rb. What an `if` says is in
expression.py and evaluation.py, what an `exists` says in exists.py; `changes` is known only to the pipeline that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from cilint.pipeline.conditions.evaluation import UNKNOWN, Lookup, Truth, Value, evaluate
from cilint.pipeline.conditions.expression import Fault, parse
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.work import Work
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType

if TYPE_CHECKING:
    from cilint.pipeline.pipeline import Pipeline

_CLAUSES = ("if", "exists", "changes")
_NEVER = "never"


class Verdict(Enum):
    """Whether GitLab includes a file."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


Paths = Callable[[], Sequence[str]]
"""Gives the paths of all files of the project whose configuration has the rules, asked for only when one needs them."""


def include_verdict(rules: Node | None, lookup: Lookup, paths: Paths | None, work: Work) -> Verdict:
    """Whether an include with these `rules` is included; without rules it is.

    `lookup` knows variables that exist before the pipeline does: none that the files define are among them. Without
    `paths` it is not known which files exist.
    """
    if rules is None or rules.is_null:
        return Verdict.INCLUDED
    if not rules.is_sequence or not rules.items:
        return Verdict.UNKNOWN
    possible: set[Verdict] = set()
    for rule in flat_items(rules):
        truth = _applies(rule, lookup, paths, work)
        if truth is not Truth.FALSE:
            possible.add(_verdict(rule))
        if truth is Truth.TRUE:
            break
    else:
        possible.add(Verdict.EXCLUDED)
    return possible.pop() if len(possible) == 1 else Verdict.UNKNOWN


def _verdict(rule: Node) -> Verdict:
    if not rule.is_mapping:
        return Verdict.UNKNOWN
    return Verdict.EXCLUDED if is_never(rule) else Verdict.INCLUDED


def is_never(rule: Node) -> bool:
    """Whether a rule keeps out what it applies to."""
    when = rule.get("when")
    return when is not None and when.text == _NEVER


class RuleReader:
    """Which rules of jobs and workflows can apply; what many jobs inherit is worked out once."""

    __slots__ = ("_known", "_work")

    def __init__(self, work: Work) -> None:
        """`work` is the run's."""
        self._work = work
        self._known: dict[int, tuple[object, frozenset[int]]] = {}

    def possible(self, rules: Node | None) -> Iterator[Node]:
        """The rules of a list that can be the first that applies, whatever the variables are.

        After a rule that always applies no other counts. What is no rule, such as a `!reference` to nothing, may be
        one.
        """
        if rules is None or not rules.is_sequence:
            return
        # Wherever a list goes, its entries stay the very same tuple; kept here, it cannot make place for another.
        _, numbers = self._known.get(id(rules.value)) or (None, None)
        if numbers is None:
            numbers = frozenset(self._numbers(rules))
            self._known[id(rules.value)] = (rules.value, numbers)
        self._work.spend(5 * len(rules.items))
        yield from (rule for number, rule in enumerate(flat_items(rules)) if number in numbers)

    def _numbers(self, rules: Node) -> Iterator[int]:
        for number, rule in enumerate(flat_items(rules)):
            truth = _applies(rule, _nothing_known, None, self._work)
            if truth is not Truth.FALSE:
                yield number
            if truth is Truth.TRUE:
                return


def _nothing_known(_name: str) -> Value:
    return UNKNOWN


def _applies(rule: Node, lookup: Lookup, paths: Paths | None, work: Work) -> Truth:
    """Whether all clauses of a rule hold; a rule without any always applies."""
    if not rule.is_mapping:
        return Truth.UNKNOWN
    truth = Truth.TRUE
    for name in _CLAUSES:
        clause = rule.get(name)
        if clause is None or clause.is_null:
            continue
        found = Truth.UNKNOWN
        if name == "if":
            found = _condition(clause, lookup, work)
        elif name == "exists" and paths:
            found = _exists(clause, lookup, paths, work)
        if found is Truth.FALSE:
            return Truth.FALSE
        truth = Truth.UNKNOWN if found is Truth.UNKNOWN else truth
    return truth


def _condition(clause: Node, lookup: Lookup, work: Work) -> Truth:
    """What an `if` comes to; with several values of an input, what it comes to with all of them."""
    if not clause.is_scalar:
        return Truth.UNKNOWN
    found: set[Truth] = set()
    for text in clause.texts:
        work.spend(10 + len(text) // 4)
        expression = parse(text)
        found.add(Truth.UNKNOWN if isinstance(expression, Fault) else evaluate(expression, lookup, work))
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def _exists(clause: Node, lookup: Lookup, paths: Paths, work: Work) -> Truth:
    """Whether an `exists` holds: a list of patterns, a single one, or a mapping with `paths` alone."""
    # Few includes have one.
    from cilint.pipeline.conditions.exists import file_exists

    if clause.is_mapping:
        inner = clause.get("paths")
        # Files of another project, and those that a `regexp` describes, are not looked for.
        if inner is None or len(clause.entries) > 1:
            return Truth.UNKNOWN
        clause = inner
    items = list(flat_items(clause)) if clause.is_sequence else [clause]
    if not all(item.is_scalar and len(item.texts) == 1 for item in items):
        return Truth.UNKNOWN
    patterns = [_expanded(item.text, lookup) for item in items]
    known = [pattern for pattern in patterns if pattern is not None]
    found = file_exists(known, paths(), work)
    return found if found is Truth.TRUE or len(known) == len(patterns) else Truth.UNKNOWN


def _expanded(text: str, lookup: Lookup) -> str | None:
    from cilint.pipeline.substitution import expand_known

    return expand_known(text, lambda name: value if isinstance(value := lookup(name), str) else None)


def find_rule_problems(pipeline: Pipeline, problems: Problems) -> None:
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
