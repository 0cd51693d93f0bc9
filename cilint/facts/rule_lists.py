"""The lists of `rules:` of a pipeline, each with those of GitLab's own variables that the files define for it."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.all_events import AllEvents
from cilint.pipeline.events.refused import RefusedConditions
from cilint.pipeline.job import Job, is_job
from cilint.pipeline.model.filters import JobFilter
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node


class UsedRules(NamedTuple):
    """The `rules:` of a job; without `user` those of `workflow`."""

    rules: Node
    user: User | None
    defined: frozenset[str]

    @property
    def key(self) -> object:
        """What is the same for lists of which the same is to be said."""
        return id(self.rules.value), self.defined


def rule_lists(pipeline: Pipeline, all_events: AllEvents) -> Iterator[UsedRules]:
    """The list of `workflow`, then those of the jobs, hidden ones too; but none that GitLab refuses."""
    workflow = workflow_rules(pipeline)
    shared = all_events.overridden(_shared_names(pipeline, workflow))
    refused = RefusedConditions(pipeline)
    if workflow is not None and not refused.are_in(workflow):
        yield UsedRules(workflow, None, shared)
    for job in pipeline.jobs:
        rules = job.own("rules")
        if rules is not None and rules.value.is_sequence and not refused.are_in(rules.value):
            yield UsedRules(rules.value, User(job.name, job), defined_for(job, shared, all_events))


class FilterList(NamedTuple):
    """The `only` or `except` of a job."""

    asked: JobFilter
    user: User
    defined: frozenset[str]


def filter_lists(pipeline: Pipeline, all_events: AllEvents) -> Iterator[FilterList]:
    """What the jobs without `rules` have of them, hidden ones too; but none that GitLab refuses."""
    shared = all_events.overridden(_shared_names(pipeline, workflow_rules(pipeline)))
    refused = RefusedConditions(pipeline)
    for job in pipeline.jobs:
        for asked in (job.only, job.excepted) if job.rule_list is None else ():
            if asked is not None and not any(map(refused.are_in, asked.nodes)):
                yield FilterList(asked, User(job.name, job), defined_for(job, shared, all_events))


def workflow_rules(pipeline: Pipeline) -> Node | None:
    """The list of `workflow`."""
    pair = pipeline.entries.get("workflow")
    rules = pair.value.get("rules") if pair and not is_job("workflow", pair.value) else None
    return rules if rules is not None and rules.is_sequence else None


def defined_for(job: Job, shared: frozenset[str], all_events: AllEvents) -> frozenset[str]:
    """Those of GitLab's own variables that the files define for a job, besides those that they define for all."""
    own = job.variable_entries
    return shared if own is None else shared | all_events.overridden(own)


def _shared_names(pipeline: Pipeline, workflow: Node | None) -> Iterator[str]:
    yield from pipeline.variable_entries
    for rule in flat_items(workflow):
        variables = rule.get("variables")
        yield from variables.entries if variables else ()
    yield from (definition.name for definition in pipeline.shared.starts.definitions)
