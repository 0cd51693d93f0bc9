"""Jobs as a hierarchy of calls: a job calls those that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types
from pygls.uris import to_fs_path

from cilint.lsp.names import NamedThing
from cilint.lsp.repository import Analysis
from cilint.lsp.request import EditorRequest
from cilint.lsp.tree import stretch_of
from cilint.pipeline.graph.graph import Graph, Linked, graph_of
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node


def prepare_calls(request: EditorRequest) -> list[types.CallHierarchyItem] | None:
    """The jobs that are named at a place."""
    asked = request.place()
    if asked is None:
        return None
    analysis, source, offset = asked
    names = {place.name for place in analysis.names.at(source, offset) if place.kind is NamedThing.JOB}
    found = (_found(pipeline, name) for pipeline in analysis.pipelines_of(source) for name in sorted(names))
    return [_item(linked, analysis, request) for _, linked in list(filter(None, found))[:1]] or None


def outgoing_calls(request: EditorRequest) -> list[types.CallHierarchyOutgoingCall] | None:
    """The jobs that a job needs, with where it names them."""
    asked = _asked(request)
    if asked is None:
        return None
    analysis, graph, linked = asked
    return [
        types.CallHierarchyOutgoingCall(_item(target, analysis, request), _ranges(places, linked, request))
        for target, places in _needed(graph, linked)
    ]


def incoming_calls(request: EditorRequest) -> list[types.CallHierarchyIncomingCall] | None:
    """The jobs that need a job, with where they name it."""
    asked = _asked(request)
    if asked is None:
        return None
    analysis, graph, linked = asked
    return [
        types.CallHierarchyIncomingCall(_item(other, analysis, request), _ranges(places, other, request))
        for other in graph.jobs.values()
        for target, places in _needed(graph, other)
        if target is linked
    ]


def _needed(graph: Graph, linked: Linked) -> Iterator[tuple[Linked, list[Node]]]:
    """The jobs that a job needs, with or without a rule, each with the places that name it."""
    lists = (linked.job.needs, *(rule.needs for rule in linked.rule_needs))
    places: dict[str, list[Node]] = {}
    for need in (need for needs in lists if needs for need in needs.jobs):
        target = graph.find(need.name)
        if target is not None:
            places.setdefault(target.job.name, []).append(need.node)
    return ((graph.jobs[name], nodes) for name, nodes in places.items())


def _asked(request: EditorRequest) -> tuple[Analysis, Graph, Linked] | None:
    """The job of an item that the editor was given."""
    item: types.CallHierarchyItem = request.params.item
    path = to_fs_path(item.uri)
    file = request.desk.file(path, request.desktop) if path else None
    if file is None:
        return None
    analysis, source = file
    offset = request.desktop.positions.offset(source, item.selection_range.start)
    for pipeline in analysis.pipelines_of(source):
        for job in pipeline.jobs:
            found = _found(pipeline, job.name) if job.key.source is source and job.key.start == offset else None
            if found:
                return analysis, *found
    return None


def _found(pipeline: Pipeline, name: str) -> tuple[Graph, Linked] | None:
    graph = graph_of(pipeline)
    linked = graph.find(name)
    return (graph, linked) if linked else None


def _item(linked: Linked, analysis: Analysis, request: EditorRequest) -> types.CallHierarchyItem:
    job, key = linked.job, linked.job.key
    place = request.location(analysis, stretch_of(analysis.configuration_of(key.source), key))
    return types.CallHierarchyItem(
        analysis.mask.line(job.name),
        types.SymbolKind.Function,
        place.uri,
        place.range,
        request.range(key.span),
        detail=analysis.mask.line(f"stage {linked.stage}") if linked.stage else None,
    )


def _ranges(nodes: Iterable[Node], caller: Linked, request: EditorRequest) -> list[types.Range]:
    """The places of some nodes in the file of a job; its name where they came from another one."""
    own = [node.span for node in nodes if node.source is caller.job.key.source]
    return [request.range(span) for span in own or (caller.job.key.span,)]
