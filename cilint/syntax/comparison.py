"""Whether a file that was edited says the same as before, but where it was edited: the net under every fix.

Both texts are read whole. What the edits do not touch has to be there again, at the place to which the edits move it:
each scalar, each comment, and how they lie in each other. Of a scalar that is touched, what stands beside the edit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter

from cilint.lazy.records import NamedTuple
from cilint.syntax import toml, yaml
from cilint.syntax.comments import toml_comments, yaml_comments
from cilint.syntax.node import Kind, Node, Pair
from cilint.syntax.scalar import mapped
from cilint.syntax.toml_text import toml_text
from cilint.text.edit import Edit
from cilint.text.mapped import MappedText
from cilint.text.source import Source, Span


class Reading(NamedTuple):
    """All that a file says: its documents and its comments. `value_of` gives the value of a scalar with its places."""

    documents: tuple[Node, ...]
    comments: tuple[Span, ...]
    value_of: Callable[[Node], MappedText]


def read_yaml(source: Source) -> Reading:
    """What a file of YAML says. Raises `YamlSyntaxError`."""
    documents = yaml.parse(source)
    return Reading(documents, tuple(yaml_comments(source, documents)), mapped)


def read_toml(source: Source) -> Reading:
    """What a file of TOML says. Raises `TomlSyntaxError`."""
    return Reading((toml.parse(source),), tuple(toml_comments(source)), toml_text)


def is_same_beside(edits: Iterable[Edit], before: Reading, after: Reading) -> bool:
    """Whether the edits, of which no two touch each other, have changed nothing but what they touch."""
    places = _Places(edits)
    pending: list[tuple[Node, Node]] = []
    if not _pair_up(before.documents, after.documents, places, pending):
        return False
    while pending:
        old, new = pending.pop()
        if old.via or new.via:
            is_same = _is_same_alias(old, new)
        elif places.old.hold(*_extent(old)) and places.new.hold(*_extent(new)):
            # All of a value is another one, as an entry of a list may be.
            is_same = True
        elif old.kind is Kind.SCALAR and new.kind is Kind.SCALAR:
            is_same = _is_same_scalar(old, new, places, before.value_of, after.value_of)
        else:
            is_same = _is_same_collection(old, new, places, pending)
        if not is_same:
            return False
    return _are_same_comments(before.comments, after.comments, places)


class _Stretches:
    """Where edits are in one of the two texts: from each of `starts` up to the end of the same number."""

    __slots__ = ("_ends", "_starts", "_with_border")

    def __init__(self, stretches: Sequence[tuple[int, int]], with_border: Sequence[bool]) -> None:
        """`with_border` tells which of them touch what ends or begins at their border: it may have grown there."""
        self._starts = [start for start, _ in stretches]
        self._ends = [end for _, end in stretches]
        self._with_border = with_border

    def touch(self, start: int, end: int) -> bool:
        """Whether an edit is in a stretch, or at its border where that counts."""
        near = range(bisect_left(self._ends, start), bisect_right(self._starts, end))
        return any(
            self._with_border[index] or (self._starts[index] < end and start < self._ends[index]) for index in near
        )

    def hold(self, start: int, end: int) -> bool:
        """Whether a stretch of some length lies within one edit."""
        index = bisect_right(self._starts, start) - 1
        return start < end and index >= 0 and end <= self._ends[index]


class _Places:
    """Where edits are, in the text before them and in the one after, and where they move what stands beside them."""

    __slots__ = ("_ends", "_shifts", "new", "old")

    def __init__(self, edits: Iterable[Edit]) -> None:
        ordered = sorted(edits, key=attrgetter("span.start", "span.end"))
        grown = [len(edit.replacement) - (edit.span.end - edit.span.start) for edit in ordered]
        self._shifts = list(accumulate(grown, initial=0))
        self._ends = [edit.span.end for edit in ordered]
        writes = [edit.replacement != "" for edit in ordered]
        self.old = _Stretches([(edit.span.start, edit.span.end) for edit in ordered], writes)
        starts = [edit.span.start + shift for edit, shift in zip(ordered, self._shifts, strict=False)]
        ends = [start + len(edit.replacement) for edit, start in zip(ordered, starts, strict=True)]
        self.new = _Stretches(list(zip(starts, ends, strict=True)), [True] * len(ordered))

    def moved(self, offset: int) -> int:
        """Where an offset of the old text that no edit touches is in the new one."""
        return offset + self._shifts[bisect_right(self._ends, offset)]


def _extent(child: Node | Pair) -> tuple[int, int]:
    """Where a child is written; an alias is where it stands, and not where its anchor is."""
    if isinstance(child, Pair):
        ends = (_extent(child.key)[1], _extent(child.value)[1])
        return _extent(child.key)[0], max(ends)
    if child.via:
        return child.via[-1].span.start, child.via[-1].span.end
    return child.start, child.end


def _pair_up(old: Sequence[Node], new: Sequence[Node], places: _Places, pending: list[tuple[Node, Node]]) -> bool:
    """Put nodes beside each other that have to be the same; tells whether they are as many."""
    stay = [node for node in old if not places.old.hold(*_extent(node))]
    came = [node for node in new if not places.new.hold(*_extent(node))]
    pending += zip(stay, came, strict=False)
    return len(stay) == len(came)


def _is_same_collection(old: Node, new: Node, places: _Places, pending: list[tuple[Node, Node]]) -> bool:
    """Whether two collections have as many entries, but for those that an edit takes out or puts in whole."""
    if (old.kind, old.tag, old.style) != (new.kind, new.tag, new.style):
        return False
    stay = [pair for pair in old.pairs if not places.old.hold(*_extent(pair))]
    came = [pair for pair in new.pairs if not places.new.hold(*_extent(pair))]
    for was, now in zip(stay, came, strict=False):
        pending += ((was.key, now.key), (was.value, now.value))
    return len(stay) == len(came) and _pair_up(old.items, new.items, places, pending)


def _is_same_alias(old: Node, new: Node) -> bool:
    return [step.name for step in old.via] == [step.name for step in new.via]


def _is_same_scalar(
    old: Node,
    new: Node,
    places: _Places,
    old_value: Callable[[Node], MappedText],
    new_value: Callable[[Node], MappedText],
) -> bool:
    if places.old.touch(old.start, old.end):
        was, now = old_value(old), new_value(new)
        if not (_is_exact(was, old) and _is_exact(now, new)):
            return True
        return "".join(_beside(was, places.old)) == "".join(_beside(now, places.new))
    if (old.text, old.tag, old.style) != (new.text, new.tag, new.style):
        return False
    # What is not written has no place of its own.
    is_written = old.start < old.end
    return not is_written or (places.moved(old.start), places.moved(old.end)) == (new.start, new.end)


def _is_exact(value: MappedText, node: Node) -> bool:
    """Whether the characters of a value have places of their own."""
    length = len(value.text)
    return length < 2 or any(value.span(place, place + 1) != node.span for place in (0, length - 1))


def _beside(value: MappedText, edits: _Stretches) -> Iterator[str]:
    """The characters of a value that no edit has written or takes away; blanks aside, which depend on what is near."""
    for offset, character in enumerate(value.text):
        _, start, end = value.span(offset, offset + 1)
        if not character.isspace() and not edits.hold(start, end):
            yield character


def _are_same_comments(old: Iterable[Span], new: Iterable[Span], places: _Places) -> bool:
    """Whether each comment that no edit touches is there again, and any other one is where an edit is."""
    stay = {(places.moved(span.start), span.text) for span in old if not places.old.touch(span.start, span.end)}
    came = {(span.start, span.text) for span in new}
    return stay <= came and all(places.new.touch(start, start + len(text)) for start, text in came - stay)
