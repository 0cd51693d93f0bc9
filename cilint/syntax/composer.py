"""The tree of nodes from the events of a YAML parser, built without recursion and within limits.

Which parser gives the events, and which of them go to which method, is settled in yaml.py. PyYAML's marks count code
points, but include properties (`&anchor`, `!tag`) and reach up to the next token; here they become the places of the
nodes' own texts.
"""

from __future__ import annotations

import re

from cilint.errors import YamlSyntaxError
from cilint.lazy.typing import Any
from cilint.syntax.node import Kind, Node, Pair, Step, StepKind, Style
from cilint.syntax.scalar import BREAKS, content_end
from cilint.text.source import Source, Span

MAX_DEPTH = 100
"""How deep collections may be nested, aliases followed; the default of GitLab's setting `max_yaml_depth`."""

MAX_NODES = 1_000_000
"""How many nodes a document may have with all its aliases expanded."""

_SCALAR = Kind.SCALAR
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
# Patterns that only some files need are compiled by `re` on first use.
_PROPERTIES = rf"(?:(?:&[\w-]+|!<[^>]*>|![\w;/?:@&=+$.!~*'()%-]*){_FILL})*"
_COLON = rf"{_FILL}:"


class _Anchor:
    """An anchored node, or None as long as it is being built; `size` and `height` count with aliases expanded."""

    __slots__ = ("height", "node", "size")

    def __init__(self, node: Node | None = None) -> None:
        self.node = node
        self.size = 1
        self.height = 0


class _Collection:
    """A collection that is being built, opened by `event`; the documents of the stream where that is None.

    `extra` counts the nodes below the children, and `height` the levels of collections among them, aliases expanded.
    """

    __slots__ = ("anchor", "children", "event", "extra", "height", "is_mapping")

    def __init__(self, event: Any = None, *, is_mapping: bool = False) -> None:
        self.event = event
        self.is_mapping = is_mapping
        self.children: list[Node] = []
        self.anchor: _Anchor | None = None
        self.extra = 0
        self.height = 0


class Composer:
    """The tree as far as it is built: the finished documents in `roots`, and the open collections.

    There is a method for each kind of PyYAML's events. Raises YamlSyntaxError for undefined aliases, aliases within
    their own anchor and what exceeds the limits.
    """

    __slots__ = ("anchors", "current", "roots", "source", "stack", "text")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.current = _Collection()
        self.roots = self.current.children
        self.stack: list[_Collection] = []
        self.anchors: dict[str, _Anchor] = {}

    def document(self, _event: Any) -> None:
        """A document begins; anchors hold for one document, so what its aliases may expand to counts anew."""
        self.anchors.clear()
        self.current.extra = 0

    def scalar(self, event: Any) -> None:
        """A scalar, empty ones that stand for nothing written among them."""
        start, end = event.start_mark.index, event.end_mark.index
        value, tag, anchor, mark = event.value, event.tag, event.anchor, event.style
        style = _STYLES[mark]
        children = self.current.children
        if tag is not None or anchor is not None:
            start = min(_properties_end(self.text, start), end) if value or style is not Style.PLAIN else end
        elif not value and style is Style.PLAIN and self.current.is_mapping and len(children) % 2:
            start = end = _missing_value(self.text, children[-1])
        node = Node(_SCALAR, value, self.source, start, end, tag, style)
        if mark == "|" or mark == ">":
            node.end = _block_scalar_end(node)
        if anchor is not None:
            self.anchors[anchor] = _Anchor(node)
        children.append(node)

    def start_mapping(self, event: Any) -> None:
        """A mapping begins."""
        self._start(_Collection(event, is_mapping=True))

    def start_sequence(self, event: Any) -> None:
        """A sequence begins."""
        self._start(_Collection(event))

    def _start(self, collection: _Collection) -> None:
        event = collection.event
        self.stack.append(self.current)
        if len(self.stack) > MAX_DEPTH:
            raise _too_deep(Span(self.source, event.start_mark.index, event.start_mark.index + 1))
        self.current = collection
        if event.anchor is not None:
            collection.anchor = self.anchors[event.anchor] = _Anchor()

    def end(self, event: Any) -> None:
        """The innermost open collection ends."""
        closed, outer = self.current, self.stack.pop()
        node = _collection(self.source, closed, event)
        outer.children.append(node)
        below = len(closed.children) + closed.extra
        outer.extra += below
        if outer.height <= closed.height:
            outer.height = closed.height + 1
        if outer.extra > MAX_NODES:
            raise _too_large(node.span)
        if closed.anchor is not None:
            closed.anchor.node = node
            closed.anchor.size = below + 1
            closed.anchor.height = closed.height + 1
        self.current = outer

    def alias(self, event: Any) -> None:
        """An alias stands for the node of its anchor."""
        name, current = event.anchor, self.current
        span = Span(self.source, event.start_mark.index, event.end_mark.index)
        anchor = self.anchors.get(name)
        if anchor is None:
            raise _undefined(span)
        if anchor.node is None:
            raise _containing_itself(span)
        current.children.append(anchor.node.carried(Step(StepKind.ALIAS, span, name)))
        current.extra += anchor.size - 1
        current.height = max(current.height, anchor.height)
        if len(self.stack) + anchor.height > MAX_DEPTH:
            raise _too_deep(span)
        if current.extra > MAX_NODES:
            raise _too_large(span)


def _properties_end(text: str, start: int) -> int:
    """Where a node's own text begins whose anchor or tag, or both, begin at `start`."""
    match = re.compile(_PROPERTIES, re.ASCII).match(text, start)
    return match.end() if match else start


def _collection(source: Source, built: _Collection, end_event: Any) -> Node:
    event, children = built.event, built.children
    start: int = event.start_mark.index
    end: int = end_event.end_mark.index
    if event.tag is not None or event.anchor is not None:
        start = _properties_end(source.text, start)
    flow = event.flow_style
    if children and not (flow and source.text[start : start + 1] in ("[", "{")):
        # A block collection, or a single pair as in `[a: b]`: its marks are those of neighbouring tokens.
        start, end = _written(children[0])[0], _written(children[-1])[1]
    style = Style.FLOW if flow else Style.BLOCK
    if built.is_mapping:
        pairs = tuple(map(Pair, children[::2], children[1::2]))
        return Node(Kind.MAPPING, pairs, source, start, end, event.tag, style)
    return Node(Kind.SEQUENCE, tuple(children), source, start, end, event.tag, style)


def _written(child: Node) -> tuple[int, int]:
    """Where a child, or the alias that stands for it, is written."""
    if child.via:
        span = child.via[-1].span
        return span.start, span.end
    return child.start, child.end


def _missing_value(text: str, key: Node) -> int:
    """The place of a value that is not there: behind its key's colon. The parsers give that of some token nearby."""
    end = _written(key)[1]
    colon = re.compile(_COLON).match(text, end)
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
