"""The known name that is most like a wrong one. What a message makes of it is settled where the name is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.pipeline.keywords import MAX_NAME

_MAX_COST = 20_000


class Names:
    """Names that something can have.

    Comparing is dear, and a file can have thousands of wrong names and of known ones: after some work nothing is
    found to be similar any more.
    """

    __slots__ = ("_all", "_cost_left", "_found", "_known")

    def __init__(self, known: Iterable[str]) -> None:
        self._all = known
        self._known: list[str] | None = None
        self._found: dict[tuple[str, float], list[str]] = {}
        self._cost_left = _MAX_COST

    def nearest(self, name: str, likeness: float = 0.6) -> str:
        """The known name that is most like `name`; empty where none is `likeness` (0 to 1) or more like it."""
        return next(iter(self._close(name, likeness)), "")

    def only(self, name: str, likeness: float) -> str:
        """The known name that is `likeness` or more like `name`; empty where there is none, or a second one."""
        close = self._close(name, likeness)
        return close[0] if len(close) == 1 else ""

    def remedy(self, name: str) -> str:
        """The nearest name as a question to the reader; empty where there is none."""
        nearest = self.nearest(name)
        return f"did you mean {nearest}?" if nearest else ""

    def _close(self, name: str, likeness: float) -> list[str]:
        """The two names that are most like `name`, the nearest first."""
        if (name, likeness) not in self._found:
            self._found[name, likeness] = self._compared(name, likeness)
        return self._found[name, likeness]

    def _compared(self, name: str, likeness: float) -> list[str]:
        if len(name) > MAX_NAME:
            return []
        if self._known is None:
            self._known = list(self._all)
        known = self._known
        # In the worst case a comparison takes time in proportion to the square of the length.
        self._cost_left -= len(known) * (1 + len(name) ** 2 // 1000)
        if self._cost_left < 0:
            return []
        # Loaded for what is refused anyway.
        from difflib import get_close_matches

        return get_close_matches(name, known, 2, likeness)


def remedy_for(name: str, known: Iterable[str]) -> str:
    """`Names.remedy` for a single wrong name."""
    return Names(known).remedy(name)
