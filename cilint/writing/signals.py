"""A signal that ends the run waits while files are written: none of them is another then, or all are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cilint.lazy.typing import Any
from cilint.writing.draft import Content

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""What ends a run: Ctrl-C, whoever stops a job or a container, a terminal that is closed. No system has all of them."""


@contextmanager
def signals_wait() -> Iterator[list[int]]:
    """Have signals that would end the run come when this is left; until then the list that it gives has their numbers.

    What is ignored stays so, and in another thread than the first one, where Python takes no signals, nothing is done.
    """
    # Few runs write anything but their result into the cache.
    import signal
    import threading

    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    before: dict[int, Any] = {}
    try:
        for number in (getattr(signal, name) for name in _ENDING if hasattr(signal, name)):
            # None is a handler that is not Python's.
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, lambda number, _: came.append(number))
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def until_one_came(came: list[int], contents: Iterable[Content]) -> Iterator[Content]:
    """The contents, and pieces of them, as long as no signal has come, then `KeyboardInterrupt`."""
    for content in contents:
        data = content.data
        yield content if isinstance(data, bytes) else content._replace(data=_pieces(came, data))
        _stop_if(came)


def _pieces(came: list[int], pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        _stop_if(came)
        yield piece


def _stop_if(came: list[int]) -> None:
    if came:
        raise KeyboardInterrupt
