"""Child pipelines: the files that jobs of a pipeline start as pipelines of their own, with `trigger: include`.

Source: GitLab's doc/ci/pipelines/downstream_pipelines.md. Only files of the repository can be told; a file that a job
makes when the pipeline runs, or one of another project, cannot.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.pipeline.include import local_paths
from cilint.pipeline.pipeline import Pipeline
from cilint.text.files import Files


def child_roots(pipeline: Pipeline, files: Files) -> Iterator[str]:
    """The paths of the local files that the pipeline's jobs start as pipelines, in order."""
    for job in pipeline.jobs:
        trigger = job.node.get("trigger")
        include = trigger.get("include") if trigger else None
        yield from (path for path in local_paths(include) if files.exists(path))
