"""One event for one pipeline: whether there is a pipeline at all, which of its jobs are in it, and which needs are not.

Source: GitLab's lib/gitlab/ci/pipeline/chain/evaluate_workflow_rules.rb, pipeline/seed/build.rb and
pipeline/chain/seed.rb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.conditions.rules import Circumstances, Paths, applies
from cilint.pipeline.events.decision import OUT, Decision, Outcome, Runs, decided, either
from cilint.pipeline.events.event import Event, Others
from cilint.pipeline.events.only_except import FilterAnswer, Policies
from cilint.pipeline.events.refused import RefusedConditions
from cilint.pipeline.events.rule_outcomes import RuleTruths, rules_decision
from cilint.pipeline.events.variables import Layer, Seen, Written, layer_of
from cilint.pipeline.graph.instances import base_name
from cilint.pipeline.job import Job
from cilint.pipeline.model.needs import Need
from cilint.pipeline.model.parts import flag
from cilint.pipeline.model.rules import RuleEntry, RuleList
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

_MANUAL = "manual"
_DECISION = 20
"""The work of a decision, without what its conditions cost (see work.py)."""


class MissingNeed(NamedTuple):
    """A need of a job that is not in the pipeline; GitLab then makes none. `runs` says whether that is sure."""

    job: Job
    need: Need
    runs: Runs


class Run:
    """What an event makes of a `pipeline`."""

    def __init__(self, pipeline: Pipeline, event: Event, paths: Paths | None = None) -> None:
        """`paths` gives the files of the repository; without them it is not known which files exist."""
        self.pipeline = pipeline
        self._event = event._replace(others=self._others(event.others))
        self._paths = paths
        self._work = pipeline.shared.work
        self._truths = RuleTruths(self._work)
        self._decisions: dict[Job, Decision] = {}

    @cached_property
    def workflow(self) -> Decision:
        """Whether there is a pipeline, as far as `workflow:rules` say."""
        rules = self.pipeline.workflow_rules
        if rules is None:
            # A file that is not read, or that includes this one, may have rules of its own.
            return either(Truth.UNKNOWN if self._is_open else Truth.TRUE, Outcome(runs=True), OUT)
        if self._refused.are_in(rules):
            return _open(Outcome(runs=True), rules.node)
        return self._by_rules(rules, lambda: Outcome(runs=True, when="always"), self.seen(None))

    def decision(self, job: Job) -> Decision:
        """Whether a job is in the pipeline, once there is one."""
        if job not in self._decisions:
            self._work.spend(_DECISION)
            self._decisions[job] = self._decide(job)
        return self._decisions[job]

    def seen(self, job: Job | None) -> Seen:
        """The variables that the conditions of a job see; without one, those of `workflow:rules`."""
        if job is None:
            return Seen(self._event, self._root_variables, {}, {})
        own = job.variable_entries or {}
        self._work.spend(5 * len(own))
        return Seen(self._event, self._shared_with(job), own, self._forwarded)

    def judged(self, job: Job | None) -> Iterator[tuple[RuleEntry, Truth | None]]:
        """The entries of a job's `rules`, or of `workflow:rules`, each with whether it applies.

        None for those behind one that does.
        """
        rules = job.rule_list if job else self.pipeline.workflow_rules
        circumstances = self._circumstances(self.seen(job))
        is_decided = False
        for rule in rules.entries if rules else ():
            if rule.is_null:
                continue
            truth = None if is_decided else applies(rule, circumstances, self._work)
            is_decided |= truth is Truth.TRUE
            yield rule, truth

    def runs(self, job: Job) -> Runs:
        """Whether a job runs: whether there is a pipeline, and the job in it."""
        return self.workflow.runs.and_(self.decision(job).runs)

    @property
    def missing_needs(self) -> Iterator[MissingNeed]:
        """The needs that are not in the pipeline, or may not be, of jobs that are, or may be."""
        jobs = {job.name: job for job in self.pipeline.jobs if not job.hidden}
        for job in jobs.values():
            runs = self.decision(job)
            for need in dict.fromkeys(need for outcome in runs.running for need in outcome.needs):
                target = jobs.get(base_name(need.name, jobs))
                if target is None or need.is_optional:
                    continue
                missing = self._misses(runs, need, self.decision(target).runs)
                if missing is not Runs.NO:
                    yield MissingNeed(job, need, self.workflow.runs.and_(missing))

    @staticmethod
    def _misses(job: Decision, need: Need, target: Runs) -> Runs:
        if target is Runs.YES:
            return Runs.NO
        is_sure = target is Runs.NO and need.is_optional is False
        always = job.runs is Runs.YES and all(need in outcome.needs for outcome in job.outcomes)
        return Runs.YES if is_sure and always else Runs.MAY

    @cached_property
    def _refused(self) -> RefusedConditions:
        self._work.spend(len(self.pipeline.problems))
        return RefusedConditions(self.pipeline)

    @property
    def _is_open(self) -> bool:
        return bool(self.pipeline.unread) or not (self.pipeline.is_entry_point or self.pipeline.is_child)

    def _others(self, others: Others) -> Others:
        """The variables that there may be, with those of files that are not read, or that include this one."""
        if not self._is_open or others is Others.ANY:
            return others
        return Others.NEW if self.pipeline.is_entry_point or self.pipeline.is_child else Others.ANY

    @cached_property
    def _root_variables(self) -> Layer:
        found = {**layer_of(self.pipeline.variable_entries), **self._forwarded}
        self._work.spend(2 * len(found))
        return found

    @cached_property
    def _forwarded(self) -> Layer:
        """What a job of another pipeline hands on: which of its starts it is is not told apart here."""
        return {item.name: Written(None) for item in self.pipeline.shared.starts.definitions}

    @cached_property
    def _pipeline_variables(self) -> Layer:
        """The root's variables and, over them, those of the entry of `workflow:rules` that decided."""
        deciding = [outcome.rule for outcome in self.workflow.running]
        layers = [layer_of(rule.variables if rule else None) for rule in deciding]
        found: dict[str, Written] = dict(self._root_variables)
        for name in dict.fromkeys(name for layer in layers for name in layer):
            values = {layer.get(name) or self._root_variables.get(name) for layer in layers}
            found[name] = (values.pop() if len(values) == 1 else None) or Written(None)
        return found

    def _shared_with(self, job: Job) -> Layer:
        inherit = job.inherit
        if inherit is None:
            return self._pipeline_variables
        self._work.spend(len(self._pipeline_variables))
        return {name: value for name, value in self._pipeline_variables.items() if inherit.takes_variable(name)}

    def _circumstances(self, seen: Seen) -> Circumstances:
        return Circumstances(seen.look_up, self._paths, self._event.changes, seen.expanded)

    def _by_rules(self, rules: RuleList, usual: Callable[[], Outcome], seen: Seen) -> Decision:
        circumstances = self._circumstances(seen)
        return rules_decision(rules, usual, lambda asked: self._truths.candidates(asked, seen, circumstances))

    def _decide(self, job: Job) -> Decision:
        rules = job.rule_list
        for conditions in (job.only, job.excepted) if rules is None else (rules,):
            if conditions is not None and self._refused.are_in(conditions):
                return _open(usual_outcome(job), conditions.node)
        seen = self.seen(job)
        if rules is not None:
            return self._by_rules(rules, partial(usual_outcome, job), seen)
        usual = usual_outcome(job)
        found = self._by_policies(job, usual, Policies(self._event, self._circumstances(seen), self._work))
        if job.missing:
            # A parent that no file here defines may bring rules.
            return decided((*found.outcomes, usual._replace(truth=Truth.UNKNOWN), OUT))
        return found

    def _by_policies(self, job: Job, usual: Outcome, policies: Policies) -> Decision:
        answer = policies.keeps_in(job.only, job.excepted, FilterAnswer(self._kept_by_default(policies), job.key))
        by = None if answer.by is job.key else answer.by
        return either(answer.truth, usual._replace(by=by), OUT._replace(by=by))

    def _kept_by_default(self, policies: Policies) -> Truth:
        """Without `only`, a job is for branches and tags; `workflow:rules` take that away."""
        if self.pipeline.workflow_rules is not None:
            return Truth.TRUE
        kept = policies.default()
        return Truth.UNKNOWN if kept is Truth.FALSE and self._is_open else kept


def _open(usual: Outcome, by: Node) -> Decision:
    """The decision of conditions that GitLab refuses: nothing is known of it."""
    return either(Truth.UNKNOWN, usual._replace(by=by), OUT._replace(by=by))


def usual_outcome(job: Job) -> Outcome:
    """How a job runs where no rule says how."""
    text = job.when.canonical if job.when is not None and is_certain(job.when) else "on_success"
    failure = text == _MANUAL if job.allow_failure is None else flag(job.allow_failure, otherwise=False)
    return Outcome(runs=True, when=text, allow_failure=failure, needs=job.needs.jobs if job.needs else ())
