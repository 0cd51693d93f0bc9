"""Does equal pieces of work in several processes where that pays. The results are those of one process, in order."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator

from cilint.lazy.typing import TypeVar
from cilint.text import disk

_Result = TypeVar("_Result")

Task = Callable[[int], _Result]
"""Does the piece of that number, from 0."""

_PAYS = 0.3
"""Seconds of processor time that are spent before others are asked to help: to begin takes each a third of that."""

_MOST_KILLED = 2
"""So often processes that were killed are replaced."""

_FORKS = sys.platform == "linux"
"""Elsewhere, a process that is copied may not use the system's own libraries."""


def results(work: Task[_Result], count: int, processes: int, make: Callable[[], Task[_Result]]) -> Iterator[_Result]:
    """The results of `count` pieces, made by at most so many `processes`.

    `make` gives the work in a process that begins with nothing, and can be pickled, as the results can.
    """
    start = time.process_time()
    done = 0
    while done < count and (processes < 2 or count - done < 2 or time.process_time() - start < _PAYS):
        yield work(done)
        done += 1
    killed = 0
    while done < count and killed < _MOST_KILLED:
        for result in _with_help(work, range(done, count), min(processes, count - done), make):
            done += 1
            yield result
        if done < count:
            killed += 1
            print(f"cilint: a process of this run was killed: {count - done} pieces of work are left", file=sys.stderr)
    # What kills processes again and again is done by one that cannot be replaced.
    yield from map(work, range(done, count))


def usable_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _with_help(
    work: Task[_Result], pieces: range, processes: int, make: Callable[[], Task[_Result]]
) -> Iterator[_Result]:
    """The results of pieces, made by other processes; fewer where one of these is killed, as for want of memory."""
    # Few runs have so much to do.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    global _inherited
    _inherited = work if _FORKS else None
    if not _FORKS:
        # A process that begins with nothing has no key to make fingerprints with.
        disk.watch(None)
    context = get_context("fork" if _FORKS else "spawn")
    try:
        with ProcessPoolExecutor(processes, context, _begin, (None if _FORKS else make,)) as pool:
            try:
                for result, questions, is_steady in pool.map(_piece, pieces):
                    if watch := disk.watched():
                        watch.add(questions, is_steady=is_steady)
                    yield result  # type: ignore[misc]  # what `work` gives
            except BaseException:
                # Whoever leaves while they work may wait for them for ever: they are told of the end by a thread that
                # leaves as well.
                for process in active_children():
                    process.terminate()
                pool.shutdown(cancel_futures=True)
                raise
    except BrokenProcessPool:
        return
    finally:
        _inherited = None


_inherited: Task[object] | None = None


def _begin(make: Callable[[], Task[object]] | None) -> None:
    """Makes a process ready: an interrupt is the first process's business."""
    import signal
    from threading import Thread

    global _inherited
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()
    if make:
        _inherited = make()


def _end_with_the_first() -> None:
    """Ends this process when the first one has ended, as by a signal, of which nobody tells the others."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    if first := parent_process():
        wait([first.sentinel])
        os._exit(1)


def _piece(number: int) -> tuple[object, disk.Questions, bool]:
    """The result of a piece, and what it asked."""
    work = _inherited or _nothing
    disk.watch_anew()
    result = work(number)
    watch = disk.watched()
    return (result, watch.questions, watch.is_steady) if watch else (result, {}, True)


def _nothing(_: int) -> object:
    raise RuntimeError("a process was asked for work before it was told which")
