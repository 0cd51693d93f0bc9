"""The tree of nodes from the events of a YAML parser, built without recursion and within limits.

Which parser tells of the events is settled in yaml.py. PyYAML's marks count code
points, but include properties (`&anchor`, `!tag`) and reach up to the next token; here they become the places of the
nodes' own texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from cilint.errors import YamlSyntaxError
from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING, Any
from cilint.syntax.node import MERGE_KEY, Kind, Node, Pair, Step, StepKind, Style, node_of
from cilint.syntax.scalar import BREAKS, content_end
from cilint.text.source import Source, Span

if TYPE_CHECKING:
    _Opening = tuple[Kind, str | None, int, bool, "tuple[_Anchor, int, int] | None"]
    """What the parser says when a collection begins: kind, tag, place, whether it is in brackets; and its anchor, with
    the composer's `size` and `depth` before it."""

MAX_DEPTH = 100
"""How deep collections may be nested, aliases followed; the default of GitLab's setting `max_yaml_depth`."""

MAX_NODES = 1_000_000
"""How many nodes a document may have with all its aliases expanded."""

_SCALAR, _MAPPING = Kind.SCALAR, Kind.MAPPING
_PLAIN, _LITERAL, _FOLDED, _BLOCK, _FLOW = Style.PLAIN, Style.LITERAL, Style.FOLDED, Style.BLOCK, Style.FLOW
_STYLES = {
    None: Style.PLAIN,
    "": Style.PLAIN,
    "'": Style.SINGLE_QUOTED,
    '"': Style.DOUBLE_QUOTED,
    "|": Style.LITERAL,
    ">": Style.FOLDED,
}
_BLANK = f" \t{BREAKS}"
_FILL = rf"(?:[{_BLANK}]++(?:#[^{BREAKS}]*+)?)*+"
_PROPERTIES = regex(rf"(?:(?:&[\w-]+|!<[^>]*>|![\w;/?:@&=+$.!~*'()%-]*){_FILL})*", re.ASCII)
_COLON = regex(rf"{_FILL}:")


class _Anchor:
    """An anchored node, None as long as it is being built.

    Of a node that is there, `size` is the number of nodes and `height` that of levels of collections in it, aliases
    expanded.
    """

    __slots__ = ("height", "node", "size")

    def __init__(self, node: Node | None = None) -> None:
        self.node = node
        self.size = 1
        self.height = 0


