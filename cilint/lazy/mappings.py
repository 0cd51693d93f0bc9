"""Mappings that are made when something of them is asked for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView

from cilint.lazy.typing import Any, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class LazyMapping(Mapping[_Key, _Value]):
    """What `make` gives, which is called once, and not before."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Mapping[_Key, _Value]]) -> None:
        self._make = make
        self._made: Mapping[_Key, _Value] | None = None

    @property
    def _mapping(self) -> Mapping[_Key, _Value]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: _Key) -> _Value:
        return self._mapping[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._mapping)

    def __len__(self) -> int:
        return len(self._mapping)

    # Those of `Mapping` are made of the ones above, at many times the price.
    def __contains__(self, key: object) -> bool:
        return key in self._mapping

    def get(self, key: _Key, default: Any = None) -> Any:
        """As that of other mappings, and so are the following."""
        return self._mapping.get(key, default)

    def keys(self) -> KeysView[_Key]:  # noqa: D102
        return self._mapping.keys()

    def items(self) -> ItemsView[_Key, _Value]:  # noqa: D102
        return self._mapping.items()

    def values(self) -> ValuesView[_Value]:  # noqa: D102
        return self._mapping.values()
