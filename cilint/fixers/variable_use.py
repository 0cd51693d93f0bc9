"""Whether a variable or an input serves for more than images, so that its value must not get a digest.

Texts are searched, and not scripts read: what looks like another use counts as one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from cilint.fixers.reference_end import Ending
from cilint.lazy.patterns import regex
from cilint.lazy.properties import cached_property
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

_MAKES_IMAGES = regex(r"\b(?:build|push|tag|commit|load|save)\b|\s-t\b|[!=][=~]")
"""What a reference with a digest is no name for: a new image; and comparisons with another text."""
_MENTION = regex(r"\binputs\.(?P<input>[\w-]+)|(?P<variable>\b[A-Za-z_]\w*\b)(?![\"']?\s*:)")
_ANCHOR = regex(r"&[^\s,\[\]{}]+\s+\Z")
_LONGEST_ANCHOR = 200


class Mentions:
    """Where names of variables and inputs stand in some files, keys and comments left aside."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = sources

    @cached_property
    def _places(self) -> dict[tuple[str, str], list[Span]]:
        """By the kind of name and the name; each file is read once, however many names are asked for."""
        found: dict[tuple[str, str], list[Span]] = {}
        for source in self._sources:
            for match in _MENTION.finditer(source.text):
                kind = match.lastgroup or ""
                found.setdefault((kind, match[kind]), []).append(Span(source, match.start(), match.end()))
        return found

    def of(self, endings: Iterable[Ending]) -> Iterator[Span]:
        """The places of all names on the way to some references."""
        names = dict.fromkeys(("variable", name) for ending in endings for name in ending.variables)
        names |= dict.fromkeys(("input", name) for ending in endings for name in ending.inputs)
        for name in names:
            yield from (span for span in self._places.get(name, ()) if not _is_comment(span))


def other_use(endings: Sequence[Ending], mentions: Mentions, *, by_runner_alone: bool = False) -> str:
    """In words, for what else the value is used that these references end in; empty where for nothing that counts.

    A value that is a whole reference may be used wherever an image is pulled, but `by_runner_alone`, whom credentials
    are given; one that is only a part of it nowhere.
    """
    node = endings[0].node
    is_whole = all(ending.is_whole for ending in endings) and not by_runner_alone
    start = max(0, node.start - _LONGEST_ANCHOR)
    if not is_whole and _ANCHOR.search(node.source.text[start : node.start]):
        return "one of the parts that it is put together of has an anchor"
    known = _Stretches(scalar for ending in endings for scalar in (*ending.scalars, node))
    places: set[tuple[str, str, int]] = set()
    for span in mentions.of(endings):
        place = known.place(span)
        if place and (span.text, *place) in places:
            return f"{span.text} is in this image more than once: {span.place}"
        if place:
            places.add((span.text, *place))
        line = span.source.line_span(span.begin.line).text
        if place is None and (not is_whole or _MAKES_IMAGES.search(line)):
            return f"{span.text} is used for more than this image: {span.place}"
    return ""


class _Stretches:
    """Stretches of sources that do not overlap."""

    def __init__(self, scalars: Iterable[Node]) -> None:
        self._sorted = sorted({(scalar.source.path, scalar.start, scalar.end) for scalar in scalars})

    def place(self, span: Span) -> tuple[str, int] | None:
        """The path and the start of the stretch in which a span begins; None where it is in none of them."""
        index = bisect_right(self._sorted, (span.source.path, span.start, len(span.source.text))) - 1
        path, start, end = self._sorted[index] if index >= 0 else ("", 0, 0)
        return (path, start) if path == span.source.path and start <= span.start < end else None


def _is_comment(span: Span) -> bool:
    return span.source.line_span(span.begin.line).text.lstrip().startswith("#")
