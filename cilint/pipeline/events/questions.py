"""What is asked of jobs over all events that can start their pipeline."""

from __future__ import annotations

from cilint.lazy.properties import cached_property
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event, Ref, joined
from cilint.pipeline.events.kinds import child_events, events
from cilint.pipeline.events.only_except import takes_one_of
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.model.filters import JobFilter
from cilint.pipeline.pipeline import Pipeline

_USUAL_BRANCHES = ("main", "develop", "feature/one", "release/1.2", "release-1.2", "1-2-stable", "hotfix/one", "pr-1")
"""Names as branches have them. A pattern of `only:` that takes none of these is for the names of tags."""


class Occasions:
    """The events that can start one pipeline, with what each makes of it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._for_tags: dict[Job, bool] = {}

    @cached_property
    def runs(self) -> tuple[tuple[Event, Run], ...]:
        """Each event with what it makes of the pipeline."""
        starts = child_events() if self._pipeline.is_child else events()
        return tuple((event, Run(self._pipeline, event)) for event in starts)

    @cached_property
    def _joined(self) -> dict[Ref, Run]:
        """What is sure of all events of a kind: most questions are answered by it."""
        kinds = {kind: [event for event, _ in self.runs if event.kind is kind] for kind in Ref}
        return {kind: Run(self._pipeline, joined(kind.value, found)) for kind, found in kinds.items()}

    def is_for_tags(self, job: Job) -> bool:
        """Whether a job can run for Git tags, and for nothing else but branches that are called like tags."""
        if job not in self._for_tags:
            others = (Ref.BRANCH, Ref.MERGE_REQUEST)
            self._for_tags[job] = not any(self._may_run(job, kind) for kind in others) and self._may_run(job, Ref.TAG)
        return self._for_tags[job]

    def _may_run(self, job: Job, kind: Ref) -> bool:
        runs = self._joined[kind].runs(job)
        if runs is not Runs.MAY:
            return runs is Runs.YES
        asked = [run for event, run in self.runs if event.kind is kind and run.runs(job) is not Runs.NO]
        only = job.only
        if not asked or kind is not Ref.BRANCH or only is None:
            return bool(asked)
        if not all(_hangs_on_the_name(job, only, run) for run in asked):
            return True
        return takes_one_of(only, _USUAL_BRANCHES, job.work)


def _hangs_on_the_name(job: Job, only: JobFilter, run: Run) -> bool:
    """Whether a job may run by what the branch is called: an entry of its `only` decides that."""
    by = run.decision(job).outcomes[0].by
    return run.runs(job) is Runs.MAY and by is not None and by.span in [item.span for item in only.refs or ()]
