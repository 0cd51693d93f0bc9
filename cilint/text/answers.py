"""Runs a program for what it answers on its standard output; how long and how much that may be is not its choice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Thread
from time import monotonic

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import IO

_GLANCE = 0.1
"""Seconds after which a run that is not wanted any more ends at the latest."""
_PIECE = 65_536
_MOST_TOLD = 65_536
"""Bytes of standard error; more of it is read, so that the program can go on, and forgotten."""


class ProgramAnswer(NamedTuple):
    """How a program ended: its exit code (a signal's is negative, on POSIX), and what it wrote on both streams."""

    code: int
    out: bytes
    err: bytes


class NoAnswerError(Exception):
    """There is no whole answer of a program, which was ended."""

    def __init__(self, *, is_too_much: bool = False) -> None:
        """`is_too_much`: it wrote more than it may; else it took too long, or is not wanted any more."""
        super().__init__()
        self.is_too_much = is_too_much


def answer_of(
    command: Sequence[str],
    *,
    seconds: float,
    most_bytes: int,
    text: bytes = b"",
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
    is_wanted: Callable[[], bool] = lambda: True,
) -> ProgramAnswer:
    """What a program answers to a text on its standard input.

    Raises `NoAnswerError` after so many `seconds`, for more than `most_bytes`, and where it `is_wanted` no more, and
    `OSError` where it cannot be run. Whatever ends this, as an interrupt by the user, the program ends with it.
    """
    run = subprocess.Popen(  # noqa: S603 - who calls this says why it may be run
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
    )
    try:
        return _answer(run, text, monotonic() + seconds, most_bytes, is_wanted)
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
        # What it has started itself may still have them open: nobody waits for that.
        for stream in (run.stdin, run.stdout, run.stderr):
            if stream:
                with suppress(OSError):
                    stream.close()


def _answer(
    run: subprocess.Popen[bytes], text: bytes, end: float, most_bytes: int, is_wanted: Callable[[], bool]
) -> ProgramAnswer:
    out, err = _Reader(run.stdout, most_bytes), _Reader(run.stderr, _MOST_TOLD)
    threads = [Thread(target=each, daemon=True) for each in (out.read, err.read, lambda: _give(run.stdin, text))]
    for thread in threads:
        thread.start()
    for thread in threads[:2]:
        while thread.is_alive():
            thread.join(_GLANCE)
            if out.is_full:
                raise NoAnswerError(is_too_much=True)
            if monotonic() > end or not is_wanted():
                raise NoAnswerError
    if out.is_full:
        raise NoAnswerError(is_too_much=True)
    try:
        run.wait(max(0.0, end - monotonic()))
    except subprocess.TimeoutExpired:
        raise NoAnswerError from None
    return ProgramAnswer(run.returncode, bytes(out.data), bytes(err.data))


class _Reader:
    """Reads a stream to its end on a thread of its own, and keeps so many bytes of it."""

    def __init__(self, stream: IO[bytes] | None, most: int) -> None:
        self.data = bytearray()
        self.is_full = False
        """Whether there was more than is kept."""
        self._stream = stream
        self._most = most

    def read(self) -> None:
        # It is closed where nobody waits for it any more.
        with suppress(OSError, ValueError):
            while self._stream and (piece := self._stream.read(_PIECE)):
                left = self._most - len(self.data)
                self.data += piece[:left]
                self.is_full |= len(piece) > left


def _give(stream: IO[bytes] | None, text: bytes) -> None:
    """Write the text and the end of it; a program need not read it."""
    if stream:
        rest = memoryview(text)
        with suppress(OSError, ValueError):
            while rest:
                rest = rest[stream.write(rest) or 0 :]
        with suppress(OSError):
            stream.close()