class Composer:
    """The tree as far as it is built: the finished documents in `roots`, and the open collections.

    There is a method for each kind of PyYAML's events, which takes what PyYAML makes the event of, in that order. They
    raise YamlSyntaxError for undefined aliases, aliases within their own anchor and what exceeds the limits.

    `size` counts the document's nodes but for those that stand in open collections themselves, and `depth` is the
    deepest level of collections since the innermost open anchor began, aliases expanded. `repeats_keys` says whether a
    mapping has a key twice, or may merge others.
    """

    __slots__ = ("anchors", "children", "depth", "opening", "repeats_keys", "roots", "size", "source", "stack", "text")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.roots: list[Node] = []
        self.children = self.roots
        self.opening: _Opening = (Kind.SEQUENCE, None, 0, False, None)
        self.stack: list[tuple[list[Node], _Opening]] = []
        self.anchors: dict[str, _Anchor] = {}
        self.size = 0
        self.depth = 0
        self.repeats_keys = MERGE_KEY in source.text

    def handlers(self) -> dict[str, Callable[..., object]]:
        """The methods by the names of PyYAML's events; the one for the end of the stream gives True, others nothing."""
        return {
            "StreamStartEvent": self.skip,
            "StreamEndEvent": self.end_stream,
            "DocumentStartEvent": self.document,
            "DocumentEndEvent": self.skip,
            "ScalarEvent": self.scalar,
            "AliasEvent": self.alias,
            "MappingStartEvent": partial(self.start, Kind.MAPPING),
            "MappingEndEvent": self.end,
            "SequenceStartEvent": partial(self.start, Kind.SEQUENCE),
            "SequenceEndEvent": self.end,
        }

    def skip(self, *_details: object) -> None:
        """What says nothing of nodes."""

    def end_stream(self, _start_mark: Any, _end_mark: Any) -> bool:
        """Nothing comes after it."""
        return True

    def document(self, *_details: object) -> None:
        """A document begins; anchors hold for one document, so what its aliases may expand to counts anew."""
        self.anchors.clear()
        self.size = 0

    def scalar(
        self,
        anchor: str | None,
        tag: str | None,
        _implicit: object,
        value: str,
        start_mark: Any,
        end_mark: Any,
        mark: str | None,
    ) -> None:
        """A scalar, empty ones that stand for nothing written among them."""
        start = start_mark.index
        end = end_mark.index
        style = _STYLES[mark]
        children = self.children
        if tag is not None or anchor is not None:
            start = min(_properties_end(self.text, start), end) if value or style is not _PLAIN else end
        elif not value and style is _PLAIN and self.opening[0] is _MAPPING and len(children) % 2:
            start = end = _missing_value(self.text, children[-1])
        node = node_of(_SCALAR, value, self.source, start, end, tag, style)
        if style is _LITERAL or style is _FOLDED:
            node.end = _block_scalar_end(node)
        if anchor is not None:
            self.anchors[anchor] = _Anchor(node)
        children.append(node)

    def start(
        self,
        kind: Kind,
        name: str | None,
        tag: str | None,
        _implicit: object,
        start_mark: Any,
        _end_mark: Any,
        flow_style: bool,
    ) -> None:
        """A mapping or a sequence begins."""
        start = start_mark.index
        stack = self.stack
        stack.append((self.children, self.opening))
        depth = len(stack)
        if depth > MAX_DEPTH:
            raise _too_deep(Span(self.source, start, start + 1))
        anchored = None
        if name is not None or tag is not None:
            start = _properties_end(self.text, start)
        if name is not None:
            anchor = self.anchors[name] = _Anchor()
            anchored = anchor, self.size, self.depth
            self.depth = depth
        elif depth > self.depth:
            self.depth = depth
        self.children = []
        self.opening = kind, tag, start, flow_style, anchored

    def end(self, _start_mark: Any, end_mark: Any) -> None:
        """The innermost open collection ends."""
        children, (kind, tag, start, is_flow, anchored) = self.children, self.opening
        end = end_mark.index
        if children and not (is_flow and self.text[start : start + 1] in ("[", "{")):
            # A block collection, or a single pair as in `[a: b]`: its marks are those of neighbouring tokens.
            first, last = children[0], children[-1]
            start = _written(first)[0] if first.via else first.start
            end = _written(last)[1] if last.via else last.end
        style = _FLOW if is_flow else _BLOCK
        if kind is _MAPPING:
            pairs = tuple(map(Pair, children[::2], children[1::2]))
            node = node_of(kind, pairs, self.source, start, end, tag, style)
            if not self.repeats_keys and len(node.entries) != len(pairs):
                self.repeats_keys = True
        else:
            node = node_of(kind, tuple(children), self.source, start, end, tag, style)
        self.size += len(children)
        if anchored is not None:
            anchor, size_before, depth_before = anchored
            anchor.node = node
            anchor.size = self.size - size_before + 1
            anchor.height = self.depth - len(self.stack) + 1
            self.depth = max(self.depth, depth_before)
        self.children, self.opening = self.stack.pop()
        self.children.append(node)
        if self.size > MAX_NODES:
            raise _too_large(node.span)

    def alias(self, name: str, start_mark: Any, end_mark: Any) -> None:
        """An alias stands for the node of its anchor."""
        span = Span(self.source, start_mark.index, end_mark.index)
        anchor = self.anchors.get(name)
        if anchor is None:
            raise _undefined(span)
        if anchor.node is None:
            raise _containing_itself(span)
        self.children.append(anchor.node.carried(Step(StepKind.ALIAS, span, name)))
        self.size += anchor.size - 1
        self.depth = max(self.depth, len(self.stack) + anchor.height)
        if len(self.stack) + anchor.height > MAX_DEPTH:
            raise _too_deep(span)
        if self.size > MAX_NODES:
            raise _too_large(span)


def _properties_end(text: str, start: int) -> int:
    """Where a node's own text begins whose anchor or tag, or both, begin at `start`."""
    match = _PROPERTIES.match(text, start)
    return match.end() if match else start


def _written(child: Node) -> tuple[int, int]:
    """Where a child, or the alias that stands for it, is written."""
    if child.via:
        span = child.via[-1].span
        return span.start, span.end
    return child.start, child.end


def _missing_value(text: str, key: Node) -> int:
    """The place of a value that is not there: behind its key's colon. The parsers give that of some token nearby."""
    end = _written(key)[1]
    colon = _COLON.match(text, end)
    return colon.end() if colon else end


def _block_scalar_end(node: Node) -> int:
    """The end of a block scalar's content: the parser's mark is behind the blank lines that follow it."""
    content = node.text.rstrip(BREAKS)
    if content and content[-1] not in " \t":
        return node.start + len(node.source.text[node.start : node.end].rstrip(_BLANK))
    return content_end(node)


_TOO_BIG = "The parsed YAML is too big"
# Messages name no anchor: a password that begins with `*` looks like an alias.


def _undefined(span: Span) -> YamlSyntaxError:
    return YamlSyntaxError(
        "this alias refers to an anchor that is not defined above it; "
        "define it earlier in this file, or put the text in quotes if no alias is meant",
        span,
        "Unknown alias",
    )


def _containing_itself(span: Span) -> YamlSyntaxError:
    message = "this alias stands inside the node with its anchor, so that it would contain itself"
    return YamlSyntaxError(message, span, _TOO_BIG)


def _too_deep(span: Span) -> YamlSyntaxError:
    message = f"more than {MAX_DEPTH} collections are nested in each other here, which GitLab does not read"
    return YamlSyntaxError(message, span, _TOO_BIG)


def _too_large(span: Span) -> YamlSyntaxError:
    message = f"with its aliases expanded the document has more than {MAX_NODES:,} nodes"
    return YamlSyntaxError(message, span, _TOO_BIG)
