"""`spec: inputs`: which inputs a file declares, and the values that they can have as far as the files say.

Interpolation is in interpolation.py, what GitLab refuses of the header in header.py, whether a value suits in
values.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from cilint.pipeline.inputs.values import (
    COMPARISON,
    Complaint,
    InputType,
    complaint,
    input_type,
    is_unknown,
    json_number,
)
from cilint.pipeline.nesting import Extent, extent
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import remedy_for
from cilint.pipeline.work import Work
from cilint.syntax.composer import MAX_DEPTH
from cilint.syntax.node import Node, Pair
from cilint.syntax.resolution import ScalarType

if TYPE_CHECKING:
    from cilint.pipeline.include import Given

_MAX_EXTENT = Extent(size=10_000, height=MAX_DEPTH)


class Input(NamedTuple):
    """An input of a file and the values that it can have as far as the files say: the usual one first.

    No values: it must be given from outside, and nothing is known of it. Of `type` None GitLab knows none.
    """

    name: str
    type: InputType | None
    values: tuple[Node, ...]


class BlockContext(NamedTuple):
    """What blocks of one file can ask for.

    `inputs` by name; `is_complete` says that the file includes no others (`spec:include`). `component` has the names
    that `spec:component` asks for, each with its value where that is known.
    """

    inputs: Mapping[str, Input]
    is_complete: bool = True
    component: Mapping[str, str | None] = {}


def declared_context(
    header: Node, given: Given | None, component: Mapping[str, str], work: Work, problems: Problems
) -> BlockContext:
    """What a file's header declares, with the values that an include gives; what does not suit goes to `problems`.

    An input that is given has that value alone; otherwise its default, and each of its options, is possible. `given` is
    None for a file that is no include's: then a value may still come from outside. `component` are the values of
    `$[[ component.… ]]` as far as they are known.
    """
    spec = header.get("spec")
    declared = spec.get("inputs") if spec else None
    definitions = declared.entries if declared else {}
    # A header that GitLab refuses may have meant to declare any input.
    is_readable = all(node is None or node.is_null or node.is_mapping for node in (spec, declared))
    is_complete = is_readable and (spec is None or spec.get("include") is None)
    if given:
        _check_given(given, definitions, work, problems, is_complete=is_complete)
    inputs = {name: _input(name, pair.value, given) for name, pair in definitions.items()}
    wanted = spec.get("component") if spec else None
    names = [item.text for item in wanted.items] if wanted else []
    return BlockContext(inputs, is_complete, {name: component.get(name) for name in names})


def refuse_given(given: Given, problems: Problems) -> None:
    """Adds a problem for each input that is given to a file without a header."""
    for pair in given.inputs.entries.values() if given.inputs else ():
        message = f"the file declares no inputs, and {pair.key.text!r} is given to it"
        problems.add(Problem(ProblemKind.INPUTS, pair.key.span, message, "take it away, or declare it in the file"))


def _check_given(
    given: Given, definitions: Mapping[str, Pair], work: Work, problems: Problems, *, is_complete: bool
) -> None:
    node = given.inputs
    if node is not None and not node.is_mapping and not node.is_null:
        if not is_unknown(node):
            message = "the inputs of an include are a mapping"
            problems.add(Problem(ProblemKind.INPUTS, node.span, message, "write NAME: value"))
        return
    entries = {name: pair for name, pair in (node.entries if node else {}).items() if not pair.value.is_null}
    for name, pair in node.entries.items() if node and is_complete else ():
        if name not in definitions:
            work.spend(COMPARISON * len(definitions))
            message = f"the file declares no input {name!r}"
            problems.add(Problem(ProblemKind.INPUTS, pair.key.span, message, remedy_for(name, definitions)))
    for name, definition in definitions.items():
        if name in entries:
            span, found = entries[name].value.span, complaint(entries[name].value, definition.value, work)
            message = f"the value of input {name!r} {found.reason}" if found else ""
        else:
            span, found = given.span, _missing(name, definition.value)
            message = found.reason if found else ""
        if found:
            related = ((definition.key.span, "declared here"),)
            problems.add(Problem(ProblemKind.INPUTS, span, message, found.remedy, related))


def _missing(name: str, definition: Node) -> Complaint | None:
    if not _is_required(definition):
        return None
    return Complaint(f"the file needs a value of input {name!r}", f"give one: inputs: {{{name}: …}}")


def _is_required(definition: Node) -> bool:
    """Whether an input must be given: it has no default, and none of its rules gives it one (lib/ci/inputs)."""
    if not definition.is_null and not definition.is_mapping:
        return False
    if "default" in definition.entries:
        return False
    rules = definition.get("rules")
    return not any("default" in rule.entries or "if" not in rule.entries for rule in (rules.items if rules else ()))


def _input(name: str, definition: Node, given: Given | None) -> Input:
    kind = input_type(definition)
    value = given.inputs.get(name) if given and given.inputs else None
    nodes = iter((value,)) if value and not value.is_null else _declared_values(definition, kind)
    # Files can pass an input on with more around it, again and again: what grows too large is not known.
    values = {_key(node): node for node in nodes if _suits(node, kind) and extent(node, _MAX_EXTENT)}
    return Input(name, kind, tuple(values.values()))


def _key(node: Node) -> tuple[str, int]:
    """What is equal for equal values, so that an option that is the default counts once."""
    return (node.canonical, 0) if node.is_scalar else ("", node.start)


def _declared_values(definition: Node, kind: InputType | None) -> Iterator[Node]:
    """The values that a definition names, of equal ones the first."""
    found: dict[tuple[str, int], Node] = {}
    for node in _named_values(definition):
        found.setdefault(_key(node), node)
    type_ = definition.get("type")
    if not found and kind is InputType.BOOLEAN and type_:
        for text in ("true", "false"):
            yield Node(type_.kind, text, type_.source, type_.start, type_.end)
    yield from found.values()


def _named_values(definition: Node) -> Iterator[Node]:
    rules = definition.get("rules")
    for holder in (definition, *(rules.items if rules else ())):
        default = holder.get("default")
        # Without a value of its own in a rule, what the user enters counts.
        if default is not None and not (default.is_null and holder is not definition):
            yield default
    for holder in (definition, *(rules.items if rules else ())):
        options = holder.get("options")
        yield from options.items if options else ()


def _suits(value: Node, kind: InputType | None) -> bool:
    """Whether a value can be put in as it is: a list for a string, say, is Ruby's notation of it in GitLab."""
    if kind is InputType.ARRAY:
        return value.is_sequence
    if kind is None or not value.is_scalar:
        return False
    if kind is InputType.STRING or is_unknown(value):
        return True
    type_ = value.scalar_type
    if kind is InputType.BOOLEAN:
        return type_ is ScalarType.BOOL or value.text in ("true", "false")
    return type_ in (ScalarType.INT, ScalarType.FLOAT) or bool(json_number(value.text))
