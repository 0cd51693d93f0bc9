"""Our named tuples are those of `typing`, but for how long their classes take."""

from __future__ import annotations

import copy
import pickle
from typing import Any, Generic, TypeVar
from typing import NamedTuple as Original

import pytest

from cilint.lazy.records import NamedTuple, maker
from tests.lazy.calls import REFUSED, TAKEN

T = TypeVar("T")


class Ours(NamedTuple):
    """A class of ours."""

    first: int
    second: str = "b"
    third: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.first


class Theirs(Original):
    """One of `typing`'s."""

    first: int
    second: str = "b"
    third: tuple[int, ...] = ()


class Held(NamedTuple, Generic[T]):
    value: T


class Heir(Ours):
    """A class below one of ours."""


@pytest.mark.parametrize(("values", "named"), TAKEN)
def test_a_value_is_what_it_is_of_typing(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)
    assert tuple(ours) == tuple(theirs)
    assert (ours.first, ours.second, ours.third) == (theirs.first, theirs.second, theirs.third)
    assert ours._asdict() == theirs._asdict()
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert (hash(ours), len(ours)) == (hash(theirs), len(theirs))
    assert ours._replace(second="z") == theirs._replace(second="z")
    assert ours.twice == 2


@pytest.mark.parametrize(("values", "named"), REFUSED)
def test_what_is_no_value_is_refused(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError):
            kind(*values, **named)


def test_an_unknown_field_cannot_be_replaced() -> None:
    with pytest.raises(ValueError, match=r"\['fourth'\]"):
        Ours(1)._replace(fourth=4, first=3)


def test_a_class_has_what_one_of_typing_has() -> None:
    assert (Ours._fields, Ours._field_defaults) == (Theirs._fields, Theirs._field_defaults)
    assert Ours.__match_args__ == Theirs.__match_args__
    assert Ours._make([1, "x", ()]) == Ours(1, "x")
    assert not hasattr(Ours(1), "__dict__")


def test_a_value_can_be_matched_unpacked_ordered_copied_and_kept() -> None:
    value = Ours(1, "x")
    match value:
        case Ours(first, second="x"):
            assert first == 1
    one, *_ = value
    assert one == 1
    assert sorted([Ours(2), Ours(1)])[0].first == 1
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value
    assert type(pickle.loads(pickle.dumps(value))) is Ours


def test_a_field_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        Ours(1).first = 2  # type: ignore[misc]


def test_a_generic_class_and_an_heir_make_values_of_their_own() -> None:
    assert Held[int](1) == Held(1) == (1,)
    heir = Heir(1)
    assert (type(heir), heir.twice, type(heir._replace(first=2)), type(Ours(1))) == (Heir, 2, Heir, Ours)


def test_an_heir_may_come_first() -> None:
    class Parent(NamedTuple):
        value: int

    class Child(Parent):
        pass

    assert type(Child(1)) is Child
    assert type(Parent(2)) is Parent


def test_a_maker_makes_the_same_as_the_class() -> None:
    make = maker(Ours)
    assert (make(1), make(1, "x"), make(second="x", first=1)) == (Ours(1), Ours(1, "x"), Ours(1, "x"))
    assert (type(make(1)), type(Heir(1))) == (Ours, Heir)
    with pytest.raises(TypeError):
        make()  # type: ignore[call-arg]


def test_a_field_without_a_default_behind_one_with_one_is_refused() -> None:
    with pytest.raises(TypeError, match="without a default"):
        type(NamedTuple)("Wrong", (NamedTuple,), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})
