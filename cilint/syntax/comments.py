"""Comments of YAML and TOML: what stands outside of all scalars. Those of scripts are told in shell/comments.py.

The parsers drop comments, but know where scalars stand; and besides scalars nothing in an accepted text can hold a `#`
that begins no comment: not an anchor, a tag or a directive (libyaml's `yaml_parser_scan_to_next_token`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.lazy.patterns import regex
from cilint.syntax.node import Kind, Node, Style
from cilint.syntax.scalar import BREAKS
from cilint.syntax.toml_scanner import STRING
from cilint.text.source import Source, Span

_COMMENT = regex(rf"#[^{BREAKS}]*")
_LINE_REST = regex(rf"[^{BREAKS}]*")
_TOML_COMMENT = regex(rf"{STRING.pattern}|(?P<comment>#[^\r\n]*)", STRING.flags)
_BLOCK_STYLES = (Style.LITERAL, Style.FOLDED)


def yaml_comments(source: Source, documents: Iterable[Node]) -> Iterator[Span]:
    """The comments of a source with these documents, which are all that it has, in order: each up to its line's end."""
    for start, end in _between_scalars(source, documents):
        for match in _COMMENT.finditer(source.text, start, end):
            yield Span(source, match.start(), match.end())


def toml_comments(source: Source) -> Iterator[Span]:
    """The comments of a source that is TOML, in order."""
    for match in _TOML_COMMENT.finditer(source.text):
        if match.lastgroup == "comment":
            yield Span(source, match.start(), match.end())


def written_scalars(documents: Iterable[Node]) -> Iterator[Node]:
    """The scalars of documents where they are written, keys among them, in order: aliases are left out."""
    pending = [*documents][::-1]
    while pending:
        node = pending.pop()
        if node.via:
            continue
        if node.kind is Kind.SCALAR:
            yield node
        else:
            pending += node.items[::-1]
            pending += (child for pair in node.pairs[::-1] for child in (pair.value, pair.key))


def _between_scalars(source: Source, documents: Iterable[Node]) -> Iterator[tuple[int, int]]:
    place = 0
    for scalar in written_scalars(documents):
        start = _content_start(scalar)
        if start < scalar.end:
            yield place, start
            place = scalar.end
    yield place, len(source.text)


def _content_start(scalar: Node) -> int:
    """Where a scalar begins that holds no comment: the line with `|` or `>` may end with one."""
    if scalar.style not in _BLOCK_STYLES:
        return scalar.start
    rest = _LINE_REST.match(scalar.source.text, scalar.start)
    return rest.end() if rest else scalar.start
