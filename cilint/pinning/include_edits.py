"""The edits that hold an include to one commit or hash, and the note beside it that says what that was before.

Source: GitLab's doc/ci/yaml/_index.md, sections "include:project", "include:component" and "include:integrity".
"""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.pipeline.include import IncludeKind, Location
from cilint.syntax.node import Node, Style
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

_QUOTED_OR_COMMENT = regex(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|(?<!\S)#.*""")
_NOTE = regex(r"#\s*(?P<ref>[^\s#]+)\s*(?:#.*)?")
_ANCHOR = regex(r"&\S+\s+(?:!\S*\s+)?\Z")
_ENTRY_OF_LIST = regex(r"\s*-\s+\Z")
_FLOW_INDICATORS = frozenset(",[]{}")


def pin_target(location: Location) -> Node:
    """The scalar that says which version an include means, or behind which that has to be said."""
    if location.kind is IncludeKind.PROJECT:
        return location.ref or location.project or location.node
    return (location.entry.get("integrity") if location.kind is IncludeKind.REMOTE else None) or location.node


def pin_edits(location: Location, held: str, note: str = "") -> tuple[Edit, ...]:
    """The edits that make an include name a commit, or a remote file's hash; none where there is no place for that.

    `note` is written as a comment behind it, unless there is a note by now that says the same.
    """
    target = pin_target(location)
    source = target.source
    line = source.line_span(target.span.begin.line)
    if not target.is_scalar or target.written != target.text or _ANCHOR.search(source.text, line.start, target.start):
        return ()
    edit = _edit(location, target, held)
    if edit is None:
        return ()
    if not note or noted_ref(target) == note:
        return (edit,)
    comment = _comment(source, target.end)
    line_end = source.line_span(target.span.finish.line).end
    if "\n" in edit.replacement:
        return (edit._replace(replacement=f"{edit.replacement} # {note}"),)
    if comment:
        return edit, Edit(Span(source, comment.start, comment.start), f"# {note} ")
    if line_end == edit.span.end:
        # Edits that touch each other are one.
        return (edit._replace(replacement=f"{edit.replacement} # {note}"),)
    return edit, Edit(Span(source, line_end, line_end), f" # {note}")


def noted_ref(target: Node) -> str:
    """The tag or branch that a comment behind a commit names, as `# v1.2.3` does; empty where none does."""
    comment = _comment(target.source, target.end)
    match = _NOTE.fullmatch(comment.text) if comment else None
    return match["ref"] if match else ""


def _comment(source: Source, start: int) -> Span | None:
    """The comment on the line on which `start` is, behind it."""
    line = source.line_span(source.position(start).line)
    for match in _QUOTED_OR_COMMENT.finditer(source.text, start, line.end):
        if match[0].startswith("#"):
            return Span(source, match.start(), line.end)
    return None


def _edit(location: Location, target: Node, held: str) -> Edit | None:
    inner = _inner(target)
    if location.kind is IncludeKind.COMPONENT:
        at = inner.text.rfind("@")
        return Edit(Span(inner.source, inner.start + at + 1, inner.end), held) if at >= 0 else None
    if target is location.ref or (location.kind is IncludeKind.REMOTE and target is not location.node):
        return Edit(inner, held)
    keyword = "ref" if location.kind is IncludeKind.PROJECT else "integrity"
    if location.entry.is_mapping:
        return None if keyword in location.entry.entries else _added(location.entry, target, f"{keyword}: {held}")
    return _as_mapping(target, held)


def _inner(node: Node) -> Span:
    """A scalar without its quotes."""
    quoted = node.style in (Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED)
    return Span(node.source, node.start + quoted, node.end - quoted)


def _added(entry: Node, node: Node, text: str) -> Edit | None:
    """The edit that adds a keyword to the mapping of an include, behind what names the file."""
    source = entry.source
    if node.source is not source or not entry.start <= node.start < entry.end:
        return None
    if entry.style is Style.FLOW:
        return Edit(Span(source, node.end, node.end), f", {text}")
    line = node.span.finish.line
    end = source.line_span(line).end
    return Edit(Span(source, end, end), f"{source.line_break(line)}{_indent(entry.pairs[0].key)}{text}")


def _as_mapping(node: Node, held: str) -> Edit | None:
    """The edit that makes the address of a remote file a mapping with its hash."""
    source, written, number = node.source, node.span.text, node.span.begin.line
    is_one_line = node.span.finish.line == number
    if is_one_line and _ENTRY_OF_LIST.fullmatch(source.text, source.line_span(number).start, node.start):
        return Edit(node.span, f"remote: {written}{source.line_break(number)}{_indent(node)}integrity: {held}")
    if node.style is Style.PLAIN and not _FLOW_INDICATORS.isdisjoint(written):
        return None
    return Edit(node.span, f"{{remote: {written}, integrity: {held}}}")


def _indent(node: Node) -> str:
    return re.sub(r"\S", " ", node.source.text[node.source.line_span(node.span.begin.line).start : node.start])
