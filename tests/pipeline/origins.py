"""Reads the value at a place of a source again, without the node that says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from cilint.pipeline.pipeline import Pipeline
from cilint.syntax import yaml
from cilint.syntax.node import Alternative, Node
from cilint.text.source import Source, Span

_INPUT = re.compile(r"\$\[\[\s*inputs\.(?P<name>[\w-]+)[^\]]*\]\]")
_INDICATED = re.compile(r"[|>][-+]?[1-9]")


def read_again(span: Span, tag: str | None = None) -> Node:
    """The scalar that the text of a span is, in a document of its own; `tag` is what stands before it."""
    text = span.text
    if _INDICATED.match(text):
        # Its indentation counts from that of its parent, so all above it is read as well.
        return _last(yaml.parse(Source("again.yml", span.source.text[: _lines_end(span)]))[-1])
    if text.startswith(("|", ">")):
        text = span.source.text[span.start : _lines_end(span)]
    prefix = {None: "", "tag:yaml.org,2002:str": "!!str "}.get(tag, f"{tag} ")
    (node,) = yaml.parse(Source("again.yml", f"--- {prefix}{text}"))
    return node


def _lines_end(span: Span) -> int:
    """Where the blank lines after a block scalar end, which may belong to it."""
    match = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*").match(span.source.text, span.end)
    return match.end() if match else span.end


def _last(node: Node) -> Node:
    while node.items or node.pairs:
        node = node.items[-1] if node.items else node.pairs[-1].value
    return node


def is_what_is_written(node: Node) -> bool:
    """Whether a scalar's place has its value; with inputs in it, whether their places have what was put in."""
    again = read_again(node.span, _written_tag(node))
    if again.text != node.written:
        return False
    if not node.alternatives:
        return (again.canonical, again.scalar_type) == (node.canonical, node.scalar_type)
    return all(_is_put_together(alternative, node.written) for alternative in node.alternatives)


def _is_put_together(alternative: Alternative, written: str) -> bool:
    names = sorted({match["name"] for match in _INPUT.finditer(written)})
    known = [name for name in names if f"inputs.{name}" not in alternative.text]
    given = dict(zip(known, (read_again(span).canonical for span in alternative.origins), strict=True))

    def pattern(match: re.Match[str]) -> str:
        text = given.get(match["name"], match[0])
        # An input that is passed on has a place that holds the other input.
        return ".*" if _INPUT.search(text) and text != match[0] else re.escape(text)

    literals = [re.escape(literal) for literal in _INPUT.sub("\0", written).split("\0")]
    inputs = [pattern(match) for match in _INPUT.finditer(written)]
    expected = "".join(part for pair in zip_longest(literals, inputs, fillvalue="") for part in pair)
    return re.fullmatch(expected, alternative.text, re.DOTALL) is not None


def _written_tag(node: Node) -> str | None:
    return None if node.alternatives else node.tag


def scalars(pipeline: Pipeline) -> Iterator[Node]:
    """Every scalar of a resolved pipeline: below its global keywords, and below each job with what it inherits."""
    waiting = [pair.value for pair in pipeline.entries.values()]
    for job in pipeline.jobs:
        waiting += [value for name in pipeline.shared.defaults.pairs if (value := job.keyword(name))]
        waiting += [definition.value for definition in job.variables]
        waiting += [item.node for item in job.script_items]
    while waiting:
        node = waiting.pop()
        if node.is_scalar:
            yield node
        waiting.extend(node.items)
        waiting.extend(part for pair in node.entries.values() for part in (pair.key, pair.value))
