"""The functions of `$[[ inputs.x | function ]]`: how they are written and what they make of a text.

Their source is lib/gitlab/ci/config/interpolation/functions/*.rb and functions_stack.rb beside it (GitLab 18.9 and, for
`split`, the version after it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.inputs.values import Complaint, InputType
from cilint.pipeline.similar import remedy_for

MAX_FUNCTIONS = 3

_LONGEST_NUMBER = 18
_TRUNCATE = regex(r"truncate\(\s*(\d+)\s*,\s*(\d+)\s*\)?", re.ASCII)
_SPLIT = regex(r"split\('([^']*)'\)")
_NAME = regex(r"\w+", re.ASCII)
_VARIABLE = regex(r"\$[a-zA-Z_]|\$\{[a-zA-Z_]|%[a-zA-Z_]\w*%")
_ESCAPED_BY_SHELL = regex(r"[^A-Za-z0-9_\-.,:+/@\n]")
# What Ruby's strip takes away.
_STRIPPED = " \t\n\v\f\r\0"


class FunctionName(Enum):
    """The functions there are."""

    EXPAND_VARS = "expand_vars"
    POSIX_ESCAPE = "posix_escape"
    SPLIT = "split"
    TRUNCATE = "truncate"


_USAGE = {
    FunctionName.EXPAND_VARS: "expand_vars",
    FunctionName.POSIX_ESCAPE: "posix_escape",
    FunctionName.SPLIT: "split(',')",
    FunctionName.TRUNCATE: "truncate(0,8)",
}
# The name that posix_escape had at first.
_BARE = {"expand_vars": FunctionName.EXPAND_VARS} | dict.fromkeys(
    ("posix_escape", "posix_quote"), FunctionName.POSIX_ESCAPE
)


class Function(NamedTuple):
    """A function with its arguments: an offset and a length in characters, or a separator."""

    name: FunctionName
    offset: int = 0
    length: int = 0
    separator: str = ""


def parse_function(expression: str) -> Function | None:
    """The function that an expression calls; None where GitLab knows none that is written so."""
    if expression in _BARE:
        return Function(_BARE[expression])
    if match := _TRUNCATE.fullmatch(expression):
        # No text is so long that further digits would matter.
        offset, length = (int(digits[-_LONGEST_NUMBER:]) if _is_short(digits) else 10**9 for digits in match.groups())
        return Function(FunctionName.TRUNCATE, offset, length)
    if match := _SPLIT.fullmatch(expression):
        return Function(FunctionName.SPLIT, separator=match[1])
    return None


def _is_short(digits: str) -> bool:
    return len(digits.lstrip("0")) <= _LONGEST_NUMBER


def chain_complaint(expressions: Sequence[str], kind: InputType | None) -> Complaint | None:
    """What GitLab refuses about a block's functions, applied to a value of type `kind` (None: it is not known)."""
    if len(expressions) > MAX_FUNCTIONS:
        return Complaint(f"a block has no more than {MAX_FUNCTIONS} functions", "", "functions-many")
    for number, expression in enumerate(expressions, 1):
        function = parse_function(expression)
        if function is None:
            return _unknown_function(expression)
        if function.name is FunctionName.SPLIT:
            if number < len(expressions):
                return Complaint("split is not the last function of the block", "split gives a list: put it last")
            if not function.separator:
                return Complaint("the separator of split is empty", "write a separator, as in split(',')")
    if expressions and kind not in (None, InputType.STRING):
        called = expressions[0].partition("(")[0]
        reason = f"{called} takes a string, and the input is {kind.noun}"
        return Complaint(reason, "", "function-type", {"name": called})
    return None


def _unknown_function(expression: str) -> Complaint:
    match = _NAME.match(expression)
    name = match[0] if match else ""
    usage = {function.value: text for function, text in _USAGE.items()}
    if name in usage:
        reason, remedy = f"{name} is not written as {expression!r}", f"write it as in {usage[name]}"
    else:
        reason = f"there is no function {expression!r}"
        remedy = remedy_for(name, usage) or f"the functions are {', '.join(usage)}"
    return Complaint(reason, remedy, "function-unknown", {"name": expression})


def applied(functions: Sequence[Function], text: str) -> str | None:
    """What functions make of a text, `split` left aside; None where that depends on the values of variables.

    `expand_vars` leaves its variables in the text, where the expansion of the keyword that uses it finds them.
    """
    has_variables = False
    for function in functions:
        if has_variables:
            return None
        if function.name is FunctionName.EXPAND_VARS:
            has_variables = bool(_VARIABLE.search(text))
        elif function.name is FunctionName.TRUNCATE:
            text = text[function.offset : function.offset + function.length]
        elif function.name is FunctionName.POSIX_ESCAPE:
            text = _shell_escaped(text)
    return text


def _shell_escaped(text: str) -> str:
    """Ruby's `Shellwords.shellescape`."""
    return _ESCAPED_BY_SHELL.sub(r"\\\g<0>", text).replace("\n", "'\n'") if text else "''"


def split_parts(text: str, separator: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a text stand that `split` gives: without space around them, and none that is empty."""
    # Ruby splits at a single space as at any white space; parts are stripped and never empty either way.
    start = 0
    while start <= len(text):
        found = text.find(separator, start)
        end = found if found >= 0 else len(text)
        part = text[start:end]
        stripped = part.strip(_STRIPPED)
        if stripped:
            begin = start + part.index(stripped)
            yield begin, begin + len(stripped)
        start = end + len(separator)
