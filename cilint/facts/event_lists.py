"""The lists of facts about when jobs run. Pipelines without conditions have none, and load nothing of the events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.conditions.rules import Inclusion
from cilint.pipeline.job import Job
from cilint.pipeline.problem import ProblemKind

if TYPE_CHECKING:
    from cilint.facts.constant_conditions import ConstantConditionFact
    from cilint.facts.dead_jobs import DeadJobFact
    from cilint.facts.dead_rules import DeadRuleFact
    from cilint.facts.duplicate_pipelines import DuplicatePipelineFact
    from cilint.facts.environment_stops import EnvironmentStopFact
    from cilint.facts.gather import Facts
    from cilint.facts.missing_needs import MissingNeedFact

_CONDITIONS = ("rules", "only", "except")


def missing_needs(facts: Facts) -> Iterable[MissingNeedFact]:
    """Every need that some event leaves out, with the job that it keeps in."""
    jobs = [job for job in facts.pipeline.jobs if not job.hidden]
    if not any(map(_has_needs, jobs)) or not any(map(_is_conditional, jobs)) or not is_whole(facts):
        return ()
    # What runs in which events is worked out for pipelines with conditions alone.
    from cilint.facts.missing_needs import missing_needs_of

    return missing_needs_of(facts.pipeline, facts.samples)


def environment_stops(facts: Facts) -> Iterator[EnvironmentStopFact]:
    """Every `on_stop` that stops nothing."""
    if not any(_names_stop(job) for job in facts.texts.giving("environment") if not job.hidden):
        return
    from cilint.facts.environment_stops import EnvironmentStopFact, absent_stops_of

    for fact in facts.problems:
        if fact.problem.kind is ProblemKind.ENVIRONMENT_STOP:
            yield EnvironmentStopFact(fact.span, fact.user, fact.via, fact.problem)
    if any(map(_is_conditional, facts.pipeline.jobs)) and is_whole(facts):
        yield from absent_stops_of(facts.pipeline)


def dead_rules(facts: Facts) -> Iterable[DeadRuleFact]:
    """Every entry of `rules:` that others before it keep from ever deciding."""
    if not _has_rules(facts):
        return ()
    from cilint.facts.dead_rules import dead_rules_of

    return dead_rules_of(facts.pipeline, facts.all_events, facts.rule_lists)


def constant_conditions(facts: Facts) -> Iterable[ConstantConditionFact]:
    """Every condition of `rules:`, `only:` and `except:` that is always true, or never."""
    if not _has_rules(facts) and not any(map(_is_conditional, facts.pipeline.jobs)):
        return ()
    from cilint.facts.constant_conditions import constant_conditions_of

    return constant_conditions_of(facts.pipeline, facts.all_events, facts.rule_lists)


def dead_jobs(facts: Facts) -> Iterable[DeadJobFact]:
    """Every job that no event starts."""
    if not any(map(_is_conditional, facts.pipeline.jobs)) or not is_whole(facts):
        return ()
    from cilint.facts.dead_jobs import dead_jobs_of

    return dead_jobs_of(facts.pipeline, facts.all_events, facts.rule_lists)


def duplicate_pipelines(facts: Facts) -> Iterable[DuplicatePipelineFact]:
    """One where a push starts two pipelines, both with jobs."""
    if not any(map(_is_conditional, facts.pipeline.jobs)) or not is_whole(facts):
        return ()
    from cilint.facts.duplicate_pipelines import duplicate_pipelines_of

    return duplicate_pipelines_of(facts.pipeline, facts.samples)


def _has_rules(facts: Facts) -> bool:
    pipeline = facts.pipeline
    return "workflow" in pipeline.entries or any(job.has("rules") for job in pipeline.jobs)


def _is_conditional(job: Job) -> bool:
    return any(map(job.has, _CONDITIONS))


def _names_stop(job: Job) -> bool:
    return job.environment is not None and job.environment.on_stop is not None


def _has_needs(job: Job) -> bool:
    return job.has("needs") or job.has("dependencies") or bool(job.rule_list and job.rule_list.with_needs)


def is_whole(facts: Facts) -> bool:
    """Whether the files are all that there is of the pipeline, in every event."""
    pipeline = facts.pipeline
    if not pipeline.is_entry_point or pipeline.is_child or facts.is_offered:
        return False
    return all(include.verdict is not Inclusion.UNKNOWN for include in pipeline.includes)
