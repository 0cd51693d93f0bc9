"""What an editor may show beside jobs where its user wants that: the image that one inherits, its events."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from cilint.findings.mask import harmless
from cilint.lsp.occasions import events_of, listed
from cilint.lsp.repository import Analysis
from cilint.lsp.request import EditorRequest
from cilint.lsp.tree import stretch_of
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.text.source import Source, Span


def inlay_hints(request: EditorRequest) -> list[types.InlayHint] | None:
    """The hints behind the names of jobs in a stretch of a file."""
    wanted, file = request.desktop.wishes, request.file()
    if file is None or not (wanted.image_hints or wanted.event_hints):
        return None
    analysis, source = file
    asked = request.params.range
    first, last = (request.desktop.positions.offset(source, at) for at in (asked.start, asked.end))
    found = []
    for pipeline, job in _jobs(analysis, source):
        if first <= job.key.start <= last:
            texts = [*(_image(analysis, job) if wanted.image_hints else ())]
            texts += _events(analysis, pipeline, job) if wanted.event_hints else ()
            at = request.range(Span(source, job.key.end + 1, job.key.end + 1)).start
            found += [types.InlayHint(at, harmless(text), tooltip=tip, padding_left=True) for text, tip in texts]
    return found


def code_lenses(request: EditorRequest) -> list[types.CodeLens] | None:
    """A line above each job with the events that it runs on."""
    file = request.file()
    if file is None or not request.desktop.wishes.event_lenses:
        return None
    analysis, source = file
    return [
        types.CodeLens(request.range(job.key.span), types.Command(text, ""))
        for pipeline, job in _jobs(analysis, source)
        for text, _ in _events(analysis, pipeline, job)
    ]


def _jobs(analysis: Analysis, source: Source) -> Iterator[tuple[Pipeline, Job]]:
    """The jobs whose names stand in a file, each once, with the first of their pipelines; without hidden ones."""
    found: dict[int, tuple[Pipeline, Job]] = {}
    for pipeline in analysis.pipelines_of(source):
        for job in pipeline.jobs:
            if job.key.source is source and not job.hidden:
                found.setdefault(job.key.start, (pipeline, job))
    return iter(found.values())


def _image(analysis: Analysis, job: Job) -> Iterator[tuple[str, str]]:
    """The image of a job that does not name one itself, and where it is named."""
    image, own = job.image, stretch_of(analysis.configuration_of(job.key.source), job.key)
    if image is None or image.name is None:
        return
    place = image.node.span
    if not own.holds(place):
        yield f"image: {analysis.mask.text(image.name.text)}", analysis.mask.text(place.place)


def _events(analysis: Analysis, pipeline: Pipeline, job: Job) -> Iterator[tuple[str, str]]:
    found = events_of(job, analysis.occasions(pipeline))
    if found:
        parts = [f"runs on: {listed(found.surely)}"] if found.surely else []
        parts += [f"may run on: {listed(found.perhaps)}"] if found.perhaps else []
        yield "; ".join(parts) or "runs on: no event", ""
