"""How fast the processor is just now: what others do on the machine slows it, and its time does not leave that out."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_AT_REST = 0.0035
"""Seconds of the processor that `_work` takes where limits are seconds: on a machine of 2026 that does nothing else."""
_TRIES = 3
_HOLDS_FOR = 1.0
"""Seconds after which it is asked again."""
_SLOWEST = 4.0
"""How many times as long a processor may take before it is no measure of anything."""


def _work() -> None:
    # What any run does: short texts, tuples, lists, and a dictionary that the nearest memory does not hold.
    found: dict[str, list[tuple[int, str]]] = {}
    for number in range(16_000):
        text = f"job-{number % 5_000}"
        found.setdefault(text, []).append((number, text))


class Pace:
    """What seconds of the processor come to, measured anew where that was not done lately."""

    def __init__(self, work: Callable[[], None] = _work, spent: Callable[[], float] = time.process_time) -> None:
        self._work = work
        self._spent = spent
        self._slowness = 1.0
        self._measured = float("-inf")

    def seconds(self, at_rest: int) -> int:
        """How many seconds of the processor what takes `at_rest` of them at rest needs now: one to four times these."""
        if time.monotonic() > self._measured + _HOLDS_FOR:
            # What the tests themselves hold must not be searched for garbage meanwhile.
            gc.disable()
            try:
                self._slowness = min(max(1.0, min(self._once() for _ in range(_TRIES)) / _AT_REST), _SLOWEST)
            finally:
                gc.enable()
            self._measured = time.monotonic()
        return round(at_rest * self._slowness)

    def _once(self) -> float:
        before = self._spent()
        self._work()
        return self._spent() - before
