"""The resolved pipeline: includes merged, `extends` and `!reference` resolved, jobs with their defaults at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cilint.pipeline.assembly import Merged, merge_child, merge_includes
from cilint.pipeline.conditions.rules import RuleReader
from cilint.pipeline.definitions import Definition, Scope, rule_variables, variables_of
from cilint.pipeline.extends import resolve_extends
from cilint.pipeline.include import Include
from cilint.pipeline.job import Job, Shared
from cilint.pipeline.keywords import DEFAULT_KEYWORDS, GLOBAL_DEFAULTS, RESERVED_NAMES
from cilint.pipeline.loading import Configuration, Loader
from cilint.pipeline.problem import Problem, Problems
from cilint.pipeline.reference import resolve_references
from cilint.pipeline.structure.problems import find_structural_problems
from cilint.pipeline.variables import by_name
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair


class Pipeline(NamedTuple):
    """One pipeline with all that its files say.

    `configurations` are the files it is made of, the root first and once for each include of them; `jobs` are all
    entries that can be jobs, hidden ones too, in the order of the merged configuration. `problems` are what GitLab
    refuses of it; `is_entry_point` says that GitLab starts with this file: nothing else belongs to the pipeline.
    `is_child` says that a job of another pipeline starts it.
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

    @property
    def unread(self) -> tuple[Include, ...]:
        """The includes that could not be read: what they define is unknown."""
        return tuple(include for include in self.includes if include.problem)

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """The problems for which GitLab surely refuses this very file; none where it is a part of other pipelines."""
        if not self.is_entry_point:
            return ()
        return tuple(problem for problem in self.problems if not (problem.is_absence and self.unread))

    @property
    def is_template(self) -> bool:
        """Whether the file is made to be included: it declares inputs, or holds no job that runs."""
        if self.is_child:
            return False
        has_header = any(configuration.header for configuration in self.configurations[:1])
        return has_header or all(job.hidden for job in self.jobs)


def empty_pipeline(path: str) -> Pipeline:
    """A pipeline of which nothing is known."""
    return Pipeline(path, (), {}, (), Shared({}, {}, Work(), RuleReader(Work())), ())


def build_child(loader: Loader, include: Node, variables: tuple[Definition, ...]) -> Pipeline:
    """The pipeline that a job starts from the files of an `include`, with the variables that the job hands on."""
    problems = Problems()
    merged = merge_child(loader, include, problems)
    path = merged.configurations[0].source.path if merged.configurations else include.source.path
    return _build(loader, path, merged, problems, is_entry_point=True, forwarded=variables)


def build_pipeline(loader: Loader, path: str, *, is_entry_point: bool = False) -> Pipeline:
    """The pipeline whose root file is `path`; an empty one where that file cannot be read (`loader.errors` says why).

    The order is GitLab's (lib/gitlab/ci/config.rb): inputs, include, extends, `!reference`, then default and inherit.
    """
    problems = Problems()
    merged = merge_includes(loader, path, problems)
    if merged is None:
        return empty_pipeline(path)
    return _build(loader, path, merged, problems, is_entry_point=is_entry_point)


def _build(
    loader: Loader,
    path: str,
    merged: Merged,
    problems: Problems,
    *,
    is_entry_point: bool,
    forwarded: tuple[Definition, ...] | None = None,
) -> Pipeline:
    """`forwarded` is None where no other pipeline starts this one."""
    extended = resolve_extends(merged.body, loader.work, problems)
    entries: Mapping[str, Pair] = extended.entries
    if any("!reference" in configuration.source.text for configuration in merged.configurations):
        entries = resolve_references(entries, problems)
    rules = RuleReader(loader.work)
    variables = by_name(_shared_variables(entries, rules))
    shared = Shared(_defaults(entries), variables, loader.work, rules, forwarded or ())
    jobs = tuple(
        Job(name, pair, shared, extended.missing.get(name, ()))
        for name, pair in entries.items()
        if name not in RESERVED_NAMES and pair.value.is_mapping
    )
    is_child = forwarded is not None
    pipeline = Pipeline(
        path, merged.configurations, entries, merged.includes, shared, jobs, (), is_entry_point, is_child
    )
    find_structural_problems(pipeline, problems)
    return pipeline._replace(problems=tuple(problems))


def _value(entries: Mapping[str, Pair], name: str) -> Node | None:
    pair = entries.get(name)
    return pair.value if pair else None


def _defaults(entries: Mapping[str, Pair]) -> dict[str, Pair]:
    """What jobs inherit: the deprecated top-level keywords, and `default:` over them, where a null is no value."""
    defaults = {name: entries[name] for name in GLOBAL_DEFAULTS if name in entries}
    node = _value(entries, "default")
    for name, pair in node.entries.items() if node else ():
        if name in DEFAULT_KEYWORDS and node and not pair.value.is_null:
            defaults[name] = Pair(pair.key, pair.value.carried(*node.via))
    return defaults


def _shared_variables(entries: Mapping[str, Pair], reader: RuleReader) -> tuple[Definition, ...]:
    workflow = _value(entries, "workflow")
    rules = workflow.get("rules") if workflow else None
    if rules and workflow:
        rules = rules.carried(*workflow.via)
    return (
        *variables_of(_value(entries, "variables"), Scope.GLOBAL),
        *rule_variables(rules, Scope.WORKFLOW_RULE, reader),
    )
