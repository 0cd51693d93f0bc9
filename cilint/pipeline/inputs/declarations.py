"""`spec: inputs`: which inputs a file declares, and the values that they can have as far as the files say.

Interpolation is in interpolation.py, what GitLab refuses of the header in header.py, whether a value suits in
values.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.conditions.evaluation import UNKNOWN, Value
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.inputs.coercion import coerced
from cilint.pipeline.inputs.header import SPEC_KEYS
from cilint.pipeline.inputs.included import NONE_INCLUDED, Included
from cilint.pipeline.inputs.rules import Applied, Matching, as_operand, matching_rule
from cilint.pipeline.inputs.values import (
    COMPARISON,
    Complaint,
    InputType,
    allowed_options,
    complaint,
    input_type,
    is_unknown,
)
from cilint.pipeline.nesting import Extent, extent
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import remedy_for
from cilint.pipeline.work import Work
from cilint.syntax.composer import MAX_DEPTH
from cilint.syntax.node import STRING_TAG, Kind, Node, Pair, node_of

if TYPE_CHECKING:
    from cilint.pipeline.include import Given

_LIMITS = frozenset({"options", "regex", "rules"})
_WITHOUT_TEXT = (InputType.NUMBER, InputType.BOOLEAN)
_MAX_EXTENT = Extent(size=10_000, height=MAX_DEPTH)


class Input(NamedTuple):
    """An input of a file and the values that it can have as far as the files say: the usual one first.

    No values: it must be given from outside, and nothing is known of it. Of `type` None GitLab knows none. `is_given`
    says that an include gives the value; `is_certain` that it can have no other. `is_limited` says that its definition
    has a word on what a value may be: options, a pattern, rules, or a type that leaves no text.
    """

    name: str
    type: InputType | None
    values: tuple[Node, ...]
    is_given: bool = False
    is_certain: bool = False
    is_limited: bool = False


class BlockContext(NamedTuple):
    """What blocks of one file can ask for.

    `inputs` by name; `is_complete` says that the file includes no others (`spec:include`). `component` has the names
    that `spec:component` asks for, each with its value where that is known.
    """

    inputs: Mapping[str, Input]
    is_complete: bool = True
    component: Mapping[str, str | None] = {}


def declared_context(
    header: Node,
    given: Given | None,
    component: Mapping[str, str],
    work: Work,
    problems: Problems,
    included: Included = NONE_INCLUDED,
) -> BlockContext:
    """What a file's header declares, with the values that an include gives; what does not suit goes to `problems`.

    An input that is given has that value alone; otherwise its default, and each of its options, is possible. `given` is
    None for a file that is no include's: then a value may still come from outside. `component` are the values of
    `$[[ component.… ]]` as far as they are known, `included` what other files declare for this one.
    """
    spec = header.get("spec")
    declared = spec.get("inputs") if spec else None
    definitions = {**included.definitions, **(declared.entries if declared else {})}
    # A header that GitLab refuses may have meant to declare any input.
    is_readable = all(node is None or node.is_null or node.is_mapping for node in (spec, declared))
    is_readable = is_readable and (spec is None or spec.entries.keys() <= set(SPEC_KEYS))
    is_complete = is_readable and included.is_complete
    inputs = _Inputs(given, work).read(definitions)
    if given:
        _check_given(given, definitions, inputs, work, problems, is_complete=is_complete)
    wanted = spec.get("component") if spec else None
    names = [item.text for item in wanted.items] if wanted else []
    return BlockContext(inputs.found, is_complete, {name: component.get(name) for name in names})


def refuse_given(given: Given, problems: Problems) -> None:
    """Adds a problem for each input that is given to a file without a header, and for what gives none."""
    if given.inputs and not _is_mapping(given.inputs, problems):
        return
    for pair in given.inputs.entries.values() if given.inputs else ():
        message = f"the file declares no inputs, and {pair.key.text!r} is given to it"
        remedy = "take it away, or declare it in the file"
        problems.add(Problem(ProblemKind.INPUTS, pair.key.span, message, remedy, words=gitlab_words("inputs-none")))


def _check_given(
    given: Given,
    definitions: Mapping[str, Pair],
    inputs: _Inputs,
    work: Work,
    problems: Problems,
    *,
    is_complete: bool,
) -> None:
    node = given.inputs
    if node is not None and not node.is_null and not _is_mapping(node, problems):
        return
    entries = {name: pair for name, pair in (node.entries if node else {}).items() if not pair.value.is_null}
    for name, pair in node.entries.items() if node and is_complete else ():
        if name not in definitions:
            work.spend(COMPARISON * len(definitions))
            message = f"the file declares no input {name!r}"
            remedy, words = remedy_for(name, definitions), gitlab_words("input-unknown", name=name)
            problems.add(Problem(ProblemKind.INPUTS, pair.key.span, message, remedy, words=words))
    for name, definition in definitions.items():
        if name in entries:
            options = inputs.options_of(name, definition.value)
            span, found = entries[name].value.span, complaint(entries[name].value, definition.value, options, work)
            message = f"the value of input {name!r} {found.reason}" if found else ""
        else:
            span, found = given.span, _missing(name, definition.value)
            message = found.reason if found else ""
        if found:
            related = ((definition.key.span, "declared here"),)
            problems.add(Problem(ProblemKind.INPUTS, span, message, found.remedy, related, words=found.words))


def _is_mapping(inputs: Node, problems: Problems) -> bool:
    """Whether what an include gives is a mapping; a problem where not."""
    if not inputs.is_mapping and not inputs.is_null and not is_unknown(inputs):
        message = "the inputs of an include are a mapping"
        words = gitlab_words("inputs-sort")
        problems.add(Problem(ProblemKind.INPUTS, inputs.span, message, "write NAME: value", words=words))
    return inputs.is_mapping


def _missing(name: str, definition: Node) -> Complaint | None:
    if not _is_required(definition):
        return None
    return Complaint(
        f"the file needs a value of input {name!r}", f"give one: inputs: {{{name}: …}}", "input-missing", {"name": name}
    )


def _is_required(definition: Node) -> bool:
    """Whether an input must be given: it has no default, and none of its rules gives it one (lib/ci/inputs)."""
    if not definition.is_null and not definition.is_mapping:
        return False
    if "default" in definition.entries:
        return False
    rules = definition.get("rules")
    return not any("default" in rule.entries or "if" not in rule.entries for rule in (rules.items if rules else ()))


class _Inputs:
    """The inputs of a file, read in the order in which they are declared, as far as they are `found`."""

    def __init__(self, given: Given | None, work: Work) -> None:
        self._is_included = given is not None
        self._given = given.inputs.entries if given and given.inputs else {}
        self._work = work
        self._matching: dict[str, Matching] = {}
        self.found: dict[str, Input] = {}

    def read(self, definitions: Mapping[str, Pair]) -> _Inputs:
        """Finds the inputs that are so defined."""
        for name, pair in definitions.items():
            rules = pair.value.get("rules")
            if rules is not None and rules.is_sequence:
                self._matching[name] = matching_rule(rules, self._usual, self._certain, self._work)
            self.found[name] = self._input(name, pair.value)
        return self

    def options_of(self, name: str, definition: Node) -> tuple[Node, ...] | None:
        """The values that an input is limited to; None where it is not, or that is not known."""
        matching = self._matching.get(name)
        if matching is None:
            return allowed_options(definition)
        options = matching.rule.get("options") if matching.rule and matching.applied is Applied.SURELY else None
        return options.items if options and options.is_sequence else None

    def _input(self, name: str, definition: Node) -> Input:
        kind = input_type(definition)
        pair = self._given_pair(name)
        is_given = pair is not None
        declared = _declared_values(definition, kind, self._matching.get(name))
        nodes = iter((pair.value,)) if pair else declared
        suiting = (coerced(node, kind, is_given=is_given) for node in nodes)
        # Files can pass an input on with more around it, again and again: what grows too large is not known.
        values = {_key(node): node for node in suiting if node and extent(node, _MAX_EXTENT)}
        is_certain = is_given or (self._is_included and bool(values) and self._has_one_default(name, definition))
        found = tuple(values.values())
        is_limited = kind in _WITHOUT_TEXT or not _LIMITS.isdisjoint(definition.entries)
        return Input(name, kind, found[:1] if is_certain else found, is_given, is_certain, is_limited)

    def _given_pair(self, name: str) -> Pair | None:
        """What an include gives for an input; a null is nothing, and to one with rules an empty text is, too."""
        pair = self._given.get(name)
        if pair is None or pair.value.is_null:
            return None
        return None if name in self._matching and pair.value.is_scalar and pair.value.texts == ("",) else pair

    def _has_one_default(self, name: str, definition: Node) -> bool:
        matching = self._matching.get(name)
        return "default" in definition.entries if matching is None else matching.applied is Applied.SURELY

    def _usual(self, name: str) -> Value | bool:
        return self._operand(name, lambda found: bool(found.values))

    def _certain(self, name: str) -> Value | bool:
        return self._operand(name, lambda found: found.is_certain)

    def _operand(self, name: str, is_known: Callable[[Input], bool]) -> Value | bool:
        pair = self._given.get(name)
        if pair and not pair.value.is_null:
            return UNKNOWN if is_unknown(pair.value) else as_operand(pair.value)
        found = self.found.get(name)
        if found is None:
            return None
        value = found.values[0] if is_known(found) else None
        return UNKNOWN if value is None or is_unknown(value) else as_operand(value)


def _key(node: Node) -> tuple[str, int]:
    """What is equal for equal values, so that an option that is the default counts once."""
    return (node.canonical, 0) if node.is_scalar else ("", node.start)


def _declared_values(definition: Node, kind: InputType | None, matching: Matching | None) -> Iterator[Node]:
    """The values that a definition names, of equal ones the first."""
    found: dict[tuple[str, int], Node] = {}
    for node in _named_values(definition) if matching is None else _values_by_rules(definition, kind, matching):
        found.setdefault(_key(node), node)
    type_ = definition.get("type")
    if not found and kind is InputType.BOOLEAN and type_:
        for text in ("true", "false"):
            yield node_of(type_.kind, text, type_.source, type_.start, type_.end)
    yield from found.values()


def _values_by_rules(definition: Node, kind: InputType | None, matching: Matching) -> Iterator[Node]:
    """The default of the rule that counts, or no value where none does; then those of other rules that may."""
    if matching.applied is not Applied.UNKNOWN:
        default = matching.rule.get("default") if matching.rule else None
        # Without a value of its own in a rule, what the user enters counts.
        if default is not None and not default.is_null:
            yield default
        elif matching.rule is None and kind is InputType.STRING:
            yield _nothing(definition)
    if matching.applied is not Applied.SURELY:
        yield from _named_values(definition)


def _nothing(definition: Node) -> Node:
    """The empty text that an input of type string has without a value."""
    return node_of(Kind.SCALAR, "", definition.source, definition.start, definition.end, STRING_TAG)


def _named_values(definition: Node) -> Iterator[Node]:
    rules = definition.get("rules")
    for holder in (definition, *(rules.items if rules else ())):
        default = holder.get("default")
        if default is not None and not (default.is_null and holder is not definition):
            yield default
    for holder in (definition, *(rules.items if rules else ())):
        options = holder.get("options")
        yield from options.items if options else ()
