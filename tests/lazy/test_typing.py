"""The names of `typing` that never load it: what modules do with them when they run."""

from __future__ import annotations

from collections.abc import Callable

import cilint.lazy.typing as lazy
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, Union, cast, overload

T = TypeVar("T", bound=int)
Plain = dict[str, Any]
Task = Callable[[int], T]
Either = Union["Any", None]


class Held(NamedTuple, Generic[T]):
    value: T


class Files(Protocol):
    def read(self) -> str: ...


class Bag(Generic[T]):
    __slots__ = ("held",)

    def __init__(self, held: T) -> None:
        self.held = held


class Disk(Files):
    def read(self) -> str:
        return "text"


def test_a_class_with_parameters_is_a_plain_class() -> None:
    assert Held(1).value == 1
    assert type(Bag[int](2)) is Bag
    assert Disk().read() == "text"
    assert not hasattr(Bag(1), "__dict__")


def test_a_value_that_is_cast_is_itself() -> None:
    value = object()
    assert cast("str", value) is value


def test_an_overload_is_what_the_last_one_says() -> None:
    @overload
    def twice(value: int) -> int: ...
    @overload
    def twice(value: str) -> str: ...
    def twice(value: Any) -> Any:
        return value * 2

    assert twice("a") == "aa"


def test_what_stands_below_type_checking_is_not_run() -> None:
    assert not TYPE_CHECKING


def test_each_name_can_stand_in_an_alias() -> None:
    for name in ("Any", "AnyStr", "BinaryIO", "NoReturn", "Self", "TypeAlias"):
        stand_in = getattr(lazy, name)
        assert list[stand_in]
        assert str | stand_in
        assert stand_in | None
