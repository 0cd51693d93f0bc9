"""From a root file, or the include of a child pipeline, to the resolved pipeline, in GitLab's order.

Source: GitLab's lib/gitlab/ci/config.rb. What each step does is in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cilint.pipeline.assembly import Assumed, Merged, merge_child, merge_includes
from cilint.pipeline.conditions.rules import RuleReader
from cilint.pipeline.definitions import Scope, rule_variables, variables_of
from cilint.pipeline.extends import resolve_extends
from cilint.pipeline.job import Job
from cilint.pipeline.job_marks import is_job
from cilint.pipeline.keywords import GLOBAL_DEFAULTS, INHERITED_KEYWORDS
from cilint.pipeline.loading import Loader
from cilint.pipeline.model.parts import part
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.model.variables import variable_entries
from cilint.pipeline.pipeline import Pipeline, empty_pipeline
from cilint.pipeline.problem import Problems
from cilint.pipeline.shared import Defaults, Shared
from cilint.pipeline.starts import Starts
from cilint.pipeline.structure.problems import find_structural_problems
from cilint.pipeline.variables import by_name
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair

_PIPELINE = 1_000
"""The work that a pipeline makes, however little is in it."""
_CHARACTERS = 4
"""So many of its files are a unit of work: each file is searched for secrets and other marks, some forty times."""


def build_child(loader: Loader, include: Node, starts: Starts, *, is_entry_point: bool = True) -> Pipeline:
    """The pipeline that jobs start from the files of an `include`, with the variables that they hand on.

    `is_entry_point` says that GitLab starts with the root of these jobs, in whose repository the files are then.
    """

    def build(assumed: Assumed | None) -> tuple[Pipeline, Merged]:
        problems = Problems()
        merged = merge_child(loader, include, problems, assumed)
        path = merged.configurations[0].source.path if merged.configurations else include.source.path
        return _build(loader, path, merged, problems, is_entry_point=is_entry_point, starts=starts), merged

    return _with_conditions(build, loader.work)


def build_pipeline(loader: Loader, path: str, *, is_entry_point: bool = False) -> Pipeline:
    """The pipeline whose root file is `path`; an empty one where that file cannot be read (`loader.errors` says why).

    The order is GitLab's (lib/gitlab/ci/config.rb): inputs, include, extends, `!reference`, then default and inherit.
    """

    def build(assumed: Assumed | None) -> tuple[Pipeline, Merged | None]:
        problems = Problems()
        merged = merge_includes(loader, path, problems, assumed)
        if merged is None:
            return empty_pipeline(path), None
        return _build(loader, path, merged, problems, is_entry_point=is_entry_point), merged

    return _with_conditions(build, loader.work)


def _with_conditions(build: Callable[[Assumed | None], tuple[Pipeline, Merged | None]], work: Work) -> Pipeline:
    """The pipeline that is so built, with the condition of each problem that not every pipeline of the file has."""
    pipeline, merged = build(None)
    if merged is None or not (merged.open_includes and pipeline.problems):
        return pipeline
    # Few pipelines have includes with rules, and fewer of those are refused.
    from cilint.pipeline.conditional import conditional_problems

    found = conditional_problems(
        pipeline.problems, merged.open_includes, lambda assumed: build(assumed)[0].problems, work
    )
    return pipeline._replace(problems=tuple(found))


def _build(
    loader: Loader,
    path: str,
    merged: Merged,
    problems: Problems,
    *,
    is_entry_point: bool,
    starts: Starts | None = None,
) -> Pipeline:
    """`starts` is None where no other pipeline starts this one."""
    loader.work.spend(_PIPELINE + sum(len(text) for text in _texts(merged)) // _CHARACTERS)
    extended = resolve_extends(merged.body, loader.work, problems)
    entries: Mapping[str, Pair] = extended.entries
    if any("!reference" in configuration.source.text for configuration in merged.configurations):
        # Few pipelines have one.
        from cilint.pipeline.reference import resolve_references

        entries = resolve_references(entries, problems, loader.work)
    rules = RuleReader(loader.work)
    own = variable_entries(_value(entries, "variables"))
    workflow_rules = _workflow_rules(entries, rules)
    variables = by_name(
        (
            *variables_of(own, Scope.GLOBAL),
            *rule_variables(workflow_rules, Scope.WORKFLOW_RULE, rules),
        )
    )
    shared = Shared(
        Defaults(_defaults(entries)),
        variables,
        loader.work,
        rules,
        starts or Starts(),
        loader.project.server,
        loader.repository_scripts,
    )
    jobs = tuple(
        Job(name, pair, shared, extended.missing.get(name, ()))
        for name, pair in entries.items()
        if is_job(name, pair.value)
    )
    is_child = starts is not None
    pipeline = Pipeline(
        path,
        merged.configurations,
        entries,
        merged.includes,
        shared,
        jobs,
        is_entry_point=is_entry_point,
        is_child=is_child,
        variable_entries=own,
        workflow_rules=workflow_rules,
    )
    find_structural_problems(pipeline, problems)
    return pipeline._replace(problems=tuple(problems))


def _texts(merged: Merged) -> Iterator[str]:
    """The texts of a pipeline's files, each once."""
    sources = {configuration.source.path: configuration.source for configuration in merged.configurations}
    return (source.text for source in sources.values())


def _value(entries: Mapping[str, Pair], name: str) -> Node | None:
    pair = entries.get(name)
    return pair.value if pair and not is_job(name, pair.value) else None


def _defaults(entries: Mapping[str, Pair]) -> dict[str, Pair]:
    """What jobs inherit: the deprecated top-level keywords, and `default:` over them, where a null is no value."""
    defaults = {name: entries[name] for name in GLOBAL_DEFAULTS if name in entries}
    node = _value(entries, "default")
    for name, pair in node.entries.items() if node else ():
        if name in INHERITED_KEYWORDS and node and not pair.value.is_null:
            defaults[name] = Pair(pair.key, pair.value.within(node))
    return defaults


def _workflow_rules(entries: Mapping[str, Pair], reader: RuleReader) -> RuleList | None:
    workflow = _value(entries, "workflow")
    rules = part(workflow, "rules") if workflow else None
    return None if rules is None else reader.read(rules)
