"""What a check tells of a pipeline beside findings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet

from cilint.facts.gather import Facts
from cilint.findings.finding import Skipped
from cilint.lazy.records import NamedTuple


class Outline(NamedTuple):
    """The includes of a pipeline that were not read, and the paths of the scripts that are shown with it."""

    unread: Sequence[Skipped]
    scripts: AbstractSet[str]


def outline_of(facts: Facts, shown: Collection[str]) -> Outline:
    """That of a pipeline; `shown` are the paths of the files of which findings are told."""
    unread = [Skipped(include.name, include.problem) for include in facts.pipeline.unread]
    return Outline(unread, shown_scripts(facts, shown))


def shown_scripts(facts: Facts, shown: Collection[str]) -> set[str]:
    """The scripts that the jobs of a pipeline name, where the pipeline, or the file of the job, is to be shown."""
    pipeline = facts.pipeline
    jobs = pipeline.jobs if pipeline.path in shown else [job for job in pipeline.jobs if job.key.source.path in shown]
    return {file.item.node.source.path for job in jobs for file in job.script_files}
