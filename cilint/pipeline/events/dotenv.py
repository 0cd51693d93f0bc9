"""Variables that other jobs hand on in dotenv reports.

Source: GitLab's doc/ci/variables/job_scripts.md ("Pass an environment variable from the `script` section to another
job") and doc/ci/variables/_index.md ("CI/CD variable precedence"): they go over the variables of the files, and no
condition sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.graph.graph import graph_of
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

_KIND = "dotenv"
_ASSIGNED = regex(r"(?<!\w)([A-Za-z_]\w*)=", re.ASCII)
_DOCUMENT = regex(r"(?<!<)<<-?(?!<)\s*[\"']?(\w+)")


class DotenvReport(NamedTuple):
    """A report of a job, the `node` of its path, and the names that the job's scripts seem to write into that file."""

    job: Job
    node: Node
    names: tuple[str, ...]


def dotenv_reports(pipeline: Pipeline, job: Job) -> tuple[DotenvReport, ...]:
    """The reports from which a job gets variables, by its needs, dependencies or the order of stages."""
    if not any(other.artifacts and _KIND in other.artifacts.reports for other in pipeline.jobs):
        return ()
    graph = graph_of(pipeline)
    linked = graph.find(job.name)
    sources = graph.artifacts_from(linked) if linked else ()
    return tuple(report for source in sources for report in _reports(source.job))


def _reports(job: Job) -> Iterator[DotenvReport]:
    for node in job.artifacts.reports.get(_KIND, ()) if job.artifacts else ():
        job.work.spend(sum(map(len, job.script_texts)))
        yield DotenvReport(job, node, tuple(dict.fromkeys(_written(node.text, job))))


def _written(path: str, job: Job) -> Iterator[str]:
    """What is assigned where a script names the file: in that line, and in a document that begins there."""
    name = path.rpartition("/")[2]
    for text in job.script_texts if name else ():
        end = ""
        # `\n` ends a value in what printf and echo are given.
        for line in text.replace("\\n", " ").split("\n"):
            if end and line.strip() == end:
                end = ""
            elif end or name in line:
                yield from _ASSIGNED.findall(line)
                begun = _DOCUMENT.search(line)
                end = end or (begun[1] if begun else "")
