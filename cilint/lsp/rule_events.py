"""What is told of an entry of `rules`: the events in which it decides, and what becomes of the job then."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lsp.markdown import plain
from cilint.lsp.occasions import decided_by, listed
from cilint.lsp.repository import Analysis
from cilint.lsp.tree import Standing
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

_WORKFLOW = "workflow"


def rule_told(here: Standing, pipeline: Pipeline, analysis: Analysis) -> Iterator[str]:
    """The events of the entry that a node is a keyword of, as Markdown; nothing for other nodes."""
    if here.keys[-3:-1] != ("rules", "") or not here.around or here.keys[0] == "include":
        return
    rule = here.around[-1]
    jobs = [] if here.keys[0] == _WORKFLOW else _jobs(rule, pipeline)
    if not jobs and here.keys[0] != _WORKFLOW:
        return
    found = decided_by(rule, jobs[0] if jobs else None, analysis.occasions(pipeline))
    if found is None:
        return
    others = f" and {len(jobs) - 1} more" if len(jobs) > 1 else ""
    name = f"{plain(analysis.mask.text(jobs[0].name))}{others}" if jobs else "the pipeline"
    lines = [f"- surely on: {listed(found.surely)}"] if found.surely else []
    lines += [f"- perhaps on: {listed(found.perhaps)}"] if found.perhaps else []
    yield "\n".join((f"Decides about {name}:", "", *(lines or ["- in no usual event"])))


def _jobs(rule: Node, pipeline: Pipeline) -> list[Job]:
    """The jobs that have the entry among their rules."""
    jobs = (job for job in pipeline.jobs if not job.hidden)
    return [job for job in jobs if any(entry.node.span == rule.span for entry in job.rules)]
