"""Where the last character of an image reference is written: in `image:` itself, in a variable, or in an input's value.

That is the place where a digest belongs. Which digest, and whether it may stand there, is a question for
pinning/images.py. The first character, before which a registry belongs, is found in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition
from cilint.pipeline.expansion import Expansion, closing_reference, opening_reference
from cilint.pipeline.inputs.block import blocks
from cilint.syntax.node import Kind, Node, Style, node_of
from cilint.syntax.scalar import decode, mapped
from cilint.text.edit import Edit
from cilint.text.source import Span

_MOST_STEPS = 20
"""Variables in variables; GitLab gives up sooner."""
_STYLES = {"'": Style.SINGLE_QUOTED, '"': Style.DOUBLE_QUOTED}
_BLOCK_STYLES = ("|", ">")


class Ending(NamedTuple):
    """The scalar in which a reference ends, or begins, and how it comes from there to `image:`.

    `variables` and `inputs` are the names on the way, and `scalars` the scalars that hold these names. `is_whole` says
    that the scalar holds the whole reference.
    """

    node: Node
    variables: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    scalars: tuple[Node, ...] = ()
    is_whole: bool = True


def ending_of(node: Node, expansion: Expansion) -> Ending | None:
    """Where one text that an image can become ends; `node` is the image's scalar. None where that cannot be told."""
    return _edge(node, expansion, is_end=True)


def beginning_of(node: Node, expansion: Expansion) -> Ending | None:
    """Where one text that an image can become begins, otherwise as `ending_of`."""
    return _edge(node, expansion, is_end=False)


def _edge(node: Node, expansion: Expansion, *, is_end: bool) -> Ending | None:
    values = {definition.name: definition for definition in expansion.definitions}
    found = Ending(node)
    for _ in range(_MOST_STEPS):
        written = found.node.written.strip()
        outermost = closing_reference(written) if is_end else opening_reference(written)
        if outermost is None:
            return found if _is_its_text(found.node, values.values()) else None
        step = (
            _input(found.node, expansion, is_end=is_end)
            if outermost.is_block
            else _variable(values.get(outermost.name))
        )
        if step is None:
            return None
        found = Ending(
            step.node,
            (*found.variables, *step.variables),
            (*found.inputs, *step.inputs),
            (*found.scalars, found.node),
            found.is_whole and outermost.text == written,
        )
    return None


def _variable(definition: Definition | None) -> Ending | None:
    return Ending(definition.value, (definition.name,)) if definition else None


def insertion(node: Node, text: str) -> tuple[Edit, ...] | None:
    """The edits that write `text` behind the value of a scalar; None where it cannot take it."""
    return _edits(node, 0, text)


def replacement(node: Node, old: str, new: str) -> tuple[Edit, ...] | None:
    """The edits that write `new` in place of `old`, with which a scalar ends; None where it does not."""
    return _edits(node, len(old), new) if node.written.rstrip().endswith(old) else None


def _edits(node: Node, length: int, text: str) -> tuple[Edit, ...] | None:
    script = mapped(node)
    stretch = ChangedText(script, len(script.text) - len(script.text.lstrip()), len(script.text.rstrip()))
    if not stretch.text:
        return None
    return edits_for(stretch, [Replacement(stretch.end - length, stretch.end, text)], node.style)


def _is_its_text(node: Node, definitions: Iterable[Definition]) -> bool:
    """Whether the value is what is written: `3.10` without quotes is the number 3.1 to GitLab."""
    if node.alternatives:
        return True
    texts = [definition.text for definition in definitions if definition.value is node] or [node.canonical]
    return all(text.rstrip() == node.written.rstrip() for text in texts)


def _input(node: Node, expansion: Expansion, *, is_end: bool) -> Ending | None:
    """The scalar with the value of the block that closes `node`, or opens it; None where it cannot be told which."""
    fitting = [option for option in node.alternatives if len(node.alternatives) == 1 or option.text == expansion.known]
    accesses = sorted({found.access for found in blocks(node.written)})
    text = node.written
    edge = len(text.rstrip()) if is_end else len(text) - len(text.lstrip())
    outermost = [found for found in blocks(text) if (found.end if is_end else found.start) == edge]
    if len(fitting) != 1 or len(outermost) != 1 or outermost[0].functions:
        return None
    # One place for each input, in the order of their names: see `pipeline.inputs.interpolation`.
    if len(fitting[0].origins) != len(accesses):
        return None
    value = _scalar_at(fitting[0].origins[accesses.index(outermost[0].access)])
    return Ending(value, inputs=(outermost[0].key,)) if value else None


def _scalar_at(span: Span) -> Node | None:
    """The scalar that is written at a place; None for one in a block style, which an image is hardly written in."""
    if span.text.startswith(_BLOCK_STYLES):
        return None
    style = _STYLES.get(span.text[:1], Style.PLAIN)
    node = node_of(Kind.SCALAR, "", span.source, span.start, span.end, style=style)
    return node_of(Kind.SCALAR, decode(node), span.source, span.start, span.end, style=style)
