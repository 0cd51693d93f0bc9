"""Who uses the values of a pipeline: its jobs, and jobs elsewhere that may use what its files offer."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Reach, User
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import HIDDEN_PREFIX
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Pair, mapping_of, node_of
from cilint.text.source import Span


def users_of(pipeline: Pipeline) -> Iterator[User]:
    """Each job that may use an image or run a script, and the jobs outside the files that may use what these offer."""
    for job in pipeline.jobs:
        if not job.is_trigger:
            yield User(job.name, job)
    if pipeline.configurations and offers(pipeline):
        yield from _outside(pipeline)


def offers(pipeline: Pipeline) -> bool:
    """Whether jobs outside the files may use what is in them: those of other files, or of an include that is unread."""
    return pipeline.is_template or bool(pipeline.unread)


def _outside(pipeline: Pipeline) -> Iterator[User]:
    """A job that has nothing of its own, and so all that the files give to every job."""
    shared = pipeline.shared
    if shared.defaults.pairs or shared.variables:
        place = pipeline.configurations[0].body
        key = node_of(place.kind, (), place.source, place.start, place.start)
        node = mapping_of(dict(shared.defaults.pairs), place)
        yield User("", Job(HIDDEN_PREFIX, Pair(key, node), shared))


def reach(user: User | None, span: Span, root: str, *, offered: bool) -> Reach:
    """Whether a value written at `span` is ever run, as far as its use by `user` tells.

    `root` is the path of the pipeline's root and `offered` what `offers` says of the pipeline: a hidden job of a file
    that others include, or of a template, is there for jobs elsewhere.
    """
    if user is None or user.job.is_run:
        return Reach.RUNS
    if user.job.never_runs:
        return Reach.UNUSED
    return Reach.EXPORTED if offered or span.source.path != root else Reach.UNUSED
