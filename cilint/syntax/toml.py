"""TOML files to nodes with their places. Where they stand is found in toml_scanner.py, strings are toml_text.py's.

Python's tomllib decides what is TOML (https://toml.io/en/v1.0.0), so that nothing is accepted here that it refuses.
"""

from __future__ import annotations

from cilint.errors import TomlSyntaxError
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.typing import Any
from cilint.syntax.node import Kind, Node, Style
from cilint.syntax.toml_scanner import LimitError, LostError, scan
from cilint.text.source import Source, Span

_PLACE = regex(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_BOOLEANS = {"true": True, "false": False}
_DATE = regex(r"\d{4}-|\d\d:")
_BASED = ("0x", "0o", "0b")


def parse(source: Source) -> Node:
    """The document as a mapping.

    Strings have the style of the quotes in YAML that are most like theirs (multi-line ones: folded and literal), all
    other scalars are plain and have the text that is written. A table has the place of its header, of its braces or,
    where only keys below it are written, of its own key. Raises TomlSyntaxError, with the place, for what is no TOML.
    """
    lost = None
    try:
        root = scan(source)
    except LimitError as error:
        # tomllib has no limits, and takes time and memory in proportion to the square of a key's parts.
        raise TomlSyntaxError(error.reason, Span(source, error.place, error.place)) from None
    except LostError as error:
        lost = TomlSyntaxError("this cannot be read", Span(source, error.place, error.place))
    problem = _refusal(source) or lost
    if problem:
        raise problem
    return root


class TomlType(Enum):
    """The types of TOML's values; the four with dates and times are one here."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATE = "date"
    ARRAY = "array"
    TABLE = "table"


def toml_type(node: Node) -> TomlType:
    """The type of a node of a document."""
    if node.kind is not Kind.SCALAR:
        return TomlType.TABLE if node.kind is Kind.MAPPING else TomlType.ARRAY
    if node.style is not Style.PLAIN:
        return TomlType.STRING
    if _DATE.match(node.text):
        return TomlType.DATE
    if node.text in _BOOLEANS:
        return TomlType.BOOLEAN
    return TomlType.FLOAT if _is_float(node.text) else TomlType.INTEGER


def plain_value(node: Node) -> Any:
    """What tomllib makes of a node: dicts, lists, strings, numbers, booleans; dates and times as they are written."""
    if node.kind is Kind.MAPPING:
        return {name: plain_value(pair.value) for name, pair in node.entries.items()}
    if node.kind is Kind.SEQUENCE:
        return [plain_value(item) for item in node.items]
    return node.text if node.style is not Style.PLAIN or _DATE.match(node.text) else _scalar(node.text)


def _scalar(text: str) -> bool | int | float:
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    digits = text.replace("_", "")
    return float(digits) if _is_float(text) else int(digits, 0)


def _is_float(text: str) -> bool:
    return not text.startswith(_BASED) and any(mark in text for mark in ".eEin")


def _refusal(source: Source) -> TomlSyntaxError | None:
    """Why tomllib refuses a text, and where; None where it accepts it."""
    # Few checks have such a file.
    import tomllib

    try:
        tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return _explain(str(error), source)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, for instance
        return TomlSyntaxError(f"this cannot be read: {error}", Span(source, 0, 0))
    return None


def _explain(message: str, source: Source) -> TomlSyntaxError:
    """The parser's message without the place that it ends with, what to write instead, and the place."""
    match = _PLACE.search(message)
    offset = len(source.text)
    if match and match["line"]:
        offset = source.offset(int(match["line"]), int(match["column"]))
    problem = _PLACE.sub("", message)
    remedy = next((remedy for start, remedy in _REMEDIES if problem.startswith(start)), "")
    return TomlSyntaxError(f"{problem[:1].lower()}{problem[1:]}{remedy}", Span(source, offset, offset))


# By the beginnings of tomllib's messages.
_REMEDIES = (
    ("Invalid value", "; a text stands in quotes, and true, false and numbers without"),
    ("Expected '=' after a key", ": write KEY = VALUE"),
    ("Cannot overwrite a value", ": the key stands here twice"),
    ("Cannot declare", ": join the two tables, or write [[…]] for one of several"),
    ("Expected newline or end of document", "; one line has one KEY = VALUE"),
    ("Unclosed array", ": write the `]`"),
    ("Unclosed inline table", ": write the `}`"),
    ("Expected \"'''\"", ": write the closing quotes"),
    ("Illegal character", "; a string of several lines stands in three quotes"),
    ("Unescaped '\\'", "; write `\\\\`, or put the text in single quotes"),
    ("Unterminated string", ": write the closing quotes"),
)
