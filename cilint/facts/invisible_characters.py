"""Characters that change how a text is shown, or that nobody sees, and that mean something to what reads the text.

Sources: Unicode Standard Annex 9, "Explicit Directional Formatting Characters"; Unicode Technical Standard 51, "Emoji
Sequences"; RFC 5892, appendix A (where joiners belong); CVE-2021-42574 ("Trojan Source").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import filterfalse, groupby

from cilint.facts.model import Fact, Plain
from cilint.text.source import Source, Span

_EMBEDDING = "\u202a-\u202e\u2066-\u2069"
_MARKS = "\u061c\u200e\u200f"
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TAGS = "\U000e0000-\U000e007f"
_OTHERS = (
    "\x85\u2028\u2029"  # line breaks, to some
    "\xad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and a symbol without a shape
)
_INVISIBLE = f"[{_EMBEDDING}{_MARKS}{_JOINERS}{_SELECTORS}{_TAGS}{_OTHERS}]+"
_BLACK_FLAG = "\U0001f3f4"
_KEYCAP = "\u20e3"
_FROM_THE_RIGHT = frozenset({"R", "AL"})
_VIRAMA = 9
"""The combining class of the signs after which Indic scripts have joiners."""


class InvisibleCharactersFact(Fact):
    """Such characters of one line, flagged from the first to the last.

    `characters` has each of them once, for people: `U+202E RIGHT-TO-LEFT OVERRIDE`; `turns` says that one changes the
    direction in which the text around it is shown.
    """

    __slots__ = ("characters", "turns")

    kind = "invisible_characters"

    def __init__(self, span: Span, characters: str) -> None:
        super().__init__(span)
        self.characters = tuple(dict.fromkeys(map(_named, characters)))
        self.turns = re.search(f"[{_EMBEDDING}{_MARKS}]", characters) is not None

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"characters": list(self.characters), "turns": self.turns}


def invisible_characters_of(sources: Iterable[Source]) -> Iterator[InvisibleCharactersFact]:
    """Those of some files, but for what belongs to an emoji or to the writing of a language."""
    for source in sources:
        found = (Span(source, *each.span()) for each in re.finditer(_INVISIBLE, source.text))
        for line, in_line in groupby(found, lambda each: each.begin.line):
            belongs = partial(_belongs, is_turned=_is_turned(source.line(line)))
            stretches = list(filterfalse(belongs, in_line))
            if stretches:
                span = stretches[0]._replace(end=stretches[-1].end)
                yield InvisibleCharactersFact(span, "".join(each.text for each in stretches))


def _is_turned(line: str) -> bool:
    """Whether a line has letters of a language that is written from the right to the left."""
    letters = re.sub(f"[{_MARKS}]", "", line)
    return any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in letters)


def _belongs(stretch: Span, is_turned: bool) -> bool:
    """Whether a stretch of invisible characters is where the text needs it."""
    source, found = stretch.source, stretch.text
    before, after = source.text[stretch.start - 1 : stretch.start], source.text[stretch.end : stretch.end + 1]
    if before == _BLACK_FLAG and re.fullmatch(f"[{_TAGS}]+", found):
        return True
    if re.fullmatch(f"[{_MARKS}]", found):
        return is_turned
    if re.fullmatch(f"[{_SELECTORS}]?[{_JOINERS}]", found) and before:
        if unicodedata.category(before) in ("So", "Sk"):
            return found[-1] == "\u200d" and after != "" and unicodedata.category(after) == "So"
        return unicodedata.bidirectional(before) == "AL" or unicodedata.combining(before) == _VIRAMA
    return re.fullmatch(f"[{_SELECTORS}]", found) is not None and (not before.isascii() or after == _KEYCAP)


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
