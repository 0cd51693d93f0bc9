"""The door to tree-sitter and its Bash grammar: nothing else imports them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_NOT_ASCII = re.compile(r"[^\x01-\x7f]")


def ascii_twin(text: str) -> str:
    """`text` with `_` for every character outside ASCII.

    Bash reads such characters as parts of words, so the structure stays the same; and the grammar, which
    counts bytes, then counts code points.
    """
    return text if text.isascii() and "\0" not in text else _NOT_ASCII.sub("_", text)


def parse(text: str) -> Node:
    """The root of the syntax tree of an ASCII text; its byte offsets are offsets in `text`."""
    return _parser().parse(text.encode("ascii")).root_node


@cache
def _parser() -> Parser:
    # Imported here: loading the grammar takes as long as a whole run over a pipeline that has no script to read.
    import tree_sitter_bash
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_bash.language()))
