"""The parts of a text that stand for something else, by who puts the values in. What is a secret: placeholder.py."""

from __future__ import annotations

import re

from cilint.container.placeholder import holds_reference
from cilint.lazy.enums import Enum

_MARK = "\ue000"
"""What encloses a hole; a character of private use."""
_VARIABLE = r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))"

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
    """A shell; each expansion is a `hole` already, and every `$` that is left is text."""

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

    def identity(self, text: str) -> str | None:
        """A text that is the same for all that become the same, whatever is put in; None where nothing tells.

        `$NAME` and `${NAME}` have one, `$NAME` and `$OTHER` have two, and what a command prints has none.
        """
        if self is References.NONE:
            return text
        if self is References.HOLES:
            return None if hole() in text else text
        return None if self is References.ANY and ("$(" in text or "`" in text) else _with_braces(text)

    def legible(self, text: str) -> str:
        """The text as a person wrote it: with `$NAME` for each hole."""
        if self is not References.HOLES or _MARK not in text:
            return text
        return re.sub(rf"{_MARK}(\w*){_MARK}", lambda match: f"${match[1]}" if match[1] else "…", text)


def hole(name: str = "") -> str:
    """What stands in a script's text for an expansion, whose own text may hold quotes.

    That of a variable has its `name`, so that two of the same are seen to be; what other expansions give is unknown.
    """
    return f"{_MARK}{name}{_MARK}"


def _with_braces(text: str) -> str:
    return re.sub(_VARIABLE, lambda match: f"${{{match['braced'] or match['bare']}}}", text, flags=re.ASCII)


# os.Expand also replaces `$1`, `$?` and their like, and `${NAME:-x}` as a whole.
_PATTERNS = {
    References.VARIABLES: rf"{_BLOCKS}|\$\{{[^{{}}]*\}}|\$\w+|\$[*#@!?$-]",
    References.NONE: _BLOCKS,
    References.HOLES: rf"{_BLOCKS}|{_MARK}\w*{_MARK}",
}


def _search(references: References) -> re.Pattern[str]:
    return re.compile(_PATTERNS[references], re.ASCII)
