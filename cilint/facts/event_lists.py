"""The lists of facts about when jobs run. Pipelines without conditions have none, and load nothing of the events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cilint.pipeline.conditions.rules import Inclusion
from cilint.pipeline.job import Job

if TYPE_CHECKING:
    from cilint.facts.dead_rules import DeadRuleFact
    from cilint.facts.gather import Facts
    from cilint.facts.missing_needs import MissingNeedFact

_CONDITIONS = ("rules", "only", "except")


def missing_needs(facts: Facts) -> Iterable[MissingNeedFact]:
    """Every need that some event leaves out, with the job that it keeps in."""
    jobs = [job for job in facts.pipeline.jobs if not job.hidden]
    if not any(_has_needs(job) for job in jobs) or not any(map(_is_conditional, jobs)) or not _is_whole(facts):
        return ()
    # What runs in which events is worked out for pipelines with conditions alone.
    from cilint.facts.missing_needs import missing_needs_of

    return missing_needs_of(facts.pipeline)


def dead_rules(facts: Facts) -> Iterable[DeadRuleFact]:
    """Every entry of `rules:` that another one before it keeps from ever deciding."""
    if "workflow" not in facts.pipeline.entries and not any("rules" in job.node.entries for job in facts.pipeline.jobs):
        return ()
    from cilint.facts.dead_rules import dead_rules_of

    return dead_rules_of(facts.pipeline)


def _is_conditional(job: Job) -> bool:
    return any(keyword in job.node.entries for keyword in _CONDITIONS)


def _has_needs(job: Job) -> bool:
    return "needs" in job.node.entries or "rules" in job.node.entries


def _is_whole(facts: Facts) -> bool:
    """Whether the files are all that there is of the pipeline, in every event."""
    pipeline = facts.pipeline
    if not pipeline.is_entry_point or pipeline.is_child or facts.is_offered:
        return False
    return all(include.verdict is not Inclusion.UNKNOWN for include in pipeline.includes)
