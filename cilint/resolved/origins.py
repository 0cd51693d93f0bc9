"""Where the values of a resolved pipeline come from, in words: the file and line, and the steps that brought them."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.engine.trees import Path, PlainTree
from cilint.findings.mask import Mask
from cilint.lazy.typing import Any
from cilint.network.url import public_location
from cilint.pipeline.include import IncludeKind
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.provenance import IncludeSource
from cilint.pipeline.supply import Means
from cilint.syntax.node import Step
from cilint.text.source import Source, Span

KeptAs = Mapping[Source, str]
"""What files are called that are kept somewhere else than where they come from."""

_KEPT_ELSEWHERE = (Means.VENDORED, Means.CACHED, Means.FETCHED)


def kept_files(pipeline: Pipeline) -> KeptAs:
    """Names for the files that were vendored or fetched: where they come from, which their paths say at length."""
    files = (item for item in pipeline.configurations if item.origin.means in _KEPT_ELSEWHERE)
    return {item.source: _label(item.origin) for item in files}


def _label(source: IncludeSource) -> str:
    is_address = source.kind is IncludeKind.REMOTE
    return public_location(source.location) if is_address else source.label


def named(span: Span, kept: KeptAs) -> str:
    """The place of a span, `path:line`."""
    return f"{kept[span.source]}:{span.begin.line}" if span.source in kept else span.place


def place(tree: PlainTree, path: Path) -> Span | None:
    """Where a reader looks for what stands at a path: a block of lines begins below its key. None for no node."""
    fact = tree.fact(path, None)
    if fact is None:
        return None
    key = tree.key(path)
    return key if key and key.source is fact.span.source else fact.span


def origin(tree: PlainTree, path: Path, kept: KeptAs) -> str:
    """Where a value is written, and the steps that brought it, in one line."""
    fact, span = tree.fact(path, None), place(tree, path)
    if fact is None or span is None:
        return ""
    outer = tree.fact(path[:-1], None)
    # What brought a list or a mapping brought all that is in it.
    steps = () if outer and outer.via == fact.via else way(fact.via)
    return named(span, kept) + "".join(f", {step.kind.value} {step.name} at {named(step.span, kept)}" for step in steps)


def way(via: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps by which a value came, each once."""
    return tuple(dict.fromkeys(via))


def masked(value: Any, mask: Mask) -> Any:
    """A plain value without secrets, in its keys either: names of jobs and variables are the pipeline's own words."""
    if isinstance(value, dict):
        return {mask.text(key): masked(item, mask) for key, item in value.items()}
    return [masked(item, mask) for item in value] if isinstance(value, list) else mask.value(value)
