"""Nodes: what a YAML file says, each with its place; mappings are read as GitLab reads them."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple
from cilint.syntax.resolution import TYPED_STARTS, ScalarType, canonical_text, scalar_type
from cilint.text.source import Source, Span, span_of


class Kind(Enum):
    """The three kinds of YAML node."""

    SCALAR = "scalar"
    SEQUENCE = "sequence"
    MAPPING = "mapping"


class Style(Enum):
    """How a node is written."""

    PLAIN = "plain"
    SINGLE_QUOTED = "single-quoted"
    DOUBLE_QUOTED = "double-quoted"
    LITERAL = "literal"
    FOLDED = "folded"
    BLOCK = "block"
    FLOW = "flow"


class StepKind(Enum):
    """The ways in which a value gets from where it is written to where it is used."""

    ALIAS = "alias"
    INCLUDE = "include"
    EXTENDS = "extends"
    REFERENCE = "!reference"
    DEFAULT = "default"
    INPUT = "input"
    SCRIPT = "script"


# For each node of each file: a member of a class takes Python ten times as long to find.
_SCALAR, _SEQUENCE, _MAPPING = Kind.SCALAR, Kind.SEQUENCE, Kind.MAPPING
_PLAIN, _STRING = Style.PLAIN, ScalarType.STR


class Step(NamedTuple):
    """One step of a value's way: its kind, the place that caused it, and the name it goes by (anchor, job, file …)."""

    kind: StepKind
    span: Span
    name: str


class Alternative(NamedTuple):
    """One text that an interpolated scalar can have, and the places of the input values that make it so."""

    text: str
    origins: tuple[Span, ...]


class Pair(Frozen):
    """A key and its value in a mapping."""

    key: Node
    value: Node


class Node:
    """A YAML node: immutable, and never without its place in a source. `node_of` makes it.

    `value` is the text of a scalar, a tuple of `Pair` for a mapping (all pairs, duplicates and `<<` included, in
    the order of the source) or a tuple of `Node` for a sequence. `start` and `end` are the offsets of the node's
    own text in `source`, without anchor and tag: a block scalar begins at its `|` or `>`, a block collection at its
    first entry. `via` is how the node came here: the steps nearest to its place of writing first. `written` is the
    scalar's text as the file has it; where inputs were interpolated, `value` is the usual text and `alternatives` are
    all that the files allow. `text` is a scalar's text as it is written, without quotes; empty for other kinds.
    `scalar_type` is the type that GitLab's parser gives to a scalar, `canonical` its text as GitLab writes it after
    parsing: `0755` is `493`, `yes` is `true`. `is_null` says that GitLab reads it as no value: `~`, `null` or nothing
    at all. `is_sequence` is false for a `!reference`, which only looks like a sequence. `items` are the entries of a
    sequence, `pairs` those of a mapping as written, and nothing for other kinds.

    `entries` are a mapping as Ruby's Psych, GitLab's parser, reads it; nothing for other kinds. Of equal keys the last
    counts. A merge key `<<` is applied where it stands: it overrides a key before it and is overridden by a key after
    it; within `<<: [a, b]` the first wins. A `<<` that Psych cannot apply is an entry like any other.
    """

    kind: Kind
    value: str | tuple[Pair, ...] | tuple[Node, ...]
    source: Source
    start: int
    end: int
    tag: str | None
    style: Style
    via: tuple[Step, ...]
    alternatives: tuple[Alternative, ...]
    is_scalar: bool
    is_mapping: bool
    is_sequence: bool
    is_null: bool
    items: tuple[Node, ...]
    pairs: tuple[Pair, ...]
    entries: Mapping[str, Pair]
    text: str
    written: str
    canonical: str
    scalar_type: ScalarType
    __slots__ = tuple(__annotations__)

    def __repr__(self) -> str:
        return f"Node({self.kind.value}, {self.source.path}:{self.source.position(self.start).line})"

    @property
    def span(self) -> Span:
        """The node's own text in the source."""
        return span_of(self.source, self.start, self.end)

    @property
    def is_reference(self) -> bool:
        """Whether the node is GitLab's `!reference [job, key, …]`."""
        return self.tag == REFERENCE_TAG

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that a scalar can have, as GitLab writes them: several only where inputs have several values."""
        return tuple(each.text for each in self.alternatives) if len(self.alternatives) > 1 else (self.canonical,)

    @property
    def children(self) -> tuple[Node, ...]:
        """The entries of a sequence, or the keys of a mapping as written and each one's value."""
        return self.items or tuple(part for pair in self.pairs for part in (pair.key, pair.value))

    def get(self, key: str) -> Node | None:
        """The value of `key` in a mapping, or None."""
        pair = self.entries.get(key)
        return pair.value if pair else None

    def carried(self, *steps: Step) -> Node:
        """The same node after further steps on its way."""
        if not steps:
            return self
        # Those that are merged are made for whoever asks, and go with him.
        entries = self.entries if type(self.entries) is dict else None
        node = self._with(self.value, self.tag, self.alternatives, entries)
        node.via = (*self.via, *steps)
        return node

    def within(self, holder: Node) -> Node:
        """The same node after the steps of what holds it."""
        return self.carried(*holder.via) if holder.via else self

    def with_value(self, value: tuple[Pair, ...] | tuple[Node, ...]) -> Node:
        """The same collection with other content, written at the same place and come the same way."""
        return self._with(value, self.tag, self.alternatives)

    def interpolated(self, alternatives: tuple[Alternative, ...], *, typed: bool = False) -> Node:
        """The same scalar with inputs put in; the first alternative is the usual one. `written` stays as it is.

        The result is a string, unless it is `typed`: then it has the type that its text has when it is written without
        quotes, however the scalar with the blocks is quoted.
        """
        return self._with(alternatives[0].text, TEXT_DECIDES_TAG if typed else STRING_TAG, alternatives)

    def chosen(self, text: str) -> Node:
        """The same scalar with one of the texts that inputs allow it, as if there were no other."""
        return self._with(text, self.tag, ())

    def _with(
        self,
        value: str | tuple[Pair, ...] | tuple[Node, ...],
        tag: str | None,
        alternatives: tuple[Alternative, ...],
        entries: Mapping[str, Pair] | None = None,
    ) -> Node:
        node = node_of(self.kind, value, self.source, self.start, self.end, tag, self.style, self.via, entries)
        node.written = self.written
        node.alternatives = alternatives
        return node


