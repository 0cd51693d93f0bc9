"""The type that a scalar's text has in GitLab, and the text that GitLab makes of it.

GitLab reads YAML with Ruby's Psych, whose scalars are those of YAML 1.1 with additions of its own. The patterns are
Psych's (lib/psych/scalar_scanner.rb of 5.1, tried against 4.0.3 with safe_load as GitLab calls it); where 4.0 differs
(`0x_` is an error there, `0_` is 0) the newer one counts. What nodes are is in node.py.
"""

from __future__ import annotations

import re

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex


class ScalarType(Enum):
    """The types that Psych gives to scalars. GitLab refuses a file with an unquoted DATE or TIME."""

    NULL = "null"
    BOOL = "boolean"
    INT = "integer"
    FLOAT = "float"
    STR = "string"
    SYMBOL = "symbol"
    DATE = "date"
    TIME = "time"


_STRING_TAGS = frozenset({"tag:yaml.org,2002:str", "!str", "tag:yaml.org,2002:binary", "!binary", "!ruby/string"})
_STRING_TAG_PREFIXES = ("!str:", "!ruby/string:")
_FLOAT_TAGS = frozenset({"tag:yaml.org,2002:float", "!float"})

_LONGEST_WORD = len("false")
_WORD_STARTS = frozenset("~nytofNYTOF")
_TRUE = frozenset({"yes", "true", "on"})
_WORDS = {
    "~": ScalarType.NULL,
    "null": ScalarType.NULL,
    **dict.fromkeys(_TRUE, ScalarType.BOOL),
    **dict.fromkeys(("no", "false", "off"), ScalarType.BOOL),
}

_DIGITS = frozenset("0123456789")
TYPED_STARTS = frozenset({"", *_WORD_STARTS, *_DIGITS, *":+-."})
"""The characters with which a scalar may begin that is no string by its text; "" is for the empty one."""

