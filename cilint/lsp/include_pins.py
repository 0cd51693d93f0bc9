"""The edits that hold an include to the file that it brings now, where the lock of `cilint vendor` knows which one.

Source: GitLab's doc/ci/yaml/_index.md, sections "include:project", "include:component" and "include:integrity".
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.lsp.repository import Analysis
from cilint.pipeline.include import Include, IncludeKind, Location
from cilint.pipeline.supply import Means
from cilint.syntax.node import Node, Style
from cilint.text.edit import Edit, apply_edits
from cilint.text.source import Source, Span


class PinnedInclude(NamedTuple):
    """What would be written for an include, and how that is called."""

    title: str
    edit: Edit


def pinned_includes(analysis: Analysis, touched: Span) -> Iterator[PinnedInclude]:
    """The pins for includes that a stretch touches, where they are known and do what they should."""
    found: dict[int, Include] = {}
    for pipeline in analysis.pipelines_of(touched.source):
        for include in pipeline.includes:
            span = include.location.entry.span
            if span.source is touched.source and span.start <= touched.end and touched.start <= span.end:
                found.setdefault(span.start, include)
    for include in found.values():
        pinned = _pinned(analysis, include) if include.source.may_change else None
        if pinned and _holds(analysis, include, pinned.edit):
            yield pinned


def _pinned(analysis: Analysis, include: Include) -> PinnedInclude | None:
    commit, location = include.source.commit, include.location
    title = f"Pin {include.source.origin} to its commit at hand, {commit[:8]}"
    if include.kind is IncludeKind.PROJECT and commit:
        ref = location.ref
        return PinnedInclude(title, Edit(_inner(ref), commit) if ref else _added(location, f"ref: {commit}"))
    if include.kind is IncludeKind.COMPONENT and commit and "@" in location.node.written:
        inner = _inner(location.node)
        start = inner.start + inner.text.rindex("@") + 1
        return PinnedInclude(title, Edit(Span(inner.source, start, inner.end), commit))
    if include.kind is IncludeKind.REMOTE and include.source.means is Means.VENDORED and location.entry.is_mapping:
        hashed = _integrity(analysis, include)
        return (
            PinnedInclude(f"Pin {include.source.origin} to its hash at hand", _added(location, hashed))
            if hashed
            else None
        )
    return None


def _integrity(analysis: Analysis, include: Include) -> str:
    """The keyword that holds a remote file to its text; empty where that was not read."""
    configurations = (item for facts in analysis.facts for item in facts.pipeline.configurations)
    for source in (item.source for item in configurations if item.source.path in include.files):
        content = ("\ufeff" * source.has_mark + source.text).encode()
        return f"integrity: sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode('ascii')}"
    return ""


def _added(location: Location, text: str) -> Edit:
    """The edit that adds a keyword to the mapping of an include, behind what names the file."""
    entry, node = location.entry, location.project or location.node
    source = entry.source
    if entry.style is Style.FLOW:
        return Edit(Span(source, node.end, node.end), f", {text}")
    key = entry.pairs[0].key
    indent = key.start - source.line_span(key.span.begin.line).start
    end = source.line_span(node.span.finish.line).end
    line_break = "\r\n" if source.text[end : end + 2] == "\r\n" else "\n"
    return Edit(Span(source, end, end), f"{line_break}{' ' * indent}{text}")


def _inner(node: Node) -> Span:
    """A scalar without its quotes."""
    quoted = node.style in (Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED)
    return Span(node.source, node.start + quoted, node.end - quoted)


def _holds(analysis: Analysis, include: Include, edit: Edit) -> bool:
    """Whether an include that is so edited brings the same file for ever, as GitLab reads it."""
    source: Source = edit.span.source
    after = analysis.with_texts({source.name: apply_edits(source.text, (edit,))})
    start = include.span.start
    shift = len(edit.replacement) - (edit.span.end - edit.span.start) if edit.span.end <= start else 0
    place = source.path, start + shift
    includes = (each for facts in after.facts for each in facts.pipeline.includes)
    found = [each.source for each in includes if (each.span.source.path, each.span.start) == place]
    return bool(found) and not any(each.may_change for each in found)
