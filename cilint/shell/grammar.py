"""The door to tree-sitter and its Bash grammar: nothing else imports them."""

from __future__ import annotations

from functools import cache

from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING, Any

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
    """The parser, which is loaded here: that takes as long as a whole run over a pipeline without a script to read.

    What counts are two extension modules, each of which is loaded by itself. The packages around them (0.25) import
    `typing`, `importlib.resources`, and with it `pathlib`, `urllib.parse` and `tempfile`, for what editors use; that is
    a tenth of a check. Where there are no such extensions, the packages are asked.
    """
    library, grammar = _extension("tree_sitter"), _extension("tree_sitter_bash")
    if library is None:
        import tree_sitter as library
    if grammar is None:
        import tree_sitter_bash as grammar
    parser: Parser = library.Parser(library.Language(grammar.language()))
    return parser


def _extension(package: str) -> Any:
    """The extension module `_binding` of a package; None where there is none. The package itself is not loaded."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    around = PathFinder.find_spec(package)
    inside = around.submodule_search_locations if around else None
    spec = PathFinder.find_spec(f"{package}._binding", inside) if inside else None
    if spec is None or spec.loader is None:
        return None
    extension = module_from_spec(spec)
    spec.loader.exec_module(extension)
    return extension
