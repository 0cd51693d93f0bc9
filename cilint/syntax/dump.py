"""Plain values to YAML, in block style and with a comment beside each; what GitLab reads back is what was given."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping

from cilint.lazy.patterns import regex
from cilint.lazy.typing import Any
from cilint.syntax.resolution import ScalarType, scalar_type

NodePath = tuple[str | int, ...]
Remark = Callable[[NodePath], str]
"""Gives the text of the comment for what stands at a path, empty for none."""

_PLAIN = regex(r"[A-Za-z0-9_./$](?:[A-Za-z0-9_./$@+=,()%*\- ]|:(?=[^ ]))*(?<! )", re.ASCII)
_BLOCK = regex(
    r"[^\s\x00-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff](?:[^\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff])*"
)
_UNPRINTABLE = regex("[\x7f-\x9f\ufeff\u2028\u2029\ud800-\udfff]")
_INDENT = "  "


def dump(value: Mapping[str, Any], remark: Remark) -> Iterator[str]:
    """The lines of a document with `value`, in which there are dicts, lists, strings, numbers, booleans and None."""
    yield from _collection(value, (), "", remark) if value else ("{}",)


def _collection(
    value: Mapping[str, Any] | list[Any], path: NodePath, indent: str, remark: Remark, dashes: str = ""
) -> Iterator[str]:
    """The lines of a mapping or a list; `dashes` are those of the entries that it opens, which its first line has."""
    entries = enumerate(value) if isinstance(value, list) else value.items()
    lead = dashes or indent
    for key, item in entries:
        at = (*path, key)
        is_entry = isinstance(key, int)
        head = f"{lead}-" if is_entry else f"{lead}{one_line(key)}:"
        lead = indent
        comment = remark(at)
        if not (isinstance(item, dict | list) and item):
            yield from _scalar(item, f"{head} ", indent + _INDENT, comment)
        elif is_entry:
            # The line of its first key has room for one comment.
            first = 0 if isinstance(item, list) else next(iter(item))
            if comment and comment != remark((*at, first)):
                yield f"{indent}# {comment}"
            yield from _collection(item, at, indent + _INDENT, remark, f"{head} ")
        else:
            yield _commented(head, comment)
            yield from _collection(item, at, indent + _INDENT, remark)


def _scalar(value: Any, head: str, indent: str, comment: str) -> Iterator[str]:
    if isinstance(value, str) and "\n" in value and _BLOCK.fullmatch(value):
        body = value.rstrip("\n")
        breaks = len(value) - len(body)
        yield _commented(f"{head}|{'-' if breaks == 0 else '' if breaks == 1 else '+'}", comment)
        yield from (f"{indent}{line}" if line else "" for line in body.split("\n"))
        yield from [""] * (breaks - 1)
    else:
        yield _commented(head + one_line(value), comment)


def _commented(line: str, comment: str) -> str:
    return f"{line}  # {comment}" if comment else line


def one_line(value: Any) -> str:
    """A scalar on one line."""
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and scalar_type(value, plain=True) is ScalarType.STR and " #" not in value
        return value if plain else _quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if isinstance(value, dict | list):
        return "{}" if isinstance(value, dict) else "[]"
    return str(value)


def _quoted(value: str) -> str:
    if value.isprintable():
        # Most of what needs quotes holds double ones.
        return "'" + value.replace("'", "''") + "'"
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
