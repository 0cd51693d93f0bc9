"""What a terminal can show: characters, their widths and colours. Knows nothing of findings."""

from __future__ import annotations

from cilint.findings.mask import harmless
from cilint.lazy.enums import Enum


class TextStyle(Enum):
    """The styles that reports use, as parameters of the ECMA-48 sequence "select graphic rendition"."""

    BOLD = "1"
    RED = "1;31"
    YELLOW = "1;33"
    CYAN = "1;36"
    BLUE = "1;34"


_IN_ASCII = {"·": "-", "…": "...", "→": "->", "—": "-"}
"""The symbols of cilint's own messages, and what stands for them where the encoding lacks them."""


class Terminal:
    """An output with an encoding, with colours or without, in which texts can be links or not."""

    __slots__ = ("_color", "_encoding", "_fallbacks", "_links")

    def __init__(self, encoding: str, *, color: bool, links: bool = False) -> None:
        self._color = color
        self._links = links
        self._encoding = encoding
        lacking = (symbol for symbol in _IN_ASCII if not symbol.encode(encoding, "ignore"))
        self._fallbacks = {ord(symbol): _IN_ASCII[symbol] for symbol in lacking}

    def show(self, text: str) -> str:
        """The text on one line, with escapes in place of harmful characters and of those that the encoding lacks."""
        text = harmless(text)
        if text.isascii():
            return text
        return text.translate(self._fallbacks).encode(self._encoding, "backslashreplace").decode(self._encoding)

    def paint(self, text: str, style: TextStyle) -> str:
        """The text in a style, where there are colours."""
        return f"\x1b[{style.value}m{text}\x1b[0m" if self._color and text else text

    def link(self, text: str, address: str) -> str:
        """The text as a link, where there are any: "OSC 8", which terminals that do not know it leave out."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self._links else text


def width(text: str) -> int:
    """The number of columns that a text takes: two for a wide (East Asian) character, none for a combining one."""
    if text.isascii():
        return len(text)
    # Nearly all pipelines are ASCII.
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in {"Mn", "Me", "Cf"} else 2 if east_asian_width(character) in {"W", "F"} else 1
        for character in text
    )
