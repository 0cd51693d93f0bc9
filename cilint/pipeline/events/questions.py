"""What is asked of jobs over all events that can start their pipeline."""

from __future__ import annotations

from functools import cached_property

from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.events.kinds import child_events, events
from cilint.pipeline.events.only_except import written_names
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline

_USUAL_BRANCHES = ("main", "develop", "feature/one", "release/1.2", "release-1.2", "1-2-stable", "hotfix/one", "pr-1")
"""Names as branches have them. A pattern of `only:` that takes none of these is for the names of tags."""


class Occasions:
    """The events that can start one pipeline, with what each makes of it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    @cached_property
    def runs(self) -> tuple[tuple[Event, Run], ...]:
        """Each event with what it makes of the pipeline."""
        starts = child_events() if self._pipeline.is_child else events()
        return tuple((event, Run(self._pipeline, event)) for event in starts)

    def is_for_tags(self, job: Job) -> bool:
        """Whether a job can run for Git tags, and for nothing else but branches that are called like tags."""
        return {event.kind for event, run in self.runs if self._may_run(job, event, run)} == {Ref.TAG}

    def _may_run(self, job: Job, event: Event, run: Run) -> bool:
        runs = run.runs(job)
        only = job.own("only")
        if runs is not Runs.MAY or event.kind is not Ref.BRANCH or only is None:
            return runs is not Runs.NO
        named = (event._replace(ref=name) for name in (*_USUAL_BRANCHES, *written_names(only.value)))
        return any(Run(self._pipeline, one).runs(job) is not Runs.NO for one in named)
