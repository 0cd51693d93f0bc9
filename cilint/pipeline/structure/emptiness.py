"""Pipelines without anything in them that runs: files that say nothing, and those with keywords and hidden jobs alone.

Source: GitLab's lib/gitlab/ci/config/entry/jobs.rb ("should contain at least one visible job"), and
lib/gitlab/ci/yaml_processor.rb for an empty file ("Please provide content of .gitlab-ci.yml").
"""

from __future__ import annotations

from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.rules import Inclusion
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.include import Include
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.structure.entries import is_visible
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

_REMEDY = "add a job whose name begins with no dot"
_TOLD = frozenset({ProblemKind.HEADER, ProblemKind.INCLUDE})
"""What leaves a pipeline empty, and is told where it is written."""


def find_emptiness(pipeline: Pipeline, problems: Problems) -> None:
    """Add to `problems` that there is no job in a pipeline which GitLab starts, or nothing at all in a file.

    What was not read, or that only some pipelines include, may hold one.
    """
    root = pipeline.configurations[0] if pipeline.configurations else None
    # A name with a variable is one to GitLab like any other.
    if root is None or any(_is_job(name, pair.value) for name, pair in pipeline.entries.items()):
        return
    if any(problem.kind in _TOLD for problem in problems) or any(map(_may_bring_jobs, pipeline.includes)):
        return
    if not root.body.pairs and root.header is None:
        if not pipeline.is_child:
            message = "the file says nothing, and GitLab takes neither a pipeline nor an include without content"
            words = gitlab_words("no-job" if root.source.text.strip() else "no-content")
            problems.add(Problem(ProblemKind.EMPTY, _first_line(root.source), message, _REMEDY, words=words))
        return
    is_whole = pipeline.is_entry_point or pipeline.is_child
    if is_whole and all(is_certain(pair.key) for pair in pipeline.entries.values()):
        place = next(iter(pipeline.entries.values()), None) or next(iter(root.body.pairs), None)
        span = place.key.span if place else _first_line(root.source)
        message = "the pipeline has no job: there is nothing but keywords, hidden jobs and includes in it"
        problems.add(Problem(ProblemKind.EMPTY, span, message, _REMEDY, words=gitlab_words("no-job")))


def _is_job(name: str, value: Node) -> bool:
    return is_visible(name, value) or name.startswith("$")


def _may_bring_jobs(include: Include) -> bool:
    return bool(include.problem) or include.verdict is Inclusion.UNKNOWN


def _first_line(source: Source) -> Span:
    """The first line with something in it; the beginning of a file without one."""
    start = len(source.text) - len(source.text.lstrip())
    if start == len(source.text):
        return Span(source, 0, 0)
    return Span(source, start, start + len(source.text[start:].splitlines()[0]))
