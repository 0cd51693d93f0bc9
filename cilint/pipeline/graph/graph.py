"""How the jobs of a pipeline hang together, as one value: what the files say, whatever event starts it.

Source: GitLab's lib/gitlab/ci/yaml_processor/result.rb and lib/gitlab/ci/config/normalizer.rb. Which of the jobs are in
the pipeline of an event: events/run.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.lazy.records import NamedTuple
from cilint.pipeline.graph.instances import base_name, instance_names
from cilint.pipeline.job import Job
from cilint.pipeline.model.needs import Need
from cilint.pipeline.model.rules import RuleEntry
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.structure.stages import Stages, stage_of
from cilint.syntax.node import Node


class Stage(NamedTuple):
    """A stage; `node` is its name in `stages:`, None for one that no file names."""

    name: str
    node: Node | None = None


class Linked(NamedTuple):
    """A job with what ties it to others besides its own keywords.

    `stage` is None where it cannot be told. `instances` are the names of the jobs that `parallel:` makes of it, None
    where these are not known.
    """

    job: Job
    stage: str | None
    instances: tuple[str, ...] | None

    @property
    def rule_needs(self) -> tuple[RuleEntry, ...]:
        """The entries of its rules with which it has needs of their own."""
        return tuple(rule for rule in self.job.rules if rule.needs)

    @property
    def job_needs(self) -> tuple[Need, ...]:
        """The needs of jobs of this very pipeline."""
        return self.job.needs.jobs if self.job.needs else ()


class Graph(NamedTuple):
    """The stages of a pipeline in their order, and its jobs by name, without hidden ones.

    `positions` has the places of the stages in their order; nothing where that is not known.
    """

    stages: tuple[Stage, ...]
    jobs: Mapping[str, Linked]
    positions: Mapping[str, int]

    def find(self, name: str) -> Linked | None:
        """The job of that name, or the one that `parallel:` makes it of."""
        return self.jobs.get(base_name(name, self.jobs))

    def instances(self, need: Need) -> tuple[str, ...]:
        """The names of the jobs that a need stands for: those of a matrix that it chooses, else all of them."""
        target = self.jobs.get(need.name)
        if target is None:
            return (need.name,)
        if need.parallel is not None and target.job.parallel is not None:
            return instance_names(need.name, need.parallel) or ()
        return target.instances or ()

    def _before(self, linked: Linked) -> Iterator[Linked]:
        """The jobs of the stages before a job's own; none where the order is not known."""
        place = self.positions.get(linked.stage or "")
        for other in self.jobs.values() if place is not None else ():
            other_place = self.positions.get(other.stage or "")
            if place is not None and other_place is not None and other_place < place:
                yield other

    def artifacts_from(self, linked: Linked) -> tuple[Linked, ...]:
        """The jobs whose artifacts a job gets, as far as it is known that it does."""
        dependencies = linked.job.dependencies
        if dependencies is None and linked.job.needs is None:
            return tuple(self._before(linked))
        names = [need.name for need in linked.job_needs if need.artifacts]
        if dependencies is not None:
            without = {need.name for need in linked.job_needs} - set(names)
            names = [node.text for node in dependencies if node.text not in without]
        return tuple(self._found(names))

    def _found(self, names: Iterable[str]) -> dict[Linked, None]:
        found = (self.find(name) for name in names)
        return dict.fromkeys(target for target in found if target is not None)


def graph_of(pipeline: Pipeline) -> Graph:
    """The graph of a pipeline."""
    stages = Stages(pipeline.entries)
    nodes = {item.text: item for item in flat_items(stages.node)} if stages.is_certain else {}
    order = tuple(Stage(name, nodes.get(name)) for name in stages.positions)
    jobs = {job.name: _linked(job) for job in pipeline.jobs if not job.hidden}
    return Graph(order if stages.is_certain else (), jobs, stages.positions if stages.is_certain else {})


def _linked(job: Job) -> Linked:
    return Linked(
        job=job,
        stage=stage_of(job),
        instances=instance_names(job.name, job.parallel),
    )
