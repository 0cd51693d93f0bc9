"""From a pipeline's graph to what is drawn of it, for all events or for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cilint.drawing.picture import Box, BoxKind, Chart, Link, LinkKind
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.events.decision import Decision, Runs
from cilint.pipeline.events.run import MissingNeed, Run
from cilint.pipeline.graph.graph import Graph, Linked
from cilint.pipeline.model.needs import Need

Hide = Callable[[str], str]
"""Gives a text without its secrets."""

_WAYS = ("manual", "delayed", "on_failure")
NO_STAGE = "(no stage)"
"""What jobs are drawn under whose stage cannot be told."""


class Sketch(NamedTuple):
    """The chart of a pipeline, and what it is made of: the jobs by the keys of their boxes."""

    chart: Chart
    jobs: Mapping[str, Linked]


def sketch(graph: Graph, key: str, title: str, hide: Hide, run: Run | None = None) -> Sketch:
    """The chart of a pipeline; with `run`, of the jobs that run, or may run, in its event alone."""
    sketcher = _Sketcher(graph, key, hide, run)
    return Sketch(sketcher.chart(title), sketcher.jobs)


class _Sketcher:
    def __init__(self, graph: Graph, key: str, hide: Hide, run: Run | None) -> None:
        self._graph = graph
        self._key = key
        self._hide = hide
        self._run = run
        self._shown = {name: linked for name, linked in graph.jobs.items() if self._is_shown(linked)}
        self._keys = {name: f"{key}j{number}" for number, name in enumerate(self._shown)}
        self._beside: dict[tuple[BoxKind, str], Box] = {}
        self._links: dict[Link, None] = {}

    def chart(self, title: str) -> Chart:
        boxes = [self._box(linked) for linked in self._shown.values()]
        for linked in self._shown.values():
            self._link(linked)
        for missing in self._run.missing_needs if self._run else ():
            self._add_missing(missing)
        names = [stage.name for stage in self._graph.stages]
        used = {box.stage for box in boxes}
        hidden = [self._hide(name) for name in names if self._hide(name) in used]
        stages = dict.fromkeys((*hidden, *(box.stage for box in boxes)))
        return Chart(self._key, title, tuple(stages), (*boxes, *self._beside.values()), tuple(self._links))

    @property
    def jobs(self) -> dict[str, Linked]:
        """The jobs by the keys of their boxes."""
        return {self._keys[name]: linked for name, linked in self._shown.items()}

    def _is_shown(self, linked: Linked) -> bool:
        return self._run is None or self._run.runs(linked.job) is not Runs.NO

    def _decision(self, linked: Linked) -> Decision | None:
        return self._run.decision(linked.job) if self._run else None

    def _box(self, linked: Linked) -> Box:
        job = linked.job
        return Box(
            self._keys[job.name],
            self._hide(job.name),
            BoxKind.TRIGGER if linked.job.trigger else BoxKind.JOB,
            self._hide(linked.stage) if linked.stage else NO_STAGE,
            self._run is not None and self._run.runs(job) is Runs.MAY,
            " or ".join(self._ways(linked)),
            tuple(self._notes(linked)),
        )

    def _ways(self, linked: Linked) -> list[str]:
        decision = self._decision(linked)
        if decision:
            found = {outcome.when for outcome in decision.running}
        else:
            nodes = [linked.job.when, *(rule.when for rule in linked.job.rules)]
            found = {node.canonical for node in nodes if node is not None and is_certain(node)}
        return [way for way in _WAYS if way in found]

    def _notes(self, linked: Linked) -> Iterator[str]:
        if linked.instances is None:
            yield "several"
        elif len(linked.instances) > 1:
            yield f"{len(linked.instances)} times"
        if linked.job.artifacts is not None:
            yield "artifacts"

    def _link(self, linked: Linked) -> None:
        end = self._keys[linked.job.name]
        for need, is_optional in self._needs(linked):
            kind = LinkKind.ARTIFACTS if self._hands_on(need) and need.artifacts is not False else LinkKind.ORDER
            self._add(need.name, end, kind, is_optional=is_optional or need.is_optional is not False)
        for target in self._graph.artifacts_from(linked) if linked.job.dependencies is not None else ():
            if linked.job.needs is None:
                self._add(target.job.name, end, LinkKind.HANDED_ON)
        self._link_environment(linked, end)
        self._link_project(linked, end)

    def _needs(self, linked: Linked) -> Iterator[tuple[Need, bool]]:
        """The needs of a job, and whether each is there in some cases alone."""
        decision = self._decision(linked)
        if decision:
            running = list(decision.running)
            found = dict.fromkeys(need for outcome in running for need in outcome.needs)
            yield from ((need, not all(need in outcome.needs for outcome in running)) for need in found)
            return
        yield from ((need, False) for need in linked.job_needs)
        for rule in linked.rule_needs:
            yield from ((need, True) for need in (rule.needs.jobs if rule.needs else ()))

    def _hands_on(self, need: Need) -> bool:
        target = self._graph.find(need.name)
        return target is not None and target.job.artifacts is not None

    def _add(self, name: str, end: str, kind: LinkKind, *, is_optional: bool = False) -> None:
        target = self._graph.find(name)
        if target is not None and target.job.name in self._keys:
            self._links[Link(self._keys[target.job.name], end, kind, is_optional)] = None

    def _add_missing(self, missing: MissingNeed) -> None:
        if missing.job.name in self._keys and self._graph.find(missing.need.name) is not None:
            target = self._graph.find(missing.need.name)
            if target is None or target.job.name not in self._keys:
                box = self._aside(BoxKind.MISSING, missing.need.name)
                note = "not in this pipeline" if missing.runs is Runs.YES else "may not be in this pipeline"
                self._links[Link(box.key, self._keys[missing.job.name], LinkKind.ORDER, note=note)] = None

    def _link_environment(self, linked: Linked, end: str) -> None:
        environment = linked.job.environment
        if environment is None or environment.name is None or not environment.name.is_scalar:
            return
        box = self._aside(BoxKind.ENVIRONMENT, environment.name.canonical)
        note = "" if environment.action == "start" else self._hide(environment.action)
        self._links[Link(end, box.key, LinkKind.DEPLOYS, note=note)] = None

    def _link_project(self, linked: Linked, end: str) -> None:
        project = linked.job.trigger.project if linked.job.trigger else None
        if project is not None and project.is_scalar:
            box = self._aside(BoxKind.PROJECT, project.canonical)
            self._links[Link(end, box.key, LinkKind.STARTS)] = None

    def _aside(self, kind: BoxKind, name: str) -> Box:
        if (kind, name) not in self._beside:
            self._beside[kind, name] = Box(f"{self._key}x{len(self._beside)}", self._hide(name), kind)
        return self._beside[kind, name]
