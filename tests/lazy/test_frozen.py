"""Our frozen dataclasses are those of `dataclasses`, but for how long they take and who keeps fields from change."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Generic, TypeVar

import pytest

import cilint
from cilint.lazy import frozen
from cilint.lazy.frozen import Frozen
from tests.lazy.calls import REFUSED, TAKEN

T = TypeVar("T")


class Ours(Frozen):
    """A class of ours."""

    first: int
    second: str = "b"
    third: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        return 2 * self.first


@dataclass(frozen=True, slots=True)
class Theirs:
    """One of `dataclasses`."""

    first: int
    second: str = "b"
    third: tuple[int, ...] = ()


class Held(Frozen, Generic[T]):
    value: T


class Heir(Ours):
    """A class below one of ours."""


def wide(fields: int) -> Any:
    """A class with so many fields."""
    annotations = {f"field_{place}": "int" for place in range(fields)}
    # Else it would be one of the module that makes classes of this kind, and so one of our own.
    return type(Frozen)("Wide", (Frozen,), {"__module__": __name__, "__annotations__": annotations})


@pytest.mark.parametrize(("values", "named"), TAKEN)
def test_a_value_is_what_it_is_of_dataclasses(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = Ours(*values, **named), Theirs(*values, **named)
    assert (ours.first, ours.second, ours.third) == (theirs.first, theirs.second, theirs.third)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert hash(ours) == hash(theirs)
    assert Ours.__match_args__ == Theirs.__match_args__
    assert Ours.__init__.__qualname__ == "Ours.__init__"
    assert not hasattr(ours, "__dict__")
    assert ours.twice == 2


@pytest.mark.parametrize(("values", "named"), REFUSED)
def test_what_is_no_value_is_refused(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    for kind in (Ours, Theirs):
        with pytest.raises(TypeError):
            kind(*values, **named)


@pytest.mark.parametrize("fields", range(23))
def test_each_field_of_a_class_with_any_number_has_its_own_value(fields: int) -> None:
    kind = wide(fields)
    for value in (kind(*range(fields)), kind(*range(fields))):
        assert [getattr(value, f"field_{place}") for place in range(fields)] == list(range(fields))


def test_values_are_equal_that_are_of_one_class_and_have_equal_fields() -> None:
    assert Ours(1) == Ours(1, "b")
    assert hash(Ours(1)) == hash(Ours(1, "b"))
    assert Ours(1) != Ours(1, "c")
    assert Ours(1) != Theirs(1)
    assert Ours(1) != Heir(1)
    assert Ours(1) != (1, "b", ())


@pytest.mark.parametrize("fields", [0, 1, 2])
def test_equal_values_are_one_in_a_set(fields: int) -> None:
    owner = wide(fields)
    assert {owner(*range(fields)), owner(*range(fields))} == {owner(*range(fields))}


def test_some_fields_can_be_replaced() -> None:
    assert Ours(1)._replace(second="z", first=3) == Ours(3, "z")
    assert type(Heir(1)._replace(first=2)) is Heir
    with pytest.raises(ValueError, match=r"\['fourth'\]"):
        Ours(1)._replace(fourth=4, first=3)
    with pytest.raises(ValueError, match=r"\['field_1'\]"):
        wide(0)()._replace(field_1=1)
    one = wide(1)
    assert one("a")._replace(field_0="bc") == one("bc")


def test_the_constructors_of_our_own_classes_are_ready() -> None:
    for module in walk_packages(cilint.__path__, "cilint."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    ready = {made.__code__.co_argcount - 1 for made in vars(frozen)["_READY"]}
    ours = [kind for kind in _heirs(Frozen) if kind.__module__.startswith("cilint.")]
    assert [kind for kind in ours if len(kind._fields) not in ready] == []


def _heirs(kind: type) -> Iterator[Any]:
    for heir in kind.__subclasses__():
        yield heir
        yield from _heirs(heir)


def test_a_value_can_be_matched_copied_and_kept() -> None:
    value = Ours(1, "x")
    match value:
        case Ours(first, second="x"):
            assert first == 1
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value


def test_a_generic_class_and_an_heir_make_values_of_their_own() -> None:
    assert Held[int](1) == Held(1)
    heir = Heir(1)
    assert (type(heir), heir.twice, type(Ours(1))) == (Heir, 2, Ours)


def test_an_heir_may_come_first() -> None:
    class Parent(Frozen):
        value: int

    class Child(Parent):
        pass

    assert type(Child(1)) is Child
    assert (type(Parent(2)), Parent(2).value) == (Parent, 2)


def test_fields_that_would_be_lost_are_refused() -> None:
    with pytest.raises(TypeError, match="without a default"):
        type(Frozen)("Wrong", (Frozen,), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})
    with pytest.raises(TypeError, match="has fields already"):
        type(Frozen)("Wrong", (Ours,), {"__annotations__": {"fourth": "int"}})
