"""Needs and dependencies that GitLab refuses: of jobs that do not exist or come later, twice, in a circle.

The conditions are those of lib/gitlab/ci/config/entry/{job,need,needs}.rb and lib/gitlab/ci/yaml_processor.rb. Whether
a job that exists is in a certain pipeline depends on its rules, and is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from cilint.lazy.patterns import regex
from cilint.lazy.properties import cached_property
from cilint.pipeline.certainty import is_certain, is_text, sole_job
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.graph.instances import instance_names
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import HIDDEN_PREFIX, MAX_NEEDS
from cilint.pipeline.model.needs import Need, NeedList
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.pipeline.structure.circles import find_circles
from cilint.pipeline.structure.stages import Stages, stage_of
from cilint.syntax.node import Node, Pair
from cilint.text.source import Span

_ASKED = frozenset({"needs", "dependencies", "rules", "trigger"})
_MOST_NAMED = 5
_MATRIX = "matrix."
_MATRIX_NAME = regex(r"\$\[\[\s*matrix\.(\w+)\s*\]\]")


def find_needs_problems(entries: Mapping[str, Pair], jobs: Sequence[Job], stages: Stages, problems: Problems) -> None:
    """Add what is wrong with `needs`, `rules:needs` and `dependencies` to `problems`; `jobs` are those that can run."""
    finder = _Finder(entries, jobs, stages, problems)
    for job in jobs:
        if not _ASKED.isdisjoint(job.node.entries):
            finder.check(job)
    finder.check_circles()


class _Finder:
    def __init__(self, entries: Mapping[str, Pair], jobs: Sequence[Job], stages: Stages, problems: Problems) -> None:
        self._entries = entries
        self._jobs = {job.name: job for job in jobs}
        self._names = Names(self._jobs)
        # The jobs that `parallel` makes of each one; None where they are not known.
        self._instances = {
            job.name: instance_names(job.name, job.parallel) for job in jobs if "parallel" in job.node.entries
        }
        self._stages = stages
        self._problems = problems
        self._needs: dict[str, tuple[Need, ...]] = {}

    @cached_property
    def _names_are_certain(self) -> bool:
        return all(is_certain(pair.key) for pair in self._entries.values())

    def check(self, job: Job) -> None:
        """Look at what one job needs and takes artifacts from."""
        entries = job.node.entries
        found = job.needs if "needs" in entries else None
        if found:
            job.work.spend(25 * len(found.entries))
            self._check_list(job, found)
        if "rules" in entries:
            self._check_rules(job)
        if "dependencies" in entries:
            self._check_dependencies(job, found)
        for node in job.trigger.artifact_jobs if "trigger" in entries and job.trigger else ():
            if is_text(node) and is_certain(node):
                self._check_exists(job, node, "to take a child pipeline from", "need-missing")

    def _check_list(self, job: Job, found: NeedList) -> None:
        needs = found.jobs
        if needs:
            self._needs[job.name] = needs
        self._check_needs(job, needs)
        self._check_matrix_names(job, found)
        if found.others:
            self._check_kinds(job, found)
        if len(needs) > MAX_NEEDS:
            message = f"the job needs {len(needs)} jobs; GitLab allows {MAX_NEEDS}, unless it is set up otherwise"
            self._add(job, found.key, message, "need fewer jobs", variant="limit")

    def check_circles(self) -> None:
        """Look for jobs that need themselves, through others or not."""
        edges = {
            name: {need.name: need.node for need in needs if need.parallel is None and need.name in self._jobs}
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
            words = gitlab_words("needs-circle" if others else "needs-itself", name=first)
            self._add(self._jobs[first], edges[first][following[0]], message, related=related, words=words)

    def _check_rules(self, job: Job) -> None:
        with_needs = job.rule_list.with_needs if job.rule_list else ()
        job.work.spend(2 * len(with_needs))
        for found in with_needs:
            job.work.spend(25 * len(found.entries))
            self._check_needs(job, found.jobs, in_rules=True)

    def _check_needs(self, job: Job, needs: Sequence[Need], *, in_rules: bool = False) -> None:
        seen: dict[str, Need] = {}
        for need in needs:
            for name in self._names_of(need):
                before = seen.setdefault(name, need)
                if before is not need:
                    related = ((before.node.span, "first here"),)
                    words = gitlab_words("need-twice", name=name)
                    self._add(job, need.node, f"{name} is needed twice", "remove one of them", related, words=words)
                    break
            if need.name in self._jobs and not (in_rules and self._instances.get(need.name)):
                self._check_order(job, need.node, "needs")
                self._check_chosen(job, need)
            elif need.is_optional is False:
                self._check_exists(job, need.node, "to need", "need-missing", is_whole=not in_rules)

    def _names_of(self, need: Need) -> tuple[str, ...]:
        """The names of the jobs that a need stands for, as far as they are known."""
        made = self._instances.get(need.name, (need.name,))
        if need.parallel is None or need.name not in self._instances:
            return made or (need.name,)
        return instance_names(need.name, need.parallel) or ()

    def _check_kinds(self, job: Job, needs: NeedList) -> None:
        """Look for needs of other pipelines where there may be none: in jobs with trigger, and beside dependencies."""
        crossing = [need.node for need in needs.others if need.kind == "pipeline-need"]
        if job.is_trigger and crossing:
            message = "a job with trigger needs no jobs of other pipelines"
            self._add(job, crossing[0], message, "remove it", words=gitlab_words("need-kind"))
        dependencies = job.pair("dependencies")
        only_crossing = len(crossing) == len(needs.others) and not needs.jobs and not needs.is_open
        if only_crossing and dependencies and dependencies.value.items:
            message = "dependencies name jobs of this pipeline, and the needs are all of others"
            self._add(job, dependencies.key, message, "remove it", words=gitlab_words("dependencies-elsewhere"))

    def _check_chosen(self, job: Job, need: Need) -> None:
        """Look whether the jobs that a need chooses from a matrix are in it."""
        made = self._instances.get(need.name)
        if need.parallel is None or need.parallel.node.is_scalar or not made or need.is_optional is not False:
            return
        for name in instance_names(need.name, need.parallel) or ():
            if name not in made:
                words = gitlab_words("need-missing", name=name)
                message = f"the matrix of {need.name} makes no job {name!r}"
                self._add(job, need.parallel.node, message, Names(made).remedy(name), words=words)
                return

    def _check_matrix_names(self, job: Job, needs: NeedList) -> None:
        """Look for `$[[ matrix.NAME ]]` in needs whose name is not in the job's own matrix."""
        if _MATRIX not in needs.node.span.text:
            return
        rows = (job.parallel and job.parallel.rows) or ()
        if not all(rows):
            return
        names = {column.name for row in rows for column in row}
        for text in needs.texts:
            job.work.spend(1)
            for found in _MATRIX_NAME.finditer(text.written):
                if found[1] not in names:
                    words = gitlab_words("matrix-missing", name=found[1])
                    message = f"the job's own matrix has no {found[1]}"
                    self._add(job, text, message, Names(names).remedy(found[1]), words=words, is_absence=not names)

    def _check_dependencies(self, job: Job, needs: NeedList | None) -> None:
        items = [item for item in job.dependencies or () if is_text(item)]
        job.work.spend(10 * len(items))
        needed = set() if needs is None or needs.is_open else {need.name for need in needs.jobs}
        for item in items:
            is_needed = not needed or item.text in needed
            mistake = "dependency-missing" if is_needed else "dependency-unneeded"
            self._check_exists(job, item, "to take artifacts from", mistake)
            if item.text in self._jobs:
                self._check_order(job, item, "takes artifacts from")
                if not is_needed:
                    message = f"{item.text} is among the dependencies, but not among the needs"
                    words = gitlab_words("dependency-unneeded", name=item.text)
                    self._add(job, item, message, "add it to the needs", words=words)

    def _check_exists(self, job: Job, node: Node, purpose: str, mistake: str, *, is_whole: bool = True) -> None:
        """Look whether a job exists; `is_whole` says that a name stands for all that `parallel` makes of the job."""
        name = node.text
        if (is_whole and name in self._jobs) or not self._names_are_certain or self._may_be_instance(name):
            return
        words = gitlab_words(mistake, name=name)
        if name in self._entries and name.startswith(HIDDEN_PREFIX):
            message = f"{name} is hidden, and so no job of the pipeline {purpose}"
            self._add(job, node, message, words=words)
        elif name in self._jobs:
            made = self._instances.get(name) or (name,)
            message = f"in rules:needs, {name} stands for none of the jobs that parallel makes of it"
            self._add(job, node, message, f"write {made[0]} and so on", words=words)
        elif name not in self._entries:
            remedy = partial(self._names.remedy, name)
            self._add(job, node, f"there is no job {name!r} {purpose}", remedy, is_absence=True, words=words)

    def _may_be_instance(self, name: str) -> bool:
        """Whether the name may be that of one of the jobs that `parallel` makes: `test 1/3`, `test: [a, b]`."""
        for base in (name.rpartition(" ")[0], name.partition(": [")[0]):
            if base in self._instances:
                made = self._instances[base]
                return made is None or name in made
        return False

    def _check_order(self, job: Job, node: Node, verb: str) -> None:
        other = self._jobs[node.text]
        own_place, other_place = self._stages.position(job), self._stages.position(other)
        if own_place is not None and other_place is not None and other_place > own_place:
            message = (
                f"a job of stage {stage_of(job)} {verb} {node.text}, which is of the later stage {stage_of(other)}"
            )
            related = ((other.key.span, f"{node.text} is here"),)
            words = gitlab_words("need-later" if verb == "needs" else "dependency-later", name=node.text)
            self._add(job, node, message, related=related, is_absence=True, words=words)

    def _add(
        self,
        job: Job,
        node: Node,
        message: str,
        remedy: str | Callable[[], str] = "",
        related: tuple[tuple[Span, str], ...] = (),
        *,
        is_absence: bool = False,
        variant: str = "",
        words: str = "",
    ) -> None:
        problem = Problem(ProblemKind.NEEDS, node.span, message, remedy, related, is_absence, job=sole_job(job, node))
        self._problems.add(problem._replace(variant=variant, words=words))
