"""What is said of a line of a script that is no text; loaded for what is refused anyway."""

from __future__ import annotations

from cilint.pipeline.certainty import kind_name
from cilint.syntax.node import Node, Style


def wrong_line(node: Node) -> tuple[str, str]:
    """What is wrong with an entry that is neither a text nor a list, and what to write."""
    if node.is_null:
        return "an entry of this script is empty", "remove it, or write the command"
    if node.is_scalar:
        return f"an entry of this script is {kind_name(node)}, and GitLab takes only texts", "put it in quotes"
    message = "an entry of this script is a mapping, and GitLab takes only texts"
    plain = len(node.pairs) == 1 and node.pairs[0].key.style is Style.PLAIN
    remedy = "put the whole line in quotes: its ': ' makes it a mapping" if plain else "write it as a text"
    return message, remedy
