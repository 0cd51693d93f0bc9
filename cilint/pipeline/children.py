"""Child pipelines: what jobs of a pipeline start as pipelines of their own, with `trigger: include`.

Several jobs may start the same files, each with variables of its own: that is one pipeline, in which each variable has
as many values as there are starts. Source: GitLab's doc/ci/pipelines/downstream_pipelines.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.job import Job
from cilint.pipeline.model.triggers import Trigger
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.starts import identity
from cilint.pipeline.work import Work
from cilint.syntax.node import Node

MAX_LEVELS = 2
"""Children and grandchildren; GitLab starts no more, which it says when the pipelines run (section "Nested child
pipelines", and MAX_NESTED_CHILDREN in app/services/ci/create_downstream_pipeline_service.rb)."""

_START = 60
"""The work of finding out what a job starts (see work.py)."""

_VARIABLE = 15
"""The work that a variable makes for each child pipeline that it is handed on to."""

_REFERENCE = regex(r"(?a)[$%]\{?(\w+)")


class Child(NamedTuple):
    """A pipeline that the `job` starts: the `include` that it is made of, and the variables that the job hands on.

    `files` is the same text where the same files are included with the same inputs; no path looks like it.
    """

    include: Node
    files: str
    variables: tuple[Definition, ...]
    job: str = ""

    @property
    def place(self) -> str:
        """Where the include is written."""
        return f"{self.include.source.path}:{self.include.start}"

    @property
    def start(self) -> str:
        """The same text for jobs that hand on the same variables."""
        return "\0".join(sorted(map(identity, self.variables)))


def children(pipeline: Pipeline) -> Iterator[Child]:
    """The pipelines that the jobs of a pipeline start, in order."""
    for job in pipeline.jobs:
        trigger = job.trigger if job.is_trigger else None
        if trigger and trigger.include and not job.hidden:
            job.work.spend(_START)
            files = "\0".join(("", *_content(trigger.include, job.work)))
            yield Child(trigger.include, files, tuple(_handed_on(job, trigger)), job.name)


def _content(node: Node, work: Work) -> Iterator[str]:
    """What a node says, in one order, wherever it is written."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        work.spend(1)
        yield current.kind.value
        yield from current.texts if current.is_scalar else (str(len(current.value)),)
        waiting += current.children


def _handed_on(job: Job, trigger: Trigger) -> Iterator[Definition]:
    """The variables that the pipeline which a job starts gets, as `forward` says.

    What was handed on to the job's own pipeline goes no further by itself, but is put into the values that do
    (lib/gitlab/ci/variables/downstream/generator.rb).
    """
    names = list(job.written_variables.names()) if trigger.forwards_own else []
    given = {definition.name for definition in job.forwarded}
    kept = given if trigger.forwards_given else given & _mentioned(job, names)
    for name in dict.fromkeys((*names, *sorted(kept))):
        variables = job.variables if name in kept else job.written_variables
        for definition in variables.possible(name):
            job.work.spend(_VARIABLE)
            # The permutations of the job's matrix are none of the jobs that it starts.
            conditional = definition.conditional or bool(definition.rows)
            yield definition._replace(scope=Scope.FORWARDED, rows=frozenset(), conditional=conditional)


def _mentioned(job: Job, names: Iterable[str]) -> set[str]:
    """The variables that the values of others name, directly or not."""
    found: set[str] = set()
    waiting = [definition for name in names for definition in job.written_variables.possible(name)]
    while waiting and job.forwarded:
        definition = waiting.pop()
        job.work.spend(1 + len(definition.text) // 20)
        for name in _REFERENCE.findall("" if definition.raw else definition.text):
            if name not in found:
                found.add(name)
                waiting += job.variables.possible(name)
    return found
