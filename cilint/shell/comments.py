"""The comments of a script: what the shell leaves out, and neither quotes nor a here-document hold."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.shell.budget import Budget
from cilint.shell.masking import MaskedScript, mask
from cilint.shell.nesting import Scanner
from cilint.shell.powershell import line_comments, looks_like_powershell
from cilint.text.mapped import MappedText


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
