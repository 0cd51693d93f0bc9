"""What is certain about a value: inputs without a value and tags that lead nowhere leave it open.

Only what is certain can be called wrong. What a variable can become is in variables.py.
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.keywords import HIDDEN_PREFIX
from cilint.syntax.node import REFERENCE_TAG, Node, StepKind
from cilint.syntax.resolution import ScalarType

if TYPE_CHECKING:
    from cilint.pipeline.job import Job

_MARK = "$[["
_ELSEWHERE = frozenset({StepKind.ALIAS, StepKind.EXTENDS, StepKind.REFERENCE})
_TEXTS = frozenset({ScalarType.STR, ScalarType.SYMBOL})


def is_certain(node: Node) -> bool:
    """Whether GitLab is sure to see the node as it is: no open tag, and no input was or is to be put into its text."""
    if node.is_scalar:
        return not node.alternatives and not has_block(node.text)
    return node.tag != REFERENCE_TAG


def has_block(text: str) -> bool:
    """Whether a text holds a block `$[[ … ]]`, whose place a value may still take."""
    if _MARK not in text:
        return False
    # Hardly a text comes here with one.
    from cilint.pipeline.inputs.block import blocks

    return any(True for _ in blocks(text))


def possible_values(node: Node) -> tuple[Node, ...]:
    """All that a node can be, as far as the files say: itself, or each of its texts by inputs; nothing if one is open.

    What holds for each of them holds for the node.
    """
    if not node.alternatives:
        return (node,) if is_certain(node) else ()
    if any(has_block(alternative.text) for alternative in node.alternatives):
        return ()
    return tuple(node.chosen(alternative.text) for alternative in node.alternatives)


def is_text(node: Node) -> bool:
    """Whether GitLab reads the node as a string or, which it takes for one, as a symbol."""
    return node.is_scalar and node.scalar_type in _TEXTS


def is_number(node: Node) -> bool:
    """Whether GitLab reads the node as an integer."""
    return node.is_scalar and node.scalar_type is ScalarType.INT


def sole_job(job: Job, node: Node) -> str:
    """The name of the job, where the node is written in that job alone; empty where others may have it as well."""
    return "" if any(step.kind in _ELSEWHERE for step in node.via) else job.name


def job_of_entry(name: str, node: Node) -> str:
    """As `sole_job`, for what is written in a top-level entry; empty where that is hidden, and so no job that runs."""
    return "" if node.via or name.startswith(HIDDEN_PREFIX) else name


def told_name(name: str) -> str:
    """A name as messages have it: in quotes where nothing would be seen of it."""
    return name if name.strip() else f"'{name}'"


def kind_name(node: Node) -> str:
    """What the node is, in words: `a list`, `a number`, …"""
    if not node.is_scalar:
        return "a mapping" if node.is_mapping else "a list"
    names = {
        ScalarType.NULL: "empty",
        ScalarType.BOOL: "a boolean",
        ScalarType.INT: "a number",
        ScalarType.FLOAT: "a number",
        ScalarType.DATE: "a date",
        ScalarType.TIME: "a time",
    }
    return names.get(node.scalar_type, "a text")
