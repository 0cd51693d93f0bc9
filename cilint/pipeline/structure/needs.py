"""Needs and dependencies that GitLab refuses: of jobs that do not exist or come later, twice, in a circle.

The conditions are those of lib/gitlab/ci/config/entry/{job,need,needs}.rb and lib/gitlab/ci/yaml_processor.rb. Whether
a job that exists is in a certain pipeline depends on its rules, and is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cilint.pipeline.certainty import is_certain, is_text, kind_name, sole_job
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import HIDDEN_PREFIX, MAX_NEEDS
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.pipeline.structure.circles import find_circles
from cilint.pipeline.structure.stages import Stages, stage_of
from cilint.syntax.node import Node, Pair
from cilint.text.source import Span

_MOST_NAMED = 5
_OTHER_PIPELINES = frozenset({"project", "ref", "pipeline"})


class Need(NamedTuple):
    """A job that another one needs: the node of its name.

    `is_optional` says that the job need not exist, or that this is not certain; `is_part` that only some of the jobs
    that a matrix makes of it are needed.
    """

    node: Node
    is_optional: bool = False
    is_part: bool = False

    @property
    def name(self) -> str:
        """The name of the job."""
        return self.node.text


def find_needs_problems(entries: Mapping[str, Pair], jobs: Sequence[Job], stages: Stages, problems: Problems) -> None:
    """Add what is wrong with `needs`, `rules:needs` and `dependencies` to `problems`; `jobs` are those that can run."""
    finder = _Finder(entries, jobs, stages, problems)
    for job in jobs:
        if job.node.entries.keys() & {"needs", "dependencies", "rules", "trigger"}:
            finder.check(job)
    finder.check_circles()


class _Finder:
    def __init__(self, entries: Mapping[str, Pair], jobs: Sequence[Job], stages: Stages, problems: Problems) -> None:
        self._entries = entries
        self._jobs = {job.name: job for job in jobs}
        self._names_are_certain = all(is_certain(pair.key) for pair in entries.values())
        self._names = Names(self._jobs)
        self._parallel = {job.name for job in jobs if "parallel" in job.node.entries}
        self._stages = stages
        self._problems = problems
        self._needs: dict[str, tuple[Need, ...]] = {}
        # By the lists' content, which jobs that inherit their rules share; all of it lives as long as the pipeline.
        self._rules_without_needs: set[int] = set()

    def check(self, job: Job) -> None:
        """Look at what one job needs and takes artifacts from."""
        needs = self._read_needs(job, job.node.get("needs"))
        if needs:
            self._needs[job.name] = needs
        self._check_needs(job, needs)
        if len(needs) > MAX_NEEDS:
            message = f"the job needs {len(needs)} jobs; GitLab allows {MAX_NEEDS}, unless it is set up otherwise"
            self._add(job, job.node.entries["needs"].key, message, "need fewer jobs", is_adjustable=True)
        self._check_rules(job)
        self._check_dependencies(job, needs)
        for node in _child_sources(job):
            self._check_exists(job, node, "to take a child pipeline from")

    def check_circles(self) -> None:
        """Look for jobs that need themselves, through others or not."""
        edges = {
            name: {need.name: need.node for need in needs if not need.is_part and need.name in self._jobs}
            for name, needs in self._needs.items()
        }
        for circle in find_circles(edges):
            first, *others = circle
            through = " and ".join(others) if len(others) <= _MOST_NAMED else f"{len(others)} other jobs"
            message = f"{first} needs itself" + (f", through {through}" if others else "")
            following = [*others, first]
            related = tuple(
                (edges[name][after].span, f"{name} needs this")
                for name, after in zip(others[:_MOST_NAMED], following[1:], strict=False)
            )
            self._add(self._jobs[first], edges[first][following[0]], message, related=related)

    def _check_rules(self, job: Job) -> None:
        rules = job.node.get("rules")
        if rules is None or id(rules.value) in self._rules_without_needs:
            return
        with_needs = [rule for rule in flat_items(rules) if rule.get("needs")]
        if not with_needs:
            self._rules_without_needs.add(id(rules.value))
        job.work.spend(2 * len(with_needs))
        for rule in with_needs:
            self._check_needs(job, self._read_needs(job, rule.get("needs")))

    def _read_needs(self, job: Job, node: Node | None) -> tuple[Need, ...]:
        """The jobs of this pipeline that a `needs:` names; what is no need is noted."""
        if node is None or node.is_null or not is_certain(node):
            return ()
        if node.is_scalar:
            self._add(job, node, f"needs is a list, and this is {kind_name(node)}", "put it in brackets")
            return ()
        items = list(flat_items(node)) if node.is_sequence else [node]
        job.work.spend(25 * len(items))
        return tuple(need for item in items if is_certain(item) and (need := self._read_need(job, item)))

    def _read_need(self, job: Job, item: Node) -> Need | None:
        if item.is_scalar:
            if is_text(item):
                return Need(item)
            self._add(job, item, f"a need is the name of a job, and this is {kind_name(item)}", "put it in quotes")
            return None
        name = item.get("job")
        if name is None:
            if "pipeline" not in item.entries:
                self._add(job, item, "a need names no job", "add job:")
            return None
        if item.entries.keys() & _OTHER_PIPELINES or not is_certain(name) or not is_text(name):
            return None
        optional = item.get("optional")
        is_optional = optional is not None and (not is_certain(optional) or optional.canonical == "true")
        return Need(name, is_optional, "parallel" in item.entries)

    def _check_needs(self, job: Job, needs: Sequence[Need]) -> None:
        seen: dict[str, Need] = {}
        for need in needs:
            before = seen.setdefault(need.name, need)
            if before is not need and not need.is_part and not before.is_part:
                related = ((before.node.span, "first here"),)
                self._add(job, need.node, f"{need.name} is needed twice", "remove one of them", related)
            if need.name in self._jobs:
                self._check_order(job, need.node, "needs")
            elif not need.is_optional:
                self._check_exists(job, need.node, "to need")

    def _check_dependencies(self, job: Job, needs: Sequence[Need]) -> None:
        node = job.node.get("dependencies")
        items = node.items if node and node.is_sequence else ()
        if not items:
            return
        job.work.spend(10 * len(items))
        needed = {need.name for need in needs} if self._all_certain(job) else set()
        for item in items:
            if not is_certain(item) or not is_text(item):
                continue
            self._check_exists(job, item, "to take artifacts from")
            if item.text in self._jobs:
                self._check_order(job, item, "takes artifacts from")
                if needed and item.text not in needed:
                    message = f"{item.text} is among the dependencies, but not among the needs"
                    self._add(job, item, message, "add it to the needs")

    def _all_certain(self, job: Job) -> bool:
        return all(is_certain(item) for item in flat_items(job.node.get("needs")))

    def _check_exists(self, job: Job, node: Node, purpose: str) -> None:
        name = node.text
        if name in self._jobs or not self._names_are_certain or self._is_instance(name):
            return
        if name in self._entries and name.startswith(HIDDEN_PREFIX):
            message = f"{name} is hidden, and so no job of the pipeline {purpose}"
            self._add(job, node, message)
        elif name not in self._entries:
            message = f"there is no job {name!r} {purpose}"
            self._add(job, node, message, self._names.remedy(name), is_absence=True)

    def _is_instance(self, name: str) -> bool:
        """Whether the name is that of one of the jobs that `parallel` makes: `test 1/3`, `test: [a, b]`."""
        return name.rpartition(" ")[0] in self._parallel or name.partition(": [")[0] in self._parallel

    def _check_order(self, job: Job, node: Node, verb: str) -> None:
        other = self._jobs[node.text]
        own_place, other_place = self._stages.position(job), self._stages.position(other)
        if own_place is not None and other_place is not None and other_place > own_place:
            message = (
                f"a job of stage {stage_of(job)} {verb} {node.text}, which is of the later stage {stage_of(other)}"
            )
            related = ((other.key.span, f"{node.text} is here"),)
            self._add(job, node, message, related=related, is_absence=True)

    def _add(
        self,
        job: Job,
        node: Node,
        message: str,
        remedy: str = "",
        related: tuple[tuple[Span, str], ...] = (),
        *,
        is_absence: bool = False,
        is_adjustable: bool = False,
    ) -> None:
        problem = Problem(ProblemKind.NEEDS, node.span, message, remedy, related, is_absence, job=sole_job(job, node))
        self._problems.add(problem._replace(is_adjustable=is_adjustable))


def _child_sources(job: Job) -> Iterator[Node]:
    """The names of the jobs whose artifacts hold a child pipeline's file: `trigger:include:job`."""
    trigger = job.node.get("trigger")
    include = trigger.get("include") if trigger else None
    if include is None:
        return
    for entry in flat_items(include) if include.is_sequence else (include,):
        name = entry.get("job")
        if name and is_text(name) and is_certain(name):
            yield name
