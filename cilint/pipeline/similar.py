"""The known name that is most like a wrong one. What a message makes of it is settled where the name is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from cilint.pipeline.keywords import MAX_NAME

_MAX_COST = 20_000
_LETTERS_A_SLIP = 4
_MOST_SLIPS = 3
_SHORTEST = 3


class Names:
    """Names that something can have.

    A name is near to another one that becomes it by few slips: a letter that is left out, too many, or another one, or
    two that changed places; one in four letters, and no more than three. Comparing is dear, and a file can have
    thousands of wrong names and of known ones: after some work nothing is found to be near any more.
    """

    __slots__ = ("_all", "_cost_left", "_found", "_known", "_nearest")

    def __init__(self, known: Iterable[str]) -> None:
        self._all = known
        self._known: dict[str, None] | None = None
        self._found: dict[str, list[str]] = {}
        self._nearest: dict[str, str] = {}
        self._cost_left = _MAX_COST

    def nearest(self, name: str) -> str:
        """The known name that is nearest to `name`, or the one that it shortens least; empty where there is none."""
        # The same template may be missing to hundreds of jobs.
        if name not in self._nearest:
            self._nearest[name] = self._find_nearest(name)
        return self._nearest[name]

    def _find_nearest(self, name: str) -> str:
        near = self._near(name)
        if near or self._cost_left < 0 or len(name) < _SHORTEST:
            return near[0] if near else ""
        words = _words(name)
        first = words[0]
        longer = [known for known in self._known or () if first in known and _shortens(name, words, known)]
        longer.sort(key=_number_of_words)
        is_clear = longer and (len(longer) == 1 or _number_of_words(longer[0]) < _number_of_words(longer[1]))
        return longer[0] if is_clear else ""

    def only(self, name: str) -> str:
        """The only known name that is near to `name`; empty where there is none, or a second one."""
        near = self._near(name)
        return near[0] if len(near) == 1 else ""

    def remedy(self, name: str) -> str:
        """The nearest name as a question to the reader; empty where there is none."""
        nearest = self.nearest(name)
        return f"did you mean {nearest}?" if nearest else ""

    def _near(self, name: str) -> list[str]:
        """The names that are near to `name`, the nearest first."""
        if name not in self._found:
            self._found[name] = self._compared(name)
        return self._found[name]

    def _compared(self, name: str) -> list[str]:
        if len(name) > MAX_NAME:
            return []
        if self._known is None:
            self._known = dict.fromkeys(self._all)
        # A comparison takes time in proportion to the length.
        self._cost_left -= len(self._known) * (1 + len(name) // 30)
        if self._cost_left < 0:
            return []
        most = min(max(1, len(name) // _LETTERS_A_SLIP), _MOST_SLIPS)
        shortest, longest = len(name) - most, len(name) + most
        # Most names are of another length.
        slips = [(_slips(name, known, most), known) for known in self._known if shortest <= len(known) <= longest]
        # Of two letters, one that is another leaves too little.
        near = [(number, known) for number, known in slips if number <= most and 2 * number <= len(known)]
        return [known for _, known in sorted(near, key=itemgetter(0))]


def _slips(one: str, other: str, most: int) -> int:
    """By how many slips a text becomes another one (optimal string alignment); more than `most` where by more."""
    # Each letter that the other one has nowhere is a slip, which tells most pairs apart.
    if len(set(one).difference(other)) > most or len(set(other).difference(one)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row] + [most + 1] * len(other)
        for column in range(max(1, row - most), min(len(other), row + most) + 1):
            cost = min(last[column - 1] + (letter != other[column - 1]), last[column] + 1, current[column - 1] + 1)
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == other[column - 1]:
                cost = min(cost, before[column - 2] + 1)
            current[column] = cost
        if min(current) > most:
            return most + 1
        before, last = last, current
    return last[-1]


def _shortens(name: str, words: list[str], known: str) -> bool:
    """Whether a name is the beginning of a known one, `bool`, or its `words` some of that one's, as `prefix` is of
    `path_prefix`.
    """
    others = iter(_words(known))
    return known.startswith(name) or all(word in others for word in words)


def _words(name: str) -> list[str]:
    return name.replace("-", "_").split("_")


def _number_of_words(name: str) -> int:
    return len(_words(name))


def remedy_for(name: str, known: Iterable[str]) -> str:
    """`Names.remedy` for a single wrong name."""
    return Names(known).remedy(name)
