"""`cilint resolve`: prints the pipeline as GitLab would run it, each value with the place that it comes from."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.targets import find_targets
from cilint.engine.trees import Path, PlainTree, pipeline_tree
from cilint.errors import CilintError, UsageError
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask, harmless
from cilint.network.url import public_location
from cilint.pipeline.include import IncludeKind
from cilint.pipeline.keywords import HIDDEN_PREFIX
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.provenance import IncludeSource
from cilint.pipeline.supply import Means
from cilint.session import Session, mask_for
from cilint.settings.reading import hint
from cilint.syntax.dump import dump
from cilint.syntax.node import Step
from cilint.text.source import Source, Span

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""

Kept = Mapping[Source, str]
"""What files are called that are kept somewhere else than where they come from."""

_KEPT_ELSEWHERE = (Means.VENDORED, Means.CACHED, Means.FETCHED)


def run(options: Namespace) -> ExitCode:
    """Print each root's pipeline; standard error says what could not be read, and what GitLab refuses."""
    found: list[Facts] = []
    errors: list[CilintError] = []
    for target in find_targets(options):
        session = Session(target.files, target.settings, (), target.libraries)
        found.extend(facts for facts in session.facts(session.roots(target.paths)) if facts.pipeline.configurations)
        errors.extend(session.errors(target.paths))
    if not found and not errors:
        raise UsageError("there is no pipeline in what is named: a file that ends in .toml is a runner's configuration")
    mask = mask_for(found, errors)
    resolved = [_resolved(facts.pipeline, mask, options.job) for facts in found]
    if options.job and errors == [] and not any(item.value for item in resolved):
        names = sorted({job.name for facts in found for job in facts.pipeline.jobs})
        raise UsageError(f"there is no job {options.job!r}{hint(options.job, names)}")
    if options.format == "json":
        _print_json(resolved, mask, origins=options.origins)
    else:
        _print_yaml(resolved, mask, origins=options.origins)
    for error in errors:
        print(f"cilint: {describe(error, mask)}", file=sys.stderr)
    refused = list(_refusals(found))
    for line in refused:
        print(harmless(mask.text(f"cilint: {line}")), file=sys.stderr)
    return ExitCode.FAILURE if errors else ExitCode.FINDINGS if refused else ExitCode.CLEAN


def _refusals(found: list[Facts]) -> Iterator[str]:
    """What GitLab refuses of pipelines that it starts with; `cilint check` has more to say of it."""
    for facts in found:
        for problem in facts.pipeline.refusals:
            yield f"{problem.span.place}: GitLab refuses this: {problem.message}"


class _Resolved(NamedTuple):
    """A pipeline with its values and what of them is to be printed."""

    pipeline: Pipeline
    tree: PlainTree
    value: dict[str, Any]


def _resolved(pipeline: Pipeline, mask: Mask, job: str) -> _Resolved:
    """One entry is chosen; or all but the hidden ones, which no pipeline runs."""
    tree = pipeline_tree(pipeline, mask)
    entries = tree.value.items()
    if job:
        return _Resolved(pipeline, tree, {name: value for name, value in entries if name == job})
    return _Resolved(pipeline, tree, {name: value for name, value in entries if not name.startswith(HIDDEN_PREFIX)})


def _print_yaml(resolved: list[_Resolved], mask: Mask, *, origins: bool) -> None:
    for number, (pipeline, tree, value) in enumerate(resolved):
        if number:
            print("---")
        kept = _kept(pipeline)
        for include in pipeline.unread:
            print(harmless(mask.text(f"# not read, and so missing here: {include.name} ({include.problem})")))

        def remark(path: Path, tree: PlainTree = tree, kept: Kept = kept) -> str:
            return mask.text(_origin(tree, path, kept)) if origins else ""

        for line in dump(_masked(value, mask), remark):
            print(harmless(line))


def _print_json(resolved: list[_Resolved], mask: Mask, *, origins: bool) -> None:
    pipelines = []
    for pipeline, tree, value in resolved:
        printed: dict[str, Any] = {"root": pipeline.path, "pipeline": _masked(value, mask)}
        if origins:
            kept = _kept(pipeline)
            printed["origins"] = [_masked(_place(tree, path, kept, mask), mask) for path in _paths(value, ())]
        pipelines.append(printed)
    json.dump({"version": FORMAT_VERSION, "pipelines": pipelines}, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _masked(value: Any, mask: Mask) -> Any:
    """A plain value without secrets, in its keys either: names of jobs and variables are the pipeline's own words."""
    if isinstance(value, dict):
        return {mask.text(key): _masked(item, mask) for key, item in value.items()}
    return [_masked(item, mask) for item in value] if isinstance(value, list) else mask.value(value)


def _kept(pipeline: Pipeline) -> Kept:
    """Names for the files that were vendored or fetched: where they come from, which their paths say at length."""
    files = (item for item in pipeline.configurations if item.origin.means in _KEPT_ELSEWHERE)
    return {item.source: _label(item.origin) for item in files}


def _label(source: IncludeSource) -> str:
    is_address = source.kind is IncludeKind.REMOTE
    return public_location(source.location) if is_address else source.label


def _named(span: Span, kept: Kept) -> str:
    """The place of a span, `path:line`."""
    return f"{kept[span.source]}:{span.begin.line}" if span.source in kept else span.place


def _origin(tree: PlainTree, path: Path, kept: Kept) -> str:
    """Where a value is written, and the steps that brought it, in one line."""
    fact = tree.fact(path, None)
    if fact is None:
        return ""
    outer = tree.fact(path[:-1], None)
    # What brought a list or a mapping brought all that is in it.
    way = () if outer and outer.via == fact.via else _way(fact.via)
    # A block of lines begins below its key, which is what a reader looks for.
    key = tree.key(path)
    span = key if key and key.source is fact.span.source else fact.span
    steps = (f", {step.kind.value} {step.name} at {_named(step.span, kept)}" for step in way)
    return _named(span, kept) + "".join(steps)


def _place(tree: PlainTree, path: Path, kept: Kept, mask: Mask) -> dict[str, Any]:
    fact = tree.fact(path, None)
    if fact is None:
        return {"at": list(path)}
    line, column = mask.begin(fact.span)
    via = [
        {"step": step.kind.value, "name": step.name, "path": step.span.source.path, "line": step.span.begin.line}
        for step in _way(fact.via)
    ]
    source = {"source": kept[fact.span.source]} if fact.span.source in kept else {}
    return {"at": list(path), "path": fact.span.source.path, "line": line, "column": column, **source, "via": via}


def _way(via: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(dict.fromkeys(via))


def _paths(value: Any, path: Path) -> Iterator[Path]:
    """The paths of all values below a value, each before those below it."""
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from _paths(item, (*path, key))
