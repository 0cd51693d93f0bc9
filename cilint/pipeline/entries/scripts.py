"""What is said of a line of a script that is no text; loaded for what is refused anyway."""

from __future__ import annotations

from cilint.pipeline.certainty import kind_name
from cilint.pipeline.keywords import MAX_SCRIPT_NESTING
from cilint.syntax.node import Node, Style

_WORDS = f"should be a string or a nested array of strings up to {MAX_SCRIPT_NESTING} levels deep"


def wrong_line(node: Node) -> tuple[str, str, str]:
    """What is wrong with an entry that is neither a text nor a list, what to write, and GitLab's words."""
    if node.is_null:
        return "an entry of this script is empty", "remove it, or write the command", _WORDS
    if node.is_scalar:
        return f"an entry of this script is {kind_name(node)}, and GitLab takes only texts", "put it in quotes", _WORDS
    message = "an entry of this script is a mapping, and GitLab takes only texts"
    plain = len(node.pairs) == 1 and node.pairs[0].key.style is Style.PLAIN
    remedy = "put the whole line in quotes: its ': ' makes it a mapping" if plain else "write it as a text"
    return message, remedy, _WORDS
