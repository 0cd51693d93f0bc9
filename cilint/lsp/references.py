"""Names of jobs and stages: where they are defined, and where they are used, over all files of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lsp.repository import Analysis
from cilint.lsp.tree import Standing, standing
from cilint.pipeline.keywords import RESERVED_NAMES
from cilint.pipeline.loading import Configuration
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node, key_text
from cilint.text.source import Source, Span


class NamedThing(Enum):
    """What a name is of."""

    JOB = "job"
    STAGE = "stage"
    KEYWORD = "keyword"
    """A keyword of a job, as `!reference [job, keyword]` names it: its name is both, with a NUL between them."""


class NamePlace(NamedTuple):
    """A place that has a name in it: where it is defined, or used."""

    kind: NamedThing
    name: str
    span: Span
    is_definition: bool = False


def mentions(configuration: Configuration) -> Iterator[NamePlace]:
    """All names in a file."""
    body = configuration.body
    for pair in body.pairs:
        name = key_text(pair.key)
        if name in RESERVED_NAMES:
            continue
        yield NamePlace(NamedThing.JOB, name, pair.key.span, is_definition=True)
        for keyword in pair.value.pairs:
            yield NamePlace(
                NamedThing.KEYWORD, f"{name}\0{key_text(keyword.key)}", keyword.key.span, is_definition=True
            )
    for item in standing(configuration):
        if item.node.is_scalar and not item.is_key:
            yield from _uses(item)


def _uses(item: Standing) -> Iterator[NamePlace]:
    reference = next((outer for outer in reversed(item.lists) if outer.is_reference), None)
    if reference is not None:
        yield from _referenced(reference, item.node)
        return
    match [key for key in item.keys if key]:
        case ["stages"]:
            yield NamePlace(NamedThing.STAGE, item.node.canonical, item.node.span, is_definition=True)
        case [_, "stage"]:
            yield NamePlace(NamedThing.STAGE, item.node.canonical, item.node.span)
        case [_, "extends" | "needs" | "dependencies"] | [_, "needs", "job"]:
            yield NamePlace(NamedThing.JOB, item.node.canonical, item.node.span)


def _referenced(reference: Node, node: Node) -> Iterator[NamePlace]:
    parts = [part for part in reference.value if isinstance(part, Node)]
    if parts and parts[0] is node:
        yield NamePlace(NamedThing.JOB, node.canonical, node.span)
    elif len(parts) > 1 and parts[1] is node:
        yield NamePlace(NamedThing.KEYWORD, f"{parts[0].canonical}\0{node.canonical}", node.span)


def pipelines_of(analysis: Analysis, source: Source) -> list[Pipeline]:
    """The pipelines that a file is a part of."""
    return [
        facts.pipeline
        for facts in analysis.facts
        if any(configuration.source is source for configuration in facts.pipeline.configurations)
    ]


def configuration_of(analysis: Analysis, source: Source) -> Configuration | None:
    """What a file says in the first of its pipelines; None for one that is a part of none."""
    found = (item for pipeline in pipelines_of(analysis, source) for item in pipeline.configurations)
    return next((item for item in found if item.source is source), None)


def mentioned(analysis: Analysis, source: Source, offset: int) -> list[NamePlace]:
    """All places of what is named at a place of a file, in the files of its pipelines, each once; else nothing."""
    found: dict[tuple[str, int], NamePlace] = {}
    for pipeline in pipelines_of(analysis, source):
        files = {configuration.source.path: configuration for configuration in pipeline.configurations}
        known = [mention for configuration in files.values() for mention in mentions(configuration)]
        here = {(item.kind, item.name) for item in known if item.span.source is source and _holds(item.span, offset)}
        for mention in known:
            if (mention.kind, mention.name) in here:
                found[mention.span.source.path, mention.span.start] = mention
    return list(found.values())


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end
