"""The parts of a text that stand for something else, by who puts the values in. What is a secret: placeholder.py."""

from __future__ import annotations

import re
from enum import Enum

from cilint.container.placeholder import holds_reference

HOLE = "\ue000"
"""What stands in a script's text for each expansion, whose own text may hold quotes; a character of private use."""

# Blocks of GitLab's inputs and of template engines are replaced before anything reads the text.
_BLOCKS = r"\$\[\[(?:[^$\]]|\$(?!\[\[)|\](?!\]))*+\]\]|\{\{[^{}]*\}\}"


class References(Enum):
    """Who may replace parts of a text before it is read."""

    ANY = "any"
    """Nobody knows who: a shell, a template engine, GitLab."""
    VARIABLES = "variables"
    """GitLab and its Runner (common/spec/variables.go: os.Expand of Go), which run no commands."""
    NONE = "none"
    """Nobody: the value of a variable with `expand: false`."""
    HOLES = "holes"
    """A shell; each expansion is one `HOLE` already, and every `$` that is left is text."""

    def within(self, text: str) -> bool:
        """Whether a part of the text is replaced."""
        return holds_reference(text) if self is References.ANY else _search(self).search(text) is not None

    def without(self, text: str) -> str:
        """What is left of a text for sure when the parts that are replaced are cut out; nothing where none is sure."""
        if self is References.ANY:
            return "" if holds_reference(text) else text
        return _search(self).sub("", text)

    def replaced(self, text: str, mark: str) -> str:
        """The text with a mark for each part that is replaced. Raises KeyError for `ANY`, which knows no ends."""
        return _search(self).sub(mark, text)


# os.Expand also replaces `$1`, `$?` and their like, and `${NAME:-x}` as a whole.
_PATTERNS = {
    References.VARIABLES: rf"{_BLOCKS}|\$\{{[^{{}}]*\}}|\$\w+|\$[*#@!?$-]",
    References.NONE: _BLOCKS,
    References.HOLES: rf"{_BLOCKS}|{HOLE}",
}


def _search(references: References) -> re.Pattern[str]:
    return re.compile(_PATTERNS[references], re.ASCII)
