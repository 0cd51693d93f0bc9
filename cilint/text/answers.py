"""Runs a program for what it answers on its standard output; how long and how much that may be is not its choice."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_HAS_GROUPS = hasattr(os, "killpg")


class ProgramAnswer(NamedTuple):
    """How a program ended: its exit code (a signal's is negative, on POSIX), and what it wrote on both streams."""

    code: int
    out: bytes
    err: bytes


class NoAnswerError(Exception):
    """There is no whole answer of a program, which was ended."""

    def __init__(self, problem: str) -> None:
        """`problem` is what it did, to stand behind its name."""
        super().__init__(problem)


def answer_of(
    command: Sequence[str],
    *,
    seconds: float,
    most_bytes: int,
    text: bytes = b"",
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
    is_wanted: Callable[[], bool] = lambda: True,
    asks_user: bool = False,
) -> ProgramAnswer:
    """What a program answers to a text on its standard input.

    Raises `NoAnswerError` after so many `seconds`, for more than `most_bytes`, and where it `is_wanted` no more, and
    `OSError` where it cannot be run. Whatever ends this, as an interrupt by the user, the program ends with it, and
    where it never `asks_user` something on the terminal, all that it has started as well.
    """
    group = None if asks_user or not _HAS_GROUPS else 0
    run = subprocess.Popen(  # noqa: S603 - who calls this says why it may be run
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
        process_group=group,
    )
    out, err = _Kept(most_bytes), _Kept(_MOST_TOLD)
    end, slow = monotonic() + seconds, f"does not answer within {seconds} seconds"
    try:
        for _ in (_moved if _HAS_GROUPS else _moved_by_threads)(run, text, out, err):
            if out.is_full:
                raise NoAnswerError(f"answers with over {most_bytes:,} bytes")
            if monotonic() > end or not is_wanted():
                raise NoAnswerError(slow)
        run.wait(max(0.0, end - monotonic()))
    except subprocess.TimeoutExpired:
        raise NoAnswerError(slow) from None
    finally:
        _end(run, is_group=group is not None)
    return ProgramAnswer(run.returncode, bytes(out.data), bytes(err.data))


def _end(run: subprocess.Popen[bytes], *, is_group: bool) -> None:
    if run.returncode is None:
        # Its number is its own as long as nobody has asked how it ended.
        with suppress(OSError):
            if is_group:
                os.killpg(run.pid, signal.SIGKILL)
        run.kill()
        run.wait()
    # What it has started itself may still have them open: nobody waits for that.
    for stream in (run.stdin, run.stdout, run.stderr):
        if stream:
            with suppress(OSError):
                stream.close()


class _Kept:
    """The first so many bytes of a stream."""

    def __init__(self, most: int) -> None:
        self.data = bytearray()
        self.is_full = False
        """Whether there was more."""
        self._most = most

    def add(self, piece: bytes) -> None:
        left = self._most - len(self.data)
        self.data += piece[:left]
        self.is_full |= len(piece) > left


def _moved(run: subprocess.Popen[bytes], text: bytes, out: _Kept, err: _Kept) -> Iterator[None]:
    """Write the text and read both streams to their ends, a glance at a time."""
    rest = memoryview(text)
    with selectors.DefaultSelector() as selector:
        for stream, event, kept in (
            (run.stdin, selectors.EVENT_WRITE, None),
            (run.stdout, selectors.EVENT_READ, out),
            (run.stderr, selectors.EVENT_READ, err),
        ):
            if stream:
                os.set_blocking(stream.fileno(), False)
                selector.register(stream, event, kept)
        while any(key.data for key in selector.get_map().values()):
            for key, _ in selector.select(_GLANCE):
                if key.data is None:
                    # A program need not read it.
                    with suppress(BrokenPipeError):
                        rest = rest[os.write(key.fd, rest[:_PIECE]) :] if rest else rest
                        if rest:
                            continue
                elif piece := os.read(key.fd, _PIECE):
                    key.data.add(piece)
                    continue
                selector.unregister(key.fileobj)
                if key.data is None and run.stdin:
                    run.stdin.close()
            yield


def _moved_by_threads(run: subprocess.Popen[bytes], text: bytes, out: _Kept, err: _Kept) -> Iterator[None]:
    """As `_moved`, for Windows, where nobody can wait for several pipes."""
    readers = [Thread(target=_read, args=each, daemon=True) for each in ((run.stdout, out), (run.stderr, err))]
    for thread in (*readers, Thread(target=_write, args=(run.stdin, text), daemon=True)):
        thread.start()
    for thread in readers:
        while thread.is_alive():
            thread.join(_GLANCE)
            yield
    yield


def _read(stream: IO[bytes], kept: _Kept) -> None:
    # It is closed where nobody waits for it any more.
    with suppress(OSError, ValueError):
        while piece := stream.read(_PIECE):
            kept.add(piece)


def _write(stream: IO[bytes], text: bytes) -> None:
    rest = memoryview(text)
    with suppress(OSError, ValueError):
        while rest:
            rest = rest[stream.write(rest) or 0 :]
    with suppress(OSError):
        stream.close()
