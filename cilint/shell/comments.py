"""The comments of a script: what the shell leaves out, and neither quotes nor a here-document hold."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.shell.budget import Budget
from cilint.shell.masking import MaskedScript, mask
from cilint.shell.nesting import Scanner
from cilint.shell.powershell import line_comments, looks_like_powershell
from cilint.text.mapped import MappedText

if TYPE_CHECKING:
    from tree_sitter import Node

_GOES_ON = regex(r"`[ \t]*\n[ \t]*#")
"""A comment behind PowerShell's sign that its next line belongs to this one."""


class ScriptComment(NamedTuple):
    """A comment from `start` up to `end`, its line's end, in the text of a script.

    `certain` says that another way of reading the script finds it, too: the grammar, or for PowerShell Bash's rules.
    """

    start: int
    end: int
    certain: bool


def comments(script: MappedText, budget: Budget) -> Iterator[ScriptComment]:
    """The comments of a script, in order; none of one that is longer than the `budget` admits."""
    if not budget.admits(script):
        return
    masked = mask(script)
    bash = dict(_scanned(masked.structure))
    if looks_like_powershell(script.text):
        for start, end in line_comments(script.text):
            yield ScriptComment(start, end, bash.get(start) == end)
        return
    parsed = _parsed(masked, budget) if bash else set()
    for start, end in bash.items():
        yield ScriptComment(start, end, start in parsed)


def _scanned(text: str) -> Iterator[tuple[int, int]]:
    """The comments that the nesting of quotes leaves in a text without here-documents."""
    scanner = Scanner(text)
    while scanner.step() is not None:
        if scanner.comment is not None:
            yield scanner.comment, scanner.position


def _parsed(masked: MaskedScript, budget: Budget) -> set[int]:
    """Where the grammar finds comments; nowhere in what it cannot read."""
    root = budget.tree(masked.structure, masked.script, 0)
    if root.has_error:
        return set()
    found: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type == "comment":
            found.add(node.start_byte)
        pending += node.children
    return found


def differ_in_comments_only(before: MappedText, after: MappedText, budget: Budget) -> bool:
    """Whether two scripts surely have the same commands: no, where the grammar cannot read one of them."""
    if looks_like_powershell(after.text) and _GOES_ON.search(after.text):
        return False
    shapes = [_shape(script, budget) for script in (before, after)]
    return shapes[0] is not None and shapes[0] == shapes[1]


def _shape(script: MappedText, budget: Budget) -> list[str] | None:
    """The syntax tree of a script as a list, without comments and places; None where it cannot be read."""
    if not budget.admits(script):
        return None
    masked = mask(script)
    root = budget.tree(masked.structure, script, 0)
    if root.has_error:
        return None
    found = [script.text[place.body_start : place.body_end] for place in masked.here_documents.values()]
    pending: list[Node | None] = [root]
    while pending:
        node = pending.pop()
        if node is None:
            found.append(")")
        elif node.type != "comment":
            found.append(node.type)
            if node.children:
                pending += (None, *node.children[::-1])
            elif text := masked.text[node.start_byte : node.end_byte].strip():
                found.append(text)
    return found