_AFTER_SIGN = frozenset(".0123456789")
_AFTER_POINT = frozenset("iInN0123456789")
# The patterns stand in the order in which Psych tries them.
_TYPED = (
    (
        ScalarType.TIME,
        r"-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t\r\f\v]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?"
        r"(?:[ \t\r\f\v]*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?",
    ),
    (ScalarType.DATE, r"\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)"),
    (ScalarType.FLOAT, r"[-+]?\.[iI][nN][fF]|\.[nN][aA][nN]"),
    (ScalarType.INT, r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}"),
    (ScalarType.FLOAT, r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\.[0-9_]*"),
    (ScalarType.FLOAT, r"[-+]?(?:[0-9][0-9_,]*\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?"),
    (ScalarType.INT, r"[-+]?0b[_,]*[01][01_,]*"),
    (ScalarType.INT, r"[-+]?0[_,]*[0-7][0-7_,]*"),
    (ScalarType.INT, r"[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)"),
    (ScalarType.INT, r"[-+]?0x[_,]*[0-9a-fA-F][0-9a-fA-F_,]*"),
)
_ANY_TYPE = regex("|".join(f"({pattern})" for _, pattern in _TYPED), re.ASCII)
"""The patterns as one, the n-th as its n-th group."""
_RUBY_FLOAT = regex(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_TRUE_LINE = regex(r"^(?:yes|true|on)$", re.IGNORECASE | re.MULTILINE)
_QUOTED_SYMBOL = regex(r""":(["'])(.*)\1""")
_LEADING_INTEGER = regex(r"[-+]?[0-9]+(?:_[0-9]+)*")
_LEADING_NUMBER = regex(r"[-+]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?")


def scalar_type(value: str, *, plain: bool, tag: str | None = None) -> ScalarType:
    """The type of a scalar with the text `value`.

    `plain` says whether it is written without quotes and not as a block; `tag` is its tag as in `Node.tag`. Without
    a tag everything but a plain scalar is a string; with a tag that names no type Psych looks at the text, however
    it is quoted (`!!int "0755"` and `! "0755"` are 493).
    """
    if tag is None:
        if not plain:
            return ScalarType.STR
    elif tag in _STRING_TAGS or tag.startswith(_STRING_TAG_PREFIXES):
        return ScalarType.STR
    elif tag in _FLOAT_TAGS:
        return _float_or_string(value)
    return _resolve(value)


def _resolve(value: str) -> ScalarType:
    if not value:
        return ScalarType.NULL
    first = value[0]
    if first in _DIGITS:
        return _resolve_number(value)
    if first == ":":
        return ScalarType.SYMBOL if len(value) > 1 and "\n" not in value else ScalarType.STR
    if first in "+-":
        return _resolve_number(value) if value[1:2] in _AFTER_SIGN else ScalarType.STR
    if first == ".":
        return _resolve_number(value) if value[1:2] in _AFTER_POINT else ScalarType.STR
    if first not in _WORD_STARTS or len(value) > _LONGEST_WORD:
        return ScalarType.STR
    if "\n" in value:
        return _resolve_lines(value.casefold().removesuffix("\n").split("\n"))
    return _WORDS.get(value.casefold(), ScalarType.STR)


def _resolve_number(value: str) -> ScalarType:
    match = _ANY_TYPE.fullmatch(value)
    return _TYPED[match.lastindex - 1][0] if match and match.lastindex else ScalarType.STR


def _resolve_lines(lines: list[str]) -> ScalarType:
    """Psych's patterns look at each line by itself, so that `on`, a blank line and `on` folded together is true."""
    if all(line and line[0] in _WORD_STARTS for line in lines):
        found = {_WORDS[line] for line in lines if line in _WORDS and line != "~"}
        return next((type_ for type_ in (ScalarType.NULL, ScalarType.BOOL) if type_ in found), ScalarType.STR)
    return ScalarType.STR


def _float_or_string(value: str) -> ScalarType:
    """A scalar tagged as float: Ruby's `Float()` of it; GitLab refuses what is no number, for us it is a string."""
    numeric = _resolve(value) in (ScalarType.INT, ScalarType.FLOAT) or _RUBY_FLOAT.fullmatch(value)
    return ScalarType.FLOAT if numeric else ScalarType.STR


def canonical_text(value: str, resolved: ScalarType) -> str:
    """The text of a scalar after parsing, as Ruby's `to_s` writes it: `0755` is `493`, `yes` is `true`, `~` is empty.

    Strings, dates and times stay as they are, and so do integers of more digits than Python converts.
    """
    if resolved is ScalarType.INT:
        try:
            return str(_integer(value))
        except ValueError:
            return value
    if resolved is ScalarType.FLOAT:
        try:
            return _float_text(_float(value))
        except (ValueError, OverflowError):
            return value
    if resolved is ScalarType.BOOL:
        return "true" if value.casefold() in _TRUE or _TRUE_LINE.search(value) else "false"
    if resolved is ScalarType.NULL:
        return ""
    if resolved is ScalarType.SYMBOL:
        quoted = _QUOTED_SYMBOL.match(value)
        return quoted[2].removeprefix(":") if quoted else value[1:]
    return value


def _integer(value: str) -> int:
    if ":" in value:
        # Psych gives the first part the weight 3600 even where there are only two: `10:20` is 37200.
        return sum(_leading_integer(part) * 60 ** abs(index - 2) for index, part in enumerate(value.split(":")))
    digits = value.replace("_", "").replace(",", "")
    unsigned = digits.lstrip("+-")
    if unsigned.startswith("0x"):
        return int(digits, 16)
    if unsigned.startswith("0b"):
        return int(digits, 2)
    return int(digits, 8 if unsigned.startswith("0") else 10)


def _leading_integer(part: str) -> int:
    match = _LEADING_INTEGER.match(part)
    return int(match[0]) if match else 0


def _float(value: str) -> float:
    if ":" in value:
        total = 0.0
        for index, part in enumerate(value.split(":")):
            match = _LEADING_NUMBER.match(part)
            total += (float(match[0]) if match else 0.0) * 60 ** abs(index - 2)
        return total
    if value[-1] in "fFnN" and "." in value:
        return float(value.replace(".", ""))
    if _resolve(value) is ScalarType.INT:
        return float(_integer(value))
    return float(value.replace("_", "").replace(",", ""))


def _float_text(number: float) -> str:
    text = repr(number)
    if text[-3:] == "inf":
        return text.replace("inf", "Infinity")
    if text == "nan":
        return "NaN"
    mantissa, exponent_sign, exponent = text.partition("e")
    return f"{mantissa}.0e{exponent}" if exponent_sign and "." not in mantissa else text
