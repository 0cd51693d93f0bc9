"""How wide a text is that is drawn, and what of it fits into a box.

Which font a browser takes is not known. These are about the widths of DejaVu Sans, the widest of the usual ones: in
others a text leaves more room.
"""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import east_asian_width

SIZE = 13
"""The size of a name in pixels, as in drawing.css."""
_USUAL, _WIDE, _FULL = 0.635, 0.97, 1.1
_BY_LETTER = {
    **dict.fromkeys("ijlI'|", 0.29),
    **dict.fromkeys(" .,:;/\\-!()[]", 0.4),
    **dict.fromkeys('frtJ"*_', 0.5),
    **dict.fromkeys("cksvxyzL?", 0.6),
    **dict.fromkeys("ADGHNOQU&+<=>#~^", 0.84),
    **dict.fromkeys("BCEFKPRSTVXYZ$w", 0.82),
    **dict.fromkeys("mMW@%…", _WIDE + 0.03),
}
"""The widths of letters in parts of their size."""
_DOTS = "…"


def text_width(written: str, size: float = SIZE) -> int:
    """About how many pixels a text takes."""
    return round(sum(map(_letter_width, written)) * size)


def shortened(written: str, room: int, size: float = SIZE) -> str:
    """A text that fits into so many pixels: where it is too long both its ends, since names differ in either."""
    if text_width(written, size) <= room:
        return written
    left = room / size - _letter_width(_DOTS)
    end = _fitting(reversed(written), left * 0.4)
    begin = _fitting(written, left - sum(map(_letter_width, written[len(written) - end :])))
    return written[:begin].rstrip() + _DOTS + written[len(written) - end :].lstrip()


def _fitting(letters: Iterable[str], room: float) -> int:
    """How many of the letters fit."""
    number = 0
    for letter in letters:
        room -= _letter_width(letter)
        if room < 0:
            break
        number += 1
    return number


def _letter_width(letter: str) -> float:
    if letter.isascii():
        return _BY_LETTER.get(letter, _USUAL)
    return _FULL if east_asian_width(letter) in "WF" else _BY_LETTER.get(letter, _WIDE)
