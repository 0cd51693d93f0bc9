"""The values of inputs put into the nodes of one file, in the place of each `$[[ … ]]`.

GitLab interpolates each file by itself, before includes are merged, and only a file with a header
(lib/gitlab/ci/config/interpolation/{interpolator,template,config}.rb; doc/ci/inputs/_index.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod

from cilint.lazy.patterns import regex
from cilint.pipeline.inputs.block import OPENING, Block, blocks
from cilint.pipeline.inputs.block_values import (
    COMPONENT,
    block_complaint,
    input_of,
    parts_of,
    rendered,
    splits,
    value_texts,
)
from cilint.pipeline.inputs.declarations import BlockContext, Input
from cilint.pipeline.inputs.values import COMPARISON, InputType
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.work import Work
from cilint.syntax.node import STRING_TAG, Alternative, Kind, Node, Pair, Step, StepKind, node_of
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

MAX_COMBINATIONS = 100
"""Up to so many texts all combinations of the inputs' values count; beyond, each value with the usual ones of the rest.

So every default and every option is looked at; what only two unusual values together make is not.
"""

MAX_ALTERNATIVES = 1_000
"""No scalar has more texts than these, its usual ones: an input has at most 50 options."""

_MAX_TEXT = 100_000

_Choice = tuple[str, tuple[Span, ...]]
"""A text that a block's value can have, and where that is written."""


def interpolate(node: Node, context: BlockContext, work: Work, problems: Problems) -> Node:
    """`node` with each `$[[ … ]]` whose value is known in its place; blocks that GitLab refuses go to `problems`.

    A scalar that is one block takes the value with its type, and such a list in a list gives its entries; otherwise
    text is put into text, the usual value where there are several: `alternatives` gives them all. What is not known
    stays as it is written, and so does `$[[ matrix.… ]]`, which counts later. `work` is the run's.
    """
    if node.kind is Kind.SCALAR:
        return _interpolated_scalar(node, context, work, problems) if OPENING in node.text else node
    if node.kind is Kind.SEQUENCE:
        items = tuple(_items(node, context, work, problems))
        unchanged = len(items) == len(node.items) and all(map(_is, items, node.items))
        return node if unchanged else node.with_value(items)
    pairs = tuple(
        Pair(interpolate(pair.key, context, work, problems), interpolate(pair.value, context, work, problems))
        for pair in node.pairs
    )
    changed = any(new != old for new, old in zip(pairs, node.pairs, strict=True))
    return node.with_value(pairs) if changed else node


def _is(one: Node, other: Node) -> bool:
    return one is other


def _items(node: Node, context: BlockContext, work: Work, problems: Problems) -> Iterator[Node]:
    for item in node.items:
        new = interpolate(item, context, work, problems)
        if item.is_scalar and new.is_sequence:
            yield from (entry.within(new) for entry in new.items)
        else:
            yield new


def _interpolated_scalar(node: Node, context: BlockContext, work: Work, problems: Problems) -> Node:
    accepted: list[Block] = []
    found = tuple(blocks(node.text))
    work.spend(5 * len(found))
    places = mapped(node)
    for block in found:
        refused = block_complaint(block, context)
        if refused:
            work.spend(COMPARISON * (1 + len(context.inputs)))
            span = places.span(block.start, block.end)
            problems.add(Problem(ProblemKind.INPUTS, span, refused.reason, refused.remedy, words=refused.words))
        else:
            accepted.append(block)
    declared = None
    if len(accepted) == 1 and accepted[0].end - accepted[0].start == len(node.text):
        declared = input_of(accepted[0], context)
        collection = _collection(node, accepted[0], declared) if declared else None
        if collection is not None:
            return collection
    alternatives = _alternatives(node.text, accepted, context, work)
    if [alternative.text for alternative in alternatives] == [node.text]:
        return node
    # What is taken from a list may be of no type at all: a null.
    typed = declared is not None and declared.type in (InputType.NUMBER, InputType.BOOLEAN, None)
    return node.interpolated(alternatives, typed=typed)


