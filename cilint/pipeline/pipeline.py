"""The resolved pipeline: includes merged, `extends` and `!reference` resolved, jobs with their defaults at hand."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.rules import RuleReader
from cilint.pipeline.include import Include
from cilint.pipeline.job import Job
from cilint.pipeline.loading import Configuration
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.model.variables import VariableEntry
from cilint.pipeline.problem import Problem
from cilint.pipeline.provenance import IncludeSource
from cilint.pipeline.shared import Defaults, Shared
from cilint.pipeline.work import Work
from cilint.syntax.node import Pair
from cilint.text.source import Source


class Pipeline(NamedTuple):
    """One pipeline with all that its files say.

    `configurations` are the files it is made of, the root first and once for each include of them; `jobs` are all
    entries that can be jobs, hidden ones too, in the order of the merged configuration. `problems` are what GitLab
    refuses of it; `is_entry_point` says that GitLab starts with this file: nothing else belongs to the pipeline.
    `is_child` says that a job of another pipeline starts it; it is an entry point where the root of that one is.
    `variable_entries` are the `variables` of the pipeline as they are written, `workflow_rules` the rules that decide
    whether there is one.
    """

    path: str
    configurations: tuple[Configuration, ...]
    entries: Mapping[str, Pair]
    includes: tuple[Include, ...]
    shared: Shared
    jobs: tuple[Job, ...]
    problems: tuple[Problem, ...] = ()
    is_entry_point: bool = False
    is_child: bool = False
    variable_entries: Mapping[str, VariableEntry] = {}
    workflow_rules: RuleList | None = None

    @property
    def unread(self) -> tuple[Include, ...]:
        """The includes that could not be read: what they define is unknown."""
        return tuple(include for include in self.includes if include.problem)

    @property
    def job_keywords(self) -> AbstractSet[str]:
        """The keywords that some job has, its own or by default."""
        return set(self.shared.defaults.pairs).union(*[job.node.entries for job in self.jobs])

    @property
    def shown_path(self) -> str:
        """The path of the root file for people and programs (see `Source.shown_path`)."""
        return self.configurations[0].source.shown_path if self.configurations else self.path

    def sources_of(self, file: Source) -> tuple[IncludeSource, ...]:
        """Where a file comes from: several answers where several includes bring it, each in its own way."""
        origins = (item.origin for item in self.configurations if item.source is file)
        return tuple(dict.fromkeys(origins))

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """The problems for which GitLab surely refuses this very file; none where it is a part of other pipelines."""
        if not (self.is_entry_point or self.is_child):
            return ()
        unread = self.unread
        here = (problem for problem in self.problems if self.is_entry_point or not problem.is_local)
        sure = (problem for problem in here if not problem.condition)
        return tuple(problem for problem in sure if not (problem.is_absence and unread))

    @property
    def is_template(self) -> bool:
        """Whether the file is made to be included: it declares inputs, or holds no job that runs.

        The inputs of a file with which GitLab starts are those of its pipelines: doc/ci/inputs/_index.md.
        """
        if self.is_child:
            return False
        has_header = not self.is_entry_point and any(configuration.header for configuration in self.configurations[:1])
        return has_header or all(job.hidden for job in self.jobs)


def empty_pipeline(path: str) -> Pipeline:
    """A pipeline of which nothing is known."""
    return Pipeline(path, (), {}, (), Shared(Defaults({}), {}, Work(), RuleReader(Work())), ())
