"""The grammar of `$[[ … ]]`: where blocks stand in a text, and what each asks for. Their values are not known here.

GitLab finds blocks with a regular expression (lib/gitlab/ci/config/interpolation/template.rb) and cuts them at `|`
(block.rb beside it); both are done here as they are there, odd cases included, but in linear time.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple

OPENING = "$[["
_CLOSING = "]]"
_SHORTEST = 2
# RE2's \s, which has no vertical tab.
_SPACE = "\t\n\f\r "


class Block(NamedTuple):
    """One block: it stands from `start` up to `end` in its text, as code points.

    `access` is what it asks for (`inputs.name`), `functions` are applied to that in turn.
    """

    start: int
    end: int
    access: str
    functions: tuple[str, ...]

    @property
    def context(self) -> str:
        """What the value is taken from: `inputs`, `component`, `matrix`."""
        return self.access.partition(".")[0]

    @property
    def key(self) -> str:
        """The name of the value; empty where the block has none."""
        return self.access.partition(".")[2]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text in their order. A block that is not closed in its line is none, nor is one too short."""
    newline = closing = -1
    start = text.find(OPENING)
    while start >= 0:
        first = _after_space(text, start + len(OPENING))
        # Found anew only when passed, so that a text full of openings is searched once.
        if newline < first:
            newline = _find(text, "\n", first)
        if closing < first:
            closing = _find(text, _CLOSING, first)
        content, end = _content(text, first, newline, closing)
        if content:
            yield _block(start, end, content)
            start = text.find(OPENING, end)
        else:
            start = text.find(OPENING, start + 1)


def _find(text: str, what: str, start: int) -> int:
    position = text.find(what, start)
    return position if position >= 0 else len(text)


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SPACE:
        position += 1
    return position


def _content(text: str, first: int, newline: int, closing: int) -> tuple[str, int]:
    """What a block holds from `first` up to the nearest closing that leaves it two characters, and where it ends.

    It holds no line break; there may be some between it and the closing.
    """
    while closing < len(text):
        if closing > newline and _after_space(text, newline) != closing:
            break
        content = text[first : min(closing, newline)].rstrip(_SPACE)
        if len(content) >= _SHORTEST:
            return content, closing + len(_CLOSING)
        closing = _find(text, _CLOSING, closing + 1) if closing < newline else len(text)
    return "", 0


def _block(start: int, end: int, content: str) -> Block:
    parts = content.split("|")
    # Ruby's split leaves out empty parts at the end.
    while parts and not parts[-1]:
        parts.pop()
    access, *functions = (part.strip() for part in parts) if parts else ("",)
    return Block(start, end, access, tuple(functions))