def _collection(node: Node, block: Block, declared: Input) -> Node | None:
    """The list that the one block of a scalar has as its value, what `split` gives, or a mapping in a list.

    None for a single value.
    """
    value = declared.values[0]
    steps = (Step(StepKind.INPUT, node.span, block.access), *node.via)
    if not value.is_scalar:
        return value.carried(*steps)
    found = parts_of(block, value.texts[0]) if splits(block) else None
    if found is None:
        return None
    text, places = found
    parts = tuple(_part(value, text, start, end) for start, end in places)
    return node_of(Kind.SEQUENCE, parts, value.source, value.start, value.end, via=(*value.via, *steps))


def _part(value: Node, text: str, start: int, end: int) -> Node:
    """A stretch of a value's text as a node of its own, at its place where the text is as it is written."""
    span = mapped(value).span(start, end) if text == value.written else value.span
    return node_of(Kind.SCALAR, text[start:end], value.source, span.start, span.end, STRING_TAG)


def _alternatives(text: str, found: Sequence[Block], context: BlockContext, work: Work) -> tuple[Alternative, ...]:
    """What a text can become; the text as it is where its values are not known or would make it too long."""
    by_access = {block.access: block for block in found}
    choices = {access: _choices(by_access[access], context) for access in sorted(by_access)}
    work.spend(sum(map(len, choices.values())))
    known = [access for access, values in choices.items() if values]
    alternatives: dict[str, Alternative] = {}
    for chosen in islice(_combinations([choices[access] for access in known]), MAX_ALTERNATIVES):
        values = {access: value for access, (value, _) in zip(known, chosen, strict=True)}
        result = _substituted(text, found, values)
        work.spend(50 + (len(text) + len(result)) // 2)
        if len(result) > _MAX_TEXT:
            return (Alternative(text, ()),)
        alternatives.setdefault(result, Alternative(result, tuple(span for _, spans in chosen for span in spans)))
    return tuple(alternatives.values())


def _choices(block: Block, context: BlockContext) -> list[_Choice]:
    declared = input_of(block, context)
    if declared:
        return [(text, (value.span,)) for value in declared.values for text in value_texts(value, declared)]
    component = context.component.get(block.key) if block.context == COMPONENT else None
    return [] if component is None else [(component, ())]


def _combinations(choices: Sequence[Sequence[_Choice]]) -> Iterator[tuple[_Choice, ...]]:
    """A choice of each kind, in every way or, where these are too many, so that each comes once; the usual first."""
    if prod(len(values) for values in choices) <= MAX_COMBINATIONS:
        yield from product(*choices)
        return
    usual = tuple(values[0] for values in choices)
    yield usual
    for index, values in enumerate(choices):
        for value in values[1:]:
            yield (*usual[:index], value, *usual[index + 1 :])


def _substituted(text: str, found: Sequence[Block], values: dict[str, str]) -> str:
    known = {block: rendered(block, values[block.access]) for block in found if block.access in values}
    is_whole = len(found) == 1 and found[0].end - found[0].start == len(text)
    if not is_whole and any(value and "\\" in value for value in known.values()):
        return _replaced(text, {text[block.start : block.end]: value for block, value in known.items()})
    parts: list[str] = []
    end = 0
    for block in found:
        value = known.get(block)
        parts += (text[end : block.start], text[block.start : block.end] if value is None else value)
        end = block.end
    return "".join((*parts, text[end:]))


_SPECIAL = regex(r"\\([\\0-9&`'])")


def _replaced(text: str, values: dict[str, str | None]) -> str:
    """The text with its blocks replaced one after the other, as Ruby's `gsub` does it.

    There `\\\\` is one backslash, `\\'` what stands behind the block, and so on: GitLab does not keep values from that
    (template.rb), so that a quote which posix_escape has escaped is lost.
    """
    for block, value in values.items():
        if value is None:
            continue
        parts: list[str] = []
        end = 0
        while (start := text.find(block, end)) >= 0:
            around = {"\\": "\\", "0": block, "&": block, "`": text[:start], "'": text[start + len(block) :]}
            parts += (text[end:start], _filled(value, around))
            end = start + len(block)
        text = "".join((*parts, text[end:]))
    return text


def _filled(value: str, around: dict[str, str]) -> str:
    return _SPECIAL.sub(lambda match: around.get(match[1], ""), value)
