"""`cilint resolve`: prints the pipeline as GitLab would run it, each value with the place that it comes from."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator

from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.streams import as_file
from cilint.cli.targets import find_targets
from cilint.engine.trees import Path, PlainTree, pipeline_tree
from cilint.errors import CilintError, UsageError
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask, harmless
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.pipeline.keywords import HIDDEN_PREFIX
from cilint.pipeline.pipeline import Pipeline
from cilint.resolved.origins import KeptAs, kept_files, masked, origin, way
from cilint.session import Session, mask_for
from cilint.settings.reading import hint
from cilint.syntax.dump import dump

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""


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
    refused = list(refusals(found))
    for line in refused:
        print(mask.line(f"cilint: {line}"), file=sys.stderr)
    return ExitCode.FAILURE if errors else ExitCode.FINDINGS if refused else ExitCode.CLEAN


def refusals(found: list[Facts]) -> Iterator[str]:
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
    out = as_file()
    for number, (pipeline, tree, value) in enumerate(resolved):
        if number:
            print("---", file=out)
        kept = kept_files(pipeline)
        for include in pipeline.unread:
            print(mask.line(f"# not read, and so missing here: {include.name} ({include.problem})"), file=out)

        def remark(path: Path, tree: PlainTree = tree, kept: KeptAs = kept) -> str:
            return mask.text(origin(tree, path, kept)) if origins else ""

        for line in dump(masked(value, mask), remark):
            print(harmless(line), file=out)


def _print_json(resolved: list[_Resolved], mask: Mask, *, origins: bool) -> None:
    pipelines = []
    for pipeline, tree, value in resolved:
        printed: dict[str, Any] = {"root": pipeline.shown_path, "pipeline": masked(value, mask)}
        if origins:
            kept = kept_files(pipeline)
            printed["origins"] = [masked(_place(tree, path, kept, mask), mask) for path in _paths(value, ())]
        pipelines.append(printed)
    json.dump({"version": FORMAT_VERSION, "pipelines": pipelines}, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _place(tree: PlainTree, path: Path, kept: KeptAs, mask: Mask) -> dict[str, Any]:
    fact = tree.fact(path, None)
    if fact is None:
        return {"at": list(path)}
    line, column = mask.begin(fact.span)
    via = [
        {"step": step.kind.value, "name": step.name, "path": step.span.source.shown_path, "line": step.span.begin.line}
        for step in way(fact.via)
    ]
    source = {"source": kept[fact.span.source]} if fact.span.source in kept else {}
    return {"at": list(path), "path": fact.span.source.shown_path, "line": line, "column": column, **source, "via": via}


def _paths(value: Any, path: Path) -> Iterator[Path]:
    """The paths of all values below a value, each before those below it."""
    if path:
        yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from _paths(item, (*path, key))
