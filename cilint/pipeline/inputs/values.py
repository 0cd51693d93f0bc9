"""Whether a value suits an input: its type, options and pattern, as GitLab tests them when it builds the configuration.

The conditions are those of lib/ci/inputs/*.rb and its specs (GitLab 18.9). What the value is used for is in
declarations.py; the shape of the definition itself is in header.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.inputs.block import OPENING
from cilint.pipeline.similar import remedy_for
from cilint.pipeline.work import Work
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType

COMPARISON = 50
"""The work of comparing a name with another one, for the nearest."""

_OPTIONS_SHOWN = 5
# GitLab reads a text that is given for a number as JSON; what its parser makes of others that begin so is not known.
_JSON_NUMBER = regex(r"\s*(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*", re.ASCII)
_LIKE_NUMBER = regex(r"\s*[-+.]?(?:\d|inf|nan)", re.ASCII | re.IGNORECASE)


class InputType(Enum):
    """The `type` of an input (doc/ci/inputs/_index.md, "Input types")."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ARRAY = "array"

    @property
    def noun(self) -> str:
        """The type with its article."""
        return f"an {self.value}" if self is InputType.ARRAY else f"a {self.value}"


class Complaint(NamedTuple):
    """Why a value does not suit, and what to write instead where that is known.

    `mistake` and `parts` are what GitLab's words for it are found by.
    """

    reason: str
    remedy: str = ""
    mistake: str = ""
    parts: Mapping[str, str] = {}

    @property
    def words(self) -> str:
        """What GitLab says of it."""
        return gitlab_words(self.mistake, **self.parts) if self.mistake else ""


def input_type(definition: Node) -> InputType | None:
    """The type of the input that is so defined, a string without `type`; None where `type` names none."""
    node = definition.get("type")
    if node is None:
        return InputType.STRING
    return next((known for known in InputType if node.is_scalar and node.text == known.value), None)


def is_unknown(value: Node) -> bool:
    """Whether a value holds a reference, or a block that was not interpolated, so that its text is not all there is.

    A variable is a text like any other here: GitLab reads inputs before it expands any (external/mapper/).
    """
    return value.is_reference or (value.is_scalar and any(OPENING in text for text in value.texts))


def complaint(value: Node, definition: Node, options: Sequence[Node] | None, work: Work) -> Complaint | None:
    """What GitLab would say to a value of the input that is so defined; None where it takes it, or nobody can know.

    `options` are the values that the input is limited to, if it is. Of a value that can be several things one that
    suits is enough. A pattern that RE2 refuses is not the value's fault.
    """
    kind = input_type(definition)
    if kind is None or is_unknown(value):
        return None
    if not _may_be(kind, value):
        return Complaint(f"is not {kind.noun}", "", "input-type", {"type": kind.noun})
    if kind not in (InputType.STRING, InputType.NUMBER) or not value.is_scalar:
        return None
    # Where rules have the options, nothing at all may be given.
    if "rules" in definition.entries and value.texts == ("",):
        return None
    if options is not None and not _is_option(kind, value, options):
        work.spend(COMPARISON * len(options))
        return _not_an_option(kind, value, options)
    return _mismatch(value, definition, work) if kind is InputType.STRING else None


def _may_be(kind: InputType, value: Node) -> bool:
    """Whether a value is of a type, or GitLab may make it so: everything can be a string to it."""
    if kind is InputType.STRING:
        return True
    if not value.is_scalar:
        return value.is_sequence and kind is InputType.ARRAY
    type_ = value.scalar_type
    if type_ is ScalarType.STR:
        return any(_may_be_read_as(kind, text) for text in value.texts)
    if kind is InputType.NUMBER:
        return type_ in (ScalarType.INT, ScalarType.FLOAT)
    return kind is InputType.BOOLEAN and type_ is ScalarType.BOOL


def _may_be_read_as(kind: InputType, text: str) -> bool:
    if kind is InputType.NUMBER:
        return bool(_LIKE_NUMBER.match(text))
    if kind is InputType.BOOLEAN:
        return text.strip() in ("true", "false")
    return text.lstrip().startswith("[")


def json_number(text: str) -> str:
    """The number in a text that is given for a number; empty where it is none, or none that is certain."""
    match = _JSON_NUMBER.fullmatch(text)
    return match[1] if match else ""


def allowed_options(definition: Node) -> tuple[Node, ...] | None:
    """The values that an input without rules is limited to; None where it is not."""
    options = definition.get("options")
    if options is None or not options.is_sequence or any(option.is_reference for option in options.items):
        return None
    return options.items


def _is_option(kind: InputType, value: Node, options: Iterable[Node]) -> bool:
    if kind is InputType.STRING:
        allowed = {option.canonical for option in options if option.is_scalar}
        return any(text in allowed for text in value.texts)
    numbers = {
        _number(option.canonical)
        for option in options
        if option.is_scalar and option.scalar_type in (ScalarType.INT, ScalarType.FLOAT)
    }
    return any(number is None or number in numbers for number in map(_number, value.texts))


def _number(text: str) -> float | None:
    try:
        return float(json_number(text) or text)
    except (ValueError, OverflowError):
        return None


def _not_an_option(kind: InputType, value: Node, options: Sequence[Node]) -> Complaint:
    texts = [option.canonical for option in options if option.is_scalar]
    shown = ", ".join(texts[:_OPTIONS_SHOWN]) + (" …" if len(texts) > _OPTIONS_SHOWN else "")
    remedy = remedy_for(value.texts[0], texts) or (f"write one of: {shown}" if texts else "")
    mistake = "input-number" if kind is InputType.NUMBER else "input-option"
    return Complaint("is none of the options", remedy, mistake)


def _mismatch(value: Node, definition: Node, work: Work) -> Complaint | None:
    regex = definition.get("regex")
    if regex is None or not regex.is_scalar or regex.scalar_type is not ScalarType.STR:
        return None
    # Loaded for the few inputs that have a pattern.
    from cilint.pipeline.re2.matching import compile_pattern
    from cilint.pipeline.re2.syntax import PatternError

    try:
        pattern = compile_pattern(regex.text, work)
    except PatternError:
        return None
    if pattern is None or any(pattern.found_in(text, work) is not False for text in value.texts):
        return None
    return Complaint("does not match the pattern of the input", f"write what matches {regex.text}", "input-pattern")
