"""A sequence that is worked out anew each time somebody goes through it, so that nothing of it stays in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from cilint.lazy.typing import Any, TypeVar

_Item = TypeVar("_Item")
_Outcome = TypeVar("_Outcome")


class Remade(Sequence[_Item]):
    """What `make` gives each time it is called: the same items in the same order.

    A single item costs what all before it cost: this is for what is gone through.
    """

    __slots__ = ("_known", "_make", "_origin")

    def __init__(
        self,
        make: Callable[[], Iterable[_Item]],
        count: int | None = None,
        *,
        origin: Remade[_Item] | None = None,
    ) -> None:
        """`count` is how many there are, where that is known; else they are counted when somebody asks.

        `origin` has the same items in another order, on which what is worked out `once` must not hang.
        """
        self._make = make
        self._origin: Remade[_Item] = self if origin is None else origin
        self._known: dict[Callable[..., Any], Any] = {} if origin is None else origin._known
        if count is not None:
            self._known[_count] = count

    def __iter__(self) -> Iterator[_Item]:
        return iter(self._make())

    def __len__(self) -> int:
        return self.once(_count)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return (*islice(self, index.start, index.stop, index.step),)
        return next(islice(self, index, None))

    def know(self, work: Callable[[Iterable[_Item]], _Outcome], outcome: _Outcome) -> None:
        """Take down what a function would make of the items, so that nobody goes through them for it."""
        self._known[work] = outcome

    def once(self, work: Callable[[Iterable[_Item]], _Outcome]) -> _Outcome:
        """What a function makes of the items, which it is asked for once."""
        if work not in self._known:
            self._known[work] = work(self._origin)
        outcome: _Outcome = self._known[work]
        return outcome


def _count(items: Iterable[object]) -> int:
    return sum(1 for _ in items)


def once(work: Callable[[Iterable[_Item]], _Outcome], items: Sequence[_Item]) -> _Outcome:
    """What a function makes of the items of a sequence, of any kind; where that takes long, it is done once."""
    return items.once(work) if isinstance(items, Remade) else work(items)
