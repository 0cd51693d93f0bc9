"""The lists of `rules:` of a pipeline, each with those of GitLab's own variables that the files define for it."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import User
from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.all_events import AllEvents
from cilint.pipeline.events.refused import RefusedConditions
from cilint.pipeline.job import Job
from cilint.pipeline.model.filters import JobFilter
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.pipeline import Pipeline


class UsedRules(Frozen):
    """The `rules:` of a job; without `user` those of `workflow`."""

    rules: RuleList
    user: User | None
    defined: frozenset[str]

    @property
    def key(self) -> object:
        """What is the same for lists of which the same is to be said."""
        return self.rules.content, self.defined


def rule_lists(pipeline: Pipeline, all_events: AllEvents) -> Iterator[UsedRules]:
    """The list of `workflow`, then those of the jobs, hidden ones too; but none that GitLab refuses."""
    workflow = pipeline.workflow_rules
    shared = all_events.overridden(_shared_names(pipeline))
    refused = RefusedConditions(pipeline)
    if workflow is not None and workflow.is_list and not refused.are_in(workflow):
        yield UsedRules(workflow, None, shared)
    for job in pipeline.jobs:
        rules = job.rule_list
        if rules is not None and rules.is_list and not refused.are_in(rules):
            yield UsedRules(rules, User(job.name, job), defined_for(job, shared, all_events))


class FilterList(NamedTuple):
    """The `only` or `except` of a job."""

    asked: JobFilter
    user: User
    defined: frozenset[str]


def filter_lists(pipeline: Pipeline, all_events: AllEvents) -> Iterator[FilterList]:
    """What the jobs without `rules` have of them, hidden ones too; but none that GitLab refuses."""
    shared = all_events.overridden(_shared_names(pipeline))
    refused = RefusedConditions(pipeline)
    for job in pipeline.jobs:
        for asked in (job.only, job.excepted) if job.rule_list is None else ():
            if asked is not None and not refused.are_in(asked):
                yield FilterList(asked, User(job.name, job), defined_for(job, shared, all_events))


def defined_for(job: Job, shared: frozenset[str], all_events: AllEvents) -> frozenset[str]:
    """Those of GitLab's own variables that the files define for a job, besides those that they define for all."""
    own = job.variable_entries
    return shared if own is None else shared | all_events.overridden(own)


def _shared_names(pipeline: Pipeline) -> Iterator[str]:
    yield from pipeline.variable_entries
    for rule in pipeline.workflow_rules.content.entries if pipeline.workflow_rules else ():
        yield from rule.variables
    yield from (definition.name for definition in pipeline.shared.starts.definitions)
