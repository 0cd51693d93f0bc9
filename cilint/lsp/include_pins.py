"""The edits that hold an include to the file that it brings now, where the lock of `cilint vendor` knows which one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.lazy.records import NamedTuple
from cilint.lsp.links import included_files
from cilint.lsp.repository import Analysis
from cilint.pinning.include_edits import pin_edits
from cilint.pinning.includes import integrity_of, note_of
from cilint.pipeline.include import Include, IncludeKind
from cilint.pipeline.supply import Means
from cilint.text.edit import Edit, apply_edits
from cilint.text.source import Source, Span


class PinnedInclude(NamedTuple):
    """What would be written for an include, and how that is called."""

    title: str
    edits: tuple[Edit, ...]


def pinned_includes(analysis: Analysis, touched: Span) -> Iterator[PinnedInclude]:
    """The pins for includes that a stretch touches, where they are known and do what they should."""
    found: dict[int, Include] = {}
    for pipeline in analysis.pipelines_of(touched.source):
        for include in pipeline.includes:
            span = include.location.entry.span
            if span.touches(touched):
                found.setdefault(span.start, include)
    for include in found.values():
        pinned = _pinned(analysis, include) if include.source.may_change else None
        if pinned and _holds(analysis, include, pinned.edits):
            yield pinned


def _pinned(analysis: Analysis, include: Include) -> PinnedInclude | None:
    commit, origin = include.source.commit, include.source.origin
    if include.kind is IncludeKind.REMOTE:
        held = _integrity(analysis, include) if include.source.means is Means.VENDORED else ""
        title = f"Pin {origin} to its hash at hand"
    else:
        held, title = commit, f"Pin {origin} to its commit at hand, {commit[:8]}"
    edits = pin_edits(include.location, held, note_of(include.source)) if held else ()
    return PinnedInclude(title, edits) if edits else None


def _integrity(analysis: Analysis, include: Include) -> str:
    """The hash of a remote file; empty where it was not read."""
    return next(map(integrity_of, included_files(analysis, include)), "")


def _holds(analysis: Analysis, include: Include, edits: Iterable[Edit]) -> bool:
    """Whether an include that is so edited brings the same file for ever, as GitLab reads it."""
    source: Source = include.location.entry.source
    after = analysis.with_texts({source.name: apply_edits(source.text, edits)})
    start = include.location.entry.start
    shift = sum(len(new) - (span.end - span.start) for span, new in edits if span.end <= start)
    place = source.path, start + shift
    includes = (each for facts in after.facts for each in facts.pipeline.includes)
    entries = ((each.location.entry, each.source) for each in includes)
    found = [origin for entry, origin in entries if (entry.source.path, entry.start) == place]
    return bool(found) and not any(origin.may_change for origin in found)
