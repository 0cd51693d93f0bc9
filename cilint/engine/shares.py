"""What the rules say of the pipelines of one repository, in shares of which another process can make each.

Each pipeline is judged by itself. What pipelines have in common are the files, which every process has for itself; what
could not be read of scripts, which a share gives besides; and the limits of one run, which hang on what was read
before. So a run that comes to one of them, or to an error, is not put together from shares: one process makes it, and
says what it says.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cilint.engine.check import Judged
from cilint.errors import UnreadableScriptError
from cilint.facts.scripts import Scripts
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING, Any
from cilint.text.source import Source, Span

if TYPE_CHECKING:
    from cilint.pipeline.loading import Loader

_IN_ONE = 8
"""Pipelines of a share: enough of them to be worth the way, and few enough that all processes end together."""

GiveShare = Callable[[int], bytes | None]
Spread = Callable[[GiveShare, int], Iterable[bytes | None]]
"""Gives what a function makes of the numbers from 0 up to a count, in order, by whatever processes."""
Tell = Callable[[int, int], None]
"""Is told how many pipelines are done, of how many."""


class UnsharedError(Exception):
    """What a run comes to can be told by one process alone."""


class _Share(NamedTuple):
    """What some pipelines come to, what could not be read of their scripts, and what of the limits they took."""

    judged: Sequence[Judged]
    errors: Sequence[UnreadableScriptError]
    unread: Sequence[Span]
    work: int
    read: tuple[float, ...]


class Shares:
    """The pipelines of a run in shares."""

    def __init__(
        self,
        roots: Sequence[str],
        judge: Callable[[str], Judged],
        forget: Callable[[Sequence[str]], None],
        loader: Loader,
        scripts: Scripts,
        sources: Callable[[], Mapping[str, Source]],
    ) -> None:
        """`judge` tells what the pipeline of a root comes to, and `forget` lets go of all that was made for some roots;
        `sources` has all files that were read, by their paths.

        `loader` and `scripts` are what pipelines are built and judged with.
        """
        self._shares = [roots[start : start + _IN_ONE] for start in range(0, len(roots), _IN_ONE)]
        self._judge = judge
        self._forget = forget
        self._loader = loader
        self._scripts = scripts
        self._sources = sources

    def give(self, number: int) -> bytes | None:
        """The share of that number, from 0, for `judged`; None where it does not come to its end."""
        work, read, scripts = self._loader.work.spent, self._scripts.read, self._scripts
        errors, unread = len(scripts.errors), set(scripts.unread)
        try:
            judged = [self._judge(root) for root in self._shares[number]]
        except Exception:  # noqa: BLE001 - whatever it is, one process comes to it as well, and says it
            return None
        if self._loader.has_left_out_scripts:
            return None
        self._forget(self._shares[number])
        share = _Share(
            *(judged, scripts.errors[errors:], [span for span in scripts.unread if span not in unread]),
            self._loader.work.spent - work,
            tuple(after - before for before, after in zip(read, scripts.read, strict=True)),
        )
        return _packed(share, self._sources())

    def judged(self, spread: Spread, tell: Callable[[int], None]) -> Iterator[Judged]:
        """What each pipeline comes to, in order; `tell` is told how many are done.

        Raises `UnsharedError` where one process has to make all of it.
        """
        # What is read by several processes counts for each: it is never less than what one would read.
        work, read = self._loader.work.spent, self._scripts.read
        sources = self._sources()
        done = 0
        for packed, roots in zip(spread(self.give, len(self._shares)), self._shares, strict=True):
            share = _unpacked(packed, sources)
            self._forget(roots)
            work += share.work
            read = tuple(map(sum, zip(read, share.read, strict=True)))
            if work > self._loader.work.limit or not self._scripts.may_read(read):
                raise UnsharedError
            self._scripts.add(share.errors, share.unread)
            done += len(share.judged)
            tell(done)
            yield from share.judged


class _Packer(pickle.Pickler):
    """Names the files that both processes have read by their paths."""

    def __init__(self, file: io.BytesIO, sources: Mapping[str, Source]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._sources = sources

    def persistent_id(self, value: Any) -> str | None:
        is_known = isinstance(value, Source) and self._sources.get(value.path) is value
        return value.path if is_known else None


class _Unpacker(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, sources: Mapping[str, Source]) -> None:
        super().__init__(file)
        self._sources = sources

    def persistent_load(self, path: str) -> Source:
        return self._sources[path]


def _packed(share: _Share, sources: Mapping[str, Source]) -> bytes:
    file = io.BytesIO()
    _Packer(file, sources).dump(share)
    return file.getvalue()


def _unpacked(packed: bytes | None, sources: Mapping[str, Source]) -> _Share:
    """The share that a process of this run has packed. Raises `UnsharedError` where there is none."""
    if packed is None:
        raise UnsharedError
    try:
        share: _Share = _Unpacker(io.BytesIO(packed), sources).load()
    except KeyError as error:
        # The other process has read a file that was not there before.
        raise UnsharedError from error
    return share
