"""The door to tree-sitter and its Bash grammar: nothing else imports them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cilint.lazy.patterns import regex

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_NOT_ASCII = regex(r"[^\x01-\x7f]")


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
    from tree_sitter import Language, Parser

    return Parser(Language(_grammar()))


def _grammar() -> object:
    """The grammar in the form that tree-sitter takes.

    It is in an extension module of tree_sitter_bash, which is loaded by itself: the package around it (0.25) imports
    importlib.resources, and with it pathlib, urllib.parse and tempfile, for queries that only editors use; that
    is 6 % of the time of a check. Where there is no such extension, the package is asked.
    """
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    package = PathFinder.find_spec("tree_sitter_bash")
    inside = package.submodule_search_locations if package else None
    spec = PathFinder.find_spec("tree_sitter_bash._binding", inside) if inside else None
    if spec is None or spec.loader is None:
        import tree_sitter_bash

        return tree_sitter_bash.language()
    extension = module_from_spec(spec)
    spec.loader.exec_module(extension)
    return extension.language()