def node_of(
    kind: Kind,
    value: str | tuple[Pair, ...] | tuple[Node, ...],
    source: Source,
    start: int,
    end: int,
    tag: str | None = None,
    style: Style = Style.PLAIN,
    via: tuple[Step, ...] = (),
    entries: Mapping[str, Pair] | None = None,
) -> Node:
    """A node; `entries` are those of the pairs, where they are known."""
    node = Node()
    node.kind = kind
    node.value = value
    node.source = source
    node.start = start
    node.end = end
    node.tag = tag
    node.style = style
    node.via = via
    node.alternatives = node.items = node.pairs = ()
    node.entries = _NO_ENTRIES
    node.scalar_type = _STRING
    # Attributes, since each node is asked ten times what it is.
    node.is_mapping = node.is_sequence = node.is_null = False
    node.is_scalar = kind is _SCALAR
    if node.is_scalar:
        text: str = value  # type: ignore[assignment]
        node.text = node.written = node.canonical = text
        # Most texts cannot be anything else.
        if tag is not None or (style is _PLAIN and (not text or text[0] in TYPED_STARTS)):
            node.scalar_type = type_ = scalar_type(text, plain=style is _PLAIN, tag=tag)
            if type_ is not _STRING:
                node.canonical = canonical_text(text, type_)
                node.is_null = type_ is ScalarType.NULL
        return node
    node.text = node.written = node.canonical = ""
    if kind is _MAPPING:
        node.is_mapping = True
        node.pairs = value  # type: ignore[assignment]
        node.entries = _entries_of(node.pairs) if entries is None else entries
    else:
        node.is_sequence = tag != REFERENCE_TAG
        node.items = value  # type: ignore[assignment]
    return node


def mapping_of(entries: Mapping[str, Pair], place: Node) -> Node:
    """A mapping that is written nowhere as such, reported at `place`; its entries carry their own origins."""
    pairs = tuple(entries.values())
    return node_of(_MAPPING, pairs, place.source, place.start, place.end, style=place.style, entries=entries)


MERGE_KEY = "<<"
REFERENCE_TAG = "!reference"
STRING_TAG = "tag:yaml.org,2002:str"
TEXT_DECIDES_TAG = "!"
"""YAML's tag of no type: Psych then looks at the text, quoted or not."""


def is_merge_key(key: Node) -> bool:
    """Whether a mapping's key is the merge key to Psych, for which a quoted `"<<"` is one as well."""
    return key.value == MERGE_KEY and key.tag != STRING_TAG


def key_text(key: Node) -> str:
    """A mapping key as a text: the scalar's, or the source's for a key that is a collection."""
    return key.canonical if key.is_scalar else key.span.text


_NO_ENTRIES: Mapping[str, Pair] = {}


def _entries_of(pairs: tuple[Pair, ...], *, merging: bool = False) -> Mapping[str, Pair]:
    entries: dict[str, Pair] = {}
    for pair in pairs:
        key = pair.key
        if key.value != MERGE_KEY or (merged := _merged_mappings(pair)) is None:
            entries[key.canonical or key_text(key)] = pair
        elif not merging:
            # All that mappings merge may be far more than anybody asks for.
            from cilint.lazy.mappings import LazyMapping

            return LazyMapping(lambda: _entries_of(pairs, merging=True))
        else:
            outer = pair.value.via if pair.value.is_sequence else ()
            for mapping in merged:
                steps = (*mapping.via, *outer)
                for name, each in mapping.entries.items():
                    entries[name] = Pair(each.key, each.value.carried(*steps))
    return entries


def _merged_mappings(pair: Pair) -> tuple[Node, ...] | None:
    """What a `<<` merges, the weakest first; None where Psych keeps it as an ordinary key.

    It does so unless the value is a mapping, by alias or not, or a list of mappings that is no alias itself.
    """
    value = pair.value
    if not is_merge_key(pair.key):
        return None
    if value.is_mapping:
        return (value,)
    aliased = any(step.kind is StepKind.ALIAS for step in value.via)
    if value.is_sequence and not aliased and all(item.is_mapping for item in value.items):
        return value.items[::-1]
    return None
