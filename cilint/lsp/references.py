"""Where the names of a repository's pipelines are defined and used, over all their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from cilint.lazy.records import NamedTuple
from cilint.lsp.names import NamedThing, NamePlace, name_places
from cilint.pipeline.graph.instances import base_name
from cilint.pipeline.include import Include
from cilint.pipeline.pipeline import Pipeline
from cilint.text.source import Source, Span


class _Group(NamedTuple):
    """The paths of the files of one pipeline, and the roots of those that it starts."""

    files: AbstractSet[str]
    started: AbstractSet[str]


class PipelineNames:
    """All names in the files of some pipelines."""

    def __init__(self, pipelines: Mapping[str, Pipeline], started: Mapping[str, AbstractSet[str]]) -> None:
        """`pipelines` are by their roots; `started` has the roots of those that each of them starts."""
        self.pipelines = pipelines
        self._groups = {
            root: _Group({item.source.path for item in pipeline.configurations}, started[root])
            for root, pipeline in pipelines.items()
        }
        self._places: dict[tuple[NamedThing, str], list[NamePlace]] = {}
        self._jobs = {name for pipeline in pipelines.values() for name in pipeline.entries}
        includes = [include for pipeline in pipelines.values() for include in pipeline.includes]
        files = {item.source.path: item for pipeline in pipelines.values() for item in pipeline.configurations}
        for configuration in files.values():
            for found in name_places(configuration):
                for place in self._settled(found, includes):
                    self._places.setdefault((place.kind, place.name), []).append(place)

    def _settled(self, place: NamePlace, includes: list[Include]) -> Iterator[NamePlace]:
        """The place with its name as it is defined."""
        if place.kind is NamedThing.GIVEN and place.holder:
            paths = dict.fromkeys(
                path for include in includes if place.holder.span.holds(include.span)
                for path in include.files
            )  # fmt: skip
            yield from (place._replace(kind=NamedThing.INPUT, name=f"{path}\0{place.name}") for path in paths)
            return
        if place.kind is NamedThing.JOB and not place.is_definition:
            name = base_name(place.name, self._jobs)
            if name != place.name and place.span.text == place.name:
                start = place.span.start
                place = place._replace(name=name, span=Span(place.span.source, start, start + len(name)))
        yield place

    def at(self, source: Source, offset: int) -> list[NamePlace]:
        """The names at an offset of a file; what stands before the name of a variable belongs to it."""
        while source.text[offset : offset + 1] in ("$", "{"):
            offset += 1
        here = Span(source, offset, offset)
        return [
            place for places in self._places.values() for place in places
            if place.span.touches(here)
        ]  # fmt: skip

    def like(self, place: NamePlace) -> list[NamePlace]:
        """All places of the same name: in pipelines that share a file with it, or get its variables."""
        places = self._places.get((place.kind, place.name), [])
        if place.kind in (NamedThing.INPUT, NamedThing.ANCHOR):
            # Their names have the file in them.
            return places
        with_name = {item.span.source.path for item in places}
        reached = {place.span.source.path}
        roots: set[str] = set()
        while True:
            more = {root for root in self._groups if root not in roots and self._belongs(root, roots, reached, place)}
            if not more:
                return [item for item in places if item.span.source.path in reached]
            roots |= more
            reached |= with_name & {path for root in more for path in self._groups[root].files}

    def _belongs(self, root: str, roots: AbstractSet[str], reached: AbstractSet[str], place: NamePlace) -> bool:
        """Whether a name has the same meaning in a pipeline as in some others."""
        group = self._groups[root]
        if not reached.isdisjoint(group.files):
            return True
        if place.kind is not NamedThing.VARIABLE:
            return False
        return not group.started.isdisjoint(roots) or any(root in self._groups[other].started for other in roots)

    def named(self, kind: NamedThing) -> set[str]:
        """All names of a kind."""
        return {name for known, name in self._places if known is kind}

    def definitions(self, kind: NamedThing) -> Iterator[NamePlace]:
        """The places at which names of a kind are defined."""
        for (known, _), places in self._places.items():
            if known is kind:
                yield from (place for place in places if place.is_definition)
