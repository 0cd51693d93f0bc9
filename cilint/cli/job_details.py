"""What the page of `cilint graph` tells of a job: as it runs, where each value comes from, and what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.drawing.page import Details, FindingNote
from cilint.drawing.sketch import Sketch
from cilint.engine.trees import Path, PlainTree, pipeline_tree
from cilint.facts.gather import Facts
from cilint.findings.finding import Finding, Result
from cilint.findings.mask import Mask, harmless
from cilint.pipeline.events.decision import Decision, Runs
from cilint.pipeline.events.run import Run
from cilint.pipeline.graph.graph import Linked
from cilint.resolved.origins import KeptAs, kept_files, masked, named, origin
from cilint.syntax.dump import dump


class Teller:
    """Tells of jobs, without secrets."""

    def __init__(self, mask: Mask, results: Sequence[Result]) -> None:
        self._mask = mask
        self._findings: dict[str, list[Finding]] = {}
        for finding in (finding for result in results for finding in result.findings):
            for job in dict.fromkeys(finding.jobs or (finding.section,)):
                self._findings.setdefault(job, []).append(finding)

    def details(self, facts: Facts, made: Sketch, run: Run | None) -> Iterator[tuple[str, Details]]:
        """What is told of the jobs of a chart, by the keys of their boxes."""
        tree = pipeline_tree(facts.pipeline, self._mask)
        kept = kept_files(facts.pipeline)
        for key, linked in made.jobs.items():
            name = linked.job.name
            lines = tuple(self._lines(tree, name, kept))
            rows = tuple((title, self._mask.line(value)) for title, value in _rows(linked, run, kept) if value)
            yield key, Details(self._mask.line(name), rows, lines, tuple(map(self._note, self._findings.get(name, ()))))

    def _lines(self, tree: PlainTree, name: str, kept: KeptAs) -> Iterator[tuple[str, str]]:
        """The lines of a job's resolved form, each with the origin of what begins there."""
        pending: list[str] = []

        def remark(path: Path) -> str:
            pending.append(origin(tree, path, kept))
            return ""

        for line in dump(masked({name: tree.value[name]}, self._mask), remark):
            # What stands on several lines has its origin on the first of them.
            yield harmless(line), self._mask.line(pending.pop()) if pending else ""
            pending.clear()

    def _note(self, finding: Finding) -> FindingNote:
        place = self._mask.line(f"{finding.span.source.name}:{self._mask.begin(finding.span).line}")
        return FindingNote(finding.severity.value, finding.rule, self._mask.line(finding.message), place)


def _rows(linked: Linked, run: Run | None, kept: KeptAs) -> Iterator[tuple[str, str]]:
    job = linked.job
    yield "written at", named(job.key.span, kept)
    yield "stage", linked.stage or "unknown"
    if run:
        decision = run.decision(job)
        yield "runs", _answer(run, linked)
        yield "decided by", ", ".join(_deciding(decision, kept))
    if job.image and job.image.name:
        yield "image", job.image.name.canonical
    yield "needs", ", ".join(dict.fromkeys(need.name for need in linked.job_needs))
    environment = job.environment
    if environment is not None and environment.name is not None:
        action = "" if environment.action == "start" else f" ({environment.action})"
        yield "environment", environment.name.canonical + action
    if job.resource_group is not None:
        yield "resource group", job.resource_group.canonical
    instances = linked.instances or ()
    yield "parallel", ", ".join(instances) if len(instances) > 1 else ""


def _answer(run: Run, linked: Linked) -> str:
    whens = dict.fromkeys(outcome.when for outcome in run.decision(linked.job).running)
    runs = run.runs(linked.job)
    return f"{'perhaps' if runs is Runs.MAY else runs.value}, {' or '.join(whens)}"


def _deciding(decision: Decision, kept: KeptAs) -> Iterator[str]:
    """The entries that decide, or may: each once."""
    yield from dict.fromkeys(named(outcome.by.span, kept) for outcome in decision.outcomes if outcome.by is not None)
