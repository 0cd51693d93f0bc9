"""What stops an environment: `environment:on_stop` that names no job which does (lib/gitlab/ci/yaml_processor.rb)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cilint.pipeline.certainty import is_certain, is_text, sole_job
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.graph.instances import base_name, instance_names
from cilint.pipeline.job import Job
from cilint.pipeline.model.environments import JobEnvironment
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.syntax.node import Node, Pair
from cilint.text.source import Span


def find_environment_problems(entries: Mapping[str, Pair], jobs: Sequence[Job], problems: Problems) -> None:
    """Add what is wrong with the jobs that `on_stop` names to `problems`."""
    found = [(job, job.environment) for job in jobs if "environment" in job.node.entries]
    if not any(environment and environment.on_stop for _, environment in found):
        return
    finder = _Finder(entries, jobs, problems)
    for job, environment in found:
        if environment and environment.on_stop:
            finder.check(job, environment, environment.on_stop)


class _Finder:
    def __init__(self, entries: Mapping[str, Pair], jobs: Sequence[Job], problems: Problems) -> None:
        self._entries = entries
        self._jobs = {job.name: job for job in jobs}
        self._names_are_certain = all(is_certain(pair.key) for pair in entries.values())
        self._names = Names(self._jobs)
        self._problems = problems

    def check(self, job: Job, environment: JobEnvironment, on_stop: Node) -> None:
        """Look at what stops the environment of one job."""
        if not is_certain(on_stop) or not is_text(on_stop):
            return
        stopper = self._jobs.get(on_stop.text)
        if stopper is None:
            self._check_missing(job, on_stop)
        elif instance_names(stopper.name, stopper.parallel) not in ((stopper.name,), None):
            message = f"{stopper.name} is several jobs, by parallel, and none of them has that name"
            self._add(job, on_stop, message, mistake="stop-missing")
        else:
            self._check_stopper(job, environment, on_stop, stopper)

    def _check_missing(self, job: Job, on_stop: Node) -> None:
        name = on_stop.text
        if not self._names_are_certain or self._may_be_instance(name):
            return
        is_known = name in self._entries
        message = (
            f"{name} is no job of the pipeline" if is_known else f"there is no job {name!r} to stop the environment"
        )
        remedy = "" if is_known else self._names.remedy(name)
        self._add(job, on_stop, message, remedy, mistake="stop-missing", is_absence=not is_known)

    def _may_be_instance(self, name: str) -> bool:
        """Whether the name may be that of one of the jobs that `parallel` makes."""
        base = self._jobs.get(base_name(name, self._jobs))
        if base is None:
            return False
        made = instance_names(base.name, base.parallel)
        return made is None or name in made

    def _check_stopper(self, job: Job, environment: JobEnvironment, on_stop: Node, stopper: Job) -> None:
        name = stopper.name
        related = ((stopper.key.span, f"{name} is here"),)
        other = stopper.environment
        if other is None:
            message = f"{name} has no environment, and so stops none"
            self._add(
                job,
                on_stop,
                message,
                "add the same environment: to it, with action: stop",
                related,
                mistake="stop-nothing",
                is_absence=True,
            )
        elif not _is_certain(other.name) or not _is_certain(environment.name):
            return
        elif _text(other.name) != _text(environment.name):
            message = f"{name} is for another environment"
            self._add(job, on_stop, message, "", related, mistake="stop-other")
        elif other.action != "stop" and is_certain(other.node) and "$[[" not in other.action:
            message = f"{name} does not stop the environment"
            remedy = "add action: stop to its environment"
            is_absence = other.node.is_mapping and "action" not in other.node.entries
            self._add(job, on_stop, message, remedy, related, mistake="stop-action", is_absence=is_absence)

    def _add(
        self,
        job: Job,
        node: Node,
        message: str,
        remedy: str = "",
        related: tuple[tuple[Span, str], ...] = (),
        *,
        mistake: str,
        is_absence: bool = False,
    ) -> None:
        words = gitlab_words(mistake, name=node.text)
        where = sole_job(job, node)
        self._problems.add(
            Problem(
                ProblemKind.ENVIRONMENT_STOP, node.span, message, remedy, related, is_absence, job=where, words=words
            )
        )


def _is_certain(node: Node | None) -> bool:
    return node is not None and node.is_scalar and is_certain(node)


def _text(node: Node | None) -> str:
    return node.text if node else ""
